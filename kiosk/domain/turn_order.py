"""Calling people off a line, one after the other: by rank, but nobody is passed over more often than they may be.

People are their places in the order of arrival: 0 came first. The bound is looked at only for those whom the order by rank would pass
over too often. For everybody else it changes nothing: whoever is called before somebody under the bound ranks before them, too,
so nobody is ever passed over more often than by rank alone. Mostly these few stand at the front, and once they are called the rest is by rank.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def called_in_turn(by_rank: Sequence[int], passes_left: Sequence[int], count: int) -> list[int]:
    """The first `count` of all places as they are called. `by_rank` has every place from 0 on once, the best rank first;
    `passes_left` has, by place, how many who came later may still be called before it."""
    at_risk = _passed_over_too_often(by_rank, passes_left)
    if not at_risk:
        return list(by_rank[:count])
    return _under_the_bound(by_rank, at_risk, count)


def _passed_over_too_often(by_rank: Sequence[int], passes_left: Sequence[int]) -> dict[int, int]:
    """Whom the order by rank alone passes over more often than it may, with the passes left."""
    at_risk: dict[int, int] = {}
    front = 0
    beyond: list[int] = []
    """Called already, and behind somebody who is not: the place `front`, which is the first of those."""
    for place in by_rank:
        if place != front:
            behind = bisect_left(beyond, place)
            passed = len(beyond) - behind
            beyond.insert(behind, place)
        else:
            passed = len(beyond)
            front += 1
            # Mostly one or two at a time.
            while beyond and beyond[0] == front:
                del beyond[0]
                front += 1
        if passed > passes_left[place]:
            at_risk[place] = passes_left[place]
    return at_risk


def _under_the_bound(by_rank: Sequence[int], at_risk: dict[int, int], count: int) -> list[int]:
    risky = sorted(at_risk)
    left = [at_risk[place] for place in risky]
    rank_of = _rank_of(by_rank)
    called, order, best_first = bytearray(len(by_rank)), list[int](), iter(by_rank)
    exhausted, front = left.count(0), 0
    while risky and len(order) < count:
        if exhausted:
            # Nobody who came after the first of those that cannot be passed over any more.
            barrier = risky[left.index(0)]
            may = (place for place in range(front, barrier + 1) if not called[place])
            best = min(may, key=rank_of.__getitem__)
        else:
            best = next(place for place in best_first if not called[place])
        at = bisect_left(risky, best)
        if at < len(risky) and risky[at] == best:
            exhausted -= not left[at]
            del risky[at], left[at]
        if at:
            passed = [passes - 1 for passes in left[:at]]
            exhausted += passed.count(0)
            left[:at] = passed
        called[best] = 1
        order.append(best)
        while front < len(called) and called[front]:
            front += 1
    order.extend(place for place in best_first if not called[place])
    return order[:count]


def _rank_of(by_rank: Sequence[int]) -> list[int]:
    rank_of = [0] * len(by_rank)
    for rank, place in enumerate(by_rank):
        rank_of[place] = rank
    return rank_of
