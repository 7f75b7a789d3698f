"""What the beginning of a local day, midday and the end of a day change in the queue's state."""

from __future__ import annotations

from datetime import timedelta

from kiosk.base.records import replace
from kiosk.domain.counter import Counter, CounterState
from kiosk.domain.figures import day_figures
from kiosk.domain.ids import TicketId
from kiosk.domain.queue_events import Cleared, DayStarted, Recorded
from kiosk.domain.queue_moves import leave, waiting_for_alone
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import TicketState

PAST_DAYS = 8
"""Days of figures and lent numbers that stay in memory: a week back to the same weekday, and a terminal cut off for two days."""
LONGEST_OPEN = timedelta(hours=36)
"""At a day's start, an older ticket is void whatever its state: its citizen went home the day before yesterday."""
COUNTER_RESTS = timedelta(hours=4)
"""At a day's start, a counter without a ticket at which nothing happened for so long is closed: its clerk forgot. A login that
nobody uses lasts as long, and the counter of a hall round the clock is opened again with one press."""


def start_day(state: QueueState, recorded: Recorded, event: DayStarted) -> None:
    """Numbers start again; what is open stays open with its number, except what the event voids."""
    _void(state, recorded, event.voided, "昨天的号，已作废")
    state.pace.start_day(event.day)
    _close_forgotten_counters(state, recorded)
    if state.day is not None:
        state.past[state.day] = day_figures(state.tickets(), recorded.at)
    oldest = event.day - timedelta(days=PAST_DAYS)
    state.past = {day: figures for day, figures in state.past.items() if day >= oldest}
    state.lent = {key: lent for key, lent in state.lent.items() if key[0] >= oldest}
    state.appointments = state.appointments.since(oldest)
    known = {**state.past_tickets, **state.over}
    state.past_tickets = {ticket_id: ticket for ticket_id, ticket in known.items() if ticket.day >= oldest}
    state.day, state.over, state.calls, state.help = event.day, {}, (), ()
    state.last_number, state.issued_today = {}, {}
    state.carried = frozenset(ticket.number for ticket in state.open.values())
    state.by_token = {ticket.follow_token: ticket.ticket_id for ticket in state.open.values()}
    state.passed_over = {
        ticket_id: times for ticket_id, times in state.passed_over.items() if ticket_id in state.open
    }
    state.lines = {group_id: line for group_id, line in state.lines.items() if line.arrivals}
    state.waiting_in = {group_id: waiting for group_id, waiting in state.waiting_in.items() if waiting}
    state.presses = {}
    state.issuing_stopped, state.messages = {}, ()


def clear(state: QueueState, recorded: Recorded, event: Cleared) -> None:
    """The event's tickets are over; their holders read why on the phone."""
    _void(state, recorded, event.voided, f"{event.moment:%H:%M} 清号，请重新取号")
    state.cleared_at = event.moment


def _void(state: QueueState, recorded: Recorded, ticket_ids: tuple[TicketId, ...], why: str) -> None:
    for ticket_id in ticket_ids:
        ticket = state.open.get(ticket_id)
        if ticket is not None:
            leave(state, recorded, replace(ticket, note=why, voided_because=why), TicketState.ABANDONED)


def _close_forgotten_counters(state: QueueState, recorded: Recorded) -> None:
    for counter in tuple(state.counters.values()):
        if counter.ticket_id is None and counter.since and recorded.at - counter.since > COUNTER_RESTS:
            state.counters[counter.counter_id] = Counter(
                counter.counter_id, CounterState.CLOSED, recorded.at, last_seq=recorded.seq
            )
            for ticket in waiting_for_alone(state, counter.counter_id):
                state.put(replace(ticket, only_counter=None, last_seq=recorded.seq))
