"""The device check of staff on the spot: what is not a device of the registry, tests, and acts on record."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from devices.ports.printer import PrintOutcome, PrintResult
from devices.status import DeviceKind, DeviceStatus
from kiosk.base.clock import Clock
from kiosk.base.journal import Journal

DISK_WARNING_BYTES = 2_000_000_000
DISK_FAULT_BYTES = 200_000_000
SKEW_WARNING_S = 30.0


class Said(Protocol):
    """What the registry answers to a test."""

    @property
    def passed(self) -> bool: ...
    @property
    def said(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A part of the terminal that is not in the device registry."""

    name: Literal["hall", "platform", "disk", "clock", "tickets"]
    state: Literal["ok", "warning", "fault", "off"]
    condition: str
    figure: str = ""


class CheckParts:
    """Hall, platform, disk and clock; and lent tickets that the hall did not take in, while there are any."""

    def __init__(
        self,
        hall_cause: Callable[[], str],
        clock_skew_s: Callable[[], float],
        platform_state: Callable[[], str],
        data_folder: Path,
        parked_tickets: Callable[[], Sequence[str]],
    ) -> None:
        """`hall_cause` and `platform_state` are empty while all is well."""
        self._hall_cause = hall_cause
        self._clock_skew_s = clock_skew_s
        self._platform_state = platform_state
        self._data_folder = data_folder
        self._parked_tickets = parked_tickets

    def look(self) -> tuple[OtherPart, ...]:
        hall, platform = self._hall_cause(), self._platform_state()
        return (
            OtherPart("hall", "fault" if hall else "ok", _link_word(hall)),
            OtherPart("platform", "fault" if platform else "ok", _link_word(platform)),
            self._disk(),
            self._clock(),
            *self._tickets(),
        )

    def _tickets(self) -> tuple[OtherPart, ...]:
        numbers = self._parked_tickets()
        return (OtherPart("tickets", "warning", "not_taken_in", " ".join(numbers)),) if numbers else ()

    def _disk(self) -> OtherPart:
        free = shutil.disk_usage(self._data_folder).free
        figure = f"{free / 1e9:.1f} GB"
        if free < DISK_FAULT_BYTES:
            return OtherPart("disk", "fault", "full", figure)
        if free < DISK_WARNING_BYTES:
            return OtherPart("disk", "warning", "full", figure)
        return OtherPart("disk", "ok", "online", figure)

    def _clock(self) -> OtherPart:
        skew = self._clock_skew_s()
        figure = f"{skew:+.0f} s"
        if abs(skew) > SKEW_WARNING_S:
            return OtherPart("clock", "warning", "wrong", figure)
        return OtherPart("clock", "ok", "online", figure)


class TestDevices:
    """Tests one device. The printer is tested by a paper, every other by asking it for a sign of life."""

    __test__ = False

    def __init__(
        self,
        test: Callable[[str], Said],
        statuses: Callable[[], Sequence[DeviceStatus]],
        print_test: Callable[[], PrintOutcome],
        clock: Clock,
        journal: Journal,
    ) -> None:
        self._test = test
        self._statuses = statuses
        self._print_test = print_test
        self._clock = clock
        self._journal = journal

    def test(self, name: str, staff_id: str) -> tuple[bool, str]:
        """Whether it passed, and a sentence for staff."""
        status = next((status for status in self._statuses() if status.name == name), None)
        if status is None:
            return False, "没有这个设备"
        if status.kind is DeviceKind.RECEIPT_PRINTER:
            outcome = self._print_test()
            passed, said = outcome.result is PrintResult.PRINTED, _PAPER_SAID[outcome.result]
        else:
            answer = self._test(name)
            passed, said = answer.passed, answer.said
        self._journal.audit("device_tested", device=name, staff=staff_id, passed=passed, said=said)
        return passed, said


def _link_word(cause: str) -> str:
    if not cause:
        return "reachable"
    return "captive_portal" if cause == "captive_portal" else "not_connected"


_PAPER_SAID = {
    PrintResult.PRINTED: "测试页已打印",
    PrintResult.HELD: "测试页停在打印机里，换纸后会自己出来",
    PrintResult.REFUSED: "打印机没有接收，请看缺纸或上盖",
    PrintResult.UNKNOWN: "打印机没有应答，请看有没有出纸",
}
