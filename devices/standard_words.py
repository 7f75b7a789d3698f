"""The standard words themselves, and the two tables that give them to each link and each condition.

Words: XFS4IoT device state and required action, CUSS component state, NE 107 health. `devices.words` reads them.
"""

from __future__ import annotations

from enum import Enum

from devices.status import Condition, DeviceKind, LinkState


class XfsDevice(Enum):
    """Those of XFS4IoT's that can be true here; decision 0022 says why the others are not."""

    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "powerOff"
    """Without power or not connected; from here the two look alike."""
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


_D, _A, _C, _H = XfsDevice, RequiredAction, ComponentState, Health
Row = tuple[XfsDevice, RequiredAction, ComponentState, Health, bool, str, str]

LINKS: dict[LinkState, Row] = {
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
        _D.POWER_OFF,
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

CONDITIONS: dict[Condition, Row] = {
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

SAID_OF_KIND: dict[tuple[DeviceKind, Condition], tuple[str, str]] = {
    (DeviceKind.PAGE_PRINTER, Condition.PAPER_OUT): ("缺纸", "纸盒里加 A4 纸"),
    (DeviceKind.PAGE_PRINTER, Condition.PAPER_LOW): ("纸将尽", "准备 A4 纸"),
    (DeviceKind.PAGE_PRINTER, Condition.COVER_OPEN): ("盖板未合", "合上打印机各处的盖板"),
    (DeviceKind.PAGE_PRINTER, Condition.PAPER_JAM): ("卡纸", "打开盖板，取出卡住的纸"),
    (DeviceKind.PAGE_PRINTER, Condition.HEAD_HOT): ("定影器过热，冷却中", ""),
    (DeviceKind.SCANNER, Condition.COVER_OPEN): ("扫描仪盖板未合", "合上盖板"),
    (DeviceKind.SCANNER, Condition.PAPER_JAM): ("送纸器卡纸", "打开送纸器盖板，取出卡住的原件"),
}
"""The same condition has another part to it on another kind; the standard words stay."""

READY: Row = (_D.ONLINE, _A.NONE, _C.READY, _H.NORMAL, True, "正常", "")
