"""Whose turn it is at a counter, and why, in words a clerk can say to who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.domain.durations import whole_minutes
from kiosk.domain.hall_plan import HallPlan, QueueRules
from kiosk.domain.ids import CounterId
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import PRIORITY_WORDS, Ticket
from kiosk.domain.turn import (
    DUE,
    NOT_YET,
    Ground,
    Viewpoint,
    candidates_at,
    head_start,
    in_order,
    waits_for,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The next ticket and why it is its turn."""

    ticket: Ticket
    because: tuple[Ground, ...]
    """Without these somebody else would be next; for `arrival`: nobody who may be called now came earlier."""
    reason: str


def next_for(state: QueueState, plan: HallPlan, counter_id: CounterId, now: datetime) -> Choice | None:
    """Whose turn it is at this counter, or None when nobody waits for it."""
    place = plan.counters[counter_id]
    view = Viewpoint(state, plan.rules, now, place)
    # Of those whose arrival alone decides, the first of each group speaks for all behind it.
    candidates = candidates_at(state, place, at_most=1)
    first = in_order(candidates, view, at_most=1)
    if not first:
        return None
    [ticket] = first
    because = _because(ticket, candidates.tickets(state), view)
    return Choice(ticket, because, _words(ticket, because, view, plan))


def _words(ticket: Ticket, because: tuple[Ground, ...], view: Viewpoint, plan: HallPlan) -> str:
    words = [*_where_from(ticket, because), *(_GROUND_SAID[ground](ticket, view, plan) for ground in because)]
    overtaken = _overtaken(ticket, view)
    if overtaken:
        words.append(f"排到 {overtaken} 位之前")
    waited = whole_minutes((view.now - ticket.issued_at).total_seconds())
    return "，".join([*words, f"已等 {waited} 分"])


def _overtaken(ticket: Ticket, view: Viewpoint) -> int:
    """How many came earlier and may be called here now."""
    place = view.counter
    groups = place.groups if place is not None else ()
    arrival = ticket.arrival
    earlier = sum(view.state.line(group_id).earlier_than(arrival) for group_id in groups)
    for group_id, line in view.state.lines.items():
        for other in line.apart.values():
            if place is not None and other.arrival < arrival:
                here = waits_for(other, place) and view.rank(other)[0] != NOT_YET
                earlier += here - (group_id in groups)
    return earlier


def _because(ticket: Ticket, offered: list[Ticket], view: Viewpoint) -> tuple[Ground, ...]:
    rank = view.rank(ticket)
    if rank[0] == NOT_YET:
        return ("nobody_else",)
    ranked = [(view.rank(other), other) for other in offered]
    if any(other_rank < rank for other_rank, _ in ranked):
        # By rank alone it would not be its turn: it, or one who came before it, cannot be passed over any more.
        return ("waited_for_others",)
    arrival = ticket.arrival
    overtaken = [
        other for other_rank, other in ranked if other_rank[0] != NOT_YET and other.arrival < arrival
    ]
    if not overtaken:
        return ("arrival",)
    if rank[0] == DUE:
        walk_in = replace(ticket, appointment_at=None)
        also = all(view.rank(other) > view.rank(walk_in) for other in overtaken)
        return ("appointment", *(_ahead_by(walk_in, overtaken, view) if also else ()))
    return _ahead_by(ticket, overtaken, view)


def _ahead_by(ticket: Ticket, overtaken: list[Ticket], view: Viewpoint) -> tuple[Ground, ...]:
    """Head start, the counter's main work, or both."""
    starts_earlier = replace(view, counter=None)
    by_head_start_alone = all(starts_earlier.rank(other) > starts_earlier.rank(ticket) for other in overtaken)
    plain = replace(ticket, priority="")
    by_main_work_alone = all(view.rank(other) > view.rank(plain) for other in overtaken)
    if by_main_work_alone and not by_head_start_alone:
        return ("main_work",)
    if by_head_start_alone and not by_main_work_alone:
        return ("priority",)
    return ("priority", "main_work")


def _where_from(ticket: Ticket, because: tuple[Ground, ...]) -> list[str]:
    words = ["转到本窗口"] if ticket.only_counter is not None else []
    if ticket.keeps_appointment and ticket.appointment_at is not None and because != ("nobody_else",):
        words.append(f"预约 {ticket.appointment_at:%H:%M}")
    return words


def _said_priority(ticket: Ticket, view: Viewpoint, _plan: HallPlan) -> str:
    minutes = int(head_start(ticket, view.rules).total_seconds() // 60)
    return f"{PRIORITY_WORDS[ticket.priority]}优先（按早到 {minutes} 分钟）"


def _said_waited(ticket: Ticket, view: Viewpoint, _plan: HallPlan) -> str:
    times = view.state.passed_over.get(ticket.ticket_id, 0)
    return f"已让 {times} 位后到的先办，不再往后让" if times else "前面有人不能再往后让，按先来后到"


def _said_nobody_else(ticket: Ticket, _view: Viewpoint, _plan: HallPlan) -> str:
    agreed = ticket.appointment_at if ticket.keeps_appointment else ticket.not_before
    what = "预约" if ticket.keeps_appointment else "说好"
    return f"{what} {agreed:%H:%M}，时间没到，现在没有别人等" if agreed else "现在没有别人等"


_GROUND_SAID: Mapping[Ground, Callable[[Ticket, Viewpoint, HallPlan], str]] = {
    "arrival": lambda _ticket, _view, _plan: "来得最早",
    "waited_for_others": _said_waited,
    "appointment": lambda _ticket, _view, _plan: "到预约时间了",
    "priority": _said_priority,
    "main_work": lambda ticket, _view, plan: f"本窗口主办{plan.groups[ticket.business_group].name}",
    "nobody_else": _said_nobody_else,
}


def head_start_said(ticket: Ticket, rules: QueueRules) -> str:
    """The rule behind a priority, for staff: 老年人，按早到 10 分钟排."""
    if not ticket.priority:
        return "优先没有核实，按来的时间排" if ticket.proof == "refused" else ""
    word = PRIORITY_WORDS[ticket.priority]
    minutes = int(head_start(ticket, rules).total_seconds() // 60)
    if minutes:
        return f"{word}，按早到 {minutes} 分钟排" + ("" if ticket.proof else "，待核实")
    return f"{word}，待核实" if not ticket.proof and rules.head_start(ticket.priority) else ""
