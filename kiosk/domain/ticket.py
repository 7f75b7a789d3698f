"""A ticket: one citizen's place. Its identity is an id of its own; the printed number is a label of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Literal

from kiosk.domain.ids import (
    NO_APPOINTMENT,
    AppointmentId,
    BusinessGroupId,
    CounterId,
    TerminalId,
    TicketId,
    TicketNumber,
)

Arrival = tuple[datetime, int, TicketId]
"""When somebody came, then the order of issue: no two are alike, so that any order by it is total."""


class TicketState(Enum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    NO_SHOW = "no_show"
    ON_HOLD = "on_hold"
    FINISHED = "finished"
    ABANDONED = "abandoned"


TICKET_WORDS: Mapping[TicketState, str] = {
    TicketState.WAITING: "等候",
    TicketState.CALLED: "已叫",
    TicketState.SERVING: "办理中",
    TicketState.NO_SHOW: "过号",
    TicketState.ON_HOLD: "挂起",
    TicketState.FINISHED: "已办结",
    TicketState.ABANDONED: "已作废",
}
OVER = frozenset({TicketState.FINISHED, TicketState.ABANDONED})
"""Nothing follows these."""

Priority = Literal[
    "", "elder", "disabled", "veteran", "pregnant", "martyr_family", "fire_rescuer", "seriously_ill"
]
PRIORITY_WORDS: Mapping[str, str] = {
    "": "普通",
    "elder": "老年人",
    "disabled": "残疾人",
    "veteran": "军人",
    "pregnant": "孕产妇",
    "martyr_family": "烈士遗属",
    "fire_rescuer": "消防救援人员",
    "seriously_ill": "重病患者",
}
Proof = Literal["", "card", "staff", "refused"]
"""How the ground of a priority was shown: by the ID card's birth date, to staff, not yet, or not at all when asked."""
PaperOutcome = Literal["", "printed", "held", "refused", "unknown"]
"""Empty: the terminal has not told yet."""


class TicketMove(Enum):
    CALL = "call"
    RECALL = "recall"
    NO_SHOW = "no_show"
    RETURN = "return"
    BEGIN = "begin"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    FINISH = "finish"
    ABANDON = "abandon"
    ADD_SERVICE = "add_service"
    HAND_OVER = "hand_over"
    CONFIRM_PRIORITY = "confirm_priority"


MOVE_WORDS: Mapping[TicketMove, str] = {
    TicketMove.CALL: "叫号",
    TicketMove.RECALL: "重呼",
    TicketMove.NO_SHOW: "过号",
    TicketMove.RETURN: "接着办",
    TicketMove.BEGIN: "开始办理",
    TicketMove.HOLD: "挂起",
    TicketMove.RESUME: "恢复",
    TicketMove.TRANSFER: "转窗口",
    TicketMove.FINISH: "办结",
    TicketMove.ABANDON: "作废",
    TicketMove.ADD_SERVICE: "加办业务",
    TicketMove.HAND_OVER: "移交",
    TicketMove.CONFIRM_PRIORITY: "核实优先",
}
_S, _M = TicketState, TicketMove
TICKET_MOVES: Mapping[TicketMove, Mapping[TicketState, frozenset[TicketState]]] = {
    _M.CALL: {_S.WAITING: frozenset({_S.CALLED})},
    _M.RECALL: {_S.CALLED: frozenset({_S.CALLED})},
    _M.NO_SHOW: {_S.CALLED: frozenset({_S.NO_SHOW})},
    # A no-show goes straight to the counter when it is free, back among the waiting when it is not; one that was called may
    # be put back some places, or for some minutes.
    _M.RETURN: {_S.NO_SHOW: frozenset({_S.SERVING, _S.WAITING}), _S.CALLED: frozenset({_S.WAITING})},
    _M.BEGIN: {_S.CALLED: frozenset({_S.SERVING})},
    _M.HOLD: {_S.SERVING: frozenset({_S.ON_HOLD})},
    _M.RESUME: {_S.ON_HOLD: frozenset({_S.SERVING})},
    _M.TRANSFER: {
        _S.CALLED: frozenset({_S.WAITING}),
        _S.SERVING: frozenset({_S.WAITING}),
        _S.WAITING: frozenset({_S.WAITING}),
    },
    # With a service still to come the visit goes on, at this counter or in the next group's queue.
    _M.FINISH: {_S.SERVING: frozenset({_S.FINISHED, _S.SERVING, _S.WAITING})},
    _M.ADD_SERVICE: {state: frozenset({state}) for state in TicketState if state not in OVER},
    _M.HAND_OVER: {_S.SERVING: frozenset({_S.SERVING})},
    _M.CONFIRM_PRIORITY: {state: frozenset({state}) for state in TicketState if state not in OVER},
    _M.ABANDON: {
        _S.WAITING: frozenset({_S.ABANDONED}),
        _S.CALLED: frozenset({_S.ABANDONED}),
        _S.SERVING: frozenset({_S.ABANDONED}),
        _S.NO_SHOW: frozenset({_S.ABANDONED}),
        _S.ON_HOLD: frozenset({_S.ABANDONED}),
    },
}
"""What may follow what; everything else is refused with both names."""


