"""Reviews on disk: given once, then only steps of the answer are added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.ids import ReviewId
from kiosk.domain.review import FollowUpEntry, FollowUpStep, Rating, Review, ReviewAbout
from kiosk.store.hall_schema import review_log
from kiosk.store.log_chain import chained
from kiosk.store.queue_log import LogBroken

_GIVEN, _STEP, _PHONE_OPENED = "given", "step", "phone_opened"


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """A step of the answer, as stored."""

    review_id: ReviewId
    entry: FollowUpEntry


def append_review(connection: Connection, review: Review, at: datetime, phone_sealed: str) -> None:
    """Inside the caller's transaction. `phone_sealed` is what the caller made of the number to call back, never clear text."""
    body = {
        "about": {
            "name": review.about.name,
            "ticket_id": review.about.ticket_id,
            "receipt_number": review.about.receipt_number,
            "application_number": review.about.application_number,
        },
        "rating": review.rating.value,
        "tags": list(review.tags),
        "text": review.text,
        "call_back": review.call_back,
        "indicator_set_version": review.indicator_set_version,
        "given_at": review.given_at.isoformat(),
        "due": review.due.isoformat() if review.due else None,
        "phone_sealed": phone_sealed,
    }
    _append(connection, _GIVEN, review.review_id, at, f"terminal:{review.terminal_id}", body)


def append_step(connection: Connection, review_id: ReviewId, entry: FollowUpEntry) -> None:
    _append(
        connection,
        _STEP,
        review_id,
        entry.at,
        f"staff:{entry.by}",
        {"step": entry.step.value, "note": entry.note},
    )


def open_phone(connection: Connection, review_id: ReviewId, at: datetime, staff_id: str) -> str:
    """The sealed number to call back, and on record who had it opened when; empty when none was left."""
    statement = select(review_log.c.body).where(
        review_log.c.review_id == review_id, review_log.c.kind == _GIVEN
    )
    body = connection.execute(statement).scalar()
    sealed = str(json.loads(body).get("phone_sealed", "")) if body else ""
    if sealed:
        _append(connection, _PHONE_OPENED, review_id, at, f"staff:{staff_id}", {})
    return sealed


def phone_openings(connection: Connection, review_id: ReviewId) -> list[tuple[datetime, str]]:
    """When and by whom the number was opened, oldest first."""
    statement = (
        select(review_log.c.at, review_log.c.actor)
        .where(review_log.c.review_id == review_id, review_log.c.kind == _PHONE_OPENED)
        .order_by(review_log.c.seq)
    )
    return [(_time(at), actor.removeprefix("staff:")) for at, actor in connection.execute(statement)]


def read(connection: Connection) -> Iterator[Review | ReviewStep]:
    """Reviews and steps in the order in which they came."""
    rows = connection.execute(select(review_log).order_by(review_log.c.seq)).mappings()
    for row in rows:
        body = json.loads(row["body"])
        if row["kind"] == _GIVEN:
            yield _review(row["review_id"], row["actor"].removeprefix("terminal:"), body)
        elif row["kind"] == _STEP:
            at = _time(row["at"])
            entry = FollowUpEntry(
                FollowUpStep(body["step"]), at, row["actor"].removeprefix("staff:"), body["note"]
            )
            yield ReviewStep(ReviewId(row["review_id"]), entry)


def check(connection: Connection) -> int:
    """How many rows there are, each as it was written. Raises LogBroken."""
    columns = (review_log.c.seq, review_log.c.at, review_log.c.kind, review_log.c.review_id)
    statement = select(*columns, review_log.c.actor, review_log.c.body, review_log.c.digest)
    before, rows = "", 0
    for *written, digest in connection.execute(statement.order_by(review_log.c.seq)):
        if digest != chained(before, written):
            raise LogBroken(written[0], "评价日志")
        before, rows = digest, rows + 1
    return rows


def _append(
    connection: Connection, kind: str, review_id: str, at: datetime, actor: str, body: dict[str, Any]
) -> None:
    newest = select(review_log.c.seq, review_log.c.digest).order_by(review_log.c.seq.desc()).limit(1)
    seq, before = connection.execute(newest).first() or (0, "")
    row: dict[str, Any] = {
        "seq": seq + 1,
        "at": at.isoformat(),
        "kind": kind,
        "review_id": review_id,
        "actor": actor,
        "body": json.dumps(body, ensure_ascii=False),
    }
    connection.execute(insert(review_log), [{**row, "digest": chained(before, row.values())}])


def _review(review_id: str, terminal_id: str, body: dict[str, Any]) -> Review:
    return Review(
        review_id=ReviewId(review_id),
        about=ReviewAbout(**body["about"]),
        rating=Rating(body["rating"]),
        tags=tuple(body["tags"]),
        text=body["text"],
        call_back=body["call_back"],
        indicator_set_version=body["indicator_set_version"],
        given_at=_time(body["given_at"]),
        terminal_id=terminal_id,
        due=_time(body["due"]) if body["due"] else None,
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(HALL_ZONE)
