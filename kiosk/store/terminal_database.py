"""The terminal's one SQLite file: durable at every commit, owned by one program, replaced when it is damaged."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.base.clock import Clock
from kiosk.base.errors import KioskError
from kiosk.store.terminal_schema import MIGRATIONS

Value = str | int | bytes | None


class StoreOwned(KioskError):
    """Another program has the file open."""


class StoreTooNew(KioskError):
    """A newer program wrote the file."""


class DiskFull(KioskError):
    """The write was rolled back whole; everything written before is still there."""


class TerminalDatabase:
    """One connection for all threads, one writer at a time.

    SQLite 3.7.0-3.51.2 can lose committed pages of a WAL file that two connections share (the reset bug), and
    Debian 12 ships 3.40. So there is one connection, and the exclusive lock keeps every other program out.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, quarantined: Path | None) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self.path = path
        self.quarantined = quarantined
        """Where a damaged predecessor was put at this opening, to be told to staff; None when all was well."""

    @classmethod
    def open(cls, path: Path, clock: Clock) -> TerminalDatabase:
        """Opens or makes the file. A damaged one is set aside, never repaired in place and never deleted.

        Raises StoreOwned when another program holds it, StoreTooNew when a newer one wrote it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return cls(_opened(path), path, None)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise _in_words(error, path) from error
        aside = _set_aside(path, clock)
        return cls(_opened(path), path, aside)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on disk when the block ends, none of it when the block raises."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise _in_words(error, self.path) from error
                raise

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, tuple(values)).fetchall()

    def row(self, sql: str, values: Sequence[Value] = ()) -> sqlite3.Row | None:
        found = self.rows(sql, values)
        return found[0] if found else None

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def next_count(connection: sqlite3.Connection, name: str) -> int:
    """The next value of a named counter, from 1 without gaps; part of the caller's transaction."""
    connection.execute(
        "INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
        (name,),
    )
    return int(connection.execute("SELECT value FROM counter WHERE name = ?", (name,)).fetchone()[0])


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.2)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    # Takes the exclusive lock now: a second owner is refused here and not at its first write.
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")
    path.chmod(0o600)
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("quick_check")
    _migrate(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    """Each step and its new version number are one transaction: the old or the new schema, never between."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise StoreTooNew("本机数据由更新的程序写成，现在的程序不能打开。", "请装回较新的程序版本。")
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in script.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")


def _in_words(error: sqlite3.OperationalError, path: Path) -> KioskError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreOwned(
            f"本机数据 {path.name} 正被另一个程序使用。", "一个终端只能运行一个程序，请先关掉另一个。"
        )
    if code == sqlite3.SQLITE_FULL:
        return DiskFull("磁盘已满，没有保存。", "请工作人员清理磁盘。")
    return KioskError(f"本机数据不能读写（{error}）。", "请检查磁盘和文件夹权限。")


def _set_aside(path: Path, clock: Clock) -> Path:
    """Moves the damaged file with its log away, so that nothing of it is lost and nothing of it is used."""
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside
