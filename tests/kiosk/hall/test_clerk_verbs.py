"""What a clerk may do beyond calling the next: places in the queue, several services, handing over, taking back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.domain.counter import CounterState
from kiosk.domain.figures import day_figures
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue import rebuild
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import TicketState
from kiosk.domain.turn import offered_to
from kiosk.domain.turn_reason import next_for
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.halls import counter, plan

GENERAL, SOCIAL = BusinessGroupId("general"), BusinessGroupId("social")
TWO = (counter(3, "general"), counter(4, "general"), counter(8, "social"))


def desk_of(**rules: object) -> Desk:
    desk = Desk(plan=plan(counters=TWO, **rules))
    for number in ("3", "4", "8"):
        desk.do("open", counter=number)
    return desk


def numbers(desk: Desk, number: str = "3") -> list[str]:
    return [t.number for t in offered_to(desk.state, desk.plan, CounterId(number), desk.now)]


def test_recall_waits_its_pause_and_says_how_long() -> None:
    desk = desk_of(recall_pause_s=5)
    desk.take()
    desk.do("call-next")
    desk.later(seconds=2)
    refused = desk.press("recall")
    assert isinstance(refused, Refusal) and refused.code == "too_soon" and "3 秒" in refused.do
    desk.later(seconds=3)
    assert desk.press("recall") is None
    assert isinstance(desk.press("recall"), Refusal), "the pause runs anew"


def test_no_show_comes_back_behind_the_next_two() -> None:
    desk = desk_of()
    first = desk.take()
    for _ in range(3):
        desk.later(1).take()
    desk.do("call-next", "no-show")
    assert desk.press("return", ticket_id=first.ticket_id, places=2) is None
    assert numbers(desk) == ["A002", "A003", "A001", "A004"]


def test_places_beyond_the_end_are_the_end_and_never_before_the_own_arrival() -> None:
    desk = desk_of()
    first, _ = desk.take(), desk.later(1).take()
    desk.do("call-next", "no-show")
    assert desk.press("return", ticket_id=first.ticket_id, places=50) is None
    assert numbers(desk) == ["A002", "A001"]
    desk.do("call-next")
    assert desk.press("return", places=1) is None, "one that is called goes back, too"
    assert desk.state.counter(CounterId("3")).state is CounterState.FREE
    assert numbers(desk) == ["A001", "A002"]


def test_back_in_ten_minutes_is_called_then_with_the_old_age() -> None:
    desk = desk_of()
    first, _ = desk.take(), desk.later(1).take()
    desk.do("call-next", "no-show")
    assert desk.press("return", ticket_id=first.ticket_id, minutes=10) is None
    assert numbers(desk) == ["A002", "A001"]
    desk.later(10)
    assert numbers(desk) == ["A001", "A002"]


def test_who_is_away_for_minutes_is_called_at_once_when_nobody_else_waits() -> None:
    desk = desk_of()
    first = desk.take()
    desk.do("call-next", "no-show")
    desk.press("return", ticket_id=first.ticket_id, minutes=10)
    choice = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
    assert choice is not None and choice.because == ("nobody_else",) and "说好 09:40" in choice.reason


def test_called_ticket_goes_back_only_with_a_place() -> None:
    desk = desk_of()
    desk.take()
    desk.do("call-next")
    refused = desk.press("return")
    assert isinstance(refused, Refusal) and refused.code == "place_needed" and "几位" in refused.do


def test_one_ticket_goes_through_several_groups_with_its_age() -> None:
    desk = desk_of()
    ticket = desk.take(services=("social",))
    desk.later(10).take("social")
    desk.do("call-next", "begin")
    desk.later(5).do("finish")
    now = desk.ticket(ticket)
    assert (now.state, now.business_group, now.services, now.number) == (
        TicketState.WAITING, SOCIAL, (), "A001",
    )  # fmt: skip
    assert numbers(desk, "8") == ["A001", "B001"]
    desk.do("call-next", "begin", counter="8")
    desk.later(7).do("finish", counter="8")
    assert desk.ticket(ticket).state is TicketState.FINISHED
    figures = day_figures(desk.state.tickets(), desk.now)
    assert (figures.group(GENERAL).service_s_total, figures.group(SOCIAL).service_s_total) == (300, 420)
    assert (figures.group(GENERAL).finished, figures.group(SOCIAL).finished) == (1, 1)


def test_counter_for_both_services_goes_on_without_a_call() -> None:
    desk = Desk(plan=plan())
    desk.do("open")
    ticket = desk.take(services=("social",))
    desk.do("call-next", "begin", "finish")
    now = desk.ticket(ticket)
    assert (now.state, now.business_group) == (TicketState.SERVING, SOCIAL)
    desk.do("finish")
    assert desk.ticket(ticket).state is TicketState.FINISHED


def test_clerk_adds_a_service_once() -> None:
    desk = desk_of()
    ticket = desk.take()
    desk.do("call-next", "begin")
    assert desk.press("add-service", to_group=SOCIAL) is None
    assert desk.ticket(ticket).services == (SOCIAL,)
    again = desk.press("add-service", to_group=SOCIAL)
    assert isinstance(again, Refusal) and again.code == "has_service"
    unknown = desk.press("add-service", to_group=BusinessGroupId("nothing"))
    assert isinstance(unknown, Refusal) and unknown.code == "unknown_group"


def test_person_with_a_ticket_through_both_groups_gets_no_second_one() -> None:
    desk = desk_of()
    desk.take(person="person-1", services=("social",))
    refused = desk.ask("social", person="person-1")
    assert isinstance(refused, Refusal) and refused.code == "has_ticket"


def test_visit_is_handed_over_to_a_free_counter_and_taken_back() -> None:
    desk = desk_of()
    ticket = desk.take()
    desk.do("call-next", "begin")
    assert desk.press("hand-over", to_counter=CounterId("4"), note="材料已看") is None
    assert desk.at("4") == desk.ticket(ticket) and desk.at("3") is None
    assert desk.state.counter(CounterId("3")).state is CounterState.FREE
    assert desk.ticket(ticket).note == "材料已看"
    desk.do("undo")
    assert desk.at("3") == desk.ticket(ticket) and desk.at("4") is None
    assert desk.state.counter(CounterId("4")).state is CounterState.FREE


def test_handed_over_visit_that_went_on_is_not_taken_back() -> None:
    desk = desk_of()
    desk.take()
    desk.do("call-next", "begin")
    desk.press("hand-over", to_counter=CounterId("4"))
    desk.do("finish", counter="4")
    refused = desk.press("undo")
    assert isinstance(refused, Refusal) and refused.code == "taken"


def test_busy_counter_takes_nothing_over() -> None:
    desk = desk_of()
    for number in ("3", "4"):
        desk.take()
        desk.do("call-next", "begin", counter=number)
    refused = desk.press("hand-over", to_counter=CounterId("4"))
    assert isinstance(refused, Refusal) and "空闲" in refused.said


def test_another_clerk_goes_on_at_the_counter() -> None:
    desk = desk_of()
    ticket = desk.take()
    desk.do("call-next", "begin")
    assert isinstance(desk.press("take-over"), Refusal), "it is this clerk's already"
    assert desk.press("take-over", staff="030027") is None
    taken = desk.state.counter(CounterId("3"))
    assert (taken.staff_id, taken.ticket_id) == ("030027", ticket.ticket_id)


def test_closing_a_counter_frees_who_waited_for_it_alone() -> None:
    desk = desk_of()
    ticket = desk.take()
    desk.do("call-next")
    desk.press("transfer", to_counter=CounterId("4"))
    assert numbers(desk, "3") == []
    desk.do("close", counter="4")
    assert numbers(desk, "3") == ["A001"] and desk.ticket(ticket).only_counter is None
    desk.do("undo", counter="4")
    assert desk.ticket(ticket).only_counter == "4"


@pytest.mark.parametrize("verb", ["call-next", "call"])
def test_call_taken_back_gives_back_who_was_passed_over(verb: str) -> None:
    desk = desk_of()
    first = desk.take()
    elder = desk.later(1).take(priority="elder")
    more = {"ticket_id": elder.ticket_id, "reason": "行动不便"} if verb == "call" else {}
    assert desk.press(verb, **more) is None
    assert desk.state.passed_over[first.ticket_id] == 1
    desk.do("undo")
    assert desk.state.passed_over[first.ticket_id] == 0
    assert rebuild(desk.log) == desk.state


def test_next_after_one_of_two_services_calls_somebody_else() -> None:
    desk = desk_of()
    ticket, second = desk.take(services=("social",)), desk.take()
    desk.do("call-next", "begin", "call-next")
    assert desk.at("3") == desk.ticket(second)
    assert (desk.ticket(ticket).state, desk.ticket(ticket).business_group) == (TicketState.WAITING, SOCIAL)


def test_place_given_up_keeps_the_minutes_until_it_is_called() -> None:
    desk = desk_of()
    ticket = desk.take()
    desk.do("call-next")
    desk.press("return", minutes=3)
    assert desk.ticket(ticket).not_before == desk.now + timedelta(minutes=3)
    desk.later(3).do("call-next")
    assert desk.ticket(ticket).not_before is None
