"""The order of calling as a whole: total, as a slow and plain reference has it, bounded, and explained by what decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain.hall_plan import CounterPlace
from kiosk.domain.ids import BusinessGroupId, CounterId, TicketId
from kiosk.domain.queue_events import Called, Issued
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.domain.turn import (
    NOT_YET,
    Viewpoint,
    allowance,
    group_in_turn,
    offered_to,
    those_offered,
    waiting_ahead,
)
from kiosk.domain.turn_reason import Choice, next_for
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import counter, plan

GROUNDS = ["", "", "", "elder", "disabled", "pregnant"]
COUNTERS = (
    counter(3, "general"),
    counter(4, "general", helps={"social": 8}),
    counter(5, "*"),
)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("take"),
            st.sampled_from(["general", "social"]),
            st.sampled_from(GROUNDS),
            st.sampled_from([None, None, None, -20, 0, 10]),
        ),
        st.tuples(st.just("next"), st.sampled_from(["3", "4", "5"])),
        st.tuples(st.just("later"), st.integers(1, 9)),
        st.tuples(st.just("no-show"), st.sampled_from(["3", "4", "5"]), st.sampled_from([None, 2])),
    ),
    min_size=5,
    max_size=60,
)


def day(moves: list[tuple], factor: float = 1.5) -> Desk:  # type: ignore[type-arg]
    """A hall in which this happened; nobody was called out of turn."""
    desk = Desk(plan=plan(counters=COUNTERS, longest_factor=factor))
    for number in ("3", "4", "5"):
        desk.do("open", counter=number)
    for move in moves:
        match move:
            case ("take", group, ground, minutes):
                booked = desk.now + timedelta(minutes=minutes) if minutes is not None else None
                desk.take(group, ground, booked_for=booked)
            case ("next", number):
                desk.press("begin", number)
                desk.press("call-next", number)
            case ("no-show", number, places):
                shown = desk.at(number)
                if shown is not None and desk.press("no-show", number) is None:
                    desk.press(
                        "return", "3" if number != "3" else "4", ticket_id=shown.ticket_id, places=places
                    )
            case ("later", minutes):
                desk.later(minutes)
    return desk


def plain_order(desk: Desk, waiting: list[Ticket], place: CounterPlace | None = None) -> list[Ticket]:
    """The same order told naively: whom to call is asked anew each time, of everybody."""
    view = Viewpoint(desk.state, desk.plan.rules, desk.now, place)
    remaining = list(waiting)
    passed = dict(desk.state.passed_over)
    order: list[Ticket] = []
    while remaining:
        exhausted = [
            ticket
            for ticket in remaining
            if view.rank(ticket)[0] != NOT_YET
            and passed.get(ticket.ticket_id, 0) >= allowance(ticket, desk.plan.rules)
        ]
        limit = min((ticket.arrival for ticket in exhausted), default=None)
        may = [ticket for ticket in remaining if limit is None or ticket.arrival <= limit]
        called = min(may, key=view.rank)
        remaining.remove(called)
        for other in remaining:
            if other.arrival < called.arrival:
                passed[other.ticket_id] = passed.get(other.ticket_id, 0) + 1
        order.append(called)
    return order


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_order_is_total_and_the_one_of_the_plain_reference(moves: list[tuple]) -> None:  # type: ignore[type-arg]
    desk = day(moves)
    for place in desk.plan.counters.values():
        order = offered_to(desk.state, desk.plan, place.counter_id, desk.now)
        assert order == plain_order(desk, those_offered(desk.state, place), place)
        view = Viewpoint(desk.state, desk.plan.rules, desk.now, place)
        assert len({view.rank(ticket) for ticket in order}) == len(order)
        choice = next_for(desk.state, desk.plan, place.counter_id, desk.now)
        assert (choice.ticket if choice else None) == (order[0] if order else None)
        first_three = offered_to(desk.state, desk.plan, place.counter_id, desk.now, at_most=3)
        assert first_three == order[:3]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_people_ahead_are_those_who_are_called_before(moves: list[tuple]) -> None:  # type: ignore[type-arg]
    desk = day(moves)
    for group_id in desk.plan.groups:
        order = group_in_turn(desk.state, desk.plan, group_id, desk.now)
        assert order == plain_order(desk, desk.state.waiting(group_id))
        told = [waiting_ahead(desk.state, desk.plan, ticket, desk.now) for ticket in order]
        assert told == list(range(len(order)))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps, st.sampled_from([1.0, 1.25, 1.5, 3.0]))
def test_nobody_is_passed_over_more_often_than_the_factor_allows(moves: list[tuple], factor: float) -> None:  # type: ignore[type-arg]
    """Counted from the log alone, by this test: who waited, who came earlier, who could have been called there."""
    desk = day(moves, factor)
    before, passed = ahead_by_the_log(desk), passed_by_the_log(desk)
    for ticket_id, times in passed.items():
        assert times <= ceil((factor - 1) * (before[ticket_id] + 1) - 1e-9), (ticket_id, times)


def ahead_by_the_log(desk: Desk) -> dict[TicketId, int]:
    """How many who came earlier waited for the same counters when each ticket was issued."""
    ahead: dict[TicketId, int] = {}
    for place, entry in enumerate(desk.log):
        if isinstance(entry.event, Issued):
            state = replay(desk, place)
            arrived = entry.event.counts_from or entry.event.issued_at
            # Counter 5 serves both groups, so everybody waits for it.
            ahead[entry.event.ticket_id] = sum(other.arrived_at <= arrived for other in state)
    return ahead


def passed_by_the_log(desk: Desk) -> dict[TicketId, int]:
    passed: dict[TicketId, int] = {}
    for place, entry in enumerate(desk.log):
        if not isinstance(entry.event, Called):
            continue
        waiting = replay(desk, place)
        called = next(ticket for ticket in waiting if ticket.ticket_id == entry.event.ticket_id)
        served = desk.plan.counters[entry.event.counter_id].groups
        for other in waiting:
            if other.business_group in served and other.arrival < called.arrival:
                passed[other.ticket_id] = passed.get(other.ticket_id, 0) + 1
    return passed


def replay(desk: Desk, length: int) -> list[Ticket]:
    from kiosk.domain.queue import rebuild

    return list(rebuild(desk.log[:length]).waiting())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_the_reason_names_what_decided(moves: list[tuple]) -> None:  # type: ignore[type-arg]
    """Take away what the reason names, and somebody else is next; for the earliest there is nobody before."""
    desk = day(moves)
    for place in desk.plan.counters.values():
        choice = next_for(desk.state, desk.plan, place.counter_id, desk.now)
        if choice is not None:
            assert choice.because and "已等" in choice.reason
            holds_without_it(desk, place, choice)


def holds_without_it(desk: Desk, place: CounterPlace, choice: Choice) -> None:
    ticket, view = choice.ticket, Viewpoint(desk.state, desk.plan.rules, desk.now, place)
    others = [other for other in those_offered(desk.state, place) if other != ticket]
    now_callable = [other for other in others if view.rank(other)[0] != NOT_YET]
    if choice.because == ("arrival",):
        assert "来得最早" in choice.reason
        assert all(other.arrival > ticket.arrival for other in now_callable)
    elif choice.because == ("nobody_else",):
        assert not now_callable
    elif choice.because == ("waited_for_others",):
        endless = replace(desk.plan, rules=replace(desk.plan.rules, longest_factor=1000.0))
        free = next_for(desk.state, endless, place.counter_id, desk.now)
        assert free is not None and free.ticket != ticket
    else:
        plain = without(ticket, choice)
        weightless = place if "main_work" not in choice.because else replace(place, later_min={})
        changed = replace(view, counter=weightless)
        assert any(changed.rank(other) < changed.rank(plain) for other in now_callable), choice


def without(ticket: Ticket, choice: Choice) -> Ticket:
    if "priority" in choice.because:
        ticket = replace(ticket, priority="")
    return replace(ticket, appointment_at=None) if "appointment" in choice.because else ticket


def test_factor_of_one_is_the_order_of_arrival() -> None:
    desk = Desk(plan=plan(counters=COUNTERS, longest_factor=1.0))
    tickets = [desk.later(1).take("general", ground) for ground in ("", "elder", "", "pregnant", "disabled")]
    order = offered_to(desk.state, desk.plan, CounterId("5"), desk.now)
    assert [ticket.number for ticket in order] == [ticket.number for ticket in tickets]


@pytest.mark.parametrize("ahead, passes", [(0, 1), (1, 1), (2, 2), (3, 2), (9, 5)])
def test_at_most_half_as_many_again_pass_by(ahead: int, passes: int) -> None:
    """Factor 1.5, two ordinary people for each who overtakes: the elder keep coming, and it is this citizen's turn."""
    desk = Desk(plan=plan(counters=(counter(5, "*"),), longest_factor=1.5))
    for _ in range(ahead):
        desk.take()
    ticket = desk.take()
    assert desk.ticket(ticket).ahead_at_issue == ahead
    desk.do("open", counter="5")
    later: list[TicketId] = []
    while desk.ticket(ticket).state is TicketState.WAITING:
        later.append(desk.take(priority="disabled").ticket_id)
        desk.do("call-next", "begin", "finish", counter="5")
    called_before = [ticket_id for ticket_id in later if ticket_id in desk.state.over]
    assert len(called_before) == passes
    assert desk.ticket(ticket).reason.startswith("已让" if passes else "来得最早")


