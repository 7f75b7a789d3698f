"""Scanners that SANE knows, flatbed or feeder, through its own program `scanimage`.

A program and not the library: a back end that crashes or hangs, and some do, takes a child process with it and not the terminal.

Known limits: SANE tells of jams and lids only while it scans, so a condition stands until the next scan or for two minutes.
scanimage's JPEG is of fixed quality, so pages come raw and are coded here. While a feeder runs its pages lie for a moment in
a folder, in memory where the machine has such a place (/dev/shm), and each is deleted as soon as it was read. A scanner that
another program holds is told apart from one that is gone by the sentence that SANE 1.x says in English.
"""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from devices.clock import Clock
from devices.drivers.scan_program import ScanProgram, english
from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.camera import Picture
from devices.ports.scanner import ScanEnd, ScanFault, ScanSource, ScanWish
from devices.protocol.sane_options import ScannerAbilities, abilities_of, words_for
from devices.protocol.sane_status import MEANINGS, SaneMeaning, SaneStatus, opening_status
from devices.status import Condition

_PROGRAM = "scanimage"
_ASK_S = 10.0
"""Opening a scanner on the network, or one that wakes up, takes some seconds."""
_TOLD_FOR_S = 120.0
_JPEG_QUALITY = 92
_TEST_DPI = 75
_CRASHED = SaneMeaning(ScanFault.FAILED, None, "扫描程序意外退出")


