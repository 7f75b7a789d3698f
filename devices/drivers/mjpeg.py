"""MJPEG over HTTP: one JPEG after the other in parts of an answer that never ends."""

from __future__ import annotations

import base64
import http.client
import re
from urllib.parse import SplitResult, unquote

from devices.errors import LinkLost

_READ_BYTES = 1 << 16
_MOST_HEAD_BYTES = 16_384
_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)"?', re.IGNORECASE)
_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)


def asked(url: SplitResult, timeout_s: float) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """The connection and the head of its answer to a GET. Raises OSError, http.client.HTTPException."""
    connection = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=timeout_s)
    headers = {}
    if url.username is not None:
        known = f"{unquote(url.username)}:{unquote(url.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(known.encode()).decode()
    try:
        connection.request("GET", (url.path or "/") + (f"?{url.query}" if url.query else ""), headers=headers)
        return connection, connection.getresponse()
    except BaseException:
        connection.close()
        raise


class MjpegStream:
    """An open stream; used and closed by one thread."""

    def __init__(self, url: SplitResult, open_s: float, read_s: float, most_bytes: int) -> None:
        """Raises LinkLost when nothing answers in time, or with anything but a stream of parts."""
        try:
            self._connection, self._answer = asked(url, open_s)
        except (OSError, http.client.HTTPException) as fault:
            raise LinkLost(f"打不开视频流：{fault}") from fault
        kind = self._answer.getheader("Content-Type") or ""
        boundary = _BOUNDARY.search(kind)
        if self._answer.status != 200 or not kind.lower().startswith("multipart/") or boundary is None:
            self.close()
            raise LinkLost(f"这个地址给的不是视频流：HTTP {self._answer.status} {kind}")
        if self._connection.sock is not None:
            self._connection.sock.settimeout(read_s)
        # Cameras that count the two dashes to the word send no more of them.
        self._mark = b"--" + boundary[1].removeprefix("--").encode("latin-1", "replace")
        self._most_bytes = most_bytes
        self._held = bytearray()

    def grab(self) -> bytes | None:
        """The next part's bytes, or None when the stream has ended, stands still, or is none."""
        try:
            head = self._through(b"\r\n\r\n", _MOST_HEAD_BYTES)
            if head is None:
                return None
            length = _LENGTH.search(head.replace(b"\r", b""))
            return self._up_to_mark() if length is None else self._exactly(int(length[1]))
        except (OSError, http.client.HTTPException, ValueError):
            return None

    def close(self) -> None:
        self._answer.close()
        self._connection.close()

    def _through(self, end: bytes, most: int) -> bytes | None:
        """All up to and with `end`, taken from what is held. Line breaks that end the part before are skipped."""
        while (at := self._held.find(end, self._first_letter())) < 0:
            if len(self._held) > most or not self._read_more():
                return None
        taken = bytes(self._held[: at + len(end)])
        del self._held[: at + len(end)]
        return taken

    def _first_letter(self) -> int:
        return len(self._held) - len(self._held.lstrip(b"\r\n"))

    def _exactly(self, length: int) -> bytes | None:
        if length > self._most_bytes:
            return None
        while len(self._held) < length:
            if not self._read_more():
                return None
        part = bytes(self._held[:length])
        del self._held[:length]
        return part

    def _up_to_mark(self) -> bytes | None:
        searched = 0
        while (at := self._held.find(self._mark, searched)) < 0:
            searched = max(0, len(self._held) - len(self._mark))
            if len(self._held) > self._most_bytes or not self._read_more():
                return None
        part = bytes(self._held[:at])
        del self._held[:at]
        return part.removesuffix(b"\r\n")

    def _read_more(self) -> bool:
        more = self._answer.read1(_READ_BYTES)
        self._held += more
        return bool(more)
