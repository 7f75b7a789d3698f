"""Papers that terminals handed over for a ticket: sealed by the caller, kept apart from the log, gone without a trace.

Part 0 of a set is its summary, parts from 1 on are its pages. Nothing here can be read without the hall's key, and
`kiosk.store.hall_database` overwrites what is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select

from kiosk.domain.ids import TicketId
from kiosk.store.hall_schema import ticket_papers

SUMMARY_PART = 0


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One part of a set as it lies in the database."""

    papers_id: str
    part: int
    sealed: bytes = field(repr=False)


def about_part(ticket_id: str, papers_id: str, part: int) -> str:
    """What a part is sealed to: moved to another ticket or place it does not open."""
    return f"papers:{ticket_id}:{papers_id}:{part}"


def begin_set(connection: Connection, ticket_id: TicketId, papers_id: str, summary: bytes) -> None:
    """Stores the summary; a set of the same id and all its pages are gone first."""
    wipe_set(connection, papers_id)
    _insert(connection, ticket_id, SealedPart(papers_id, SUMMARY_PART, summary))


def keep_page(connection: Connection, ticket_id: TicketId, page: SealedPart) -> None:
    """Stores a page; the same page again replaces it."""
    key = (ticket_papers.c.papers_id == page.papers_id) & (ticket_papers.c.part == page.part)
    connection.execute(delete(ticket_papers).where(key))
    _insert(connection, ticket_id, page)


def _insert(connection: Connection, ticket_id: TicketId, part: SealedPart) -> None:
    row = {"papers_id": part.papers_id, "part": part.part, "ticket_id": ticket_id, "sealed": part.sealed}
    connection.execute(insert(ticket_papers), [row])


def summaries(connection: Connection, ticket_id: TicketId) -> list[SealedPart]:
    """The summaries of a ticket's sets, in the order of their ids, which grow with time."""
    statement = (
        select(ticket_papers.c.papers_id, ticket_papers.c.part, ticket_papers.c.sealed)
        .where(ticket_papers.c.ticket_id == ticket_id, ticket_papers.c.part == SUMMARY_PART)
        .order_by(ticket_papers.c.papers_id)
    )
    return [SealedPart(*row) for row in connection.execute(statement)]


def pages_present(connection: Connection, ticket_id: TicketId) -> set[tuple[str, int]]:
    """(papers id, part) of the pages that have arrived."""
    statement = select(ticket_papers.c.papers_id, ticket_papers.c.part).where(
        ticket_papers.c.ticket_id == ticket_id, ticket_papers.c.part != SUMMARY_PART
    )
    return {(papers_id, part) for papers_id, part in connection.execute(statement)}


def page(connection: Connection, ticket_id: TicketId, papers_id: str, part: int) -> SealedPart | None:
    """One page of the ticket, or None when it has not arrived or is gone."""
    statement = select(ticket_papers.c.papers_id, ticket_papers.c.part, ticket_papers.c.sealed).where(
        ticket_papers.c.ticket_id == ticket_id,
        ticket_papers.c.papers_id == papers_id,
        ticket_papers.c.part == part,
    )
    row = connection.execute(statement).first()
    return SealedPart(*row) if row else None


def wipe_set(connection: Connection, papers_id: str) -> None:
    connection.execute(delete(ticket_papers).where(ticket_papers.c.papers_id == papers_id))


def keep_only(connection: Connection, tickets: Iterable[TicketId]) -> None:
    """Deletes the papers of every other ticket, known or not: what a fault may have left goes, too."""
    wanted = list(tickets)
    statement = delete(ticket_papers)
    if wanted:
        statement = statement.where(ticket_papers.c.ticket_id.not_in(wanted))
    connection.execute(statement)
