"""A clerk's press turned into events, or refused with both states named. Pure: what is true, who pressed what, when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.counter import (
    COUNTER_MOVES,
    COUNTER_WORDS,
    VERB_WORDS,
    Counter,
    CounterState,
    CounterVerb,
    way_out,
)
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TicketId
from kiosk.domain.queue_events import (
    Abandoned,
    Begun,
    Called,
    CounterMoved,
    Event,
    Finished,
    Held,
    HelpAsked,
    NoShow,
    Recalled,
    Resumed,
    Returned,
    Transferred,
    Undone,
)
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import MOVE_WORDS, TICKET_WORDS, Ticket, TicketMove, TicketState, allows
from kiosk.domain.turn import next_for, offered_to

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


@dataclass(frozen=True, slots=True)
class Scene:
    """What the decision may look at."""

    state: QueueState
    plan: HallPlan
    now: datetime
    counter: Counter


def decide(
    verb: CounterVerb, state: QueueState, plan: HallPlan, asked: VerbRequest, now: datetime
) -> Decision:
    """Events of the press in their order, or why not. Deciding twice on the same state gives the same answer."""
    if asked.counter_id not in plan.counters:
        return Refusal("unknown_counter", f"没有 {asked.counter_id} 这个窗口。", "请重新登录并选择窗口。")
    scene = Scene(state, plan, now, state.counter(asked.counter_id))
    if scene.counter.state not in COUNTER_MOVES[verb]:
        now_word, verb_word = COUNTER_WORDS[scene.counter.state], VERB_WORDS[verb]
        return Refusal(
            "wrong_state",
            f"窗口现在是「{now_word}」，不能「{verb_word}」。",
            way_out(scene.counter.state),
        )
    return _DECISIONS[verb](scene, asked)


def _open(_scene: Scene, asked: VerbRequest) -> Decision:
    return (CounterMoved(asked.counter_id, CounterState.FREE, asked.staff_id, ""),)


def _close(_scene: Scene, asked: VerbRequest) -> Decision:
    return (CounterMoved(asked.counter_id, CounterState.CLOSED, None, asked.reason),)


def _pause(_scene: Scene, asked: VerbRequest) -> Decision:
    return (CounterMoved(asked.counter_id, CounterState.PAUSED, asked.staff_id, asked.reason),)


def _call_next(scene: Scene, asked: VerbRequest) -> Decision:
    choice = next_for(scene.state, scene.plan, asked.counter_id, scene.now)
    if choice is None:
        return Refusal("nobody_waiting", "现在没有人等候。", "有人取号后会自动显示。")
    return (*_finish_present(scene), _called(asked, choice.ticket, choice.reason))


def _call(scene: Scene, asked: VerbRequest) -> Decision:
    """A named ticket before its turn; the reason stays in the log."""
    ticket = _named(scene, asked, TicketMove.CALL)
    if isinstance(ticket, Refusal):
        return ticket
    offered = offered_to(scene.state, scene.plan, asked.counter_id)
    if all(ticket.ticket_id != other.ticket_id for other in offered):
        return Refusal("not_yours", f"{ticket.number} 不在本窗口的队列里。", "请先把它转到本窗口。")
    if ticket.ticket_id != offered[0].ticket_id and not asked.reason.strip():
        return Refusal("reason_needed", f"先叫 {ticket.number} 要选一个原因。", "原因会记录在案。")
    return (*_finish_present(scene), _called(asked, ticket, asked.reason.strip() or "按顺序"))


def _called(asked: VerbRequest, ticket: Ticket, reason: str) -> Called:
    return Called(ticket.ticket_id, asked.counter_id, asked.staff_id, asked.call_id, reason)


def _finish_present(scene: Scene) -> tuple[Event, ...]:
    present = scene.counter.ticket_id
    if scene.counter.state is not CounterState.SERVING or present is None:
        return ()
    return (Finished(present, scene.counter.counter_id, ""),)


def _recall(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _present(scene, TicketMove.RECALL)
    if isinstance(ticket, Refusal):
        return ticket
    if ticket.calls >= scene.plan.rules.calls_limit:
        return Refusal(
            "calls_limit", f"{ticket.number} 已经叫了 {ticket.calls} 次。", "没有人来请按「过号」。"
        )
    return (Recalled(ticket.ticket_id, asked.counter_id, asked.call_id),)


def _no_show(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _present(scene, TicketMove.NO_SHOW)
    return ticket if isinstance(ticket, Refusal) else (NoShow(ticket.ticket_id, asked.counter_id),)


def _return(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _named(scene, asked, TicketMove.RETURN)
    if isinstance(ticket, Refusal):
        return ticket
    free = scene.counter.state is CounterState.FREE
    return (Returned(ticket.ticket_id, asked.counter_id, to_counter=free),)


def _begin(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _present(scene, TicketMove.BEGIN)
    return ticket if isinstance(ticket, Refusal) else (Begun(ticket.ticket_id, asked.counter_id),)


def _hold(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _present(scene, TicketMove.HOLD)
    return ticket if isinstance(ticket, Refusal) else (Held(ticket.ticket_id, asked.counter_id, asked.note),)


def _resume(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _named(scene, asked, TicketMove.RESUME)
    return ticket if isinstance(ticket, Refusal) else (Resumed(ticket.ticket_id, asked.counter_id),)


def _transfer(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _named_or_present(scene, asked, TicketMove.TRANSFER)
    if isinstance(ticket, Refusal):
        return ticket
    if asked.to_counter is not None:
        return _transfer_to_counter(scene, asked, ticket, asked.to_counter)
    if asked.to_group is None or asked.to_group not in scene.plan.groups:
        return Refusal("unknown_group", "没有选转到哪里。", "请选一个业务或窗口。")
    return (Transferred(ticket.ticket_id, asked.counter_id, asked.to_group, None, asked.note),)


def _transfer_to_counter(scene: Scene, asked: VerbRequest, ticket: Ticket, to_counter: CounterId) -> Decision:
    place = scene.plan.counters.get(to_counter)
    if place is None:
        return Refusal("unknown_counter", f"没有 {to_counter} 这个窗口。", "请选另一个窗口。")
    # Waiting for a counter nobody sits at would be waiting for ever.
    if scene.state.counter(to_counter).state is CounterState.CLOSED:
        return Refusal(
            "wrong_state", f"{place.name}是「关闭」，不能「转窗口」到那里。", "请选开着的窗口，或转到业务。"
        )
    group = ticket.business_group if ticket.business_group in place.groups else place.groups[0]
    return (Transferred(ticket.ticket_id, asked.counter_id, asked.to_group or group, to_counter, asked.note),)


def _finish(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _present(scene, TicketMove.FINISH)
    return (
        ticket
        if isinstance(ticket, Refusal)
        else (Finished(ticket.ticket_id, asked.counter_id, asked.outcome),)
    )


def _abandon(scene: Scene, asked: VerbRequest) -> Decision:
    ticket = _named_or_present(scene, asked, TicketMove.ABANDON)
    if isinstance(ticket, Refusal):
        return ticket
    if not asked.reason.strip():
        return Refusal("reason_needed", f"作废 {ticket.number} 要选一个原因。", "原因会记录在案。")
    return (Abandoned(ticket.ticket_id, asked.counter_id, asked.reason.strip()),)


def _help(_scene: Scene, asked: VerbRequest) -> Decision:
    return (HelpAsked(asked.counter_id, None, asked.note or asked.reason),)


def _undo(scene: Scene, asked: VerbRequest) -> Decision:
    press = scene.state.presses.get(asked.counter_id)
    if press is None:
        return Refusal("nothing_to_undo", "没有可以撤销的操作。")
    if scene.now - press.at > timedelta(seconds=scene.plan.rules.undo_s):
        return Refusal(
            "too_late_to_undo",
            f"超过 {scene.plan.rules.undo_s} 秒，不能撤销了。",
            "请用「转窗口」或「过号」改正。",
        )
    for before in press.tickets_before:
        now = scene.state.ticket(before.ticket_id)
        if now is None or now.last_seq > press.last_seq:
            return Refusal(
                "taken", f"{before.number} 已经在别处往下办了，不能撤销。", "请看等候队列里它现在的状态。"
            )
    if scene.counter.last_seq > press.last_seq:
        return Refusal("taken", "窗口的状态已经变了，不能撤销。")
    return (Undone(asked.counter_id, press.press),)


def _present(scene: Scene, move: TicketMove) -> Ticket | Refusal:
    ticket_id = scene.counter.ticket_id
    ticket = scene.state.open.get(ticket_id) if ticket_id else None
    if ticket is None:
        return Refusal("unknown_ticket", "窗口现在没有号。", way_out(scene.counter.state))
    return ticket if allows(move, ticket.state) else _wrong_ticket_state(ticket, move)


def _named(scene: Scene, asked: VerbRequest, move: TicketMove) -> Ticket | Refusal:
    if asked.ticket_id is None:
        return Refusal("unknown_ticket", "没有选号码。", "请在列表里选一个号码。")
    ticket = scene.state.ticket(asked.ticket_id)
    if ticket is None:
        return Refusal("unknown_ticket", "今天没有这个号。", "请刷新页面再选。")
    if not allows(move, ticket.state):
        return _wrong_ticket_state(ticket, move)
    return ticket


def _named_or_present(scene: Scene, asked: VerbRequest, move: TicketMove) -> Ticket | Refusal:
    if asked.ticket_id is None:
        return _present(scene, move)
    ticket = _named(scene, asked, move)
    if isinstance(ticket, Refusal):
        return ticket
    at_a_counter = ticket.state in (TicketState.CALLED, TicketState.SERVING)
    if at_a_counter and ticket.counter_id != asked.counter_id:
        return Refusal("not_yours", f"{ticket.number} 在别的窗口。", "请联系那个窗口。")
    return ticket


def _wrong_ticket_state(ticket: Ticket, move: TicketMove) -> Refusal:
    now_word, move_word = TICKET_WORDS[ticket.state], MOVE_WORDS[move]
    return Refusal(
        "wrong_state",
        f"{ticket.number} 现在是「{now_word}」，不能「{move_word}」。",
        "请刷新页面看它现在在哪里。",
    )


_DECISIONS: Mapping[CounterVerb, Callable[[Scene, VerbRequest], Decision]] = {
    CounterVerb.OPEN: _open,
    CounterVerb.CLOSE: _close,
    CounterVerb.PAUSE: _pause,
    CounterVerb.CALL_NEXT: _call_next,
    CounterVerb.CALL: _call,
    CounterVerb.RECALL: _recall,
    CounterVerb.NO_SHOW: _no_show,
    CounterVerb.RETURN: _return,
    CounterVerb.HOLD: _hold,
    CounterVerb.RESUME: _resume,
    CounterVerb.TRANSFER: _transfer,
    CounterVerb.BEGIN: _begin,
    CounterVerb.FINISH: _finish,
    CounterVerb.ABANDON: _abandon,
    CounterVerb.UNDO: _undo,
    CounterVerb.HELP: _help,
}
