"""Carries out the deed of finding a booking."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.flows.deeds import Deed, FindBooking
from kiosk.flows.events import Event
from kiosk.flows.outcomes import BookingsFound
from kiosk.flows.ticket_hands import Performer
from kiosk.usecases.find_booking import FindBooking as FindBookingUseCase


class CheckInHands:
    def __init__(self, find_booking: FindBookingUseCase) -> None:
        self._find = find_booking

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {FindBooking: self.find}

    def find(self, deed: FindBooking) -> Event:
        if deed.code:
            return BookingsFound(self._find.of_code(deed.code), "code")
        if deed.phone:
            return BookingsFound(self._find.of_phone(deed.phone), "phone")
        assert deed.citizen is not None, "a booking is looked up by one of the three"
        return BookingsFound(self._find.of_citizen(deed.citizen), "card")
