"""Coming in by the bureau's sign-on service: to the provider and back, then a session like any other."""

from __future__ import annotations

import asyncio
import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from kiosk.hall import acts
from kiosk.hall.access_settings import SignOnSettings
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door
from kiosk.hall.session_routes import let_in, refuse_counter, refuse_unknown_counter
from kiosk.hall.settings import Role, StaffSettings
from kiosk.hall.wire.common import Problem
from kiosk.links.sign_on import Begun, SignOn, SignOnFailed
from kiosk.store.audit_log import Act

_BACK = "/api/v1/session/sign-on/back"
_COOKIE = "hall_sign_on"
_WITHIN = timedelta(minutes=10)
_UNDER_WAY = 500
"""Sign-ons begun and not finished; the oldest are forgotten, so that nobody fills the memory by beginning."""
_ID_CHARACTERS = 40
_NAME_CHARACTERS = 80
"""What a session on record has room for."""
_ASKED_AT_ONCE = 4
"""Threads of our own: a provider that does not answer must not take those that check passwords."""
_ANSWERED_WITHIN_S = 20.0
"""The step's own eight seconds, and a place in the row before it."""
_HOME: Mapping[Role, str] = {
    "clerk": "/console",
    "duty_manager": "/duty",
    "hall_administrator": "/duty",
    "operator": "/health",
}

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class _Journey:
    begun: Begun
    counter_id: str
    take_over: bool
    english: bool
    until: datetime


def router(hall: Hall) -> APIRouter:
    """`/api/v1/session/sign-on`: answered with 404 where the hall has no such service."""
    routes = APIRouter(prefix="/api/v1", responses={404: {"model": Problem}})
    door = Door(hall)
    journeys: OrderedDict[str, _Journey] = OrderedDict()
    threads = ThreadPoolExecutor(_ASKED_AT_ONCE, thread_name_prefix="sign-on")

    @routes.get("/session/sign-on", status_code=303, response_class=RedirectResponse)
    async def begin(
        request: Request, counter_id: str = "", take_over: bool = False, lang: str = ""
    ) -> Response:
        sign_on, _ = _service(hall)
        refuse_unknown_counter(hall, counter_id)
        begun = await _asked(threads, lambda: sign_on.begin(hall.public_url + _BACK))
        if isinstance(begun, SignOnFailed):
            return await _not_in(hall, request, begun)
        until = hall.clock.now() + _WITHIN
        journeys[begun.state] = _Journey(begun, counter_id, take_over, lang == "en", until)
        while len(journeys) > _UNDER_WAY:
            journeys.popitem(last=False)
        return _bound(hall, RedirectResponse(begun.address, 303), begun.state)

    @routes.get("/session/sign-on/back", status_code=303, response_class=RedirectResponse)
    async def back(request: Request, state: str = "", code: str = "", error: str = "") -> Response:
        sign_on, rules = _service(hall)
        journey = journeys.pop(state, None)
        bound = hmac.compare_digest(request.cookies.get(_COOKIE, "").encode(), state.encode())
        if journey is None or not bound or journey.until <= hall.clock.now():
            failed = SignOnFailed("out_of_time", "no such sign-on, or another browser")
            return await _not_in(hall, request, failed)
        if error or not code:
            failed = SignOnFailed("not_passed", f"provider said {error[:80]}")
            return await _not_in(hall, request, failed, journey)
        begun = journey.begun
        claims = await _asked(threads, lambda: sign_on.finish(begun, code, hall.public_url + _BACK))
        if isinstance(claims, SignOnFailed):
            return await _not_in(hall, request, claims, journey)
        staff = person_of(hall, rules, claims)
        if isinstance(staff, SignOnFailed):
            return await _not_in(hall, request, staff, journey, str(claims.get(rules.staff_claim, "")))
        return await _let_in(hall, door, staff, journey, request)

    return routes


