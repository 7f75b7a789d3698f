"""Visits as lists of (event, step that follows): no window, no device, no thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from devices.ports.id_reader import CardFault
from devices.ports.printer import PrintOutcome, PrintResult
from kiosk.domain.hall_view import (
    AlreadyHolds,
    HallAway,
    HallView,
    NoTicket,
    QueueView,
    TicketView,
    WaitMinutes,
)
from kiosk.domain.ids import BusinessGroupId, TicketId, TicketNumber
from kiosk.flows import events as e
from kiosk.flows import outcomes as o
from kiosk.flows.deeds import CallStaff, Deed, GiveReview, LookUpCases, PrintTicket, TakeTicket
from kiosk.flows.events import Event
from kiosk.flows.flow import JourneyTable, Move
from kiosk.flows.journeys import all_journeys
from kiosk.flows.session import Surroundings, TerminalWords, Visit
from kiosk.flows.show import idle_limit_s, shown
from kiosk.flows.steps import Step
from kiosk.usecases.track_progress import Looked
from tests.support.fake_devices import card

NOW = datetime(2026, 6, 12, 9, 30, tzinfo=UTC)
WORDS = TerminalWords("T-03", "吉首市政务服务中心", "Jishou", "一楼大厅", "1F")
GENERAL = QueueView(
    BusinessGroupId("general"),
    "综合受理",
    "General",
    "window",
    "A",
    6,
    WaitMinutes(8, 12, 20),
    "A017",
    "normal",
    "3、4 号窗口",
)
CLOSED = replace(GENERAL, business_group=BusinessGroupId("tax"), issuing=False, closed_reason="今天不放号")
HALL = HallView(NOW, True, (("morning", "9:00–12:00"),), 6, "", (GENERAL, CLOSED))
AROUND = Surroundings(WORDS, NOW, HALL, 1.0)
TICKET = TicketView(
    TicketId("t-1"),
    TicketNumber("A024"),
    BusinessGroupId("general"),
    "综合受理",
    "General",
    6,
    WaitMinutes(8, 12, 20),
    None,
    "3、4 号窗口",
    "",
    "http://hall/f/x",
    NOW,
)
PRINTED = o.PaperEnded("ticket", "t-1", PrintOutcome(PrintResult.PRINTED, "j"))
HELD = o.PaperEnded("ticket", "t-1", PrintOutcome(PrintResult.HELD, "j", "paper_out"))


def run(*events: Event, around: Surroundings = AROUND) -> tuple[Visit, list[Deed]]:
    """The visit after these events, and every deed that was asked for on the way."""
    table, visit, deeds = all_journeys(), Visit(number=1), []
    for event in events:
        move = table.advance(visit, event, around)
        assert not move.refused, f"{type(event).__name__} is refused at {visit.step}"
        visit = move.visit
        deeds += move.deeds
    return visit, deeds


JOURNEYS: dict[str, list[tuple[Event, Step]]] = {
    "a ticket in three touches": [
        (e.Woken(), Step.HOME),
        (e.DeedChosen("ticket"), Step.QUEUE),
        (e.BusinessGroupChosen("general"), Step.QUEUE),
        (e.TicketAsked(), Step.QUEUE),
        (o.TicketCame(TICKET), Step.TICKET),
        (PRINTED, Step.TICKET),
        (e.WentHome(), Step.HOME),
        (e.VisitEnded(), Step.STANDBY),
    ],
    "paper out, then the held paper comes": [
        (e.Woken(), Step.HOME),
        (e.DeedChosen("ticket"), Step.QUEUE),
        (e.BusinessGroupChosen("general"), Step.QUEUE),
        (e.TicketAsked(), Step.QUEUE),
        (o.TicketCame(TICKET), Step.TICKET),
        (HELD, Step.ATTENTION),
        (o.HeldPaperEnded("t-1", PrintOutcome(PrintResult.PRINTED, "j")), Step.TICKET),
    ],
    "back goes the way one came, past the identity question": [
        (e.Woken(), Step.HOME),
        (e.DeedChosen("progress"), Step.IDENTIFY),
        (e.WentBack(), Step.HOME),
        (e.DeedChosen("progress"), Step.IDENTIFY),
        (e.PhoneChosen(), Step.IDENTIFY_PHONE),
        (e.WentBack(), Step.IDENTIFY),
        (e.WentBack(), Step.HOME),
        (e.DeedChosen("progress"), Step.IDENTIFY),
        (e.CardRead(card()), Step.PROGRESS),
        (e.WentBack(), Step.HOME),
    ],
    "a card at standby leads home": [(e.CardRead(card()), Step.HOME)],
    "a receipt's code leads to its case without a card": [
        (e.CodeRead("ZC0001"), Step.PROGRESS),
        (o.CasesLooked(Looked((), "forged")), Step.PROGRESS),
    ],
    "elder from standby": [(e.LookChosen("elder"), Step.HOME)],
    "a review is offered and declined": [
        (e.CardRead(card()), Step.HOME),
        (e.DeedChosen("review"), Step.REVIEW),
        (e.RatingChosen(5), Step.REVIEW),
        (e.ReviewDeclined(), Step.HOME),
    ],
    "from the complaint page to a review": [
        (e.CardRead(card()), Step.HOME),
        (e.DeedChosen("complaint"), Step.COMPLAINT),
        (e.DeedChosen("review"), Step.REVIEW),
        (e.WentBack(), Step.COMPLAINT),
    ],
    "complaint and back": [
        (e.Woken(), Step.HOME),
        (e.DeedChosen("complaint"), Step.COMPLAINT),
        (e.WentBack(), Step.HOME),
    ],
    "staff enter and leave": [
        (e.StaffKnocked(), Step.MAINTENANCE_PIN),
        (e.StaffPinGiven("1"), Step.MAINTENANCE_PIN),
        (o.PinChecked("060018"), Step.MAINTENANCE),
        (e.StaffActionAsked("leave"), Step.STANDBY),
    ],
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_is_a_list_of_steps(name: str) -> None:
    table, visit = all_journeys(), Visit(number=1)
    for event, step in JOURNEYS[name]:
        move = table.advance(visit, event, AROUND)
        assert not move.refused
        visit = move.visit
        assert visit.step is step, f"after {type(event).__name__}"
        shown(visit, AROUND)


def test_no_row_is_claimed_by_two_flows() -> None:
    row = {(Step.HOME, e.Woken): lambda visit, event, around: Move(visit)}
    with pytest.raises(ValueError, match="home/Woken"):
        JourneyTable(row, row)


def test_an_unknown_pair_is_refused_and_changes_nothing() -> None:
    visit, _ = run(e.Woken())
    move = all_journeys().advance(visit, e.SubmitConfirmed(), AROUND)
    assert move.refused and move.visit is visit and not move.deeds


def test_double_press_asks_for_one_ticket() -> None:
    _, deeds = run(
        e.Woken(), e.DeedChosen("ticket"), e.BusinessGroupChosen("general"), e.TicketAsked(), e.TicketAsked()
    )
    assert [type(deed) for deed in deeds] == [TakeTicket]


def test_nobody_walks_out_of_a_ticket_half_way() -> None:
    asked = (e.Woken(), e.DeedChosen("ticket"), e.BusinessGroupChosen("general"), e.TicketAsked())
    for leaving in (e.WentHome(), e.WentBack(), e.VisitEnded()):
        visit, _ = run(*asked, leaving)
        assert visit.step is Step.QUEUE and visit.queueing.asking
        assert idle_limit_s(visit) is None


def test_a_closed_group_cannot_be_asked() -> None:
    visit, deeds = run(e.Woken(), e.DeedChosen("ticket"), e.BusinessGroupChosen("tax"))
    assert visit.attention is not None and visit.attention.group_name == CLOSED.name
    assert visit.queueing.chosen == "" and not deeds


@pytest.mark.parametrize(
    ("answer", "step", "told"),
    [
        (AlreadyHolds(TICKET), Step.ATTENTION, "has_ticket"),
        (NoTicket("sold_out", "今天的号取完了", ""), Step.ATTENTION, "sold_out"),
        (NoTicket("slot_full", "这一时段的号取完了", ""), Step.ATTENTION, "slot_full"),
        (NoTicket("closed", "暂不取号", ""), Step.ATTENTION, "no_number"),
        (NoTicket("person_limit", "您今天已经取过 2 个号", ""), Step.ATTENTION, "person_limit"),
        (NoTicket("refused", "不能取", "请到咨询台"), Step.ATTENTION, "refused"),
        (HallAway("gone"), Step.QUEUE, "hall_unreachable"),
    ],
)
def test_every_answer_of_the_hall_is_told(answer: object, step: Step, told: str) -> None:
    visit, _ = run(
        e.Woken(),
        e.DeedChosen("ticket"),
        e.BusinessGroupChosen("general"),
        e.TicketAsked(),
        o.TicketCame(answer),
    )
    cause = visit.attention.cause if visit.attention else visit.queueing.problem
    assert (visit.step, cause, visit.queueing.asking) == (step, told, False)
    assert visit.under_way == frozenset()


def test_a_held_paper_is_never_sent_again() -> None:
    ticket = (
        e.Woken(),
        e.DeedChosen("ticket"),
        e.BusinessGroupChosen("general"),
        e.TicketAsked(),
        o.TicketCame(TICKET),
    )
    _, deeds = run(*ticket, HELD, e.AttentionAnswered("reprint"))
    assert sum(isinstance(deed, PrintTicket) for deed in deeds) == 1


def test_the_end_drops_everything_of_the_visit() -> None:
    visit, _ = run(
        e.CardRead(card()), e.LookChosen("elder"), e.DeedChosen("ticket"), e.PriorityChosen("disabled")
    )
    assert visit.citizen is not None
    after, _ = run(
        e.CardRead(card()),
        e.LookChosen("elder"),
        e.DeedChosen("ticket"),
        e.PriorityChosen("disabled"),
        e.VisitEnded(),
    )
    assert after == Visit(number=2)


def test_a_time_out_ends_the_visit_from_every_step_that_counts() -> None:
    visit, _ = run(e.Woken(), e.DeedChosen("complaint"), e.VisitTimedOut())
    assert visit == Visit(number=2)


def test_priority_twice_takes_it_back() -> None:
    visit, _ = run(e.Woken(), e.DeedChosen("ticket"), e.PriorityChosen("veteran"))
    assert visit.queueing.priority == "veteran"
    visit, _ = run(
        e.Woken(), e.DeedChosen("ticket"), e.PriorityChosen("veteran"), e.PriorityChosen("veteran")
    )
    assert visit.queueing.priority == ""


def test_an_unreadable_card_is_told_where_it_was_laid() -> None:
    visit, _ = run(e.Woken(), e.DeedChosen("progress"), e.CardFailed(CardFault.NOT_READABLE))
    assert visit.identifying.state == "not_readable"
    visit, _ = run(e.Woken(), e.CardFailed(CardFault.NOT_READABLE))
    assert visit.toast == "toast.card_not_readable"


def test_no_card_after_ten_seconds_recommends_another_way() -> None:
    visit, _ = run(e.Woken(), e.DeedChosen("progress"))
    later = replace(AROUND, now=NOW.replace(second=10))
    move = all_journeys().advance(visit, o.Ticked(), later)
    assert move.visit.identifying.state == "slow"


def test_an_expired_card_may_take_a_ticket_and_look_but_not_apply() -> None:
    old = card(valid_to=date(2020, 1, 1))
    visit, _ = run(e.CardRead(old), e.DeedChosen("ticket"))
    assert visit.step is Step.QUEUE
    visit, deeds = run(e.CardRead(old), e.DeedChosen("progress"))
    assert visit.step is Step.PROGRESS and isinstance(deeds[-1], LookUpCases)
    visit, _ = run(e.CardRead(old), e.DeedChosen("papers"))
    assert (visit.step, visit.identifying.state) == (Step.IDENTIFY, "expired")


def test_real_name_halls_ask_for_the_card_before_a_number() -> None:
    named = replace(AROUND, terminal=replace(WORDS, real_name_tickets=True))
    visit, _ = run(e.Woken(), e.DeedChosen("ticket"), around=named)
    assert visit.step is Step.IDENTIFY
    visit, _ = run(e.Woken(), e.DeedChosen("ticket"), e.CardRead(card()), around=named)
    assert visit.step is Step.QUEUE


def test_phone_codes_that_nobody_sends_are_not_promised() -> None:
    visit, _ = run(
        e.Woken(),
        e.DeedChosen("progress"),
        e.PhoneChosen(),
        e.PhoneCodeAsked("13900000001"),
        o.PhoneCodeAnswered("not_connected"),
    )
    facts = shown(visit, AROUND).facts
    assert (facts.problem, facts.code_sent) == ("not_connected", False)
    assert "13900000001" not in repr(facts)


def test_three_wrong_phone_codes_are_enough() -> None:
    wrong = o.PhoneCodeAnswered("wrong_code")
    start = (e.Woken(), e.DeedChosen("progress"), e.PhoneChosen())
    visit, _ = run(*start, wrong)
    assert (visit.identifying.phone_problem, visit.identifying.phone_tries_left) == ("wrong_code", 2)
    visit, _ = run(*start, wrong, wrong, wrong)
    assert visit.identifying.phone_problem == "too_many"


def test_a_bad_review_without_a_reason_is_asked_again() -> None:
    start = (e.CardRead(card()), e.DeedChosen("review"))
    visit, deeds = run(*start, e.RatingChosen(2), e.ReviewGiven())
    assert visit.reviewing is not None and visit.reviewing.problem == "needs_reason"
    assert not any(isinstance(deed, GiveReview) for deed in deeds)
    _, deeds = run(*start, e.RatingChosen(2), e.ReviewGiven("窗口没人"))
    assert isinstance(deeds[-1], GiveReview)


def test_no_level_of_a_review_is_chosen_before_the_citizen_does() -> None:
    visit, deeds = run(e.CardRead(card()), e.DeedChosen("review"), e.ReviewGiven())
    assert visit.reviewing is not None and visit.reviewing.rating is None
    assert not any(isinstance(deed, GiveReview) for deed in deeds)


def test_help_can_be_called_from_anywhere() -> None:
    visit, deeds = run(e.Woken(), e.HelpCalled())
    assert deeds == [CallStaff("home")] and visit.toast == "toast.staff_called"


def test_staff_cannot_knock_into_a_citizens_visit() -> None:
    visit, _ = run(e.CardRead(card()), e.StaffKnocked())
    assert visit.step is Step.HOME and visit.citizen is not None


def test_five_wrong_pins_are_the_use_cases_business_and_a_locked_page_asks_nothing() -> None:
    locked = replace(AROUND, pin_locked_s=600)
    _, deeds = run(e.StaffKnocked(), e.StaffPinGiven("000000"), around=locked)
    assert not deeds


def test_figures_older_than_a_minute_are_dashes() -> None:
    visit, _ = run(e.Woken(), e.DeedChosen("ticket"))
    stale = replace(AROUND, hall_seen_s=61.0)
    queue = shown(visit, stale).facts.queues[0]
    assert (queue.waiting, queue.wait, queue.state, queue.calling) == (None, None, "unknown", "")
    assert shown(visit, AROUND).facts.queues[0].waiting == 6


def test_times_follow_the_step_and_the_elder_look() -> None:
    assert idle_limit_s(Visit()) is None
    visit, _ = run(e.Woken())
    assert idle_limit_s(visit) == 60
    visit, _ = run(e.LookChosen("elder"))
    assert idle_limit_s(visit) == 90
    assert idle_limit_s(replace(visit, step=Step.CAPTURE)) == 180
    assert idle_limit_s(Visit(step=Step.MAINTENANCE_PIN)) == 30
    assert idle_limit_s(Visit(step=Step.MAINTENANCE)) == 180


def test_every_step_has_facts_and_every_deed_a_lane() -> None:
    from kiosk.flows.show import _FACTS

    assert set(_FACTS) == set(Step)
    assert {deed.lane for deed in Deed.__subclasses__()} <= {
        "visit",
        "print",
        "look",
        "booking",
        "read",
        "staff",
        "report",
    }
