"""The seeing program falls over, hangs, or is left alone: the terminal goes on, and nothing of it stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import pytest

from kiosk.base import paths
from kiosk.base.clock import HandClock
from kiosk.domain.seen import TextLine
from kiosk.imaging.seeing.here import SeeingHere
from kiosk.imaging.seeing.port import SeeingGone
from kiosk.imaging.seeing.program import Pace
from tests.support.fake_devices import page_on_mat
from tests.support.seeing_child import ProgramBench, lives, seeing_program
from tests.support.waiting import wait_until

FRAME = cv2.imencode(".jpg", page_on_mat())[1].tobytes()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ProgramBench]:
    with seeing_program(tmp_path) as made:
        yield made


def test_the_program_sees_what_is_seen_here(bench: ProgramBench) -> None:
    here = SeeingHere()
    assert bench.program.look(FRAME) == here.look(FRAME)
    pixels = page_on_mat()
    assert bench.program.look(pixels) == here.look(pixels)
    taken = bench.program.take(FRAME)
    assert taken == here.take(FRAME)
    assert bench.program.read_codes(FRAME) == ()
    assert bench.program.bind([taken.jpeg], "合同") == here.bind([taken.jpeg], "合同")
    line = TextLine("租赁合同", 0.9, ((9.0, 9.0), (99.0, 9.0), (99.0, 29.0), (9.0, 29.0)))
    how: dict[str, Any] = {"lines": [(line,)], "page_digests": [("5f", "a7")], "compact_dpi": 150}
    assert bench.program.bind([taken.jpeg], "合同", **how) == here.bind([taken.jpeg], "合同", **how)


def test_killed_in_the_middle_of_a_call_is_told_once_and_the_next_call_starts_it_again(
    bench: ProgramBench,
) -> None:
    bench.program.look(FRAME)
    pid = bench.program.pid
    assert pid is not None
    # Stopped, it is surely still at it when it is killed.
    os.kill(pid, signal.SIGSTOP)
    ended: list[BaseException] = []

    def look() -> None:
        try:
            bench.program.look(FRAME)
        except SeeingGone as gone:
            ended.append(gone)

    asking = threading.Thread(target=look)
    asking.start()
    os.kill(pid, signal.SIGKILL)
    asking.join()
    assert len(ended) == 1 and not lives(pid)
    assert bench.program.look(FRAME).corners
    assert bench.program.pid != pid
    assert bench.told() == ["working", "gone", "working"]


def test_hanging_is_noticed_by_the_clock_and_replaced(tmp_path: Path) -> None:
    with seeing_program(tmp_path, Pace(patience=0.1)) as bench:
        bench.program.look(FRAME)
        pid = bench.program.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(SeeingGone):
            bench.program.look(FRAME)
        assert not lives(pid)
        assert bench.program.look(FRAME).corners


def test_killed_while_nobody_asked_it_anything_costs_no_answer(bench: ProgramBench) -> None:
    bench.program.look(FRAME)
    pid = bench.program.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: bench.program.pid is None)
    assert bench.program.look(FRAME).corners
    assert bench.told() == ["working", "gone", "working"]


@pytest.mark.parametrize("stopped", [False, True], ids=["working", "stopped"])
def test_it_ends_with_a_terminal_that_was_killed(tmp_path: Path, stopped: bool) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.support.seeing_child import seeing_program\n"
        "with seeing_program(Path(sys.argv[1])) as bench:\n"
        "    bench.program.look(Path(sys.argv[2]).read_bytes())\n"
        "    print(bench.program.pid, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    frame = tmp_path / "frame.jpg"
    frame.write_bytes(FRAME)
    terminal = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "terminal"), str(frame)],
        cwd=paths.program_folder(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert terminal.stdout is not None and terminal.stdin is not None
    pid = int(terminal.stdout.readline())
    assert lives(pid)
    assert "/dev/shm" not in Path(f"/proc/{pid}/maps").read_text("utf-8")
    if stopped:
        os.kill(pid, signal.SIGSTOP)
    terminal.kill()
    terminal.communicate()
    wait_until(lambda: not lives(pid))


def test_left_alone_it_ends_and_is_started_again_when_needed(tmp_path: Path) -> None:
    with seeing_program(tmp_path, Pace(idle_s=0.05)) as bench:
        for _ in range(3):
            assert bench.program.look(FRAME).corners
            wait_until(lambda: bench.program.pid is None)
        assert bench.told() == ["working"]


def test_many_visits_leave_no_file_thread_or_process_behind(tmp_path: Path) -> None:
    with seeing_program(tmp_path, Pace(rest_s=0.0)) as bench:

        def visit() -> tuple[int, int]:
            bench.program.get_ready()
            assert bench.program.look(FRAME).corners
            bench.program.rest()
            wait_until(lambda: bench.program._running is None)
            return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

        first = visit()
        assert [visit() for _ in range(4)] == [first] * 4


def test_what_cannot_start_is_tried_less_and_less_often(tmp_path: Path) -> None:
    clock = HandClock(datetime(2026, 6, 1, tzinfo=UTC))
    starts = tmp_path / "starts"
    failing = ("sh", "-c", f'echo one >> "{starts}"; exit 3')
    with seeing_program(tmp_path, Pace(), clock, failing) as bench:

        def tried() -> int:
            with pytest.raises(SeeingGone):
                bench.program.look(FRAME)
            return len(starts.read_text().split()) if starts.exists() else 0

        counts = [tried(), tried(), tried(), tried()]
        clock.advance(0.5)
        counts += [tried(), tried()]
        clock.advance(0.5)
        counts += [tried()]
        clock.advance(0.5)
        counts += [tried()]
        assert counts == [1, 2, 2, 2, 3, 3, 3, 4]
        assert bench.told() == ["gone"]


def test_after_closing_nothing_starts_any_more(tmp_path: Path) -> None:
    with seeing_program(tmp_path) as bench:
        bench.program.close()
        bench.program.get_ready()
        with pytest.raises(SeeingGone):
            bench.program.look(FRAME)
        assert bench.program.pid is None


def test_a_terminal_that_photographs_imports_neither_opencv_nor_numpy(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "import kiosk.wiring.services, kiosk.flows.journeys, devices.registry\n"
        "from devices.drivers import document_camera, camera_pictures\n"
        "from tests.support.seeing_child import seeing_program\n"
        "picture = camera_pictures.picture_of(Path(sys.argv[2]).read_bytes())\n"
        "assert camera_pictures.small_copy_of(picture)\n"
        "with seeing_program(Path(sys.argv[1])) as bench:\n"
        "    assert bench.program.look(picture.coded).corners\n"
        "    assert bench.program.take(picture.coded).jpeg\n"
        "print(sorted({'cv2', 'numpy', 'onnxruntime'} & set(sys.modules)))\n"
    )
    frame = tmp_path / "frame.jpg"
    frame.write_bytes(FRAME)
    said = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(frame)],
        cwd=paths.program_folder(),
        capture_output=True,
        text=True,
    )
    assert said.stdout == "[]\n", said.stderr
