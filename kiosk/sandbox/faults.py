"""Faults on demand: what a real platform and the road to it do on a bad day."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.types import Receive, Scope, Send

Call = Literal[
    "apply", "by_key", "materials", "upload", "complete", "progress", "search", "review", "health", "*"
]
FaultName = Literal["slow", "error", "html", "lost_reply", "cut_upload", "maintenance", "reject"]

_PORTAL = (
    "<!doctype html><html><head><title>登录网络</title></head><body><h1>请先登录无线网络</h1></body></html>"
)


class Fault(BaseModel):
    """One fault, for calls that match, as often as `times` says."""

    model_config = ConfigDict(extra="forbid")

    on: Call = "*"
    fault: FaultName
    times: int | None = Field(default=None, ge=1)
    """None: until it is taken away."""
    seconds: float = Field(default=20.0, ge=0, le=120)
    """How long `slow` keeps its answer back after the work is done, and what `maintenance` says in Retry-After."""
    skip: int = Field(default=0, ge=0)
    """Matching calls that go well before the first fault."""


_FAULTS = TypeAdapter(list[Fault])


class FaultPlan:
    """The faults now in force; changed by file at the start and live by `POST /_faults`."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def replace(self, faults: list[Fault]) -> None:
        self._faults = list(faults)

    def in_force(self) -> list[dict[str, Any]]:
        return [fault.model_dump() for fault in self._faults]

    def take(self, call: str, method: str) -> Fault | None:
        """The fault that hits this call, used up by one."""
        for fault in self._faults:
            if fault.on not in (call, "*") or (fault.fault == "cut_upload" and method != "PATCH"):
                continue
            if fault.skip:
                fault.skip -= 1
                return None
            if fault.times is not None:
                fault.times -= 1
            self._faults = [f for f in self._faults if f.times is None or f.times > 0]
            return fault
        return None


def read_faults(path: Path) -> list[Fault]:
    """A JSON list, or one JSON object a line. Raises ValueError with the reason."""
    text = path.read_text("utf-8").strip()
    if text.startswith("["):
        return _FAULTS.validate_json(text)
    return _FAULTS.validate_python([json.loads(line) for line in text.splitlines() if line.strip()])


def call_name(method: str, path: str) -> str:
    """Which call of the wire format a request is; empty for our own pages."""
    if path == "/v1/health":
        return "health"
    if path.startswith("/v1/uploads/"):
        return "upload"
    if path == "/v1/cases/search":
        return "search"
    if path.startswith("/v1/cases/by-key/"):
        return "by_key"
    for ending in ("materials", "complete", "reviews"):
        if path.startswith("/v1/cases/") and path.endswith(f"/{ending}"):
            return "review" if ending == "reviews" else ending
    if path == "/v1/cases":
        return "apply"
    return "progress" if path.startswith("/v1/cases/") and method == "GET" else ""


async def suffer(
    plan: FaultPlan, request: Request, go_on: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Lets a request through, or does to it what the plan says."""
    call = call_name(request.method, request.url.path)
    fault = plan.take(call, request.method) if call else None
    match fault.fault if fault else "":
        case "slow":
            assert fault is not None
            reply = await go_on(request)
            await asyncio.sleep(fault.seconds)
            return reply
        case "error":
            return _problem(500, "平台内部错误", "沙箱按要求出错。")
        case "html":
            return HTMLResponse(_PORTAL)
        case "maintenance":
            assert fault is not None
            reply = _problem(503, "平台正在维护", "请稍后再来。")
            reply.headers["Retry-After"] = str(int(fault.seconds))
            return reply
        case "reject":
            return _problem(400, "平台不收", "沙箱按要求拒收。")
        case "lost_reply":
            await go_on(request)
            return _Broken()
        case "cut_upload":
            await anext(request.stream(), b"")
            return _Broken()
        case _:
            return await go_on(request)


class _Broken(Response):
    """Begins an answer and breaks the connection: the client never learns what was done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"4096"), (b"content-type", b"application/json")],
        }
        await send(start)
        await send({"type": "http.response.body", "body": b'{"', "more_body": True})
        raise ConnectionAbortedError("the sandbox cuts the connection as told")


def _problem(status: int, title: str, detail: str) -> JSONResponse:
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status, media_type="application/problem+json")
