"""The page of a citizen who gets no number: why, when again, and what can be done instead. Nothing ends there."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.hall_view import HallView, NoTicket, NoTicketCause, QueueView, TicketView
from kiosk.flows.attention import wait_range
from kiosk.flows.facts import AttentionFacts
from kiosk.flows.session import Queueing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import go

_BY_REASON: dict[str, NoTicketCause] = {
    "sold_out": "sold_out",
    "slot_full": "slot_full",
    "person_limit": "person_limit",
}
_TELLS = ("closed", "sold_out", "slot_full")
"""Refusals for which the group's own line in the hall's feed may know more, e.g. the time."""


def gives_no_number(queue: QueueView | None, around: Surroundings) -> bool:
    """By a fresh word of the hall alone: an old "closed" must not keep citizens from a number."""
    return queue is not None and around.hall_is_fresh and not queue.issuing


def gives_none_at_all(around: Surroundings) -> bool:
    queues = around.hall.queues if around.hall else ()
    return bool(queues) and all(gives_no_number(queue, around) for queue in queues)


def told_no_number(visit: Visit, attention: AttentionFacts) -> Visit:
    """At the page that says so, with the way back to the groups."""
    told = go(replace(visit, attention=attention), Step.ATTENTION)
    cue = "voice.has_ticket" if attention.cause == "has_ticket" else "voice.no_number"
    return replace(told, voice=told.voice and cue)


def of_group(queue: QueueView, around: Surroundings) -> AttentionFacts:
    """The hall's feed says that the group gives none."""
    said = queue.closed_reason if queue.closed_cause == "stopped" else ""
    page = _page(queue.closed_cause or "no_number", queue, around)
    return replace(page, times=queue.closed_times, said=said)


def of_hall(around: Surroundings) -> AttentionFacts:
    """No group gives any: by the hour, or each for a reason of its own."""
    hall = around.hall
    closed = hall is not None and any(queue.closed_cause == "hall_closed" for queue in hall.queues)
    return _page("hall_closed" if closed else "no_number", None, around)


def of_answer(answer: NoTicket, queueing: Queueing, around: Surroundings) -> AttentionFacts:
    """The hall refused when it was asked. What its feed knows of the group says more than the answer's code."""
    groups = (queueing.chosen, *queueing.further)
    queues = [queue for group in groups if around.hall and (queue := around.hall.queue(group))]
    shut = next((queue for queue in queues if gives_no_number(queue, around)), None)
    if shut is not None and answer.reason in _TELLS:
        return of_group(shut, around)
    cause = _BY_REASON.get(answer.reason, "refused" if answer.reason == "refused" else "no_number")
    page = _page(cause, queues[0] if len(queues) == 1 else None, around)
    return replace(page, said=f"{answer.said}{answer.do}")


def of_held(ticket: TicketView, around: Surroundings) -> AttentionFacts:
    """The citizen has a number already: it, how it stands, and its paper once more."""
    ways = (("keep_on_phone",) if ticket.follow_url else ()) + ("reprint_held",)
    if _others_issue(around.hall, ticket.business_group):
        ways += ("other_group",)
    return AttentionFacts(
        cause="has_ticket",
        about="queue",
        number=ticket.number,
        ways=(*ways, "call_staff", "understood"),
        group_name=ticket.group_name,
        group_name_en=ticket.group_name_en,
        waiting_ahead=ticket.waiting_ahead,
        wait=wait_range(ticket.wait),
        counters=ticket.counters,
        follow_url=ticket.follow_url,
    )


def _page(cause: str, queue: QueueView | None, around: Surroundings) -> AttentionFacts:
    hall = around.hall
    ways = ("check_in",) if hall is not None and hall.appointments else ()
    others = _others_issue(hall, queue.business_group if queue else "")
    opens_at = hall.opens_at if hall is not None else None
    return AttentionFacts(
        cause=cause,
        about="queue",
        ways=(*ways, "apply_here", "call_staff", "other_group" if others else "home"),
        group_name=queue.name if queue else "",
        group_name_en=queue.name_en if queue else "",
        opens_at=opens_at,
        opens_in_days=(opens_at.date() - around.now.date()).days if opens_at else 0,
    )


def _others_issue(hall: HallView | None, business_group: str) -> bool:
    queues = hall.queues if hall else ()
    return any(queue.issuing and queue.business_group != business_group for queue in queues)
