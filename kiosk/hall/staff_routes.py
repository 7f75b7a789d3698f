"""What the hall's administrator does about accounts: see who is logged in, open locks, end logins, set passwords."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from kiosk.hall.books import Books, Reply
from kiosk.hall.hall import Hall
from kiosk.hall.passwords import fault_of
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, answer
from kiosk.hall.session_routes import forget_deed
from kiosk.hall.settings import StaffSettings
from kiosk.hall.wire.access import LoginWire, NewPasswordAsked, StaffAccountsWire, StaffAccountWire
from kiosk.hall.wire.common import Problem
from kiosk.store import staff_records


def router(hall: Hall) -> APIRouter:
    """`/api/v1/staff`: for the hall's administrator."""
    routes = APIRouter(prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 403, 404)})
    door = Door(hall)

    @routes.get("/staff", responses={200: {"model": StaffAccountsWire}})
    async def accounts() -> Response:
        return answer(StaffAccountsWire(staff=[_account(hall, staff) for staff in hall.settings.staff]))

    @routes.delete("/staff/{staff_id}/lock", status_code=204)
    async def open_lock(staff_id: str) -> Response:
        _known(hall, staff_id)

        def deed(books: Books) -> Reply:
            books.row(lambda connection: staff_records.open_lock(connection, staff_id))
            return Reply(204)

        response = await door.write(deed, None)
        hall.access.passwords.forget_tries(staff_id)
        return response

    @routes.delete("/staff/{staff_id}/sessions", status_code=204)
    async def send_away(staff_id: str) -> Response:
        sessions = hall.access.sessions_of(staff_id, hall.clock.now())
        if not sessions:
            _known(hall, staff_id)
        response = await door.write(forget_deed(sessions), None)
        hall.access.end(sessions, "sent_away")
        return response

    @routes.post("/staff/{staff_id}/password", status_code=204, responses={422: {"model": Problem}})
    async def set_password(staff_id: str, asked: NewPasswordAsked) -> Response:
        if not _known(hall, staff_id).password_hash:
            raise ProblemRaised(409, "no_password", "这个账号不用密码登录。", "请在统一身份认证那里改。")
        fault = fault_of(asked.new_password, staff_id, hall.settings.access.password_least_characters)
        if fault is not None:
            raise ProblemRaised(422, "weak_password", *fault)
        passwords = hall.access.passwords
        line = await asyncio.to_thread(passwords.hashed, asked.new_password)
        chosen = passwords.choosing(staff_id, line, hall.now())
        sessions = hall.access.sessions_of(staff_id, hall.clock.now())
        response = await door.write(forget_deed(sessions, chosen), None)
        passwords.take(chosen)
        hall.access.end(sessions, "password_changed")
        return response

    return routes


def _known(hall: Hall, staff_id: str) -> StaffSettings:
    staff = hall.access.of_settings(staff_id)
    if staff is None:
        raise ProblemRaised(
            404, "unknown_staff", f"没有工号 {staff_id}。", "请在配置文件里添加，或检查工号。"
        )
    return staff


def _account(hall: Hall, staff: StaffSettings) -> StaffAccountWire:
    now = hall.clock.now()
    return StaffAccountWire(
        id=staff.id,
        name=staff.name,
        role=staff.role,
        active=staff.active,
        has_password=bool(staff.password_hash),
        locked_s=hall.access.passwords.locked_for_s(staff.id, now),
        logins=[
            LoginWire(
                counter_id=login.counter_id or None,
                since=login.started_at,
                seen_at=login.seen_at,
                source=login.source,
            )
            for login in hall.access.sessions_of(staff.id, now)
        ],
    )
