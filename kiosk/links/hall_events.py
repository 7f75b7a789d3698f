"""The hall's server-sent events, one connection at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from kiosk.domain.hall_view import HallAway
from kiosk.links.hall_answers import away_by, json_object

SIGN_OF_LIFE = ""
"""Name of the event that a comment line of the stream becomes."""


@dataclass(frozen=True, slots=True)
class HallEvent:
    name: str
    event_id: str
    body: Mapping[str, Any]


class EventStream:
    """Server-sent events of one connection; iteration ends when the line does, with `cause` set."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self.cause: HallAway | None = None

    def __iter__(self) -> Iterator[HallEvent]:
        name, event_id, parts = "message", "", []
        try:
            # As chunks arrive; byte by byte only where a gateway took the chunks away.
            chunked = self._response.headers.get("Transfer-Encoding") == "chunked"
            for raw in self._response.iter_lines(chunk_size=None if chunked else 1):
                line = raw.decode("utf-8", "replace")
                if line.startswith(":"):
                    yield HallEvent(SIGN_OF_LIFE, "", {})
                    continue
                if line:
                    field, _, value = line.partition(":")
                    value = value.removeprefix(" ")
                    if field == "event":
                        name = value
                    elif field == "id":
                        event_id = value
                    elif field == "data":
                        parts.append(value)
                    continue
                if parts and (body := json_object("\n".join(parts))) is not None:
                    yield HallEvent(name, event_id, body)
                name, parts = "message", []
        except (requests.RequestException, OSError, AttributeError, ValueError) as trouble:
            # AttributeError and ValueError: the line was closed by `close()` while a read was under way.
            self.cause = away_by(trouble)
        finally:
            self._response.close()

    def close(self) -> None:
        """Ends the iteration at once, even while it waits for the next byte."""
        try:
            self._response.raw.shutdown()
        except (OSError, ValueError):
            # Already ended by the other side.
            return