async def _asked(threads: ThreadPoolExecutor, ask: Callable[[], _Answer]) -> _Answer | SignOnFailed:
    """What the provider answered. Whoever waits longer than anybody should is told so; what comes later lets nobody in."""
    answer = asyncio.get_running_loop().run_in_executor(threads, ask)
    try:
        return await asyncio.wait_for(answer, _ANSWERED_WITHIN_S)
    except TimeoutError:
        return SignOnFailed("unreachable", "no answer in time")


def person_of(hall: Hall, rules: SignOnSettings, claims: Mapping[str, Any]) -> StaffSettings | SignOnFailed:
    """Whom the claims name: the settings' member of staff with the role that the provider gives, if it gives any."""
    staff_id = claims.get(rules.staff_claim)
    known = hall.access.of_settings(staff_id) if isinstance(staff_id, str) else None
    role = _role_of(rules, claims) or (known.role if known and not rules.role_claim else None)
    if not isinstance(staff_id, str) or len(staff_id) > _ID_CHARACTERS or role is None:
        return SignOnFailed("not_admitted", "no staff id or role of ours in the claims")
    if known is not None and known.role == role:
        return known
    name = known.name if known else str(claims.get("name") or staff_id)[:_NAME_CHARACTERS]
    try:
        return StaffSettings(id=staff_id, name=name, role=role)
    except ValidationError as error:
        return SignOnFailed("not_admitted", repr(error)[:200])


def _role_of(rules: SignOnSettings, claims: Mapping[str, Any]) -> Role | None:
    said = claims.get(rules.role_claim) if rules.role_claim else None
    held = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return next((role for word, role in rules.roles.items() if word in held), None)


async def _let_in(
    hall: Hall, door: Door, staff: StaffSettings, journey: _Journey, request: Request
) -> Response:
    try:
        refuse_counter(hall, journey.counter_id, staff, journey.take_over)
    except ProblemRaised as refused:
        await _record(hall, request, refused.code, staff.id)
        return _to_login(refused.code, journey)
    session = await let_in(hall, door, staff, journey.counter_id, request)
    at = "/console" if journey.counter_id else _HOME[staff.role]
    asked = {"counter": journey.counter_id} if journey.counter_id else {}
    asked |= {"lang": "en"} if journey.english else {}
    response = RedirectResponse(at + (f"?{urlencode(asked)}" if asked else ""), 303)
    response.headers.append("Set-Cookie", session.headers["set-cookie"])
    response.delete_cookie(_COOKIE, path=_BACK)
    return response


def _service(hall: Hall) -> tuple[SignOn, SignOnSettings]:
    if hall.sign_on is None or hall.settings.access.sign_on is None:
        raise ProblemRaised(404, "no_sign_on", "这个大厅没有接统一认证。", "请用工号和密码登录。")
    return hall.sign_on, hall.settings.access.sign_on


def _bound(hall: Hall, response: Response, state: str) -> Response:
    """Only the browser that began may come back: lax, because it comes back from another site."""
    response.set_cookie(
        _COOKIE,
        state,
        max_age=int(_WITHIN.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=hall.public_url.startswith("https:"),
        path=_BACK,
    )
    return response


async def _not_in(
    hall: Hall, request: Request, failed: SignOnFailed, journey: _Journey | None = None, staff_id: str = ""
) -> Response:
    """Back on the login page with a word that it knows, and on record; what exactly was wrong is in the journal."""
    hall.journal.write("sign_on_failed", code=failed.code, cause=failed.cause)
    await _record(hall, request, failed.code, staff_id)
    return _to_login(failed.code, journey)


def _to_login(code: str, journey: _Journey | None) -> Response:
    asked = {"sign_on": code}
    if journey is not None:
        asked |= {"counter": journey.counter_id} | ({"lang": "en"} if journey.english else {})
    return RedirectResponse(f"/login?{urlencode(asked)}", 303)


async def _record(hall: Hall, request: Request, code: str, staff_id: str) -> None:
    source = acts.source_of(request)
    act = Act(hall.now(), staff_id[:_ID_CHARACTERS], "", source, "", "sign_on", "", code)
    await asyncio.wrap_future(hall.ledger.submit(acts.only_record(act)))
