"""One thread that owns one device handle. Others hand it work and wait no longer than they said they would."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from devices.clock import Clock
from devices.errors import DeviceError

_log = logging.getLogger(__name__)
T = TypeVar("T")

_IDLE_S = 60.0
"""Upper bound of one wait; nothing depends on it, a beat that is due earlier ends the wait earlier."""


class NotBegun(Exception):
    """The deadline passed before the device's thread came to the work: nothing of it has happened, nor will it."""


class NotInTime(Exception):
    """The work began and did not end within the deadline. It may still take effect; its result is dropped."""


class DriverBroke(DeviceError):
    """A driver ended in an exception that it should not have; the journal has it in full."""


class Beat(Protocol):
    """What the thread does of itself between pieces of work."""

    def step(self) -> float | None:
        """Does what is due. Returns the seconds until something is due again, or None for never."""

    def broke(self, error: Exception) -> None:
        """Called on the thread when a piece of work or a step ended in an exception."""


@dataclass(frozen=True, slots=True)
class _Piece:
    work: Callable[[], Any]
    outcome: Future[Any]


class Worker:
    """Runs a beat and pieces of work, one after the other, on a thread of its own."""

    def __init__(self, name: str, beat: Beat, clock: Clock) -> None:
        self._name = name
        self._beat = beat
        self._clock = clock
        self._work: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._busy_since: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"device {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def call(self, work: Callable[[], T], deadline_s: float) -> T:
        """What `work` returns or raises. Raises NotBegun or NotInTime after `deadline_s`, whatever the device does."""
        outcome = self.submit(work)
        try:
            return outcome.result(timeout=deadline_s)
        except CancelledError:
            raise NotBegun(self._name) from None
        except FutureTimeout:
            if outcome.done() and not outcome.cancelled():
                return outcome.result()
            raise NotBegun(self._name) if outcome.cancel() else NotInTime(self._name) from None

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Queues `work` and returns at once; the future can be cancelled until the work begins."""
        outcome: Future[T] = Future()
        if self._stopping.is_set():
            outcome.cancel()
            return outcome
        self._work.put(_Piece(work, outcome))
        return outcome

    def wake(self) -> None:
        """Has the beat step now instead of when it said."""
        self._work.put(None)

    def busy_for_s(self) -> float:
        """How long the present step or piece of work has been running; 0 when the thread rests."""
        since = self._busy_since
        return 0.0 if since is None else max(0.0, self._clock.monotonic() - since)

    def stop(self, timeout_s: float = 3.0) -> bool:
        """Ends the thread after its present work. False when the device holds it longer than `timeout_s`."""
        self._stopping.set()
        self._work.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            delay_s = self._step()
            self._one_piece(delay_s)
        self._refuse_the_rest()

    def _step(self) -> float:
        self._busy_since = self._clock.monotonic()
        try:
            delay_s = self._beat.step()
            return _IDLE_S if delay_s is None else min(delay_s, _IDLE_S)
        except Exception as error:  # noqa: BLE001 - the thread's top: a driver's bug must not end the watch over its device
            self._broke(error)
            return 1.0
        finally:
            self._busy_since = None

    def _one_piece(self, delay_s: float) -> None:
        try:
            piece = self._work.get(timeout=max(0.0, delay_s))
        except queue.Empty:
            return
        if piece is None or not piece.outcome.set_running_or_notify_cancel():
            return
        self._busy_since = self._clock.monotonic()
        self._perform(piece)
        self._busy_since = None

    def _perform(self, piece: _Piece) -> None:
        try:
            piece.outcome.set_result(piece.work())
        except DeviceError as error:
            self._beat.broke(error)
            piece.outcome.set_exception(error)
        except Exception as error:  # noqa: BLE001 - the thread's top: the caller hears of it, and the beat
            self._broke(error)
            piece.outcome.set_exception(DriverBroke(f"驱动内部错误 {type(error).__name__}"))

    def _broke(self, error: Exception) -> None:
        _log.error("设备 %s 的工作线程遇到意外错误", self._name, exc_info=error)
        self._beat.broke(error)

    def _refuse_the_rest(self) -> None:
        while True:
            try:
                piece = self._work.get_nowait()
            except queue.Empty:
                return
            if piece is not None:
                piece.outcome.cancel()
