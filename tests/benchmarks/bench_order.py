"""What it costs to know the order of calling of one queue of 2,000, against sorting everybody anew for each question.

    python -m pytest tests/benchmarks/bench_order.py -s

Prints figures; asserts ratios only, since machines differ.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.ticket import Ticket
from kiosk.domain.turn import Viewpoint, group_in_turn, offered_to, waiting_ahead
from kiosk.domain.turn_reason import next_for
from kiosk.domain.waiting import estimate
from kiosk.hall.wait_memo import WaitMemo
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import GENERAL, counter, plan

WAITING = 2_000
_REPEATS = 15
GROUP, COUNTER = BusinessGroupId("general"), CounterId("3")
pytestmark = pytest.mark.benchmark


def hall(priority_share: float) -> Desk:
    """2,000 people who came in three hours, some of them with a ground; two counters."""
    rules = plan(groups=(GENERAL,), counters=(counter(3, "general"), counter(4, "general")))
    # No series has so many numbers; the order does not look at them.
    desk = Desk(
        plan=replace(rules, rules=replace(rules.rules, ordinary_last=9_999), groups=_endless(rules.groups))
    )
    for number in ("3", "4"):
        desk.do("open", counter=number)
    chance = random.Random(7)
    for _ in range(WAITING):
        ground = "elder" if chance.random() < priority_share else ""
        desk.later(seconds=5.4).take(priority=ground)  # type: ignore[arg-type]
    return desk


def _endless(groups):  # type: ignore[no-untyped-def]
    return {group_id: replace(group, daily_limit=9_999) for group_id, group in groups.items()}


def ms(question: Callable[[], object]) -> float:
    """Of the processor, the best of some tries: what else the machine does is left out."""
    took: list[float] = []
    for _ in range(_REPEATS):
        began = time.thread_time()
        question()
        took.append(time.thread_time() - began)
    return min(took) * 1000


def sorted_anew(desk: Desk) -> list[Ticket]:
    """Everybody's rank computed and sorted, as for each single question."""
    view = Viewpoint(desk.state, desk.plan.rules, desk.now)
    return sorted(desk.state.waiting(GROUP), key=view.rank)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.2])
def test_order_and_estimate_of_two_thousand_waiting(share: float) -> None:
    desk = hall(share)
    last = max(desk.state.waiting(GROUP), key=lambda ticket: ticket.arrival)
    whole = ms(lambda: group_in_turn(desk.state, desk.plan, GROUP, desk.now))
    learned = WaitMemo.shipped().estimator
    after_order = ms(lambda: estimate(desk.state, desk.plan, GROUP, WAITING, desk.now, learned))
    first = ms(lambda: next_for(desk.state, desk.plan, COUNTER, desk.now))
    console = ms(lambda: offered_to(desk.state, desk.plan, COUNTER, desk.now, at_most=60))
    ahead = ms(lambda: waiting_ahead(desk.state, desk.plan, last, desk.now))
    naive = ms(lambda: sorted_anew(desk)[0])
    print(f"\n{WAITING} waiting, {share:.0%} with a ground (ms, best of {_REPEATS}):")
    print(f"  whole order, bound kept: {whole:.2f}; with an estimate: {whole + after_order:.2f}")
    print(f"  who is next, with the reason: {first:.3f}; sorted anew: {naive:.2f}, without bound and reason")
    print(f"  first 60 for a console: {console:.3f}; people ahead of the last: {ahead:.3f}")
    print(
        f"  a question to each of 2,000, sorted anew each time: {naive * WAITING / 1000:.1f} s; in one order: {whole / 1000:.4f} s"
    )
    print(f"  the whole order beside one such sort: {whole / naive:.1f}")
    assert naive * WAITING > 200 * whole
    assert whole < 8 * naive
