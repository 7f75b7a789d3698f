"""A hall without a server for tests of the rules: a state, a plan, a clock that is moved, and short words for presses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kiosk.domain.clerk_verbs import decide
from kiosk.domain.counter import CounterVerb
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.ids import (
    NO_APPOINTMENT,
    AppointmentId,
    BusinessGroupId,
    CounterId,
    StaffId,
    TerminalId,
    TicketId,
    TicketNumber,
)
from kiosk.domain.issuing import (
    IssueRequest,
    LentLabel,
    decide_band,
    decide_issue,
    due_clearing,
    first_event_of_day,
)
from kiosk.domain.queue import apply
from kiosk.domain.queue_events import BandLent, Event, Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import Priority, Proof, Ticket
from kiosk.domain.verb_scene import VerbRequest
from tests.support.hall import FRIDAY_MORNING, sample_settings


class Desk:
    """Decides and applies as the ledger does; `log` has everything."""

    def __init__(self, now: datetime = FRIDAY_MORNING, plan: HallPlan | None = None) -> None:
        self.plan = plan or sample_settings().plan()
        self.state = QueueState()
        self.now = now
        self.log: list[Recorded] = []
        self._serial = 0

    def later(self, minutes: float = 0, seconds: float = 0) -> Desk:
        self.now += timedelta(minutes=minutes, seconds=seconds)
        return self

    def record(self, *events: Event) -> None:
        self._serial += 1
        for event in events:
            recorded = Recorded(self.state.seq + 1, self.now, "test", f"press-{self._serial}", event)
            apply(self.state, recorded)
            self.log.append(recorded)

    def start_day(self) -> None:
        event = first_event_of_day(self.state, self.plan, self.now)
        if event is not None:
            self.record(event)
        cleared = due_clearing(self.state, self.plan, self.now)
        if cleared is not None:
            self.record(cleared)

    def take(self, group: str = "general", priority: Priority = "", **more: Any) -> Ticket:
        """A ticket; fails the test when it is refused."""
        outcome = self.ask(group, priority, **more)
        assert isinstance(outcome, Ticket), outcome
        return outcome

    def ask(
        self,
        group: str = "general",
        priority: Priority = "",
        ticket_id: str = "",
        person: str = "",
        lent: tuple[str, datetime] | None = None,
        terminal: str = "T-03",
        proof: Proof = "card",
        services: tuple[str, ...] = (),
        booked_for: datetime | None = None,
    ) -> Ticket | Refusal:
        self.start_day()
        asked_id = TicketId(ticket_id or f"ticket-{len(self.log):05d}")
        asked = IssueRequest(
            ticket_id=asked_id,
            business_group=BusinessGroupId(group),
            terminal_id=TerminalId(terminal),
            follow_token=f"token-{asked_id}",
            person_key=person,
            priority=priority,
            lent=LentLabel(TicketNumber(lent[0]), lent[1]) if lent else None,
            proof=proof if priority else "",
            services=tuple(BusinessGroupId(service) for service in services),
            appointment_id=AppointmentId(f"booking-{asked_id}") if booked_for else NO_APPOINTMENT,
            appointment_at=booked_for,
        )
        events = decide_issue(self.state, self.plan, asked, self.now)
        if isinstance(events, Refusal):
            return events
        if events:
            self.record(*events)
        ticket = self.state.ticket(asked_id)
        assert ticket is not None
        return ticket

    def lend(self, group: str = "general", count: int = 5, terminal: str = "T-03") -> BandLent | Refusal:
        self.start_day()
        band = decide_band(
            self.state, self.plan, TerminalId(terminal), BusinessGroupId(group), count, self.now.date()
        )
        if isinstance(band, BandLent):
            self.record(band)
        return band

    def press(self, verb: str, counter: str = "3", staff: str = "030016", **more: Any) -> Refusal | None:
        """None when the press went through."""
        self.start_day()
        asked = VerbRequest(CounterId(counter), StaffId(staff), call_id=f"call-{len(self.log)}", **more)
        events = decide(CounterVerb(verb), self.state, self.plan, asked, self.now)
        if isinstance(events, Refusal):
            return events
        self.record(*events)
        return None

    def do(self, *verbs: str, counter: str = "3") -> None:
        """Presses that must go through."""
        for verb in verbs:
            refused = self.press(verb, counter)
            assert refused is None, f"{verb}: {refused}"

    def at(self, counter: str = "3") -> Ticket | None:
        """The ticket the counter has."""
        ticket_id = self.state.counter(CounterId(counter)).ticket_id
        return self.state.ticket(ticket_id) if ticket_id else None

    def ticket(self, ticket: Ticket) -> Ticket:
        """The ticket as it is now."""
        found = self.state.ticket(ticket.ticket_id)
        assert found is not None
        return found
