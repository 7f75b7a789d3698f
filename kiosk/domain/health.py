"""Health of terminals: what their heartbeats say, what is an alarm, when it began and ended. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

SILENT_AFTER_S = 13
"""Two heartbeats of five seconds missed and a third overdue; looked at each second, a terminal that went is shown within fifteen."""
_SKEW_S = 60
"""A terminal's clock further off than this is told; tickets and deadlines carry the hall's time anyway."""
_OVER_KEPT = 100

KIND_WORDS: Mapping[str, str] = {
    "receipt_printer": "凭条打印机",
    "id_reader": "身份证阅读器",
    "qr_reader": "扫码器",
    "document_camera": "高拍仪",
    "speaker": "扬声器",
    "scanner": "扫描仪",
    "page_printer": "A4 打印机",
    "window_screen": "窗口屏",
    "signature_pad": "签字板",
}
CONDITION_WORDS: Mapping[str, str] = {
    "paper_out": "缺纸",
    "paper_jam": "卡纸",
    "cover_open": "盖子没关",
    "cutter_error": "切刀故障",
    "head_hot": "打印头过热",
    "unrecoverable": "故障",
    "offline": "脱机",
    "not_responding": "没有回应",
    "sam_fault": "安全模块故障",
    "stale_frame": "画面停住",
    "dark_frame": "画面太暗",
    "paper_low": "纸将尽",
    "paper_tomorrow": "明天换纸卷",
    "muted": "已静音",
    "busy": "正忙",
    "feeder_empty": "送纸器无原件",
    "toner_low": "碳粉将尽",
    "toner_out": "碳粉用完",
    "tray_missing": "纸盒未装好",
    "output_full": "出纸口已满",
    "paused": "已暂停",
    "part_worn": "部件将到寿命",
}
LINK_WORDS: Mapping[str, str] = {
    "absent": "未接上",
    "lost": "失联",
    "backoff": "失联",
    "permanent": "配置有误",
}
_NOT_ALARMS = frozenset({"card_present", "reading", "feeder_empty", "busy"})
_GONE = "gone"


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """One device as its terminal tells it, in standard words."""

    name: str
    kind: str
    link: str
    conditions: tuple[str, ...]
    action: str
    ne107: str
    content: Mapping[str, Any] = field(default_factory=dict)
    """The report as it came, for the page."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    terminal_id: str
    seq: int
    at: datetime
    boot_id: str
    version: str
    place: str
    devices: tuple[DeviceReport, ...]
    outbox_waiting: int = 0
    outbox_parked: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody must look. `ended_at` None: still so."""

    alarm_id: str
    terminal_id: str
    place: str
    device: str
    kind: str
    text: str
    began_at: datetime
    action: str
    ne107: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TerminalHealth:
    """Newest word of one terminal."""

    beat: Heartbeat
    seen_at: datetime
    silent: bool = False


@dataclass(frozen=True, slots=True)
class AlarmKey:
    terminal_id: str
    device: str
    kind: str


class HealthBook:
    """Every terminal's newest heartbeat and the alarms. Calls return what changed, so that it can be stored and told."""

    def __init__(self, open_alarms: tuple[Alarm, ...] = ()) -> None:
        self.terminals: dict[str, TerminalHealth] = {}
        self._open: dict[AlarmKey, Alarm] = {
            AlarmKey(a.terminal_id, a.device, a.kind): a for a in open_alarms
        }
        self._over: list[Alarm] = []

    def alarms(self) -> tuple[Alarm, ...]:
        """Newest first, those still open before those that ended."""
        newest_first = sorted(self._open.values(), key=lambda alarm: alarm.began_at, reverse=True)
        return (*newest_first, *reversed(self._over))

    def take_in(self, beat: Heartbeat, now: datetime, new_alarm_id: str) -> tuple[Alarm, ...]:
        """Alarms that this heartbeat began or ended. An older one than the newest of the same boot changes nothing."""
        known = self.terminals.get(beat.terminal_id)
        if known is not None and known.beat.boot_id == beat.boot_id and beat.seq <= known.beat.seq:
            return ()
        self.terminals[beat.terminal_id] = TerminalHealth(beat, now)
        return self._compare(beat.terminal_id, _alarms_of(beat, now), now, new_alarm_id)

    def look_for_silence(self, now: datetime, new_alarm_id: str) -> tuple[Alarm, ...]:
        """Alarms begun because a terminal has not been heard of for SILENT_AFTER_S."""
        begun: list[Alarm] = []
        for terminal_id, health in self.terminals.items():
            if health.silent or now - health.seen_at <= timedelta(seconds=SILENT_AFTER_S):
                continue
            self.terminals[terminal_id] = replace(health, silent=True)
            text = f"{_terminal_name(health.beat)} 没有心跳"
            alarm = _alarm(health.beat, "", "silent", text, "maintenance", "FAILURE", now)
            begun.append(self._begin(AlarmKey(terminal_id, "", "silent"), alarm, new_alarm_id))
        return tuple(begun)

    def raise_hall_alarm(self, kind: str, text: str, now: datetime, new_alarm_id: str) -> tuple[Alarm, ...]:
        """An alarm of the hall program itself; nothing when it is raised already."""
        key = AlarmKey("hall", "", kind)
        if key in self._open:
            return ()
        alarm = Alarm("", "hall", "", "", kind, text, now, "maintenance", "OFF_SPEC")
        return (self._begin(key, alarm, new_alarm_id),)

    def end_hall_alarm(self, kind: str, now: datetime) -> tuple[Alarm, ...]:
        key = AlarmKey("hall", "", kind)
        return (self._end(key, now),) if key in self._open else ()

    def _compare(
        self, terminal_id: str, found: dict[AlarmKey, Alarm], now: datetime, new_alarm_id: str
    ) -> tuple[Alarm, ...]:
        ended = [key for key in self._open if key.terminal_id == terminal_id and key not in found]
        begun = [key for key in found if key not in self._open]
        return (
            *(self._end(key, now) for key in ended),
            *(self._begin(key, found[key], f"{new_alarm_id}-{n}") for n, key in enumerate(begun)),
        )

    def _begin(self, key: AlarmKey, alarm: Alarm, alarm_id: str) -> Alarm:
        self._open[key] = replace(alarm, alarm_id=f"{alarm_id}-{key.terminal_id}-{key.kind}")
        return self._open[key]

    def _end(self, key: AlarmKey, now: datetime) -> Alarm:
        over = replace(self._open.pop(key), ended_at=now)
        self._over = [*self._over, over][-_OVER_KEPT:]
        return over


