"""Device status in standard words: can the citizen use it, must somebody come, who.

The link decides as long as the device is not on-line; then its most telling condition does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from devices.standard_words import (
    CONDITIONS,
    LINKS,
    READY,
    SAID_OF_KIND,
    ComponentState,
    Health,
    RequiredAction,
    Row,
    XfsDevice,
)
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState


@dataclass(frozen=True, slots=True)
class StandardWords:
    """The three answers for one device at one moment, and the same in a sentence for staff."""

    device: XfsDevice
    action: RequiredAction
    component: ComponentState
    health: Health
    citizen_can_use: bool
    cause: str
    """The link's or condition's value that decided."""
    said: str
    """What is the matter, in Chinese."""
    do: str
    """What somebody must do, in Chinese; empty when nobody has to."""


_EVERY_KIND = frozenset({Condition.NOT_RESPONDING, Condition.UNRECOVERABLE})

CONDITIONS_OF: dict[DeviceKind, frozenset[Condition]] = {
    DeviceKind.RECEIPT_PRINTER: _EVERY_KIND
    | {
        Condition.PAPER_LOW,
        Condition.PAPER_TOMORROW,
        Condition.PAPER_OUT,
        Condition.PAPER_JAM,
        Condition.COVER_OPEN,
        Condition.CUTTER_ERROR,
        Condition.HEAD_HOT,
        Condition.OFFLINE,
    },
    DeviceKind.ID_READER: _EVERY_KIND | {Condition.CARD_PRESENT, Condition.READING, Condition.SAM_FAULT},
    DeviceKind.QR_READER: _EVERY_KIND | {Condition.READING},
    DeviceKind.DOCUMENT_CAMERA: _EVERY_KIND | {Condition.STALE_FRAME, Condition.DARK_FRAME},
    DeviceKind.SPEAKER: _EVERY_KIND | {Condition.MUTED, Condition.BUSY},
    DeviceKind.SCANNER: _EVERY_KIND
    | {Condition.PAPER_JAM, Condition.COVER_OPEN, Condition.FEEDER_EMPTY, Condition.BUSY},
    DeviceKind.PAGE_PRINTER: _EVERY_KIND
    | {
        Condition.PAPER_LOW,
        Condition.PAPER_OUT,
        Condition.PAPER_JAM,
        Condition.COVER_OPEN,
        Condition.HEAD_HOT,
        Condition.OFFLINE,
        Condition.BUSY,
        Condition.TONER_LOW,
        Condition.TONER_OUT,
        Condition.TRAY_MISSING,
        Condition.OUTPUT_FULL,
        Condition.PAUSED,
        Condition.PART_WORN,
    },
    DeviceKind.WINDOW_SCREEN: _EVERY_KIND,
    DeviceKind.SIGNATURE_PAD: _EVERY_KIND,
}
"""What a device of each kind can tell of itself; another's condition says nothing about it."""

NAMES: dict[DeviceKind, str] = {
    DeviceKind.RECEIPT_PRINTER: "凭条打印机",
    DeviceKind.ID_READER: "身份证阅读器",
    DeviceKind.QR_READER: "扫码器",
    DeviceKind.DOCUMENT_CAMERA: "高拍仪",
    DeviceKind.SPEAKER: "扬声器",
    DeviceKind.SCANNER: "扫描仪",
    DeviceKind.PAGE_PRINTER: "A4 打印机",
    DeviceKind.WINDOW_SCREEN: "窗口屏",
    DeviceKind.SIGNATURE_PAD: "签字板",
}

NOT_NEEDED_FOR_A_NUMBER = frozenset(DeviceKind) - {
    DeviceKind.RECEIPT_PRINTER,
    DeviceKind.ID_READER,
    DeviceKind.QR_READER,
    DeviceKind.DOCUMENT_CAMERA,
}
"""A citizen is served without these: their failure never stands before another device's."""


def words(status: DeviceStatus) -> StandardWords:
    """The standard words for `status`; defined for every link and every set of conditions."""
    if status.link is not LinkState.ONLINE:
        return _words(LINKS[status.link], status.link.value)
    telling = most_telling(status)
    if telling is None:
        return _words(READY, LinkState.ONLINE.value)
    said = _words(CONDITIONS[telling], telling.value)
    of_kind = SAID_OF_KIND.get((status.kind, telling))
    return said if of_kind is None else replace(said, said=of_kind[0], do=of_kind[1])


def most_telling(status: DeviceStatus) -> Condition | None:
    """Of the conditions that a device of this kind can have, the one that decides; None when there is none."""
    concerning = status.conditions & CONDITIONS_OF[status.kind]
    return next((condition for condition in CONDITIONS if condition in concerning), None)


def worst_for_citizen(statuses: Iterable[DeviceStatus]) -> DeviceStatus | None:
    """The device that most hinders a citizen: unusable before usable, then by health, printer first; None when all are well."""
    hindering = [status for status in statuses if words(status).health is not Health.NORMAL]
    return min(hindering, key=_rank, default=None)


_HEALTH_ORDER = (
    Health.FAILURE,
    Health.OFF_SPEC,
    Health.CHECK_FUNCTION,
    Health.MAINTENANCE_REQUIRED,
    Health.NORMAL,
)
_KIND_ORDER = tuple(DeviceKind)


def _rank(status: DeviceStatus) -> tuple[bool, bool, int, int]:
    said = words(status)
    is_extra = status.kind in NOT_NEEDED_FOR_A_NUMBER
    return (is_extra, said.citizen_can_use, _HEALTH_ORDER.index(said.health), _KIND_ORDER.index(status.kind))


def _words(row: Row, cause: str) -> StandardWords:
    device, action, component, health, usable, said, do = row
    return StandardWords(device, action, component, health, usable, cause, said, do)


__all__ = [
    "CONDITIONS_OF",
    "NAMES",
    "NOT_NEEDED_FOR_A_NUMBER",
    "ComponentState",
    "Health",
    "RequiredAction",
    "StandardWords",
    "XfsDevice",
    "most_telling",
    "words",
    "worst_for_citizen",
]
