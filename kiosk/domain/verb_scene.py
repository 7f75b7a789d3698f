"""What a clerk's press says, what the decision about it may look at, and how it finds the ticket that is meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.counter import Counter, way_out
from kiosk.domain.hall_plan import CounterPlace, HallPlan
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TicketId
from kiosk.domain.queue_events import Event
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import MOVE_WORDS, TICKET_WORDS, Priority, Ticket, TicketMove, TicketState, allows

Decision = tuple[Event, ...] | Refusal


@dataclass(frozen=True, slots=True)
class VerbRequest:
    """One press at a counter's console."""

    counter_id: CounterId
    staff_id: StaffId
    call_id: str
    """For the announcement, if the verb calls somebody."""
    ticket_id: TicketId | None = None
    reason: str = ""
    to_group: BusinessGroupId | None = None
    to_counter: CounterId | None = None
    note: str = ""
    outcome: str = ""
    places: int | None = None
    """`return`: behind so many who came first."""
    minutes: int | None = None
    """`return`: not before so many minutes from now."""
    priority: Priority | None = None
    """`confirm-priority`: the ground whose proof was seen; empty: there was none."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the decision may look at."""

    state: QueueState
    plan: HallPlan
    now: datetime
    counter: Counter

    @property
    def place(self) -> CounterPlace:
        return self.plan.counters[self.counter.counter_id]


def present(scene: Scene, move: TicketMove) -> Ticket | Refusal:
    """The ticket at the counter, when the move is allowed for it."""
    ticket_id = scene.counter.ticket_id
    ticket = scene.state.open.get(ticket_id) if ticket_id else None
    if ticket is None:
        return Refusal("unknown_ticket", "窗口现在没有号。", way_out(scene.counter.state))
    return ticket if allows(move, ticket.state) else _wrong_state(ticket, move)


def named(scene: Scene, asked: VerbRequest, move: TicketMove) -> Ticket | Refusal:
    """The ticket that the press names, when the move is allowed for it; one at another counter is that counter's."""
    if asked.ticket_id is None:
        return Refusal("unknown_ticket", "没有选号码。", "请在列表里选一个号码。")
    ticket = scene.state.ticket(asked.ticket_id)
    if ticket is None:
        return Refusal("unknown_ticket", "今天没有这个号。", "请刷新页面再选。")
    if not allows(move, ticket.state):
        return _wrong_state(ticket, move)
    at_a_counter = ticket.state in (TicketState.CALLED, TicketState.SERVING)
    if at_a_counter and ticket.counter_id != asked.counter_id:
        return Refusal("not_yours", f"{ticket.number} 在别的窗口。", "请联系那个窗口。")
    return ticket


def named_or_present(scene: Scene, asked: VerbRequest, move: TicketMove) -> Ticket | Refusal:
    return present(scene, move) if asked.ticket_id is None else named(scene, asked, move)


def _wrong_state(ticket: Ticket, move: TicketMove) -> Refusal:
    now_word, move_word = TICKET_WORDS[ticket.state], MOVE_WORDS[move]
    return Refusal(
        "wrong_state",
        f"{ticket.number} 现在是「{now_word}」，不能「{move_word}」。",
        "请刷新页面看它现在在哪里。",
    )
