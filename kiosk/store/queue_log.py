"""The queue's log on disk: events become rows of plain JSON and come back as the same events."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from kiosk.base.clock import HALL_ZONE
from kiosk.base.errors import KioskError
from kiosk.domain import queue_events
from kiosk.domain.queue_events import Event, Recorded
from kiosk.store.hall_schema import queue_log
from kiosk.store.log_chain import chained

_parsed = json.JSONDecoder().decode
_BITE_ROWS = 5000
"""Folding so many takes a tenth of a second."""


class LogBroken(KioskError):
    """A row of a log is not as it was written; everything before `seq` is."""

    def __init__(self, seq: int, log: str = "排队日志") -> None:
        super().__init__(
            f"大厅的{log}第 {seq} 条与写入时不符。", "请留存数据库，用 kiosk hall check 查看有多少是好的。"
        )
        self.seq = seq


# Built once: they are asked for every group of deeds.
_COLUMNS = (
    queue_log.c.seq,
    queue_log.c.at,
    queue_log.c.kind,
    queue_log.c.actor,
    queue_log.c.cause,
    queue_log.c.body,
)
_DIGEST_OF = select(queue_log.c.digest).where(queue_log.c.seq == bindparam("seq"))


def append(connection: Connection, recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Adds rows inside the caller's transaction and gives them back as stored, each chained to the one before by its digest;
    a seq that exists already is refused by the database."""
    if not recorded:
        return []
    before = digest_at(connection, recorded[0].seq - 1)
    rows = []
    for entry in recorded:
        row = to_row(entry)
        row["digest"] = before = chained(before, row.values())
        rows.append(row)
    connection.execute(insert(queue_log), rows)
    return rows


def digest_at(connection: Connection, seq: int) -> str:
    """The digest of a row; empty before the first."""
    return connection.execute(_DIGEST_OF, {"seq": seq}).scalar() or ""


def read(connection: Connection, from_seq: int = 1, to_seq: int | None = None) -> Iterator[Recorded]:
    """The log in its order from `from_seq` to `to_seq`, both included, each row checked against its digest. Raises LogBroken."""
    expected, before = from_seq, digest_at(connection, from_seq - 1)
    for row in _stored(connection, from_seq, to_seq):
        *written, digest = row
        if row[0] != expected or digest != chained(before, written):
            raise LogBroken(expected)
        yield _recorded(*written)
        expected, before = expected + 1, digest


def check(connection: Connection, from_seq: int) -> int:
    """How many rows there are from `from_seq` on, each as it was written and none missing in between. Raises LogBroken."""
    count, _ = check_rows(_stored(connection, from_seq), from_seq, digest_at(connection, from_seq - 1))
    return count


def _stored(connection: Connection, from_seq: int, to_seq: int | None = None) -> Iterator[Sequence[Any]]:
    """Rows as they lie there, in bites: a server ends a session that asks nothing for some seconds in a transaction, and hands
    over all of an answer at once."""
    statement = select(*_COLUMNS, queue_log.c.digest).order_by(queue_log.c.seq).limit(_BITE_ROWS)
    if to_seq is not None:
        statement = statement.where(queue_log.c.seq <= to_seq)
    bite = connection.execute(statement.where(queue_log.c.seq >= from_seq)).all()
    while bite:
        yield from bite
        bite = connection.execute(statement.where(queue_log.c.seq > bite[-1][0])).all()


def check_rows(rows: Iterable[Sequence[Any]], first: int, before: str) -> tuple[int, str]:
    """(how many, the digest of the last) of rows as stored that begin at `first` and follow `before`. Raises LogBroken."""
    expected = first
    for row in rows:
        *written, digest = row
        if row[0] != expected or digest != chained(before, written):
            raise LogBroken(expected)
        expected, before = expected + 1, digest
    return expected - first, before


def read_kinds(
    connection: Connection, kinds: Sequence[type[Any]], from_seq: int, before_seq: int
) -> Iterator[Recorded]:
    """Events of these kinds, of a part of the log that need not be read as a whole; each row checked. Raises LogBroken."""
    earlier = queue_log.alias("earlier")
    statement = (
        select(*_COLUMNS, queue_log.c.digest, func.coalesce(earlier.c.digest, ""))
        .select_from(queue_log.outerjoin(earlier, earlier.c.seq == queue_log.c.seq - 1))
        .where(queue_log.c.kind.in_([kind.__name__ for kind in kinds]))
        .where(queue_log.c.seq >= from_seq, queue_log.c.seq < before_seq)
        .order_by(queue_log.c.seq)
    )
    for row in connection.execute(statement):
        *written, digest, before = row
        if digest != chained(before, written):
            raise LogBroken(row[0])
        yield _recorded(*written)


def rows(connection: Connection, from_seq: int) -> Iterator[dict[str, Any]]:
    """The rows from there on as they are stored, for the copy."""
    statement = select(queue_log).where(queue_log.c.seq >= from_seq).order_by(queue_log.c.seq)
    for row in connection.execute(statement).mappings():
        yield dict(row)


def follows(row: Mapping[str, Any], before: str) -> bool:
    """Whether a stored row's digest covers what it says and the row before."""
    return bool(row["digest"] == chained(before, (row[column.name] for column in _COLUMNS)))


def take_back(connection: Connection, copied: Sequence[Mapping[str, Any]]) -> None:
    """Rows of the copy that follow the last of the log: the disk had lost them."""
    connection.execute(insert(queue_log), [dict(row) for row in copied])


def seq_of_day_start(connection: Connection, days_back: int) -> int:
    """Seq of the DayStarted event `days_back` days of work ago (0 is the newest), or the log's first when it is younger."""
    statement = (
        select(queue_log.c.seq)
        .where(queue_log.c.kind == "DayStarted")
        .order_by(queue_log.c.seq.desc())
        .limit(1)
        .offset(days_back)
    )
    return connection.execute(statement).scalar() or first_seq(connection)


def first_seq(connection: Connection) -> int:
    """1, but for a log whose older part was lost with a damaged file."""
    return connection.execute(select(func.min(queue_log.c.seq))).scalar() or 1


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


def from_row(row: Mapping[str, Any]) -> Recorded:
    """Raises KeyError for a kind this version does not know, TypeError for a field: a newer program wrote such a log."""
    return _recorded(row["seq"], row["at"], row["kind"], row["actor"], row["cause"], row["body"])


def _recorded(seq: int, at: str, kind: str, actor: str, cause: str, body: str) -> Recorded:
    made, readers = _KINDS[kind]
    content = _parsed(body)
    for name, reader in readers:
        if name in content:
            content[name] = reader(content[name])
    return Recorded(seq, _time(at), actor, cause, made(**content))


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(HALL_ZONE)


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    """Makes a field's value of what JSON has; None where JSON's own value is it."""
    if hint is datetime:
        return _time
    if hint is date:
        return date.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    origin = typing.get_origin(hint)
    if origin is tuple:
        inner = _reader(typing.get_args(hint)[0])
        return tuple if inner is None else lambda value: tuple(inner(part) for part in value)
    if origin in (typing.Union, types.UnionType):
        (present,) = (part for part in typing.get_args(hint) if part is not type(None))
        whole = _reader(present)
        return None if whole is None else lambda value: None if value is None else whole(value)
    return None


def _readers(kind: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Of the fields that need one."""
    hints = typing.get_type_hints(kind)
    found = ((field.name, _reader(hints[field.name])) for field in dataclasses.fields(kind))
    return tuple((name, reader) for name, reader in found if reader is not None)


_KINDS: dict[str, tuple[Callable[..., Event], tuple[tuple[str, Callable[[Any], Any]], ...]]] = {
    kind.__name__: (kind, _readers(kind)) for kind in typing.get_args(queue_events.Event)
}
