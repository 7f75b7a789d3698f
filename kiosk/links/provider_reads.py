"""How we read from somebody else's sign-on service: never longer, never more and never from elsewhere than we asked.

A provider that drips, pours or points at another host would hold a clerk's login, our memory or our client's secret.
"""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

MOST_BYTES = 1024 * 1024
"""A description is some 5 KiB, twenty keys some 10 KiB."""
_AT_ONCE = 64 * 1024


class AnswerRefused(requests.RequestException):
    """The answer is not read: it is too long, too slow, or sends us elsewhere."""


class BoundedAdapter(HTTPAdapter):
    """Everything sent through it together has `within_s`; each answer may have `MOST_BYTES`; redirects are refused: they
    would carry the code and the secret to another address than the one described."""

    def __init__(self, within_s: float) -> None:
        super().__init__()
        self._ends_at = time.monotonic() + within_s

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - requests' signature; here it is always streamed and bounded
        timeout: object = None,  # noqa: ARG002 - the time left counts
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The whole answer, in memory. Raises requests' errors."""
        request.headers["Accept-Encoding"] = "identity"
        answer = super().send(request, True, self._left_s(), verify, cert, proxies)
        raw = answer.raw
        try:
            if 300 <= answer.status_code < 400:
                raise AnswerRefused(f"{request.url} sends us to {answer.headers.get('location', '')[:200]}")
            answer.raw = io.BytesIO(self._body(raw, str(request.url)))
        except HTTPError as error:
            raise AnswerRefused(f"{request.url} breaks off: {error!r}") from error
        finally:
            raw.close()
        return answer

    def _body(self, raw: Any, url: str) -> bytes:
        body = bytearray()
        # One piece as it comes: waiting for a full one would give a dripping server all the time it likes.
        while piece := raw.read1(_AT_ONCE, decode_content=True):
            body += piece
            if len(body) > MOST_BYTES:
                raise AnswerRefused(f"{url} answers with more than {MOST_BYTES} bytes")
            self._left_s()
        return bytes(body)

    def _left_s(self) -> float:
        left_s = self._ends_at - time.monotonic()
        if left_s <= 0:
            raise AnswerRefused("the provider did not answer in time")
        return left_s


def bounded(session: requests.Session, within_s: float) -> None:
    """From now on the session reads as described above."""
    adapter = BoundedAdapter(within_s)
    session.mount("https://", adapter)
    session.mount("http://", adapter)


def object_in(answer: requests.Response) -> dict[str, Any]:
    """Raises ValueError for what is no JSON object."""
    try:
        content = answer.json()
    except RecursionError as error:
        raise ValueError(f"{answer.url} answered JSON that is nested too deep") from error
    if not isinstance(content, dict):
        raise ValueError(f"{answer.url} answered no JSON object")
    return content
