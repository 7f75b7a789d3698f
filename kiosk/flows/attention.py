"""What the trouble page says: the cause, what still holds, the ways out."""

from __future__ import annotations

from typing import Literal

from devices.ports.printer import PrintResult
from kiosk.domain.hall_view import TicketView, WaitMinutes
from kiosk.flows.facts import AttentionFacts
from kiosk.flows.facts_entrance import WaitRange

_CAUSES = {
    "paper_out": "paper_out",
    "paper_jam": "paper_jam",
    "cover_open": "cover_open",
    "cutter_error": "paper_jam",
    "gone": "printer_gone",
    "not_responding": "printer_gone",
}
_CODES = {
    "paper_out": "P-02",
    "cover_open": "P-03",
    "paper_jam": "P-04",
    "printer_gone": "P-01",
    "printer_unknown": "P-09",
    "camera_gone": "C-01",
    "reader_gone": "R-01",
    "hall_gone": "N-01",
    "captive_portal": "N-02",
}


def paper_attention(
    about: Literal["ticket", "receipt", "guide"],
    number: str,
    reason: str,
    result: PrintResult,
    ticket: TicketView | None = None,
) -> AttentionFacts:
    """Says that the number stays valid. A paper that is held or in doubt offers no second print."""
    cause = _CAUSES.get(reason, "printer_unknown")
    ways: tuple[str, ...] = ("keep_on_phone",) if ticket is not None and ticket.follow_url else ()
    if ticket is not None:
        ways += ("go_wait",)
    if result is PrintResult.REFUSED:
        ways += ("reprint",)
    return AttentionFacts(
        cause=cause,
        about=about,
        number=number,
        ways=(*ways, "call_staff", "understood"),
        code=_CODES.get(cause, "X-00"),
        group_name=ticket.group_name if ticket else "",
        group_name_en=ticket.group_name_en if ticket else "",
        waiting_ahead=ticket.waiting_ahead if ticket else None,
        wait=wait_range(ticket.wait) if ticket else None,
        counters=ticket.counters if ticket else "",
        follow_url=ticket.follow_url if ticket else "",
    )


def device_attention(
    cause: Literal["camera_gone", "reader_gone", "hall_gone", "captive_portal", "unknown"],
    about: Literal["identify", "capture", "submit", "terminal"],
    ways: tuple[str, ...],
) -> AttentionFacts:
    return AttentionFacts(cause=cause, about=about, ways=ways, code=_CODES.get(cause, "X-00"))


def wait_range(wait: WaitMinutes | None) -> WaitRange | None:
    return None if wait is None else WaitRange(wait.low, wait.expected, wait.high)
