"""Who did what, when, from where: rows that are only ever added, each sealed with the digest of the one before.

The database refuses to change or take out a row; whoever goes around it breaks the chain, and `verify` says where.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, insert, select

from kiosk.base.clock import HALL_ZONE
from kiosk.store.hall_schema import audit_log

GENESIS = "0" * 64
_SEALED = ("seq", "at", "actor", "role", "source", "counter_id", "act", "about", "outcome")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of somebody. Words and ids only: no names, numbers or passwords of people."""

    at: datetime
    actor: str
    """Staff id; what was typed as one when a login failed."""
    role: str
    source: str
    """Network address the request came from."""
    counter_id: str
    act: str
    """`POST /api/v1/counters/3/call-next`, or a word such as `logged_in`."""
    about: str = ""
    outcome: str = "done"
    """`done`, or the code of the refusal."""


@dataclass(frozen=True, slots=True)
class RecordedAct:
    seq: int
    act: Act


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts to read, newest first; empty fields leave nothing out."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""
    before_seq: int | None = None
    limit: int = 200


def append(connection: Connection, acts: Sequence[Act]) -> None:
    """Adds rows inside the caller's transaction."""
    newest = select(audit_log.c.seq, audit_log.c.digest).order_by(audit_log.c.seq.desc()).limit(1)
    last = connection.execute(newest).first()
    seq, head = (int(last[0]), str(last[1])) if last else (0, GENESIS)
    rows: list[dict[str, object]] = []
    for act in acts:
        seq += 1
        row: dict[str, object] = {"seq": seq, **asdict(act), "at": act.at.isoformat()}
        head = _digest(head, row)
        rows.append({**row, "digest": head})
    if rows:
        connection.execute(insert(audit_log), rows)


def read(connection: Connection, wanted: Wanted) -> tuple[RecordedAct, ...]:
    """Newest first."""
    columns = audit_log.c
    chosen: Select[tuple[object, ...]] = select(*(columns[name] for name in _SEALED))
    if wanted.since is not None:
        chosen = chosen.where(columns.at >= wanted.since.astimezone(HALL_ZONE).isoformat())
    if wanted.until is not None:
        chosen = chosen.where(columns.at < wanted.until.astimezone(HALL_ZONE).isoformat())
    if wanted.actor:
        chosen = chosen.where(columns.actor == wanted.actor)
    if wanted.before_seq is not None:
        chosen = chosen.where(columns.seq < wanted.before_seq)
    rows = connection.execute(chosen.order_by(columns.seq.desc()).limit(wanted.limit)).mappings()
    return tuple(_recorded(dict(row)) for row in rows)


def verify(connection: Connection) -> tuple[int, int | None]:
    """(rows read, seq of the first row that was changed or stands after a gap, or None when all is whole)."""
    head, count = GENESIS, 0
    for row in _all(connection):
        count += 1
        head = _digest(head, {name: row[name] for name in _SEALED})
        if row["seq"] != count or row["digest"] != head:
            return count, int(str(row["seq"]))
    return count, None


def _all(connection: Connection) -> Iterator[dict[str, object]]:
    for row in connection.execute(select(audit_log).order_by(audit_log.c.seq)).mappings():
        yield dict(row)


def _recorded(row: dict[str, object]) -> RecordedAct:
    seq = int(str(row.pop("seq")))
    at = datetime.fromisoformat(str(row.pop("at"))).astimezone(HALL_ZONE)
    return RecordedAct(seq, Act(at=at, **{key: str(value) for key, value in row.items()}))


def _digest(head: str, row: dict[str, object]) -> str:
    plain = json.dumps([head, *(row[name] for name in _SEALED)], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
