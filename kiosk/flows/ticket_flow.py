"""Choosing a business group, the ticket, its paper, and what is said when the paper does not come."""

from __future__ import annotations

from dataclasses import replace

from devices.ports.printer import PrintResult
from kiosk.domain.booking_view import NoBooking
from kiosk.domain.hall_view import AlreadyHolds, NoTicket, TicketView
from kiosk.domain.people import mask_name
from kiosk.flows.attention import paper_attention
from kiosk.flows.check_in_flow import fulfilled
from kiosk.flows.deeds import Deed, PrintTicket, TakeTicket
from kiosk.flows.events import (
    AnotherTicketAsked,
    BusinessGroupChosen,
    PaperMissing,
    PriorityChosen,
    TicketAsked,
)
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.outcomes import PaperEnded, TicketCame
from kiosk.flows.session import PAPER_STATES, Queueing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive


def chose_group(visit: Visit, event: BusinessGroupChosen, around: Surroundings) -> Move:
    if visit.queueing.asking:
        return stay(visit)
    queue = around.hall.queue(event.business_group) if around.hall else None
    if queue is not None and not queue.issuing:
        queueing = replace(visit.queueing, chosen=event.business_group, problem="closed")
    else:
        queueing = replace(visit.queueing, chosen=event.business_group, problem="")
    return stay(replace(visit, queueing=queueing))


def chose_priority(visit: Visit, event: PriorityChosen, _around: Surroundings) -> Move:
    """A second press of the same ground takes it back."""
    if visit.queueing.asking:
        return stay(visit)
    ground = "" if event.ground == visit.queueing.priority else event.ground
    return stay(replace(visit, queueing=replace(visit.queueing, priority=ground, priority_by_card=False)))


def asked_ticket(visit: Visit, _event: TicketAsked, around: Surroundings) -> Move:
    """One press, one ticket: while one is under way a second press changes nothing."""
    queueing = visit.queueing
    if queueing.asking or not queueing.chosen or queueing.problem == "closed":
        return stay(visit)
    queue = around.hall.queue(queueing.chosen) if around.hall else None
    deed = TakeTicket(
        queueing.chosen,
        queueing.priority,
        visit.citizen,
        queueing.item_name,
        queue,
        queueing.priority_by_card,
        booking_code=visit.checking_in.code,
    )
    return stay(replace(visit, queueing=replace(queueing, asking=True, problem="")), deed)


def ticket_came(visit: Visit, event: TicketCame, _around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {TakeTicket.__name__})
    answer = event.answer
    queueing = replace(visit.queueing, asking=False)
    if isinstance(answer, TicketView):
        queueing = replace(queueing, ticket=answer, paper="printing", reprints=0)
        checking = fulfilled(visit.checking_in, answer)
        visit = arrive(replace(visit, queueing=queueing, checking_in=checking), Step.TICKET, ())
        return stay(visit, _print(visit, answer))
    if isinstance(answer, AlreadyHolds):
        queueing = replace(queueing, problem="has_ticket", held=answer.ticket)
    elif isinstance(answer, NoTicket) and answer.reason == "refused" and visit.checking_in.found:
        # The booking was cancelled or used meanwhile: the hall's own sentence says so.
        told = NoBooking("refused", answer.said, answer.do)
        visit = replace(visit, checking_in=replace(visit.checking_in, found=(), problem=told))
    elif isinstance(answer, NoTicket):
        problem = "sold_out" if answer.reason == "sold_out" else "closed"
        queueing = replace(queueing, problem=problem)  # type: ignore[arg-type]
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


def another_ticket(visit: Visit, _event: AnotherTicketAsked, _around: Surroundings) -> Move:
    queueing = replace(
        Queueing(), priority=visit.queueing.priority, priority_by_card=visit.queueing.priority_by_card
    )
    return stay(arrive(replace(visit, queueing=queueing), Step.QUEUE, (Step.HOME,)))


def _print(visit: Visit, ticket: TicketView, reprint: bool = False) -> Deed:
    name = mask_name(visit.citizen.name) if visit.citizen else ""
    return PrintTicket(ticket, reprint, name)


ROWS: Rows = {
    (Step.QUEUE, BusinessGroupChosen): chose_group,
    (Step.QUEUE, PriorityChosen): chose_priority,
    (Step.QUEUE, TicketAsked): asked_ticket,
    (None, TicketCame): ticket_came,
    (Step.TICKET, TicketAsked): ignored,
    (Step.TICKET, PaperMissing): paper_missing,
    (Step.TICKET, AnotherTicketAsked): another_ticket,
}