class SaneScanner:
    """One scanner by its SANE name. cancel() may be called from any thread."""

    poll_interval_s = 60.0
    """Each question opens the device; oftener would wake a sleeping scanner all day."""

    def __init__(self, device: str, clock: Clock, extra: str = "", program: str = _PROGRAM) -> None:
        """`extra`: more words for scanimage, as one would type them. Raises DeviceRefused for none that can be read."""
        try:
            self._extra = shlex.split(extra)
        except ValueError as fault:
            raise DeviceRefused(f"选项 extra 写法有误：{fault}") from fault
        self._device = device
        self._clock = clock
        self._program = program
        self._abilities = ScannerAbilities()
        self._running: ScanProgram | None = None
        self._is_cancelled = threading.Event()
        self._told: Condition | None = None
        self._told_at = 0.0
        self._pages = 0

    def connect(self) -> None:
        """There, and its abilities known. Raises DeviceAbsent, LinkLost; DeviceRefused without permission."""
        self._abilities = abilities_of(self._asked("-A"))

    def poll(self) -> frozenset[Condition]:
        """What the last scan told, or that somebody else has it. Raises LinkLost when it is gone."""
        try:
            self._asked("-n")
        except _InUse:
            return frozenset({Condition.BUSY})
        return frozenset({self._told} if self._told is not None and self._is_fresh() else ())

    def close(self) -> None:
        self.cancel()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("pages_scanned", str(self._pages)), ("sources", "、".join(self._abilities.sources)))

    def test(self) -> ScanEnd:
        """One page, coarse, thrown away. An empty feeder has answered, too."""
        for source in (ScanSource.FLATBED, ScanSource.FEEDER):
            if self._abilities.can(source):
                return self.scan(ScanWish(source, _TEST_DPI, most_pages=1), lambda _: None, 30.0)
        return ScanEnd(0, ScanFault.NOT_POSSIBLE, "没有可用的扫描方式")

    def cancel(self) -> None:
        """A running scan ends at the next line of the page."""
        self._is_cancelled.set()
        running = self._running
        if running is not None:
            running.interrupt()

    def scan(self, wish: ScanWish, on_page: Callable[[Picture], None], deadline_s: float = 120.0) -> ScanEnd:
        """Returns when the last page was handed over. Raises LinkLost when the scanner went away meanwhile."""
        if not self._abilities.can(wish.source):
            return ScanEnd(0, ScanFault.NOT_POSSIBLE, "这台扫描仪没有这种进纸方式")
        self._is_cancelled.clear()
        most = 1 if wish.source is ScanSource.FLATBED else wish.most_pages
        with _folder() as folder:
            batch = ["--format=pnm", f"--batch={folder}/%d.pnm", f"--batch-count={most}", "--batch-print"]
            words = [*words_for(wish, self._abilities), *self._extra, *batch]
            running = ScanProgram([self._program, "-d", self._device, *words], self._clock)
            self._running = running
            try:
                return self._hand_over(running, wish, on_page, self._clock.monotonic() + deadline_s)
            finally:
                self._running = None
                running.end()

    def _hand_over(
        self, running: ScanProgram, wish: ScanWish, on_page: Callable[[Picture], None], ends_at: float
    ) -> ScanEnd:
        pages = 0
        for path in running.pages(ends_at):
            picture = _page(path, wish.dpi)
            if self._is_cancelled.is_set():
                break
            if picture is None:
                return ScanEnd(pages, ScanFault.FAILED, "扫描出来的页面不完整")
            pages += 1
            self._pages += 1
            on_page(picture)
        if self._is_cancelled.is_set():
            return ScanEnd(pages, ScanFault.CANCELLED, MEANINGS[SaneStatus.CANCELLED].said)
        if running.is_late:
            return ScanEnd(pages, ScanFault.TIMEOUT, "扫描超时")
        return self._judged(pages, running)

    def _judged(self, pages: int, running: ScanProgram) -> ScanEnd:
        status, is_unopened = running.status()
        meaning = _CRASHED if status is None else MEANINGS[status]
        if status is SaneStatus.NO_DOCS and pages:
            # A feeder that ran empty after some pages has done what it was asked.
            meaning = MEANINGS[SaneStatus.GOOD]
        if meaning.is_link_lost or (is_unopened and status is SaneStatus.INVAL):
            raise LinkLost(f"{self._device}：{meaning.said}")
        self._told, self._told_at = meaning.condition, self._clock.monotonic()
        if meaning.fault is None and pages == 0:
            return ScanEnd(0, ScanFault.FAILED, "扫描没有得到页面")
        return ScanEnd(pages, meaning.fault, meaning.said)

    def _is_fresh(self) -> bool:
        return self._clock.monotonic() - self._told_at < _TOLD_FOR_S

    def _asked(self, question: str) -> str:
        try:
            answer = subprocess.run(
                [self._program, "-d", self._device, question],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_ASK_S,
                check=False,
                env=english(),
            )
        except FileNotFoundError:
            raise DeviceAbsent("没有安装 sane-utils（scanimage）") from None
        except subprocess.TimeoutExpired:
            raise LinkLost(f"{self._device}：扫描仪无应答") from None
        if answer.returncode != 0:
            self._say_why_not(answer.stderr.decode(errors="replace"))
        return answer.stdout.decode(errors="replace")

    def _say_why_not(self, said: str) -> None:
        match opening_status(said):
            case SaneStatus.DEVICE_BUSY:
                raise _InUse(MEANINGS[SaneStatus.DEVICE_BUSY].said)
            case SaneStatus.ACCESS_DENIED:
                raise DeviceRefused(f"{self._device}：{MEANINGS[SaneStatus.ACCESS_DENIED].said}")
            case SaneStatus.INVAL | SaneStatus.UNSUPPORTED:
                raise DeviceAbsent(f"{self._device}：没有这台扫描仪")
            case _:
                raise LinkLost(f"{self._device}：打不开扫描仪")


class _InUse(LinkLost):
    """Another program has it: there, but not ours for now."""


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for raw pages, gone afterwards whatever happened; in memory where there is such a place."""
    with tempfile.TemporaryDirectory(dir=_folder_place()) as name:
        yield Path(name)


def _folder_place() -> Path | None:
    memory = Path("/dev/shm")
    return memory if os.access(memory, os.W_OK) else None


def _page(path: Path, dpi: int) -> Picture | None:
    """The page as a JPEG, its raw file gone; None when it is none."""
    try:
        with Image.open(path, formats=("PPM",)) as raw:
            coded = io.BytesIO()
            page = raw if raw.mode in ("L", "RGB") else raw.convert("L")
            page.save(coded, "JPEG", quality=_JPEG_QUALITY, dpi=(dpi, dpi))
            return Picture(coded.getvalue(), raw.width, raw.height)
    except (OSError, ValueError, SyntaxError):
        return None
    finally:
        path.unlink(missing_ok=True)
