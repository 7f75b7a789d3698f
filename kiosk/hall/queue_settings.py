"""The parts of `hall.toml` that say how the queue works: hours, business groups, counters, the rules of calling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self, cast

from pydantic import Field, ValidationInfo, field_validator, model_validator

from kiosk.base.config import Settings
from kiosk.domain.hall_plan import BusinessGroup, CounterPlace, HallPlan, OpenSpan, QueueRules
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.ticket import Priority

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Minutes = Annotated[int, Field(ge=0, le=30)]
ALL_GROUPS = "*"
"""As the only entry of a counter's `groups`: 无差别, it serves everybody alike."""
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})[–-](\d{1,2}):(\d{2})$")


class HoursSettings(Settings):
    morning: str = "9:00–12:00"
    afternoon: str = "13:00–17:00"
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    issuing: Literal["opening_hours", "always"] = "opening_hours"
    """`always`: numbers at any time, as in a hall that is open round the clock."""

    @field_validator("morning", "afternoon")
    @classmethod
    def _is_span(cls, value: str) -> str:
        if value and span_of(value) is None:
            raise ValueError('要写成时段，例如 9:00–12:00；不办公写空的 ""')
        return value

    @field_validator("afternoon")
    @classmethod
    def _follows_the_morning(cls, value: str, read: ValidationInfo) -> str:
        both = [span_of(text) for text in (str(read.data.get("morning", "")), value)]
        overlap = first_overlap([span for span in both if span])
        if overlap is not None:
            raise ValueError(f"上午和下午：{overlap}")
        return value

    def spans(self) -> tuple[tuple[str, str], ...]:
        """(key, words) of the parts of a day in which the hall works."""
        return tuple(
            (key, text) for key, text in (("morning", self.morning), ("afternoon", self.afternoon)) if text
        )

    def opens_at(self, now: datetime) -> datetime | None:
        """When the hall next opens after `now`; None when its settings name no time."""
        spans = [span for _, text in self.spans() if (span := span_of(text))]
        for days in range(8):
            day = now.date() + timedelta(days=days)
            begins = (datetime.combine(day, span.begin, tzinfo=now.tzinfo) for span in spans)
            coming = [begin for begin in begins if begin > now and day.isoweekday() in self.weekdays]
            if coming:
                return min(coming)
        return None

    def open_at(self, now: datetime) -> bool:
        if now.isoweekday() not in self.weekdays:
            return False
        spans = [span for _, text in self.spans() if (span := span_of(text))]
        return any(span.holds(now.time()) for span in spans)


def span_of(text: str) -> OpenSpan | None:
    """`9:00–12:00`, or None when it is not one."""
    found = _SPAN.match(text.strip())
    if not found:
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in found.groups())
    if max(hour, end_hour) > 23 or max(minute, end_minute) > 59:
        return None
    begin, end = time(hour, minute), time(end_hour, end_minute)
    return OpenSpan(begin, end) if begin < end else None


def first_overlap(spans: Sequence[OpenSpan]) -> str | None:
    """`9:00–12:00 和 11:00–13:00 重叠`; None when no two spans share a minute."""
    ordered = sorted(spans, key=lambda span: span.begin)
    for one, other in pairwise(ordered):
        if other.begin < one.end:
            said = "{0.hour}:{0:%M}–{1.hour}:{1:%M}".format
            return f"{said(one.begin, one.end)} 和 {said(other.begin, other.end)} 重叠"
    return None


