"""Papers for the counter at the hall: taken in sealed, opened for the clerk who serves, wiped when their time is over."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from uuid_utils import uuid7

from kiosk.domain.ids import CounterId, StaffId, TerminalId, TicketId
from kiosk.domain.papers_at_counter import (
    PapersGiven,
    PapersOpened,
    PapersTakenBack,
    PapersWiped,
    Sight,
    decide_given,
    due_to_go,
    opened_by,
    sight_for,
)
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.wire.papers import PapersAsked, PapersTaken
from kiosk.store import ticket_papers
from kiosk.store.cipher import Cipher
from kiosk.store.hall_database import Transaction
from kiosk.store.ticket_papers import SealedPart, about_part

if TYPE_CHECKING:
    from kiosk.hall.access import Presence
    from kiosk.hall.hall import Hall


@dataclass(slots=True)
class Found:
    """What a deed brought from the database; sealed as it lay there."""

    sight: Sight = "masked"
    summaries: list[SealedPart] = field(default_factory=list)
    here: set[tuple[str, int]] = field(default_factory=set)
    page: SealedPart | None = None


# --- from the terminal ------------------------------------------------------------------------------------------


def take_in(cipher: Cipher, ticket_id: TicketId, asked: PapersAsked) -> Deed:
    """The summary is on the disk, sealed, and the log knows how many pages will follow."""
    about = about_part(ticket_id, asked.papers_id, ticket_papers.SUMMARY_PART)
    sealed = cipher.seal(asked.model_dump_json().encode(), about)
    terminal_id = TerminalId(asked.terminal_id)
    given = PapersGiven(ticket_id, asked.papers_id, terminal_id, len(asked.materials), asked.page_count)

    def deed(books: Books) -> Reply | Refusal:
        held = books.queue.papers.get(ticket_id)
        events = decide_given(books.queue.ticket(ticket_id), held, given, asked.person_key)
        if isinstance(events, Refusal):
            return events
        books.record(given, f"terminal:{terminal_id}", str(uuid7()))
        books.row(lambda connection: ticket_papers.begin_set(connection, ticket_id, asked.papers_id, sealed))
        return Reply(201, PapersTaken(papers_id=asked.papers_id, pages=asked.page_count).model_dump_json())

    return deed


def take_page(cipher: Cipher, ticket_id: TicketId, papers_id: str, part: int, jpeg: bytes) -> Deed:
    """The page is on the disk, sealed. The same page again changes nothing that anybody could see."""
    page = SealedPart(papers_id, part, cipher.seal(jpeg, about_part(ticket_id, papers_id, part)))

    def deed(books: Books) -> Reply | Refusal:
        held = books.queue.papers.get(ticket_id)
        given = next((each for each in held.given if each.papers_id == papers_id), None) if held else None
        if given is None or not 1 <= part <= given.pages:
            return Refusal("unknown_ticket", "大厅没有等这一页。", "不用再送。")
        books.row(lambda connection: ticket_papers.keep_page(connection, ticket_id, page))
        return Reply(204)

    return deed


def take_back(ticket_id: TicketId, papers_id: str, terminal_id: str) -> Deed:
    """The citizen took the application back: its papers are gone. Telling it again is no trouble."""

    def deed(books: Books) -> Reply:
        held = books.queue.papers.get(ticket_id)
        if held is not None and any(each.papers_id == papers_id for each in held.given):
            books.record(PapersTakenBack(ticket_id, papers_id), f"terminal:{terminal_id}", str(uuid7()))
            books.row(lambda connection: ticket_papers.wipe_set(connection, papers_id))
            books.scrub = True
        return Reply(204)

    return deed


# --- at the counter ---------------------------------------------------------------------------------------------


def sight_of(
    state: QueueState, ticket_id: TicketId, counter_id: CounterId, presence: Presence
) -> Sight | Refusal:
    """How much this member of staff may see of the ticket's papers now."""
    at_own_counter = presence.session.counter_id == counter_id
    may_manage = presence.may("duty_manager")
    return sight_for(state.ticket(ticket_id), state.counter(counter_id), at_own_counter, may_manage)


def open_papers(ticket_id: TicketId, counter_id: CounterId, presence: Presence, found: Found) -> Deed:
    """Puts the sealed summaries into `found`, in the transaction that records who opened them."""
    staff_id = StaffId(presence.staff.id)

    def deed(books: Books) -> Reply | Refusal:
        sight = sight_of(books.queue, ticket_id, counter_id, presence)
        if isinstance(sight, Refusal):
            return sight
        found.sight = sight
        if ticket_id in books.queue.papers:
            opened = PapersOpened(ticket_id, counter_id, staff_id, sight)
            books.record(opened, f"staff:{staff_id}", str(uuid7()))

        def read(connection: Transaction) -> None:
            found.summaries = ticket_papers.summaries(connection, ticket_id)
            found.here = ticket_papers.pages_present(connection, ticket_id)

        books.row(read)
        return Reply(204)

    return deed


def bring_page(ticket_id: TicketId, papers_id: str, part: int, presence: Presence, found: Found) -> Deed:
    """Puts one sealed page into `found`, for whoever opened the papers and still serves the ticket."""

    def deed(books: Books) -> Reply | Refusal:
        counter_id = CounterId(presence.session.counter_id)
        ticket = books.queue.ticket(ticket_id)
        sight = sight_of(books.queue, ticket_id, counter_id, presence)
        if isinstance(sight, Refusal):
            return sight
        held = books.queue.papers.get(ticket_id)
        staff_id = StaffId(presence.staff.id)
        if sight != "whole" or ticket is None or not opened_by(held, ticket, counter_id, staff_id):
            return Refusal("not_serving", "先打开材料，才能看照片。", "请在叫号台按「看材料」。")

        def read(connection: Transaction) -> None:
            found.page = ticket_papers.page(connection, ticket_id, papers_id, part)

        books.row(read)
        return Reply(204)

    return deed


# --- the end ----------------------------------------------------------------------------------------------------


def wipe_due(hall: Hall) -> None:
    """Asks the ledger to wipe what is due; to be called now and then."""
    seen, keep_after = hall.ledger.seen.queue, hall.settings.papers.keep_after()
    if seen.papers and _due(seen, keep_after, hall.now()):
        hall.ledger.submit(wipe(keep_after))


def wipe(keep_after: timedelta | None) -> Deed:
    """Papers whose time is over are gone from every file of the database, and so is whatever belongs to no ticket."""

    def deed(books: Books) -> Reply:
        due = _due(books.queue, keep_after, books.now)
        if due:
            books.record(PapersWiped(due), "hall", "papers")
        kept = tuple(books.queue.papers)
        books.row(lambda connection: ticket_papers.keep_only(connection, kept))
        books.scrub = True
        return Reply(204)

    return deed


def _due(state: QueueState, keep_after: timedelta | None, now: datetime) -> tuple[TicketId, ...]:
    tickets = {ticket_id: state.ticket(ticket_id) for ticket_id in state.papers}
    return due_to_go(state.papers, tickets, keep_after, now)


def opened_summaries(cipher: Cipher, ticket_id: TicketId, found: Found) -> list[PapersAsked]:
    """The summaries in clear, validated again. Raises Damaged when one was changed on the disk."""
    opened = []
    for sealed in found.summaries:
        plain = cipher.open(sealed.sealed, about_part(ticket_id, sealed.papers_id, sealed.part))
        opened.append(PapersAsked.model_validate(json.loads(plain)))
    return opened
