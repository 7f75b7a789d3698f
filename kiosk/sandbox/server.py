"""The stand-in for the province's platform: its wire, its faults, its desk, joined to one web program."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request, Response

from kiosk.base.clock import Clock
from kiosk.sandbox.access import Access
from kiosk.sandbox.case_book import CaseBook
from kiosk.sandbox.desk import Desk
from kiosk.sandbox.faults import FaultPlan, call_name, suffer
from kiosk.sandbox.upload_files import UploadFiles
from kiosk.sandbox.wire import Wire, problem

SANDBOX_APP = "sandbox-terminal"
SANDBOX_SECRET = "sandbox-only"
"""Known to everybody: it protects nothing and exists so that signatures are exercised."""

_WORD_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_WORD_LENGTH = 6


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    folder: Path
    app_id: str = SANDBOX_APP
    secret: str = SANDBOX_SECRET
    number_prefix: str = "JS"


def query_word() -> str:
    """Six letters and digits that are not mistaken for one another."""
    return "".join(secrets.choice(_WORD_LETTERS) for _ in range(_WORD_LENGTH))


def sandbox_app(settings: SandboxSettings, plan: FaultPlan, clock: Clock) -> FastAPI:
    """The program; the record in the folder is taken up where it was left.

    Raises KioskError when another one has the folder.
    """
    book = CaseBook(settings.folder, clock, query_word, settings.number_prefix)
    files = UploadFiles(settings.folder / "uploads")
    access = Access({settings.app_id: settings.secret}, clock)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        book.close()

    app = FastAPI(title="沙箱平台", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.include_router(Wire(book, files, clock).router())
    app.include_router(Desk(book, files, plan).router())

    async def believed(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        if not call_name(request.method, request.url.path):
            return await go_on(request)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        fault = access.fault_of(request.method, path, dict(request.headers), await request.body())
        return problem(401, "签名没有通过", fault) if fault else await go_on(request)

    async def faulty(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        return await suffer(plan, request, go_on)

    app.middleware("http")(believed)
    app.middleware("http")(faulty)
    return app
