"""A log of several busy days: one day of 5,000 tickets, played by the rules once and told again with other dates and ids."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kiosk.domain.queue_events import DayStarted, Recorded
from kiosk.store.queue_log import from_row, to_row
from tests.kiosk.hall.desk import Desk

TICKETS = 5000
COUNTER = {"general": "3", "social": "8", "police": "6", "estate": "7", "business": "1", "tax": "2"}
_BEHIND = 30
"""So many wait when somebody is called: most wait for some minutes."""


def a_busy_day(to_the_end: bool = False) -> Desk:
    """A day of 5,000 tickets in six groups, each called, begun and finished; the last thirty only when the day goes to its end."""
    desk = Desk()
    desk.plan = dataclasses.replace(
        desk.plan,
        groups={key: dataclasses.replace(group, daily_limit=900) for key, group in desk.plan.groups.items()},
    )
    for counter in COUNTER.values():
        desk.do("open", counter=counter)
    groups = list(COUNTER)
    for n in range(TICKETS + (_BEHIND if to_the_end else 0)):
        if n < TICKETS:
            desk.take(groups[n % len(groups)], ticket_id=f"ticket-{n:05d}")
        desk.later(seconds=5)
        if n >= _BEHIND:
            desk.do("call-next", "begin", "finish", counter=COUNTER[groups[(n - _BEHIND) % len(groups)]])
    for counter in COUNTER.values() if to_the_end else ():
        desk.do("close", counter=counter)
    return desk


def log_of_days(days: int) -> Iterator[Recorded]:
    """The log of so many days, the last one today's of `a_busy_day`, as far as its last thirty visits."""
    whole, today = a_busy_day(to_the_end=True).log, a_busy_day().log
    seq = 0
    for back in range(days - 1, -1, -1):
        for recorded in whole if back else today:
            seq += 1
            yield _earlier(recorded, back, seq)


def _earlier(recorded: Recorded, days: int, seq: int) -> Recorded:
    """The same, so many days before: its dates and its ids are others."""
    row = to_row(recorded)
    played = recorded.at.date()
    row["body"] = row["body"].replace("ticket-", f"day{days}-").replace("call-", f"day{days}-call-")
    told = from_row(row)
    event = told.event
    moved = {
        field.name: value - timedelta(days=days)
        for field in dataclasses.fields(event)
        if isinstance(value := getattr(event, field.name), (date, datetime))
    }
    assert not isinstance(event, DayStarted) or moved["day"] == played - timedelta(days=days)
    return Recorded(
        seq,
        recorded.at - timedelta(days=days),
        recorded.actor,
        recorded.cause,
        dataclasses.replace(event, **moved),
    )
