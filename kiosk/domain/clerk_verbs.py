"""A clerk's press turned into events, or refused with both states named. Pure: what is true, who pressed what, when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from kiosk.domain import calling_verbs, service_verbs
from kiosk.domain.counter import COUNTER_MOVES, COUNTER_WORDS, VERB_WORDS, CounterState, CounterVerb, way_out
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.queue_events import CounterMoved, CounterTaken, HelpAsked, Undone
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.verb_scene import Decision, Scene, VerbRequest


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


def _wait(_scene: Scene, asked: VerbRequest) -> Decision:
    """The counter stays free: its next is not called by itself."""
    return (CounterMoved(asked.counter_id, CounterState.FREE, asked.staff_id, ""),)


def _take_over(scene: Scene, asked: VerbRequest) -> Decision:
    """Another clerk goes on at this counter, with the ticket it has."""
    if scene.counter.staff_id == asked.staff_id:
        return Refusal("taken", "这个窗口已经是您在办。", "不用接手。")
    return (CounterTaken(asked.counter_id, asked.staff_id),)


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
    if any(
        scene.state.counter(before.counter_id).last_seq > press.last_seq for before in press.counters_before
    ):
        return Refusal("taken", "窗口的状态已经变了，不能撤销。", "请看窗口现在的状态。")
    return (Undone(asked.counter_id, press.press),)


_DECISIONS: Mapping[CounterVerb, Callable[[Scene, VerbRequest], Decision]] = {
    CounterVerb.OPEN: _open,
    CounterVerb.CLOSE: _close,
    CounterVerb.PAUSE: _pause,
    CounterVerb.CALL_NEXT: calling_verbs.call_next,
    CounterVerb.CALL: calling_verbs.call,
    CounterVerb.RECALL: calling_verbs.recall,
    CounterVerb.NO_SHOW: calling_verbs.no_show,
    CounterVerb.RETURN: calling_verbs.return_to_queue,
    CounterVerb.BEGIN: service_verbs.begin,
    CounterVerb.HOLD: service_verbs.hold,
    CounterVerb.RESUME: service_verbs.resume,
    CounterVerb.TRANSFER: service_verbs.transfer,
    CounterVerb.HAND_OVER: service_verbs.hand_over,
    CounterVerb.ADD_SERVICE: service_verbs.add_service,
    CounterVerb.FINISH: service_verbs.finish,
    CounterVerb.ABANDON: service_verbs.abandon,
    CounterVerb.CONFIRM_PRIORITY: service_verbs.confirm_priority,
    CounterVerb.WAIT: _wait,
    CounterVerb.TAKE_OVER: _take_over,
    CounterVerb.UNDO: _undo,
    CounterVerb.HELP: _help,
}
