"""Giving numbers: an issue, a number lent beforehand, a band for when the hall is out of reach, the start and end of a day.

Number rules. A printed number is the group's prefix and three digits; groups with one prefix share one series. 001 to 900 are
given by the hall in order. A group whose daily limit is reached, and all groups of a series that has come to 900, give no more
until the next local day; booked citizens have no limit but the 900. 901 to 999 are only ever lent, each to one terminal a day; a
terminal that asks again gets further ones until 999 is lent. No number is given twice a day: no series wraps around. At local
midnight all of it starts again, but a number whose ticket is still open then is left out that day. Waiting numbers are void at
the hall's clearing times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from kiosk.domain.hall_plan import BusinessGroup, HallPlan, QueueRules
from kiosk.domain.ids import (
    NO_APPOINTMENT,
    AppointmentId,
    BusinessGroupId,
    TerminalId,
    TicketId,
    TicketNumber,
)
from kiosk.domain.issue_limits import no_number_now, person_limit_reached
from kiosk.domain.queue_day import LONGEST_OPEN
from kiosk.domain.queue_events import Abandoned, BandLent, Cleared, DayStarted, Event, Issued, Relabelled
from kiosk.domain.queue_state import LentNumber, QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import Priority, Proof, Ticket, TicketState
from kiosk.domain.turn import came_before

LARGEST_BAND = 20
"""So many numbers are lent at once at most."""


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


def due_clearing(state: QueueState, plan: HallPlan, now: datetime) -> Cleared | None:
    """The event of the latest clearing time of today that has passed and is not in the log; None when there is none.

    A hall that was away at that time voids who had come before it, and nobody who came since.
    """
    times = (datetime.combine(now.date(), moment, tzinfo=now.tzinfo) for moment in plan.rules.clear_at)
    passed = [moment for moment in times if moment <= now]
    if not passed or (state.cleared_at is not None and state.cleared_at >= max(passed)):
        return None
    moment = max(passed)
    voided = tuple(
        ticket.ticket_id
        for ticket in state.open.values()
        if ticket.state in (TicketState.WAITING, TicketState.NO_SHOW) and ticket.arrived_at < moment
    )
    return Cleared(moment, voided)


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
    refused = _why_not(state, plan, group, asked, now)
    if refused is not None:
        return refused
    number = _next_number(state, group, plan.rules.ordinary_last)
    if number is None:
        return Refusal("sold_out", f"今天{group.name}的号取完了。", "明天重新放号；急事请到咨询台。")
    return (_issued(state, plan, asked, number, now.date(), now, lent=False),)


def _why_not(
    state: QueueState, plan: HallPlan, group: BusinessGroup, asked: IssueRequest, now: datetime
) -> Refusal | None:
    if any(service not in plan.groups for service in asked.services):
        return Refusal("unknown_group", "要一起办的业务里有一类没有。", "请回到首页重新选择。")
    if len(set(asked.services) - {asked.business_group}) > plan.rules.further_services:
        most = plan.rules.further_services + 1
        return Refusal("too_many_services", f"一个号最多一起办 {most} 项。", "其余的请另外取号。")
    groups = [group] if not asked.appointment_id else []
    groups += [plan.groups[service] for service in asked.services]
    for each in groups:
        # A visit is not sent on to a group that gives no numbers either.
        no_number = no_number_now(state, each, now)
        if no_number is not None:
            return no_number.refusal(each)
    held = ticket_of_visit(state, asked)
    if held is not None:
        return Refusal("has_ticket", f"您已经有号了：{held.number}。", "不用再取，请等候叫号。")
    return person_limit_reached(state, group, asked.person_key, now)


def ticket_of_visit(state: QueueState, asked: IssueRequest) -> Ticket | None:
    """The open ticket this person already holds for one of the groups that the visit would go to."""
    groups = (asked.business_group, *asked.services)
    held = (ticket_of_person(state, asked.person_key, group_id) for group_id in groups)
    return next((ticket for ticket in held if ticket is not None), None)


def ticket_of_person(state: QueueState, person_key: str, group_id: BusinessGroupId) -> Ticket | None:
    """The open ticket this person already holds for the group, or that will come to the group."""
    if not person_key:
        return None
    return next(
        (
            ticket
            for ticket in state.open.values()
            if ticket.person_key == person_key and group_id in (ticket.business_group, *ticket.services)
        ),
        None,
    )


def _next_number(state: QueueState, group: BusinessGroup, limit: int) -> TicketNumber | None:
    serial = state.last_number.get(group.prefix, 0) + 1
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
    if lent is None or not _is_lent_to(asked, label, lent, plan):
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
    issued = _issued(state, plan, asked, label.number, day, min(label.issued_at, now), lent=True)
    if state.day is not None and day < state.day:
        return (issued, Abandoned(asked.ticket_id, None, "隔日送达"))
    return (issued,)


def _is_lent_to(asked: IssueRequest, label: LentLabel, lent: LentNumber, plan: HallPlan) -> bool:
    """Whom a number was lent to in a stretch of the log that is lost, nobody knows: the paper that comes with it is believed."""
    if lent.terminal_id == "":
        group = plan.groups.get(asked.business_group)
        return group is not None and label.number[:-3] == group.prefix
    return lent.terminal_id == asked.terminal_id and lent.business_group == asked.business_group


def _free_to_lend(state: QueueState, plan: HallPlan, prefix: str, day: date) -> Iterator[TicketNumber]:
    """In the order in which they are lent."""
    for serial in range(plan.rules.lent_first, plan.rules.lent_last + 1):
        label = _label(prefix, serial)
        if (day, label) not in state.lent and label not in state.carried:
            yield label


def perhaps_lent(state: QueueState, plan: HallPlan, lost: int) -> tuple[TicketNumber, ...]:
    """What so many lost entries of today's log may have lent at most."""
    if state.day is None:
        return ()
    prefixes = sorted({group.prefix for group in plan.groups.values()})
    free = (_free_to_lend(state, plan, prefix, state.day) for prefix in prefixes)
    return tuple(label for labels in free for label in islice(labels, lost * LARGEST_BAND))


def _issued(
    state: QueueState,
    plan: HallPlan,
    asked: IssueRequest,
    number: TicketNumber,
    day: date,
    issued_at: datetime,
    lent: bool,
) -> Issued:
    counts_from = arrival_that_counts(plan.rules, asked.appointment_at, issued_at)
    others = dict.fromkeys(service for service in asked.services if service != asked.business_group)
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
        services=tuple(others),
        appointment_id=asked.appointment_id,
        appointment_at=asked.appointment_at,
        counts_from=counts_from,
        ahead=came_before(state, plan, asked.business_group, counts_from or issued_at),
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
    numbers = tuple(islice(_free_to_lend(state, plan, group.prefix, day), count))
    if not numbers:
        return Refusal("sold_out", f"今天{group.name}的备用号都借出去了。", "明天重新放；联网时照常取号。")
    return BandLent(terminal_id, group_id, day, numbers)
