"""What can be saved when the hall's file is damaged: the file is kept under another name, a new one gets all that still reads.

The queue's log is put together row by row from the damaged file and from the copy beside it; a row counts only when its digest
covers the row before it. Other tables give what can be read from either end. What is lost is counted, not guessed away.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import SQLAlchemyError

from kiosk.store.hall_database import HallDatabase
from kiosk.store.hall_schema import hall_owner, metadata, queue_log, queue_snapshot
from kiosk.store.log_chain import chained
from kiosk.store.log_copy import LogCopy, Row
from kiosk.store.queue_log import follows

_PERHAPS_LOST = 20
"""When reading the damaged log broke off and no copy goes further, so many entries may have followed that nobody knows of."""
_WRITTEN = ("seq", "at", "kind", "actor", "cause", "body")


@dataclass(frozen=True, slots=True)
class Rescued:
    """What became of a damaged file."""

    kept_as: Path
    last_seq: int
    lost: int
    """Entries of the queue's log, at most, that neither the file nor the copy had."""
    unread: tuple[str, ...]
    """Tables of which some rows could not be read."""

    @property
    def said(self) -> str:
        """For the health page."""
        log = (
            "排队日志完整"
            if not self.lost
            else f"排队日志恢复到第 {self.last_seq} 条，之后可能缺 {self.lost} 条"
        )
        rest = f"；{'、'.join(self.unread)} 有读不出的行" if self.unread else ""
        return f"大厅数据库损坏，已另存为 {self.kept_as.name} 并重建：{log}{rest}"


def rescue(path: Path, copy: LogCopy, at: datetime) -> Rescued:
    """`path` holds a whole database again, the damaged one lies beside it. Raises HallDatabaseBroken or OSError when not even
    that can be done."""
    kept = _set_aside(path, at)
    reading = path.with_name(f"{path.name}.reading")
    _copy_whole(kept, reading)
    try:
        damaged = sqlite3.connect(reading)
        damaged.row_factory = sqlite3.Row
        found, broke_off = _read_log(damaged)
        log, lost = whole_log(found, {row["seq"]: row for row in copy.read()}, broke_off)
        unread = _fill(path, damaged, log)
        damaged.close()
    finally:
        for leftover in path.parent.glob(f"{reading.name}*"):
            leftover.unlink()
    return Rescued(kept, log[-1]["seq"] if log else 0, lost, unread)


def whole_log(found: Mapping[int, Row], copied: Mapping[int, Row], broke_off: bool) -> tuple[list[Row], int]:
    """(rows that follow each other by number and digest, how many at most are lost after them)."""
    seqs = found.keys() | copied.keys()
    if not seqs:
        return [], _PERHAPS_LOST if broke_off else 0
    log: list[Row] = []
    seq, before = min(seqs), ""
    while True:
        # The beginning of a log that was cut to its last days cannot be checked: its digest covers a row that is gone.
        row = next(
            (row for row in (found.get(seq), copied.get(seq)) if row and _follows(row, before, seq)), None
        )
        if row is None:
            break
        log.append(row)
        seq, before = seq + 1, row["digest"]
    missing = max(seqs) + 1 - seq
    reached_by_copy = bool(copied) and max(copied) == seq - 1
    return log, missing if missing or not broke_off or reached_by_copy else _PERHAPS_LOST


def _follows(row: Row, before: str, seq: int) -> bool:
    return (not before and seq > 1) or follows(row, before)


def _set_aside(path: Path, at: datetime) -> Path:
    kept = path.with_name(f"{path.name}.broken-{at:%Y%m%dT%H%M%S}")
    for ending in ("", "-wal", "-journal"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(kept.with_name(kept.name + ending))
    return kept


def _copy_whole(kept: Path, reading: Path) -> None:
    """Reading a database may change its files; the damaged ones stay as they were found."""
    for ending in ("", "-wal", "-journal"):
        part = kept.with_name(kept.name + ending)
        if part.exists():
            shutil.copyfile(part, reading.with_name(reading.name + ending))


def _read_log(damaged: sqlite3.Connection) -> tuple[dict[int, Row], bool]:
    """(rows by number, whether reading broke off)."""
    rows, broke_off = _readable(damaged, queue_log)
    fit = sorted(
        (row for row in rows if isinstance(row.get("seq"), int) and all(name in row for name in _WRITTEN)),
        key=lambda row: int(row["seq"]),
    )
    if fit and all("digest" not in row for row in fit):
        # Written by a program that had none yet: what reads is believed as far as it has no gap.
        fit = list(_chained_anew(fit))
    return {row["seq"]: row for row in fit if isinstance(row.get("digest"), str)}, broke_off


def _readable(damaged: sqlite3.Connection, table: Table) -> tuple[list[Row], bool]:
    """(rows that can be read from either end, whether there are others)."""
    known = [column.name for column in table.columns]
    forward, broke_off = _until_it_breaks(
        damaged,
        f'SELECT rowid AS "_at", * FROM "{table.name}" ORDER BY rowid',  # noqa: S608 - our own names
    )
    if broke_off:
        backward, _ = _until_it_breaks(
            damaged,
            f'SELECT rowid AS "_at", * FROM "{table.name}" ORDER BY rowid DESC',  # noqa: S608 - as above
        )
        forward = list({row["_at"]: row for row in (*forward, *reversed(backward))}.values())
    return [{name: row[name] for name in known if name in row} for row in forward], broke_off


def _until_it_breaks(damaged: sqlite3.Connection, statement: str) -> tuple[list[Row], bool]:
    rows: list[Row] = []
    try:
        for row in damaged.execute(statement):
            rows.append(dict(row))
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return rows, True
    return rows, False


def _fill(path: Path, damaged: sqlite3.Connection, log: Iterable[Row]) -> tuple[str, ...]:
    """A new database with all of it; the tables that had unreadable rows."""
    unread = []
    database = HallDatabase.open(path)
    try:
        with database.transaction() as connection:
            _insert(connection, queue_log, list(_chained_anew(log)))
            for table in metadata.sorted_tables:
                if table in (queue_log, hall_owner, queue_snapshot):
                    continue
                rows, broke_off = _readable(damaged, table)
                taken = _insert(connection, table, rows)
                if broke_off or taken < len(rows):
                    unread.append(table.name)
    finally:
        database.close()
    return tuple(unread)


def _chained_anew(log: Iterable[Row]) -> Iterator[Row]:
    """The same digests when the log is there from its first row; else from its new beginning on."""
    before = ""
    for row in log:
        written = {name: row[name] for name in _WRITTEN}
        before = chained(before, written.values())
        yield {**written, "digest": before}


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """How many were taken in; one that the table refuses is left out."""
    if not rows or _taken(connection, table, rows):
        return len(rows)
    return sum(_taken(connection, table, [row]) for row in rows)


def _taken(connection: Connection, table: Table, rows: Sequence[Row]) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(table), rows)
    except SQLAlchemyError:
        # A damaged row may hold anything.
        return False
    return True
