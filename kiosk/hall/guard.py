"""The door of the hall: who asks is checked against the table of calls before anything of the request is looked at."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from fastapi import Request

from kiosk.hall import acts
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, wrong_role
from kiosk.hall.roles import ALL, CALLS, Audience
from kiosk.hall.settings import HallSettings

Guard = Callable[[Request], Awaitable[None]]
_MOST_KEY_CHARACTERS = 120
_KEY = re.compile(r"[!-~]+")
HEALTH = "GET /api/v1/health"


def audience_of(call: str, settings: HallSettings) -> Audience:
    """Whom the call is for; one that stands in no table is for nobody."""
    if call == HEALTH and settings.server.health_page_open:
        return ALL
    return CALLS.get(call, Audience())


def guard(hall: Hall) -> Guard:
    """A dependency of every route of the hall. Raises ProblemRaised."""
    door = Door(hall)

    async def check(request: Request) -> None:
        _check_key(request)
        call = call_of(request)
        audience = audience_of(call, hall.settings)
        if audience.all:
            return
        if audience.terminals:
            door.terminal(request)
            return
        if audience.systems and _is_booking_system(hall, request):
            return
        if not audience.roles:
            raise ProblemRaised(
                403, "for_nobody", f"没有写明谁可以用 {call}。", "请在 kiosk/hall/roles.py 里写明。"
            )
        presence = door.logged_in(request)
        if presence.staff.role not in audience.roles:
            door.record_refused(request, presence, "wrong_role")
            raise wrong_role(audience.words)
        acts.begin(request, presence, hall.now())

    return check


def _check_key(request: Request) -> None:
    key = request.headers.get("idempotency-key")
    if key is not None and (len(key) > _MOST_KEY_CHARACTERS or not _KEY.fullmatch(key)):
        raise ProblemRaised(
            422, "malformed", "幂等键不对。", f"用最多 {_MOST_KEY_CHARACTERS} 个可见的 ASCII 字符。"
        )


def _is_booking_system(hall: Hall, request: Request) -> bool:
    authorization = request.headers.get("authorization", "")
    if hall.settings.appointments.system_of(authorization) is not None:
        return True
    if authorization:
        raise ProblemRaised(401, "unknown_system", "大厅不认识这个预约系统。", "请检查密钥。")
    return False


def call_of(request: Request) -> str:
    """`GET /api/v1/tickets/{ticket_id}`: the method, and the path as its route is written."""
    route = request.scope["route"]
    return f"{request.method} {getattr(route, 'path_format', route.path)}"
