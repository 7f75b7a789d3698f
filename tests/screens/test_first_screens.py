"""Fingers on the first screens: each touch tells exactly its event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flows.events import (
    AnotherTicketAsked,
    AttentionAnswered,
    BookingPhoneChosen,
    BusinessGroupChosen,
    DeedChosen,
    Event,
    HelpCalled,
    LeaveConfirmed,
    LeaveDeclined,
    LookChosen,
    PaperMissing,
    PhoneChosen,
    PhoneCodeAsked,
    PhoneCodeGiven,
    PriorityChosen,
    QueueListOpened,
    ServicesDropped,
    StaffKnocked,
    TicketAsked,
    VisitEnded,
    VisitTimedOut,
    WentBack,
    WentHome,
    Woken,
)
from kiosk.flows.facts import Look
from kiosk.flows.facts_entrance import IdentifyPhoneFacts, QueueChoiceFacts
from kiosk.flows.steps import Step
from tests.screens.samples import FACTS, MORE, shown
from tests.support.finger import Face

TOUCHES: list[tuple[Step, str, Event]] = [
    (Step.STANDBY, "standby.start", Woken()),
    (Step.STANDBY, "nav.elder", LookChosen("elder")),
    (Step.STANDBY, "nav.language", LookChosen("language")),
    (Step.HOME, "home.ticket", DeedChosen("ticket")),
    (Step.HOME, "home.apply", DeedChosen("apply")),
    (Step.HOME, "home.papers", DeedChosen("papers")),
    (Step.HOME, "home.progress", DeedChosen("progress")),
    (Step.HOME, "home.review", DeedChosen("review")),
    (Step.HOME, "home.guide", DeedChosen("guide")),
    (Step.HOME, "home.cross_area", DeedChosen("cross_area")),
    (Step.HOME, "home.complaint", DeedChosen("complaint")),
    (Step.HOME, "home.search", DeedChosen("search")),
    (Step.HOME, "home.bundle.school", DeedChosen("bundle", "school")),
    (Step.HOME, "home.bundle.all", DeedChosen("bundle", "all")),
    (Step.HOME, "nav.low_reach", LookChosen("low_reach")),
    (Step.HOME, "nav.voice", LookChosen("voice")),
    (Step.HOME, "session.exit", VisitEnded()),
    (Step.IDENTIFY, "identify.phone", PhoneChosen()),
    (Step.IDENTIFY, "nav.back", WentBack()),
    (Step.IDENTIFY_PHONE, "identify_phone.use_card", WentBack()),
    (Step.QUEUE, "queue.group.estate", BusinessGroupChosen("estate")),
    (Step.QUEUE, "queue.priority.veteran", PriorityChosen("veteran")),
    (Step.QUEUE, "queue.take", TicketAsked()),
    (Step.QUEUE, "nav.home", WentHome()),
    (Step.TICKET, "ticket.missing", PaperMissing()),
    (Step.TICKET, "ticket.another", AnotherTicketAsked()),
    (Step.TICKET, "ticket.done", WentHome()),
    (Step.ATTENTION, "attention.go_wait", AttentionAnswered("go_wait")),
    (Step.ATTENTION, "attention.call_staff", AttentionAnswered("call_staff")),
    (Step.ATTENTION, "attention.main", AttentionAnswered("understood")),
]


@pytest.mark.parametrize(("step", "name", "event"), TOUCHES, ids=lambda value: str(value) if value else "")
def test_a_touch_tells_its_event(face: Face, step: Step, name: str, event: Event) -> None:
    face.show(shown(step))
    face.press(name)
    assert face.told == [event]


def test_a_press_looks_pressed_before_the_next_frame_is_over(face: Face) -> None:
    face.show(shown(Step.HOME))
    tile = face.find("home.ticket")
    calm = tile.fill
    touch = face.down(*tile.center)
    assert tile.fill != calm and tile.sunk == 3
    face.up(touch)
    face.pump(10)
    assert tile.fill == calm and tile.sunk == 0


def test_a_double_press_tells_once(face: Face) -> None:
    face.show(shown(Step.QUEUE))
    face.press("queue.take")
    face.press("queue.take")
    assert face.told == [TicketAsked()]


def test_a_press_after_the_answer_counts_again(face: Face) -> None:
    face.show(shown(Step.QUEUE))
    face.press("queue.take")
    face.show(shown(Step.QUEUE))
    face.press("queue.take")
    assert face.told == [TicketAsked(), TicketAsked()]


def test_without_an_answer_the_screen_listens_again_after_a_moment(face: Face) -> None:
    face.show(shown(Step.HOME))
    face.press("home.guide")
    face.advance(1)
    face.press("home.guide")
    assert face.told == [DeedChosen("guide")] * 2


def test_a_finger_that_slides_off_a_button_tells_nothing(face: Face) -> None:
    face.show(shown(Step.HOME))
    tile = face.find("home.ticket")
    face.drag([tile.center, (tile.center_x, tile.y - 200)])
    assert face.told == []


def test_a_button_that_is_off_says_why(face: Face) -> None:
    face.show(MORE["queue_none_chosen"])
    face.press("queue.take")
    assert face.told == []
    assert "请先选一种业务" in face.words()
    face.advance(4)
    assert "请先选一种业务" not in face.words()


def test_a_closed_group_says_why_on_its_row_and_can_be_asked_for_the_ways_out(face: Face) -> None:
    closed = MORE["queue_closed_group"]
    face.show(closed)
    assert "今天的号取完了" in face.words() and "不放号" in face.words()
    face.press("queue.group.company")
    assert face.told == [BusinessGroupChosen("company")]
    face.show(replace(closed, frame=replace(closed.frame, look=Look(language="en"))))
    assert "No more tickets today" in face.words() and "今天的号取完了" not in face.words()


def test_the_home_page_of_a_closed_hall_still_leads_to_tickets(face: Face) -> None:
    face.show(MORE["home_no_tickets"])
    assert "现在不放号" in face.words()
    face.press("home.ticket")
    assert face.told == [DeedChosen("ticket")]


def test_one_more_service_is_a_press_beside_the_main_button(face: Face) -> None:
    face.show(MORE["queue_none_chosen"])
    face.press("queue.one_more")
    assert face.told == [] and "请先选一种业务" in face.words()
    for name, listed in (
        ("queue-one", shown(Step.QUEUE)),
        ("low", shown(Step.QUEUE, look=Look(low_reach=True))),
    ):
        face.show(listed)
        face.press("queue.one_more")
        assert face.told.pop() == QueueListOpened("services"), name
    face.show(MORE["queue_adding"])
    assert "取号：综合受理，再办 2 项" in face.words()
    face.press("queue.group.tax")
    face.press("queue.one_only")
    assert face.told == [BusinessGroupChosen("tax"), ServicesDropped()]


def test_large_letters_find_services_and_grounds_among_the_rows(face: Face) -> None:
    face.show(shown(Step.QUEUE, look=Look(elder=True)))
    face.press("queue.more")
    face.press("queue.more")
    face.press("queue.one_more")
    face.press("queue.grounds")
    assert face.told == [QueueListOpened("services"), QueueListOpened("grounds")]
    face.show(MORE["queue_grounds_listed_elder"])
    assert face.sees("queue.priority.elder"), "another list begins with its first page"
    face.press("queue.priority.veteran")
    assert face.told[-1] == PriorityChosen("veteran")


def test_nobody_is_asked_for_a_ground_where_the_hall_knows_none(face: Face) -> None:
    face.show(MORE["queue_no_grounds"])
    assert "优先" not in face.words() and not face.sees("queue.priority.elder")


def test_every_page_of_no_number_says_what_to_do(face: Face) -> None:
    for name, picture in MORE.items():
        if not name.startswith("no_number_"):
            continue
        face.show(picture)
        face.press("attention.check_in")
        face.advance(1)
        face.press("attention.main")
        face.advance(1)
        main = picture.facts.ways[-1]  # type: ignore[union-attr]
        assert face.told[-2:] == [AttentionAnswered("check_in"), AttentionAnswered(main)], name
    face.show(MORE["attention_has_ticket"])
    assert "A012" in face.words() and "前面 3 人" in face.words()
    face.press("attention.reprint_held")
    assert face.told[-1] == AttentionAnswered("reprint_held")


def test_while_a_ticket_is_asked_for_the_button_turns_and_is_deaf(face: Face) -> None:
    face.show(MORE["queue_asking"])
    assert "正在取号" in face.words()
    face.press("queue.take")
    assert face.told == []


def test_the_main_button_names_the_chosen_group(face: Face) -> None:
    face.show(shown(Step.QUEUE))
    assert "取号：综合受理" in face.words()
    facts = FACTS[Step.QUEUE]
    assert isinstance(facts, QueueChoiceFacts)
    face.show(shown(Step.QUEUE, replace(facts, chosen="tax")))
    assert "取号：办税服务" in face.words()


def test_elder_pages_through_the_groups(face: Face) -> None:
    face.show(shown(Step.QUEUE, look=Look(elder=True)))
    assert face.sees("queue.group.general") and not face.sees("queue.group.tax")
    face.press("queue.more")
    assert face.sees("queue.group.tax") and not face.sees("queue.group.general")
    face.press("queue.more")
    face.press("queue.booking.row")
    assert face.told == [BookingPhoneChosen()]
    face.press("queue.more")
    assert face.sees("queue.group.general")


def test_elder_can_always_call_a_person(face: Face) -> None:
    face.show(shown(Step.QUEUE, look=Look(elder=True)))
    face.press("help")
    assert face.told == [HelpCalled()]


def test_the_voice_bar_shows_and_repeats_what_is_said(face: Face) -> None:
    face.show(shown(Step.QUEUE, look=Look(elder=True)))
    said = "请先选业务，再点最下面的取号。"
    assert face.heard.cues == [("voice.queue", "zh", True)] and said in face.words()
    face.press("voice_bar.again")
    assert face.heard.cues == [("voice.queue", "zh", True)] * 2


def test_nothing_is_said_aloud_unless_asked_for(face: Face) -> None:
    face.show(shown(Step.QUEUE, voice="voice.queue"))
    assert face.heard.cues == []


def test_a_phone_number_is_typed_counted_asked_for_and_masked(face: Face) -> None:
    face.show(shown(Step.IDENTIFY_PHONE))
    for digit in "138000000":
        face.press(f"identify_phone.key.{digit}")
    assert "已输 9 位，共 11 位" in face.words() and "138 0000 00" in face.words()
    face.press("identify_phone.ask")
    assert face.told == [] and "手机号少 2 位，请补全" in face.words()
    for digit in "07":
        face.press(f"identify_phone.key.{digit}")
    face.press("identify_phone.ask")
    assert face.told == [PhoneCodeAsked("13800000007")]
    face.show(shown(Step.IDENTIFY_PHONE, IdentifyPhoneFacts("138****0007", True, 60, 3, "")))
    assert "13800000007" not in face.words().replace(" ", "")
    for digit in "246802":
        face.press(f"identify_phone.key.{digit}")
    face.press("identify_phone.go_on")
    assert face.told[-1] == PhoneCodeGiven("13800000007", "246802")


def test_leaving_what_was_filled_in_is_asked_about(face: Face) -> None:
    face.show(shown(Step.QUEUE, dialog="leave"))
    assert "要离开吗？" in face.words()
    face.press("dialog.main")
    face.press("dialog.other")
    assert face.told == [LeaveDeclined(), LeaveConfirmed()]


def test_a_dialog_keeps_touches_from_what_lies_under_it(face: Face) -> None:
    face.show(shown(Step.QUEUE, dialog="leave"))
    button = face.find("queue.take")
    face.up(face.down(button.x + 30, button.center_y))
    assert face.told == []


def test_a_rare_name_is_whole_on_the_screen(face: Face) -> None:
    face.show(shown(Step.HOME, masked_name="𪚥*𠮷䶮"))
    names = [words for words in face.widgets() if getattr(words, "words", "") == "𪚥*𠮷䶮"]
    # The main face has 𠮷 and 䶮 but not 𪚥: only that one is set in the rare face.
    assert names and names[0].drawn == "[font=rare]𪚥[/font]*𠮷䶮"


# --- time ---


def test_nobody_there_is_asked_and_then_the_visit_ends(face: Face) -> None:
    face.show(shown(Step.HOME))
    face.advance(59)
    assert face.stage.idle.parent is None
    face.advance(2)
    assert "您还在吗？" in face.words() and face.told == []
    face.advance(15)
    assert face.told == [VisitTimedOut()]
    face.advance(30)
    assert face.told == [VisitTimedOut()], "the end is told once"


def test_staying_starts_the_count_again(face: Face) -> None:
    face.show(shown(Step.HOME))
    face.advance(65)
    face.press("idle.stay")
    assert face.stage.idle.parent is None
    face.advance(50)
    assert face.told == []


def test_leaving_from_the_countdown_ends_the_visit(face: Face) -> None:
    face.show(shown(Step.HOME))
    face.advance(65)
    face.press("idle.leave")
    assert face.told == [VisitEnded()]


def test_a_touch_anywhere_starts_the_count_again(face: Face) -> None:
    face.show(shown(Step.HOME))
    face.advance(50)
    face.up(face.down(500, 1700))
    face.advance(50)
    assert face.stage.idle.parent is None


def test_pictures_that_come_by_themselves_do_not_keep_a_dead_visit_alive(face: Face) -> None:
    face.show(shown(Step.HOME))
    for _ in range(7):
        face.advance(10)
        face.show(shown(Step.HOME))
    assert face.stage.idle.parent is not None


def test_while_printing_nobody_is_timed(face: Face) -> None:
    face.show(MORE["ticket_printing"])
    face.advance(200)
    assert face.told == [] and face.stage.idle.parent is None


def test_the_clock_turns_with_the_minute(face: Face) -> None:
    face.show(shown(Step.STANDBY))
    assert "09:42" in face.words()
    face.advance(61)
    assert "09:43" in face.words()


def test_five_knocks_on_the_mark_call_the_staff_page(face: Face) -> None:
    face.show(shown(Step.STANDBY))
    for _ in range(5):
        face.up(face.down(80, 1840))
    assert face.told.count(StaffKnocked()) == 1


def test_slow_knocks_are_none(face: Face) -> None:
    face.show(shown(Step.HOME))
    for _ in range(6):
        face.up(face.down(80, 1840))
        face.advance(2)
    assert StaffKnocked() not in face.told
