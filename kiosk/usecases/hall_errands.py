"""What the terminal owes the hall: tickets cut off, lent numbers, outcomes of papers, reviews; and numbers to borrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallAway, HallView
from kiosk.domain.ids import TicketId
from kiosk.links.hall_words import Refused
from kiosk.store.print_jobs import PrintJobs
from kiosk.store.ticket_store import TicketStore
from kiosk.usecases.leave_review import LeaveReview
from kiosk.usecases.papers_at_counter import PapersAtCounter
from kiosk.usecases.take_ticket import TakeTicket

if TYPE_CHECKING:
    # The client brings requests, which takes longer to import than the first picture may wait.
    from kiosk.links.hall_client import HallClient

BAND_SIZE = 10
BAND_LOW = 4
"""Below so many numbers left of a group, more are borrowed while the hall can be reached."""


class HallErrands:
    """One round does all that can be done now; nothing is dropped, and each thing arrives once."""

    def __init__(
        self,
        hall: HallClient,
        take_ticket: TakeTicket,
        leave_review: LeaveReview,
        papers: PaperReports,
        bands: BorrowBands,
        counter: PapersAtCounter,
    ) -> None:
        self._hall = hall
        self._counter = counter
        self._take_ticket = take_ticket
        self._leave_review = leave_review
        self._papers = papers
        self._bands = bands

    def round(self) -> None:
        """Does what is owed. Does nothing while the hall is away."""
        view = self._hall.queues()
        if isinstance(view, HallAway):
            return
        self._take_ticket.resume()
        self._take_ticket.deliver_lent()
        self._papers.deliver()
        self._counter.deliver()
        self._leave_review.deliver_pending()
        self._bands.top_up(view)


class PaperReports:
    """Tells the hall what became of each ticket's paper; after the ticket itself is known there."""

    def __init__(self, hall: HallClient, tickets: TicketStore, jobs: PrintJobs, journal: Journal) -> None:
        self._hall = hall
        self._tickets = tickets
        self._jobs = jobs
        self._journal = journal

    def deliver(self) -> int:
        delivered = 0
        for job in self._jobs.untold():
            ticket = self._tickets.by_id(TicketId(job.about))
            if ticket is not None and not ticket.told_hall:
                continue
            answer = self._hall.report_paper(job.about, job.result, job.job_id, job.reason)
            if isinstance(answer, HallAway):
                break
            if isinstance(answer, Refused):
                # A ticket of another day, for example: telling again would never help.
                self._journal.write("paper_report_refused", job=job.job_id, said=answer.said)
            self._jobs.told(job.job_id, job.result)
            delivered += 1
        return delivered


class BorrowBands:
    """Keeps a few numbers of each open group at hand for when the hall is out of reach."""

    def __init__(
        self, hall: HallClient, store: TicketStore, clock: Clock, new_id: Callable[[], str], journal: Journal
    ) -> None:
        self._hall = hall
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._journal = journal

    def top_up(self, view: HallView) -> None:
        day = self._clock.now().date().isoformat()
        for queue in view.queues:
            if self._store.numbers_left(day, queue.business_group) >= BAND_LOW:
                continue
            band = self._hall.borrow_band(queue.business_group, BAND_SIZE, self._new_id())
            if isinstance(band, HallAway):
                self._journal.change(
                    f"band:{queue.business_group}", "not_lent", cause=band.cause, said=band.detail
                )
                continue
            self._store.lend_in(band.day, queue.business_group, band.numbers)
            self._journal.change(f"band:{queue.business_group}", "lent")
