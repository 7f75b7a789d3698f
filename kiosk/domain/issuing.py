"""Giving numbers: an issue, a number lent beforehand, a band for when the hall is out of reach, the start of a day.

Number rules. A printed number is the group's prefix and three digits. 001 up to the group's daily limit (at most 900) are
given by the hall in order; then the group is sold out until the next local day. 901 to 999 are only ever lent, each to one
terminal a day; a terminal that asks again gets further ones. At local midnight all of it starts again, but a number whose ticket
is still open then is left out that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.domain.hall_plan import BusinessGroup, HallPlan, QueueRules
from kiosk.domain.ids import (
    NO_APPOINTMENT,
    AppointmentId,
    BusinessGroupId,
    TerminalId,
    TicketId,
    TicketNumber,
)
from kiosk.domain.queue import LONGEST_OPEN
from kiosk.domain.queue_events import Abandoned, BandLent, DayStarted, Event, Issued, Relabelled
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import Priority, Proof, Ticket, TicketState


@dataclass(frozen=True, slots=True)
class LentLabel:
    """A lent number that is already on paper."""

    number: TicketNumber
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """A terminal asks for a ticket, or tells of one it gave from its band."""

    ticket_id: TicketId
    business_group: BusinessGroupId
    terminal_id: TerminalId
    follow_token: str
    person_key: str = ""
    masked_name: str = ""
    priority: Priority = ""
    source: str = "kiosk"
    item_name: str = ""
    lent: LentLabel | None = None
    proof: Proof = ""
    services: tuple[BusinessGroupId, ...] = ()
    """Further groups of the same visit, in their order."""
    appointment_id: AppointmentId = NO_APPOINTMENT
    appointment_at: datetime | None = None
    """Of a citizen who booked: decides the place in the queue, see `arrival_that_counts`."""


def first_event_of_day(state: QueueState, plan: HallPlan, now: datetime) -> DayStarted | None:
    """The event that starts the local day of `now`, or None when it has begun. A clock set back starts nothing."""
    if state.day is not None and now.date() <= state.day:
        return None
    limit = timedelta(minutes=plan.rules.carry_over_min)
    voided = tuple(
        ticket.ticket_id
        for ticket in state.open.values()
        if now - ticket.issued_at > LONGEST_OPEN
        or (ticket.state in (TicketState.WAITING, TicketState.NO_SHOW) and now - ticket.issued_at > limit)
    )
    return DayStarted(now.date(), voided)


def decide_issue(
    state: QueueState, plan: HallPlan, asked: IssueRequest, now: datetime
) -> tuple[Event, ...] | Refusal:
    """Events of the issue; empty when this ticket is in the log already and nothing has to change."""
    group = plan.groups.get(asked.business_group)
    if group is None:
        return Refusal("unknown_group", "没有这类业务。", "请回到首页重新选择。")
    known = state.ticket(asked.ticket_id)
    if asked.lent is not None:
        return _take_in_lent(state, plan, asked, asked.lent, known, now)
    if known is not None:
        return ()
    stopped = state.issuing_stopped.get(asked.business_group)
    if stopped is not None and not asked.appointment_id:
        return Refusal("closed", f"今天{group.name}不再放号：{stopped}。", "已有号的照常办；急事请到咨询台。")
    held = ticket_of_person(state, asked.person_key, asked.business_group)
    if held is not None:
        return Refusal("has_ticket", f"您已经有号了：{held.number}。", "不用再取，请等候叫号。")
    # Who booked was promised a place: the walk-ins' limit is not theirs.
    limit = plan.rules.ordinary_last if asked.appointment_id else group.daily_limit
    number = _next_number(state, group, limit)
    if number is None:
        return Refusal("sold_out", f"今天{group.name}的号取完了。", "明天重新放号；急事请到咨询台。")
    return (_issued(plan, asked, number, now.date(), now, lent=False),)


def ticket_of_person(state: QueueState, person_key: str, group_id: BusinessGroupId) -> Ticket | None:
    """The open ticket this person already holds for the group."""
    if not person_key:
        return None
    return next(
        (
            ticket
            for ticket in state.open.values()
            if ticket.person_key == person_key and ticket.business_group == group_id
        ),
        None,
    )


def _next_number(state: QueueState, group: BusinessGroup, limit: int) -> TicketNumber | None:
    serial = state.last_number.get(group.group_id, 0) + 1
    while _label(group.prefix, serial) in state.carried:
        serial += 1
    return _label(group.prefix, serial) if serial <= limit else None


def _label(prefix: str, serial: int) -> TicketNumber:
    return TicketNumber(f"{prefix}{serial:03d}")


def _take_in_lent(
    state: QueueState,
    plan: HallPlan,
    asked: IssueRequest,
    label: LentLabel,
    known: Ticket | None,
    now: datetime,
) -> tuple[Event, ...] | Refusal:
    if known is not None and known.number == label.number:
        return ()
    day = label.issued_at.date()
    lent = state.lent.get((day, label.number))
    if lent is None or lent.terminal_id != asked.terminal_id or lent.business_group != asked.business_group:
        return Refusal("not_lent", f"{label.number} 没有借给这台终端。", "请让这位市民到咨询台，凭纸票安排。")
    if lent.used_by is not None and lent.used_by != asked.ticket_id:
        return Refusal(
            "not_lent", f"{label.number} 已经给了另一位市民。", "请让这位市民到咨询台，凭纸票安排。"
        )
    if known is not None and not day == known.day == state.day:
        # Over midnight the same label may be lent to somebody else: two people would answer one call.
        return Refusal("not_lent", f"{label.number} 是前一天的号。", "请让这位市民到咨询台，凭纸票安排。")
    if known is not None:
        return (Relabelled(known.ticket_id, label.number, known.number),)
    # The terminal's clock may run ahead; nobody has been waiting since tomorrow.
    issued = _issued(plan, asked, label.number, day, min(label.issued_at, now), lent=True)
    if state.day is not None and day < state.day:
        return (issued, Abandoned(asked.ticket_id, None, "隔日送达"))
    return (issued,)


def _issued(
    plan: HallPlan, asked: IssueRequest, number: TicketNumber, day: date, issued_at: datetime, lent: bool
) -> Issued:
    return Issued(
        ticket_id=asked.ticket_id,
        number=number,
        business_group=asked.business_group,
        day=day,
        issued_at=issued_at,
        priority=asked.priority,
        follow_token=asked.follow_token,
        person_key=asked.person_key,
        masked_name=asked.masked_name,
        source=asked.source,
        item_name=asked.item_name,
        terminal_id=asked.terminal_id,
        lent=lent,
        proof=asked.proof,
        services=asked.services,
        appointment_id=asked.appointment_id,
        appointment_at=asked.appointment_at,
        counts_from=arrival_that_counts(plan.rules, asked.appointment_at, issued_at),
    )


def arrival_that_counts(
    rules: QueueRules, appointment_at: datetime | None, issued_at: datetime
) -> datetime | None:
    """The booked time for one who came before it or within the grace after it; None: the time of arrival counts."""
    if appointment_at is None or issued_at > appointment_at + rules.appointment_grace:
        return None
    return appointment_at


def decide_band(
    state: QueueState,
    plan: HallPlan,
    terminal_id: TerminalId,
    group_id: BusinessGroupId,
    count: int,
    day: date,
) -> BandLent | Refusal:
    """Up to `count` numbers that nobody was lent today; fewer when fewer are left."""
    group = plan.groups.get(group_id)
    if group is None:
        return Refusal("unknown_group", "没有这类业务。", "请检查终端的配置。")
    free = (
        label
        for label in (
            _label(group.prefix, serial) for serial in range(plan.rules.lent_first, plan.rules.lent_last + 1)
        )
        if (day, label) not in state.lent and label not in state.carried
    )
    numbers = tuple(label for label, _ in zip(free, range(count), strict=False))
    if not numbers:
        return Refusal("sold_out", f"今天{group.name}的备用号都借出去了。", "明天重新放；联网时照常取号。")
    return BandLent(terminal_id, group_id, day, numbers)
