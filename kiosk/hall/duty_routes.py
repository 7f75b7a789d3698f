"""What the duty desk asks: the hall as it stands, the answer to bad reviews, the day's report."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from kiosk.domain.ids import BusinessGroupId, ReviewId
from kiosk.domain.refusal import Refusal
from kiosk.domain.review import FOLLOW_UP_WORDS, STEP_WORDS, FollowUpEntry, FollowUpStep, next_state
from kiosk.hall.access import Presence
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.duty_view import bad_review_wire, duty_wire, waiting_wire
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, answer, json_of
from kiosk.hall.wire.asked import FollowUpAsked
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.duty import BadReviewWire, DutyWaitingWire, DutyWire, PhoneWire
from kiosk.store import review_log
from kiosk.store.cipher import Damaged


def router(hall: Hall) -> APIRouter:
    """`/api/v1/duty` and `/reviews/{id}/…`: for the duty manager."""
    routes = APIRouter(prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 403, 409)})
    door = Door(hall)

    @routes.get("/duty", responses={200: {"model": DutyWire}})
    async def duty(request: Request) -> Response:
        door.staff(request, "duty_manager")
        return answer(duty_wire(hall.outlook(), hall.ledger.seen.reviews, hall.tags))

    @routes.get("/duty/groups/{group_id}/waiting", responses={200: {"model": DutyWaitingWire}})
    async def waiting(group_id: str, request: Request) -> Response:
        door.staff(request, "duty_manager")
        if group_id not in hall.ledger.plan.groups:
            raise ProblemRaised(404, "unknown_group", "没有这类业务。", "请刷新页面。")
        return answer(waiting_wire(hall.outlook(), BusinessGroupId(group_id)))

    @routes.post("/reviews/{review_id}/follow-up", responses={200: {"model": BadReviewWire}})
    async def follow_up(review_id: str, asked: FollowUpAsked, request: Request) -> Response:
        presence = door.staff(request, "duty_manager")
        key = await door.keyed(request, f"staff:{presence.staff.id}")
        reply = await door.write(_follow_up_deed(hall, ReviewId(review_id), asked, presence), key)
        hall.publish("review", {"review_id": review_id})
        return reply

    @routes.post("/reviews/{review_id}/phone", responses={200: {"model": PhoneWire}})
    async def open_phone(review_id: str, request: Request) -> Response:
        presence = door.staff(request, "duty_manager")
        if presence.staff.role != "duty_manager":
            # Whoever keeps the accounts does not call citizens.
            raise ProblemRaised(403, "wrong_role", "电话只有值班长能看。", "请值班长登录后查看。")
        opened: list[str] = []
        await door.write(_phone_deed(ReviewId(review_id), presence, opened), None)
        hall.journal.audit("review_phone_opened", review=review_id, staff=presence.staff.id)
        response = answer(PhoneWire(phone=_phone(hall, review_id, opened)))
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes


def _follow_up_deed(hall: Hall, review_id: ReviewId, asked: FollowUpAsked, presence: Presence) -> Deed:
    step = FollowUpStep(asked.step)

    def deed(books: Books) -> Reply | Refusal:
        review = books.reviews.get(review_id)
        if review is None or not review.rating.is_bad:
            return Refusal("unknown_review", "没有这条差评。", "请刷新页面。")
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


def _phone_deed(review_id: ReviewId, presence: Presence, opened: list[str]) -> Deed:
    """Puts the sealed number into `opened`, in the transaction that records who asked for it."""

    def deed(books: Books) -> Reply | Refusal:
        review = books.reviews.get(review_id)
        if review is None or not review.rating.is_bad:
            return Refusal("unknown_review", "没有这条差评。", "请刷新页面。")
        if not review.is_open:
            return Refusal("wrong_state", "这条差评已办结，不再打开电话。", "")
        books.row(
            lambda connection: opened.append(
                review_log.open_phone(connection, review_id, books.now, presence.staff.id)
            )
        )
        return Reply(204)

    return deed


def _phone(hall: Hall, review_id: str, opened: list[str]) -> str:
    sealed = opened[-1] if opened else ""
    if not sealed:
        raise ProblemRaised(404, "no_phone", "这位市民没有留电话。", "请按办件或票号联系。")
    try:
        return hall.cipher.open(bytes.fromhex(sealed), f"review:{review_id}").decode()
    except Damaged as damaged:
        raise ProblemRaised(
            500, "phone_damaged", "电话打不开，密钥换过或数据坏了。", "请找管理员恢复密钥文件。"
        ) from damaged
