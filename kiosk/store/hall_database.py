"""The hall's database: SQLite by default, PostgreSQL where a second machine stands by. One owner, one connection, one schema."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, PendingRollbackError, ResourceClosedError

from kiosk.store import hall_postgres, hall_sqlite
from kiosk.store.hall_sqlite import is_damage
from kiosk.store.hall_trouble import (
    HallDatabaseAway,
    HallDatabaseBroken,
    HallDatabaseBusy,
    HallDatabaseCorrupt,
    HallDatabaseFailed,
    HallDatabaseLost,
    HallKeyDiffers,
)

__all__ = [
    "HallDatabase",
    "HallDatabaseAway",
    "HallDatabaseBroken",
    "HallDatabaseBusy",
    "HallDatabaseCorrupt",
    "HallDatabaseFailed",
    "HallDatabaseLost",
    "HallKeyDiffers",
    "Transaction",
    "fault_of_place",
    "is_server",
]

Transaction = Connection
"""What the functions of the hall's store work in: an open transaction of `HallDatabase`."""


def is_server(place: str | Path) -> bool:
    """True for the address of a PostgreSQL server, False for the path of a file."""
    return str(place).startswith(hall_postgres.SCHEME)


def fault_of_place(place: str) -> str:
    """What is wrong with the address of a server; empty when nothing is, and for a file."""
    return hall_postgres.fault_of(place) if is_server(place) else ""


class Owned(Protocol):
    """A database of which we are the only owner."""

    @property
    def connection(self) -> Connection: ...

    def fence(self) -> None:
        """Raises HallDatabaseLost inside a transaction when somebody took over."""

    def watch(self) -> None:
        """See HallDatabase.watch."""

    def scrub(self) -> None:
        """See HallDatabase.scrub."""

    def release(self) -> None:
        """Another owner may follow at once."""


class HallDatabase:
    """The one connection. Transactions may come from any thread; they wait for each other, so keep them short."""

    def __init__(self, owned: Owned) -> None:
        self._owned = owned
        self._connection = owned.connection
        self._turn = threading.Lock()
        self._lost: HallDatabaseLost | None = None

    @classmethod
    def open(cls, place: str | Path, key_name: str | None = None) -> HallDatabase:
        """Owns the file, or the schema of a `postgresql://…?schema=` address, until `close`; its tables are up to date. With
        the name of this machine's key a server's hall is only opened when it is the hall's, too; empty: there is none here.
        Raises HallDatabaseBusy, HallDatabaseBroken, HallDatabaseAway or HallKeyDiffers."""
        return cls(
            hall_postgres.own(str(place), key_name) if is_server(place) else hall_sqlite.own(Path(place))
        )

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything inside is on disk when the block is left, or nothing is. Raises HallDatabaseFailed; HallDatabaseLost
        when it is not ours any more, and from then on always."""
        with self._ours(), self._connection.begin():
            self._owned.fence()
            yield self._connection

    def scrub(self) -> None:
        """What was deleted before stands in no file of the database any more: the write-ahead log still had it. What a
        server keeps for itself (its own log, its backups) is the server's. Raises what `transaction` raises."""
        if self._connection.dialect.name != "sqlite":
            return
        with self._turn:
            raw = self._connection.connection.driver_connection
            assert raw is not None
            try:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except raw.OperationalError as error:
                raise HallDatabaseFailed("删除的内容还留在日志文件里。", "请检查大厅主机的磁盘。") from error

    def watch(self) -> None:
        """From now on a server takes us for dead when it hears nothing for some seconds: call `look` more often."""
        with self._ours():
            self._owned.watch()

    def look(self) -> None:
        """Shows the server that we are here. Raises HallDatabaseLost when it is not ours any more."""
        with self.transaction():
            pass

    def close(self) -> None:
        """The database is free for another owner. Closing it again changes nothing."""
        if self._connection.closed:
            return
        try:
            with self._ours():
                self._owned.release()
        except HallDatabaseFailed:
            # Somebody else's already, or gone.
            self._connection.invalidate()
        with self._turn:
            self._connection.close()
            self._connection.engine.dispose()

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """One at a time, and none after it was lost."""
        with self._turn:
            if self._lost is not None:
                raise self._lost
            try:
                yield
            except HallDatabaseLost as lost:
                self._lost = lost
                raise
            except (DBAPIError, PendingRollbackError, ResourceClosedError) as error:
                raise self._told(error) from error

    def _told(self, error: Exception) -> HallDatabaseFailed:
        if isinstance(error, DBAPIError) and is_damage(error.orig):
            self._lost = HallDatabaseLost(
                "大厅数据库的文件损坏了，正在重建。", "请过几秒再试一次：已经记下的不会重复。"
            )
            return self._lost
        gone = not isinstance(error, DBAPIError) or error.connection_invalidated
        if gone or self._connection.invalidated:
            self._lost = HallDatabaseLost(
                "与数据库的连接断了，刚才的操作不一定记下了。", "请再试一次：已经记下的不会重复。"
            )
            return self._lost
        return HallDatabaseFailed(
            "大厅的存储写不进去，刚才的操作没有生效。", "请检查大厅主机的磁盘，然后再试。"
        )
