"""What the hall keeps about its staff: sessions, names that are locked, passwords they chose themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.base.clock import HALL_ZONE
from kiosk.store.hall_schema import staff_locks, staff_passwords, staff_sessions


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A login, by the digest of its token."""

    token_digest: str
    staff_id: str
    counter_id: str
    started_at: datetime
    seen_at: datetime
    """The newest request, as it was last written down."""
    expires_at: datetime
    source: str = ""
    """Address from which it was opened."""
    name: str = ""
    role: str = ""
    """Told by the sign-on service; both empty after a login by password: then the settings tell."""


@dataclass(frozen=True, slots=True)
class ChosenPassword:
    """A password that replaces the one of the settings until that line is written anew."""

    staff_id: str
    password_hash: str
    instead_of: str
    """The line of the settings that it replaced; another line there counts again."""
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class StaffOnRecord:
    """Everything of staff that outlives a restart."""

    sessions: tuple[StaffSession, ...]
    locks: dict[str, datetime]
    passwords: tuple[ChosenPassword, ...]


def on_record(connection: Connection, now: datetime) -> StaffOnRecord:
    """What still counts at `now`; sessions and locks that are over are removed."""
    return StaffOnRecord(sessions(connection, now), locks(connection, now), passwords(connection))


def keep_session(connection: Connection, session: StaffSession) -> None:
    connection.execute(insert(staff_sessions), [_plain(asdict(session))])


def renew_session(connection: Connection, token_digest: str, seen_at: datetime) -> None:
    row = staff_sessions.c.token_digest == token_digest
    connection.execute(update(staff_sessions).where(row).values(seen_at=seen_at.isoformat()))


def end_sessions(connection: Connection, token_digests: list[str]) -> None:
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_digest.in_(token_digests)))


def sessions(connection: Connection, now: datetime) -> tuple[StaffSession, ...]:
    """Those whose last hour has not come; the others are removed."""
    found = [_session(dict(row)) for row in connection.execute(select(staff_sessions)).mappings()]
    end_sessions(connection, [session.token_digest for session in found if session.expires_at <= now])
    return tuple(session for session in found if session.expires_at > now)


def _session(row: dict[str, Any]) -> StaffSession:
    return StaffSession(
        token_digest=row["token_digest"],
        staff_id=row["staff_id"],
        counter_id=row["counter_id"],
        started_at=_moment(row["started_at"]),
        seen_at=_moment(row["seen_at"]),
        expires_at=_moment(row["expires_at"]),
        source=row["source"],
        name=row["name"],
        role=row["role"],
    )


def keep_lock(connection: Connection, staff_id: str, locked_until: datetime) -> None:
    """The name stays locked until then, over restarts; a lock before is replaced."""
    open_lock(connection, staff_id)
    connection.execute(
        insert(staff_locks), [{"staff_id": staff_id, "locked_until": locked_until.isoformat()}]
    )


def open_lock(connection: Connection, staff_id: str) -> None:
    connection.execute(delete(staff_locks).where(staff_locks.c.staff_id == staff_id))


def locks(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Locked names and until when; locks that are over are removed."""
    rows = connection.execute(select(staff_locks)).mappings()
    found = {row["staff_id"]: _moment(row["locked_until"]) for row in rows}
    for staff_id in [staff_id for staff_id, until in found.items() if until <= now]:
        open_lock(connection, staff_id)
    return {staff_id: until for staff_id, until in found.items() if until > now}


def keep_password(connection: Connection, chosen: ChosenPassword) -> None:
    """Replaces the one chosen before."""
    connection.execute(delete(staff_passwords).where(staff_passwords.c.staff_id == chosen.staff_id))
    connection.execute(insert(staff_passwords), [_plain(asdict(chosen))])


def passwords(connection: Connection) -> tuple[ChosenPassword, ...]:
    rows = connection.execute(select(staff_passwords)).mappings()
    return tuple(ChosenPassword(**{**row, "changed_at": _moment(row["changed_at"])}) for row in rows)


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(HALL_ZONE)