def test_counter_that_helps_out_takes_its_own_people_first_but_not_for_ever() -> None:
    desk = Desk(plan=plan(counters=(counter(4, "general", helps={"social": 8}),)))
    desk.do("open", counter="4")
    helped = desk.take("social")
    own = desk.later(5).take("general")
    choice = next_for(desk.state, desk.plan, CounterId("4"), desk.now)
    assert choice is not None and choice.ticket == own and choice.because == ("main_work",)
    assert "本窗口主办综合受理" in choice.reason and "1 位之前" in choice.reason
    desk.do("call-next", "begin", "finish", counter="4")
    desk.take("general")
    choice = next_for(desk.state, desk.plan, CounterId("4"), desk.now)
    assert choice is not None and choice.ticket.ticket_id == helped.ticket_id
    assert choice.because == ("waited_for_others",) and "不再往后让" in choice.reason


def test_helped_group_waits_its_minutes_and_no_more() -> None:
    desk = Desk(plan=plan(counters=(counter(4, "general", helps={"social": 8}),)))
    helped = desk.take("social")
    desk.later(9).take("general")
    choice = next_for(desk.state, desk.plan, CounterId("4"), desk.now)
    assert choice is not None and choice.ticket == helped and choice.because == ("arrival",)


class TestAppointments:
    """Booked for ten minutes from now, unless told."""

    def hall(self) -> Desk:
        return Desk(plan=plan(appointment_early_min=5, appointment_grace_min=15))

    def first(self, desk: Desk) -> Choice:
        choice = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
        assert choice is not None
        return choice

    def test_who_came_early_waits_until_the_time_is_near(self) -> None:
        desk = self.hall()
        booked = desk.take(booked_for=desk.now + timedelta(minutes=10))
        walk_in = desk.later(1).take()
        assert self.first(desk).ticket == walk_in
        desk.later(4)
        choice = self.first(desk)
        assert choice.ticket == booked and choice.because == ("appointment",)
        assert "预约 09:40" in choice.reason and "到预约时间了" in choice.reason

    def test_who_came_early_is_called_when_nobody_else_waits(self) -> None:
        desk = self.hall()
        booked = desk.take(booked_for=desk.now + timedelta(minutes=10))
        choice = self.first(desk)
        assert choice.ticket == booked and choice.because == ("nobody_else",)
        assert "时间没到" in choice.reason

    def test_within_the_grace_the_booked_time_counts(self) -> None:
        desk = self.hall()
        booked_for = desk.now
        for _ in range(4):
            desk.later(3).take()
        booked = desk.later(3).take(booked_for=booked_for)
        assert booked.keeps_appointment and booked.arrived_at == booked_for
        assert self.first(desk).ticket == booked

    def test_after_the_grace_it_is_a_walk_in_with_the_age_of_its_arrival(self) -> None:
        desk = self.hall()
        booked_for = desk.now
        first = desk.later(15.5).take()
        late = desk.later(0.5).take(booked_for=booked_for)
        assert not late.keeps_appointment and late.arrived_at == desk.now
        assert self.first(desk).ticket == first
        assert late.appointment_id, "still known as booked"

    def test_too_many_bookings_do_not_starve_who_walked_in(self) -> None:
        desk = self.hall()
        walk_in = desk.take()
        desk.do("open")
        for _ in range(3):
            desk.take(booked_for=desk.now)
            desk.do("call-next", "begin", "finish")
            desk.later(1)
        assert desk.ticket(walk_in).state is TicketState.FINISHED


