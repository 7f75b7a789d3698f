"""What a duty manager does from the desk: stops a group's numbers, goes to who asked for help, sends words to a counter."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from uuid_utils import uuid7

from kiosk.domain import duty_acts
from kiosk.domain.duty_events import DutyEvent
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId
from kiosk.domain.refusal import Refusal
from kiosk.hall.access import Presence
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.duty_asked import MessageAsked, ReasonAsked

Decision = Callable[[Books], DutyEvent | Refusal]


def router(hall: Hall) -> APIRouter:
    """`/api/v1/duty/…`, and where a clerk says that a message was read."""
    routes = APIRouter(
        prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 403, 404, 409, 422)}
    )
    door = Door(hall)
    _issuing_routes(routes, hall, door)
    _help_routes(routes, door)
    _message_routes(routes, hall, door)
    return routes


def _issuing_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/duty/groups/{group_id}/stop-issuing", status_code=204)
    async def stop_issuing(group_id: str, asked: ReasonAsked, request: Request) -> Response:
        presence = door.staff(request, "duty_manager")

        def decide(books: Books) -> DutyEvent | Refusal:
            group = BusinessGroupId(group_id)
            return duty_acts.stop_issuing(books.queue, hall.ledger.plan, group, asked.reason)

        return await _act(door, request, presence, decide)

    @routes.post("/duty/groups/{group_id}/resume-issuing", status_code=204)
    async def resume_issuing(group_id: str, request: Request) -> Response:
        presence = door.staff(request, "duty_manager")

        def decide(books: Books) -> DutyEvent | Refusal:
            return duty_acts.resume_issuing(books.queue, hall.ledger.plan, BusinessGroupId(group_id))

        return await _act(door, request, presence, decide)


def _help_routes(routes: APIRouter, door: Door) -> None:
    @routes.post("/duty/help/{asked_seq}/heard", status_code=204)
    async def hear(asked_seq: int, request: Request) -> Response:
        presence = door.staff(request, "duty_manager")

        def decide(books: Books) -> DutyEvent | Refusal:
            return duty_acts.hear_help(books.queue, asked_seq, StaffId(presence.staff.id))

        return await _act(door, request, presence, decide)


def _message_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/duty/messages", status_code=204)
    async def send(asked: MessageAsked, request: Request) -> Response:
        presence = door.staff(request, "duty_manager")
        counter_id, message_id = CounterId(asked.counter_id), str(uuid7())

        def decide(books: Books) -> DutyEvent | Refusal:
            plan, text = hall.ledger.plan, asked.text
            if not text and counter_id in plan.counters and asked.group_id in plan.groups:
                text = duty_acts.opening_words(books.queue, plan, counter_id, BusinessGroupId(asked.group_id))
            return duty_acts.send_message(plan, counter_id, text, message_id)

        return await _act(door, request, presence, decide)

    @routes.post("/counters/{counter_id}/messages/{message_id}/read", status_code=204)
    async def read(counter_id: str, message_id: str, request: Request) -> Response:
        presence = door.staff(request, "clerk")
        if presence.session.counter_id != counter_id and not presence.may("duty_manager"):
            raise ProblemRaised(403, "other_counter", "这不是您登录的窗口。", "请退出后选这个窗口再登录。")

        def decide(books: Books) -> DutyEvent | Refusal:
            staff = StaffId(presence.staff.id)
            return duty_acts.read_message(books.queue, CounterId(counter_id), message_id, staff)

        reply = await _act(door, request, presence, decide)
        hall.publish("counter", {"counter_id": counter_id})
        return reply


async def _act(door: Door, request: Request, presence: Presence, decide: Decision) -> Response:
    key = await door.keyed(request, f"staff:{presence.staff.id}")
    return await door.write(_deed(presence, decide), key)


def _deed(presence: Presence, decide: Decision) -> Deed:
    def deed(books: Books) -> Reply | Refusal:
        event = decide(books)
        if isinstance(event, Refusal):
            return event
        books.record(event, f"staff:{presence.staff.id}", str(uuid7()))
        return Reply(204)

    return deed
