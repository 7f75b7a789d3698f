"""What screens ask for: board, counter signs, lobby, and which of them speaks a call."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from kiosk.domain.ids import CounterId
from kiosk.hall.hall import Hall
from kiosk.hall.paired_screens import COOKIE, screen_of
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import answer
from kiosk.hall.screen_views import board_wire, lobby_wire, sign_wire
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.queues import BoardWire
from kiosk.hall.wire.screens import LobbyWire, SignWire, SpeakerAsked, SpeakerWire


def router(hall: Hall) -> APIRouter:
    """Open to all: nothing here is about a person, but a masked name for a screen that was paired."""
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/board", responses={200: {"model": BoardWire}})
    async def board(request: Request) -> Response:
        paired = screen_of(hall.settings.screens, request.cookies.get(COOKIE, ""))
        return answer(board_wire(hall, paired is not None))

    @routes.get("/lobby", responses={200: {"model": LobbyWire}})
    async def lobby() -> Response:
        return answer(lobby_wire(hall))

    @routes.get("/signs/{counter_id}", responses={200: {"model": SignWire}, 404: {"model": Problem}})
    async def sign(counter_id: str) -> Response:
        place = hall.ledger.plan.counters.get(CounterId(counter_id))
        if place is None:
            raise ProblemRaised(
                404, "unknown_counter", f"没有 {counter_id} 这个窗口。", "请检查网址里的窗口编号。"
            )
        return answer(sign_wire(hall, place))

    @routes.put(
        "/announcements/{call_id}/speaker",
        responses={200: {"model": SpeakerWire}, 404: {"model": Problem}, 422: {"model": Problem}},
    )
    async def speaker(call_id: str, asked: SpeakerAsked) -> Response:
        if hall.call(call_id) is None:
            raise ProblemRaised(404, "no_announcement", "没有这条播报。", "请看大屏上的号码。")
        return answer(SpeakerWire(speaks=hall.voice.speakers.claim(call_id, asked.screen, asked.page)))

    return routes
