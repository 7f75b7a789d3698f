"""Refusals as `application/problem+json`, with sentences a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kiosk.domain.refusal import Refusal, RefusalCode
from kiosk.hall.books import KeyUsedOtherwise
from kiosk.hall.ledger import LedgerClosed
from kiosk.hall.roles import methods_at
from kiosk.store.hall_database import HallDatabaseFailed

_STATUS: Mapping[RefusalCode, int] = {
    "unknown_ticket": 404,
    "unknown_counter": 404,
    "unknown_group": 404,
    "wrong_state": 409,
    "nobody_waiting": 409,
    "reason_needed": 422,
    "taken": 409,
    "not_yours": 409,
    "nothing_to_undo": 409,
    "too_late_to_undo": 409,
    "calls_limit": 409,
    "too_soon": 409,
    "place_needed": 422,
    "has_service": 409,
    "too_many_services": 409,
    "person_limit": 409,
    "has_ticket": 409,
    "sold_out": 409,
    "closed": 409,
    "not_lent": 409,
    "already_reviewed": 409,
    "bad_review_content": 422,
    "unknown_review": 404,
    "no_booking": 404,
    "unknown_booking": 404,
    "several_bookings": 409,
    "booking_other_day": 409,
    "booking_cancelled": 409,
    "booking_past": 409,
    "booking_over": 409,
    "booking_used": 409,
    "has_booking": 409,
    "booking_day": 409,
    "no_such_slot": 409,
    "slot_full": 409,
    "no_person": 422,
    "misread_code": 422,
    "no_person_key": 409,
    "unknown_help": 404,
    "unknown_message": 404,
    "unknown_version": 404,
    "bad_settings": 422,
    "in_use": 409,
    "not_serving": 403,
    "other_person": 409,
    "too_many_papers": 409,
}


_HTTP_SAID: Mapping[int, tuple[str, str, str]] = {
    400: ("malformed", "请求的内容读不出来。", "请检查编码和长度。"),
    404: ("not_found", "没有这个地址。", "请检查网址。"),
    405: ("wrong_method", "这个地址不能这样用。", "请看接口说明里的方法。"),
    413: ("too_large", "请求的内容太大了。", "请分几次发送。"),
}


class ProblemRaised(Exception):
    """Raised in a route to end the request with a problem."""

    def __init__(self, status: int, code: str, title: str, detail: str = "", **more: Any) -> None:
        super().__init__(title)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.more = more

    def response(self) -> JSONResponse:
        content = {
            "type": self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        # Every 401 names a way to identify oneself (RFC 9110); a browser opens no window of its own for this one.
        headers = {"WWW-Authenticate": 'Bearer realm="hall"'} if self.status == 401 else None
        return JSONResponse(content, self.status, headers, "application/problem+json")


def problem_of(refusal: Refusal, **more: Any) -> ProblemRaised:
    return ProblemRaised(_STATUS[refusal.code], refusal.code, refusal.said, refusal.do, **more)


def problem_of_status(status: int) -> ProblemRaised:
    """What HTTP itself refuses, in our words: 400, 404, 405, 413."""
    return ProblemRaised(status, *_HTTP_SAID[status])


def install(app: FastAPI) -> None:
    """Every error of the API leaves in the same shape."""

    async def _problem(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, RequestValidationError) and _is_no_json(request, error):
            return ProblemRaised(
                415, "wrong_content_type", "请求的内容不是 JSON。", "请用 Content-Type: application/json。"
            ).response()
        response = _shaped(error).response()
        if isinstance(error, HTTPException) and error.status_code == 405:
            # The routes of one address stand apart, and the framework names the methods of one of them only.
            response.headers["Allow"] = ", ".join(methods_at(request.url.path))
        return response

    for kind in (
        ProblemRaised,
        RequestValidationError,
        HTTPException,
        HallDatabaseFailed,
        KeyUsedOtherwise,
        LedgerClosed,
    ):
        app.add_exception_handler(kind, _problem)


def _shaped(error: Exception) -> ProblemRaised:
    match error:
        case ProblemRaised():
            return error
        case RequestValidationError():
            wrong = [_field(item) for item in error.errors()]
            return ProblemRaised(422, "malformed", "请求的内容不对。", "；".join(wrong), fields=wrong)
        case KeyUsedOtherwise():
            return ProblemRaised(422, "key_used_otherwise", error.said, error.do)
        case HallDatabaseFailed():
            return ProblemRaised(503, "store_failed", error.said, error.do)
        case LedgerClosed():
            return ProblemRaised(503, "stopping", error.said, error.do)
        case HTTPException(status_code=code) if code in _HTTP_SAID:
            return problem_of_status(code)
        case HTTPException():
            return ProblemRaised(error.status_code, "http", str(error.detail))
        case _:
            return ProblemRaised(500, "surprise", "大厅程序出错了。", "请再试一次；还不行请找管理员。")


def _field(item: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in item["loc"][1:])
    return f"{place}：{item['msg']}" if place else str(item["msg"])


def _is_no_json(request: Request, error: RequestValidationError) -> bool:
    """The body was not read because it does not say that it is JSON."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    unread = any(item["type"] == "model_attributes_type" for item in error.errors())
    return unread and not (said == "application/json" or said.endswith("+json"))
