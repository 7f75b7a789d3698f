"""A booking system's line to the hall: files of bookings handed in, and what the hall says of every line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from kiosk.domain.hall_view import HallAway
from kiosk.links.hall_answers import away_by, understood
from kiosk.links.hall_words import Refused

_CONNECT_DEADLINE_S = 3.0
_ANSWER_DEADLINE_S = 60.0
"""Five thousand lines take a few seconds."""


def hand_in(
    base_url: str, key: str, content: bytes, check_only: bool, leave_out_wrong: bool
) -> Mapping[str, Any] | Refused | HallAway:
    """The hall's report; see `ImportWire` in the hall. Handing the same file in again changes nothing."""
    asked = {"check_only": str(check_only).lower(), "leave_out_wrong": str(leave_out_wrong).lower()}
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.post(
                f"{base_url.rstrip('/')}/api/v1/appointments/import",
                params=asked,
                data=content,
                headers={"Authorization": f"Bearer {key}", "Content-Type": "application/octet-stream"},
                timeout=(_CONNECT_DEADLINE_S, _ANSWER_DEADLINE_S),
                allow_redirects=False,
            )
    except requests.RequestException as trouble:
        return away_by(trouble)
    return understood(response)
