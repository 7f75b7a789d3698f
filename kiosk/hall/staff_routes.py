"""What staff ask: logging in, the console's verbs, the duty desk, follow-up of reviews, reports."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from uuid_utils import uuid7

from kiosk.domain.clerk_verbs import VerbRequest, decide
from kiosk.domain.counter import CounterVerb
from kiosk.domain.ids import BusinessGroupId, CounterId, ReviewId, StaffId, TicketId
from kiosk.domain.refusal import Refusal
from kiosk.domain.review import FOLLOW_UP_WORDS, STEP_WORDS, FollowUpEntry, FollowUpStep, next_state
from kiosk.hall.access import COOKIE, SESSION_LASTS, Presence
from kiosk.hall.console_view import console_wire
from kiosk.hall.duty_view import bad_review_wire, duty_wire, report_wire
from kiosk.hall.hall import Hall
from kiosk.hall.ledger import Books, Deed, Reply
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, answer, json_of
from kiosk.hall.wire.asked import FollowUpAsked, SessionAsked, VerbAsked
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.console import ConsoleWire, SessionWire, StaffWire
from kiosk.hall.wire.duty import BadReviewWire, DayReportWire, DutyWire
from kiosk.store import hall_records


def router(hall: Hall) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 403, 409)})
    door = Door(hall)
    _session_routes(routes, hall, door)
    _counter_routes(routes, hall, door)
    _duty_routes(routes, hall, door)
    return routes


def _session_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/session", responses={200: {"model": SessionWire}})
    async def log_in(asked: SessionAsked) -> Response:
        now = hall.clock.now()
        _refuse_locked(hall.access.locked_for_s(asked.staff_id, now))
        if asked.counter_id is not None and asked.counter_id not in hall.ledger.plan.counters:
            raise ProblemRaised(
                404, "unknown_counter", f"没有 {asked.counter_id} 这个窗口。", "请重新选择窗口。"
            )
        if not await asyncio.to_thread(hall.access.password_fits, asked.staff_id, asked.password):
            left = hall.access.note_wrong(asked.staff_id, now)
            _refuse_locked(hall.access.locked_for_s(asked.staff_id, now))
            raise ProblemRaised(
                401, "wrong_password", "工号或密码不对。", f"还能再试 {left} 次。", tries_left=left
            )
        token, presence = hall.access.log_in(asked.staff_id, asked.counter_id or "", now)
        await door.write(_session_deed(presence), None)
        response = answer(_session_wire(presence))
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="strict",
            path="/",
        )
        return response

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


def _session_deed(presence: Presence) -> Deed:
    def deed(books: Books) -> Reply:
        books.row(lambda connection: hall_records.keep_session(connection, presence.session))
        return Reply(204)

    return deed


def _session_wire(presence: Presence) -> SessionWire:
    return SessionWire(staff=_staff_wire(presence), counter_id=presence.session.counter_id or None)


def _staff_wire(presence: Presence) -> StaffWire:
    return StaffWire(id=presence.staff.id, name=presence.staff.name, role=presence.staff.role)


def _counter_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.get("/counters/{counter_id}", responses={200: {"model": ConsoleWire}})
    async def console(counter_id: str, request: Request) -> Response:
        presence = _at_counter(hall, door, request, counter_id)
        seen = hall.ledger.seen
        return answer(
            console_wire(hall.outlook(), seen.reviews, CounterId(counter_id), _staff_wire(presence))
        )

    @routes.post("/counters/{counter_id}/{verb}", responses={200: {"model": ConsoleWire}})
    async def press(
        counter_id: str, verb: CounterVerb, request: Request, asked: VerbAsked | None = None
    ) -> Response:
        presence = _at_counter(hall, door, request, counter_id)
        key = await door.keyed(request, f"counter:{counter_id}")
        return await door.write(
            _verb_deed(hall, CounterId(counter_id), verb, asked or VerbAsked(), presence), key
        )


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
    )

    def deed(books: Books) -> Reply | Refusal:
        events = decide(verb, books.queue, hall.ledger.plan, press, books.now)
        if isinstance(events, Refusal):
            return events
        cause = str(uuid7())
        for event in events:
            books.record(event, f"staff:{presence.staff.id}", cause)
        outlook = hall.outlook_in(books)
        return Reply(200, json_of(console_wire(outlook, books.reviews, counter_id, _staff_wire(presence))))

    return deed


def _duty_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.get("/duty", responses={200: {"model": DutyWire}})
    async def duty(request: Request) -> Response:
        door.staff(request, "duty_manager")
        return answer(duty_wire(hall.outlook(), hall.ledger.seen.reviews, hall.tags))

    @routes.post("/reviews/{review_id}/follow-up", responses={200: {"model": BadReviewWire}})
    async def follow_up(review_id: str, asked: FollowUpAsked, request: Request) -> Response:
        presence = door.staff(request, "duty_manager")
        key = await door.keyed(request, f"staff:{presence.staff.id}")
        reply = await door.write(_follow_up_deed(hall, ReviewId(review_id), asked, presence), key)
        hall.publish("review", {"review_id": review_id})
        return reply

    @routes.get("/reports/day", responses={200: {"model": DayReportWire}})
    async def report(request: Request) -> Response:
        door.staff(request, "duty_manager")
        return answer(report_wire(hall.outlook()))


def _follow_up_deed(hall: Hall, review_id: ReviewId, asked: FollowUpAsked, presence: Presence) -> Deed:
    step = FollowUpStep(asked.step)

    def deed(books: Books) -> Reply | Refusal:
        review = books.reviews.get(review_id)
        if review is None or not review.rating.is_bad:
            return Refusal("unknown_ticket", "没有这条差评。", "请刷新页面。")
        if next_state(review.state, step, review.call_back) is None:
            now_word, step_word = FOLLOW_UP_WORDS[review.state], STEP_WORDS[step]
            return Refusal(
                "wrong_state",
                f"这条差评是「{now_word}」，不能「{step_word}」。",
                "请按页面上给出的下一步来。",
            )
        if not asked.note.strip():
            return Refusal("reason_needed", "每一步都要写说明。", "请写明做了什么，再提交。")
        books.record_step(review_id, FollowUpEntry(step, books.now, presence.staff.id, asked.note.strip()))
        after = books.reviews.get(review_id) or review
        return Reply(200, json_of(bad_review_wire(hall.outlook_in(books), after, hall.tags)))

    return deed
