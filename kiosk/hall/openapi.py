"""`/openapi.json`: what FastAPI finds in the routes, and what it cannot: who may ask, how refusals look, what follows what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from kiosk.hall.access import COOKIE
from kiosk.hall.guard import audience_of
from kiosk.hall.roles import CALLS, Audience
from kiosk.hall.settings import HallSettings

_PROBLEM = {
    "description": "没有照办：title 说出了什么事，detail 说怎么办",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_SCHEMES = {
    "terminal": {"type": "http", "scheme": "bearer", "description": "终端的密钥"},
    "system": {"type": "http", "scheme": "bearer", "description": "预约系统的密钥"},
    "staff": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "POST /api/v1/session 给的 Cookie",
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "同一个键、同样的内容，答复不变，只做一次；同一个键、别的内容是 422",
    "schema": {"type": "string", "maxLength": 120, "pattern": "^[!-~]+$"},
}
_MEDIA = {
    "GET /api/v1/events": "text/event-stream",
    "GET /api/v1/announcements/{call_id}.wav": "audio/wav",
    "GET /api/v1/voice/clips/{key}.wav": "audio/wav",
    "GET /api/v1/voice/trial.wav": "audio/wav",
}
"""Answers that are no JSON and say so in no other place."""
_LINKS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "POST /api/v1/tickets": (
        ("GET /api/v1/tickets/{ticket_id}", "ticket_id", "$response.body#/ticket_id"),
        ("POST /api/v1/tickets/{ticket_id}/paper", "ticket_id", "$response.body#/ticket_id"),
    ),
    "POST /api/v1/session": (
        ("GET /api/v1/counters/{counter_id}", "counter_id", "$response.body#/counter_id"),
        ("POST /api/v1/counters/{counter_id}/{verb}", "counter_id", "$response.body#/counter_id"),
    ),
    "POST /api/v1/reviews": (
        ("POST /api/v1/reviews/{review_id}/follow-up", "review_id", "$response.body#/review_id"),
    ),
}
"""Call → calls that go on with a field of its answer: (call, its parameter, where it stands)."""


def install(app: FastAPI, settings: HallSettings) -> None:
    """`app.openapi()` tells the whole interface; made at the first question, as all routes are there by then."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, routes=app.routes)
            app.openapi_schema = _completed(found, settings)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _completed(schema: dict[str, Any], settings: HallSettings) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    components["securitySchemes"] = _SCHEMES
    for unused in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(unused, None)
    for call, operation in _operations(schema):
        _say_media(call, operation)
        _say_refusals(operation)
        operation["security"] = _security(audience_of(call, settings))
        if not call.startswith("GET "):
            operation.setdefault("parameters", []).append(_KEY)
    _link(schema)
    return schema


def _operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _say_media(call: str, operation: dict[str, Any]) -> None:
    """FastAPI takes every answer for JSON unless told; one that has another kind and no model is of that kind alone."""
    found = operation["responses"].get("200")
    if found is None:
        return
    if call in _MEDIA:
        found["content"] = {_MEDIA[call]: {"schema": {"type": "string"}}}
        return
    content = found.get("content", {})
    if len(content) > 1 and not content.get("application/json", {"schema": True}).get("schema"):
        del content["application/json"]


def _say_refusals(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for code in [code for code in responses if code[0] in "45"]:
        responses[code] = _PROBLEM
    # Too large, another kind of content, a full disk: what may meet any call.
    responses["default"] = _PROBLEM
    if "201" in responses:
        again = {key: value for key, value in responses["201"].items() if key != "links"}
        responses.setdefault("200", {**again, "description": "早就做过了，答复同一件"})


def _security(audience: Audience) -> list[dict[str, list[str]]]:
    if audience.all:
        return []
    asked = (("terminal", audience.terminals), ("system", audience.systems), ("staff", bool(audience.roles)))
    return [{scheme: []} for scheme, wanted in asked if wanted]


def _link(schema: Mapping[str, Any]) -> None:
    operations = dict(_operations(schema))
    for call, links in _LINKS.items():
        if call not in operations or any(target not in CALLS for target, _, _ in links):
            continue
        responses = operations[call]["responses"]
        answered = responses.get("201") or responses["200"]
        answered["links"] = {
            operations[target]["operationId"]: {
                "operationId": operations[target]["operationId"],
                "parameters": {parameter: place},
            }
            for target, parameter, place in links
        }
