"""Which booking does the citizen have today: by the card, by the code of the booking, or by a telephone number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from kiosk.domain.booking_code import CodeVerdict, judge_code
from kiosk.domain.booking_view import BookingView, NoBooking
from kiosk.domain.hall_view import HallAway
from kiosk.domain.people import Citizen
from kiosk.domain.person_key import HallKey

BookingAnswer = tuple[BookingView, ...] | NoBooking | HallAway


class KnowsBookings(Protocol):
    """The hall, as far as this use case needs it."""

    def find_bookings(self, key: Mapping[str, str]) -> BookingAnswer: ...


class FindBooking:
    """Asks the hall with digests alone: neither ID number nor telephone number leaves the terminal."""

    def __init__(self, hall: KnowsBookings, key: HallKey) -> None:
        self._hall = hall
        self._key = key

    def of_citizen(self, citizen: Citizen) -> BookingAnswer:
        if not citizen.id_number:
            return NoBooking("no_booking")
        return self._hall.find_bookings({"person_key": self._key.person_key(citizen.id_number)})

    def of_phone(self, phone: str) -> BookingAnswer:
        return self._hall.find_bookings({"phone_key": self._key.phone_key(phone)})

    def of_code(self, payload: str) -> BookingAnswer:
        """A code with a wrong character is noticed here, without asking."""
        verdict, code = judge_code(payload)
        if verdict is not CodeVerdict.READABLE:
            return NoBooking("misread_code")
        return self._hall.find_bookings({"code": code})


def is_booking_code(payload: str) -> bool:
    """Read wrongly or not: a code of a booking and not of a receipt."""
    return judge_code(payload)[0] is not CodeVerdict.NOT_OURS
