"""Every row of a hall's logs against its digest, every page of its file against SQLite's own check."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from kiosk.store import queue_log, review_log
from kiosk.store.hall_database import HallDatabase, HallDatabaseCorrupt, is_server
from kiosk.store.queue_log import LogBroken


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found; `said` is empty when all is whole."""

    entries: int
    reviews: int
    said: str = ""

    @property
    def whole(self) -> bool:
        return not self.said


def check(place: str) -> Checked:
    """Raises HallDatabaseBusy while the hall runs, HallDatabaseAway or HallDatabaseBroken when it cannot be opened at all."""
    try:
        database = HallDatabase.open(place)
    except HallDatabaseCorrupt as damage:
        return Checked(0, 0, damage.said)
    try:
        with database.transaction() as connection:
            return _check_rows(connection, file_too=not is_server(place))
    finally:
        database.close()


def _check_rows(connection: Connection, file_too: bool) -> Checked:
    if file_too:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if found != "ok":
            return Checked(0, 0, f"文件损坏：{found}")
    entries = reviews = 0
    try:
        entries = queue_log.check(connection, queue_log.first_seq(connection))
        reviews = review_log.check(connection)
    except LogBroken as broken:
        return Checked(entries, reviews, broken.said)
    return Checked(entries, reviews)
