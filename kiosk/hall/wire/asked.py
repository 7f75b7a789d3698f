"""What terminals and pages ask the hall: bodies of requests, each with its limits."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from kiosk.domain.issuing import LARGEST_BAND
from kiosk.hall.wire.common import Moment, OutboxWire, Priority, Wire


class LentAsked(Wire):
    number: str = Field(pattern=r"^[A-Z]\d{3}$")
    issued_at: Moment
    ticket_id: str = Field(min_length=8, max_length=60)


class TicketAsked(Wire):
    ticket_id: str | None = Field(default=None, min_length=8, max_length=60)
    business_group: str
    terminal_id: str
    person_key: str = Field(default="", max_length=128)
    masked_name: str = Field(default="", max_length=40)
    priority: Priority = ""
    priority_proof: Literal["", "card"] = ""
    """`card`: the ID card's birth date shows it; any other ground is for staff to confirm."""
    services: list[str] = Field(default=[], max_length=6)
    """Further business groups of the same visit, in their order."""
    source: str = Field(default="kiosk", max_length=20)
    item_name: str = Field(default="", max_length=120)
    appointment_id: str = Field(default="", max_length=60)
    booking_code: str = Field(default="", max_length=200)
    """Of a booked citizen who got an ordinary number while the hall was away; either fulfils the booking."""
    lent: LentAsked | None = None


class PaperAsked(Wire):
    outcome: Literal["printed", "held", "refused", "unknown"]
    job_id: str = Field(max_length=80)
    reason: str = Field(default="", max_length=120)


class BandAsked(Wire):
    terminal_id: str
    business_group: str
    count: int = Field(ge=1, le=LARGEST_BAND)


class HelpAsked(Wire):
    terminal_id: str
    place: str = Field(default="", max_length=80)
    about: str = Field(default="", max_length=120)


class SessionAsked(Wire):
    staff_id: str = Field(max_length=40)
    password: str = Field(max_length=200)
    counter_id: str | None = None
    take_over: bool = False
    """The counter although somebody else is logged in there."""


class PasswordAsked(Wire):
    password: str = Field(max_length=200)
    new_password: str = Field(max_length=200)


class VerbAsked(Wire):
    ticket_id: str | None = None
    reason: str = Field(default="", max_length=80)
    to_group: str | None = None
    to_counter: str | None = None
    note: str = Field(default="", max_length=120)
    outcome: str = Field(default="", max_length=40)
    places: int | None = Field(default=None, ge=1, le=50)
    """`return`: behind so many of those who wait in its group."""
    minutes: int | None = Field(default=None, ge=1, le=240)
    """`return`: not called before so many minutes from now."""
    priority: Priority | None = None
    """`confirm-priority`: the ground whose proof was seen; empty: there was none."""


class ReviewAboutAsked(Wire):
    ticket_id: str = Field(default="", max_length=60)
    receipt_number: str = Field(default="", max_length=50)
    application_number: str = Field(default="", max_length=50)
    name: str = Field(max_length=120)


class ReviewAsked(Wire):
    review_id: str = Field(min_length=8, max_length=60)
    about: ReviewAboutAsked
    rating: int = Field(ge=1, le=5)
    tags: list[str] = Field(default=[], max_length=8)
    text: str = Field(default="", max_length=2000)
    call_back: bool = False
    phone: str = Field(default="", max_length=20)
    indicator_set_version: str = Field(max_length=20)
    given_at: Moment
    terminal_id: str


class FollowUpAsked(Wire):
    step: Literal["verify", "fix", "explain", "reply", "close"]
    note: str = Field(default="", max_length=500)


class DeviceWire(Wire):
    model_config = ConfigDict(extra="allow")

    name: str = Field(max_length=60)
    kind: str = Field(max_length=40)
    driver: str = ""
    link: str
    conditions: list[str] = Field(default=[], max_length=30)
    since: Moment | None = None
    detail: str = Field(default="", max_length=400)
    figures: dict[str, str] = Field(default={})
    xfs: str = ""
    action: str = "none"
    cuss: str = ""
    ne107: str = "NORMAL"


class HeartbeatAsked(Wire):
    terminal_id: str
    seq: int = Field(ge=0)
    at: Moment
    boot_id: str = Field(max_length=60)
    version: str = Field(default="", max_length=40)
    place: str = Field(default="", max_length=80)
    devices: list[DeviceWire] = Field(default=[], max_length=40)
    outbox: OutboxWire = OutboxWire()
