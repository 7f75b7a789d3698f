"""The next hour of a queue, and which counter to open."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.base.clock import HandClock
from kiosk.domain.forecast import STEPS, QueueForecast, arrivals_expected, forecast
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue_pace import QueuePace
from kiosk.domain.waiting import Estimate, estimate
from kiosk.hall.forecast_view import sentence
from tests.kiosk.hall.desk import Desk
from tests.support.hall import FRIDAY_MORNING, issue, running_hall

GENERAL = BusinessGroupId("general")


def of(desk: Desk) -> QueueForecast:
    def wait_of(ahead: int) -> Estimate | None:
        return estimate(desk.state, desk.plan, GENERAL, ahead, desk.now)

    return forecast(desk.state, desk.plan, GENERAL, desk.now, wait_of)


def said(desk: Desk) -> tuple[str, str]:
    return sentence(of(desk), desk.plan.groups[GENERAL])


def rush(desk: Desk, people: int, every_min: float) -> None:
    for _ in range(people):
        desk.take()
        desk.later(every_min)


def test_a_quiet_queue_says_nothing() -> None:
    desk = Desk()
    desk.do("open")
    found = of(desk)
    assert found.passes_at is None and found.opening is None
    assert said(desk) == ("", "")
    assert len(found.steps) == STEPS + 1


def test_a_queue_that_grows_passes_its_target_within_the_hour_and_a_counter_helps() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    desk.do("call-next", "begin")
    rush(desk, people=2, every_min=4.5)
    desk.do("finish", "call-next", "begin")
    found = of(desk)
    assert found.steps[-1].waiting > found.steps[0].waiting
    assert found.passes_at is not None and desk.now < found.passes_at <= desk.now + timedelta(hours=1)
    assert found.opening is not None and found.opening.wait_min is not None
    assert found.opening.wait_min < max(step.wait_min or 0 for step in found.steps)
    chinese, english = said(desk)
    assert (
        chinese
        == f"A 队列 {found.passes_at:%H:%M} 将超过 15 分钟；{found.opening.place.number} 号窗口可以开 A"
    )
    assert f"passes 15 minutes at {found.passes_at:%H:%M}" in english


def test_a_queue_above_its_target_says_so_now() -> None:
    desk = Desk()
    desk.do("open")
    rush(desk, people=8, every_min=0.5)
    found = of(desk)
    assert found.passes_at == desk.now
    assert said(desk)[0].startswith("A 队列现在要等")


def test_people_wait_and_no_counter_works() -> None:
    desk = Desk()
    rush(desk, people=3, every_min=1)
    found = of(desk)
    assert {step.wait_min for step in found.steps} == {None}
    assert found.opening is not None
    assert said(desk)[0].startswith("A 队列有 3 人在等，没有窗口在办；")


def test_a_paused_counter_is_asked_before_a_closed_one() -> None:
    desk = Desk()
    for counter in ("3", "4"):
        desk.do("open", counter=counter)
    assert desk.press("pause", "4", reason="系统故障") is None
    rush(desk, people=9, every_min=0.5)
    found = of(desk)
    assert found.opening is not None and found.opening.place.counter_id == "4"


def test_no_counter_left_is_said() -> None:
    desk = Desk()
    for place in desk.plan.counters_of(GENERAL):
        desk.do("open", counter=place.counter_id)
    rush(desk, people=40, every_min=0.2)
    assert of(desk).opening is None
    assert said(desk)[0].endswith("没有别的窗口可以开")


def test_who_booked_for_later_makes_nobody_wait_before() -> None:
    desk = Desk()
    desk.do("open")
    for _ in range(6):
        desk.take(booked_for=desk.now + timedelta(minutes=102))
    # Nobody else came for an hour, so nobody is expected.
    desk.later(65)
    found = of(desk)
    waits = [step.wait_min for step in found.steps]
    assert waits[:4] == [waits[0]] * 4 and waits[0] is not None
    assert [round(step.waiting) for step in found.steps[:4]] == [6, 6, 6, 6]
    assert waits[4] is not None and waits[4] > waits[0]


def test_who_waits_for_a_paused_counter_alone_is_told_to_the_duty_desk_and_to_nobody_as_a_wait() -> None:
    desk = Desk()
    for number in ("3", "4"):
        desk.do("open", counter=number)
    before = of(desk).steps[0].wait_min
    for _ in range(3):
        ticket = desk.take()
        sent = desk.press("transfer", "3", ticket_id=ticket.ticket_id, to_counter=CounterId("4"))
        assert sent is None
    assert desk.press("pause", "4", reason="系统故障") is None
    found = of(desk)
    assert round(found.steps[0].waiting) == 3 and found.steps[0].wait_min == before
    chinese, english = said(desk)
    assert chinese == "A 队列有 3 人只等 4 号窗口，它没有在办"
    assert english == "Queue A: 3 waiting for counter 4 alone, which does not work"


def test_arrivals_follow_the_days_before_in_todays_measure() -> None:
    queue = QueuePace()
    start = Desk().now.date()
    for day in range(3):
        for minute in (605, 611, 612, 613):
            queue.join(f"{day}-{minute}", minute)
            queue.call(f"{day}-{minute}", minute + 1)
        queue.start_day(start + timedelta(days=day), start + timedelta(days=day + 1))
    expected = arrivals_expected(queue, 600.0)
    assert expected[:3] == [1.0, 3.0, 0.0]


def test_without_a_past_arrivals_go_on_as_in_the_last_hour() -> None:
    queue = QueuePace()
    for minute in range(540, 600, 5):
        queue.join(str(minute), float(minute))
    assert sum(arrivals_expected(queue, 600.0)) == pytest.approx(11)


def test_the_duty_desk_gets_one_forecast_a_queue(tmp_path: Path) -> None:
    with running_hall(tmp_path, HandClock(FRIDAY_MORNING)) as hall, hall.terminal() as terminal:
        told = issue(terminal).json()
        with hall.staff("010012", counter_id=None) as manager:
            duty = manager.get("/api/v1/duty").json()
    assert told["wait"] is None
    assert [each["business_group"] for each in duty["forecast"]] == [
        q["business_group"] for q in duty["queues"]
    ]
    assert all(len(each["steps"]) == STEPS + 1 for each in duty["forecast"])
    general = next(each for each in duty["forecast"] if each["business_group"] == "general")
    assert general["said"].startswith("A 队列有 1 人在等，没有窗口在办；")
    assert general["open_next"]["counter_number"] > 0
