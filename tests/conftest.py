"""What tests of all parts may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgres import PostgresServer, running_postgres
from tests.support.stores import halls_on


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One real server for the run; every hall has a schema of its own on it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def each_store(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs once with the halls' logs in files and once on PostgreSQL."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with halls_on(server):
        yield request.param
