"""Calling off a line under the bound: the same order as asking anew of everybody for each call."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.turn_order import called_in_turn


def plain(by_rank: Sequence[int], passes_left: Sequence[int]) -> list[int]:
    """The bound as it is written down: nobody after the first who cannot be passed over any more."""
    left, order = dict(enumerate(passes_left)), list[int]()
    while left:
        barrier = min((place for place, passes in left.items() if passes == 0), default=len(by_rank))
        best = next(place for place in by_rank if place in left and place <= barrier)
        del left[best]
        for place in left:
            left[place] -= place < best
        order.append(best)
    return order


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Some have a head start of some places, or come last; how often each may be passed over is anything."""
    count = draw(st.integers(1, 40))
    far = draw(st.sampled_from([1, 3, 10, 60]))
    moved = [
        place - draw(st.integers(0, far)) * draw(st.sampled_from([0, 0, 1, -1])) for place in range(count)
    ]
    by_rank = sorted(range(count), key=lambda place: (moved[place], place))
    most = draw(st.sampled_from([0, 1, 3, 40]))
    return by_rank, draw(st.lists(st.integers(0, most), min_size=count, max_size=count))


@settings(max_examples=2_000, deadline=None)
@given(lines())
def test_order_under_the_bound_is_the_plain_one(line: tuple[list[int], list[int]]) -> None:
    by_rank, left = line
    assert called_in_turn(by_rank, left, len(by_rank)) == plain(by_rank, left)


@settings(max_examples=500, deadline=None)
@given(lines(), st.integers(0, 45))
def test_the_first_few_are_the_beginning_of_the_whole(line: tuple[list[int], list[int]], count: int) -> None:
    by_rank, left = line
    assert called_in_turn(by_rank, left, count) == plain(by_rank, left)[:count]


@settings(max_examples=500, deadline=None)
@given(lines())
def test_nobody_is_passed_over_more_often_than_is_left(line: tuple[list[int], list[int]]) -> None:
    by_rank, left = line
    order = called_in_turn(by_rank, left, len(by_rank))
    for at, place in enumerate(order):
        assert sum(other > place for other in order[:at]) <= left[place]


@pytest.mark.parametrize("passes, order", [(0, [0, 1, 2, 3]), (1, [3, 0, 1, 2]), (2, [3, 2, 0, 1])])
def test_two_who_rank_first_go_before_the_others_as_often_as_those_allow(
    passes: int, order: list[int]
) -> None:
    assert called_in_turn([3, 2, 0, 1], [passes] * 4, 4) == order
