"""When a business group gives no number: its hours, its last number of the day, its limits per day, slot and person.

Who booked was promised a place: only the limit per person is theirs as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kiosk.domain.hall_plan import BusinessGroup
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal, RefusalCode
from kiosk.domain.ticket import Ticket

NoNumberCause = Literal["stopped", "outside_hours", "last_number", "sold_out", "slot_full"]


@dataclass(frozen=True, slots=True)
class NoNumberNow:
    """`why` in a few words, as behind the group's name on a list; `do` what helps."""

    cause: NoNumberCause
    code: RefusalCode
    why: str
    do: str
    times: tuple[str, ...] = ()
    """What the cause is about, as citizens read it: the spans in which numbers are given, the time after which none is, the
    time from which they are again."""

    def refusal(self, group: BusinessGroup) -> Refusal:
        return Refusal(self.code, f"{group.name}{self.why}。", self.do)


def no_number_now(state: QueueState, group: BusinessGroup, now: datetime) -> NoNumberNow | None:
    """Why a walk-in gets no number of this group now; None when it gives them."""
    if group.retired:
        return NoNumberNow("stopped", "closed", "已停办", "已有号和预约的照常办；请到咨询台问哪里能办。")
    stopped = state.issuing_stopped.get(group.group_id)
    if stopped is not None:
        return NoNumberNow(
            "stopped", "closed", f"今天不再放号：{stopped}", "已有号的照常办；急事请到咨询台。"
        )
    outside = _outside_hours(group, now)
    if outside is not None:
        return outside
    if state.issued_today.get(group.group_id, 0) >= group.daily_limit:
        return NoNumberNow("sold_out", "sold_out", "今天的号取完了", "明天重新放号；急事请到咨询台。")
    return _slot_full(state, group, now)


def _outside_hours(group: BusinessGroup, now: datetime) -> NoNumberNow | None:
    moment = now.time()
    if group.hours and not any(span.holds(moment) for span in group.hours):
        spans = tuple(f"{span.begin:%H:%M}–{span.end:%H:%M}" for span in group.hours)
        return NoNumberNow("outside_hours", "closed", "现在不放号", f"放号时间 {'、'.join(spans)}。", spans)
    if group.last_number_at is not None and moment >= group.last_number_at:
        last = f"{group.last_number_at:%H:%M}"
        return NoNumberNow(
            "last_number", "closed", f"{last} 后不再放号", "已有号的照常办；急事请到咨询台。", (last,)
        )
    return None


def _slot_full(state: QueueState, group: BusinessGroup, now: datetime) -> NoNumberNow | None:
    if not group.slot_min or not group.slot_limit:
        return None
    begin, end = slot_at(group, now)
    taken = sum(
        begin <= ticket.issued_at < end and not ticket.appointment_id
        for ticket in _tickets_of(state, group.group_id)
    )
    if taken < group.slot_limit:
        return None
    again = f"{end:%H:%M}"
    return NoNumberNow("slot_full", "slot_full", "这一时段的号取完了", f"{again} 再来取。", (again,))


def slot_at(group: BusinessGroup, now: datetime) -> tuple[datetime, datetime]:
    """(begin, end) of the stretch of the group's `slot_min` minutes that holds `now`, counted from midnight."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    length = timedelta(minutes=group.slot_min)
    begin = midnight + (now - midnight) // length * length
    return begin, begin + length


def person_limit_reached(
    state: QueueState, group: BusinessGroup, person_key: str, now: datetime
) -> Refusal | None:
    if not person_key or not group.person_daily_limit:
        return None
    taken = sum(
        ticket.person_key == person_key and ticket.day == now.date()
        for ticket in _tickets_of(state, group.group_id)
    )
    if taken < group.person_daily_limit:
        return None
    return Refusal("person_limit", f"您今天已经取过 {taken} 个{group.name}的号。", "还要办请到咨询台。")


def _tickets_of(state: QueueState, group_id: BusinessGroupId) -> Iterator[Ticket]:
    """Today's that were for the group first; a visit may have gone on to another since."""
    for tickets in (state.open, state.over):
        yield from (ticket for ticket in tickets.values() if ticket.periods[0].business_group == group_id)
