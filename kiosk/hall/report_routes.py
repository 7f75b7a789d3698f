"""`/api/v1/reports/…`: any day or range of days, as JSON, CSV or XLSX."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Literal, get_args
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.report_files import CSV_TYPE, XLSX_TYPE, csv_of, xlsx_of
from kiosk.hall.report_tables import ReportKind, Table, tables_of
from kiosk.hall.report_view import ReportScene, report_wire
from kiosk.hall.requests import Door, answer
from kiosk.hall.wire.common import Day, Problem
from kiosk.hall.wire.report import ColumnWire, ReportWire, TableWire
from kiosk.store.queue_log import LogBroken

LONGEST_RANGE_DAYS = 31
Format = Literal["json", "csv", "xlsx"]


def router(hall: Hall) -> APIRouter:
    """For the duty manager. `from` and `to` are local days; today when left out."""
    routes = APIRouter(
        prefix="/api/v1/reports", responses={code: {"model": Problem} for code in (401, 403, 422)}
    )
    door = Door(hall)
    for kind in get_args(ReportKind):
        model: type[BaseModel] = ReportWire if kind in ("day", "range") else TableWire
        routes.add_api_route(
            f"/{kind}", _endpoint(hall, door, kind), responses={200: _content(model)}, name=f"report_{kind}"
        )
    return routes


def _content(model: type[BaseModel]) -> dict[str, object]:
    files = {media.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in _FILES}
    return {"model": model, "content": files}


_FILES = (CSV_TYPE, XLSX_TYPE)


def _endpoint(hall: Hall, door: Door, kind: ReportKind) -> Callable[..., Awaitable[Response]]:
    async def report(
        request: Request,
        from_: Annotated[Day | None, Query(alias="from")] = None,
        to: Day | None = None,
        format: Format = "json",
    ) -> Response:
        door.staff(request, "duty_manager")
        first, last = _span(kind, from_, to, hall.now().date())
        found = await _report(hall, first, last)
        if format == "json":
            whole = kind in ("day", "range")
            return answer(found if whole else _table_wire(found, tables_of(kind, found)[0]))
        return await asyncio.to_thread(_file, hall.settings.hall.name, kind, found, format)

    return report


def _span(kind: ReportKind, first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days asked for: one left out is the other, or today. Of a day there is one."""
    begin = first or last or today
    end = begin if kind == "day" else (last or max(begin, today))
    if end < begin or (end - begin).days >= LONGEST_RANGE_DAYS:
        raise ProblemRaised(
            422, "bad_range", f"一次最多看 {LONGEST_RANGE_DAYS} 天。", "请把开始日期写在前面，范围改小。"
        )
    return begin, end


async def _report(hall: Hall, first: date, last: date) -> ReportWire:
    try:
        reports = await asyncio.wrap_future(hall.reports.days(first, last, hall.now()))
    except LogBroken as broken:
        raise ProblemRaised(500, "log_broken", broken.said, broken.do) from broken
    scene = ReportScene(hall.outlook(), hall.ledger.seen.reviews, hall.tags)
    return report_wire(reports, first, last, scene)


def _table_wire(report: ReportWire, table: Table) -> TableWire:
    return TableWire(
        from_=report.from_,
        to=report.to,
        name=table.name,
        title=table.title,
        title_en=table.title_en,
        columns=[ColumnWire(key=c.key, title=c.title, title_en=c.title_en) for c in table.columns],
        rows=[list(row) for row in table.rows],
    )


def _file(hall_name: str, kind: ReportKind, report: ReportWire, format_: Format) -> Response:
    tables = tables_of(kind, report)
    span = report.from_ if report.from_ == report.to else f"{report.from_}–{report.to}"
    caption = f"{hall_name} {span}"
    write, media = (csv_of, CSV_TYPE) if format_ == "csv" else (xlsx_of, XLSX_TYPE)
    name = f"{kind}_{report.from_}_{report.to}.{format_}"
    shown = quote(f"{hall_name}_{name}")
    return Response(
        write(tables, caption),
        media_type=media,
        headers={
            "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{shown}",
            "Cache-Control": "no-store",
        },
    )
