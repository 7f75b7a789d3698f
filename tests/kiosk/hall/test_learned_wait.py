"""The wait that a hall tells: by the rule of thumb at first, by its own past later, and nothing when nobody can say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.domain.counter import CounterState
from kiosk.domain.day_pace import minute_of
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue import rebuild
from kiosk.domain.wait_range import WaitRange
from kiosk.domain.waiting import Estimate, estimate, mixed, place_in, trust_in
from kiosk.hall.queue_views import Outlook, queue_wire, ticket_wire
from kiosk.hall.wait_memo import WaitMemo, grid_around
from kiosk.hall.wire.queues import WaitWire
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import counter, plan
from tests.support.hall import sample_settings

GENERAL = BusinessGroupId("general")
MEMO = WaitMemo.shipped()


def told(desk: Desk, ahead: int) -> Estimate | None:
    return estimate(desk.state, desk.plan, GENERAL, ahead, desk.now, MEMO.estimator)


def busy_day(desk: Desk, visit_min: float, people: int = 20) -> None:
    """One counter, always somebody waiting, every visit as long."""
    desk.do("open")
    for _ in range(4):
        desk.take()
    for _ in range(people):
        desk.take()
        desk.do("call-next", "begin")
        desk.later(visit_min)
        desk.do("finish")


def test_a_hall_never_seen_is_told_by_the_rule_of_thumb() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    assert trust_in(desk.state.pace.queue(GENERAL)) == 0.0
    by_rule = estimate(desk.state, desk.plan, GENERAL, 5, desk.now)
    found = told(desk, 5)
    assert by_rule is not None and found is not None and found.expected == by_rule.expected


def test_a_hall_slower_than_its_settings_tells_longer_waits_after_a_day() -> None:
    desk = Desk()
    desk.do("open")
    first = told(desk, 4)
    desk.do("close")
    busy_day(desk, visit_min=20)
    later = told(desk, 4)
    assert first is not None and later is not None
    assert later.expected > 1.8 * first.expected
    assert trust_in(desk.state.pace.queue(GENERAL)) > 0.5


def test_a_past_day_still_teaches_the_next_morning() -> None:
    slow, quick = Desk(), Desk()
    for desk, visit_min in ((slow, 16.0), (quick, 5.0)):
        busy_day(desk, visit_min)
        desk.now = (desk.now + timedelta(days=3)).replace(hour=9, minute=30)
        desk.start_day()
        desk.take()
        if desk.state.counter(CounterId("3")).state is CounterState.CLOSED:
            desk.do("open")
    first, second = told(slow, 6), told(quick, 6)
    assert first is not None and second is not None and first.expected > 1.2 * second.expected


def test_unknown_without_a_counter_and_without_a_past() -> None:
    desk = Desk()
    desk.take()
    assert told(desk, 0) is None


def test_a_free_counter_and_nobody_ahead_is_no_wait_whatever_the_past() -> None:
    desk = Desk()
    busy_day(desk, visit_min=20)
    assert told(desk, 0) == Estimate(0, 0, 0)


def test_a_free_counter_whose_other_queue_waits_is_no_promise() -> None:
    """Counter 3 would call the one who waits for the other group first."""
    groups = ("general", "social")
    desk = Desk(plan=plan(counters=(counter(3, *groups),)))
    busy_day(desk, visit_min=20)
    for _ in range(4):
        desk.do("call-next", "begin", "finish")
    assert told(desk, 0) == Estimate(0, 0, 0)
    desk.take("social")
    waits = told(desk, 0)
    assert waits is not None and waits.high > 5
    assert MEMO.estimate(desk.state, desk.plan, GENERAL, 0, desk.now) == waits


def seen(desk: Desk) -> Outlook:
    return Outlook(sample_settings(), desk.plan, desk.state, desk.now, WaitMemo.shipped())


def test_queue_and_ticket_say_no_wait_at_a_free_counter_though_the_past_was_slow() -> None:
    desk = Desk()
    busy_day(desk, visit_min=20)
    for _ in range(4):
        desk.do("call-next", "begin", "finish")
    nothing = WaitWire(low=0, expected=0, high=0)
    queue = queue_wire(seen(desk), desk.plan.groups[GENERAL])
    assert (queue.waiting, queue.state, queue.wait) == (0, "idle", nothing)
    assert ticket_wire(seen(desk), desk.take(), "").wait == nothing
    second = ticket_wire(seen(desk), desk.take(), "").wait
    assert second is not None and second.high > 5


def test_a_free_counter_that_lets_somebody_wait_is_believed_for_three_minutes() -> None:
    """Its clerk went away, or forgot to close it."""
    desk = Desk()
    busy_day(desk, visit_min=20)
    for _ in range(4):
        desk.do("call-next", "begin", "finish")
    desk.later(60)
    ticket = desk.take()
    assert ticket_wire(seen(desk), ticket, "").wait == WaitWire(low=0, expected=0, high=0)
    desk.later(4)
    still = ticket_wire(seen(desk), ticket, "").wait
    assert still is not None and still.high > 5


def test_a_counter_whose_clerk_forgot_to_close_it_promises_nothing_the_next_morning() -> None:
    desk = Desk()
    desk.do("open")
    desk.do("open", counter="4")
    desk.take()
    desk.do("call-next", "begin", counter="4")
    desk.now = (desk.now + timedelta(days=1)).replace(hour=0, minute=0, second=1)
    desk.start_day()
    states = [desk.state.counter(CounterId(each)).state for each in ("3", "4")]
    assert states == [CounterState.CLOSED, CounterState.SERVING]
    desk.do("finish", counter="4")
    desk.do("close", counter="4")
    assert queue_wire(seen(desk), desk.plan.groups[GENERAL]).wait is None
    assert rebuild(desk.log) == desk.state


def test_who_is_booked_for_later_keeps_nobody_waiting() -> None:
    desk = Desk()
    desk.do("open")
    desk.take(booked_for=desk.now + timedelta(hours=1))
    queue = queue_wire(seen(desk), desk.plan.groups[GENERAL])
    assert (queue.waiting, queue.wait) == (1, WaitWire(low=0, expected=0, high=0))
    desk.later(60)
    due = queue_wire(seen(desk), desk.plan.groups[GENERAL]).wait
    assert due is not None and due.expected > 0


def test_a_long_queue_behind_somebody_is_not_their_wait() -> None:
    """All around have waited long, and the trees know only people who join at the end; the next is called by the next free counter."""
    desk = Desk()
    desk.do("open")
    for _ in range(40):
        desk.take()
    for _ in range(20):
        desk.do("call-next", "begin")
        desk.later(8)
        desk.do("finish")
    desk.do("call-next", "begin")
    desk.later(6)
    found = told(desk, 0)
    assert place_in(desk.state.pace.queue(GENERAL), 0) == pytest.approx(1 / 19)
    # Visits take eight minutes, and the present one is in its seventh.
    assert found is not None and found.low <= 2 and found.high <= 2 * 8


@pytest.mark.parametrize("ahead, share", [(0, 0.25), (1, 0.5), (3, 1.0), (4, 1.0), (9, 1.0)])
def test_who_joins_at_the_end_is_told_by_the_trees_alone(ahead: int, share: float) -> None:
    desk = Desk()
    for _ in range(4):
        desk.take()
    assert place_in(desk.state.pace.queue(GENERAL), ahead) == share


def test_the_same_log_tells_the_same_wait() -> None:
    first, second = Desk(), Desk()
    for desk in (first, second):
        busy_day(desk, visit_min=9)
    assert told(first, 3) == told(second, 3)


@pytest.mark.parametrize("trust, expected", [(0.0, 5.0), (0.5, 10.0), (1.0, 20.0)])
def test_rule_and_past_are_mixed_by_ratio(trust: float, expected: float) -> None:
    found = mixed(WaitRange(2, 5, 9), WaitRange(8, 20, 36), trust)
    assert found is not None and found.expected == pytest.approx(expected)


def test_minutes_on_paper_hold_no_less_than_the_range() -> None:
    assert Estimate.of(WaitRange(3.9, 6.4, 9.1)) == Estimate(3, 7, 10)
    assert Estimate.of(WaitRange(0.2, 0.1, 0.3)) == Estimate(0, 0, 1)


def test_the_memo_answers_as_if_it_were_asked_anew() -> None:
    desk = Desk()
    busy_day(desk, visit_min=9)
    desk.do("call-next")
    memo = WaitMemo.shipped()
    for ahead in range(9):
        fresh = told(desk, ahead)
        assert memo.estimate(desk.state, desk.plan, GENERAL, ahead, desk.now) == fresh
        assert memo.estimate(desk.state, desk.plan, GENERAL, ahead, desk.now) == fresh


def test_the_memo_forgets_when_a_counter_closes() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    memo = WaitMemo.shipped()
    assert memo.estimate(desk.state, desk.plan, GENERAL, 1, desk.now) is not None
    desk.do("close")
    assert memo.estimate(desk.state, desk.plan, GENERAL, 1, desk.now) is None


@pytest.mark.parametrize("ahead", [0, 8, 9, 10, 11, 57, 1999])
def test_places_between_the_asked_ones_lie_between_them(ahead: int) -> None:
    low, high = grid_around(ahead)
    assert low <= ahead <= high
    assert high - low <= 0.25 * ahead + 1


def test_two_thousand_waiting_are_a_question_like_any_other() -> None:
    desk = Desk()
    desk.start_day()
    for place in range(2000):
        desk.state.pace.join("general", f"t-{place}", desk.now)
    desk.do("open")
    queue = desk.state.pace.queue(GENERAL)
    assert len(queue.waiting) == 2000 and minute_of(desk.now) == 570
    found = MEMO.estimate(desk.state, desk.plan, GENERAL, 2000, desk.now)
    assert found is not None and found.expected > 60
