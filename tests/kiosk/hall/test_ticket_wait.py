"""What one ticket's holder is told: nothing that their one counter, or their own time, makes untrue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.counter import WORKING
from kiosk.domain.counter_wait import until_reached_s
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue import rebuild
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.domain.ticket_wait import TicketWait, ticket_wait
from kiosk.domain.waiting import Estimate
from kiosk.hall.queue_views import Outlook, follow_wire, queue_wire, ticket_wire
from kiosk.hall.wait_memo import WaitMemo
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import counter, plan
from tests.support.hall import sample_settings

MEMO = WaitMemo.shipped()
COUNTERS = (counter(3, "general"), counter(4, "general", helps={"social": 8}), counter(5, "social"))


def hall(**rules: Any) -> Desk:
    desk = Desk(plan=plan(counters=COUNTERS, **rules))
    for number in ("3", "4", "5"):
        desk.do("open", counter=number)
    return desk


def seen(desk: Desk) -> Outlook:
    return Outlook(sample_settings(), desk.plan, desk.state, desk.now, MEMO)


def told(desk: Desk, ticket: Ticket) -> TicketWait:
    return ticket_wait(desk.state, desk.plan, desk.ticket(ticket), desk.now, seen(desk).wait)


def busy(desk: Desk, *counters: str, group: str = "general") -> None:
    """Somebody sits at each of these."""
    for number in counters:
        desk.take(group if number != "5" else "social")
        desk.do("call-next", "begin", counter=number)


def sent_to(desk: Desk, number: str, group: str = "general", sender: str = "3") -> Ticket:
    ticket = desk.take(group)
    assert desk.press("transfer", sender, ticket_id=ticket.ticket_id, to_counter=CounterId(number)) is None
    return desk.ticket(ticket)


class TestOneCounterOnly:
    def test_a_free_counter_elsewhere_is_no_promise(self) -> None:
        """Counter 3 is free, but 4 alone may call this one, and 4 has just begun a visit."""
        desk = hall()
        busy(desk, "4")
        ticket = sent_to(desk, "4")
        wait = told(desk, ticket).minutes
        assert wait is not None and wait.expected > 3
        other = told(desk, desk.take())
        assert other.minutes is not None

    def test_a_free_counter_that_is_the_one_calls_at_once(self) -> None:
        desk = hall()
        busy(desk, "3")
        assert told(desk, sent_to(desk, "4")).minutes == Estimate(0, 0, 0)

    @pytest.mark.parametrize("number", ["4", "5"])
    def test_while_it_is_paused_nothing_is_told_and_why_is(self, number: str) -> None:
        desk = hall()
        busy(desk, "3")
        ticket = sent_to(desk, number)
        assert desk.press("pause", number, reason="系统故障") is None
        found = told(desk, ticket)
        assert (found.minutes, found.unknown) == (None, "counter_paused")
        wire = follow_wire(seen(desk), desk.ticket(ticket))
        assert (wire.wait, wire.wait_unknown) == (None, "counter_paused")

    def test_a_counter_that_is_no_more_in_the_settings_is_shut(self) -> None:
        desk = hall()
        ticket = sent_to(desk, "4")
        left = {key: place for key, place in desk.plan.counters.items() if key != "4"}
        desk.plan = replace(desk.plan, counters=left)
        found = told(desk, ticket)
        assert (found.minutes, found.unknown) == (None, "counter_closed")
        assert ticket_wire(seen(desk), desk.ticket(ticket), "").expected_at is None

    def test_each_one_before_it_there_is_a_whole_visit(self) -> None:
        """Five for counter 4 alone: counter 3 cannot help, so the last waits five visits and not two and a half."""
        desk = hall()
        busy(desk, "3", "4")
        sent = [sent_to(desk, "4") for _ in range(5)]
        first, last = told(desk, sent[0]).minutes, told(desk, sent[-1]).minutes
        assert first is not None and last is not None
        usual_min = desk.plan.groups[BusinessGroupId("general")].usual_service_s / 60
        assert last.expected - first.expected == pytest.approx(4 * usual_min, abs=1.1)
        assert [told(desk, ticket).ahead for ticket in sent] == [0, 1, 2, 3, 4]

    def test_who_may_go_elsewhere_is_no_whole_visit(self) -> None:
        alone, helped = hall(), hall()
        assert alone.press("pause", "3", reason="吃饭") is None
        busy(helped, "3")
        waits = []
        for desk in (alone, helped):
            busy(desk, "4")
            for _ in range(6):
                desk.take()
            waits.append(told(desk, sent_to(desk, "4", sender="5")))
        longer, shorter = (wait.minutes for wait in waits)
        assert [wait.ahead for wait in waits] == [6, 6]
        assert longer is not None and shorter is not None and longer.expected > 1.5 * shorter.expected

    def test_a_group_the_counter_does_not_serve_makes_it_no_other_counters_wait(self) -> None:
        """Counter 3 sends somebody to 5, which serves the other group: counted there, behind its people."""
        desk = hall()
        busy(desk, "3", "4", "5")
        desk.take("social")
        ticket = sent_to(desk, "5")
        desk.later(1)
        assert told(desk, ticket).ahead == 1

    def test_one_sent_to_a_free_counter_takes_the_no_wait_of_the_next(self) -> None:
        """Counter 5 is free, but it calls the one who was sent to it, and who belongs to another group."""
        desk = hall()
        busy(desk, "3", "4")
        ticket = desk.take()
        moved = desk.press("transfer", "3", ticket_id=ticket.ticket_id, to_counter=CounterId("5"))
        assert moved is None and desk.ticket(ticket).business_group == "social"
        found = told(desk, desk.take("social"))
        assert found.minutes is not None and found.minutes.high > 0

    def test_who_waits_for_a_paused_counter_alone_keeps_nobody_waiting_elsewhere(self) -> None:
        """Two are sent to counter 4, which pauses. Counter 3 is free: whoever comes a while later is called at once."""
        desk = hall()
        for _ in range(2):
            sent_to(desk, "4")
        assert desk.press("pause", "4", reason="系统故障") is None
        desk.later(20)
        newcomer = desk.take()
        assert told(desk, newcomer) == TicketWait(0, Estimate(0, 0, 0))
        queue = queue_wire(seen(desk), desk.plan.groups[BusinessGroupId("general")])
        assert queue.wait is not None and queue.waiting == 3

    def test_a_counter_forgotten_over_night_lets_go_of_who_waits_for_it_alone(self) -> None:
        desk = hall(carry_over_min=60)
        desk.now = desk.now.replace(hour=23, minute=40)
        ticket = sent_to(desk, "4")
        desk.later(30)
        desk.start_day()
        kept = desk.ticket(ticket)
        assert (kept.state, kept.only_counter) == (TicketState.WAITING, None)
        assert told(desk, ticket).unknown == "no_counter"
        assert rebuild(desk.log) == desk.state


class TestNotBeforeItsTime:
    def test_who_booked_and_came_early_is_not_told_no_wait(self) -> None:
        desk = hall(appointment_early_min=5)
        ticket = desk.take(booked_for=desk.now + timedelta(minutes=40))
        found = told(desk, ticket)
        assert found.minutes is not None and found.minutes.low == 35
        assert found.minutes.high > 35, "a counter has still to become free then"
        wire = ticket_wire(seen(desk), ticket, "")
        assert wire.expected_at is not None and wire.not_before == wire.call_from
        assert wire.call_from is not None and wire.expected_at >= wire.call_from

    def test_at_its_time_it_is_told_as_anybody(self) -> None:
        desk = hall(appointment_early_min=5)
        ticket = desk.take(booked_for=desk.now + timedelta(minutes=40))
        desk.later(35)
        found = told(desk, ticket)
        assert found.not_before is None and found.minutes is not None and found.minutes.low == 0

    def test_it_does_not_wait_for_all_who_came_without_a_booking(self) -> None:
        desk = hall(appointment_early_min=5)
        busy(desk, "3", "4")
        for _ in range(30):
            desk.take()
        booked = told(desk, desk.take(booked_for=desk.now + timedelta(minutes=15))).minutes
        walk_in = told(desk, desk.take()).minutes
        assert booked is not None and walk_in is not None
        assert booked.low >= 10 and booked.expected < walk_in.expected / 2

    def test_who_was_put_back_for_ten_minutes_is_not_told_less(self) -> None:
        desk = hall()
        desk.take()
        desk.do("call-next", counter="3")
        ticket = desk.at("3")
        assert ticket is not None
        assert desk.press("return", "3", ticket_id=ticket.ticket_id, minutes=10) is None
        found = told(desk, ticket)
        assert found.minutes is not None and found.minutes.low >= 10

    def test_who_booked_and_was_put_back_waits_the_minutes_agreed(self) -> None:
        desk = hall(appointment_early_min=5)
        booked = desk.take(booked_for=desk.now)
        desk.do("call-next", counter="3")
        assert desk.press("return", "3", ticket_id=booked.ticket_id, minutes=10) is None
        walk_in = desk.take()
        desk.do("call-next", counter="3")
        assert desk.at("3") == desk.ticket(walk_in)
        found = told(desk, booked)
        assert found.minutes is not None and found.minutes.low >= 10

    def test_before_the_hall_opens_the_booked_time_alone_is_no_promise(self) -> None:
        desk = Desk(plan=plan(counters=COUNTERS))
        found = told(desk, desk.take(booked_for=desk.now + timedelta(minutes=40)))
        assert (found.minutes, found.unknown) == (None, "no_counter") and found.not_before is not None


def test_on_hold_and_at_the_counter_nothing_is_told() -> None:
    desk = hall()
    ticket = desk.take()
    desk.do("call-next", "begin", "hold", counter="3")
    assert told(desk, ticket) == TicketWait(0, None)


def test_who_was_put_back_some_places_waits_for_those() -> None:
    desk = hall()
    busy(desk, "4")
    ticket = desk.take()
    desk.do("call-next", counter="3")
    for _ in range(4):
        desk.later(1).take()
    assert desk.press("return", "3", ticket_id=ticket.ticket_id, places=3) is None
    assert told(desk, ticket).ahead == 3


@pytest.mark.parametrize(
    "own, shared, reached",
    [
        (600.0, [], 600.0),
        (0.0, [(600.0, 1.0)], 300.0),
        (600.0, [(600.0, 1.0)], 600.0),
        (300.0, [(900.0, 0.0), (300.0, 3.0)], 1200.0),
        (0.0, [(600.0, 0.5), (60.0, 10.0)], 400.0),
    ],
)
def test_a_counter_does_what_others_leave(
    own: float, shared: list[tuple[float, float]], reached: float
) -> None:
    found = until_reached_s(own, shared)
    assert found == pytest.approx(own + sum(max(0.0, work - found * hands) for work, hands in shared))
    assert found == pytest.approx(reached)


works = st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 5)), max_size=6)


@given(st.floats(0, 1e4), works)
def test_what_others_leave_is_solved_for_whatever_they_have(
    own: float, shared: list[tuple[float, float]]
) -> None:
    found = until_reached_s(own, shared)
    left = own + sum(max(0.0, work - found * hands) for work, hands in shared)
    assert found == pytest.approx(left, rel=1e-6, abs=1e-6)


NUMBERS = st.sampled_from(["3", "4", "5"])
moves = st.lists(
    st.one_of(
        st.tuples(
            st.just("take"),
            st.sampled_from(["general", "social"]),
            st.sampled_from(["", "", "elder"]),
            st.sampled_from([None, None, -10, 0, 8, 45]),
        ),
        st.tuples(st.just("next"), NUMBERS),
        st.tuples(st.just("finish"), NUMBERS),
        st.tuples(st.just("later"), st.integers(1, 20)),
        st.tuples(st.just("send"), NUMBERS, st.integers(0, 5)),
        st.tuples(st.just("pause"), NUMBERS),
        st.tuples(st.just("open"), NUMBERS),
        st.tuples(st.just("close"), NUMBERS),
        st.tuples(st.just("put_back"), NUMBERS, st.integers(1, 30)),
        st.tuples(st.just("hold"), NUMBERS),
    ),
    min_size=5,
    max_size=50,
)


def play(desk: Desk, move: tuple) -> None:  # type: ignore[type-arg]
    """A press that the hall refuses changes nothing."""
    match move:
        case ("take", group, ground, minutes):
            booked = desk.now + timedelta(minutes=minutes) if minutes is not None else None
            desk.ask(group, ground, booked_for=booked)
        case ("next", number):
            desk.press("call-next", number)
            desk.press("begin", number)
        case ("later", minutes):
            desk.later(minutes)
        case ("send", number, place):
            waiting = desk.state.waiting()
            if waiting:
                chosen = waiting[place % len(waiting)]
                desk.press("transfer", "3", ticket_id=chosen.ticket_id, to_counter=CounterId(number))
        case ("pause", number):
            desk.press("pause", number, reason="吃饭")
        case ("put_back", number, minutes):
            desk.press("call-next", number)
            present = desk.at(number)
            if present is not None:
                desk.press("return", number, ticket_id=present.ticket_id, minutes=minutes)
        case (verb, number):
            desk.press(verb, number)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves)
def test_no_number_from_a_shut_counter_and_none_before_its_time(each: list[tuple]) -> None:  # type: ignore[type-arg]
    desk = hall()
    for move in each:
        play(desk, move)
    for ticket in desk.state.open.values():
        told_truly(desk, ticket)


def told_truly(desk: Desk, ticket: Ticket) -> None:
    found = told(desk, ticket)
    waits = ticket.state is TicketState.WAITING
    assert (found.minutes is None) == (not waits or found.unknown != "")
    if ticket.only_counter is not None and waits:
        shut = desk.state.counter(ticket.only_counter).state not in WORKING
        assert (found.minutes is None) == shut
    if found.minutes is None:
        return
    assert 0 <= found.minutes.low <= found.minutes.expected <= found.minutes.high
    wire = ticket_wire(seen(desk), ticket, "")
    for earliest in (wire.call_from, ticket.not_before):
        if earliest is not None:
            assert found.minutes.low >= (earliest - desk.now).total_seconds() / 60
