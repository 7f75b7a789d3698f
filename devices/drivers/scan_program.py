"""One run of `scanimage`: pages as they become whole, what it says, and its end, come what may."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from devices.clock import Clock
from devices.errors import DeviceAbsent
from devices.protocol.sane_status import SaneStatus, opening_status, running_status, status_of

STOPS_IN_S = 5.0
"""The carriage runs back before a cancelled scan ends; killing it earlier leaves some scanners stuck."""
_ENDS_AFTER_FAULT_S = 2.0
"""Some back ends never end once they told a fault; nothing comes after it."""


def english() -> dict[str, str]:
    """The environment in which SANE says its sentences as we know them."""
    return {**os.environ, "LC_ALL": "C"}


class ScanProgram:
    """Started by the constructor, ended by end(). interrupt() may be called from any thread."""

    def __init__(self, words: Sequence[str], clock: Clock) -> None:
        """Raises DeviceAbsent when the program is not installed."""
        self._clock = clock
        self._said = b""
        self.is_late = False
        """The deadline passed before the program ended, and it told no fault."""
        try:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=english(),
                start_new_session=True,
            )
        except FileNotFoundError:
            raise DeviceAbsent("没有安装 sane-utils（scanimage）") from None

    def pages(self, ends_at: float) -> Iterator[Path]:
        """Files of pages that are whole, until the program ends, tells a fault, or the time is up."""
        assert self._process.stdout is not None and self._process.stderr is not None
        held = b""
        with selectors.DefaultSelector() as selector, _watched_end(self._process) as ended:
            # Some back ends leave a child behind that keeps the pipes open: their end alone would not tell.
            for source in (ended, self._process.stdout, self._process.stderr):
                selector.register(source, selectors.EVENT_READ)
            while True:
                ready = [
                    key.fileobj for key, _ in selector.select(max(0.0, ends_at - self._clock.monotonic()))
                ]
                if not ready:
                    self.is_late = self._told() is None
                    return
                if self._process.stderr in ready:
                    more = os.read(self._process.stderr.fileno(), 4096)
                    self._said += more
                    if not more:
                        selector.unregister(self._process.stderr)
                    if self._told() is not None:
                        ends_at = min(ends_at, self._clock.monotonic() + _ENDS_AFTER_FAULT_S)
                if self._process.stdout in ready:
                    more = os.read(self._process.stdout.fileno(), 4096)
                    if not more:
                        return
                    *lines, held = (held + more).split(b"\n")
                    yield from (Path(os.fsdecode(line)) for line in lines if line)
                elif ended in ready:
                    return

    def interrupt(self) -> None:
        """Asks it to stop, as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """Ended and reaped afterwards, with what it left behind: asked first, so that the carriage goes home."""
        patience_s = STOPS_IN_S if self._told() is None else _ENDS_AFTER_FAULT_S
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience_s)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def status(self) -> tuple[SaneStatus | None, bool]:
        """How it ended once pages() is through, None for a crash; and whether the device did not even open."""
        refused = opening_status(self._said.decode(errors="replace"))
        if refused is not None:
            return refused, True
        told = self._told()
        if told is not None:
            return told, False
        try:
            return status_of(self._process.wait(STOPS_IN_S)), False
        except subprocess.TimeoutExpired:
            return None, False

    def _told(self) -> SaneStatus | None:
        return running_status(self._said.decode(errors="replace"))


@contextmanager
def _watched_end(process: subprocess.Popen[bytes]) -> Iterator[int]:
    """A descriptor that is readable once the process has ended."""
    descriptor = os.pidfd_open(process.pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
