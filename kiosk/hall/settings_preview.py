"""What a change of settings would mean for the people who are here now. Pure: settings before and after, the queue, the hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.domain.appointment import AppointmentState
from kiosk.domain.counter import CounterState
from kiosk.domain.hall_plan import BusinessGroup, HallPlan
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue_state import QueueState
from kiosk.hall.settings import HallSettings


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before the change is made; it is no mistake."""

    key: str
    """What it is about: `groups.estate`, `counters.3`, `hours`."""
    said: str


def notices(
    before: HallSettings, after: HallSettings, state: QueueState, now: datetime
) -> tuple[Notice, ...]:
    """In the order of the file. Everything counts at once, so each sentence is about this very moment."""
    old, new = before.plan(), after.plan()
    return (
        *_hours(before, after, now),
        *_groups(old, new, state, now.date()),
        *_counters(old, new, state),
    )


def _hours(before: HallSettings, after: HallSettings, now: datetime) -> Iterator[Notice]:
    if after.hours.issuing == "always":
        return
    if before.hours.open_at(now) and not after.hours.open_at(now):
        yield Notice("hours", f"按新的时间，现在（{now:%H:%M}）不在办公时间，终端马上不再发号。")


def _groups(old: HallPlan, new: HallPlan, state: QueueState, today: date) -> Iterator[Notice]:
    for group_id, group in new.groups.items():
        known = old.groups.get(group_id)
        key = f"groups.{group_id}"
        if group.retired and (known is None or not known.retired):
            yield Notice(key, _what_retiring_means(group, state, today))
        elif known is None:
            yield Notice(key, f"{group.name}马上出现在终端、大屏和手机上，发 {group.prefix} 字头的号。")
        elif state.issued_today.get(group_id, 0) >= group.daily_limit < known.daily_limit:
            issued = state.issued_today[group_id]
            yield Notice(key, f"{group.name}今天已经发了 {issued} 个号，马上不再发号。")
        if not group.retired and not _served(new, group_id):
            waiting = len(state.waiting(group_id))
            yield Notice(
                key,
                f"没有窗口办理{group.name}，{waiting} 人在等。" if waiting else f"没有窗口办理{group.name}。",
            )


def _what_retiring_means(group: BusinessGroup, state: QueueState, today: date) -> str:
    waiting = len(state.waiting(group.group_id))
    booked = sum(
        each.business_group == group.group_id and each.state is AppointmentState.BOOKED and each.day >= today
        for each in state.appointments
    )
    still = f"还有 {waiting} 人在等，照常叫完；" if waiting else ""
    come = f"还有 {booked} 个预约，到时仍能签到；" if booked else ""
    return f"{group.name}马上不再发号、不再放约；{still}{come}以后可以恢复。"


def _served(plan: HallPlan, group_id: BusinessGroupId) -> bool:
    return any(group_id in place.groups for place in plan.counters.values())


def _counters(old: HallPlan, new: HallPlan, state: QueueState) -> Iterator[Notice]:
    for counter_id, place in old.counters.items():
        if counter_id not in new.counters:
            yield Notice(f"counters.{counter_id}", f"{place.name}撤掉后，大屏和叫号台都不再有它。")
    for counter_id, place in new.counters.items():
        known = old.counters.get(counter_id)
        key = f"counters.{counter_id}"
        if known is None:
            yield Notice(key, f"{place.name}可以登录叫号了；门头屏的网址是 /sign/{counter_id}。")
        elif known.groups != place.groups and _at_work(state, counter_id):
            yield Notice(key, f"{place.name}正在上班，下一位起按新的业务叫号。")


def _at_work(state: QueueState, counter_id: CounterId) -> bool:
    return state.counter(counter_id).state is not CounterState.CLOSED
