"""Any order of presses, issues, lent numbers, midnights: the queue keeps its promises and the log alone tells all of it."""

from __future__ import annotations

from collections import Counter as Count
from datetime import datetime, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kiosk.domain.auto_next import counters_due, decide_auto_next
from kiosk.domain.counter import CounterState
from kiosk.domain.figures import day_figures
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue import rebuild
from kiosk.domain.queue_events import BandLent, Issued
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import TICKET_MOVES, Ticket, TicketState
from kiosk.domain.turn import those_offered
from kiosk.domain.turn_reason import next_for
from kiosk.store.queue_log import from_row, to_row
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import counter, plan

COUNTERS_OF_THE_HALL = (
    counter(3, "general"),
    counter(4, "general"),
    counter(5, "*", auto_next_s=10),
    counter(8, "social", helps={"general": 8}),
)
COUNTERS = st.sampled_from(["3", "4", "5", "8"])
GROUPS = st.sampled_from(["general", "social"])
PRIORITIES = st.sampled_from(["", "", "", "elder", "pregnant"])
OWN_VERBS = [
    "open", "close", "pause", "call-next", "recall", "no-show", "begin", "hold", "finish", "undo", "take-over",
]  # fmt: skip
TICKET_VERBS = ["call", "return", "resume", "transfer", "abandon"]
AT_COUNTER = {TicketState.CALLED: CounterState.CALLING, TicketState.SERVING: CounterState.SERVING}


def test_one_lent_label_never_shows_on_two_tickets_over_midnight() -> None:
    """Found by the machine below."""
    machine = QueueMachine()
    paper = machine.lend("general", "T-02", 1)
    machine.wait(1200)
    for _ in range(2):
        machine.deliver_lent(paper, machine.take("general", ""), fresh=False)
        machine.no_two_open_tickets_show_the_same_number()