def test_unproven_ground_waits_for_staff_and_a_refused_one_has_no_head_start() -> None:
    desk = Desk(plan=plan())
    ordinary = desk.take()
    claimed = desk.later(2).take(priority="pregnant", proof="")
    desk.do("open")
    first = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
    assert first is not None and first.ticket == ordinary
    assert desk.press("confirm-priority", ticket_id=claimed.ticket_id, priority="pregnant") is None
    first = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
    assert first is not None and first.ticket.ticket_id == claimed.ticket_id and "孕产妇优先" in first.reason
    assert desk.press("confirm-priority", ticket_id=claimed.ticket_id, priority="") is None
    first = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
    assert first is not None and first.ticket == ordinary
    assert desk.ticket(claimed).proof == "refused"


def test_hall_that_takes_the_citizens_word_counts_a_ground_at_once() -> None:
    desk = Desk(plan=plan(unproven_counts=True))
    desk.take()
    claimed = desk.later(2).take(priority="pregnant", proof="")
    first = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
    assert first is not None and first.ticket == claimed


def test_all_round_counter_and_every_group_it_serves() -> None:
    desk = Desk(plan=plan())
    first, second = desk.take("social"), desk.later(1).take("general")
    order = offered_to(desk.state, desk.plan, CounterId("3"), desk.now)
    assert order == [first, second]
    assert BusinessGroupId("social") in desk.plan.groups_beside(BusinessGroupId("general"))
