"""Which version of an item holds on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kiosk.domain.ids import ItemCode
from kiosk.domain.service_item import ServiceItem


def holds_on(item: ServiceItem, day: date) -> bool:
    """From its effective date on; no longer on the day of its cancellation."""
    begun = item.effective_on is None or item.effective_on <= day
    return begun and (item.cancelled_on is None or day < item.cancelled_on)


def in_force(items: Iterable[ServiceItem], day: date) -> tuple[ServiceItem, ...]:
    """For each code the newest version that has taken effect, unless that one is cancelled.

    A cancelled newest version takes the item away: an older one does not come back in its place.
    """
    newest: dict[ItemCode, ServiceItem] = {}
    for item in items:
        if item.effective_on is not None and item.effective_on > day:
            continue
        known = newest.get(item.code)
        if known is None or item.version > known.version:
            newest[item.code] = item
    return tuple(item for item in newest.values() if holds_on(item, day))
