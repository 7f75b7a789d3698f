"""`/api/v1/screens`: an administrator pairs a screen by the code that stands on it, and takes that back."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from kiosk.hall import acts
from kiosk.hall.hall import Hall
from kiosk.hall.paired_screens import COOKIE, LASTS, Pairings, digest_of
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, answer
from kiosk.hall.settings_changes import plain_of
from kiosk.hall.settings_routes import carry_out
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.screens import (
    ClaimAsked,
    ClaimWire,
    PairAsked,
    PairedScreensWire,
    PairedScreenWire,
    PairingWire,
)

_PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (401, 403, 404, 409, 422)}
_COOKIE_S = 10 * 365 * 24 * 3600
_TRIES = 10
"""Wrong codes from one login within `LASTS`: beyond that somebody is guessing."""


def router(hall: Hall) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/screens", responses=_PROBLEMS)
    pairings = Pairings()
    _screen_routes(routes, hall, pairings)
    _administrator_routes(routes, hall, Door(hall), pairings)
    return routes


def _screen_routes(routes: APIRouter, hall: Hall, pairings: Pairings) -> None:
    @routes.post("/pairing", responses={200: {"model": PairingWire}})
    async def begin(request: Request) -> Response:
        if not hall.settings.board.names:
            raise ProblemRaised(
                409, "no_names", "本厅的屏幕不显示姓名，不用配对。", "请在配置里打开 board.names。"
            )
        begun = pairings.begin(acts.source_of(request), hall.now())
        return answer(PairingWire(code=begun.code, secret=begun.secret, expires_s=int(LASTS.total_seconds())))

    @routes.post("/pairing/claim", responses={200: {"model": ClaimWire}})
    async def claim(asked: ClaimAsked) -> Response:
        found = pairings.by_secret(asked.secret, hall.now())
        if found is None:
            raise ProblemRaised(404, "unknown_pairing", "这个配对码过期了。", "请用屏幕上的新码。")
        response = answer(ClaimWire(paired=bool(found.key)))
        if found.key:
            pairings.end(found)
            secure = hall.public_url.startswith("https:")
            response.set_cookie(
                COOKIE,
                found.key,
                max_age=_COOKIE_S,
                httponly=True,
                samesite="strict",
                secure=secure,
                path="/",
            )
        return response


def _administrator_routes(routes: APIRouter, hall: Hall, door: Door, pairings: Pairings) -> None:
    wrong: dict[str, list[datetime]] = {}

    @routes.get("", responses={200: {"model": PairedScreensWire}})
    async def paired(request: Request) -> Response:
        door.staff(request, "hall_administrator")
        known = [
            PairedScreenWire(id=each.id, name=each.name, paired_at=each.paired_at)
            for each in hall.settings.screens
        ]
        return answer(PairedScreensWire(names=hall.settings.board.names, screens=known))

    @routes.post("", status_code=204)
    async def pair(asked: PairAsked, request: Request) -> Response:
        presence = door.staff(request, "hall_administrator")
        now, code = hall.now(), asked.code.replace(" ", "")
        tried = wrong[presence.staff.id] = [at for at in wrong.get(presence.staff.id, []) if at + LASTS > now]
        found = pairings.by_code(code, now) if len(tried) < _TRIES else None
        if found is None:
            tried.append(now)
            raise ProblemRaised(
                404, "unknown_pairing", "没有屏幕显示这个配对码。", "请看屏幕上现在的六位数字。"
            )
        key = secrets.token_urlsafe(32)
        screen = {"id": f"screen-{secrets.token_hex(4)}", "name": asked.name, "key_sha256": digest_of(key)}
        async with hall.settings_book.turn:
            listed = plain_of(hall.settings)["screens"]
            new = {**screen, "paired_at": now.isoformat()}
            await carry_out(hall, door, presence, {"screens": [*listed, new]})
        pairings.grant(found, key)
        return Response(status_code=204)

    @routes.delete("/{screen_id}", status_code=204)
    async def revoke(screen_id: str, request: Request) -> Response:
        presence = door.staff(request, "hall_administrator")
        async with hall.settings_book.turn:
            listed = plain_of(hall.settings)["screens"]
            left = [each for each in listed if each["id"] != screen_id]
            if left == listed:
                raise ProblemRaised(404, "unknown_screen", "没有这块屏幕。", "请刷新页面。")
            await carry_out(hall, door, presence, {"screens": left})
        return Response(status_code=204)
