"""Who did what, when, from where: rows that are only ever added, each sealed with the digest of the one before.

The database refuses to change or take out a row; whoever goes around it breaks the chain, and `verify` says where.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Select, insert, select

from kiosk.base.clock import HALL_ZONE
from kiosk.store.hall_schema import audit_log

GENESIS = "0" * 64
_ROWS_AT_ONCE = 2000
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
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """One row of the chain, as it can be noted elsewhere: whoever changes it or anything before it must change this, too."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold."""

    seq: int
    at: str
    """What the row says of its time; of a row that is gone: the time of the last before it."""
    how: Literal["gap", "changed", "rewritten", "cut_off"]
    """`gap`: rows before it are missing. `changed`: it is not as it was written, or stands after another one than then.
    `rewritten`: it fits its neighbours and not what was noted of it. `cut_off`: it was noted and is not there."""


@dataclass(slots=True)
class ChainFound:
    """What a walk along the chain found."""

    rows: int = 0
    head: Head = Head(0, GENESIS)
    last_at: str = ""
    first_break: Break | None = None
    breaks: int = 0
    cut_off: int = 0
    """Rows, at least, that are missing at the end."""

    def note(self, found: Break) -> None:
        self.first_break = self.first_break or found
        self.breaks += 1


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
    last = head(connection)
    seq, digest = last.seq, last.digest
    rows: list[dict[str, object]] = []
    for act in acts:
        seq += 1
        row: dict[str, object] = {"seq": seq, **asdict(act), "at": act.at.isoformat()}
        digest = _digest(digest, row)
        rows.append({**row, "digest": digest})
    if rows:
        connection.execute(insert(audit_log), rows)


def read(connection: Connection, wanted: Wanted) -> tuple[RecordedAct, ...]:
    """Newest first."""
    columns = audit_log.c
    chosen: Select[tuple[object, ...]] = select(*(columns[name] for name in (*_SEALED, "digest")))
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


def head(connection: Connection) -> Head:
    """The newest row; seq 0 while there is none."""
    newest = select(audit_log.c.seq, audit_log.c.digest).order_by(audit_log.c.seq.desc()).limit(1)
    last = connection.execute(newest).first()
    return Head(int(last[0]), str(last[1])) if last else Head(0, GENESIS)


def verify(connection: Connection, heads: Iterable[Head] = ()) -> ChainFound:
    """Every row against its digest and the row before. `heads` are rows that were noted elsewhere: the chain by itself cannot
    show that its end was cut off, or that all of it was written anew; what somebody noted can."""
    noted: dict[int, set[str]] = {}
    for each in heads:
        noted.setdefault(each.seq, set()).add(each.digest)
    found = ChainFound()
    for row in _all(connection):
        seq, at, digest = int(str(row["seq"])), str(row["at"]), str(row["digest"])
        follows = digest == _digest(found.head.digest, {name: row[name] for name in _SEALED})
        if seq != found.head.seq + 1:
            found.note(Break(seq, at, "gap"))
        elif not follows:
            found.note(Break(seq, at, "changed"))
        elif noted.get(seq, {digest}) != {digest}:
            found.note(Break(seq, at, "rewritten"))
        found.rows += 1
        # What follows a break is checked against what stands there, so that one break is told as one.
        found.head, found.last_at = Head(seq, digest), at
    furthest = max(noted, default=0)
    if furthest > found.head.seq:
        found.note(Break(found.head.seq + 1, found.last_at, "cut_off"))
        found.cut_off = furthest - found.head.seq
    return found


def _all(connection: Connection) -> Iterator[dict[str, object]]:
    in_order = select(audit_log).order_by(audit_log.c.seq).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(in_order).mappings():
        yield dict(row)


def _recorded(row: dict[str, object]) -> RecordedAct:
    seq = int(str(row.pop("seq")))
    at, digest = datetime.fromisoformat(str(row.pop("at"))).astimezone(HALL_ZONE), str(row.pop("digest"))
    return RecordedAct(seq, Act(at=at, **{key: str(value) for key, value in row.items()}), digest)


def _digest(before: str, row: dict[str, object]) -> str:
    plain = json.dumps([before, *(row[name] for name in _SEALED)], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
