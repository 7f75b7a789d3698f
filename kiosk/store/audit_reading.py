"""The record of acts, read from outside while the hall works or stands still: nothing is written, nobody is held up.

A running hall has its SQLite file to itself, so a copy of it is read; a PostgreSQL server lets a reader in beside the owner.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import NullPool

from kiosk.base.errors import KioskError
from kiosk.store import hall_postgres

_TRIES = 20
_WAL_HEADER_BYTES = 32
_CONNECT_WITHIN_S = 5


@contextmanager
def reading(place: str) -> Iterator[Connection]:
    """The hall's database as it was at one moment. Raises KioskError when it cannot be read."""
    try:
        if place.startswith(hall_postgres.SCHEME):
            with _on_server(place) as connection:
                yield connection
        else:
            with _of_file(Path(place)) as connection:
                yield connection
    except DBAPIError as error:
        raise _unreadable(place, error) from error


@contextmanager
def _on_server(address: str) -> Iterator[Connection]:
    fault = hall_postgres.fault_of(address)
    if fault:
        raise KioskError(f"{fault}。", "例如 postgresql://hall@192.0.2.10:5432/halls?schema=jishou")
    url = make_url(address).set(drivername="postgresql+psycopg")
    schema = str(url.query.get("schema", hall_postgres.DEFAULT_SCHEMA))
    # The wish to read alone is the server's to keep: not even a mistake of ours writes.
    options = "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
    asked = {"connect_timeout": _CONNECT_WITHIN_S, "options": options, "application_name": "kiosk hall audit"}
    engine = create_engine(url.difference_update_query(["schema"]), poolclass=NullPool, connect_args=asked)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('search_path', :schema, false)"), {"schema": schema})
        yield connection


@contextmanager
def _of_file(path: Path) -> Iterator[Connection]:
    if not path.is_file():
        raise KioskError(f"没有 {path} 这个文件。", "请写大厅数据库文件的路径。")
    try:
        with tempfile.TemporaryDirectory(prefix="hall-audit-") as folder:
            engine = _read_only(copied(path, Path(folder)))
            with engine.connect() as connection:
                yield connection
            engine.dispose()
    except OSError as error:
        raise KioskError(
            f"{path} 复制不出来（{error.strerror}）。", "请检查权限，临时文件夹要放得下一份数据库。"
        ) from error


def copied(path: Path, folder: Path) -> Path:
    """The file and its write-ahead log in `folder`, as a crash of their owner at one moment would have left them.

    The log is copied last, so whatever reached the file meanwhile is in it, too, unless the log began anew: then its header is
    another one, and the copy is made again. Raises KioskError when the file never held still, OSError when it cannot be read."""
    into, log = folder / path.name, path.with_name(f"{path.name}-wal")
    for _ in range(_TRIES):
        before = _generation(path, log)
        shutil.copyfile(path, into)
        if log.exists():
            shutil.copyfile(log, into.with_name(f"{into.name}-wal"))
        if _generation(path, log) == before:
            return into
        into.with_name(f"{into.name}-wal").unlink(missing_ok=True)
    raise KioskError(f"{path} 一直在变，复制不出完整的一份。", "请在大厅不忙时再试。")


def _generation(path: Path, log: Path) -> tuple[bytes, int, int]:
    """Stays the same while the write-ahead log only grows; without one, while the file itself is not written."""
    try:
        with log.open("rb") as file:
            header = file.read(_WAL_HEADER_BYTES)
    except FileNotFoundError:
        header = b""
    stat = path.stat()
    return (header, 0, 0) if header else (b"", stat.st_mtime_ns, stat.st_size)


def _read_only(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    def _prepare(dbapi_connection: object, _record: object) -> None:
        dbapi_connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]

    event.listen(engine, "connect", _prepare)
    return engine


def _unreadable(place: str, error: DBAPIError) -> KioskError:
    said = str(error.orig).strip().splitlines()[0][:200]
    shown = hall_postgres.said(place) if place.startswith(hall_postgres.SCHEME) else place
    if isinstance(error, ProgrammingError) or "no such table" in said:
        return KioskError(
            f"{shown} 里没有大厅的操作记录（{said}）。", "请检查路径；旧版本的数据库先启动一次大厅。"
        )
    return KioskError(f"{shown} 读不出来（{said}）。", "文件损坏时先留存它，再看 kiosk hall check 怎么说。")