def _alarms_of(beat: Heartbeat, now: datetime) -> dict[AlarmKey, Alarm]:
    found: dict[AlarmKey, Alarm] = {}
    for device in beat.devices:
        for kind, words in _troubles(device):
            text = f"{_terminal_name(beat)} {KIND_WORDS.get(device.kind, device.name)} {words}"
            key = AlarmKey(beat.terminal_id, device.name, kind)
            found[key] = _alarm(beat, device.name, kind, text, device.action, device.ne107, now)
    if beat.outbox_parked:
        text = f"{_terminal_name(beat)} 有 {beat.outbox_parked} 件待人工处理"
        found[AlarmKey(beat.terminal_id, "", "parked")] = _alarm(
            beat, "", "parked", text, "maintenance", "OFF_SPEC", now
        )
    skew_s = int((beat.at - now).total_seconds())
    if abs(skew_s) > _SKEW_S:
        text = f"{_terminal_name(beat)} 时钟差 {abs(skew_s)} 秒，请校准终端或大厅主机的时间"
        found[AlarmKey(beat.terminal_id, "", "clock")] = _alarm(
            beat, "", "clock", text, "configuration", "OFF_SPEC", now
        )
    return found


def _troubles(device: DeviceReport) -> list[tuple[str, str]]:
    """(alarm kind, words). A device out of reach has one trouble; its last conditions are not news."""
    if device.link in LINK_WORDS:
        return [(_GONE, LINK_WORDS[device.link])]
    return [
        (condition, CONDITION_WORDS.get(condition, condition))
        for condition in device.conditions
        if condition not in _NOT_ALARMS
    ]


def _alarm(
    beat: Heartbeat, device: str, kind: str, text: str, action: str, ne107: str, now: datetime
) -> Alarm:
    return Alarm("", beat.terminal_id, beat.place, device, kind, text, now, action, ne107)


def _terminal_name(beat: Heartbeat) -> str:
    """The last part of 一楼大厅 · 3 号自助终端, or the id."""
    return beat.place.rsplit("·", 1)[-1].strip() or beat.terminal_id
