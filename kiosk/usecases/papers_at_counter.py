"""What was handed in here is one press away at the counter: a small copy goes to the hall, tied to the person's ticket.

The case itself goes to the platform; the copy is a courtesy. It never holds up or fails a hand-in, and it stays here
no longer than it is of use.
"""

from __future__ import annotations

import queue
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.base.journal import Journal
from kiosk.domain.application import FormAnswer
from kiosk.domain.document import Page
from kiosk.domain.form import masked
from kiosk.domain.hall_view import HallAway, TicketView
from kiosk.domain.ids import TicketId
from kiosk.domain.person_key import HallKey
from kiosk.domain.service_item import Material
from kiosk.links.hall_words import Refused
from kiosk.store.cipher import Damaged
from kiosk.store.counter_papers import CopyRow, CounterCopy, CounterPapers
from kiosk.store.document_vault import DocumentVault
from kiosk.store.ticket_store import TicketStore
from kiosk.usecases.draft import Draft
from kiosk.usecases.draft_pages import about_page
from kiosk.usecases.prepare_application import form_answers

WAITS_FOR_TICKET = timedelta(minutes=15)
"""Who takes no number within this time after handing in has no business at a counter today."""
SMALL_WIDTH_PX, SMALL_HEIGHT_PX = 1000, 1414
"""An A4 sheet at 120 points an inch: ten-point print can be read, and a page is some 150 kB."""


class TakesPapers(Protocol):
    """The hall, as far as this use case needs it."""

    def tickets_of(self, person_key: str) -> tuple[TicketView, ...] | HallAway: ...
    def give_papers(self, ticket_id: str, papers: Mapping[str, Any]) -> Refused | HallAway | None: ...
    def give_page(
        self, ticket_id: str, papers_id: str, part: int, jpeg: bytes
    ) -> Refused | HallAway | None: ...
    def take_back_papers(self, ticket_id: str, papers_id: str) -> Refused | HallAway | None: ...


