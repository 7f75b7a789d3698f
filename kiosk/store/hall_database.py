"""The hall's database: one file, one owner, one connection; the schema through SQLAlchemy Core, its changes through Alembic."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from kiosk.base.errors import KioskError


class HallDatabaseBusy(KioskError):
    """Another program owns the file."""


class HallDatabaseBroken(KioskError):
    """The file is not a database we can go on with."""


class HallDatabaseFailed(KioskError):
    """A transaction did not go through; nothing of it happened."""


Transaction = Connection
"""What the functions of the hall's store work in: an open transaction of `HallDatabase`."""


class HallDatabase:
    """The one connection. Whoever opened it may use it from one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, path: Path) -> HallDatabase:
        """Owns `path` until `close`, its schema brought up to date. Raises HallDatabaseBusy or HallDatabaseBroken."""
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = _engine(path)
        try:
            with engine.begin() as connection:
                _upgrade(connection)
        except OperationalError as error:
            engine.dispose()
            if "locked" in str(error.orig):
                raise HallDatabaseBusy(
                    f"另一个大厅程序正在使用 {path}。", "一个大厅的数据只能由一个程序打开：请先停掉那一个。"
                ) from error
            raise HallDatabaseBroken(
                f"打不开大厅数据库 {path}（{error.orig}）。", "请检查磁盘空间和权限。"
            ) from error
        except DatabaseError as error:
            engine.dispose()
            raise HallDatabaseBroken(
                f"大厅数据库 {path} 已损坏（{error.orig}）。", "请把文件移走留存，用最近的备份恢复后再启动。"
            ) from error
        return cls(engine)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything inside is on disk when the block is left, or nothing is. Raises HallDatabaseFailed."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            raise HallDatabaseFailed(
                "大厅的存储写不进去，刚才的操作没有生效。", "请检查大厅主机的磁盘，然后再试。"
            ) from error

    def close(self) -> None:
        self._engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"timeout": 0.2, "check_same_thread": False, "isolation_level": None},
    )

    def _prepare(dbapi_connection: Any, _record: Any) -> None:
        # Exclusive locking keeps the WAL index in this process' memory: no second connection can share the WAL file,
        # which SQLite before 3.51.3 could corrupt.
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            dbapi_connection.execute(f"PRAGMA {pragma}").fetchall()

    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _upgrade(connection: Connection) -> None:
    # Alembic is needed only here; it costs a tenth of a second to import.
    from alembic import command
    from alembic.config import Config

    # It tells every start that nothing had to be done.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
