"""Routes that a hall is asked hundreds of times a second: a request that is right goes straight to its function.

FastAPI prepares each request for whatever a function may want of it: its query, its cookies, forms, tasks for afterwards. A
terminal's function wants the body and the request, and preparing the rest took more of a ticket's time than the ticket.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from kiosk.hall.guard import Guard

_Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_JSON = "application/json"


def short_route(check: Guard) -> type[APIRoute]:
    """A class of routes, each guarded by `check`. Short is the way to functions that take a model as the body, the request and
    parts of the path as text, and answer with a Response; others are asked as ever."""

    class ShortRoute(APIRoute):
        """Described and refused as FastAPI does it: only what has nothing wrong in it takes the short way."""

        def get_route_handler(self) -> _Handler:
            whole = super().get_route_handler()
            body = _body_of(self.endpoint)
            return whole if body is None else _short(self.endpoint, body, whole, check)

    return ShortRoute


def _short(
    endpoint: Callable[..., Awaitable[Response]],
    body: tuple[str, type[BaseModel]],
    whole: _Handler,
    check: Guard,
) -> _Handler:
    body_name, model = body

    async def handle(request: Request) -> Response:
        if request.headers.get("content-type") != _JSON:
            return await whole(request)
        try:
            asked = model.model_validate_json(await request.body())
        except (ValidationError, ClientDisconnect):
            return await whole(request)
        await check(request)
        return await endpoint(request=request, **{body_name: asked}, **request.path_params)

    return handle


def _body_of(endpoint: Callable[..., Any]) -> tuple[str, type[BaseModel]] | None:
    """(name, model) of the body that the function takes; None when it takes none, or more than the short way brings."""
    hints = typing.get_type_hints(endpoint)
    taken = {name: hints[name] for name in inspect.signature(endpoint).parameters}
    bodies = [
        (name, hint) for name, hint in taken.items() if isinstance(hint, type) and issubclass(hint, BaseModel)
    ]
    others = [hint for name, hint in taken.items() if name != "request" and (name, hint) not in bodies]
    if len(bodies) != 1 or taken.get("request") is not Request or any(hint is not str for hint in others):
        return None
    return bodies[0]
