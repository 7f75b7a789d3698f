"""The next called by itself: after a visit, after a delay, on record, and never against the clerk."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.base.clock import HandClock
from kiosk.domain.auto_next import auto_next_at, counters_due, decide_auto_next
from kiosk.domain.ids import CounterId
from kiosk.domain.queue_events import Called
from kiosk.store import queue_log
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import counter, plan
from tests.support.hall import FRIDAY_MORNING, issue, running_hall, sample_settings
from tests.support.stores import place_of
from tests.support.waiting import wait_until

THREE = CounterId("3")


def desk_of() -> Desk:
    places = (counter(3, "general", auto_next_s=10), counter(4, "general"))
    desk = Desk(plan=plan(counters=places))
    desk.do("open")
    return desk


def step(desk: Desk) -> None:
    """What the hall does each second."""
    for counter_id in counters_due(desk.state, desk.plan, desk.now):
        events = decide_auto_next(desk.state, desk.plan, counter_id, "call-auto", desk.now)
        if events:
            desk.record(*events)


def test_next_is_called_by_itself_some_seconds_after_a_visit() -> None:
    desk = desk_of()
    desk.take()
    second = desk.take()
    desk.do("call-next", "begin", "finish")
    assert auto_next_at(desk.state, desk.plan, THREE) is not None
    desk.later(seconds=9)
    step(desk)
    assert desk.at() is None
    desk.later(seconds=1)
    step(desk)
    assert desk.at() == desk.ticket(second) and desk.ticket(second).reason


def test_counter_that_was_only_opened_calls_nobody_by_itself() -> None:
    desk = desk_of()
    desk.take()
    desk.later(minutes=5)
    step(desk)
    assert desk.at() is None and auto_next_at(desk.state, desk.plan, THREE) is None


def test_call_by_itself_that_is_taken_back_is_not_made_again() -> None:
    desk = desk_of()
    desk.take()
    desk.take()
    desk.do("call-next", "begin", "finish")
    desk.later(seconds=10)
    step(desk)
    desk.do("undo")
    desk.later(minutes=1)
    step(desk)
    assert desk.at() is None


def test_pause_in_the_seconds_after_a_visit_keeps_the_counter_quiet() -> None:
    desk = desk_of()
    desk.take()
    desk.take()
    desk.do("call-next", "begin", "finish")
    desk.later(seconds=3).do("pause")
    desk.later(minutes=1)
    step(desk)
    assert desk.at() is None


def test_counter_without_the_option_waits_for_its_clerk() -> None:
    desk = desk_of()
    desk.do("open", counter="4")
    desk.take()
    desk.take()
    desk.do("call-next", "begin", "finish", counter="4")
    desk.later(minutes=1)
    step(desk)
    assert desk.at("4") is None


@pytest.mark.usefixtures("each_store")
def test_running_hall_calls_by_itself_and_clears_at_rest_and_the_log_names_the_hall(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    settings = sample_settings(queue={"auto_next_s": 10, "clear_at": ("12:30:00",)})
    with (
        running_hall(tmp_path, clock, settings) as hall,
        hall.terminal() as terminal,
        hall.staff() as clerk,
    ):
        for verb in ("open", "call-next", "begin", "finish"):
            if verb == "open":
                issue(terminal)
                issue(terminal)
            answer = clerk.post(f"/api/v1/counters/3/{verb}", json={})
        assert answer.json()["auto_next_at"]
        clock.advance(10)
        called = wait_until(lambda: clerk.get("/api/v1/counters/3").json()["now"])
        assert called["number"] == "A002" and called["reason"]
        waiting = issue(terminal).json()
        clock.advance(3 * 3600)
        seen = hall.hall.ledger
        wait_until(lambda: seen.seen.queue.ticket(waiting["ticket_id"]).state.value == "abandoned")
        followed = clerk.get(f"/api/v1/follow/{waiting['follow_url'].rsplit('/', 1)[1]}").json()
        assert followed["state"] == "abandoned" and "12:30 清号" in followed["voided_because"]
    from kiosk.store.hall_database import HallDatabase

    database = HallDatabase.open(place_of(tmp_path))
    with database.transaction() as connection:
        calls = [entry for entry in queue_log.read(connection) if isinstance(entry.event, Called)]
    database.close()
    assert [entry.actor for entry in calls] == ["staff:030016", "hall"]
