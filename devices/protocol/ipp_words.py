"""What an IPP printer says of itself and of a job, in our words (RFC 8011, sections 5.3.7, 5.3.8, 5.4.11, 5.4.12)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from devices.status import Condition


class JobState(IntEnum):
    PENDING = 3
    PENDING_HELD = 4
    PROCESSING = 5
    PROCESSING_STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


class PrinterState(IntEnum):
    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


ENDED = frozenset({JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED})

REASONS: dict[str, Condition | None] = {
    "none": None,
    "other": None,
    "connecting-to-device": None,
    "cover-open": Condition.COVER_OPEN,
    "developer-empty": Condition.TONER_OUT,
    "developer-low": Condition.TONER_LOW,
    "door-open": Condition.COVER_OPEN,
    "fuser-over-temp": Condition.HEAD_HOT,
    "fuser-under-temp": Condition.BUSY,
    "input-tray-missing": Condition.TRAY_MISSING,
    "interlock-open": Condition.COVER_OPEN,
    "interpreter-resource-unavailable": Condition.UNRECOVERABLE,
    "marker-supply-empty": Condition.TONER_OUT,
    "marker-supply-low": Condition.TONER_LOW,
    "marker-waste-almost-full": Condition.PART_WORN,
    "marker-waste-full": Condition.UNRECOVERABLE,
    "media-empty": Condition.PAPER_OUT,
    "media-jam": Condition.PAPER_JAM,
    "media-low": Condition.PAPER_LOW,
    "media-needed": Condition.PAPER_OUT,
    "moving-to-paused": Condition.PAUSED,
    "opc-life-over": Condition.UNRECOVERABLE,
    "opc-near-eol": Condition.PART_WORN,
    "output-area-almost-full": None,
    "output-area-full": Condition.OUTPUT_FULL,
    "output-tray-missing": Condition.TRAY_MISSING,
    "paused": Condition.PAUSED,
    "shutdown": Condition.OFFLINE,
    "spool-area-full": Condition.BUSY,
    "stopped-partly": None,
    "stopping": None,
    "timed-out": Condition.NOT_RESPONDING,
    "toner-empty": Condition.TONER_OUT,
    "toner-low": Condition.TONER_LOW,
    "offline": Condition.OFFLINE,
    "offline-report": Condition.OFFLINE,
}
"""Every printer-state-reason of RFC 8011, and `offline` as CUPS says it of a printer that it cannot reach."""

STOPPING: tuple[Condition, ...] = (
    Condition.UNRECOVERABLE,
    Condition.NOT_RESPONDING,
    Condition.PAPER_JAM,
    Condition.COVER_OPEN,
    Condition.PAPER_OUT,
    Condition.TRAY_MISSING,
    Condition.TONER_OUT,
    Condition.OUTPUT_FULL,
    Condition.PAUSED,
    Condition.OFFLINE,
)
"""With one of these nothing comes out until a person has been there; the most telling first."""

_SEVERITIES = ("-error", "-warning", "-report")


def conditions_of(state: int | None, reasons: Iterable[str]) -> frozenset[Condition]:
    """What the reasons mean. One we do not know stops nobody unless it is an error or the printer stands still."""
    found: set[Condition] = set()
    has_unknown_error = False
    for reason in reasons:
        severity = next((end for end in _SEVERITIES if reason.endswith(end)), "")
        keyword = reason.removesuffix(severity)
        if keyword not in REASONS:
            has_unknown_error |= severity in ("-error", "") and not keyword.startswith("cups-")
            continue
        condition = REASONS[keyword]
        # A report is about what was before or may come: RFC 8011 has it not affect the printing.
        if condition is not None and (severity != "-report" or condition is Condition.OFFLINE):
            found.add(condition)
    if state == PrinterState.STOPPED and not found:
        found.add(Condition.UNRECOVERABLE if has_unknown_error else Condition.PAUSED)
    return frozenset(found)
