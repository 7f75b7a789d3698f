"""Terminals that take numbers as fast as the hall gives them, and remember every number that was promised."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from kiosk.base.clock import SystemClock
from kiosk.domain.hall_view import HallAway, TicketView, TicketWish
from kiosk.domain.ids import BusinessGroupId, TicketId
from kiosk.links.hall_client import HallClient
from tests.support.hall import TERMINAL_ID, TERMINAL_KEY
from tests.support.waiting import PATIENCE_S


class Takers:
    """Use as a context. A wish whose answer got lost is asked again with the same id, as a terminal does."""

    def __init__(self, addresses: Sequence[str], group: str = "tax", count: int = 3) -> None:
        self._addresses = addresses
        self._group = BusinessGroupId(group)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._take, args=(n,)) for n in range(count)]
        self.promised: dict[str, str] = {}
        """Number by ticket id."""
        self.away = 0

    def _take(self, worker: int) -> None:
        first, *others = self._addresses
        line = HallClient(first, TERMINAL_ID, TERMINAL_KEY, SystemClock(), others)
        n = 0
        while not self._stop.is_set():
            wish = TicketWish(TicketId(f"taker-{worker}-{n:05d}"), self._group, "")
            answer = line.issue(wish)
            if isinstance(answer, TicketView):
                self.promised[wish.ticket_id] = answer.number
                n += 1
            elif isinstance(answer, HallAway):
                self.away += 1
                self._stop.wait(0.05)
            else:
                return

    def __enter__(self) -> Takers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)
