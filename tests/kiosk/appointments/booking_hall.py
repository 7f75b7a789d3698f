"""A hall that takes appointments, and a booking system's line to it; people and their numbers are invented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from kiosk.hall.settings import HallSettings
from tests.support.hall import TERMINAL_ID, RunningHall, sample_settings

SYSTEM = {"Authorization": "Bearer demo-booking-key-01"}
OTHER_SYSTEM = {"Authorization": "Bearer demo-booking-key-02"}
ID_NUMBER = "999999199001010024"
PHONE = "13900001111"
SLOTS = [
    {"groups": ["general"], "begin": "09:00:00", "end": "11:30:00", "every_min": 30, "capacity": 2},
    {"groups": ["social"], "begin": "14:00:00", "end": "16:00:00", "every_min": 60, "capacity": 1},
]


def settings(**appointments: Any) -> HallSettings:
    """The sample hall with small slots on working days; FRIDAY_MORNING is one."""
    from hashlib import sha256

    systems = [
        {"id": name, "name": name, "key_sha256": sha256(key.encode()).hexdigest()}
        for name, key in (("online", "demo-booking-key-01"), ("bureau", "demo-booking-key-02"))
    ]
    told = {"slots": SLOTS, "systems": systems, "on_holidays": False, "days_ahead": 14}
    return sample_settings(appointments={**told, **appointments})


def book(client: httpx.Client, at: datetime, group: str = "general", **more: Any) -> httpx.Response:
    person = (
        {"id_number": ID_NUMBER, "phone": PHONE, "name": "彭晓花"} if not more.pop("nobody", False) else {}
    )
    body = {"business_group": group, "at": at.isoformat(), **person, **more}
    return client.post("/api/v1/appointments", json=body)


def system(hall: RunningHall) -> httpx.Client:
    return hall.client(headers=SYSTEM)


def check_in(
    client: httpx.Client, ticket_id: str = "0198-ticket-of-the-booked", **key: Any
) -> httpx.Response:
    body = {"terminal_id": TERMINAL_ID, "ticket_id": ticket_id, **key}
    return client.post("/api/v1/appointments/check-in", json=body)
