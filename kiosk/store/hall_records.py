"""The hall's smaller tables: alarms, answers given to idempotency keys, staff sessions and locked names."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.health import Alarm
from kiosk.store.hall_schema import alarm_log, answers, staff_locks, staff_sessions


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered to a key, to be answered again."""

    request_digest: str
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A login, by the digest of its token."""

    token_digest: str
    staff_id: str
    counter_id: str
    expires_at: datetime


# Built once: it is asked for every group of writes.
_ANSWERS_OF = select(
    answers.c.idempotency_key, answers.c.request_digest, answers.c.status, answers.c.body
).where(answers.c.idempotency_key.in_(bindparam("keys", expanding=True)))


def given_answers(connection: Connection, keys: Collection[str]) -> dict[str, GivenAnswer]:
    """What was answered to those of `keys` that were answered, by key; one question however many they are."""
    if not keys:
        return {}
    rows = connection.execute(_ANSWERS_OF, {"keys": list(keys)})
    return {key: GivenAnswer(digest, status, body) for key, digest, status, body in rows}


def keep_answers(connection: Connection, given: list[tuple[str, GivenAnswer]], at: datetime) -> None:
    """Inside the transaction of what the answers tell."""
    rows = [
        {
            "idempotency_key": key,
            "request_digest": answer.request_digest,
            "status": answer.status,
            "body": answer.body,
            "at": at.isoformat(),
        }
        for key, answer in given
    ]
    if rows:
        connection.execute(insert(answers), rows)


def forget_answers(connection: Connection, before: datetime) -> None:
    """A terminal that was away for days comes back with old keys: keep them longer than that."""
    connection.execute(delete(answers).where(answers.c.at < before.isoformat()))


def keep_alarm(connection: Connection, alarm: Alarm) -> None:
    """Stores the begin of an alarm, or its end."""
    if alarm.ended_at is not None:
        ended = {"ended_at": alarm.ended_at.isoformat()}
        connection.execute(update(alarm_log).where(alarm_log.c.alarm_id == alarm.alarm_id).values(**ended))
        return
    body = json.dumps({**asdict(alarm), "began_at": "", "ended_at": None}, ensure_ascii=False)
    row = {"alarm_id": alarm.alarm_id, "began_at": alarm.began_at.isoformat(), "ended_at": None, "body": body}
    connection.execute(insert(alarm_log), [row])


def open_alarms(connection: Connection) -> tuple[Alarm, ...]:
    rows = connection.execute(select(alarm_log).where(alarm_log.c.ended_at.is_(None))).mappings()
    return tuple(_alarm(dict(row)) for row in rows)


def _alarm(row: dict[str, Any]) -> Alarm:
    content = json.loads(row["body"])
    content["began_at"] = datetime.fromisoformat(row["began_at"]).astimezone(HALL_ZONE)
    return Alarm(**content)


def keep_session(connection: Connection, session: StaffSession) -> None:
    row = {**asdict(session), "expires_at": session.expires_at.isoformat()}
    connection.execute(insert(staff_sessions), [row])


def end_session(connection: Connection, token_digest: str) -> None:
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_digest == token_digest))


def sessions(connection: Connection, now: datetime) -> tuple[StaffSession, ...]:
    """Those still valid; the others are removed."""
    rows = [dict(row) for row in connection.execute(select(staff_sessions)).mappings()]
    found = [
        StaffSession(
            row["token_digest"],
            row["staff_id"],
            row["counter_id"],
            datetime.fromisoformat(row["expires_at"]).astimezone(HALL_ZONE),
        )
        for row in rows
    ]
    for session in found:
        if session.expires_at <= now:
            end_session(connection, session.token_digest)
    return tuple(session for session in found if session.expires_at > now)


def keep_lock(connection: Connection, staff_id: str, locked_until: datetime) -> None:
    """The name stays locked until then, over restarts; a lock before is replaced."""
    connection.execute(delete(staff_locks).where(staff_locks.c.staff_id == staff_id))
    row = {"staff_id": staff_id, "locked_until": locked_until.isoformat()}
    connection.execute(insert(staff_locks), [row])


def locks(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Locked names and until when; locks that are over are removed."""
    found = {
        row["staff_id"]: datetime.fromisoformat(row["locked_until"]).astimezone(HALL_ZONE)
        for row in connection.execute(select(staff_locks)).mappings()
    }
    for staff_id, until in found.items():
        if until <= now:
            connection.execute(delete(staff_locks).where(staff_locks.c.staff_id == staff_id))
    return {staff_id: until for staff_id, until in found.items() if until > now}
