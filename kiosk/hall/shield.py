"""What every answer of the hall carries, and what no request gets past: pages of other sites may not write here."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.hall.problems import ProblemRaised, problem_of_status

# Scripts and styles from the hall alone, none written into a page; only the attribute `style` may set an icon's address.
_CONTENT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Shield:
    """ASGI middleware around the whole hall."""

    def __init__(self, app: ASGIApp, public_url: str, most_body_bytes: int) -> None:
        """Of a body at most `most_body_bytes` are read, whatever it says of its length."""
        self._app = app
        self._origin = _origin_of(public_url)
        self._most_body_bytes = most_body_bytes
        secure = public_url.startswith("https:")
        headers = {**_HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if secure else {})}
        # As they go over the wire: every answer has them.
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._api_headers = [*self._headers, (b"cache-control", b"no-store")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        wanted = self._api_headers if scope["path"].startswith("/api/") else self._headers

        async def send_shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = message.get("headers", ())
                names = {name.lower() for name, _ in said}
                message["headers"] = [*said, *(header for header in wanted if header[0] not in names)]
            await send(message)

        refused = None if scope["method"] in _SAFE else self._refused(Headers(scope=scope))
        if refused is not None:
            await refused.response()(scope, receive, send_shielded)
        else:
            await self._app(scope, self._limited(receive), send_shielded)

    def _limited(self, receive: Receive) -> Receive:
        """Raises HTTPException in whoever reads on."""
        taken = 0

        async def receive_limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most_body_bytes:
                raise HTTPException(413)
            return message

        return receive_limited

    def _refused(self, headers: Headers) -> ProblemRaised | None:
        if self._is_foreign(headers):
            return ProblemRaised(
                403, "foreign_site", "这个请求来自别的网站，没有执行。", "请从大厅自己的页面操作。"
            )
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._most_body_bytes:
            return problem_of_status(413)
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        """A browser says where a request comes from; programs that are none say nothing and carry no cookies of others."""
        site = headers.get("sec-fetch-site")
        if site is not None and site not in ("same-origin", "none"):
            return True
        origin = headers.get("origin")
        if origin is None:
            return False
        return origin != self._origin and urlsplit(origin).netloc != headers.get("host", "")


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
