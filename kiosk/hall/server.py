"""The hall's web server: the app, and a server that stops at once although screens are attached."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator
from types import FrameType

import uvicorn
from fastapi import Depends, FastAPI

from kiosk import __version__
from kiosk.base.errors import KioskError
from kiosk.hall import (
    appointment_routes,
    audit_routes,
    booking_desk_routes,
    counter_routes,
    duty_act_routes,
    duty_routes,
    openapi,
    pages_routes,
    papers_routes,
    problems,
    public_routes,
    report_routes,
    screen_pairing_routes,
    screen_routes,
    session_routes,
    settings_routes,
    sign_on_routes,
    staff_routes,
    terminal_routes,
    voice_routes,
)
from kiosk.hall.guard import guard
from kiosk.hall.hall import Hall
from kiosk.hall.settings import HallSettings
from kiosk.hall.shield import Shield
from kiosk.store.hall_database import HallDatabaseLost

_STOP_WITHIN_S = 2
_MOST_BODY_BYTES = 1_000_000
"""A heartbeat of 40 devices is some 30 kB; the largest thing anybody sends is a day's bookings."""


class AddressTaken(KioskError):
    """Another program listens at the hall's address."""


def create_app(hall: Hall) -> FastAPI:
    """The hall as an ASGI app. It runs the hall while it is up; closing the hall stays with who opened it."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        running = asyncio.create_task(hall.run())
        try:
            yield
        finally:
            running.cancel()
            # A hall that was lost has said so through its ledger already.
            with contextlib.suppress(asyncio.CancelledError, HallDatabaseLost):
                await running

    app = FastAPI(
        title=f"{hall.settings.hall.name} 大厅服务",
        version=__version__,
        lifespan=lifespan,
        # Their pages load scripts from the internet.
        docs_url=None,
        redoc_url=None,
        # A hall tells nobody outside about itself; asking for an exporter took a part of every request.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        dependencies=[Depends(guard(hall))],
    )
    problems.install(app)
    app.add_middleware(Shield, public_url=hall.public_url, most_body_bytes=_MOST_BODY_BYTES)
    for routes in (terminal_routes, session_routes, counter_routes, duty_routes, public_routes):
        app.include_router(routes.router(hall))
    app.include_router(papers_routes.router(hall))
    for routes in (screen_routes, voice_routes):
        app.include_router(routes.router(hall))
    app.include_router(booking_desk_routes.router(hall))
    app.include_router(screen_pairing_routes.router(hall))
    app.include_router(appointment_routes.router(hall))
    app.include_router(audit_routes.router(hall))
    app.include_router(staff_routes.router(hall))
    app.include_router(sign_on_routes.router(hall))
    app.include_router(report_routes.router(hall))
    app.include_router(settings_routes.router(hall))
    app.include_router(duty_act_routes.router(hall))
    pages_routes.install(app, hall)
    openapi.install(app, hall.settings)
    return app


class HallServer(uvicorn.Server):
    """Lets go of every screen as soon as it is asked to stop; uvicorn alone would wait for streams that never end."""

    def __init__(self, config: uvicorn.Config, hall: Hall) -> None:
        super().__init__(config)
        self._hall = hall

        hall.ledger.on_lost(self.stop_soon)

    def stop_soon(self) -> None:
        """From any thread."""
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's signature
        # Not uvicorn's own: that one raises the signal again at the end, which would kill us before the database is closed.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hall.live.close()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A socket at the address (port 0: a free one). Raises AddressTaken."""
    # The protocol is named because asyncio turns Nagle off only then; with it each answer waits 40 ms for an acknowledgement.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise AddressTaken(
            f"地址 {host}:{port} 用不了（{error.strerror}）。", "请停掉占用它的程序，或换一个端口。"
        ) from error
    return taken


def public_url_of(settings: HallSettings, address: socket.socket) -> str:
    host, port = address.getsockname()[:2]
    return settings.server.public_url or f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"


def config_of(hall: Hall) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(hall),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
        timeout_keep_alive=30,
        server_header=False,
    )
