"""Where a test's hall keeps its log: a file in the test's folder, or a schema of a real PostgreSQL server."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

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
