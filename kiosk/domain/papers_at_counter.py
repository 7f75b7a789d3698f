"""What a citizen gave at a terminal and the clerk may open: facts for the log, and who may see how much.

The log only says that there are papers, who opened them and that they are gone. The papers themselves are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from kiosk.domain.counter import Counter, CounterState
from kiosk.domain.ids import CounterId, StaffId, TerminalId, TicketId
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import OVER, Ticket

MOST_SETS = 8
"""Applications of one ticket; more than anybody hands in during one visit."""
MOST_PAGES = 60
"""Pages of one ticket, over all its applications."""

Sight = Literal["whole", "masked"]
"""`whole`: as the case needs it. `masked`: what it is and how much, without what tells strangers about the citizen."""


@dataclass(frozen=True, slots=True)
class PapersGiven:
    """A terminal handed over the papers of one application for a ticket; the same `papers_id` again replaces them."""

    ticket_id: TicketId
    papers_id: str
    terminal_id: TerminalId
    materials: int
    pages: int


@dataclass(frozen=True, slots=True)
class PapersOpened:
    """Somebody looked at a ticket's papers."""

    ticket_id: TicketId
    opened_at_counter: CounterId
    staff_id: StaffId
    sight: str


@dataclass(frozen=True, slots=True)
class PapersTakenBack:
    """The citizen took an application back at the terminal: its papers are gone."""

    ticket_id: TicketId
    papers_id: str


@dataclass(frozen=True, slots=True)
class PapersWiped:
    """Their time is over: all papers of these tickets are gone from the hall's disk."""

    tickets: tuple[TicketId, ...]


PapersEvent = PapersGiven | PapersOpened | PapersTakenBack | PapersWiped


@dataclass(frozen=True, slots=True)
class GivenSet:
    """The papers of one application."""

    papers_id: str
    materials: int
    pages: int


@dataclass(frozen=True, slots=True)
class Opening:
    at: datetime
    counter_id: CounterId
    staff_id: StaffId
    sight: str


@dataclass(frozen=True, slots=True)
class TicketPapers:
    """What the hall holds for one ticket."""

    given: tuple[GivenSet, ...] = ()
    openings: tuple[Opening, ...] = ()

    @property
    def materials(self) -> int:
        return sum(each.materials for each in self.given)

    @property
    def pages(self) -> int:
        return sum(each.pages for each in self.given)


PapersByTicket = Mapping[TicketId, TicketPapers]


def after(held: PapersByTicket, event: PapersEvent, at: datetime) -> dict[TicketId, TicketPapers]:
    """What the hall holds after the event."""
    if isinstance(event, PapersWiped):
        return {ticket_id: papers for ticket_id, papers in held.items() if ticket_id not in event.tickets}
    papers = held.get(event.ticket_id, TicketPapers())
    match event:
        case PapersGiven():
            fresh = GivenSet(event.papers_id, event.materials, event.pages)
            papers = replace(papers, given=(*_others(papers, event.papers_id), fresh))
        case PapersOpened():
            opening = Opening(at, event.opened_at_counter, event.staff_id, event.sight)
            papers = replace(papers, openings=(*papers.openings, opening))
        case PapersTakenBack():
            papers = replace(papers, given=_others(papers, event.papers_id))
    rest = {ticket_id: other for ticket_id, other in held.items() if ticket_id != event.ticket_id}
    return {**rest, event.ticket_id: papers} if papers.given else rest


def _others(papers: TicketPapers, papers_id: str) -> tuple[GivenSet, ...]:
    return tuple(each for each in papers.given if each.papers_id != papers_id)


def decide_given(
    ticket: Ticket | None, held: TicketPapers | None, given: PapersGiven, person_key: str
) -> tuple[PapersGiven, ...] | Refusal:
    """Takes papers in for a ticket that is still open and belongs to the same person."""
    if ticket is None or ticket.state in OVER:
        return Refusal("unknown_ticket", "这个号已经办完，或者不是今天的。", "材料不再送到窗口。")
    if ticket.person_key and person_key and ticket.person_key != person_key:
        return Refusal("other_person", f"{ticket.number} 不是这位市民的号。", "材料没有送到窗口。")
    others = _others(held or TicketPapers(), given.papers_id)
    if len(others) >= MOST_SETS or sum(each.pages for each in others) + given.pages > MOST_PAGES:
        return Refusal("too_many_papers", f"{ticket.number} 的材料太多了。", "其余的请带到窗口。")
    return (given,)


def sight_for(
    ticket: Ticket | None, counter: Counter, at_own_counter: bool, may_manage: bool
) -> Sight | Refusal:
    """How much somebody may see of a ticket's papers.

    The clerk who is serving the ticket, at the counter of the login, sees what the case needs; a duty manager sees the
    masked form at any time; everybody else is refused.
    """
    if ticket is None:
        return Refusal("unknown_ticket", "今天没有这个号。", "请刷新页面再选。")
    here = counter.ticket_id == ticket.ticket_id and counter.state is CounterState.SERVING
    if at_own_counter and here:
        return "whole"
    if may_manage:
        return "masked"
    return Refusal("not_serving", f"{ticket.number} 不是本窗口正在办理的号。", "开始办理后才能看市民的材料。")


def opened_by(held: TicketPapers | None, ticket: Ticket, counter_id: CounterId, staff_id: StaffId) -> bool:
    """Whether this opening is on record since the ticket came to where it is now."""
    return held is not None and any(
        opening.counter_id == counter_id
        and opening.staff_id == staff_id
        and opening.sight == "whole"
        and opening.at >= ticket.since
        for opening in held.openings
    )


def due_to_go(
    held: PapersByTicket,
    tickets: Mapping[TicketId, Ticket | None],
    keep_after: timedelta | None,
    now: datetime,
) -> tuple[TicketId, ...]:
    """Tickets whose papers must go: over, and the time for which they are kept has passed.

    `keep_after` None keeps them until the end of the local day on which the ticket was over. A ticket that nobody knows
    any more has no right to papers.
    """
    return tuple(ticket_id for ticket_id in held if _is_due(tickets.get(ticket_id), keep_after, now))


def _is_due(ticket: Ticket | None, keep_after: timedelta | None, now: datetime) -> bool:
    if ticket is None:
        return True
    if ticket.state not in OVER:
        return False
    if keep_after is None:
        return ticket.since.date() < now.date()
    return now >= ticket.since + keep_after
