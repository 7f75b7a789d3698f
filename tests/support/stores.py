"""Where a test's hall keeps its log: a file in the test's folder, or a schema of a real PostgreSQL server."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from kiosk.store.hall_database import HallDatabase
from tests.support.postgres import PostgresServer

_server: PostgresServer | None = None


@contextlib.contextmanager
def halls_on(server: PostgresServer | None) -> Iterator[None]:
    """Halls opened inside keep their log on this server; None: in a file."""
    global _server
    before, _server = _server, server
    try:
        yield
    finally:
        _server = before


def database_of(folder: Path) -> str:
    """What `[server] database` says for a hall in `folder`: the same every time."""
    if _server is None:
        return "hall.sqlite3"
    return _server.address("h" + hashlib.sha256(str(folder).encode()).hexdigest()[:16])


def place_of(folder: Path) -> str:
    """What HallDatabase.open takes for the same."""
    return database_of(folder) if _server is not None else str(folder / "hall.sqlite3")


@contextlib.contextmanager
def opened_store(folder: Path) -> Iterator[HallDatabase]:
    """The database of the hall in `folder`, which must not be running."""
    database = HallDatabase.open(place_of(folder))
    try:
        yield database
    finally:
        database.close()


def stored(database: HallDatabase, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows that an SQL statement gives, or none, through the store's own connection: the same on both."""
    with database.transaction() as connection:
        answer = connection.execute(text(statement), values)
        return [tuple(row) for row in answer] if answer.returns_rows else []


def stored_in(folder: Path, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The same of a hall that is not running."""
    with opened_store(folder) as database:
        return stored(database, statement, **values)