class QueueMachine(RuleBasedStateMachine):
    """Every rule is a request as it may come at any time; refusals are fine, broken promises are not."""

    tickets = Bundle("tickets")
    papers = Bundle("papers")

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(
            plan=plan(counters=COUNTERS_OF_THE_HALL, clear_at=("12:30:00", "18:00:00"), carry_over_min=180)
        )
        self.taken: set[str] = set()

    @rule(
        target=tickets,
        group=GROUPS,
        priority=PRIORITIES,
        services=st.sampled_from([(), (), ("social",), ("general", "social")]),
        booked_in=st.sampled_from([None, None, -30, -5, 0, 20]),
    )
    def take(
        self, group: str, priority: str, services: tuple[str, ...] = (), booked_in: int | None = None
    ) -> str:
        booked_for = self.desk.now + timedelta(minutes=booked_in) if booked_in is not None else None
        ticket = self.desk.ask(group, priority, services=services, booked_for=booked_for)  # type: ignore[arg-type]
        assert isinstance(ticket, Ticket), ticket
        self.taken.add(ticket.ticket_id)
        return ticket.ticket_id

    @rule(ticket_id=tickets, group=GROUPS)
    def ask_again(self, ticket_id: str, group: str) -> None:
        self.desk.start_day()
        before = self.desk.state.ticket(ticket_id)  # type: ignore[arg-type]
        if before is not None:
            assert self.desk.ask(group, ticket_id=ticket_id) == before

    @rule(target=papers, group=GROUPS, terminal=st.sampled_from(["T-02", "T-03"]), count=st.integers(1, 4))
    def lend(self, group: str, terminal: str, count: int) -> tuple[str, str, str, datetime]:
        band = self.desk.lend(group, count, terminal)
        number = band.numbers[0] if isinstance(band, BandLent) else "A901"
        return group, terminal, number, self.desk.now

    @rule(paper=papers, ticket_id=tickets, fresh=st.booleans())
    def deliver_lent(self, paper: tuple[str, str, str, datetime], ticket_id: str, fresh: bool) -> None:
        group, terminal, number, at = paper
        asked_id = f"offline-{group}-{terminal}-{number}-{at:%d}" if fresh else ticket_id
        self.desk.ask(group, ticket_id=asked_id, lent=(number, at), terminal=terminal)

    @rule(verb=st.sampled_from(OWN_VERBS), counter=COUNTERS)
    def press(self, verb: str, counter: str) -> None:
        self.desk.press(verb, counter)

    @rule(
        verb=st.sampled_from(TICKET_VERBS),
        counter=COUNTERS,
        to=COUNTERS,
        ticket_id=tickets,
        reason=st.sampled_from(["", "有急事"]),
    )
    def press_with_ticket(self, verb: str, counter: str, to: str, ticket_id: str, reason: str) -> None:
        self.desk.press(verb, counter, ticket_id=ticket_id, reason=reason, to_counter=CounterId(to))

    @rule(
        counter=COUNTERS,
        ticket_id=tickets,
        places=st.sampled_from([None, 1, 3]),
        minutes=st.sampled_from([None, 5]),
    )
    def put_back(self, counter: str, ticket_id: str, places: int | None, minutes: int | None) -> None:
        self.desk.press("return", counter, ticket_id=ticket_id, places=places, minutes=minutes)

    @rule(counter=COUNTERS, to=COUNTERS)
    def hand_over(self, counter: str, to: str) -> None:
        self.desk.press("hand-over", counter, to_counter=CounterId(to))

    @rule(counter=COUNTERS, ticket_id=tickets, group=GROUPS)
    def add_service(self, counter: str, ticket_id: str, group: str) -> None:
        self.desk.press("add-service", counter, ticket_id=ticket_id, to_group=BusinessGroupId(group))

    @rule(counter=COUNTERS, ticket_id=tickets, priority=PRIORITIES)
    def confirm_priority(self, counter: str, ticket_id: str, priority: str) -> None:
        self.desk.press("confirm-priority", counter, ticket_id=ticket_id, priority=priority)

    @rule()
    def the_hall_calls_by_itself(self) -> None:
        desk = self.desk
        for counter_id in counters_due(desk.state, desk.plan, desk.now):
            events = decide_auto_next(desk.state, desk.plan, counter_id, f"call-{len(desk.log)}", desk.now)
            if events:
                desk.record(*events)

    @rule(counter=COUNTERS, group=GROUPS)
    def transfer_present(self, counter: str, group: str) -> None:
        self.desk.press("transfer", counter, to_group=BusinessGroupId(group))

    @rule(minutes=st.sampled_from([0.05, 1, 7, 45, 600]))
    def wait(self, minutes: float) -> None:
        self.desk.later(minutes)

    @invariant()
    def a_ticket_is_at_one_counter_and_a_counter_has_one_ticket(self) -> None:
        state = self.desk.state
        held = Count(counter.ticket_id for counter in state.counters.values() if counter.ticket_id)
        assert all(times == 1 for times in held.values())
        for each in state.counters.values():
            busy = each.state in AT_COUNTER.values()
            assert busy == (each.ticket_id is not None)
            if each.ticket_id:
                ticket = state.open[each.ticket_id]
                assert ticket.counter_id == each.counter_id
                assert AT_COUNTER[ticket.state] is each.state
        at_counters = {t.ticket_id for t in state.open.values() if t.state in AT_COUNTER}
        assert at_counters == set(held)

    @invariant()
    def nobody_is_lost(self) -> None:
        known = {*self.desk.state.open, *self.desk.state.over, *self.desk.state.past_tickets}
        assert self.taken <= known

    @invariant()
    def who_waits_stands_in_the_line_of_its_group_and_nowhere_else(self) -> None:
        state = self.desk.state
        waiting = {t.ticket_id for t in state.open.values() if t.state is TicketState.WAITING}
        in_lines = [arrival for line in state.lines.values() for arrival in line.arrivals]
        assert sorted(t for _, _, t in in_lines) == sorted(waiting)
        for group_id, line in state.lines.items():
            assert line.arrivals == sorted(state.open[t].arrival for _, _, t in line.arrivals)
            assert all(state.open[t].business_group == group_id for _, _, t in line.arrivals)
            assert line.apart == {
                t: state.open[t] for _, _, t in line.arrivals if not state.open[t].by_arrival_alone
            }

    @invariant()
    def everybody_who_waits_is_offered_to_a_counter(self) -> None:
        offered = {
            ticket.ticket_id
            for place in self.desk.plan.counters.values()
            for ticket in those_offered(self.desk.state, place)
        }
        assert offered == {ticket.ticket_id for ticket in self.desk.state.waiting()}

    @invariant()
    def a_counter_has_somebody_next_exactly_when_somebody_waits_for_it(self) -> None:
        for place in self.desk.plan.counters.values():
            choice = next_for(self.desk.state, self.desk.plan, place.counter_id, self.desk.now)
            assert (choice is not None) == bool(those_offered(self.desk.state, place))
            assert choice is None or (choice.because and choice.reason)

    @invariant()
    def no_two_open_tickets_show_the_same_number(self) -> None:
        shown = Count(ticket.number for ticket in self.desk.state.open.values())
        assert all(times == 1 for times in shown.values())

    @invariant()
    def no_number_is_issued_or_lent_twice_a_day(self) -> None:
        issued = Count(
            (entry.event.day, entry.event.number)
            for entry in self.desk.log
            if isinstance(entry.event, Issued)
        )
        lent = Count(
            (entry.event.day, number)
            for entry in self.desk.log
            if isinstance(entry.event, BandLent)
            for number in entry.event.numbers
        )
        assert all(times == 1 for times in (*issued.values(), *lent.values()))

    @invariant()
    def periods_of_a_ticket_follow_each_other_without_a_gap(self) -> None:
        for ticket in self.desk.state.tickets():
            for before, after in zip(ticket.periods, ticket.periods[1:], strict=False):
                assert before.until == after.since and before.since <= after.since
            assert ticket.periods[-1].until is None and ticket.periods[-1].state is ticket.state

    @invariant()
    def the_log_on_disk_tells_exactly_this_state(self) -> None:
        from_disk = rebuild(from_row(to_row(entry)) for entry in self.desk.log)
        live = self.desk.state
        assert from_disk == live
        assert day_figures(from_disk.tickets(), self.desk.now) == day_figures(live.tickets(), self.desk.now)


QueueMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestQueueMachine = QueueMachine.TestCase


def test_every_move_of_the_table_is_refused_from_every_other_state() -> None:
    """The table is what decides: a ticket that is over is moved by nothing."""
    for move, from_states in TICKET_MOVES.items():
        assert TicketState.FINISHED not in from_states, move
        assert TicketState.ABANDONED not in from_states, move
    desk = Desk()
    desk.do("open")
    ticket = desk.take()
    desk.do("call-next", "begin", "finish")
    for verb in TICKET_VERBS:
        refused = desk.press(
            verb, ticket_id=ticket.ticket_id, reason="试试", to_group=BusinessGroupId("general")
        )
        assert isinstance(refused, Refusal), verb
        assert "已办结" in refused.said
