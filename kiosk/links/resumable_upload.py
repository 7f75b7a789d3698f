"""Documents in chunks, as tus 1.0 does it: ask how far it got, go on from there, each chunk with its checksum.

Over a link that drops every few megabytes a whole file never arrives; chunks do, and nothing is sent twice.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

from kiosk.links.platform import Rejected, Trouble, Unknown, Uploaded
from kiosk.links.platform_profiles.profile import Profile
from kiosk.links.platform_wire import Reply, SignedWire, not_as_agreed, read_answer

_TUS = {"Tus-Resumable": "1.0.0"}
_OTHER_OFFSET = 409
_WRONG_CHECKSUM = 460
_MOST_MISSED = 3
"""Chunks in a row that arrive wrong before the try ends; the next one asks for the offset again."""


class ResumableUpload:
    """Sends one document; every try goes on where the platform says the last one ended."""

    def __init__(self, wire: SignedWire, profile: Profile) -> None:
        self._wire = wire
        self._profile = profile

    def send(
        self, path: str, described: dict[str, Any], key: str, length: int, content: Callable[[], bytes]
    ) -> Uploaded | Rejected | Trouble:
        """`content` is read only when something is left to send."""
        place = self._announce(path, described, key)
        if not isinstance(place, str):
            return place
        offset = self._offset(place)
        if not isinstance(offset, int):
            return offset
        if offset == length:
            return Uploaded(0)
        return self._chunks(place, offset, content())

    def _announce(self, path: str, described: dict[str, Any], key: str) -> str | Rejected | Trouble:
        """The path of the upload. A document the platform knows by its digest has the same upload again."""
        body = json.dumps(described, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", self._profile.headers.idempotency: key}
        reply = self._wire.send("POST", path, body, headers)
        if isinstance(reply, Trouble):
            return reply
        answer = read_answer(reply, self._profile)
        if isinstance(answer, Unknown):
            return Rejected("平台没有这个办件。")
        if isinstance(answer, Rejected | Trouble):
            return answer
        return self._wire.path_in(reply.headers.get("Location", "")) or not_as_agreed()

    def _offset(self, place: str) -> int | Rejected | Trouble:
        reply = self._wire.send("HEAD", place, b"", _TUS)
        if isinstance(reply, Trouble):
            return reply
        return _offset_in(reply) if reply.status_code in (200, 204) else self._refused(reply)

    def _chunks(self, place: str, offset: int, content: bytes) -> Uploaded | Rejected | Trouble:
        sent, missed = 0, 0
        while offset < len(content):
            chunk = content[offset : offset + self._profile.chunk_bytes]
            reached = self._chunk(place, offset, chunk)
            if isinstance(reached, Rejected | Trouble):
                return reached
            sent += len(chunk)
            missed = missed + 1 if reached <= offset else 0
            if missed >= _MOST_MISSED:
                return Trouble("platform_trouble", "材料传过去就变了。", may_have_arrived=True)
            offset = reached
        return Uploaded(sent)

    def _chunk(self, place: str, offset: int, chunk: bytes) -> int | Rejected | Trouble:
        checksum = base64.b64encode(hashlib.sha256(chunk).digest()).decode()
        headers = {
            **_TUS,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {checksum}",
        }
        reply = self._wire.send("PATCH", place, chunk, headers)
        if isinstance(reply, Trouble):
            return reply
        if reply.status_code == 204:
            return _offset_in(reply)
        if reply.status_code in (_OTHER_OFFSET, _WRONG_CHECKSUM):
            return self._offset(place)
        return self._refused(reply)

    def _refused(self, reply: Reply) -> Rejected | Trouble:
        answer = read_answer(reply, self._profile)
        if isinstance(answer, Unknown):
            return Trouble("platform_trouble", "平台忘了这份材料，要重新传。", may_have_arrived=True)
        return answer if isinstance(answer, Rejected | Trouble) else not_as_agreed()


def _offset_in(reply: Reply) -> int | Trouble:
    text = reply.headers.get("Upload-Offset", "")
    return int(text) if text.isdigit() else not_as_agreed()
