"""When no number is given, and when numbers are void: series, hours, limits, the end of a band, clearing times."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.base.config import ConfigError
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.issue_limits import no_number_now
from kiosk.domain.queue import rebuild
from kiosk.domain.queue_events import BandLent, Cleared
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.hall.queue_settings import CounterSettings, GroupSettings, HoursSettings, prefixes_used_twice
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import GENERAL, SOCIAL, plan


def desk_of(general: dict[str, object], **rules: object) -> Desk:
    return Desk(plan=plan(groups=({**GENERAL, **general}, SOCIAL), **rules))


def code(outcome: Ticket | Refusal) -> str:
    return outcome.code if isinstance(outcome, Refusal) else outcome.number


def test_two_groups_of_one_series_never_give_the_same_number() -> None:
    shared = {"shared_series": True, "prefix": "A"}
    desk = Desk(plan=plan(groups=({**GENERAL, **shared}, {**SOCIAL, **shared})))
    given = [desk.take(group).number for group in ("general", "social", "social", "general")]
    assert given == ["A001", "A002", "A003", "A004"]
    first, second = desk.lend("general", 2), desk.lend("social", 2)
    assert isinstance(first, BandLent) and isinstance(second, BandLent)
    assert (*first.numbers, *second.numbers) == ("A901", "A902", "A903", "A904")


def test_daily_limit_is_the_groups_own_within_a_shared_series() -> None:
    shared = {"shared_series": True, "prefix": "A"}
    desk = Desk(plan=plan(groups=({**GENERAL, **shared, "daily_limit": 1}, {**SOCIAL, **shared})))
    assert code(desk.ask("general")) == "A001"
    assert code(desk.ask("general")) == "sold_out"
    assert code(desk.ask("social")) == "A002"


def test_one_prefix_for_two_series_is_a_mistake_in_the_settings() -> None:
    groups = [GroupSettings(**GENERAL), GroupSettings(**{**SOCIAL, "prefix": "A"})]
    assert "shared_series" in prefixes_used_twice(groups)[0]
    both = [group.model_copy(update={"shared_series": True}) for group in groups]
    assert prefixes_used_twice(both) == []


@pytest.mark.parametrize(
    "wrong", [{"groups": ("*", "general")}, {"groups": ("general",), "helps": {"general": 5}}]
)
def test_counter_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((ConfigError, ValueError), match="groups"):
        CounterSettings.model_validate({"id": "3", "number": 3, "place": "一楼", **wrong})


def test_series_ends_at_900_and_does_not_wrap_around() -> None:
    desk = Desk()
    numbers = [desk.take().number for _ in range(900)]
    assert (numbers[0], numbers[-1], len(set(numbers))) == ("A001", "A900", 900)
    assert code(desk.ask()) == "sold_out"
    # Whoever booked has a place, but no number that is already somebody's.
    assert code(desk.ask(booked_for=desk.now)) == "sold_out"
    desk.later(60 * 24)
    assert code(desk.ask()) == "A001"


def test_group_gives_numbers_in_its_own_hours_only() -> None:
    desk = desk_of({"hours": ("9:00–9:45", "13:00–16:30")})
    assert code(desk.ask()) == "A001"
    desk.later(15)
    refused = desk.ask()
    assert isinstance(refused, Refusal) and refused.code == "closed" and "13:00–16:30" in refused.do
    assert code(desk.ask("social")) == "B001"
    desk.later(60 * 3.5)
    assert code(desk.ask()) == "A002"


def test_no_number_after_the_last_numbers_time_but_the_booked_come_in() -> None:
    desk = desk_of({"last_number_at": "09:40:00"})
    desk.later(10)
    refused = desk.ask()
    assert isinstance(refused, Refusal) and refused.code == "closed" and "09:40" in refused.said
    assert code(desk.ask(booked_for=desk.now)) == "A001"


def test_slot_that_is_full_says_when_the_next_begins() -> None:
    desk = desk_of({"slot_min": 30, "slot_limit": 2})
    assert [code(desk.ask()) for _ in range(3)] == ["A001", "A002", "slot_full"]
    refused = desk.ask()
    assert isinstance(refused, Refusal) and "10:00" in refused.do
    desk.later(30)
    assert code(desk.ask()) == "A003"


def test_person_takes_so_many_a_day_and_no_more() -> None:
    desk = desk_of({"person_daily_limit": 2})
    desk.do("open")
    for _ in range(2):
        desk.take(person="person-1")
        desk.do("call-next", "begin", "finish")
    assert code(desk.ask(person="person-1")) == "person_limit"
    assert code(desk.ask(person="person-2")) == "A003"
    desk.later(60 * 24)
    assert code(desk.ask(person="person-1")) == "A001"


def test_midday_voids_who_waits_and_says_why_but_nobody_who_is_being_served_or_booked_for_later() -> None:
    desk = Desk(plan=plan(clear_at=("12:30:00", "18:00:00")))
    desk.do("open")
    served, waiting = desk.take(), desk.take()
    away = desk.take()
    desk.do("call-next", "begin")
    booked = desk.take(booked_for=desk.now + timedelta(hours=4.5))
    desk.later(60 * 3)
    fresh = desk.take()
    assert desk.ticket(waiting).state is TicketState.ABANDONED
    assert desk.ticket(away).voided_because == "12:30 清号，请重新取号"
    kept = [desk.ticket(ticket).state for ticket in (served, booked, fresh)]
    assert kept == [TicketState.SERVING, TicketState.WAITING, TicketState.WAITING]
    assert rebuild(desk.log) == desk.state


def test_hall_that_was_away_at_midday_clears_once_and_only_who_came_before() -> None:
    desk = Desk(plan=plan(clear_at=("12:30:00",)))
    old = desk.take()
    desk.later(60 * 3.5)
    after = desk.take()
    desk.later(60)
    desk.take()
    cleared = [entry.event for entry in desk.log if isinstance(entry.event, Cleared)]
    assert [event.voided for event in cleared] == [(old.ticket_id,)]
    assert desk.ticket(after).state is TicketState.WAITING


def test_clearing_comes_again_the_next_day() -> None:
    desk = Desk(plan=plan(clear_at=("12:30:00",), carry_over_min=1440))
    desk.later(60 * 4)
    desk.take()
    desk.later(60 * 24 - 60 * 2)
    second = desk.take()
    desk.later(60 * 4)
    desk.take()
    assert desk.ticket(second).state is TicketState.ABANDONED


def test_services_that_are_not_there_are_refused() -> None:
    desk = Desk(plan=plan())
    assert code(desk.ask(services=("nothing",))) == "unknown_group"
    assert desk.take(services=("social", "social", "general")).services == ("social",)


def test_a_person_who_holds_one_of_the_groups_gets_no_second_number_through_a_visit_of_several() -> None:
    desk = Desk()
    desk.take("social", person="somebody")
    assert code(desk.ask("general", services=("social",), person="somebody")) == "has_ticket"
    assert code(desk.ask("general", services=("social",), person="somebody else")) == "A001"


def test_a_visit_is_not_sent_on_to_a_group_that_gives_no_numbers() -> None:
    desk = Desk(plan=plan(groups=(GENERAL, {**SOCIAL, "daily_limit": 1})))
    assert code(desk.ask("social")) == "B001"
    refused = desk.ask("general", services=("social",))
    assert isinstance(refused, Refusal) and refused.code == "sold_out" and "社保" in refused.said
    assert code(desk.ask("general")) == "A001"


def test_more_services_than_the_hall_allows_are_refused() -> None:
    desk = desk_of({}, further_services=0)
    assert code(desk.ask("general", services=("social",))) == "too_many_services"
    # Naming the first group again is no further service.
    assert code(desk.ask("general", services=("general",))) == "A001"


@pytest.mark.parametrize(
    ("changed", "cause", "times"),
    [
        ({"hours": ("13:00–16:30",)}, "outside_hours", ("13:00–16:30",)),
        ({"last_number_at": "09:00"}, "last_number", ("09:00",)),
        ({"slot_min": 30, "slot_limit": 1}, "slot_full", ("10:00",)),
        ({"daily_limit": 1}, "sold_out", ()),
    ],
)
def test_why_no_number_is_given_comes_with_its_times(
    changed: dict[str, object], cause: str, times: tuple[str, ...]
) -> None:
    desk = desk_of(changed)
    desk.ask()
    no_number = no_number_now(desk.state, desk.plan.groups[BusinessGroupId("general")], desk.now)
    assert no_number is not None and (no_number.cause, no_number.times) == (cause, times)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-06-12T08:00", "2026-06-12T09:00"),
        ("2026-06-12T12:30", "2026-06-12T13:00"),
        ("2026-06-12T09:30", "2026-06-12T13:00"),
        ("2026-06-12T18:00", "2026-06-15T09:00"),
    ],
)
def test_closed_hall_says_when_it_next_opens(now: str, opens: str) -> None:
    at = HoursSettings().opens_at(datetime.fromisoformat(now))
    assert at == datetime.fromisoformat(opens)
    assert HoursSettings(morning="", afternoon="").opens_at(datetime.fromisoformat(now)) is None