class GroupSettings(Settings):
    id: Key
    name: str = Field(min_length=1)
    name_en: str = ""
    icon: str = "window"
    prefix: str = Field(pattern=r"^[A-Z]$")
    shared_series: bool = False
    """All groups of a prefix that say so draw their numbers from one series."""
    usual_service_min: float = Field(default=6.0, gt=0, le=240)
    daily_limit: int = Field(default=900, ge=1, le=900)
    target_wait_min: int = Field(default=15, ge=1, le=240)
    hours: tuple[str, ...] = ()
    """When it gives numbers, as spans; empty: whenever the hall does."""
    last_number_at: time | None = None
    slot_min: int = Field(default=0, ge=0, le=480)
    slot_limit: int = Field(default=0, ge=0, le=900)
    """At most so many numbers in each `slot_min` minutes."""
    person_daily_limit: int = Field(default=0, ge=0, le=50)
    retired: bool = False
    """Given up: no more numbers and bookings; whoever waits or booked is still served."""

    @field_validator("hours")
    @classmethod
    def _are_spans(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        spans = [span_of(text) for text in value]
        if None in spans:
            raise ValueError('要写成时段，例如 ["9:00–11:30", "13:00–16:30"]')
        overlap = first_overlap([span for span in spans if span])
        if overlap is not None:
            raise ValueError(f"{overlap}，请合成一段或错开")
        return value

    @model_validator(mode="after")
    def _slot_is_whole(self) -> Self:
        if bool(self.slot_min) != bool(self.slot_limit):
            raise ValueError("slot_min 和 slot_limit 要同时写")
        return self

    def group(self) -> BusinessGroup:
        return BusinessGroup(
            BusinessGroupId(self.id),
            self.name,
            self.name_en or self.name,
            self.icon,
            self.prefix,
            int(self.usual_service_min * 60),
            self.daily_limit,
            self.target_wait_min,
            hours=tuple(span for text in self.hours if (span := span_of(text))),
            last_number_at=self.last_number_at,
            slot_min=self.slot_min,
            slot_limit=self.slot_limit,
            person_daily_limit=self.person_daily_limit,
            retired=self.retired,
        )


class CounterSettings(Settings):
    id: Key
    number: int = Field(ge=1, le=999)
    place: str
    groups: tuple[Key | Literal["*"], ...] = Field(min_length=1)
    """Its main work; `["*"]`: every group alike."""
    helps: dict[Key, Annotated[int, Field(ge=1, le=60)]] = Field(default_factory=dict)
    """Groups it helps out with: their people count here as having come so many minutes later."""
    auto_next_s: Annotated[int, Field(ge=0, le=600)] | Literal["off"] | None = None
    """Another than the hall's."""

    @model_validator(mode="after")
    def _work_is_main_or_help(self) -> Self:
        doubled = set(self.groups) & set(self.helps)
        if doubled or (self.helps and ALL_GROUPS in self.groups):
            raise ValueError(f"{self.id} 的 helps 里不要再写 groups 已有的业务")
        if ALL_GROUPS in self.groups and len(self.groups) > 1:
            raise ValueError(f'{self.id} 的 groups 写了 "*" 就不要再写别的')
        return self

    def counter(self, all_groups: Sequence[str], hall_auto_next_s: int | None) -> CounterPlace:
        main = all_groups if ALL_GROUPS in self.groups else self.groups
        own = self.auto_next_s
        return CounterPlace(
            CounterId(self.id),
            self.number,
            f"{self.number} 号窗口",
            self.place,
            tuple(BusinessGroupId(group) for group in (*main, *self.helps)),
            later_min={BusinessGroupId(group): minutes for group, minutes in self.helps.items()},
            auto_next_s=None if own == "off" else own if own is not None else hall_auto_next_s,
        )


class PrioritySettings(Settings):
    """Minutes of head start by ground."""

    elder: Minutes = 10
    disabled: Minutes = 15
    veteran: Minutes = 10
    pregnant: Minutes = 15
    martyr_family: Minutes = 10
    fire_rescuer: Minutes = 10
    seriously_ill: Minutes = 15


class QueueSettings(Settings):
    calls_limit: int = Field(default=5, ge=1, le=9)
    recall_pause_s: int = Field(default=5, ge=0, le=120)
    """Between two calls of one number, so that somebody can walk."""
    undo_s: int = Field(default=10, ge=0, le=60)
    carry_over_min: int = Field(default=0, ge=0, le=1440)
    busy_from_min: int = Field(default=20, ge=1, le=240)
    """A queue whose expected wait is at least this is shown as busy."""
    head_start_min: PrioritySettings = PrioritySettings()
    longest_factor: float = Field(default=1.5, ge=1.0, le=5.0)
    """Nobody waits more than this many times as long because of others; 1: the order of arrival alone."""
    unproven_counts: bool = False
    """True: a ground that staff has not confirmed has its head start until somebody takes it away."""
    appointment_early_min: int = Field(default=5, ge=0, le=120)
    appointment_grace_min: int = Field(default=15, ge=0, le=120)
    clear_at: tuple[time, ...] = ()
    """Waiting numbers are void at these times, e.g. 12:30:00 and 18:00:00."""
    further_services: int = Field(default=3, ge=0, le=6)
    """To so many other groups may one number go after its first; 0: one number, one group."""
    auto_next_s: int | None = Field(default=None, ge=0, le=600)
    """The next is called by itself so long after a visit; left out: only by the clerk."""
    pause_reasons: tuple[str, ...] = ("用餐", "临时离开", "去取材料", "开会、培训", "系统故障", "交接班")
    call_reasons: tuple[str, ...] = (
        "身体不适",
        "行动不便",
        "抱小孩",
        "补交材料，窗口已约好",
        "急事，值班长同意",
    )
    abandon_reasons: tuple[str, ...] = ("人已离开", "取错业务，重新取号", "重复取号", "材料不齐，改天再来")
    outcomes: tuple[str, ...] = (
        "办好了",
        "已受理",
        "要补正",
        "只是咨询",
        "要到别处办，已告知",
        "不能办理，已说明",
    )
    """What a visit may end with, as the console offers it."""

    def rules(self) -> QueueRules:
        starts = cast("dict[Priority, int]", self.head_start_min.model_dump())
        return QueueRules(
            head_start_min=starts,
            calls_limit=self.calls_limit,
            undo_s=self.undo_s,
            longest_factor=self.longest_factor,
            unproven_counts=self.unproven_counts,
            appointment_early_min=self.appointment_early_min,
            appointment_grace_min=self.appointment_grace_min,
            recall_pause_s=self.recall_pause_s,
            clear_at=tuple(sorted(self.clear_at)),
            carry_over_min=self.carry_over_min,
            further_services=self.further_services,
        )


def plan_of(
    groups: Sequence[GroupSettings], counters: Sequence[CounterSettings], queue: QueueSettings
) -> HallPlan:
    """The queue's view of the settings."""
    all_groups = [group.id for group in groups]
    places = [counter.counter(all_groups, queue.auto_next_s) for counter in counters]
    return HallPlan(
        {BusinessGroupId(group.id): group.group() for group in groups},
        {place.counter_id: place for place in places},
        queue.rules(),
    )


def prefixes_used_twice(groups: Sequence[GroupSettings]) -> list[str]:
    """Sentences about groups that would give the same number although they do not share a series."""
    alone = [group.prefix for group in groups if not group.shared_series]
    taken = [group.prefix for group in groups]
    doubled = sorted({prefix for prefix in alone if taken.count(prefix) > 1})
    return [
        f"groups.prefix 里 {prefix} 写了两次；要共用号码请都写 shared_series = true" for prefix in doubled
    ]


def unknown_groups(groups: Sequence[GroupSettings], counters: Sequence[CounterSettings]) -> list[str]:
    known = {group.id for group in groups} | {ALL_GROUPS}
    return [
        f"counters 里 {counter.id} 的业务 {group} 不在 groups 里"
        for counter in counters
        for group in (*counter.groups, *counter.helps)
        if group not in known
    ]
