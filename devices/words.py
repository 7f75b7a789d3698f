"""Device status in standard words: can the citizen use it, must somebody come, who.

One table. The link decides as long as the device is not on-line; then its most telling condition does.
Words: XFS4IoT device state and required action, CUSS component state, NE 107 health.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from devices.status import Condition, DeviceKind, DeviceStatus, LinkState


class XfsDevice(Enum):
    ONLINE = "online"
    OFFLINE = "offline"
    NO_DEVICE = "noDevice"
    HARDWARE_ERROR = "hardwareError"
    USER_ERROR = "userError"
    DEVICE_BUSY = "deviceBusy"
    STARTING = "starting"


class RequiredAction(Enum):
    NONE = "none"
    CLEAR = "clear"
    """Hall staff can do it: paper, cover, cable."""
    MAINTENANCE = "maintenance"
    """An engineer has to come."""
    CONFIGURATION = "configuration"
    SUSPEND = "suspend"
    """The terminal is getting it back by itself; wait."""


class ComponentState(Enum):
    READY = "READY"
    BUSY = "BUSY"
    UNAVAILABLE = "UNAVAILABLE"


class Health(Enum):
    NORMAL = "NORMAL"
    MAINTENANCE_REQUIRED = "MAINTENANCE_REQUIRED"
    OFF_SPEC = "OFF_SPEC"
    CHECK_FUNCTION = "CHECK_FUNCTION"
    FAILURE = "FAILURE"


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


_D, _A, _C, _H = XfsDevice, RequiredAction, ComponentState, Health
_Row = tuple[XfsDevice, RequiredAction, ComponentState, Health, bool, str, str]

_LINKS: dict[LinkState, _Row] = {
    LinkState.DISABLED: (
        _D.OFFLINE,
        _A.CONFIGURATION,
        _C.UNAVAILABLE,
        _H.CHECK_FUNCTION,
        False,
        "已停用",
        "在设备检测页启用",
    ),
    LinkState.ABSENT: (
        _D.NO_DEVICE,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "未找到设备",
        "检查电源和连线",
    ),
    LinkState.CONNECTING: (_D.STARTING, _A.SUSPEND, _C.UNAVAILABLE, _H.CHECK_FUNCTION, False, "正在连接", ""),
    LinkState.IDENTIFYING: (
        _D.STARTING,
        _A.SUSPEND,
        _C.UNAVAILABLE,
        _H.CHECK_FUNCTION,
        False,
        "正在识别设备",
        "",
    ),
    LinkState.LOST: (
        _D.OFFLINE,
        _A.SUSPEND,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "设备失联，重连中",
        "若一分钟内未恢复，检查电源和连线",
    ),
    LinkState.BACKOFF: (
        _D.OFFLINE,
        _A.SUSPEND,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "设备失联，重连中",
        "若一分钟内未恢复，检查电源和连线",
    ),
    LinkState.PERMANENT: (
        _D.HARDWARE_ERROR,
        _A.CONFIGURATION,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "设备无法使用",
        "检查配置和权限，联系运维",
    ),
}

_CONDITIONS: dict[Condition, _Row] = {
    # Most telling first: of several at once, the first in this order decides.
    Condition.UNRECOVERABLE: (
        _D.HARDWARE_ERROR,
        _A.MAINTENANCE,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "设备故障",
        "关机重启；仍故障请报修",
    ),
    Condition.SAM_FAULT: (
        _D.HARDWARE_ERROR,
        _A.MAINTENANCE,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "安全模块故障",
        "请报修",
    ),
    Condition.NOT_RESPONDING: (
        _D.OFFLINE,
        _A.SUSPEND,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "设备无应答",
        "若一分钟内未恢复，重启设备",
    ),
    Condition.CUTTER_ERROR: (
        _D.HARDWARE_ERROR,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "切刀故障",
        "打开上盖，清除卡住的纸",
    ),
    Condition.PAPER_JAM: (
        _D.HARDWARE_ERROR,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "卡纸",
        "打开上盖，取出卡住的纸",
    ),
    Condition.COVER_OPEN: (
        _D.USER_ERROR,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "上盖未合",
        "合上上盖",
    ),
    Condition.PAPER_OUT: (_D.USER_ERROR, _A.CLEAR, _C.UNAVAILABLE, _H.FAILURE, False, "缺纸", "更换纸卷"),
    Condition.TRAY_MISSING: (
        _D.USER_ERROR,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "纸盒未装好",
        "推入纸盒",
    ),
    Condition.TONER_OUT: (
        _D.USER_ERROR,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "碳粉或墨水用完",
        "更换碳粉盒或墨盒",
    ),
    Condition.OUTPUT_FULL: (
        _D.USER_ERROR,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "出纸口已满",
        "取走出纸口的纸",
    ),
    Condition.PAUSED: (
        _D.OFFLINE,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "打印已暂停",
        "在打印机面板或打印队列上恢复",
    ),
    Condition.HEAD_HOT: (_D.DEVICE_BUSY, _A.SUSPEND, _C.BUSY, _H.OFF_SPEC, False, "打印头过热，冷却中", ""),
    Condition.OFFLINE: (
        _D.OFFLINE,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "设备脱机",
        "查看设备指示灯，按联机键",
    ),
    Condition.STALE_FRAME: (
        _D.HARDWARE_ERROR,
        _A.SUSPEND,
        _C.UNAVAILABLE,
        _H.FAILURE,
        False,
        "画面停住",
        "若一分钟内未恢复，重新插拔高拍仪",
    ),
    Condition.DARK_FRAME: (
        _D.USER_ERROR,
        _A.CLEAR,
        _C.UNAVAILABLE,
        _H.CHECK_FUNCTION,
        False,
        "画面全黑",
        "检查镜头盖和补光灯",
    ),
    Condition.BUSY: (_D.DEVICE_BUSY, _A.SUSPEND, _C.BUSY, _H.NORMAL, True, "设备正忙", ""),
    Condition.PART_WORN: (
        _D.ONLINE,
        _A.MAINTENANCE,
        _C.READY,
        _H.MAINTENANCE_REQUIRED,
        True,
        "部件将到寿命",
        "联系运维更换",
    ),
    Condition.TONER_LOW: (
        _D.ONLINE,
        _A.CLEAR,
        _C.READY,
        _H.MAINTENANCE_REQUIRED,
        True,
        "碳粉或墨水将尽",
        "准备碳粉盒或墨盒",
    ),
    Condition.MUTED: (_D.ONLINE, _A.NONE, _C.READY, _H.CHECK_FUNCTION, True, "已静音", ""),
    Condition.PAPER_LOW: (_D.ONLINE, _A.CLEAR, _C.READY, _H.MAINTENANCE_REQUIRED, True, "纸将尽", "准备纸卷"),
    Condition.PAPER_TOMORROW: (
        _D.ONLINE,
        _A.CLEAR,
        _C.READY,
        _H.MAINTENANCE_REQUIRED,
        True,
        "纸卷明天用完",
        "明天开门前换纸卷",
    ),
    Condition.READING: (_D.DEVICE_BUSY, _A.NONE, _C.BUSY, _H.NORMAL, True, "正在读取", ""),
    Condition.CARD_PRESENT: (_D.ONLINE, _A.NONE, _C.READY, _H.NORMAL, True, "证件在位", ""),
    Condition.FEEDER_EMPTY: (_D.ONLINE, _A.NONE, _C.READY, _H.NORMAL, True, "送纸器里没有原件", ""),
}

_SAID_OF_KIND: dict[tuple[DeviceKind, Condition], tuple[str, str]] = {
    (DeviceKind.PAGE_PRINTER, Condition.PAPER_OUT): ("缺纸", "纸盒里加 A4 纸"),
    (DeviceKind.PAGE_PRINTER, Condition.PAPER_LOW): ("纸将尽", "准备 A4 纸"),
    (DeviceKind.PAGE_PRINTER, Condition.COVER_OPEN): ("盖板未合", "合上打印机各处的盖板"),
    (DeviceKind.PAGE_PRINTER, Condition.PAPER_JAM): ("卡纸", "打开盖板，取出卡住的纸"),
    (DeviceKind.PAGE_PRINTER, Condition.HEAD_HOT): ("定影器过热，冷却中", ""),
    (DeviceKind.SCANNER, Condition.COVER_OPEN): ("扫描仪盖板未合", "合上盖板"),
    (DeviceKind.SCANNER, Condition.PAPER_JAM): ("送纸器卡纸", "打开送纸器盖板，取出卡住的原件"),
}
"""The same condition has another part to it on another kind; the standard words stay."""

_READY: _Row = (_D.ONLINE, _A.NONE, _C.READY, _H.NORMAL, True, "正常", "")

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
        return _words(_LINKS[status.link], status.link.value)
    telling = most_telling(status)
    if telling is None:
        return _words(_READY, LinkState.ONLINE.value)
    said = _words(_CONDITIONS[telling], telling.value)
    of_kind = _SAID_OF_KIND.get((status.kind, telling))
    return said if of_kind is None else replace(said, said=of_kind[0], do=of_kind[1])


def most_telling(status: DeviceStatus) -> Condition | None:
    """Of the conditions that a device of this kind can have, the one that decides; None when there is none."""
    concerning = status.conditions & CONDITIONS_OF[status.kind]
    return next((condition for condition in _CONDITIONS if condition in concerning), None)


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


def _words(row: _Row, cause: str) -> StandardWords:
    device, action, component, health, usable, said, do = row
    return StandardWords(device, action, component, health, usable, cause, said, do)
