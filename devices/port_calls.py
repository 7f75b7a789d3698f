"""The ports the program is given: each call goes through the device's worker, and comes back within its deadline.

A device that is gone answers in the port's own words; no exception of a driver crosses this line.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol, TypeVar

from devices.clock import Clock
from devices.errors import DeviceError
from devices.ports.camera import Frame, Picture
from devices.ports.id_reader import CardFault, IdCard
from devices.ports.printer import Paper, PrintOutcome, PrintResult
from devices.supervisor import Driver
from devices.watched import Unavailable, WatchedDevice

T = TypeVar("T")


class IdReaderDriver(Driver, Protocol):
    def look(self) -> IdCard | CardFault | None: ...
    def read_sam_number(self) -> str: ...


class QrReaderDriver(Driver, Protocol):
    def begin(self) -> None: ...
    def listen(self, for_s: float) -> str | None: ...
    def end(self) -> None: ...
    def test(self) -> bool: ...


class CameraDriver(Driver, Protocol):
    @property
    def stills_replaced(self) -> int: ...
    def start(self) -> None: ...
    def begin_if_wanted(self) -> None: ...
    def stop(self) -> None: ...
    def newest(self) -> Frame | None: ...
    def still(self, deadline_s: float) -> Picture | None: ...


class SpeakerDriver(Driver, Protocol):
    def play_through(self, sound: Path) -> None: ...
    def hush(self) -> None: ...


class PrinterDriver(Driver, Protocol):
    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome: ...
    def held_job(self) -> str | None: ...
    def held_outcome(self) -> PrintOutcome | None: ...
    def discard_held(self) -> bool: ...


class _Turns:
    """Waiting for pieces of work, ended at once by cancel()."""

    def __init__(self) -> None:
        self._changed = threading.Event()
        self._cancelled = False

    def begin(self) -> None:
        self._cancelled = False
        self._changed.clear()

    def cancel(self) -> None:
        self._cancelled = True
        self._changed.set()

    def rest(self, seconds: float) -> bool:
        """Waits; True when cancelled meanwhile."""
        self._changed.wait(seconds)
        return self._cancelled

    def outcome(self, future: Future[T], deadline_s: float) -> Future[T] | None:
        """The future once it is done; None when cancelled or late, and then its result is dropped."""
        self._changed.clear()
        if self._cancelled:
            return None
        future.add_done_callback(lambda _: self._changed.set())
        self._changed.wait(deadline_s)
        if future.done() and not future.cancelled() and not self._cancelled:
            self._changed.clear()
            return future
        future.cancel()
        return None


FIND_EVERY_S = 0.5
"""A card is noticed within half a second, a quarter on average; more often would keep field and processor busy for nothing."""
WATCH_S = 1.2
"""How long the reader's thread stays with one watch for a card: its heart-beat waits no longer. A question for each look would
wake three threads, in a terminal that waits for a card all day."""
LOOK_LIMIT_S = WATCH_S + 8.0
"""One watch, and find, select, read and the question after it, each at its longest."""


class IdReaderPort:
    """`devices.ports.id_reader.IdReader`."""

    def __init__(self, device: WatchedDevice[IdReaderDriver] | None, clock: Clock) -> None:
        self._device = device
        self._clock = clock
        self._turns = _Turns()
        self._enough = threading.Event()

    def read_card(self, deadline_s: float) -> IdCard | CardFault:
        ends_at = self._clock.monotonic() + deadline_s
        self._turns.begin()
        self._enough.clear()
        while True:
            seen = self._watch(ends_at)
            if seen is not None:
                return seen
            if self._turns.rest(0) or self._clock.monotonic() >= ends_at:
                return CardFault.NO_CARD

    def cancel(self) -> None:
        self._enough.set()
        self._turns.cancel()

    def _watch(self, ends_at: float) -> IdCard | CardFault | None:
        if self._device is None:
            return CardFault.READER_GONE
        until = min(ends_at, self._clock.monotonic() + WATCH_S)
        done = self._turns.outcome(
            self._device.submit(lambda driver: self._looks(driver, until)), LOOK_LIMIT_S
        )
        if done is None:
            return CardFault.NO_CARD if self._turns.rest(0) else CardFault.READER_GONE
        try:
            return done.result()
        except DeviceError:
            return CardFault.READER_GONE

    def _looks(self, driver: IdReaderDriver, until: float) -> IdCard | CardFault | None:
        """On the device's thread: looks every now and then until something lies there, the time is up or nobody waits."""
        while True:
            seen = driver.look()
            left_s = until - self._clock.monotonic()
            if seen is not None or left_s <= 0 or self._enough.wait(min(FIND_EVERY_S, left_s)):
                return seen


