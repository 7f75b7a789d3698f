"""The queue's whole state as lines of text and back, in pieces: whoever writes it beside a running hall lets others in between.

What follows from something else is not written: the lines of the waiting come from their tickets, the prepared past of the
wait estimates from its days.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from kiosk.domain.day_pace import DayPace, Joined
from kiosk.domain.hall_pace import HallPace
from kiosk.domain.past_pace import PastPace
from kiosk.domain.queue_pace import QueuePace
from kiosk.domain.queue_state import QueueState
from kiosk.domain.ticket import Ticket
from kiosk.domain.waiting_line import WaitingLine
from kiosk.store.record_text import Form, form_of

_BITE = 500
"""Tickets a line: some ten milliseconds of work."""
_TICKETS = ("open", "over", "past_tickets")
_BY_ITSELF = frozenset({*_TICKETS, "waiting_in", "lines", "pace"})
_QUEUE = (DayPace, dict[str, Joined], float | None)
"""Of a `QueuePace`, what is not its past."""


class NotAState(ValueError):
    """The text does not tell a state of this program."""


def lines_of(state: QueueState) -> Iterator[str]:
    """The state as JSON, a line a piece; the state must not change meanwhile."""
    for name, form in _plain_fields().items():
        yield _line(name, form.written(getattr(state, name)))
    ticket = form_of(Ticket)
    for name in _TICKETS:
        yield _line(name, [])
        left = iter(getattr(state, name).values())
        while bite := [ticket.written(each) for each in islice(left, _BITE)]:
            yield _line(name, bite)
    yield _line("waiting_in", [[group, list(waiting)] for group, waiting in state.waiting_in.items()])
    yield _line("lines", [[group, list(line.apart)] for group, line in state.lines.items()])
    yield from _pace_lines(state.pace)


def state_of(lines: Iterable[str]) -> QueueState:
    """The state that was written. Raises NotAState."""
    state = QueueState()
    try:
        for line in lines:
            name, plain = json.loads(line)
            _take(state, name, plain)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise NotAState(repr(error)[:200]) from error
    return state


@cache
def _plain_fields() -> dict[str, Form]:
    hints = typing.get_type_hints(QueueState)
    names = (field.name for field in dataclasses.fields(QueueState))
    return {name: form_of(hints[name]) for name in names if name not in _BY_ITSELF}


def _line(name: str, plain: Any) -> str:
    return json.dumps([name, plain], ensure_ascii=False, separators=(",", ":"))


def _take(state: QueueState, name: str, plain: Any) -> None:
    if name in _TICKETS:
        read = form_of(Ticket).made
        getattr(state, name).update({ticket.ticket_id: ticket for ticket in map(read, plain)})
    elif name == "waiting_in":
        state.waiting_in = {group: {each: state.open[each] for each in waiting} for group, waiting in plain}
    elif name == "lines":
        state.lines = {group: _line_of(state, group, apart) for group, apart in plain}
    elif name.startswith("pace"):
        _take_pace(state.pace, name, plain)
    else:
        setattr(state, name, _plain_fields()[name].made(plain))


def _line_of(state: QueueState, group: Any, apart: list[Any]) -> WaitingLine:
    waiting = state.waiting_in.get(group, {}).values()
    arrivals = sorted(ticket.arrival for ticket in waiting)
    return WaitingLine(arrivals, {each: state.open[each] for each in apart})


def _pace_lines(pace: HallPace) -> Iterator[str]:
    for name in ("day", "told", "judged", "stretch"):
        yield _line(f"pace.{name}", _of_pace(name).written(getattr(pace, name)))
    for queue_name, queue in pace.queues.items():
        parts = (queue.today, queue.waiting, queue.last_min)
        plain = [form_of(hint).written(part) for hint, part in zip(_QUEUE, parts, strict=True)]
        yield _line("pace.queue", [queue_name, *plain])
        for day, of_day in queue.past.days:
            yield _line("pace.past", [queue_name, day.isoformat(), form_of(DayPace).written(of_day)])
        yield _line("pace.whole", queue_name)


def _take_pace(pace: HallPace, name: str, plain: Any) -> None:
    if name == "pace.queue":
        queue_name, *parts = plain
        today, waiting, last_min = (
            form_of(hint).made(part) for hint, part in zip(_QUEUE, parts, strict=True)
        )
        pace.queues[queue_name] = QueuePace(today, waiting, last_min)
    elif name == "pace.past":
        queue_name, day, of_day = plain
        queue = pace.queues[queue_name]
        days = (*queue.past.days, (date.fromisoformat(day), form_of(DayPace).made(of_day)))
        queue.past = PastPace(days)
    elif name == "pace.whole":
        queue = pace.queues[plain]
        queue.past = PastPace.of(queue.past.days)
    else:
        field = name.removeprefix("pace.")
        setattr(pace, field, _of_pace(field).made(plain))


@cache
def _of_pace(name: str) -> Form:
    return form_of(typing.get_type_hints(HallPace)[name])
