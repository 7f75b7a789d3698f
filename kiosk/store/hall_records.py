"""The hall's smaller tables: alarms, answers given to idempotency keys."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.health import Alarm
from kiosk.store.hall_schema import alarm_log, answers


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered to a key, to be answered again."""

    request_digest: str
    status: int
    body: str


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
