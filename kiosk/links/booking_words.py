"""The hall's bookings in our words. Missing or wrong members raise KeyError, TypeError or ValueError for the client to judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.domain.booking_view import BookingView
from kiosk.domain.ids import AppointmentId, BusinessGroupId
from kiosk.links.hall_words import time_from


def bookings_from(body: Mapping[str, Any]) -> tuple[BookingView, ...]:
    return tuple(_booking(each) for each in body["appointments"])


def _booking(body: Mapping[str, Any]) -> BookingView:
    return BookingView(
        appointment_id=AppointmentId(str(body["appointment_id"])),
        business_group=BusinessGroupId(str(body["business_group"])),
        group_name=str(body["group_name"]),
        group_name_en=str(body["group_name_en"]),
        at=time_from(body["at"]),
        call_from=time_from(body["call_from"]),
        grace_until=time_from(body["grace_until"]),
        masked_name=str(body.get("masked_name") or ""),
        item_name=str(body.get("item_name") or ""),
        number=str(body.get("number") or ""),
        may_check_in=bool(body["may_check_in"]),
    )
