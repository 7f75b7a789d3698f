"""Recorded hall days as a feed of snapshots would tell them, made from a rule: everything about them is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MONDAY = date(2026, 6, 1)


def days(
    count: int = 3, queue: str = "Office/1", every_min: int = 5, service_min: int = 8
) -> list[dict[str, Any]]:
    """Each day 8:00 to 12:00: one person joins every `every_min`, one is called every `service_min`, in order."""
    return [
        event
        for day in range(count)
        for event in _day(MONDAY + timedelta(days=day), queue, every_min, service_min)
    ]


def _day(day: date, queue: str, every_min: int, service_min: int) -> Iterator[dict[str, Any]]:
    begin = datetime.combine(day, time(8))
    joined = called = 0
    yield {"at": begin.isoformat(), "queue": queue, "kind": "counters", "open": 1}
    for minute in range(1, 241):
        at = (begin + timedelta(minutes=minute)).isoformat()
        if minute % service_min == 0 and called < joined:
            called += 1
            yield {"at": at, "queue": queue, "kind": "called", "ticket": called}
        if minute % every_min == 0:
            joined += 1
            yield {"at": at, "queue": queue, "kind": "joined", "ticket": joined}
    yield {"at": (begin + timedelta(minutes=241)).isoformat(), "queue": queue, "kind": "counters", "open": 0}
