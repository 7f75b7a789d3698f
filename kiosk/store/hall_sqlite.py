"""The hall's database as one SQLite file: one owner, one connection."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from kiosk.store.hall_migration import upgrade
from kiosk.store.hall_owner import take_over
from kiosk.store.hall_trouble import (
    HallDatabaseBroken,
    HallDatabaseBusy,
    HallDatabaseCorrupt,
    HallDatabaseFailed,
)

_PRAGMAS = (
    "locking_mode=EXCLUSIVE",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # What is deleted is overwritten in the file; `scrub` sees to the write-ahead log.
    "secure_delete=ON",
)
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_CHECK_WITHIN_S = 1.0
"""At a start the whole file is checked only as long as this: a hall must be back within three seconds. `kiosk hall check`
takes its time."""
_CHECK_STEPS = 20_000
"""SQLite's virtual steps between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class OwnedFile:
    """A hall's file that is ours while `connection` is open."""

    connection: Connection

    def fence(self) -> None:
        """Nobody takes a file over: the lock of the operating system ends with its owner."""

    def watch(self) -> None:
        """The operating system does."""

    def scrub(self) -> None:
        """What was deleted is in no file any more: the write-ahead log, which still has the pages as they were, is cut off."""
        raw = self.connection.connection.driver_connection
        assert raw is not None
        try:
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error as error:
            raise _not_scrubbed(str(error)) from error
        if busy:
            raise _not_scrubbed("busy")

    def release(self) -> None:
        """Closing is enough."""


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says that the file itself is not as it was written."""
    # Errors that Python's module raises by itself carry no code of SQLite's.
    return (
        isinstance(error, sqlite3.DatabaseError) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
    )


def own(path: Path) -> OwnedFile:
    """The file, checked, its tables up to date. Raises HallDatabaseBusy or HallDatabaseBroken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(path)
    try:
        connection = engine.connect()
        with connection.begin():
            _check(connection, path)
            upgrade(connection)
            take_over(connection)
            return OwnedFile(connection)
    except DatabaseError as error:
        engine.dispose()
        if is_damage(error.orig):
            raise _broken(path, str(error.orig)) from error
        if "locked" in str(error.orig):
            raise HallDatabaseBusy(
                f"另一个大厅程序正在使用 {path}。", "一个大厅的数据只能由一个程序打开：请先停掉那一个。"
            ) from error
        raise HallDatabaseBroken(
            f"打不开大厅数据库 {path}（{error.orig}）。", "请检查磁盘空间和权限。"
        ) from error
    except HallDatabaseBroken:
        engine.dispose()
        raise


def _not_scrubbed(found: str) -> HallDatabaseFailed:
    return HallDatabaseFailed(f"删除的内容还留在数据库的日志文件里（{found}）。", "请检查大厅主机的磁盘。")


def _broken(path: Path, found: str) -> HallDatabaseCorrupt:
    return HallDatabaseCorrupt(
        f"大厅数据库 {path} 已损坏（{found}）。", "请把文件移走留存，用最近的备份恢复后再启动。"
    )


def _check(connection: Connection, path: Path) -> None:
    """SQLite's own check of pages and indexes; rows are checked by their digests when they are read."""
    raw = connection.connection.driver_connection
    assert raw is not None
    ends_at = time.monotonic() + _CHECK_WITHIN_S
    raw.set_progress_handler(lambda: time.monotonic() > ends_at, _CHECK_STEPS)
    try:
        found = raw.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        found = "ok"
    finally:
        raw.set_progress_handler(None, 0)
    if found != "ok":
        raise _broken(path, str(found))


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"timeout": 0.2, "check_same_thread": False, "isolation_level": None},
    )

    def _prepare(dbapi_connection: Any, _record: Any) -> None:
        # Exclusive locking keeps the WAL index in this process' memory: no second connection can share the WAL file,
        # which SQLite before 3.51.3 could corrupt.
        for pragma in _PRAGMAS:
            dbapi_connection.execute(f"PRAGMA {pragma}").fetchall()

    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine
