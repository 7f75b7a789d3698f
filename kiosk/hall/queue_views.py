"""What citizens see of the queue: projections of a state into wire models. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kiosk.domain.arrival import ticket_call_from
from kiosk.domain.counter import WORKING
from kiosk.domain.hall_plan import BusinessGroup, CounterPlace, HallPlan
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.issue_limits import no_number_now
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import OVER, Ticket
from kiosk.domain.ticket_wait import TicketWait, ticket_wait
from kiosk.domain.turn import ahead_of_newcomer, group_in_turn
from kiosk.domain.waiting import Estimate, estimate
from kiosk.hall.settings import HallSettings
from kiosk.hall.wait_memo import WaitMemo
from kiosk.hall.wire.queues import FollowWire, QueuesWire, QueueWire, ServiceWire, TicketWire, WaitWire

_PREPARE = 3
_SHUT = "现在不是办公时间"


@dataclass(frozen=True, slots=True)
class Outlook:
    """A state seen at one moment, with the hall it belongs to."""

    settings: HallSettings
    plan: HallPlan
    state: QueueState
    now: datetime
    waits: WaitMemo | None = None
    """None: by the rule of thumb alone."""

    def wait(self, group_id: BusinessGroupId, ahead: int) -> Estimate | None:
        """Minutes until somebody with `ahead` people before them is called; None when nobody can say."""
        if self.waits is None:
            return estimate(self.state, self.plan, group_id, ahead, self.now)
        return self.waits.estimate(self.state, self.plan, group_id, ahead, self.now)

    def may_issue(self) -> bool:
        hours = self.settings.hours
        return hours.issuing == "always" or hours.open_at(self.now)


def wait_wire(found: Estimate | None) -> WaitWire | None:
    return WaitWire(low=found.low, expected=found.expected, high=found.high) if found else None


def queues_wire(outlook: Outlook) -> QueuesWire:
    queues = [
        queue_wire(outlook, group) for group in outlook.plan.groups.values() if is_shown(outlook, group)
    ]
    return QueuesWire(
        as_of=outlook.now,
        open_now=outlook.settings.hours.open_at(outlook.now),
        hours=list(outlook.settings.hours.spans()),
        total_waiting=sum(queue.waiting for queue in queues),
        notice=outlook.settings.hall.notice,
        queues=queues,
        appointments=bool(outlook.settings.appointments.slots or outlook.state.appointments.days),
        grounds=list(outlook.plan.rules.grounds),
        further_services=outlook.plan.rules.further_services,
        opens_at=None if outlook.may_issue() else outlook.settings.hours.opens_at(outlook.now),
        prepare=prepare(outlook),
    )


def is_shown(outlook: Outlook, group: BusinessGroup) -> bool:
    """A group that was given up is shown as long as somebody of it is here."""
    if not group.retired:
        return True
    return any(ticket.business_group == group.group_id for ticket in outlook.state.open.values())


def queue_wire(outlook: Outlook, group: BusinessGroup) -> QueueWire:
    waiting = len(outlook.state.waiting(group.group_id))
    ahead = ahead_of_newcomer(outlook.state, outlook.plan, group.group_id, outlook.now)
    wait = outlook.wait(group.group_id, ahead)
    shut = not outlook.may_issue()
    limit = None if shut else no_number_now(outlook.state, group, outlook.now)
    return QueueWire(
        business_group=group.group_id,
        name=group.name,
        name_en=group.name_en,
        icon=group.icon,
        prefix=group.prefix,
        waiting=waiting,
        wait=wait_wire(wait),
        calling=_calling(outlook.state, group.group_id),
        state=_queue_state(outlook, group, waiting, wait),
        counters=outlook.plan.counters_text(group.group_id),
        issuing=not shut and limit is None,
        closed_reason=limit.why if limit else _SHUT if shut else "",
        closed_cause=limit.cause if limit else "hall_closed" if shut else "",
        closed_times=list(limit.times) if limit else [],
    )


def not_issuing_reason(outlook: Outlook, group: BusinessGroup) -> str:
    """Why the group gives no numbers now; empty when it does."""
    if not outlook.may_issue():
        return _SHUT
    limit = no_number_now(outlook.state, group, outlook.now)
    return limit.why if limit is not None else ""


def _calling(state: QueueState, group_id: BusinessGroupId) -> str:
    return next((call.number for call in reversed(state.calls) if call.business_group == group_id), "")


def _queue_state(
    outlook: Outlook, group: BusinessGroup, waiting: int, wait: Estimate | None
) -> Literal["idle", "normal", "busy", "closed"]:
    places = outlook.plan.counters_of(group.group_id)
    if not any(outlook.state.counter(place.counter_id).state in WORKING for place in places):
        # However few wait: nobody calls them until a counter opens.
        return "closed"
    if waiting == 0:
        return "idle"
    busy = wait is not None and wait.expected >= outlook.settings.queue.busy_from_min
    return "busy" if busy else "normal"


def ticket_wire(outlook: Outlook, ticket: Ticket, public_url: str) -> TicketWire:
    group = outlook.plan.groups[ticket.business_group]
    wait = ticket_wait(outlook.state, outlook.plan, ticket, outlook.now, outlook.wait)
    return TicketWire(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        business_group=group.group_id,
        group_name=group.name,
        group_name_en=group.name_en,
        waiting_ahead=wait.ahead,
        wait=wait_wire(wait.minutes),
        wait_unknown=wait.unknown,
        not_before=wait.not_before,
        expected_at=_expected_at(outlook, wait),
        counters=outlook.plan.counters_text(group.group_id),
        priority=ticket.priority,
        follow_url=f"{public_url}/f/{ticket.follow_token}",
        issued_at=ticket.issued_at,
        state=ticket.state.value,
        paper=ticket.paper,
        counter=counter_said(outlook.plan, ticket),
        appointment_at=ticket.appointment_at,
        call_from=ticket_call_from(outlook.plan.rules, ticket),
        services=[
            ServiceWire(business_group=each.group_id, name=each.name, name_en=each.name_en)
            for service in ticket.services
            if (each := outlook.plan.groups.get(service)) is not None
        ],
        priority_proof=ticket.proof,
    )


def _expected_at(outlook: Outlook, wait: TicketWait) -> datetime | None:
    return outlook.now + timedelta(minutes=wait.minutes.expected) if wait.minutes is not None else None


def counter_said(plan: HallPlan, ticket: Ticket) -> str:
    """一楼 B 区 3 号窗口, for a ticket that is at a counter or only for one."""
    place = place_of(plan, ticket)
    return f"{place.place} {place.name}".strip() if place else ""


def place_of(plan: HallPlan, ticket: Ticket) -> CounterPlace | None:
    """The counter that a ticket is at, or is only for."""
    counter_id = ticket.counter_id if ticket.state not in OVER else None
    return plan.counters.get(counter_id or ticket.only_counter or CounterId(""))


def follow_wire(outlook: Outlook, ticket: Ticket) -> FollowWire:
    """For the phone: nothing about the person."""
    whole = ticket_wire(outlook, ticket, "")
    place = place_of(outlook.plan, ticket)
    return FollowWire(
        number=whole.number,
        group_name=whole.group_name,
        group_name_en=whole.group_name_en,
        state=whole.state,
        waiting_ahead=whole.waiting_ahead,
        wait=whole.wait,
        wait_unknown=whole.wait_unknown,
        not_before=whole.not_before,
        counters=whole.counters,
        counter=whole.counter,
        counter_number=place.number if place else None,
        counter_place=place.place if place else "",
        calls=ticket.calls,
        voided_because=ticket.voided_because,
        hint_ahead=outlook.settings.phone.hint_ahead,
        as_of=outlook.now,
    )


def prepare(outlook: Outlook) -> list[str]:
    """The next number of the groups that have waited longest: 请准备."""
    heads = []
    for group_id in outlook.plan.groups:
        turn = group_in_turn(outlook.state, outlook.plan, group_id, outlook.now, at_most=1)
        if turn:
            heads.append(turn[0])
    return [ticket.number for ticket in sorted(heads, key=lambda ticket: ticket.issued_at)[:_PREPARE]]
