"""What went wrong before a citizen's eyes, for the journal: once when the page begins to say it, never about whom."""

from __future__ import annotations

from kiosk.flows.session import Visit

_CARD_TROUBLES = frozenset({"not_readable", "wrong_card", "expired", "foreign_code"})
_TOASTS = {
    "toast.card_not_readable": "identify:not_readable",
    "toast.wrong_card": "identify:wrong_card",
    "toast.item_unknown": "catalogue:item_unknown",
}


def trouble_begun(before: Visit, after: Visit) -> str:
    """Which trouble the page tells now and did not tell before: `identify:wrong_card`, `ticket:paper_out`; or nothing."""
    told, known = _troubles(after), _troubles(before) if before.number == after.number else frozenset()
    return ",".join(sorted(told - known))


def _troubles(visit: Visit) -> frozenset[str]:
    told = set()
    if visit.identifying.state in _CARD_TROUBLES:
        told.add(f"identify:{visit.identifying.state}")
    if visit.toast in _TOASTS:
        told.add(_TOASTS[visit.toast])
    if visit.attention is not None:
        told.add(f"{visit.attention.about}:{visit.attention.cause}")
    if visit.queueing.problem:
        told.add(f"queue:{visit.queueing.problem}")
    capture = visit.applying.capture if visit.applying is not None else None
    if capture is not None:
        told.update(f"capture:{reason}" for reason in capture.reasons)
    return frozenset(told)
