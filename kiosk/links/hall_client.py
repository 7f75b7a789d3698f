"""The terminal's line to the hall, as docs/hall_api.md describes it.

Every call returns a value: the hall's answer in our words, or HallAway with the cause. An HTML page with status 200
(the captive portal of a network that wants a login) is HallAway, never an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote

import requests

from kiosk.base.clock import Clock
from kiosk.domain.booking_view import BookingView, NoBooking
from kiosk.domain.hall_view import (
    AlreadyHolds,
    HallAway,
    HallView,
    LentBand,
    NoTicket,
    TicketView,
    TicketWish,
)
from kiosk.links.booking_words import bookings_from
from kiosk.links.hall_answers import away_by, cause_of, read_by, understood
from kiosk.links.hall_events import EventStream
from kiosk.links.hall_words import Refused, band_from, hall_view_from, ticket_from, tickets_from

CONNECT_DEADLINE_S = 1.5
ANSWER_DEADLINE_S = 3.0
"""A citizen waits for a number; after this the lent band gives one."""

EVENTS_SILENCE_S = 25.0
"""The hall writes a comment each 10 s; after two missing ones the line is dead."""

Answer = TypeVar("Answer")


class HallClient:
    """Speaks for one terminal. Safe from any thread: each has its own connection.

    `also` are the addresses of machines that stand by for the hall. One that does not answer, or says that another has the
    hall, is followed by the next; the one that answered last is asked first."""

    def __init__(
        self, base_url: str, terminal_id: str, key: str, clock: Clock, also: Sequence[str] = ()
    ) -> None:
        self._addresses = tuple(address.rstrip("/") for address in (base_url, *also))
        self._at = 0
        self._terminal_id = terminal_id
        self._key = key
        self._clock = clock
        self._sessions = threading.local()
        self.clock_skew_s = 0.0
        """How far the hall's clock is ahead of ours, from its last answer."""

    def queues(self) -> HallView | HallAway:
        answer = self._call("GET", "/api/v1/queues")
        return answer if isinstance(answer, HallAway) else read_by(hall_view_from, answer)

    def issue(
        self, wish: TicketWish, lent: TicketView | None = None
    ) -> TicketView | AlreadyHolds | NoTicket | HallAway:
        """Asks for a ticket, or delivers one drawn from the lent band. The ticket's id is the same on every try."""
        if wish.appointment_id and lent is None:
            return self._check_in(wish)
        body: dict[str, Any] = {
            "ticket_id": wish.ticket_id,
            "business_group": wish.business_group,
            "terminal_id": self._terminal_id,
            "priority": wish.priority,
            "source": "kiosk",
        }
        for name in ("person_key", "masked_name", "item_name", "appointment_id", "booking_code"):
            if value := getattr(wish, name):
                body[name] = value
        if wish.by_card:
            body["priority_proof"] = "card"
        if wish.services:
            body["services"] = list(wish.services)
        key = str(wish.ticket_id)
        if lent is not None:
            key += "-lent"
            issued_at = lent.issued_at.isoformat()
            body["lent"] = {"number": lent.number, "issued_at": issued_at, "ticket_id": wish.ticket_id}
        answer = self._call("POST", "/api/v1/tickets", body, key)
        if isinstance(answer, Refused):
            return _no_ticket(answer)
        return answer if isinstance(answer, HallAway) else read_by(ticket_from, answer)

    def _check_in(self, wish: TicketWish) -> TicketView | AlreadyHolds | NoTicket | HallAway:
        body = {
            "terminal_id": self._terminal_id,
            "ticket_id": wish.ticket_id,
            "appointment_id": wish.appointment_id,
            "priority": wish.priority,
            "priority_proof": "card" if wish.by_card else "",
        }
        answer = self._call("POST", "/api/v1/appointments/check-in", body, str(wish.ticket_id))
        if isinstance(answer, Refused):
            return _no_ticket(answer)
        return answer if isinstance(answer, HallAway) else read_by(ticket_from, answer)

    def find_bookings(self, key: Mapping[str, str]) -> tuple[BookingView, ...] | NoBooking | HallAway:
        """Today's bookings by one of `code`, `person_key` and `phone_key`."""
        answer = self._call("POST", "/api/v1/appointments/find", {"terminal_id": self._terminal_id, **key})
        if isinstance(answer, Refused):
            return NoBooking(answer.kind, answer.said, answer.do)
        return answer if isinstance(answer, HallAway) else read_by(bookings_from, answer)

    def ticket(self, ticket_id: str) -> TicketView | HallAway:
        answer = self._call("GET", f"/api/v1/tickets/{ticket_id}")
        return answer if isinstance(answer, HallAway) else read_by(ticket_from, answer)

    def report_paper(
        self, ticket_id: str, outcome: str, job_id: str, reason: str
    ) -> Refused | HallAway | None:
        """None when the hall has it."""
        body = {"outcome": outcome, "job_id": job_id, "reason": reason}
        key = f"{job_id}-{outcome}-{reason}"
        return self._told(self._call("POST", f"/api/v1/tickets/{ticket_id}/paper", body, key))

    def borrow_band(self, business_group: str, count: int, key: str) -> LentBand | HallAway:
        body = {"terminal_id": self._terminal_id, "business_group": business_group, "count": count}
        answer = self._call("POST", "/api/v1/bands", body, key)
        return answer if isinstance(answer, HallAway) else read_by(band_from, answer)

    def give_review(self, review: Mapping[str, Any]) -> Mapping[str, Any] | Refused | HallAway:
        """The answer holds `review_id` and, for a bad one, `due`."""
        body = {**review, "terminal_id": self._terminal_id}
        return self._call("POST", "/api/v1/reviews", body, str(review["review_id"]))

    def beat(self, heartbeat: Mapping[str, Any]) -> Refused | HallAway | None:
        key = f"{heartbeat['boot_id']}-{heartbeat['seq']}"
        body = {"terminal_id": self._terminal_id, **heartbeat}
        return self._told(self._call("POST", "/api/v1/heartbeats", body, key))

    def call_staff(self, place: str, about: str, key: str) -> Refused | HallAway | None:
        body = {"terminal_id": self._terminal_id, "place": place, "about": about}
        return self._told(self._call("POST", "/api/v1/help", body, key))

    def tickets_of(self, person_key: str) -> tuple[TicketView, ...] | HallAway:
        """The person's open tickets."""
        answer = self._call("GET", f"/api/v1/tickets?person_key={quote(person_key)}")
        return answer if isinstance(answer, HallAway) else read_by(tickets_from, answer)

    def give_papers(self, ticket_id: str, papers: Mapping[str, Any]) -> Refused | HallAway | None:
        """None when the hall has the summary and waits for the pages."""
        body = {**papers, "terminal_id": self._terminal_id}
        key = f"{papers['papers_id']}-{ticket_id}"
        return self._told(self._call("POST", f"/api/v1/tickets/{ticket_id}/papers", body, key))

    def give_page(self, ticket_id: str, papers_id: str, part: int, jpeg: bytes) -> Refused | HallAway | None:
        path = f"/api/v1/tickets/{ticket_id}/papers/{papers_id}/pages/{part}"
        return self._told(self._call("PUT", path, jpeg=jpeg))

    def take_back_papers(self, ticket_id: str, papers_id: str) -> Refused | HallAway | None:
        return self._told(self._call("DELETE", f"/api/v1/tickets/{ticket_id}/papers/{papers_id}"))

    def open_events(self, last_event_id: str = "") -> EventStream | HallAway:
        """The live line; read it with `for event in stream`, end it from any thread with `close()`."""
        headers = {"Accept": "text/event-stream", **self._authorization()}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        return self._asked(lambda address: self._open_events_at(address, headers))

    def _open_events_at(self, address: str, headers: Mapping[str, str]) -> EventStream | HallAway:
        try:
            response = self._session().get(
                f"{address}/api/v1/events",
                headers=headers,
                stream=True,
                timeout=(CONNECT_DEADLINE_S, EVENTS_SILENCE_S),
                allow_redirects=False,
            )
        except requests.RequestException as trouble:
            return away_by(trouble)
        if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
            response.close()
            return HallAway(cause_of(response), f"status {response.status_code}")
        return EventStream(response)

    def _asked(self, ask: Callable[[str], Answer | HallAway]) -> Answer | HallAway:
        """The answer of the first address that has the hall. One that let us wait is not followed by another within the same
        call: the citizen has waited long enough, and the next call begins elsewhere."""
        answer: Answer | HallAway = HallAway("gone", "no address")
        for _ in self._addresses:
            at = self._at
            answer = ask(self._addresses[at])
            if not isinstance(answer, HallAway) or answer.cause not in ("gone", "timeout"):
                return answer
            if self._at == at:
                self._at = (at + 1) % len(self._addresses)
            if answer.cause == "timeout":
                return answer
        return answer

    def _call(
        self,
        verb: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        key: str = "",
        jpeg: bytes | None = None,
    ) -> Mapping[str, Any] | Refused | HallAway:
        headers = self._authorization()
        if jpeg is not None:
            headers["Content-Type"] = "image/jpeg"
        if key:
            headers["Idempotency-Key"] = key
        return self._asked(lambda address: self._call_at(verb, address + path, body, headers, jpeg))

    def _call_at(
        self,
        verb: str,
        url: str,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
        jpeg: bytes | None,
    ) -> Mapping[str, Any] | Refused | HallAway:
        try:
            response = self._session().request(
                verb,
                url,
                json=body,
                data=jpeg,
                headers=headers,
                timeout=(CONNECT_DEADLINE_S, ANSWER_DEADLINE_S),
                allow_redirects=False,
            )
        except requests.RequestException as trouble:
            return away_by(trouble)
        self._watch_clock(response)
        return understood(response)

    def _told(self, answer: Mapping[str, Any] | Refused | HallAway) -> Refused | HallAway | None:
        return answer if isinstance(answer, Refused | HallAway) else None

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"}

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = requests.Session()
            # The hall stands in the same house; a proxy from the environment would only be in the way.
            session.trust_env = False
            self._sessions.session = session
        return session

    def _watch_clock(self, response: requests.Response) -> None:
        try:
            theirs = parsedate_to_datetime(response.headers.get("Date", ""))
        except (TypeError, ValueError):
            return
        self.clock_skew_s = (theirs - self._clock.now()).total_seconds()


def _no_ticket(answer: Refused) -> AlreadyHolds | NoTicket | HallAway:
    if answer.kind == "has_ticket" and isinstance(answer.extra.get("ticket"), Mapping):
        ticket = read_by(ticket_from, answer.extra["ticket"])
        return ticket if isinstance(ticket, HallAway) else AlreadyHolds(ticket)
    if answer.kind in ("sold_out", "slot_full", "closed", "person_limit"):
        return NoTicket(answer.kind, answer.said, answer.do)  # type: ignore[arg-type]  # just looked at
    return NoTicket("refused", answer.said, answer.do)
