"""The queue's log on disk: events become rows of plain JSON and come back as the same events."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, func, insert, select

from kiosk.base.clock import HALL_ZONE
from kiosk.domain import queue_events
from kiosk.domain.queue_events import Event, Recorded
from kiosk.store.hall_schema import queue_log

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in typing.get_args(queue_events.Event)}


def append(connection: Connection, recorded: Sequence[Recorded]) -> None:
    """Adds rows inside the caller's transaction; a seq that exists already is refused by the database."""
    if recorded:
        connection.execute(insert(queue_log), [to_row(entry) for entry in recorded])


def read(connection: Connection, from_seq: int = 1) -> Iterator[Recorded]:
    """The log in its order from `from_seq`."""
    rows = connection.execute(select(queue_log).where(queue_log.c.seq >= from_seq).order_by(queue_log.c.seq))
    for row in rows.mappings():
        yield from_row(dict(row))


def seq_of_day_start(connection: Connection, days_back: int) -> int:
    """Seq of the DayStarted event `days_back` days of work ago (0 is the newest), or 1 when the log is younger."""
    statement = (
        select(queue_log.c.seq)
        .where(queue_log.c.kind == "DayStarted")
        .order_by(queue_log.c.seq.desc())
        .limit(1)
        .offset(days_back)
    )
    return connection.execute(statement).scalar() or 1


def last_seq(connection: Connection) -> int:
    return connection.execute(select(func.max(queue_log.c.seq))).scalar() or 0


def to_row(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    content = {field.name: _plain(getattr(event, field.name)) for field in dataclasses.fields(event)}
    return {
        "seq": recorded.seq,
        "at": recorded.at.isoformat(),
        "kind": type(event).__name__,
        "actor": recorded.actor,
        "cause": recorded.cause,
        "body": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
    }


def from_row(row: dict[str, Any]) -> Recorded:
    """Raises KeyError for a kind or field this version does not know: such a log was written by a newer program."""
    kind = _KINDS[row["kind"]]
    content = json.loads(row["body"])
    values = {
        name: reader(content[name]) for name, reader in _READERS[row["kind"]].items() if name in content
    }
    event: Event = kind(**values)
    at = datetime.fromisoformat(row["at"]).astimezone(HALL_ZONE)
    return Recorded(row["seq"], at, row["actor"], row["cause"], event)


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _reader(hint: Any) -> Callable[[Any], Any]:
    if hint is datetime:
        return lambda value: datetime.fromisoformat(value).astimezone(HALL_ZONE)
    if hint is date:
        return date.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    origin = typing.get_origin(hint)
    if origin is tuple:
        inner = _reader(typing.get_args(hint)[0])
        return lambda value: tuple(inner(part) for part in value)
    if origin in (typing.Union, types.UnionType):
        (present,) = (part for part in typing.get_args(hint) if part is not type(None))
        inner = _reader(present)
        return lambda value: None if value is None else inner(value)
    return lambda value: value


def _readers(kind: type[Any]) -> dict[str, Callable[[Any], Any]]:
    hints = typing.get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}


_READERS = {name: _readers(kind) for name, kind in _KINDS.items()}
