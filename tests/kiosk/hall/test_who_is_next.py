"""The order of calling: bounded head starts, nobody starves, the reason in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.queue import rebuild
from kiosk.domain.refusal import Refusal
from kiosk.domain.turn import group_in_turn, waiting_ahead
from kiosk.domain.turn_reason import next_for
from kiosk.domain.waiting import estimate
from tests.kiosk.hall.desk import Desk

GENERAL = BusinessGroupId("general")


def test_first_come_is_first_called_without_priority() -> None:
    desk = Desk()
    first, second = desk.take(), desk.later(1).take()
    choice = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
    assert choice is not None and choice.ticket == first
    assert "来得最早" in choice.reason
    assert waiting_ahead(desk.state, desk.plan, second, desk.now) == 1


def test_elder_passes_those_who_came_within_the_head_start_and_the_reason_says_so() -> None:
    desk = Desk()
    desk.take()
    desk.later(5).take()
    elder = desk.later(4).take(priority="elder")
    choice = next_for(desk.state, desk.plan, CounterId("3"), desk.now.replace(minute=50))
    assert choice is not None and choice.ticket == elder
    assert "老年人优先" in choice.reason and "2 位" in choice.reason


def test_elder_does_not_pass_who_came_before_the_head_start() -> None:
    desk = Desk()
    early = desk.take()
    desk.later(11).take(priority="elder")
    choice = next_for(desk.state, desk.plan, CounterId("3"), desk.now)
    assert choice is not None and choice.ticket == early


@given(
    st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["", "elder", "disabled", "veteran", "pregnant"])))
)
def test_nobody_is_overtaken_by_who_came_more_than_the_limit_later(arrivals: list[tuple[int, str]]) -> None:
    desk = Desk()
    for minutes, priority in sorted(arrivals):
        desk.now = desk.now.replace(hour=9, minute=0) + timedelta(minutes=minutes)
        desk.take(priority=priority)  # type: ignore[arg-type]
    order = group_in_turn(desk.state, desk.plan, GENERAL, desk.now)
    assert len(order) == len(arrivals)
    limit = timedelta(minutes=desk.plan.rules.max_head_start_min)
    for place, ticket in enumerate(order):
        for overtaken in order[place + 1 :]:
            assert ticket.issued_at - overtaken.issued_at <= limit


def test_ticket_for_one_counter_is_offered_there_only() -> None:
    desk = Desk()
    desk.do("open", counter="3")
    desk.do("open", counter="4")
    ticket = desk.take()
    desk.do("call-next", counter="3")
    assert desk.press("transfer", "3", to_counter=CounterId("4")) is None
    assert next_for(desk.state, desk.plan, CounterId("3"), desk.now) is None
    choice = next_for(desk.state, desk.plan, CounterId("4"), desk.now)
    assert choice is not None and choice.ticket.ticket_id == ticket.ticket_id
    assert "转到本窗口" in choice.reason


def test_transfer_keeps_number_and_age() -> None:
    desk = Desk()
    desk.do("open")
    ticket = desk.take()
    desk.later(20).take("social")
    desk.do("call-next")
    assert desk.press("transfer", to_group=BusinessGroupId("social")) is None
    moved = desk.ticket(ticket)
    assert (moved.number, moved.issued_at, moved.business_group) == ("A001", ticket.issued_at, "social")
    choice = next_for(desk.state, desk.plan, CounterId("8"), desk.now)
    assert choice is not None and choice.ticket.ticket_id == ticket.ticket_id


def test_no_estimate_while_no_counter_is_open() -> None:
    desk = Desk()
    desk.take()
    assert estimate(desk.state, desk.plan, GENERAL, 1, desk.now) is None
    desk.do("open")
    found = estimate(desk.state, desk.plan, GENERAL, 1, desk.now)
    assert found is not None and 0 < found.low <= found.expected <= found.high


def test_nobody_ahead_and_a_free_counter_is_no_wait() -> None:
    desk = Desk()
    desk.do("open")
    found = estimate(desk.state, desk.plan, GENERAL, 0, desk.now)
    assert found is not None and (found.low, found.expected, found.high) == (0, 0, 0)


@given(st.integers(0, 40), st.integers(1, 3))
def test_more_people_wait_longer_and_more_counters_shorten_it(ahead: int, counters: int) -> None:
    desk = Desk()
    for counter in ("3", "4", "5")[:counters]:
        desk.do("open", counter=counter)
    found = estimate(desk.state, desk.plan, GENERAL, ahead, desk.now)
    more = estimate(desk.state, desk.plan, GENERAL, ahead + 1, desk.now)
    assert found is not None and more is not None
    assert found.low <= found.expected <= found.high
    assert more.expected >= found.expected
    if counters < 3:
        desk.do("open", counter=("3", "4", "5")[counters])
        shorter = estimate(desk.state, desk.plan, GENERAL, ahead, desk.now)
        assert shorter is not None and shorter.expected <= found.expected


def test_slow_visits_of_today_make_the_estimate_longer() -> None:
    desk = Desk()
    desk.do("open")
    before = estimate(desk.state, desk.plan, GENERAL, 3, desk.now)
    for _ in range(5):
        desk.take()
        desk.do("call-next", "begin")
        desk.later(25)
        desk.do("finish")
    after = estimate(desk.state, desk.plan, GENERAL, 3, desk.now)
    assert before is not None and after is not None and after.expected > 1.5 * before.expected


@pytest.mark.parametrize("verb", ["recall", "no-show", "begin", "finish", "hold"])
def test_verbs_on_an_empty_counter_are_refused_with_both_words(verb: str) -> None:
    desk = Desk()
    desk.do("open")
    refused = desk.press(verb)
    assert isinstance(refused, Refusal) and refused.code == "wrong_state"
    assert "空闲" in refused.said and refused.do


def test_calling_before_the_turn_needs_a_reason_which_stays_in_the_log() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    second = desk.later(1).take()
    refused = desk.press("call", ticket_id=second.ticket_id)
    assert isinstance(refused, Refusal) and refused.code == "reason_needed"
    assert desk.press("call", ticket_id=second.ticket_id, reason="带着婴儿") is None
    assert rebuild(desk.log).open[second.ticket_id].reason == "带着婴儿"


def test_recall_is_limited() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    desk.do("call-next", "recall", "recall", "recall", "recall")
    refused = desk.press("recall")
    assert isinstance(refused, Refusal) and refused.code == "calls_limit" and "过号" in refused.do


def test_no_show_who_returns_is_served_at_once_at_a_free_counter() -> None:
    desk = Desk()
    desk.do("open")
    ticket = desk.take()
    desk.do("call-next", "no-show")
    assert desk.press("return", ticket_id=ticket.ticket_id) is None
    assert desk.at() == desk.ticket(ticket)
    assert desk.ticket(ticket).state.value == "serving"


def test_no_show_who_returns_to_a_busy_counter_waits_with_the_old_age() -> None:
    desk = Desk()
    desk.do("open")
    ticket = desk.take()
    desk.do("call-next", "no-show")
    desk.later(1).take()
    desk.do("call-next", "begin")
    desk.take()
    assert desk.press("return", ticket_id=ticket.ticket_id) is None
    desk.do("call-next")
    assert desk.at() == desk.ticket(ticket)


def test_next_while_serving_finishes_the_present_ticket_and_undo_takes_back_both() -> None:
    desk = Desk()
    desk.do("open")
    first, second = desk.take(), desk.take()
    desk.do("call-next", "begin")
    desk.later(5)
    desk.do("call-next")
    assert desk.ticket(first).state.value == "finished"
    assert desk.at() == desk.ticket(second)
    desk.later(seconds=9)
    desk.do("undo")
    assert desk.at() == desk.ticket(first) and desk.ticket(first).state.value == "serving"
    assert desk.ticket(second).state.value == "waiting"
    assert all(call.ticket_id != second.ticket_id for call in desk.state.calls)


def test_undo_is_too_late_after_ten_seconds() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    desk.do("call-next")
    desk.later(seconds=11)
    refused = desk.press("undo")
    assert isinstance(refused, Refusal) and refused.code == "too_late_to_undo"


def test_undo_does_not_take_a_ticket_away_from_who_called_it_since() -> None:
    desk = Desk()
    desk.do("open", counter="3")
    desk.do("open", counter="4")
    ticket = desk.take()
    desk.do("call-next", counter="3")
    assert desk.press("transfer", "3", to_group=GENERAL) is None
    desk.do("call-next", counter="4")
    refused = desk.press("undo", "3")
    assert isinstance(refused, Refusal) and refused.code == "taken" and ticket.number in refused.said
    assert desk.at("4") == desk.ticket(ticket)


def test_undo_keeps_what_the_printer_told_meanwhile() -> None:
    from kiosk.domain.queue_events import PaperReported

    desk = Desk()
    desk.do("open")
    ticket = desk.take()
    desk.do("call-next")
    desk.record(PaperReported(ticket.ticket_id, "printed", "job-1", ""))
    desk.do("undo")
    assert desk.ticket(ticket).state.value == "waiting" and desk.ticket(ticket).paper == "printed"


def test_transfer_to_a_closed_counter_is_refused() -> None:
    desk = Desk()
    desk.do("open")
    desk.take()
    desk.do("call-next")
    refused = desk.press("transfer", to_counter=CounterId("4"))
    assert isinstance(refused, Refusal) and "关闭" in refused.said


def test_a_ticket_at_another_counter_cannot_be_transferred_away() -> None:
    desk = Desk()
    desk.do("open", counter="3")
    desk.do("open", counter="4")
    ticket = desk.take()
    desk.do("call-next", counter="3")
    refused = desk.press("transfer", "4", ticket_id=ticket.ticket_id, to_group=GENERAL)
    assert isinstance(refused, Refusal) and refused.code == "not_yours"
