"""`/api/v1/appointments`: for booking systems, for the duty desk, and for terminals at which booked citizens check in."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from kiosk.domain.booking import slots_of
from kiosk.domain.ids import AppointmentId, BusinessGroupId
from kiosk.domain.refusal import Refusal
from kiosk.hall.appointment_desk import (
    ImportWanted,
    book_deed,
    booking_rules,
    cancel_deed,
    change_deed,
    check_in_deed,
    find,
    import_deed,
)
from kiosk.hall.appointment_file import FileNotUsable, lines_of
from kiosk.hall.appointment_views import appointment_wire, appointments_wire, slots_wire
from kiosk.hall.books import Deed
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised, problem_of
from kiosk.hall.requests import Door, answer
from kiosk.hall.wire.appointments import (
    AppointmentsWire,
    AppointmentWire,
    BookingAsked,
    BookingKeyAsked,
    CancelAsked,
    ChangeAsked,
    CheckInAsked,
    FoundsWire,
    ImportWire,
    SlotsWire,
)
from kiosk.hall.wire.common import Day, Problem
from kiosk.hall.wire.queues import TicketWire

_FILE_BODY = {
    "requestBody": {
        "required": True,
        "description": "CSV (UTF-8 or GB18030) or XLSX, as it is",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def router(hall: Hall) -> APIRouter:
    """Everything about appointments."""
    routes = APIRouter(
        prefix="/api/v1/appointments",
        responses={code: {"model": Problem} for code in (401, 403, 404, 409, 422)},
    )
    door = Door(hall)
    _booking_routes(routes, hall, door)
    _terminal_routes(routes, hall, door)
    _import_route(routes, hall, door)
    _reading_routes(routes, hall, door)
    return routes


def _booking_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post(
        "", status_code=201, responses={201: {"model": AppointmentWire}, 200: {"model": AppointmentWire}}
    )
    async def book(asked: BookingAsked, request: Request) -> Response:
        actor = _actor(hall, door, request)
        key = await door.keyed(request, actor)
        return await door.write(_or_refuse(book_deed(hall, asked, actor)), key)

    @routes.post("/{appointment_id}/change", responses={200: {"model": AppointmentWire}})
    async def change(appointment_id: str, asked: ChangeAsked, request: Request) -> Response:
        actor = _actor(hall, door, request)
        key = await door.keyed(request, actor)
        return await door.write(change_deed(hall, AppointmentId(appointment_id), asked, actor), key)

    @routes.post("/{appointment_id}/cancel", responses={200: {"model": AppointmentWire}})
    async def cancel(appointment_id: str, asked: CancelAsked, request: Request) -> Response:
        actor = _actor(hall, door, request)
        key = await door.keyed(request, actor)
        return await door.write(cancel_deed(hall, AppointmentId(appointment_id), asked.reason, actor), key)


def _terminal_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/find", responses={200: {"model": FoundsWire}})
    async def find_bookings(asked: BookingKeyAsked, request: Request) -> Response:
        door.same_terminal(request, asked.terminal_id)
        found = find(hall.outlook(), asked)
        if isinstance(found, Refusal):
            raise problem_of(found)
        return answer(found)

    @routes.post(
        "/check-in", status_code=201, responses={201: {"model": TicketWire}, 200: {"model": TicketWire}}
    )
    async def check_in(asked: CheckInAsked, request: Request) -> Response:
        terminal = door.same_terminal(request, asked.terminal_id)
        key = await door.keyed(request, f"terminal:{terminal.id}")

        def more(refusal: Refusal) -> dict[str, object]:
            if refusal.code != "several_bookings":
                return {}
            found = find(hall.outlook(), asked)
            return {} if isinstance(found, Refusal) else found.model_dump(mode="json")

        return await door.write(_or_refuse(check_in_deed(hall, asked)), key, more)


def _import_route(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/import", responses={200: {"model": ImportWire}}, openapi_extra=_FILE_BODY)
    async def import_file(
        request: Request, check_only: bool = False, leave_out_wrong: bool = False
    ) -> Response:
        """`done` tells whether anything was changed: with a wrong line nothing is, unless those are to be left out."""
        actor = _actor(hall, door, request)
        key = await door.keyed(request, actor)
        try:
            lines = await asyncio.to_thread(lines_of, await request.body())
        except FileNotUsable as trouble:
            raise ProblemRaised(422, "file_not_usable", trouble.said, trouble.do) from trouble
        # Whoever of the staff hands a file in: its numbers are those of one source, or another's next file would double them.
        source = "staff" if actor.startswith("staff:") else actor
        wanted = ImportWanted(lines, source, check_only, leave_out_wrong)
        # The key covers the body, not the query: asked first to check and then to import, both must be carried out.
        key = key if not check_only else None
        return await door.write(_or_refuse(import_deed(hall, wanted, actor)), key)


def _reading_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.get("", responses={200: {"model": AppointmentsWire}})
    async def of_day(request: Request, day: Day, business_group: str | None = None) -> Response:
        actor = _actor(hall, door, request)
        outlook = hall.outlook()
        group_id = BusinessGroupId(business_group) if business_group else None
        shown = tuple(
            appointment
            for appointment in outlook.state.appointments.of_day(day)
            if group_id in (None, appointment.business_group)
            and (not actor.startswith("system:") or appointment.booked_by == actor)
        )
        return answer(appointments_wire(outlook, day, shown, group_id))

    @routes.get("/slots", responses={200: {"model": SlotsWire}})
    async def slots(day: Day, business_group: str) -> Response:
        outlook = hall.outlook()
        rules, group_id = booking_rules(hall.settings), BusinessGroupId(business_group)
        if group_id not in rules.names:
            raise problem_of(Refusal("unknown_group", "没有这类业务。", "请核对业务编号。"))
        offered = slots_of(outlook.state.appointments, rules, group_id, day, outlook.now)
        return answer(slots_wire(day, business_group, offered))

    @routes.get("/{appointment_id}", responses={200: {"model": AppointmentWire}})
    async def one(appointment_id: str, request: Request) -> Response:
        actor = _actor(hall, door, request)
        outlook = hall.outlook()
        known = outlook.state.appointments.get(AppointmentId(appointment_id))
        if known is None or (actor.startswith("system:") and known.booked_by != actor):
            raise problem_of(Refusal("unknown_booking", "没有这个预约。", "请核对编号。"))
        return answer(appointment_wire(outlook, known))


def _actor(hall: Hall, door: Door, request: Request) -> str:
    """`system:online` or `staff:010012`; who may ask at all was checked at the door."""
    system = hall.settings.appointments.system_of(request.headers.get("authorization", ""))
    return f"system:{system.id}" if system else f"staff:{door.logged_in(request).staff.id}"


def _or_refuse(deed: Deed | Refusal) -> Deed:
    if isinstance(deed, Refusal):
        raise problem_of(deed)
    return deed
