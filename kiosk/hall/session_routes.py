"""Logging in and out, and how wrong passwords lock a name."""

from __future__ import annotations

import asyncio
from datetime import datetime

from fastapi import APIRouter, Request, Response

from kiosk.hall.access import COOKIE, SESSION_LASTS, Presence
from kiosk.hall.hall import Hall
from kiosk.hall.ledger import Books, Deed, Reply
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, answer
from kiosk.hall.wire.asked import SessionAsked
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.console import SessionWire, StaffWire
from kiosk.store import hall_records


def router(hall: Hall) -> APIRouter:
    """`/api/v1/session`: who is logged in at this browser."""
    routes = APIRouter(prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 423)})
    door = Door(hall)

    @routes.post("/session", responses={200: {"model": SessionWire}})
    async def log_in(asked: SessionAsked) -> Response:
        now = hall.clock.now()
        _refuse_locked(hall.access.locked_for_s(asked.staff_id, now))
        if asked.counter_id is not None and asked.counter_id not in hall.ledger.plan.counters:
            raise ProblemRaised(
                404, "unknown_counter", f"没有 {asked.counter_id} 这个窗口。", "请重新选择窗口。"
            )
        if not await asyncio.to_thread(hall.access.password_fits, asked.staff_id, asked.password):
            raise await _wrong(hall, door, asked.staff_id, now)
        token, presence = hall.access.log_in(asked.staff_id, asked.counter_id or "", now)
        await door.write(_session_deed(presence), None)
        return _with_cookie(answer(_session_wire(presence)), token)

    @routes.get("/session", responses={200: {"model": SessionWire}})
    async def session(request: Request) -> Response:
        presence = door.presence(request)
        if presence is None:
            raise ProblemRaised(401, "not_logged_in", "还没有登录。", "请登录后再试。")
        return answer(_session_wire(presence))

    @routes.delete("/session", status_code=204)
    async def log_out(request: Request) -> Response:
        digest = hall.access.log_out(request.cookies.get(COOKIE, ""))

        def deed(books: Books) -> Reply:
            books.row(lambda connection: hall_records.end_session(connection, digest))
            return Reply(204)

        response = await door.write(deed, None)
        response.delete_cookie(COOKIE, path="/")
        return response

    return routes


async def _wrong(hall: Hall, door: Door, staff_id: str, now: datetime) -> ProblemRaised:
    """Counts the wrong try. When it was the last, the lock is on the disk before anybody hears of it."""
    left = hall.access.note_wrong(staff_id, now)
    until = hall.access.locked_until(staff_id)
    if left == 0 and until is not None:
        await door.write(_lock_deed(staff_id, until), None)
        hall.journal.audit("staff_locked", staff=staff_id, until=until.isoformat())
    _refuse_locked(hall.access.locked_for_s(staff_id, now))
    return ProblemRaised(401, "wrong_password", "工号或密码不对。", f"还能再试 {left} 次。", tries_left=left)


def _with_cookie(response: Response, token: str) -> Response:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        path="/",
    )
    return response


def _refuse_locked(seconds: int) -> None:
    if seconds:
        minutes = -(-seconds // 60)
        raise ProblemRaised(
            423,
            "locked",
            "密码错了太多次，已锁定。",
            f"请 {minutes} 分钟后再试，或找管理员。",
            locked_s=seconds,
        )


def _lock_deed(staff_id: str, until: datetime) -> Deed:
    def deed(books: Books) -> Reply:
        books.row(lambda connection: hall_records.keep_lock(connection, staff_id, until))
        return Reply(204)

    return deed


def _session_deed(presence: Presence) -> Deed:
    def deed(books: Books) -> Reply:
        books.row(lambda connection: hall_records.keep_session(connection, presence.session))
        return Reply(204)

    return deed


def _session_wire(presence: Presence) -> SessionWire:
    return SessionWire(staff=staff_wire(presence), counter_id=presence.session.counter_id or None)


def staff_wire(presence: Presence) -> StaffWire:
    """Who is logged in, as the pages name them."""
    return StaffWire(id=presence.staff.id, name=presence.staff.name, role=presence.staff.role)
