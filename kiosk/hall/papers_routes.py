"""Papers for the counter over HTTP: terminals hand them over page by page, staff open them, each opening on record."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from kiosk.domain.ids import CounterId, TicketId
from kiosk.hall import papers_at_counter as papers
from kiosk.hall.hall import Hall
from kiosk.hall.papers_view import papers_wire
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.queue_views import ticket_wire
from kiosk.hall.requests import Door, answer
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.papers import (
    PAGE_BYTES,
    OpeningsWire,
    OpeningWire,
    OpenTicketsWire,
    PapersAsked,
    PapersOpenAsked,
    PapersTaken,
    PapersWire,
)
from kiosk.store.cipher import Damaged
from kiosk.store.ticket_papers import about_part

_NO_STORE = {"Cache-Control": "no-store"}
_JPEG: dict[str, Any] = {"content": {"image/jpeg": {}}}


def router(hall: Hall) -> APIRouter:
    """`/api/v1/tickets/{id}/papers`: in by a terminal's key, out to whoever serves the ticket."""
    routes = APIRouter(
        prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 403, 404, 409)}
    )
    door = Door(hall)
    _terminal_routes(routes, hall, door)
    _staff_routes(routes, hall, door)
    return routes


def _terminal_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.get("/tickets", responses={200: {"model": OpenTicketsWire}})
    async def open_tickets(person_key: str, request: Request) -> Response:
        door.terminal(request)
        outlook = hall.outlook()
        mine = [
            ticket for ticket in outlook.state.open.values() if person_key and ticket.person_key == person_key
        ]
        return answer(
            OpenTicketsWire(tickets=[ticket_wire(outlook, ticket, hall.public_url) for ticket in mine])
        )

    @routes.post("/tickets/{ticket_id}/papers", status_code=201, responses={201: {"model": PapersTaken}})
    async def give_papers(ticket_id: str, asked: PapersAsked, request: Request) -> Response:
        terminal = door.same_terminal(request, asked.terminal_id)
        if not hall.settings.papers.accept:
            raise ProblemRaised(404, "papers_not_wanted", "这个大厅不在窗口看材料。", "不用再送。")
        key = await door.keyed(request, f"terminal:{terminal.id}")
        return await door.write(papers.take_in(hall.cipher, TicketId(ticket_id), asked), key)

    @routes.put("/tickets/{ticket_id}/papers/{papers_id}/pages/{part}", status_code=204)
    async def give_page(ticket_id: str, papers_id: str, part: int, request: Request) -> Response:
        door.terminal(request)
        jpeg = await _jpeg_of(request)
        deed = papers.take_page(hall.cipher, TicketId(ticket_id), papers_id, part, jpeg)
        return await door.write(deed, None)

    @routes.delete("/tickets/{ticket_id}/papers/{papers_id}", status_code=204)
    async def take_back(ticket_id: str, papers_id: str, request: Request) -> Response:
        terminal = door.terminal(request)
        return await door.write(papers.take_back(TicketId(ticket_id), papers_id, terminal.id), None)


def _staff_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/tickets/{ticket_id}/papers/open", responses={200: {"model": PapersWire}})
    async def open_papers(ticket_id: str, asked: PapersOpenAsked, request: Request) -> Response:
        presence = door.staff(request, "clerk")
        found, wanted = papers.Found(), TicketId(ticket_id)
        # No key: each opening counts, and the answers that are kept for a repeated press lie in clear.
        await door.write(papers.open_papers(wanted, CounterId(asked.counter_id), presence, found), None)
        ticket = hall.ledger.seen.queue.ticket(wanted)
        try:
            opened = papers.opened_summaries(hall.cipher, wanted, found)
        except Damaged as damaged:
            raise _damaged() from damaged
        number = ticket.number if ticket else ""
        response = answer(papers_wire(wanted, number, found, opened))
        response.headers.update(_NO_STORE)
        return response

    @routes.get("/tickets/{ticket_id}/papers/{papers_id}/pages/{part}", responses={200: _JPEG})
    async def page(ticket_id: str, papers_id: str, part: int, request: Request) -> Response:
        presence = door.staff(request, "clerk")
        found, wanted = papers.Found(), TicketId(ticket_id)
        await door.write(papers.bring_page(wanted, papers_id, part, presence, found), None)
        if found.page is None:
            raise ProblemRaised(404, "page_not_here", "这一页还没送到，或者已经删除。", "请过一会儿再看。")
        try:
            jpeg = hall.cipher.open(found.page.sealed, about_part(ticket_id, papers_id, part))
        except Damaged as damaged:
            raise _damaged() from damaged
        return Response(jpeg, media_type="image/jpeg", headers=_NO_STORE)

    @routes.get("/tickets/{ticket_id}/papers/openings", responses={200: {"model": OpeningsWire}})
    async def openings(ticket_id: str, request: Request) -> Response:
        door.staff(request, "duty_manager")
        held = hall.ledger.seen.queue.papers.get(TicketId(ticket_id))
        told = held.openings if held else ()
        return answer(
            OpeningsWire(
                openings=[
                    OpeningWire(
                        at=each.at, staff_id=each.staff_id, counter_id=each.counter_id, sight=each.sight
                    )
                    for each in told
                ]
            )
        )


async def _jpeg_of(request: Request) -> bytes:
    """The body, as long as it is a JPEG of a page's size."""
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > PAGE_BYTES:
            raise ProblemRaised(413, "page_too_big", "这一页的照片太大。", f"最多 {PAGE_BYTES // 1000} KB。")
    if not taken.startswith(b"\xff\xd8\xff") or not taken.rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise ProblemRaised(422, "not_a_jpeg", "送来的不是完整的 JPEG 照片。", "请重新送这一页。")
    return bytes(taken)


def _damaged() -> ProblemRaised:
    return ProblemRaised(500, "papers_damaged", "材料打不开，密钥换过或数据坏了。", "请看原件，并找管理员。")
