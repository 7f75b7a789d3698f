"""What a hall program answers while another one has the hall: come back, or ask the other."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

STANDING_PATH = "/api/v1/standing"
"""Where a load balancer or an operator asks which of two machines has the hall: 200 there, 503 on the other."""
_PROBLEM = {
    "type": "standby",
    "title": "本机待命，由另一台大厅主机受理。",
    "status": 503,
    "detail": "请连接正在受理的主机，或稍等几秒再试。",
}
# A browser that was left on this machine comes back by itself when it takes over.
_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>大厅服务正在切换</title><style>body{font:2rem sans-serif;display:grid;place-content:center;min-height:90vh}</style>
<p>大厅服务正在切换，马上就好。<br><span lang="en">The hall is switching over, one moment.</span></p></html>"""


async def standby_app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI
    """An ASGI app that does nothing for anybody and says so."""
    if scope["type"] != "http":
        return
    accepts = dict(scope["headers"]).get(b"accept", b"")
    is_page = scope["method"] == "GET" and accepts.startswith(b"text/html")
    content = _PAGE.encode() if is_page else json.dumps(_answer(scope["path"]), ensure_ascii=False).encode()
    kind = b"text/html; charset=utf-8" if is_page else b"application/problem+json"
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"retry-after", b"1"),
        (b"cache-control", b"no-store"),
        # So that nobody keeps a line to a machine that is about to become the hall.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _answer(path: str) -> dict[str, object]:
    return {**_PROBLEM, "standing": "standby"} if path == STANDING_PATH else dict(_PROBLEM)
