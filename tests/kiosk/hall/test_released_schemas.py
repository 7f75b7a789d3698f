"""A hall goes on from the database of every released version: its tables migrated, its log believed, its day continued."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from kiosk.base.clock import HandClock
from kiosk.domain.ticket import TicketState
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase
from kiosk.store.hall_schema import metadata
from tests.support.hall import FRIDAY_MORNING, issue, running_hall
from tests.support.released_hall import FOLDER

RELEASED = sorted(FOLDER.glob("hall-*.sql"))


def lay(released: Path, folder: Path) -> Path:
    """The database as that version left it."""
    path = folder / "hall.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(released.read_text(encoding="utf-8"))
    connection.close()
    return path


def test_there_is_a_released_database_to_go_on_from() -> None:
    assert RELEASED


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_schema_of_a_released_hall_becomes_the_schema_of_the_code(released: Path, tmp_path: Path) -> None:
    database = HallDatabase.open(lay(released, tmp_path))
    with database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        entries = list(queue_log.read(connection))
        assert connection.execute(text("SELECT count(*) FROM review_log WHERE digest = ''")).scalar() == 0
    database.close()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)) and len(entries) > 20


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_day_of_a_released_hall_is_continued(released: Path, tmp_path: Path) -> None:
    lay(released, tmp_path)
    clock = HandClock(FRIDAY_MORNING.replace(hour=10))
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        state = hall.hall.ledger.seen.queue
        # What the script of `released_hall` did to them.
        found = {ticket.ticket_id: ticket.state for ticket in state.tickets()}
        assert (found["frozen-0"], found["frozen-1"]) == (TicketState.FINISHED, TicketState.NO_SHOW)
        assert (found["frozen-2"], found["frozen-3"]) == (TicketState.ON_HOLD, TicketState.CALLED)
        assert issue(terminal).json()["number"] == "A009"
        assert len(hall.hall.ledger.seen.reviews.bad()) == 1
