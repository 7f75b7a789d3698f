"""Other people in the hall, so that queues are queues: clerks who open counters, citizens with earlier numbers."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OTHER_TERMINAL = ("T-01", "demo-terminal-key-01")
CLERK_PASSWORD = "demo-clerk"
DEADLINE_S = 10.0

# Staff of the sample hall at their counters; the clerk of the visit sits at counter 3.
COLLEAGUES = {"4": "030027", "8": "030035"}

EARLIER = (("general", ""), ("general", "elder"), ("social", ""), ("social", ""), ("police", ""), ("tax", ""))
"""(business group, priority ground) of those who came first."""


@dataclass(frozen=True, slots=True)
class HallDoor:
    """The hall's interface as any other program would use it."""

    url: str

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[dict[str, Any], Mapping[str, str]]:
        """The answer's JSON and headers. Raises urllib.error.HTTPError for a refusal."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid.uuid4()),
                **(headers or {}),
            },
            method=method,
        )
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            text = answer.read()
            return (json.loads(text) if text else {}), dict(answer.headers)

    def fetch(self, path: str) -> bytes:
        """What stands at `path`, as it is."""
        with urllib.request.urlopen(self.url + path, timeout=DEADLINE_S) as answer:
            content: bytes = answer.read()
        return content


def open_counters(door: HallDoor) -> None:
    """Colleagues log in and open their counters."""
    for counter_id, staff_id in COLLEAGUES.items():
        session = {"staff_id": staff_id, "password": CLERK_PASSWORD, "counter_id": counter_id}
        _, headers = door.ask("POST", "/api/v1/session", session)
        cookie = {"Cookie": headers["set-cookie"].split(";")[0]}
        door.ask("POST", f"/api/v1/counters/{counter_id}/open", {}, cookie)


def take_numbers(door: HallDoor) -> list[str]:
    """Earlier citizens take numbers at another terminal; returns the numbers."""
    terminal_id, key = OTHER_TERMINAL
    numbers = []
    for group, ground in EARLIER:
        wish = {"business_group": group, "terminal_id": terminal_id, "priority": ground, "source": "kiosk"}
        ticket, _ = door.ask("POST", "/api/v1/tickets", wish, {"Authorization": f"Bearer {key}"})
        numbers.append(str(ticket["number"]))
    return numbers
