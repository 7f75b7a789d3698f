"""What stands still in a hall: its business groups, its counters and the rules of its queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.ticket import Priority


@dataclass(frozen=True, slots=True)
class BusinessGroup:
    """Items that share one queue and one number prefix."""

    group_id: BusinessGroupId
    name: str
    name_en: str
    icon: str
    prefix: str
    usual_service_s: int
    """How long one visit takes when today has not taught us yet."""
    daily_limit: int
    """Ordinary numbers a day; the printed number has three digits, so never above `QueueRules.ordinary_last`."""
    target_wait_min: int


@dataclass(frozen=True, slots=True)
class CounterPlace:
    """A counter and what it serves."""

    counter_id: CounterId
    number: int
    name: str
    """e.g. 3 号窗口."""
    place: str
    """e.g. 一楼 B 区."""
    groups: tuple[BusinessGroupId, ...]


@dataclass(frozen=True, slots=True)
class QueueRules:
    """The rules a hall may set; the defaults are those of the sample hall."""

    head_start_min: Mapping[Priority, int]
    """Minutes by which each ground counts as having come earlier."""
    max_head_start_min: int = 30
    """Nobody is ever overtaken by somebody who came more than this much later, so nobody starves."""
    calls_limit: int = 5
    undo_s: int = 10
    ordinary_last: int = 900
    """001..900 are given by the hall; after that the group is sold out for the day."""
    lent_first: int = 901
    lent_last: int = 999
    """901..999 are lent to terminals for when the hall is out of reach, each number to one terminal a day."""
    carry_over_min: int = 0
    """At local midnight, tickets still waiting and older than this are void; younger ones keep their number."""

    def head_start(self, priority: Priority) -> timedelta:
        return timedelta(minutes=min(self.head_start_min.get(priority, 0), self.max_head_start_min))


@dataclass(frozen=True, slots=True)
class HallPlan:
    """Groups and counters in the order in which people see them."""

    groups: Mapping[BusinessGroupId, BusinessGroup]
    counters: Mapping[CounterId, CounterPlace]
    rules: QueueRules

    def counters_of(self, group_id: BusinessGroupId) -> tuple[CounterPlace, ...]:
        return tuple(place for place in self.counters.values() if group_id in place.groups)

    def counters_text(self, group_id: BusinessGroupId) -> str:
        """As printed on a ticket: 一楼 B 区 3、4、5 号窗口; places are named once each."""
        by_place: dict[str, list[int]] = {}
        for place in self.counters_of(group_id):
            by_place.setdefault(place.place, []).append(place.number)
        return "；".join(
            f"{where} {'、'.join(str(number) for number in sorted(numbers))} 号窗口"
            for where, numbers in by_place.items()
        )
