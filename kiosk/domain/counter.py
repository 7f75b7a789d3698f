"""A counter: where staff serve; one state, moved by its clerk's verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kiosk.domain.ids import CounterId, StaffId, TicketId


class CounterState(Enum):
    CLOSED = "closed"
    FREE = "free"
    CALLING = "calling"
    SERVING = "serving"
    PAUSED = "paused"


COUNTER_WORDS: Mapping[CounterState, str] = {
    CounterState.CLOSED: "关闭",
    CounterState.FREE: "空闲",
    CounterState.CALLING: "叫号中",
    CounterState.SERVING: "办理中",
    CounterState.PAUSED: "暂停",
}
WORKING = frozenset({CounterState.FREE, CounterState.CALLING, CounterState.SERVING})
"""States in which the counter takes people off its queues."""


class CounterVerb(Enum):
    OPEN = "open"
    CLOSE = "close"
    PAUSE = "pause"
    CALL_NEXT = "call-next"
    CALL = "call"
    RECALL = "recall"
    NO_SHOW = "no-show"
    RETURN = "return"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    BEGIN = "begin"
    FINISH = "finish"
    ABANDON = "abandon"
    ADD_SERVICE = "add-service"
    HAND_OVER = "hand-over"
    TAKE_OVER = "take-over"
    CONFIRM_PRIORITY = "confirm-priority"
    WAIT = "wait"
    UNDO = "undo"
    HELP = "help"


VERB_WORDS: Mapping[CounterVerb, str] = {
    CounterVerb.OPEN: "开窗",
    CounterVerb.CLOSE: "关窗",
    CounterVerb.PAUSE: "暂停",
    CounterVerb.CALL_NEXT: "叫下一位",
    CounterVerb.CALL: "先叫",
    CounterVerb.RECALL: "重呼",
    CounterVerb.NO_SHOW: "过号",
    CounterVerb.RETURN: "接着办",
    CounterVerb.HOLD: "挂起",
    CounterVerb.RESUME: "恢复办理",
    CounterVerb.TRANSFER: "转窗口",
    CounterVerb.BEGIN: "开始办理",
    CounterVerb.FINISH: "办结",
    CounterVerb.ABANDON: "作废",
    CounterVerb.ADD_SERVICE: "加办业务",
    CounterVerb.HAND_OVER: "移交",
    CounterVerb.TAKE_OVER: "接手窗口",
    CounterVerb.CONFIRM_PRIORITY: "核实优先",
    CounterVerb.WAIT: "先别叫",
    CounterVerb.UNDO: "撤销",
    CounterVerb.HELP: "呼叫值班长",
}
_S, _V = CounterState, CounterVerb
COUNTER_MOVES: Mapping[CounterVerb, frozenset[CounterState]] = {
    _V.OPEN: frozenset({_S.CLOSED, _S.PAUSED}),
    _V.CLOSE: frozenset({_S.FREE, _S.PAUSED}),
    _V.PAUSE: frozenset({_S.FREE}),
    # Next while serving finishes the present ticket first: one press, as clerks of other systems are used to.
    _V.CALL_NEXT: frozenset({_S.FREE, _S.SERVING}),
    _V.CALL: frozenset({_S.FREE, _S.SERVING}),
    _V.RECALL: frozenset({_S.CALLING}),
    _V.NO_SHOW: frozenset({_S.CALLING}),
    _V.RETURN: frozenset({_S.FREE, _S.CALLING, _S.SERVING}),
    _V.HOLD: frozenset({_S.SERVING}),
    _V.RESUME: frozenset({_S.FREE}),
    _V.TRANSFER: frozenset({_S.FREE, _S.CALLING, _S.SERVING}),
    _V.BEGIN: frozenset({_S.CALLING}),
    _V.FINISH: frozenset({_S.SERVING}),
    _V.ABANDON: frozenset({_S.FREE, _S.CALLING, _S.SERVING}),
    _V.ADD_SERVICE: frozenset(_S),
    _V.HAND_OVER: frozenset({_S.SERVING}),
    _V.TAKE_OVER: frozenset({_S.FREE, _S.CALLING, _S.SERVING, _S.PAUSED}),
    _V.CONFIRM_PRIORITY: frozenset(_S),
    _V.WAIT: frozenset({_S.FREE}),
    _V.UNDO: frozenset(_S),
    _V.HELP: frozenset(_S),
}
"""In which states of the counter a verb may be pressed."""
_WAY_OUT: Mapping[CounterState, str] = {
    CounterState.CLOSED: "请先按「开窗」。",
    CounterState.FREE: "请先叫号。",
    CounterState.CALLING: "请先按「开始办理」或「过号」。",
    CounterState.SERVING: "请先按「办结」或「挂起」。",
    CounterState.PAUSED: "请先按「开窗」恢复服务。",
}


def way_out(state: CounterState) -> str:
    """What the clerk can press first when a verb was refused in this state."""
    return _WAY_OUT[state]


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter as the log tells it."""

    counter_id: CounterId
    state: CounterState
    since: datetime | None
    staff_id: StaffId | None = None
    ticket_id: TicketId | None = None
    """The ticket being called or served."""
    pause_reason: str = ""
    last_seq: int = 0
    visit_over: bool = False
    """It is free because a visit ended here: the next may be called by itself, where the hall wants that."""