LISTEN_S = 1.0
"""How long the code reader's thread stays with one wait: its heart-beat waits no longer, and it wakes no oftener for nothing."""


class QrReaderPort:
    """`devices.ports.qr_reader.QrReader`."""

    def __init__(self, device: WatchedDevice[QrReaderDriver] | None, clock: Clock) -> None:
        self._device = device
        self._clock = clock
        self._turns = _Turns()

    def read_code(self, deadline_s: float) -> str | None:
        if self._device is None:
            return None
        ends_at = self._clock.monotonic() + deadline_s
        self._turns.begin()
        try:
            return self._listen(self._device, ends_at)
        except DeviceError:
            return None
        finally:
            self._device.submit(lambda driver: driver.end())

    def cancel(self) -> None:
        self._turns.cancel()

    def _listen(self, device: WatchedDevice[QrReaderDriver], ends_at: float) -> str | None:
        device.call(lambda driver: driver.begin(), 3.0)
        while (left_s := ends_at - self._clock.monotonic()) > 0:
            for_s = min(LISTEN_S, left_s)
            done = self._turns.outcome(device.submit(_listening(for_s)), for_s + 2.0)
            if done is None:
                return None
            if (code := done.result()) is not None:
                return code
        return None


def _listening(for_s: float) -> Callable[[QrReaderDriver], str | None]:
    return lambda driver: driver.listen(for_s)


class CameraPort:
    """`devices.ports.camera.DocumentCamera`."""

    def __init__(self, device: WatchedDevice[CameraDriver] | None) -> None:
        self._device = device

    @property
    def stills_replaced(self) -> int:
        return 0 if self._device is None else self._device.driver.stills_replaced

    def start(self) -> None:
        if self._device is not None:
            self._device.driver.start()
            self._device.submit(lambda driver: driver.begin_if_wanted())
            # From the slow round of an idle camera to the quick one of a running stream.
            self._device.hurry()

    def stop(self) -> None:
        if self._device is not None:
            self._device.driver.stop()

    def newest(self) -> Frame | None:
        return None if self._device is None else self._device.driver.newest()

    def still(self, deadline_s: float) -> Picture | None:
        if self._device is None:
            return None
        try:
            return self._device.call(lambda driver: driver.still(deadline_s), deadline_s + 0.5)
        except Unavailable:
            return None


class SpeakerPort:
    """`devices.ports.speaker.Speaker`."""

    def __init__(self, device: WatchedDevice[SpeakerDriver] | None) -> None:
        self._device = device
        self._lock = threading.Lock()
        self._waiting: list[Future[None]] = []

    def play(self, sound: Path) -> None:
        if self._device is None:
            return
        with self._lock:
            self._waiting = [future for future in self._waiting if not future.done()]
            self._waiting.append(self._device.submit(lambda driver: driver.play_through(sound)))

    def hush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for future in waiting:
            future.cancel()
        if self._device is not None:
            self._device.driver.hush()


class PrinterPort:
    """`devices.ports.printer.ReceiptPrinter`."""

    grace_s = 2.0
    """The driver keeps the deadline itself; this is for one whose thread hangs."""
    ask_s = 3.0

    def __init__(self, device: WatchedDevice[PrinterDriver] | None) -> None:
        self._device = device

    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome:
        if self._device is None:
            return PrintOutcome(PrintResult.REFUSED, job_id, "gone")
        try:
            outcome = self._device.call(
                lambda driver: driver.print_paper(paper, job_id, deadline_s), deadline_s + self.grace_s
            )
        except Unavailable as gone:
            # Whether bytes went out is not known once the driver had begun: never printed a second time by itself.
            result = PrintResult.UNKNOWN if gone.begun else PrintResult.REFUSED
            return PrintOutcome(result, job_id, "timeout" if str(gone) in ("timeout", "busy") else "gone")
        self._device.hurry()
        return outcome

    def held_job(self) -> str | None:
        return self._remembered(lambda driver: driver.held_job())

    def held_outcome(self) -> PrintOutcome | None:
        return self._remembered(lambda driver: driver.held_outcome())

    def discard_held(self) -> bool:
        if self._device is None:
            return False
        try:
            return self._device.call(lambda driver: driver.discard_held(), self.ask_s)
        except Unavailable:
            return False

    def _remembered(self, question: Callable[[PrinterDriver], T | None]) -> T | None:
        # A printer that is unplugged still holds what it holds.
        if self._device is None:
            return None
        try:
            return self._device.recall(question, self.ask_s)
        except Unavailable:
            return None
