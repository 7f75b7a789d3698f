"""Facts of standby, home, identification, the choice of a queue and the ticket."""

from __future__ import annotations

from datetime import datetime

from devices import words
from devices.status import DeviceKind
from kiosk.domain.hall_view import QueueView
from kiosk.domain.people import mask_phone
from kiosk.flows.attention import wait_range
from kiosk.flows.facts_entrance import (
    HomeFacts,
    IdentifyFacts,
    IdentifyPhoneFacts,
    QueueChoiceFacts,
    QueueFacts,
    StandbyFacts,
    TicketFacts,
)
from kiosk.flows.session import BUNDLES, Surroundings, Visit
from kiosk.flows.show_check_in import check_in_facts


def queue_facts(around: Surroundings) -> tuple[QueueFacts, ...]:
    """The queues, with dashes for figures when the last picture is older than a minute."""
    if around.hall is None:
        return ()
    return tuple(_queue(queue, around.hall_is_fresh) for queue in around.hall.queues)


def _queue(queue: QueueView, fresh: bool) -> QueueFacts:
    return QueueFacts(
        business_group=queue.business_group,
        name=queue.name,
        name_en=queue.name_en,
        icon=queue.icon,
        prefix=queue.prefix,
        waiting=queue.waiting if fresh else None,
        wait=wait_range(queue.wait) if fresh else None,
        calling=queue.calling if fresh else "",
        state=queue.state if fresh else "unknown",
        counters=queue.counters,
        # An old "closed" must not keep citizens from a number: the hall itself answers when it is asked.
        issuing=queue.issuing if fresh else True,
        closed_reason=queue.closed_reason if fresh else "",
        closed_cause=queue.closed_cause if fresh else "",
        closed_times=queue.closed_times if fresh else (),
    )


def _total(around: Surroundings) -> int | None:
    return around.hall.total_waiting if around.hall and around.hall_is_fresh else None


def _notice(around: Surroundings) -> str:
    return (around.hall.notice if around.hall else "") or around.terminal.notice


def standby_facts(_visit: Visit, around: Surroundings) -> StandbyFacts:
    return StandbyFacts(
        open_now=around.hall.open_now if around.hall else True,
        hours=around.hall.hours if around.hall else (),
        queues=queue_facts(around),
        total_waiting=_total(around),
        notice=_notice(around),
    )


def home_facts(visit: Visit, around: Surroundings) -> HomeFacts:
    queues = queue_facts(around)
    held = visit.queueing.held or visit.queueing.ticket
    return HomeFacts(
        total_waiting=_total(around),
        tickets_issuing=not queues or any(queue.issuing for queue in queues),
        bundles=tuple(BUNDLES.items()),
        notice=_notice(around),
        own_ticket=held.number if held else "",
        own_booking=_next_booking(visit),
        queues=queues,
    )


def _next_booking(visit: Visit) -> datetime | None:
    return next((each.at for each in visit.checking_in.found if each.may_check_in), None)


def _usable(around: Surroundings, kind: DeviceKind) -> bool:
    return any(status.kind is kind and words.words(status).citizen_can_use for status in around.devices)


def identify_facts(visit: Visit, around: Surroundings) -> IdentifyFacts:
    return IdentifyFacts(
        purpose=visit.identifying.purpose,
        card_ready=_usable(around, DeviceKind.ID_READER),
        code_ready=_usable(around, DeviceKind.QR_READER),
        state=visit.identifying.state,
    )


def identify_phone_facts(visit: Visit, around: Surroundings) -> IdentifyPhoneFacts:
    identifying = visit.identifying
    return IdentifyPhoneFacts(
        masked_phone=mask_phone(identifying.phone),
        code_sent=identifying.phone_code_sent,
        resend_in_s=0,
        tries_left=identifying.phone_tries_left,
        problem=identifying.phone_problem,
        check_in=check_in_facts(visit, around) if identifying.purpose == "booking" else None,
    )


def queue_choice_facts(visit: Visit, around: Surroundings) -> QueueChoiceFacts:
    queueing, hall = visit.queueing, around.hall
    return QueueChoiceFacts(
        queues=queue_facts(around),
        chosen=queueing.chosen,
        priority=queueing.priority,
        priority_by_card=queueing.priority_by_card,
        asking=queueing.asking,
        problem=queueing.problem,
        check_in=check_in_facts(visit, around),
        further=queueing.further,
        listing=queueing.listing,
        grounds=hall.grounds if hall else (),
        further_services=min(hall.further_services, len(hall.queues) - 1) if hall else 0,
    )


def ticket_facts(visit: Visit, _around: Surroundings) -> TicketFacts:
    queueing = visit.queueing
    ticket = queueing.ticket
    assert ticket is not None, "the ticket step is reached only with a ticket"
    return TicketFacts(
        number=ticket.number,
        group_name=ticket.group_name,
        group_name_en=ticket.group_name_en,
        waiting_ahead=ticket.waiting_ahead,
        wait=wait_range(ticket.wait),
        expected_at=ticket.expected_at,
        counters=ticket.counters,
        priority=ticket.priority,
        follow_url=ticket.follow_url,
        issued_at=ticket.issued_at,
        paper=queueing.paper or "printing",
        lent=ticket.lent,
        reprints=queueing.reprints,
        appointment_at=ticket.appointment_at,
        call_from=ticket.call_from,
        services=tuple((service.name, service.name_en) for service in ticket.services),
        to_be_confirmed=ticket.to_be_confirmed,
        taken_before=queueing.held is not None and queueing.held.ticket_id == ticket.ticket_id,
        next_booking_at=_next_booking(visit),
    )
