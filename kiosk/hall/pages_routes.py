"""The hall's pages: templates and static files, nothing built, nothing from the internet."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from starlette.staticfiles import StaticFiles

from kiosk import __version__
from kiosk.base.paths import assets, built_assets
from kiosk.domain.ids import CounterId
from kiosk.hall.hall import Hall

_PAGES = Path(__file__).parent / "pages"
_NAMES = ("login", "account", "console", "board", "lobby", "duty", "bookings", "reports", "admin", "health")


def install(app: FastAPI, hall: Hall) -> None:
    """Adds the pages and `/assets`: fonts and icons of the product, the rest from the pages' own folder."""
    app.include_router(_router(hall))
    app.mount("/assets/fonts", StaticFiles(directory=built_assets() / "fonts", check_dir=False), name="fonts")
    app.mount("/assets/icons", StaticFiles(directory=assets() / "icons", check_dir=False), name="icons")
    app.mount("/assets/web", StaticFiles(directory=built_assets() / "web", check_dir=False), name="web")
    app.mount("/assets", StaticFiles(directory=_PAGES / "static", check_dir=False), name="static")


def _router(hall: Hall) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(directory=_PAGES / "templates")
    shared = {
        "hall_name": hall.settings.hall.name,
        "hall_name_en": hall.settings.hall.name_en or hall.settings.hall.name,
        "place": hall.settings.hall.place,
        "version": __version__,
        "sign_on": hall.settings.access.sign_on,
        "password_least_characters": hall.settings.access.password_least_characters,
    }

    def page(name: str, request: Request, **more: object) -> Response:
        places = list(hall.ledger.plan.counters.values())
        context = {**shared, **more, "board": hall.settings.board, "counters": places}
        return templates.TemplateResponse(
            request, f"{name}.html", context, headers={"Cache-Control": "no-cache"}
        )

    @routes.get("/")
    async def root() -> Response:
        return RedirectResponse("/login")

    @routes.get("/f/{token}")
    async def follow(token: str, request: Request) -> Response:
        return page("follow", request, token=token)

    @routes.get("/sign/{counter_id}")
    async def sign(counter_id: str, request: Request) -> Response:
        place = hall.ledger.plan.counters.get(CounterId(counter_id))
        if place is None:
            return Response("没有这个窗口。", 404, media_type="text/plain; charset=utf-8")
        return page("sign", request, counter=place)

    @routes.get("/voice")
    async def voice(request: Request) -> Response:
        recorder = page("voice", request)
        # The one page that may listen.
        recorder.headers["Permissions-Policy"] = "microphone=(self)"
        return recorder

    @routes.get("/{name}")
    async def named(name: str, request: Request) -> Response:
        if name not in _NAMES:
            return Response("没有这个页面。", 404, media_type="text/plain; charset=utf-8")
        return page(name, request)

    return routes
