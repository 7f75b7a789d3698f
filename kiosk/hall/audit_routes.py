"""Who did what, when, from where: read page by page, or taken along as a table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from kiosk.domain.ids import CounterId
from kiosk.hall.audit_table import COLUMNS, line, words_of
from kiosk.hall.books import Books, Reply
from kiosk.hall.hall import Hall
from kiosk.hall.requests import Door, answer
from kiosk.hall.wire.access import ActWire, AuditWire
from kiosk.hall.wire.common import Moment, Problem
from kiosk.store import audit_log
from kiosk.store.audit_log import RecordedAct, Wanted

_ROWS_AT_ONCE = 500


def router(hall: Hall) -> APIRouter:
    """`/api/v1/audit`: for the duty manager and the hall's administrator."""
    routes = APIRouter(prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 403)})
    door = Door(hall)

    @routes.get("/audit", responses={200: {"model": AuditWire}})
    async def audit(
        since: Moment | None = None,
        until: Moment | None = None,
        actor: Annotated[str, Query(max_length=80)] = "",
        before_seq: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=_ROWS_AT_ONCE)] = 100,
    ) -> Response:
        found = await _read(hall, Wanted(since, until, actor, before_seq, limit))
        more = found[-1].seq if len(found) == limit else None
        return answer(AuditWire(acts=[_wire(hall, one) for one in found], next_before_seq=more))

    @routes.get(
        "/audit.csv", responses={200: {"content": {"text/csv": {}}}}, response_class=StreamingResponse
    )
    async def export(request: Request, since: Moment | None = None, until: Moment | None = None) -> Response:
        presence = door.staff(request, "duty_manager")
        await door.record(request, presence, "GET /api/v1/audit.csv", _span(since, until))
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingResponse(
            _table(hall, since, until), media_type="text/csv; charset=utf-8", headers=headers
        )

    return routes


async def _read(hall: Hall, wanted: Wanted) -> tuple[RecordedAct, ...]:
    """On the writer's thread, which owns the database; a page at a time, so that tickets need not wait."""
    found: list[RecordedAct] = []

    def deed(books: Books) -> Reply:
        books.row(lambda connection: found.extend(audit_log.read(connection, wanted)))
        return Reply(204)

    await asyncio.wrap_future(hall.ledger.submit(deed))
    return tuple(found)


async def _table(hall: Hall, since: datetime | None, until: datetime | None) -> AsyncIterator[bytes]:
    """CSV, newest first, with the mark by which spreadsheets know UTF-8."""
    yield b"\xef\xbb\xbf" + line(COLUMNS)
    before: int | None = None
    while found := await _read(hall, Wanted(since, until, "", before, _ROWS_AT_ONCE)):
        yield b"".join(line(_row(_wire(hall, one))) for one in found)
        before = found[-1].seq


def _row(wire: ActWire) -> tuple[str, ...]:
    at = wire.at.isoformat(sep=" ", timespec="seconds")
    said = (wire.words, wire.about, wire.outcome, wire.act)
    return (str(wire.seq), at, wire.actor, wire.name, wire.role, wire.source, wire.counter_id, *said)


def _span(since: datetime | None, until: datetime | None) -> str:
    return f"{since.isoformat() if since else '…'} 至 {until.isoformat() if until else '…'}"


def _wire(hall: Hall, recorded: RecordedAct) -> ActWire:
    act = recorded.act
    staff = hall.access.of_settings(act.actor)
    return ActWire(
        seq=recorded.seq,
        at=act.at,
        actor=act.actor,
        name=staff.name if staff else "",
        role=act.role,
        source=act.source,
        counter_id=act.counter_id,
        act=act.act,
        words=words_of(act.act, lambda counter_id: _counter_name(hall, counter_id)),
        about=act.about,
        outcome=act.outcome,
    )


def _counter_name(hall: Hall, counter_id: str) -> str:
    counter = hall.ledger.plan.counters.get(CounterId(counter_id))
    return counter.name if counter else counter_id
