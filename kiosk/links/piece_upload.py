"""Documents in pieces, for platforms without tus: each piece is a signed JSON call with its offset.

A call without a piece asks how far the platform has got; so nothing is sent twice, and a platform that forgot is told again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from kiosk.links.platform import AlreadyReviewed, Rejected, Trouble, Unknown, Uploaded
from kiosk.links.platform_profiles.profile import Profile
from kiosk.links.platform_wire import SignedWire, not_as_agreed, read_answer

_MOST_MISSED = 3
"""Pieces in a row that bring nothing further before the try ends."""


class PieceUpload:
    """Sends one document; every try goes on where the platform says the last one ended."""

    def __init__(self, wire: SignedWire, profile: Profile) -> None:
        self._wire = wire
        self._profile = profile

    def send(
        self, path: str, described: dict[str, Any], key: str, length: int, content: Callable[[], bytes]
    ) -> Uploaded | Rejected | Trouble:
        """`content` is read only when something is left to send."""
        reached = self._tell(path, described, key)
        if not isinstance(reached, int) or reached == length:
            return Uploaded(0) if reached == length else reached  # type: ignore[return-value]
        whole, sent, missed = content(), 0, 0
        while reached < length:
            piece = whole[reached : reached + self._profile.chunk_bytes]
            ours = {"offset": reached, "content": base64.b64encode(piece).decode()}
            answer = self._tell(path, {**described, **self._profile.outward(ours)}, key)
            if not isinstance(answer, int):
                return answer
            sent += len(piece)
            missed = missed + 1 if answer <= reached else 0
            if missed >= _MOST_MISSED or answer > length:
                return Trouble("platform_trouble", "材料传过去就变了。", may_have_arrived=True)
            reached = answer
        return Uploaded(sent)

    def _tell(self, path: str, body: dict[str, Any], key: str) -> int | Rejected | Trouble:
        headers = {"Content-Type": "application/json"}
        if self._profile.headers.idempotency:
            headers[self._profile.headers.idempotency] = key
        reply = self._wire.send("POST", path, json.dumps(body, ensure_ascii=False).encode(), headers)
        answer = reply if isinstance(reply, Trouble) else read_answer(reply, self._profile)
        if isinstance(answer, Unknown):
            return Rejected("平台没有这个办件。")
        if isinstance(answer, Rejected | Trouble):
            return answer
        if isinstance(answer, AlreadyReviewed):
            return not_as_agreed()
        reached = self._profile.inward(answer, ("received_bytes",)).get("received_bytes")
        return reached if isinstance(reached, int) and reached >= 0 else not_as_agreed()
