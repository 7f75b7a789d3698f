"""The queue's log by days and in small bites, so that a report of a month never keeps the writer waiting for long."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from kiosk.domain.queue_events import Recorded
from kiosk.store import queue_log as log
from kiosk.store.hall_schema import queue_log
from kiosk.store.log_chain import chained

BITE_ROWS = 500
"""Fetching these takes a millisecond or two; the writer waits at most so long."""

Row = tuple[Any, ...]
"""A row as stored: seq, at, kind, actor, cause, body, digest."""


@dataclass(frozen=True, slots=True)
class DayStart:
    """Where a local day begins in the log."""

    day: date
    seq: int


_NAMES = ("seq", "at", "kind", "actor", "cause", "body")
# Built once: asked again for every bite.
_BITE = (
    select(*(queue_log.c[name] for name in _NAMES), queue_log.c.digest)
    .where(queue_log.c.seq >= bindparam("first"), queue_log.c.seq <= bindparam("last"))
    .order_by(queue_log.c.seq)
)
_STARTS = (
    select(queue_log.c.seq, queue_log.c.body)
    .where(queue_log.c.kind == "DayStarted")
    .order_by(queue_log.c.seq)
)


def day_starts(connection: Connection) -> list[DayStart]:
    """Every day of the log, oldest first."""
    rows = connection.execute(_STARTS)
    return [DayStart(date.fromisoformat(json.loads(body)["day"]), seq) for seq, body in rows]


def last_seq(connection: Connection) -> int:
    return connection.execute(select(func.max(queue_log.c.seq))).scalar() or 0


def bite(connection: Connection, first: int, last: int) -> list[Row]:
    """The rows from `first` to `last`, not yet decoded: that need not happen in the transaction."""
    return [tuple(row) for row in connection.execute(_BITE, {"first": first, "last": last})]


def decoded(rows: Sequence[Row], before: str) -> Iterator[Recorded]:
    """The events of `rows`, each checked against its digest; `before` is that of the row before. Raises queue_log.LogBroken."""
    for row in rows:
        *written, digest = row
        if digest != chained(before, written):
            raise log.LogBroken(int(row[0]))
        yield log.from_row(dict(zip(_NAMES, written, strict=True)))
        before = digest
