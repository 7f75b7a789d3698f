"""A number for a citizen: from the hall, or from the band it lent when it does not answer. Exactly one either way.

The ticket's id is made here and is on the disk before the hall hears of it. When the answer gets lost the terminal
draws a lent number under the same id, so that whatever the hall did in the meantime stays one ticket.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Protocol

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.booking_view import BookingView
from kiosk.domain.hall_view import (
    AlreadyHolds,
    HallAway,
    NoTicket,
    PriorityGround,
    QueueView,
    ServiceView,
    TicketView,
    TicketWish,
)
from kiosk.domain.ids import BusinessGroupId, TicketId, TicketNumber
from kiosk.domain.people import Citizen, mask_name
from kiosk.domain.person_key import HallKey
from kiosk.links.hall_words import ticket_from, ticket_words
from kiosk.store.ticket_store import TicketRow, TicketStore


class IssuesTickets(Protocol):
    """The hall, as far as this use case needs it."""

    def issue(
        self, wish: TicketWish, lent: TicketView | None = None
    ) -> TicketView | AlreadyHolds | NoTicket | HallAway: ...


TicketAnswer = TicketView | AlreadyHolds | NoTicket | HallAway


class TakeTicket:
    """Issues tickets, and takes up what a crash cut off."""

    def __init__(
        self,
        hall: IssuesTickets,
        store: TicketStore,
        key: HallKey,
        clock: Clock,
        new_id: Callable[[], str],
        journal: Journal,
    ) -> None:
        self._hall = hall
        self._store = store
        self._key = key
        self._clock = clock
        self._new_id = new_id
        self._journal = journal
        self._delivering = threading.Lock()

    def take(
        self,
        business_group: str,
        priority: PriorityGround,
        citizen: Citizen | None,
        item_name: str,
        queue: QueueView | None,
        by_card: bool = False,
        booking: BookingView | None = None,
        booking_code: str = "",
        services: tuple[ServiceView, ...] = (),
    ) -> TicketAnswer:
        """Asks the hall; draws a lent number when it is away. HallAway only when no lent number is left either.

        `booking`: the ticket fulfils it. `booking_code`: of a booking that could not be looked up; the hall finds it later.
        `services`: further groups that the one number goes on to.
        """
        wish = TicketWish(
            ticket_id=TicketId(self._new_id()),
            business_group=BusinessGroupId(business_group),
            priority=priority,
            person_key=self._key.person_key(citizen.id_number) if citizen and citizen.id_number else "",
            masked_name=mask_name(citizen.name) if citizen else "",
            item_name=item_name,
            by_card=by_card and bool(priority),
            appointment_id=booking.appointment_id if booking else "",
            booking_code=booking_code,
            services=tuple(service.business_group for service in services),
        )
        key = str(wish.ticket_id)
        self._store.ask(key, wish.ticket_id, wish.business_group, asdict(wish), self._clock.now())
        answer = self._hall.issue(wish)
        if isinstance(answer, HallAway):
            return self._from_band(wish, queue, answer, booking, services)
        return self._settled(key, answer)

    def resume(self) -> int:
        """Asks again, with the same id, for what a crash cut off. Answers how many got an end; the rest wait."""
        ended = 0
        for row in self._store.cut_off():
            answer = self._hall.issue(_wish_of(row))
            if isinstance(answer, HallAway):
                break
            self._settled(row.request_key, answer)
            self._journal.write("ticket_resumed", ticket_id=row.ticket_id, end=type(answer).__name__)
            ended += 1
        return ended

    def deliver_lent(self) -> int:
        """Gives the hall the numbers drawn while it was away, oldest first; stops at the first that does not go.

        One that the hall refuses is parked for staff: telling it again would never help.
        """
        delivered = 0
        with self._delivering:
            for row in self._store.untold():
                answer = self._hall.issue(_wish_of(row), stored_ticket(row))
                if isinstance(answer, HallAway):
                    break
                if not isinstance(answer, TicketView):
                    said = answer.said if isinstance(answer, NoTicket) else "has_ticket"
                    self._store.park(row.ticket_id, said)
                    self._journal.write(
                        "lent_ticket_parked", ticket_id=row.ticket_id, number=row.number, said=said
                    )
                    continue
                self._store.told(row.ticket_id)
                self._journal.write("lent_ticket_delivered", ticket_id=row.ticket_id, number=row.number)
                delivered += 1
        return delivered

    def parked_numbers(self) -> tuple[TicketNumber, ...]:
        """Numbers on citizens' papers that the hall did not take in, of today and yesterday: staff must see to them."""
        yesterday = self._clock.now().date() - timedelta(days=1)
        return self._store.parked_numbers(yesterday.isoformat())

    def _settled(self, key: str, answer: TicketView | AlreadyHolds | NoTicket) -> TicketAnswer:
        if isinstance(answer, TicketView):
            facts = ticket_words(answer)
            self._store.issued(key, answer.ticket_id, answer.number, facts, answer.issued_at)
        else:
            self._store.refused(key)
        return answer

    def _from_band(
        self,
        wish: TicketWish,
        queue: QueueView | None,
        away: HallAway,
        booking: BookingView | None,
        services: tuple[ServiceView, ...],
    ) -> TicketAnswer:
        now = self._clock.now()
        draft = TicketView(
            ticket_id=wish.ticket_id,
            number=TicketNumber(""),
            business_group=wish.business_group,
            group_name=queue.name if queue else str(wish.business_group),
            group_name_en=queue.name_en if queue else str(wish.business_group),
            waiting_ahead=None,
            wait=None,
            expected_at=None,
            counters=queue.counters if queue else "",
            priority=wish.priority,
            follow_url="",
            issued_at=now,
            lent=True,
            appointment_at=booking.at if booking else None,
            services=services,
            proof="card" if wish.by_card else "",
        )
        row = self._store.issue_from_band(str(wish.ticket_id), wish.business_group, ticket_words(draft), now)
        if row is None:
            self._store.refused(str(wish.ticket_id))
            self._journal.write("no_lent_number", business_group=wish.business_group, cause=away.cause)
            return away
        ticket = replace(draft, number=row.number)
        self._journal.write(
            "lent_number_drawn", ticket_id=ticket.ticket_id, number=row.number, cause=away.cause
        )
        return ticket


def _wish_of(row: TicketRow) -> TicketWish:
    return TicketWish(**row.request)


def stored_ticket(row: TicketRow) -> TicketView:
    """The ticket of a row that has one; the number drawn from a band stands in the row."""
    return replace(ticket_from(row.facts), number=row.number)
