"""Several services, grounds, several bookings, and no number at all: visits as lists of events, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.domain.booking_code import make_code
from kiosk.domain.booking_view import BookingView, NoBooking
from kiosk.domain.hall_view import AlreadyHolds, HallView, NoTicket, TicketView
from kiosk.domain.ids import AppointmentId, BusinessGroupId, TicketId
from kiosk.flows import events as e
from kiosk.flows import outcomes as o
from kiosk.flows.deeds import Deed, FindBooking, PrintTicket, SearchItems, TakeTicket
from kiosk.flows.events import Event
from kiosk.flows.facts_entrance import QueueChoiceFacts, TicketFacts
from kiosk.flows.flow import JourneyTable
from kiosk.flows.journeys import all_journeys
from kiosk.flows.session import CheckingIn, Queueing, Surroundings, Visit
from kiosk.flows.show import shown
from kiosk.flows.steps import Step
from tests.flows.test_journey_table import AROUND, GENERAL, HALL, NOW, TICKET
from tests.support.fake_devices import card

SOCIAL, ESTATE, TAX = (
    replace(GENERAL, business_group=BusinessGroupId(group), name=name, name_en=group.title())
    for group, name in (("social", "社保医保"), ("estate", "不动产登记"), ("tax", "办税服务"))
)
SHUT = replace(
    TAX, issuing=False, closed_cause="last_number", closed_times=("16:30",), closed_reason="16:30 后不再放号"
)
OPEN_HALL = replace(
    HALL,
    queues=(GENERAL, SOCIAL, ESTATE, SHUT),
    grounds=("elder", "disabled", "seriously_ill"),
    further_services=2,
    appointments=True,
)
SEVERAL = replace(AROUND, hall=OPEN_HALL)
AT_THE_QUEUES: tuple[Event, ...] = (e.Woken(), e.DeedChosen("ticket"))
ADDING = (*AT_THE_QUEUES, e.BusinessGroupChosen("general"), e.QueueListOpened("services"))


def around(**changed: object) -> Surroundings:
    return replace(SEVERAL, hall=replace(OPEN_HALL, **changed))  # type: ignore[arg-type]


def run(
    *events: Event, within: Surroundings = SEVERAL, begin: Visit | None = None
) -> tuple[Visit, list[Deed]]:
    table: JourneyTable = all_journeys()
    visit, deeds = begin or Visit(number=1), []
    for event in events:
        move = table.advance(visit, event, within)
        assert not move.refused, f"{type(event).__name__} is refused at {visit.step}"
        visit = move.visit
        deeds += move.deeds
    return visit, deeds


def queue_facts(visit: Visit, within: Surroundings = SEVERAL) -> QueueChoiceFacts:
    facts = shown(visit, within).facts
    assert isinstance(facts, QueueChoiceFacts)
    return facts


def booking(serial: int, hour: int, group: str = "general") -> BookingView:
    at = NOW.replace(hour=hour, minute=0)
    return BookingView(
        AppointmentId(f"booking-{serial}"),
        BusinessGroupId(group),
        group,
        group,
        at,
        at - timedelta(minutes=5),
        at + timedelta(minutes=15),
    )


# --- several services ---------------------------------------------------------------------------------------


def test_services_are_asked_for_in_the_order_in_which_they_were_pressed() -> None:
    visit, deeds = run(
        *ADDING, e.BusinessGroupChosen("estate"), e.BusinessGroupChosen("social"), e.TicketAsked()
    )
    [deed] = deeds
    assert isinstance(deed, TakeTicket) and deed.business_group == "general"
    assert [service.name for service in deed.services] == ["不动产登记", "社保医保"]
    assert visit.queueing.asking


def test_a_second_press_takes_a_service_off_and_the_next_moves_up() -> None:
    visit, _ = run(*ADDING, e.BusinessGroupChosen("estate"), e.BusinessGroupChosen("general"))
    assert (visit.queueing.chosen, visit.queueing.further) == ("estate", ())
    visit, _ = run(e.BusinessGroupChosen("estate"), begin=visit)
    assert (visit.queueing.chosen, visit.queueing.listing) == ("", "groups")


def test_more_than_the_hall_allows_is_told_and_nothing_changes() -> None:
    within = around(further_services=1)
    visit, _ = run(*ADDING, e.BusinessGroupChosen("estate"), e.BusinessGroupChosen("social"), within=within)
    assert (visit.queueing.further, visit.toast) == (("estate",), "toast.services_full")


def test_a_group_that_gives_no_numbers_is_not_added() -> None:
    visit, _ = run(*ADDING, e.BusinessGroupChosen("tax"))
    assert (visit.step, visit.queueing.further, visit.toast) == (Step.QUEUE, (), "toast.group_gives_none")


@pytest.mark.parametrize("undo", [e.ServicesDropped(), e.WentBack()])
def test_one_press_makes_it_one_service_again(undo: Event) -> None:
    visit, _ = run(*ADDING, e.BusinessGroupChosen("estate"), undo)
    queueing = visit.queueing
    assert (visit.step, queueing.chosen, queueing.further) == (Step.QUEUE, "general", ())
    assert queueing.listing == "groups"
    visit, _ = run(e.WentBack(), begin=visit)
    assert visit.step is Step.HOME


@pytest.mark.parametrize("within", [around(further_services=0), replace(SEVERAL, hall=None)])
def test_a_hall_of_one_service_a_number_is_never_asked_for_more(within: Surroundings) -> None:
    visit, _ = run(*ADDING, within=within)
    assert visit.queueing.listing == "groups"
    assert queue_facts(visit, within).further_services == 0


def test_nothing_changes_while_the_number_is_being_issued() -> None:
    asked, _ = run(*ADDING, e.BusinessGroupChosen("estate"), e.TicketAsked())
    presses: tuple[Event, ...] = (
        e.BusinessGroupChosen("social"),
        e.ServicesDropped(),
        e.QueueListOpened("grounds"),
        e.PriorityChosen("disabled"),
        e.WentBack(),
    )
    for press in presses:
        visit, deeds = run(press, begin=asked)
        assert (visit.queueing, deeds) == (asked.queueing, []), press


# --- grounds ------------------------------------------------------------------------------------------------


def test_the_halls_own_grounds_are_offered_and_none_where_it_has_none() -> None:
    visit, _ = run(*AT_THE_QUEUES)
    assert queue_facts(visit).grounds == ("elder", "disabled", "seriously_ill")
    assert queue_facts(visit, around(grounds=())).grounds == ()


def test_a_hall_without_a_head_start_for_elders_sets_none_from_the_card() -> None:
    elder = e.CardRead(card(birth=date(1950, 1, 1)))
    visit, _ = run(elder, e.DeedChosen("ticket"), within=around(grounds=("disabled",)))
    assert visit.queueing.priority == ""
    visit, _ = run(elder, e.DeedChosen("ticket"))
    assert (visit.queueing.priority, visit.queueing.priority_by_card) == ("elder", True)


def test_a_ground_of_the_large_letter_list_leads_back_to_the_groups() -> None:
    visit, _ = run(*AT_THE_QUEUES, e.QueueListOpened("grounds"), e.PriorityChosen("disabled"))
    assert (visit.queueing.listing, visit.queueing.priority) == ("groups", "disabled")
    visit, _ = run(e.PriorityChosen("disabled"), begin=visit)
    assert visit.queueing.priority == ""


@pytest.mark.parametrize(("proof", "says"), [("", True), ("card", False), ("staff", False)])
def test_only_what_nobody_has_seen_yet_is_to_be_confirmed(proof: str, says: bool) -> None:
    ticket = replace(TICKET, priority="disabled", proof=proof)  # type: ignore[arg-type]
    visit, _ = run(*AT_THE_QUEUES, e.BusinessGroupChosen("general"), e.TicketAsked(), o.TicketCame(ticket))
    facts = shown(visit, SEVERAL).facts
    assert isinstance(facts, TicketFacts) and facts.to_be_confirmed is says


# --- several bookings ---------------------------------------------------------------------------------------

BOTH = (booking(1, 10), booking(2, 14, "estate"))


def with_both() -> Visit:
    visit, _ = run(*AT_THE_QUEUES, o.BookingsFound(BOTH, "card"))
    return visit


def test_of_two_bookings_none_is_checked_in_before_one_was_chosen() -> None:
    facts = queue_facts(with_both()).check_in
    assert facts.to_choose and facts.chosen == ""
    visit, deeds = run(e.BookingChosen("booking-2"), e.CheckInChosen("booking-2"), begin=with_both())
    [deed] = deeds
    assert isinstance(deed, TakeTicket) and deed.booking == BOTH[1] and visit.queueing.asking


def test_a_chosen_booking_is_taken_back_by_a_second_press() -> None:
    visit, _ = run(e.BookingChosen("booking-2"), e.BookingChosen("booking-2"), begin=with_both())
    assert visit.checking_in.chosen == ""
    visit, _ = run(e.BookingChosen("of-somebody-else"), begin=visit)
    assert visit.checking_in.chosen == ""


def test_whoever_booked_twice_may_take_an_ordinary_number_and_come_back() -> None:
    visit, _ = run(e.WalkInChosen(), begin=with_both())
    assert not queue_facts(visit).check_in.to_choose
    visit, _ = run(e.BusinessGroupChosen("social"), e.WentBack(), begin=visit)
    assert queue_facts(visit).check_in.to_choose and visit.queueing.chosen == ""
    visit, _ = run(e.WentBack(), begin=visit)
    assert visit.step is Step.HOME


def test_the_second_booking_waits_behind_the_first_ticket() -> None:
    first = replace(TICKET, appointment_at=BOTH[0].at, call_from=BOTH[0].call_from)
    visit, _ = run(
        e.BookingChosen("booking-1"), e.CheckInChosen("booking-1"), o.TicketCame(first), begin=with_both()
    )
    facts = shown(visit, SEVERAL).facts
    assert isinstance(facts, TicketFacts) and facts.next_booking_at == BOTH[1].at
    visit, _ = run(e.AnotherTicketAsked(), begin=visit)
    [left] = queue_facts(visit).check_in.bookings
    assert left.appointment_id == "booking-2"


def test_how_late_somebody_is_is_counted_from_the_booked_time() -> None:
    visit, _ = run(*AT_THE_QUEUES, o.BookingsFound((booking(1, 9),), "card"))
    [late] = queue_facts(visit).check_in.bookings
    assert (late.arrival, late.late_min) == ("late", 30)


# --- no number ----------------------------------------------------------------------------------------------

CLOSED_HALL = around(
    queues=tuple(
        replace(queue, issuing=False, closed_cause="hall_closed", closed_reason="现在不是办公时间")
        for queue in (GENERAL, SOCIAL)
    ),
    opens_at=NOW + timedelta(days=1),
)


def test_a_group_that_gives_none_says_why_and_the_way_back_is_there() -> None:
    visit, deeds = run(*AT_THE_QUEUES, e.BusinessGroupChosen("tax"))
    page = visit.attention
    assert page is not None and not deeds
    assert (page.cause, page.times, page.group_name) == ("last_number", ("16:30",), "办税服务")
    assert page.ways == ("check_in", "apply_here", "call_staff", "other_group")
    for way in (e.AttentionAnswered("other_group"), e.WentBack()):
        after, _ = run(way, begin=visit)
        assert (after.step, after.queueing.chosen, after.attention) == (Step.QUEUE, "", None)


def test_what_was_closed_a_minute_ago_keeps_nobody_from_asking() -> None:
    stale = replace(SEVERAL, hall_seen_s=120.0)
    _, deeds = run(*AT_THE_QUEUES, e.BusinessGroupChosen("tax"), e.TicketAsked(), within=stale)
    assert [type(deed) for deed in deeds] == [TakeTicket]


def test_a_closed_hall_says_when_it_opens_and_leaves_ways() -> None:
    visit, _ = run(*AT_THE_QUEUES, within=CLOSED_HALL)
    page = visit.attention
    assert page is not None
    assert (page.cause, page.opens_in_days, page.ways[-1]) == ("hall_closed", 1, "home")
    home, _ = run(e.AttentionAnswered("home"), begin=visit, within=CLOSED_HALL)
    assert home.step is Step.HOME
    phone, _ = run(e.AttentionAnswered("check_in"), begin=visit, within=CLOSED_HALL)
    assert (phone.step, phone.identifying.purpose) == (Step.IDENTIFY_PHONE, "booking")
    apply_here, deeds = run(e.AttentionAnswered("apply_here"), begin=visit, within=CLOSED_HALL)
    assert apply_here.step is Step.CATALOGUE and any(isinstance(deed, SearchItems) for deed in deeds)


def test_who_booked_comes_past_a_closed_hall() -> None:
    """By the booking that the card found before, by a card laid on that page, and by a code held up there."""
    visit, _ = run(
        e.CardRead(card()), o.BookingsFound(BOTH[:1], "card"), e.DeedChosen("ticket"), within=CLOSED_HALL
    )
    assert visit.step is Step.QUEUE
    shut, _ = run(*AT_THE_QUEUES, within=CLOSED_HALL)
    visit, deeds = run(e.CardRead(card()), begin=shut, within=CLOSED_HALL)
    assert visit.step is Step.ATTENTION and any(isinstance(deed, FindBooking) for deed in deeds)
    visit, _ = run(o.BookingsFound(BOTH[:1], "card"), begin=visit, within=CLOSED_HALL)
    assert visit.step is Step.QUEUE
    visit, deeds = run(e.CodeRead(make_code(7)), begin=shut, within=CLOSED_HALL)
    assert shut.code_wanted and visit.step is Step.QUEUE and isinstance(deeds[-1], FindBooking)


def test_a_card_without_a_booking_stays_at_the_closed_hall() -> None:
    shut, _ = run(*AT_THE_QUEUES, e.CardRead(card()), within=CLOSED_HALL)
    visit, _ = run(o.BookingsFound(NoBooking("no_booking"), "card"), begin=shut, within=CLOSED_HALL)
    assert visit.attention == shut.attention


def test_a_refusal_is_told_with_what_the_feed_knows_of_the_group() -> None:
    """The hall closed the group between the page and the press."""
    asked, _ = run(*AT_THE_QUEUES, e.BusinessGroupChosen("general"), e.TicketAsked())
    shut = replace(GENERAL, issuing=False, closed_cause="slot_full", closed_times=("10:00",))
    within = around(queues=(shut, SOCIAL))
    visit, _ = run(o.TicketCame(NoTicket("slot_full", "", "")), begin=asked, within=within)
    assert visit.attention is not None and visit.attention.times == ("10:00",)


HELD = replace(TICKET, ticket_id=TicketId("t-held"), number="A012", waiting_ahead=3)


def test_the_number_one_holds_is_shown_and_printed_once_more_as_a_copy() -> None:
    visit, _ = run(
        *AT_THE_QUEUES, e.BusinessGroupChosen("general"), e.TicketAsked(), o.TicketCame(AlreadyHolds(HELD))
    )
    page = visit.attention
    assert page is not None and (page.number, page.waiting_ahead) == ("A012", 3)
    visit, deeds = run(e.AttentionAnswered("reprint_held"), begin=visit)
    assert visit.step is Step.TICKET and deeds == [PrintTicket(HELD, reprint=True)]
    facts = shown(visit, SEVERAL).facts
    assert isinstance(facts, TicketFacts) and facts.taken_before
    home, _ = run(e.WentHome(), begin=visit)
    assert home.queueing.held == HELD


def test_the_page_of_a_held_number_leads_to_another_group() -> None:
    visit, _ = run(
        *AT_THE_QUEUES,
        e.BusinessGroupChosen("general"),
        e.TicketAsked(),
        o.TicketCame(AlreadyHolds(HELD)),
        e.AttentionAnswered("other_group"),
    )
    assert (visit.step, visit.queueing.chosen) == (Step.QUEUE, "")


@pytest.mark.parametrize("way_out", [e.VisitEnded(), e.VisitTimedOut()])
def test_nothing_of_the_choice_is_left_for_the_next_citizen(way_out: Event) -> None:
    pages = (
        (*ADDING, e.BusinessGroupChosen("estate"), e.PriorityChosen("disabled")),
        (*AT_THE_QUEUES, o.BookingsFound(BOTH, "card"), e.BookingChosen("booking-2")),
        (*AT_THE_QUEUES, e.BusinessGroupChosen("tax")),
    )
    for page in pages:
        visit, _ = run(*page, way_out)
        assert (visit.step, visit.attention) == (Step.STANDBY, None)
        assert (visit.queueing, visit.checking_in) == (Queueing(), CheckingIn())


def test_the_voice_does_not_say_that_something_went_wrong() -> None:
    visit, _ = run(e.LookChosen("elder"), e.DeedChosen("ticket"), e.BusinessGroupChosen("tax"))
    assert visit.voice == "voice.no_number"


def test_every_hall_of_every_kind_leaves_a_way_out() -> None:
    halls: list[HallView] = [
        OPEN_HALL,
        replace(OPEN_HALL, appointments=False),
        replace(OPEN_HALL, queues=(SHUT,)),
    ]
    for hall in halls:
        within = replace(SEVERAL, hall=hall)
        visit, _ = run(*AT_THE_QUEUES, within=within)
        if visit.step is Step.QUEUE:
            visit, _ = run(e.BusinessGroupChosen("tax"), begin=visit, within=within)
        assert visit.attention is not None
        for way in visit.attention.ways:
            after, _ = run(e.AttentionAnswered(way), begin=visit, within=within)
            assert way == "call_staff" or after.step is not Step.ATTENTION, way


def test_a_lent_ticket_says_where_the_number_goes_on_to() -> None:
    _, deeds = run(*ADDING, e.BusinessGroupChosen("estate"), e.TicketAsked())
    [deed] = deeds
    assert isinstance(deed, TakeTicket)
    ticket: TicketView = replace(TICKET, services=deed.services)
    visit, _ = run(*AT_THE_QUEUES, e.BusinessGroupChosen("general"), e.TicketAsked(), o.TicketCame(ticket))
    facts = shown(visit, SEVERAL).facts
    assert isinstance(facts, TicketFacts) and facts.services == (("不动产登记", "Estate"),)
