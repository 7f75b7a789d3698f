"""What the application's screens say, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.base import paths
from kiosk.flows import facts as f
from kiosk.flows import facts_application as fa
from screens.presenters import (
    capture,
    catalogue,
    commitment,
    complaint,
    confirm,
    form,
    guide,
    maintenance,
    maintenance_pin,
    progress,
    review,
    submitted,
)
from screens.presenters import frame as frame_presenter
from screens.presenters.capture import present_lamps
from screens.presenters.capture_hints import AutoShutter
from screens.presenters.marking import Choice, highlighted
from screens.texts import Language, Say, Texts
from tests.support import application_facts as a

TEXTS = Texts(paths.assets() / "i18n")
ZH, EN = TEXTS.voice("zh"), TEXTS.voice("en")
LOOKS = (f.Look(), f.Look(elder=True), f.Look(low_reach=True), f.Look(language="en"))

EVERYTHING = (
    (catalogue.present, (a.CATALOGUE, a.NOTHING_FOUND, replace(a.CATALOGUE, searched_for="guide"))),
    (guide.present, (a.GUIDE, replace(a.GUIDE, here=False), replace(a.GUIDE, blocked="expired"), replace(a.GUIDE, paper="held"))),
    (form.present, (a.FORM, a.PHONE_FORM, a.ID_FORM, a.CHOICE_FORM, a.TWO_FORM)),
    (
        capture.present,
        (
            a.CAPTURE,
            replace(a.CAPTURE, camera="gone"),
            replace(a.CAPTURE, camera="starting"),
            replace(a.CAPTURE, question="keep_or_retake", reasons=("blurred", "glare", "cut_off", "dark", "small", "no_page")),
            replace(a.CAPTURE, undo_page=1),
        ),
    ),
    (commitment.present, (a.COMMITMENT, replace(a.COMMITMENT, problem="too_small"), replace(a.COMMITMENT, problem="not_read"))),
    (confirm.present, (a.CONFIRM, replace(a.CONFIRM, state="sealing"), replace(a.CONFIRM, state="sending"))),
    (
        submitted.present,
        tuple(
            replace(facts, paper=paper)
            for facts in (a.SUBMITTED, a.STORED)
            for paper in ("", "printing", "printed", "held", "refused", "unknown")
        ),
    ),
    (
        review.present,
        (
            a.REVIEW,
            a.REVIEW_GOOD,
            a.REVIEW_BAD,
            replace(a.REVIEW_BAD, state="thanked", due=a.LATEST),
            replace(a.REVIEW_GOOD, state="thanked"),
            replace(a.REVIEW_GOOD, state="stored"),
            replace(a.REVIEW_GOOD, state="already"),
            replace(a.REVIEW_GOOD, state="sending"),
        ),
    ),
    (
        progress.present,
        (
            a.PROGRESS,
            replace(a.PROGRESS, cases=(), looking=True),
            *(replace(a.PROGRESS, problem=p) for p in ("not_found", "forged", "not_connected")),
            *(
                replace(a.PROGRESS, cases=(replace(a.CASES[0], state=s),))
                for s in ("stored", "delivered", "received", "accepted", "correction", "declined", "completed", "parked")
            ),
        ),
    ),
    (complaint.present, (a.COMPLAINT,)),
    (maintenance_pin.present, (a.PIN, replace(a.PIN, locked_s=600))),
    (maintenance.present, (a.MAINTENANCE,)),
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_screen_asks_for_a_text_that_is_not_there(language: Language) -> None:
    texts = Texts(paths.assets() / "i18n")
    say = texts.voice(language)
    for present, many in EVERYTHING:
        for facts in many:
            for look in LOOKS:
                present(facts, replace(a.frame(), look=look), say)  # type: ignore[operator]
    assert texts.missing == set()


def test_matched_characters_are_red_and_markup_in_a_name_stays_text() -> None:
    marked = highlighted("居[b]住", {0, 4})
    assert marked == "[color=C4382A]居[/color]&bl;b&br;[color=C4382A]住[/color]"


def test_chips_that_do_not_fit_turn_by_a_last_chip() -> None:
    values = tuple(Choice(str(n), "农业农村") for n in range(20))
    pages = catalogue.chip_pages(values, 1000, "更多")
    assert all(page[-1].code == catalogue.MORE for page in pages)
    assert [c.code for page in pages for c in page[:-1]] == [v.code for v in values]


def test_item_for_the_counter_leads_to_a_ticket() -> None:
    view = guide.present(replace(a.GUIDE, here=False), a.frame(), ZH)
    assert (view.main_does, view.main_words) == ("ticket", "去取号")


def test_expired_card_stops_an_application_and_says_what_goes_on() -> None:
    view = guide.present(replace(a.GUIDE, blocked="expired"), a.frame(), ZH)
    assert not view.main_enabled
    assert "取号" in view.main_reason


def test_next_is_refused_with_the_name_of_the_field_that_lacks() -> None:
    view = form.present(a.FORM, a.frame(), ZH)
    assert not view.can_go_on
    assert "路名门牌" in view.why_not


LAMPS = f.PreviewLamps(((0, 0), (9, 0), (9, 9), (0, 9)), "good", "good", "good", "good", None, 1.3)


def test_no_frame_makes_grey_lamps_and_no_outline() -> None:
    view = present_lamps(None, ZH)
    assert {lamp.tone for lamp in view.lamps} == {"gray"}
    assert view.outline == "none"


def test_countdown_stands_still_while_a_lamp_is_yellow() -> None:
    assert AutoShutter().counts(replace(LAMPS, glare="bad")) == 0.0
    assert AutoShutter().counts(LAMPS) == 1.0


def test_page_with_nothing_to_read_on_it_is_seen_and_not_taken_by_itself() -> None:
    blank = replace(LAMPS, sharp="unknown", hint="blank")
    view = present_lamps(blank, ZH)
    assert "没看到字" in view.lamps[0].note and "没看到字" in view.hint
    assert (view.outline, view.countdown) == ("bad", 0.0)
    assert not AutoShutter().due(blank, can_shoot=True, now_s=0.0)


def test_yellow_lamp_still_lets_the_shutter_press() -> None:
    assert capture.present(a.CAPTURE, a.frame(), ZH).can_shoot


def test_shutter_waits_while_the_last_picture_is_in_question() -> None:
    view = capture.present(replace(a.CAPTURE, question="keep_or_retake", reasons=("glare",)), a.frame(), ZH)
    assert not view.can_shoot
    assert not view.can_finish
    assert "重拍" in view.why_not_shoot


def test_twentieth_page_is_the_last() -> None:
    pages = tuple(fa.PageFacts(str(n), b"") for n in range(20))
    view = capture.present(replace(a.CAPTURE, pages=pages, selected=19), a.frame(), ZH)
    assert not view.can_shoot
    assert view.next_page == ""
    assert "20" in view.why_not_shoot


def test_stored_case_never_shows_an_application_number_or_the_word_success() -> None:
    view = submitted.present(replace(a.STORED, application_number="SX-1"), a.frame(), ZH)
    assert "成功" not in view.title
    assert view.number == a.STORED.receipt_number
    assert "办件编号" not in view.number_label


def test_signing_opens_stage_by_stage() -> None:
    reasons = [
        commitment.Reading().why_not(ZH),
        commitment.Reading(at_end=True).why_not(ZH),
        commitment.Reading(at_end=True, ticked=True).why_not(ZH),
        commitment.Reading(at_end=True, ticked=True, signed=True, too_small=True).why_not(ZH),
        commitment.Reading(at_end=True, ticked=True, signed=True).why_not(ZH),
    ]
    assert len(set(reasons)) == 5
    assert reasons[-1] == ""


def test_no_level_of_a_review_is_chosen_beforehand_and_all_are_alike() -> None:
    view = review.present(a.REVIEW, a.frame(), ZH)
    assert [choice.code for choice in view.ratings] == ["5", "4", "3", "2", "1"]
    assert not any(choice.chosen for choice in view.ratings)
    assert not view.can_give


def test_bad_review_needs_a_reason_and_a_good_one_does_not() -> None:
    assert not review.present(replace(a.REVIEW_BAD, chosen_tags=frozenset()), a.frame(), ZH).can_give
    assert review.present(replace(a.REVIEW_GOOD, chosen_tags=frozenset()), a.frame(), ZH).can_give


def test_our_receipt_number_is_never_called_application_number() -> None:
    views = progress.present(a.PROGRESS, a.frame(), ZH).cases
    assert views[2].number.startswith("回执号")
    assert views[0].number.startswith("办件编号")


def test_locked_pin_says_for_how_long() -> None:
    view = maintenance_pin.present(replace(a.PIN, locked_s=541), a.frame(), ZH)
    assert view.locked
    assert "10 分钟" in view.problem


def test_every_device_state_is_told_by_word_and_icon() -> None:
    for device in maintenance.present(a.MAINTENANCE, a.frame(), ZH).devices:
        assert device.tag.words
        assert device.tag.icon
        assert not device.condition.startswith("condition.")


@pytest.mark.parametrize(("language", "say"), [("zh", ZH), ("en", EN)])
def test_due_time_of_a_bad_review_is_exact(language: str, say: Say) -> None:
    view = review.present(replace(a.REVIEW_BAD, state="thanked", due=a.LATEST), a.frame(), say)
    assert "17:00" in view.done_note


@pytest.mark.parametrize(
    ("cause", "words"), [("paper_out", "打印机缺纸"), ("paper_jam", "打印机异常"), ("lost", "打印机异常")]
)
def test_the_pill_names_paper_that_ran_out(cause: str, words: str) -> None:
    facts = replace(a.frame(), pill="device", pill_device="receipt_printer", pill_cause=cause)
    assert frame_presenter.present(facts, ZH, at_home=True).pill == words