def allows(move: TicketMove, state: TicketState) -> bool:
    return state in TICKET_MOVES[move]


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of a ticket in one state; closed when `until` is set."""

    state: TicketState
    since: datetime
    until: datetime | None = None
    counter_id: CounterId | None = None
    business_group: BusinessGroupId | None = None
    """The service it was for; a visit may have several."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in a queue, as the log tells it. Carries no clear personal data."""

    ticket_id: TicketId
    number: TicketNumber
    business_group: BusinessGroupId
    day: date
    issued_at: datetime
    """When the citizen got it: for a lent number the terminal's time, else the hall's."""
    issued_seq: int
    priority: Priority
    state: TicketState
    follow_token: str
    periods: tuple[Period, ...]
    person_key: str = ""
    masked_name: str = ""
    source: str = "kiosk"
    item_name: str = ""
    terminal_id: TerminalId | None = None
    lent: bool = False
    counter_id: CounterId | None = None
    """The counter that called or serves it."""
    only_counter: CounterId | None = None
    """Transferred to this counter: no other is offered it."""
    calls: int = 0
    reason: str = ""
    """Why it was called when it was, in words."""
    note: str = ""
    voided_because: str = ""
    """Why the hall itself ended it, in words for its holder: a clearing time, a new day."""
    paper: PaperOutcome = ""
    paper_reason: str = ""
    last_seq: int = 0
    proof: Proof = ""
    appointment_id: AppointmentId = NO_APPOINTMENT
    appointment_at: datetime | None = None
    counts_from: datetime | None = None
    """The arrival that the order of calling goes by, where it is not `issued_at`: the booked time of one who kept it, or a
    place further back that a clerk gave."""
    not_before: datetime | None = None
    """Called before this only when nobody else waits."""
    services: tuple[BusinessGroupId, ...] = ()
    """What this visit still goes to after `business_group`, in that order."""
    services_done: tuple[BusinessGroupId, ...] = ()
    """Those before `business_group` that are done."""
    ahead_at_issue: int = 0
    """How many who came earlier were waiting for the same counters when it was issued."""
    last_called_at: datetime | None = None

    @property
    def arrived_at(self) -> datetime:
        """What its place in the queue counts from."""
        return self.counts_from or self.issued_at

    @property
    def arrival(self) -> Arrival:
        return self.arrived_at, self.issued_seq, self.ticket_id

    @property
    def by_arrival_alone(self) -> bool:
        """Nothing but its arrival can decide when it is called."""
        special = self.priority or self.counts_from or self.not_before or self.only_counter
        return not special

    @property
    def keeps_appointment(self) -> bool:
        """It has the place of its booked time: it came early, or within the grace."""
        return self.appointment_at is not None and self.counts_from == self.appointment_at

    @property
    def since(self) -> datetime:
        return self.periods[-1].since

    def time_in(self, state: TicketState, until: datetime, group_id: BusinessGroupId | None = None) -> float:
        """Seconds spent in `state`, an open stretch counted up to `until`; with `group_id` only for that service."""
        stretches = (
            (period.until or until) - period.since
            for period in self.periods
            if period.state is state and group_id in (None, period.business_group)
        )
        return sum(max(0.0, stretch.total_seconds()) for stretch in stretches)

    def first_called_at(self) -> datetime | None:
        for period in self.periods:
            if period.state in (TicketState.CALLED, TicketState.SERVING):
                return period.since
        return None
