"""请人来帮忙: the duty desk hears of it, and the journal has it whether or not the hall can be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallAway
from kiosk.links.hall_words import Refused

if TYPE_CHECKING:
    # The client brings requests, which takes longer to import than the first picture may wait.
    from kiosk.links.hall_client import HallClient


class CallStaff:
    def __init__(self, hall: HallClient, place: str, new_id: Callable[[], str], journal: Journal) -> None:
        self._hall = hall
        self._place = place
        self._new_id = new_id
        self._journal = journal

    def call(self, about: str) -> bool:
        """True when the hall took the call."""
        answer = self._hall.call_staff(self._place, about, self._new_id())
        if isinstance(answer, HallAway):
            self._journal.write("staff_called", about=about, delivered=False, cause=answer.cause)
            return False
        if isinstance(answer, Refused):
            self._journal.write("staff_called", about=about, delivered=False, cause=answer.said)
            return False
        self._journal.write("staff_called", about=about, delivered=True)
        return True
