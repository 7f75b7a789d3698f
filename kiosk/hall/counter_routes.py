"""What a clerk's console asks: the counter as it stands, and the verbs."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from uuid_utils import uuid7

from kiosk.domain.clerk_verbs import decide
from kiosk.domain.counter import CounterVerb
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TicketId
from kiosk.domain.refusal import Refusal
from kiosk.domain.verb_scene import VerbRequest
from kiosk.hall.access import Presence
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.console_view import console_wire
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, answer, json_of
from kiosk.hall.session_routes import staff_wire
from kiosk.hall.wire.asked import VerbAsked
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.console import ConsoleWire


def router(hall: Hall) -> APIRouter:
    """`/api/v1/counters`: for the clerk of the counter, and the duty manager."""
    routes = APIRouter(prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 403, 409)})
    door = Door(hall)

    @routes.get("/counters/{counter_id}", responses={200: {"model": ConsoleWire}})
    async def console(counter_id: str, request: Request) -> Response:
        presence = _at_counter(hall, door, request, counter_id)
        seen = hall.ledger.seen
        return answer(console_wire(hall.outlook(), seen.reviews, CounterId(counter_id), staff_wire(presence)))

    @routes.post("/counters/{counter_id}/{verb}", responses={200: {"model": ConsoleWire}})
    async def press(
        counter_id: str, verb: CounterVerb, request: Request, asked: VerbAsked | None = None
    ) -> Response:
        presence = _at_counter(hall, door, request, counter_id)
        key = await door.keyed(request, f"counter:{counter_id}")
        return await door.write(
            _verb_deed(hall, CounterId(counter_id), verb, asked or VerbAsked(), presence), key
        )

    return routes


def _at_counter(hall: Hall, door: Door, request: Request, counter_id: str) -> Presence:
    """A clerk acts at the counter of the login only; the duty manager at any."""
    presence = door.staff(request, "clerk")
    if counter_id not in hall.ledger.plan.counters:
        raise ProblemRaised(404, "unknown_counter", f"没有 {counter_id} 这个窗口。", "请重新登录并选择窗口。")
    if presence.session.counter_id != counter_id and not presence.may("duty_manager"):
        raise ProblemRaised(403, "other_counter", "这不是您登录的窗口。", "请退出后选这个窗口再登录。")
    return presence


def _verb_deed(
    hall: Hall, counter_id: CounterId, verb: CounterVerb, asked: VerbAsked, presence: Presence
) -> Deed:
    press = VerbRequest(
        counter_id=counter_id,
        staff_id=StaffId(presence.staff.id),
        call_id=str(uuid7()),
        ticket_id=TicketId(asked.ticket_id) if asked.ticket_id else None,
        reason=asked.reason,
        to_group=BusinessGroupId(asked.to_group) if asked.to_group else None,
        to_counter=CounterId(asked.to_counter) if asked.to_counter else None,
        note=asked.note,
        outcome=asked.outcome,
        places=asked.places,
        minutes=asked.minutes,
        priority=asked.priority,
    )

    def deed(books: Books) -> Reply | Refusal:
        events = decide(verb, books.queue, hall.ledger.plan, press, books.now)
        if isinstance(events, Refusal):
            return events
        cause = str(uuid7())
        for event in events:
            books.record(event, f"staff:{presence.staff.id}", cause)
        outlook = hall.outlook_in(books)
        return Reply(200, json_of(console_wire(outlook, books.reviews, counter_id, staff_wire(presence))))

    return deed
