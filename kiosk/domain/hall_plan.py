"""What stands still in a hall: its business groups, its counters and the rules of its queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cached_property

from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.ticket import Priority


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """A part of the day by the hall's clock: from `begin` until just before `end`."""

    begin: time
    end: time

    def holds(self, moment: time) -> bool:
        return self.begin <= moment < self.end


@dataclass(frozen=True, slots=True)
class BusinessGroup:
    """Items that share one queue. Groups with one prefix share one series of numbers."""

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
    hours: tuple[OpenSpan, ...] = ()
    """When it gives numbers; empty: whenever the hall does."""
    last_number_at: time | None = None
    """No numbers from this time of the day on."""
    slot_min: int = 0
    slot_limit: int = 0
    """At most so many numbers in each stretch of `slot_min` minutes, counted from midnight; 0: no such limit."""
    person_daily_limit: int = 0
    """At most so many numbers a day for one person; 0: no such limit. Two at the same time are never given."""
    retired: bool = False
    """Given up: no more numbers and bookings; whoever waits or booked is still served."""


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
    later_min: Mapping[BusinessGroupId, int] = field(default_factory=dict)
    """Groups it only helps out with: here their people count as having come so many minutes later."""
    auto_next_s: int | None = None
    """Seconds after a visit until the next is called by itself; None: only by the clerk."""


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
    longest_factor: float = 1.5
    """Nobody is made to wait more than this many times as long as in the order of arrival; see `kiosk.domain.turn`."""
    unproven_counts: bool = True
    """A ground that nobody has seen proof of yet has its head start already; staff can take it away."""
    appointment_early_min: int = 5
    """So long before its time a booked ticket may be called."""
    appointment_grace_min: int = 15
    """Who comes later than this after the booked time counts as having come without an appointment."""
    recall_pause_s: int = 0
    """Between two calls of one ticket."""
    clear_at: tuple[time, ...] = ()
    """Times of the day at which waiting numbers of before are void: a hall's midday and end of day."""
    further_services: int = 6
    """To so many other groups may one visit go after its first."""
    carry_over_min: int = 0
    """At local midnight, tickets still waiting and older than this are void; younger ones keep their number."""

    @property
    def longer_percent(self) -> int:
        """By how much longer than in the order of arrival somebody may wait."""
        return round((self.longest_factor - 1.0) * 100)

    @property
    def appointment_early(self) -> timedelta:
        return timedelta(minutes=self.appointment_early_min)

    @property
    def appointment_grace(self) -> timedelta:
        return timedelta(minutes=self.appointment_grace_min)

    @property
    def grounds(self) -> tuple[Priority, ...]:
        """The grounds that this hall gives a head start for, in the order in which it names them."""
        return tuple(ground for ground, minutes in self.head_start_min.items() if ground and minutes > 0)

    def head_start(self, priority: Priority) -> timedelta:
        return timedelta(minutes=min(self.head_start_min.get(priority, 0), self.max_head_start_min))


# Without slots: what follows from the plan is kept beside it.
@dataclass(frozen=True)
class HallPlan:
    """Groups and counters in the order in which people see them."""

    groups: Mapping[BusinessGroupId, BusinessGroup]
    counters: Mapping[CounterId, CounterPlace]
    rules: QueueRules

    @cached_property
    def _beside(self) -> Mapping[BusinessGroupId, tuple[BusinessGroupId, ...]]:
        return {
            group_id: tuple(
                other
                for other in self.groups
                if other == group_id or any(other in place.groups for place in self.counters_of(group_id))
            )
            for group_id in self.groups
        }

    def groups_beside(self, group_id: BusinessGroupId) -> tuple[BusinessGroupId, ...]:
        """Groups whose people wait for the same counters, itself among them."""
        return self._beside.get(group_id, (group_id,))

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
