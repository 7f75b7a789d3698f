"""Other people in the hall, so that queues are queues: clerks who open counters, citizens with earlier numbers."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.base.clock import HALL_ZONE

OTHER_TERMINAL = ("T-01", "demo-terminal-key-01")
CLERK_PASSWORD = "demo-clerk"
DEADLINE_S = 10.0

# Staff of the sample hall at their counters; the clerk of the visit sits at counter 3.
COLLEAGUES = {"4": "030027", "8": "030035"}

EARLIER = (("general", ""), ("general", "elder"), ("social", ""), ("social", ""), ("police", ""), ("tax", ""))
"""(business group, priority ground) of those who came first."""


BOOKING_SYSTEM = {"Authorization": "Bearer demo-booking-key-01"}
BOOKED = (("social", "向秋月", "13900000001"), ("estate", "彭石头", "13900000002"))
"""(business group, name, telephone number) of those who booked; invented."""


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


def book_times(door: HallDoor) -> list[str]:
    """Two citizens have booked the day's next times on line; returns the codes. None when the day is nearly over."""
    today = datetime.now(HALL_ZONE).date().isoformat()
    codes = []
    for group, name, phone in BOOKED:
        offered, _ = door.ask("GET", f"/api/v1/appointments/slots?day={today}&business_group={group}")
        free = [slot["at"] for slot in offered["slots"] if slot["free"]]
        if free:
            wish = {"business_group": group, "at": free[-1], "name": name, "phone": phone}
            booking, _ = door.ask("POST", "/api/v1/appointments", wish, BOOKING_SYSTEM)
            codes.append(str(booking["code"]))
    return codes
