"""How fast a queue moves, as the log tells it: rebuilt, copied, taken back, over many days, and with a hall's dirt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.domain.day_pace import minute_of
from kiosk.domain.duty_events import WaitTold
from kiosk.domain.hall_pace import Stretch
from kiosk.domain.ids import BusinessGroupId, TicketId
from kiosk.domain.pace_features import FEATURES, HallNow, features
from kiosk.domain.queue import READ_BACK_DAYS, rebuild
from kiosk.domain.queue_events import DayStarted
from kiosk.domain.queue_pace import QueuePace
from kiosk.domain.ticket import Ticket
from kiosk.domain.wait_range import WaitRange
from tests.kiosk.hall.desk import Desk

GENERAL = BusinessGroupId("general")


def a_day(desk: Desk, people: int = 6) -> None:
    """People come every four minutes, the one counter takes seven minutes each."""
    desk.do("open")
    for _ in range(people):
        told(desk, desk.take())
        desk.later(4)
    for _ in range(people):
        desk.do("call-next")
        desk.later(1)
        desk.do("begin")
        desk.later(6)
        desk.do("finish")
    desk.do("close")


def told(desk: Desk, ticket: Ticket) -> None:
    desk.record(WaitTold(TicketId(ticket.ticket_id), 2, 5, 9))


def row(desk: Desk, state=None) -> list[float]:
    pace = (state or desk.state).pace
    return features(pace.queue(GENERAL), minute_of(desk.now), 2, 1, pace.now(minute_of(desk.now)))


def same(first: list[float], second: list[float]) -> bool:
    return [str(number) for number in first] == [str(number) for number in second]


def test_the_log_tells_who_joined_and_who_was_called() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    desk.later(12).do("call-next")
    queue = desk.state.pace.queue(GENERAL)
    assert [answered.wait_min for answered in queue.today.answered] == [12.0]
    assert queue.waiting == {}
    assert sum(queue.today.busy_min) == 12.0 and sum(queue.today.busy_calls) == 1


def test_rebuilt_from_the_log_it_is_the_same_after_days_with_slips() -> None:
    desk = Desk()
    for _ in range(3):
        a_day(desk)
        desk.do("open")
        desk.take()
        desk.take("social")
        desk.do("call-next")
        desk.later(seconds=4).do("undo")
        desk.do("call-next", "no-show", "close")
        desk.later(minutes=18 * 60)
    desk.start_day()
    again = rebuild(desk.log)
    assert again.pace.stretch == desk.state.pace.stretch
    assert again.pace.judged == desk.state.pace.judged
    assert same(row(desk), row(desk, again))


def test_a_log_read_back_some_days_tells_the_same_as_the_whole() -> None:
    desk = Desk()
    for _ in range(READ_BACK_DAYS + 4):
        a_day(desk)
        desk.now = (desk.now + timedelta(days=1)).replace(hour=9, minute=30)
    desk.take()
    starts = [place for place, entry in enumerate(desk.log) if isinstance(entry.event, DayStarted)]
    assert len(starts) > READ_BACK_DAYS
    short = rebuild(desk.log[starts[-READ_BACK_DAYS] :])
    assert same(row(desk), row(desk, short))
    assert short.pace.stretch == desk.state.pace.stretch


def test_a_call_taken_back_never_was() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    desk.later(9)
    before = row(desk)
    desk.do("call-next")
    desk.later(seconds=3).do("undo")
    queue = desk.state.pace.queue(GENERAL)
    assert queue.today.calls == [] and sum(queue.today.busy_calls) == 0
    assert [joined.counts for joined in queue.waiting.values()] == [True]
    assert row(desk)[FEATURES.index("called")] == before[FEATURES.index("called")] == 0


def test_who_comes_back_after_a_no_show_teaches_no_second_wait() -> None:
    desk = Desk()
    desk.do("open")
    missing = desk.take()
    desk.later(5).do("call-next", "no-show")
    desk.take()
    desk.do("call-next")
    assert desk.press("return", ticket_id=missing.ticket_id) is None
    assert [joined.counts for joined in desk.state.pace.queue(GENERAL).waiting.values()] == [False]


def test_who_is_sent_to_another_queue_leaves_the_one_and_is_in_the_other() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    desk.do("call-next")
    assert desk.press("transfer", to_group=BusinessGroupId("social")) is None
    assert desk.state.pace.queue(GENERAL).waiting == {}
    moved = desk.state.pace.queue(BusinessGroupId("social")).waiting
    assert [joined.counts for joined in moved.values()] == [False]


def test_a_copy_is_not_touched_by_what_follows() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    snapshot = desk.state.copy()
    before = row(desk, snapshot)
    desk.take()
    desk.later(6).do("call-next")
    assert len(snapshot.pace.queue(GENERAL).waiting) == 1
    desk.later(-6)
    assert same(before, row(desk, snapshot))


def test_clock_set_back_an_hour_makes_no_negative_time() -> None:
    queue = QueuePace()
    queue.join("a", 600.0)
    queue.join("b", 540.0)
    queue.call("a", 545.0)
    assert queue.today.calls == [600.0] and queue.today.answered[0].wait_min == 0.0
    assert sum(queue.today.busy_min) == 0.0
    assert features(queue, 541.0, 1, 1, HallNow(1, 1))[0] == 600.0


@pytest.mark.parametrize("wait_min, wider", [(30.0, True), (5.0, False)])
def test_a_missed_end_moves_away_and_a_held_one_comes_nearer(wait_min: float, wider: bool) -> None:
    after = Stretch().after(WaitRange(2, 5, 9), wait_min)
    assert (after.above > Stretch().above) is wider
    assert after.below < Stretch().below


def test_a_range_that_begins_at_nothing_does_not_narrow_the_lower_ends_of_others() -> None:
    """Whoever is told 0 to 9 cannot wait less than told."""
    after = Stretch().after(WaitRange(0, 5, 9), wait_min=4)
    assert after.below == Stretch().below and after.above < Stretch().above


def test_ranges_that_are_too_narrow_grow_until_they_hold_eight_in_ten() -> None:
    stretch = Stretch(0.0, 0.0)
    held = 0
    for place in range(4000):
        # True waits are spread evenly over 0 to 20 minutes by a step prime to their number.
        wait_min = (place * 7) % 200 / 10
        told_range = stretch.of(WaitRange(8, 10, 12))
        held += told_range.low <= wait_min <= told_range.high if place >= 2000 else 0
        stretch = stretch.after(told_range, wait_min)
    assert 0.77 <= held / 2000 <= 0.83
