"""`/api/v1/appointments` for staff at a desk: the day as it stands, a search, check-in by hand, and what the duty desk corrects."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from kiosk.domain.ids import AppointmentId
from kiosk.hall.appointment_desk import booking_rules, hall_key
from kiosk.hall.booking_desk_deeds import check_in_at_desk_deed, missed_deed, restore_deed
from kiosk.hall.booking_desk_views import DeskScene, day_table, day_wire, search_wire
from kiosk.hall.books import Deed
from kiosk.hall.hall import Hall
from kiosk.hall.report_files import CSV_TYPE, XLSX_TYPE, csv_of, xlsx_of
from kiosk.hall.requests import Door, answer
from kiosk.hall.wire.appointments import AppointmentWire
from kiosk.hall.wire.booking_desk import DeskDayWire, SearchAsked, SearchWire
from kiosk.hall.wire.common import Day, Problem
from kiosk.hall.wire.queues import TicketWire

_PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (401, 403, 404, 409, 422)}
_FILES = {
    media.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in (CSV_TYPE, XLSX_TYPE)
}


def router(hall: Hall) -> APIRouter:
    """To be included before the routes of one appointment: `desk` and `export` would else be taken for its id."""
    routes = APIRouter(prefix="/api/v1/appointments", responses=_PROBLEMS)
    door = Door(hall)
    _reading_routes(routes, hall, door)
    _export_route(routes, hall, door)
    _writing_routes(routes, hall, door)
    return routes


def _scene(hall: Hall, door: Door, request: Request) -> DeskScene:
    writes = door.logged_in(request).may("duty_manager")
    return DeskScene(hall.outlook(), booking_rules(hall.settings), hall_key(hall.settings), writes)


def _reading_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.get("/desk", responses={200: {"model": DeskDayWire}})
    async def desk(request: Request, day: Day | None = None) -> Response:
        return answer(day_wire(_scene(hall, door, request), day or hall.now().date()))

    @routes.post("/search", responses={200: {"model": SearchWire}})
    async def search(asked: SearchAsked, request: Request) -> Response:
        found = search_wire(_scene(hall, door, request), asked.text)
        # By what was looked for, never what: the record must not become a list of telephone numbers.
        await door.record(request, door.logged_in(request), "POST /api/v1/appointments/search", found.by)
        return answer(found)


def _export_route(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.get("/export", responses={200: {"content": _FILES}}, response_class=Response)
    async def export(request: Request, day: Day, format: Literal["csv", "xlsx"] = "xlsx") -> Response:
        scene = _scene(hall, door, request)
        presence = door.logged_in(request)
        await door.record(request, presence, "GET /api/v1/appointments/export", day.isoformat())
        write, media = (csv_of, CSV_TYPE) if format == "csv" else (xlsx_of, XLSX_TYPE)
        caption = f"{hall.settings.hall.name} {day}"
        content = await asyncio.to_thread(write, [day_table(scene, day)], caption)
        name = f"appointments_{day}.{format}"
        shown = quote(f"{hall.settings.hall.name}_预约_{day}.{format}")
        disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{shown}"
        return Response(content, media_type=media, headers={"Content-Disposition": disposition})


def _writing_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    async def carried_out(
        request: Request, appointment_id: str, make: Callable[[Hall, AppointmentId, str], Deed]
    ) -> Response:
        actor = f"staff:{door.logged_in(request).staff.id}"
        key = await door.keyed(request, actor)
        return await door.write(make(hall, AppointmentId(appointment_id), actor), key)

    @routes.post(
        "/{appointment_id}/check-in",
        status_code=201,
        responses={201: {"model": TicketWire}, 200: {"model": TicketWire}},
    )
    async def check_in(appointment_id: str, request: Request) -> Response:
        return await carried_out(request, appointment_id, check_in_at_desk_deed)

    @routes.post("/{appointment_id}/missed", responses={200: {"model": AppointmentWire}})
    async def missed(appointment_id: str, request: Request) -> Response:
        return await carried_out(request, appointment_id, missed_deed)

    @routes.post("/{appointment_id}/restore", responses={200: {"model": AppointmentWire}})
    async def restore(appointment_id: str, request: Request) -> Response:
        return await carried_out(request, appointment_id, restore_deed)
