"""What a hall says when it does not do what was asked: a value, with the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RefusalCode = Literal[
    "unknown_ticket",
    "unknown_counter",
    "unknown_group",
    "wrong_state",
    "nobody_waiting",
    "reason_needed",
    "taken",
    "not_yours",
    "nothing_to_undo",
    "too_late_to_undo",
    "calls_limit",
    "too_soon",
    "place_needed",
    "has_service",
    "too_many_services",
    "person_limit",
    "has_ticket",
    "sold_out",
    "closed",
    "not_lent",
    "already_reviewed",
    "bad_review_content",
    "unknown_review",
    "no_booking",
    "unknown_booking",
    "several_bookings",
    "booking_other_day",
    "booking_cancelled",
    "booking_past",
    "booking_over",
    "booking_used",
    "has_booking",
    "booking_day",
    "no_such_slot",
    "slot_full",
    "no_person",
    "misread_code",
    "no_person_key",
    "unknown_help",
    "unknown_message",
    "unknown_version",
    "bad_settings",
    "in_use",
    "not_serving",
    "other_person",
    "too_many_papers",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """`said` tells what is the case, `do` what helps. Nothing was changed."""

    code: RefusalCode
    said: str
    do: str = ""
