"""The ticket, its paper, and what is said when either does not come."""

from __future__ import annotations

from dataclasses import replace

from devices.ports.printer import PrintResult
from kiosk.domain.booking_view import NoBooking
from kiosk.domain.hall_view import AlreadyHolds, NoTicket, ServiceView, TicketView
from kiosk.domain.people import mask_name
from kiosk.flows.attention import paper_attention
from kiosk.flows.check_in_flow import fulfilled
from kiosk.flows.deeds import Deed, PrintTicket, TakeTicket
from kiosk.flows.events import (
    AnotherTicketAsked,
    PaperMissing,
    TicketAsked,
)
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.no_number import gives_no_number, of_answer, of_group, of_held, told_no_number
from kiosk.flows.outcomes import PaperEnded, TicketCame
from kiosk.flows.session import PAPER_STATES, Queueing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive


def asked_ticket(visit: Visit, _event: TicketAsked, around: Surroundings) -> Move:
    """One press, one ticket: while one is under way a second press changes nothing."""
    queueing = visit.queueing
    if queueing.asking or not queueing.chosen:
        return stay(visit)
    queue = around.hall.queue(queueing.chosen) if around.hall else None
    if queue is not None and gives_no_number(queue, around):
        return stay(told_no_number(visit, of_group(queue, around)))
    deed = TakeTicket(
        queueing.chosen,
        queueing.priority,
        visit.citizen,
        queueing.item_name,
        queue,
        queueing.priority_by_card,
        booking_code=visit.checking_in.code,
        services=_services(queueing, around),
    )
    return stay(replace(visit, queueing=replace(queueing, asking=True, problem="")), deed)


def _services(queueing: Queueing, around: Surroundings) -> tuple[ServiceView, ...]:
    """The further groups, with the names that the paper of a number drawn off-line needs."""
    queues = [around.hall.queue(group) if around.hall else None for group in queueing.further]
    return tuple(
        ServiceView(queue.business_group, queue.name, queue.name_en) for queue in queues if queue is not None
    )


def ticket_came(visit: Visit, event: TicketCame, around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {TakeTicket.__name__})
    answer = event.answer
    queueing = replace(visit.queueing, asking=False)
    if isinstance(answer, TicketView):
        queueing = replace(queueing, ticket=answer, paper="printing", reprints=0)
        checking = fulfilled(visit.checking_in, answer)
        visit = arrive(replace(visit, queueing=queueing, checking_in=checking), Step.TICKET, ())
        return stay(visit, _print(visit, answer))
    if isinstance(answer, AlreadyHolds):
        visit = replace(visit, queueing=replace(queueing, held=answer.ticket))
        return stay(told_no_number(visit, of_held(answer.ticket, around)))
    if isinstance(answer, NoTicket) and answer.reason == "refused" and visit.checking_in.found:
        # The booking was cancelled or used meanwhile: the hall's own sentence says so.
        told = NoBooking("refused", answer.said, answer.do)
        visit = replace(visit, checking_in=replace(visit.checking_in, found=(), problem=told))
    elif isinstance(answer, NoTicket):
        visit = replace(visit, queueing=queueing)
        return stay(told_no_number(visit, of_answer(answer, queueing, around)))
    else:
        queueing = replace(queueing, problem="hall_unreachable")
    return stay(replace(visit, queueing=queueing))


def ticket_paper_ended(visit: Visit, event: PaperEnded) -> Move:
    """The ticket is valid whatever the printer says; only what is shown differs."""
    visit = replace(visit, under_way=visit.under_way - {PrintTicket.__name__})
    ticket = visit.queueing.ticket
    if ticket is None or event.about != ticket.ticket_id:
        return stay(visit)
    result = event.outcome.result
    queueing = replace(visit.queueing, paper=PAPER_STATES[result], job_id=event.outcome.job_id)
    visit = replace(visit, queueing=queueing)
    if result is PrintResult.PRINTED or visit.step is not Step.TICKET:
        return stay(visit)
    attention = paper_attention("ticket", ticket.number, event.outcome.reason, result, ticket)
    return stay(arrive(replace(visit, attention=attention), Step.ATTENTION, ()))


def paper_missing(visit: Visit, _event: PaperMissing, _around: Surroundings) -> Move:
    """没有出票？: printed or refused papers are printed again and marked; one that is held or in doubt never is."""
    queueing = visit.queueing
    ticket = queueing.ticket
    if ticket is None or queueing.paper == "printing":
        return stay(visit)
    if queueing.paper in ("printed", "refused") and queueing.reprints == 0:
        is_copy = queueing.paper == "printed"
        reprints = queueing.reprints + is_copy
        visit = replace(visit, queueing=replace(queueing, paper="printing", reprints=reprints))
        return stay(visit, _print(visit, ticket, reprint=is_copy))
    result = PrintResult(queueing.paper) if queueing.paper != "printed" else PrintResult.UNKNOWN
    attention = paper_attention("ticket", ticket.number, "", result, ticket)
    return stay(arrive(replace(visit, attention=attention), Step.ATTENTION, ()))


def print_held(visit: Visit) -> Move:
    """The paper of the number that the citizen holds already, marked as a copy; once a visit."""
    held = visit.queueing.held
    if held is None:
        return stay(visit)
    queueing = replace(visit.queueing, ticket=held, paper="printing", reprints=1)
    visit = arrive(replace(visit, queueing=queueing), Step.TICKET, ())
    return stay(visit, _print(visit, held, reprint=True))


def another_ticket(visit: Visit, _event: AnotherTicketAsked, _around: Surroundings) -> Move:
    queueing = replace(
        Queueing(), priority=visit.queueing.priority, priority_by_card=visit.queueing.priority_by_card
    )
    return stay(arrive(replace(visit, queueing=queueing), Step.QUEUE, (Step.HOME,)))


def _print(visit: Visit, ticket: TicketView, reprint: bool = False) -> Deed:
    name = mask_name(visit.citizen.name) if visit.citizen else ""
    return PrintTicket(ticket, reprint, name)


ROWS: Rows = {
    (Step.QUEUE, TicketAsked): asked_ticket,
    (None, TicketCame): ticket_came,
    (Step.TICKET, TicketAsked): ignored,
    (Step.TICKET, PaperMissing): paper_missing,
    (Step.TICKET, AnotherTicketAsked): another_ticket,
}
