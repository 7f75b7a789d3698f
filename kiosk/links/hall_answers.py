"""What an answer of the hall means, and what it means that none came: values, never exceptions.

An HTML page with status 200 (the captive portal of a network that wants a login) is HallAway, never an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import requests

from kiosk.domain.hall_view import HallAway
from kiosk.links.hall_words import Refused


def understood(response: requests.Response) -> Mapping[str, Any] | Refused | HallAway:
    if response.status_code == 204:
        return {}
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if kind not in ("application/json", "application/problem+json"):
        return HallAway(cause_of(response), f"status {response.status_code}, {kind or 'no type'}")
    body = json_object(response.text)
    if body is None:
        return HallAway("broken_answer", f"status {response.status_code}")
    if response.ok:
        return body
    if response.status_code in (401, 403):
        return HallAway("refused", str(body.get("title", response.status_code)))
    if response.status_code >= 500:
        return HallAway("gone", f"status {response.status_code}")
    kind = str(body.get("type", "")).rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return Refused(response.status_code, kind, str(body.get("title", "")), str(body.get("detail", "")), body)


def cause_of(response: requests.Response) -> Any:
    """A login page instead of an answer is the network's doing; a 5xx of a gateway means the hall is gone."""
    return "gone" if response.status_code >= 500 else "captive_portal"


def away_by(trouble: Exception) -> HallAway:
    if isinstance(trouble, requests.ReadTimeout):
        return HallAway("timeout", "no answer in time")
    if isinstance(trouble, requests.ConnectTimeout | requests.ConnectionError) and _never_sent(trouble):
        return HallAway("gone", type(trouble).__name__)
    return HallAway("timeout", type(trouble).__name__)


def _never_sent(trouble: Exception) -> bool:
    """True when the connection itself could not be made, so that the hall cannot have heard us."""
    return "NewConnectionError" in repr(trouble) or isinstance(trouble, requests.ConnectTimeout)


def read_by(reader: Any, answer: Any) -> Any:
    if isinstance(answer, Refused):
        return HallAway("refused", answer.said)
    try:
        return reader(answer)
    except (KeyError, TypeError, ValueError) as trouble:
        return HallAway("broken_answer", type(trouble).__name__)


def json_object(text: str) -> Mapping[str, Any] | None:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