class PapersAtCounter:
    def __init__(
        self,
        vault: DocumentVault,
        copies: CounterPapers,
        tickets: TicketStore,
        hall: TakesPapers,
        key: HallKey,
        clock: Clock,
        journal: Journal,
    ) -> None:
        self._vault = vault
        self._copies = copies
        self._tickets = tickets
        self._hall = hall
        self._key = key
        self._clock = clock
        self._journal = journal
        self._fresh: queue.SimpleQueue[_Fresh] = queue.SimpleQueue()
        self._taken_back: set[str] = set()

    # --- at the hand-in -----------------------------------------------------------------------------------------

    def copy_of(self, draft: Draft) -> CounterCopy | None:
        """The copy, made while the draft still has its pages; None when there is nobody to tie it to."""
        if not draft.citizen.id_number:
            return None
        try:
            about = about_page(draft.application_id)
            pages = tuple(self._vault.read(page.document_id, about) for page in _pages_in_order(draft))
        except Damaged as damaged:
            self._journal.write("no_copy_for_counter", said=damaged.said)
            return None
        person_key = self._key.person_key(draft.citizen.id_number)
        return CounterCopy(
            papers_id=draft.application_id,
            person_key=person_key,
            business_group=draft.item.business_group,
            summary={**_summary(draft), "person_key": person_key},
            pages=pages,
        )

    def keep(self, copy: CounterCopy, receipt_number: str, ticket_id: str = "") -> None:
        """Taken over, tied to the ticket when there is one. Nobody waits for the small pictures: the next round makes them."""
        now = self._clock.now()
        copy.summary.update(receipt_number=receipt_number, handed_in_at=now.isoformat())
        self._fresh.put(_Fresh(copy, TicketId(ticket_id), now))

    def take_back(self, papers_id: str) -> None:
        """The citizen took the case back; the hall hears of it on the next round."""
        self._taken_back.add(papers_id)
        self._copies.take_back(papers_id)

    # --- in the background --------------------------------------------------------------------------------------

    def store(self) -> None:
        """What was kept since is on the disk, small and encrypted. A full disk costs the courtesy, nothing else."""
        while not self._fresh.empty():
            fresh = self._fresh.get()
            if fresh.copy.papers_id in self._taken_back:
                continue
            try:
                small = replace(fresh.copy, pages=tuple(_small(page) for page in fresh.copy.pages))
                self._copies.keep(small, fresh.ticket_id, fresh.at)
            except KioskError as trouble:
                self._journal.write("no_copy_for_counter", said=trouble.said)

    def deliver(self) -> int:
        """Gives the hall what it can be given now; answers how many copies it has whole since. Old ones go."""
        self.store()
        now = self._clock.now()
        self._copies.drop_older(now.replace(hour=0, minute=0, second=0, microsecond=0))
        delivered = 0
        for row in self._copies.open_rows():
            answer = self._advance(row, now)
            if isinstance(answer, HallAway):
                break
            delivered += answer
        return delivered

    def _advance(self, row: CopyRow, now: datetime) -> bool | HallAway:
        """One copy as far as it goes: true when the hall has all of it."""
        if row.state == "taken_back":
            answer = self._hall.take_back_papers(row.ticket_id, row.papers_id)
            return answer if isinstance(answer, HallAway) else self._gone(row, "taken_back")
        ticket_id = row.ticket_id or self._ticket_for(row, now)
        if isinstance(ticket_id, HallAway):
            return ticket_id
        if not ticket_id or not self._hall_knows(ticket_id):
            return False
        if row.state == "waiting":
            answer = self._hall.give_papers(ticket_id, row.summary)
            if answer is not None:
                return self._not_taken(row, answer)
            self._copies.summary_given(row.papers_id)
        return self._send_pages(row, ticket_id)

    def _send_pages(self, row: CopyRow, ticket_id: TicketId) -> bool | HallAway:
        for part in self._copies.pages(row.papers_id):
            try:
                jpeg = self._copies.page(row.papers_id, part)
            except Damaged as damaged:
                return self._gone(row, damaged.said)
            if jpeg is None:
                # Taken back while the pages were going out: the next round tells the hall to forget them.
                return False
            answer = self._hall.give_page(ticket_id, row.papers_id, part, jpeg)
            if answer is not None:
                return self._not_taken(row, answer)
            self._copies.page_given(row.papers_id, part)
        self._copies.given(row.papers_id)
        self._journal.write("papers_at_counter", papers_id=row.papers_id)
        return True

    def _ticket_for(self, row: CopyRow, now: datetime) -> TicketId | HallAway:
        """The person's open ticket in the item's queue; empty while there is none. Gives up after a while."""
        tickets = self._hall.tickets_of(row.person_key)
        if isinstance(tickets, HallAway):
            return tickets
        for ticket in tickets:
            if ticket.business_group == row.business_group:
                self._copies.tie(row.papers_id, ticket.ticket_id)
                return ticket.ticket_id
        if now - row.made_at >= WAITS_FOR_TICKET:
            self._gone(row, "no_ticket")
        return TicketId("")

    def _hall_knows(self, ticket_id: TicketId) -> bool:
        """A number drawn while the hall was away must get there first."""
        ticket = self._tickets.by_id(ticket_id)
        return ticket is None or ticket.told_hall

    def _not_taken(self, row: CopyRow, answer: Refused | HallAway) -> bool | HallAway:
        if isinstance(answer, HallAway):
            return answer
        # The ticket is over, or the hall wants none: telling it again would never help.
        return self._gone(row, answer.said)

    def _gone(self, row: CopyRow, why: str) -> bool:
        self._copies.drop(row.papers_id)
        self._journal.write("copy_for_counter_dropped", papers_id=row.papers_id, why=why)
        return False


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A copy whose pages are still as large as they were photographed."""

    copy: CounterCopy
    ticket_id: TicketId
    at: datetime


def _small(jpeg: bytes) -> bytes:
    """Raises Damaged for what is no picture."""
    from kiosk.imaging.small_page import small_page

    small = small_page(jpeg, SMALL_WIDTH_PX, SMALL_HEIGHT_PX)
    if small is None:
        raise Damaged("照片打不开。", "请到窗口看原件。")
    return small


def _pages_in_order(draft: Draft) -> list[Page]:
    return [page for material in draft.item.materials for page in draft.pages.get(material.code, ())]


def _summary(draft: Draft) -> dict[str, Any]:
    """The hall's `PapersAsked`, but for what is known only after sealing."""
    fields = {field.name: field for field in draft.item.form}
    return {
        "papers_id": draft.application_id,
        "item_code": draft.item.code,
        "item_name": draft.item.name,
        "commitment": draft.choice.value if draft.choice.value in ("signed", "refused") else "none",
        "fields": [
            _field(answer, masked(fields[answer.name], answer.value)) for answer in form_answers(draft)
        ],
        "materials": [_material(draft, material) for material in draft.item.materials],
    }


def _field(answer: FormAnswer, shown_masked: str) -> dict[str, str]:
    return {"label": answer.label, "value": answer.words or answer.value, "masked": shown_masked}


def _material(draft: Draft, material: Material) -> dict[str, Any]:
    pages = draft.pages.get(material.code, ())
    promised = draft.commitment is not None and material.code in draft.commitment.letter.replaces_codes
    how = "capture" if pages else "promise" if promised else material.source
    return {"name": material.name, "how": how, "pages": [{"good": page.good} for page in pages]}
