"""The thread that owns a device: whoever calls it is never held longer than they said."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from devices.clock import SystemClock
from devices.errors import DeviceError, LinkLost
from devices.worker import DriverBroke, NotBegun, NotInTime, Worker
from tests.support.waiting import wait_until


class QuietBeat:
    def __init__(self) -> None:
        self.steps = 0
        self.step_fault: Exception | None = None
        self.heard: list[Exception] = []

    def step(self) -> float | None:
        self.steps += 1
        if self.step_fault is not None:
            fault, self.step_fault = self.step_fault, None
            raise fault
        return None

    def broke(self, error: Exception) -> None:
        self.heard.append(error)


@pytest.fixture
def beat() -> QuietBeat:
    return QuietBeat()


@pytest.fixture
def worker(beat: QuietBeat) -> Iterator[Worker]:
    worker = Worker("bench", beat, SystemClock())
    worker.start()
    yield worker
    worker.stop()


def test_work_is_done_on_the_devices_own_thread_in_order(worker: Worker) -> None:
    names = [worker.call(lambda: threading.current_thread().name, 5) for _ in range(3)]
    assert names == ["device bench"] * 3


def test_stalled_device_holds_its_caller_no_longer_than_the_deadline(worker: Worker) -> None:
    released = threading.Event()
    with pytest.raises(NotInTime):
        worker.call(released.wait, 0.1)
    assert worker.busy_for_s() > 0.05
    with pytest.raises(NotBegun):
        worker.call(lambda: None, 0.1)
    released.set()
    assert worker.call(lambda: "back", 5) == "back"


def test_work_that_was_not_begun_in_time_never_happens(worker: Worker) -> None:
    released, happened = threading.Event(), []
    held = worker.submit(lambda: released.wait(30))
    with pytest.raises(NotBegun):
        worker.call(lambda: happened.append("late print"), 0.05)
    released.set()
    held.result(5)
    worker.call(lambda: None, 5)
    assert happened == []


def test_late_result_is_dropped_and_the_next_call_gets_its_own(worker: Worker) -> None:
    released = threading.Event()

    def late() -> str:
        released.wait(30)
        return "late"

    with pytest.raises(NotInTime):
        worker.call(late, 0.05)
    released.set()
    assert worker.call(lambda: "own", 5) == "own"


def test_lost_link_reaches_caller_and_watch(worker: Worker, beat: QuietBeat) -> None:
    def lose() -> None:
        raise LinkLost("拔线")

    with pytest.raises(LinkLost):
        worker.call(lose, 5)
    assert [str(error) for error in beat.heard] == ["拔线"]


def test_bug_in_a_driver_is_told_as_such_and_the_thread_goes_on(
    worker: Worker, beat: QuietBeat, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DriverBroke, match="ZeroDivisionError"):
        worker.call(lambda: 1 // 0, 5)
    assert isinstance(beat.heard[0], ZeroDivisionError)
    assert "ZeroDivisionError" in caplog.text
    assert issubclass(DriverBroke, DeviceError)
    assert worker.call(lambda: 7, 5) == 7


def test_bug_in_a_step_does_not_end_the_watch(worker: Worker, beat: QuietBeat) -> None:
    beat.step_fault = RuntimeError("bug")
    worker.wake()
    wait_until(lambda: beat.heard)
    assert worker.call(lambda: 7, 5) == 7


def test_stopped_worker_takes_no_work(beat: QuietBeat) -> None:
    worker = Worker("bench", beat, SystemClock())
    worker.start()
    released, happened = threading.Event(), []
    worker.submit(lambda: released.wait(30))
    waiting = worker.submit(lambda: happened.append("after the end"))
    assert worker.stop(timeout_s=0.05) is False
    released.set()
    assert worker.stop() is True
    assert waiting.cancelled()
    with pytest.raises(NotBegun):
        worker.call(lambda: None, 1)
    assert happened == []
