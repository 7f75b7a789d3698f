"""An application from the catalogue to the receipt: real store, real outbox, real sandbox platform, real hall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.ports.printer import PrintResult
from kiosk.flows.events import (
    ApplicationStarted,
    AttentionAnswered,
    CaptureKept,
    CommitmentRefused,
    CommitmentSigned,
    DeedChosen,
    EditAsked,
    FieldChanged,
    FieldsAccepted,
    ItemChosen,
    LeaveConfirmed,
    LeaveDeclined,
    MaterialDone,
    PageDeleted,
    PageDeleteUndone,
    ProgressAsked,
    RatingChosen,
    ReceiptPrintAsked,
    RetakeAsked,
    ReviewAsked,
    ReviewGiven,
    ReviewTagToggled,
    SearchTyped,
    ShutterPressed,
    StoredDiscardAsked,
    SubmitConfirmed,
    VisitTimedOut,
    WentBack,
    WentHome,
)
from kiosk.flows.facts_application import FieldFacts
from kiosk.flows.steps import Step
from tests.support.application_desk import SIGNATURE, Sandbox, sandbox
from tests.support.fake_devices import card, page_on_mat
from tests.support.real_hall import RealHall
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until

VALUES = {
    "text": "人民路 1 号",
    "phone": "13900000001",
    "date": "2026-01-01",
    "id_number": "999999199001010024",
}


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path / "platform") as running:
        yield running


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RealHall]:
    with RealHall(tmp_path / "hall") as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, hall: RealHall, platform: Sandbox) -> Iterator[TerminalBench]:
    with TerminalBench(settings(tmp_path / "terminal", hall.url, platform.url)) as running:
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def value_for(field: FieldFacts) -> str:
    return field.choices[0][0] if field.kind == "choice" else VALUES[field.kind]


def open_form(bench: TerminalBench) -> None:
    bench.devices.the_id_reader.lay(card())
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("search"), SearchTyped("JZZSL"))
    found = bench.until(
        lambda shown: shown.step is Step.CATALOGUE and shown.facts.text == "JZZSL" and shown.facts.total > 0
    )
    bench.post(ItemChosen(next(item.item_code for item in found.facts.items if item.name == "居住证申领")))
    assert bench.at(Step.GUIDE).blocked == ""
    bench.post(ApplicationStarted())
    bench.at(Step.FORM)


def fill_form(bench: TerminalBench) -> None:
    for page in range(bench.at(Step.FORM).total):
        facts = bench.until(
            lambda shown, page=page: shown.step is Step.FORM and shown.facts.index == page
        ).facts
        # Next is pressed at once: the answers may still be on their way to be judged.
        bench.post(*(FieldChanged(field.name, value_for(field)) for field in facts.fields), FieldsAccepted())
    bench.until(lambda shown: shown.step is not Step.FORM)


def photograph_all(bench: TerminalBench) -> None:
    total = bench.at(Step.CAPTURE).materials_total
    for index in range(bench.at(Step.CAPTURE).material_index, total):
        bench.devices.the_camera.scene = page_on_mat(seed=100 + index)
        bench.until(
            lambda shown, index=index: shown.step is Step.CAPTURE and shown.facts.material_index == index
        )
        bench.post(ShutterPressed())
        bench.until(lambda shown: bool(shown.facts.pages) and not shown.facts.taking)
        bench.post(MaterialDone())
    bench.until(lambda shown: shown.step is not Step.CAPTURE)


def to_confirm(bench: TerminalBench) -> None:
    open_form(bench)
    fill_form(bench)
    if bench.now.step is Step.CAPTURE:
        photograph_all(bench)
    bench.at(Step.COMMITMENT)
    bench.post(CommitmentSigned(SIGNATURE))
    bench.at(Step.CONFIRM)


def test_an_application_reaches_the_platform_which_alone_gives_the_number(
    bench: TerminalBench, platform: Sandbox
) -> None:
    to_confirm(bench)
    bench.post(SubmitConfirmed(), SubmitConfirmed())
    facts = bench.at(Step.SUBMITTED, 30)
    assert not facts.stored and facts.application_number
    [case] = platform.cases()
    assert facts.application_number in str(case)
    bench.post(ReceiptPrintAsked())
    bench.until(lambda shown: shown.step is Step.SUBMITTED and shown.facts.paper == "printed")
    bench.post(WentHome())
    bench.at(Step.HOME)
    bench.devices.the_qr_reader.hold_up(facts.code_payload)
    followed = bench.until(lambda shown: shown.step is Step.PROGRESS and bool(shown.facts.cases))
    assert followed.facts.cases[0].number == facts.application_number


def test_platform_gone_stores_the_application_and_sends_it_once_later(
    bench: TerminalBench, platform: Sandbox
) -> None:
    platform.stop()
    to_confirm(bench)
    bench.post(SubmitConfirmed())
    facts = bench.at(Step.SUBMITTED, 30)
    assert facts.stored and facts.receipt_number and not facts.application_number
    bench.post(WentHome())
    bench.at(Step.HOME)
    platform.start()
    wait_until(lambda: len(platform.cases()) == 1, 60)
    bench.post(DeedChosen("progress"))
    bench.at(Step.PROGRESS)

    def has_its_number() -> bool:
        bench.post(ProgressAsked(facts.receipt_number))
        looked = bench.until(lambda shown: not shown.facts.looking and bool(shown.facts.cases))
        return not looked.facts.cases[0].number_is_ours

    wait_until(has_its_number, 30)
    assert len(platform.cases()) == 1


def test_a_stored_application_is_discarded_only_after_a_second_yes(
    bench: TerminalBench, platform: Sandbox
) -> None:
    platform.stop()
    to_confirm(bench)
    bench.post(SubmitConfirmed())
    bench.at(Step.SUBMITTED, 30)
    bench.post(StoredDiscardAsked())
    bench.until(lambda shown: shown.dialog == "discard_stored")
    bench.post(LeaveDeclined())
    bench.until(lambda shown: shown.dialog == "")
    bench.post(StoredDiscardAsked(), LeaveConfirmed())
    bench.at(Step.HOME)
    platform.start()
    bench.post(DeedChosen("progress"))
    bench.until(lambda shown: shown.step is Step.PROGRESS and not shown.facts.looking)
    assert platform.cases() == []


def test_refusing_the_promise_asks_for_the_proof(bench: TerminalBench) -> None:
    open_form(bench)
    fill_form(bench)
    if bench.now.step is Step.CAPTURE:
        photograph_all(bench)
    spared = bench.at(Step.COMMITMENT).replaces
    bench.post(CommitmentRefused())
    asked = bench.at(Step.CAPTURE)
    assert asked.material_name in spared
    photograph_all(bench)
    assert bench.at(Step.CONFIRM).commitment == "refused"


def test_a_blurred_page_is_asked_about_and_can_be_taken_again(bench: TerminalBench) -> None:
    open_form(bench)
    fill_form(bench)
    bench.at(Step.CAPTURE)
    bench.devices.the_camera.scene = page_on_mat(blurred=True)
    bench.post(ShutterPressed())
    facts = bench.until(lambda shown: shown.facts.question == "keep_or_retake").facts
    assert "blurred" in facts.reasons and not facts.pages
    bench.post(RetakeAsked())
    bench.until(lambda shown: shown.facts.question == "")
    bench.devices.the_camera.scene = page_on_mat()
    bench.post(ShutterPressed())
    bench.until(lambda shown: len(shown.facts.pages) == 1 and shown.facts.pages[0].good)
    bench.post(PageDeleted())
    bench.until(lambda shown: not shown.facts.pages and shown.facts.undo_page == 0)
    bench.post(PageDeleteUndone())
    bench.until(lambda shown: len(shown.facts.pages) == 1)


def test_a_yellow_page_may_be_kept(bench: TerminalBench) -> None:
    open_form(bench)
    fill_form(bench)
    bench.at(Step.CAPTURE)
    bench.devices.the_camera.scene = page_on_mat(blurred=True)
    bench.post(ShutterPressed())
    bench.until(lambda shown: shown.facts.question == "keep_or_retake")
    bench.post(CaptureKept())
    facts = bench.until(lambda shown: len(shown.facts.pages) == 1 and not shown.facts.taking).facts
    assert not facts.pages[0].good


def test_camera_gone_shows_the_ways_out_and_keeps_what_was_filled_in(bench: TerminalBench) -> None:
    open_form(bench)
    fill_form(bench)
    bench.at(Step.CAPTURE)
    scene, bench.devices.the_camera.scene = bench.devices.the_camera.scene, None
    bench.post(ShutterPressed())
    facts = bench.at(Step.ATTENTION)
    assert (facts.cause, facts.about) == ("camera_gone", "capture")
    bench.devices.the_camera.scene = scene
    bench.post(AttentionAnswered("try_again"))
    bench.at(Step.CAPTURE)
    bench.post(ShutterPressed())
    bench.until(lambda shown: shown.step is Step.CAPTURE and len(shown.facts.pages) == 1)


def test_back_keeps_what_was_filled_in_and_home_asks_first(bench: TerminalBench) -> None:
    open_form(bench)
    first = bench.now.facts.fields
    bench.post(*(FieldChanged(field.name, value_for(field)) for field in first), FieldsAccepted())
    bench.until(lambda shown: shown.step is Step.FORM and shown.facts.index == 1)
    bench.post(WentBack())
    back = bench.until(lambda shown: shown.step is Step.FORM and shown.facts.index == 0).facts
    assert [field.value for field in back.fields] == [value_for(field) for field in first]
    bench.post(WentHome())
    bench.until(lambda shown: shown.dialog == "leave" and shown.step is Step.FORM)
    bench.post(LeaveDeclined())
    bench.until(lambda shown: shown.dialog == "")
    bench.post(WentHome(), LeaveConfirmed())
    bench.at(Step.HOME)


def test_confirm_leads_back_to_the_form_and_returns(bench: TerminalBench) -> None:
    to_confirm(bench)
    bench.post(EditAsked("form"))
    bench.at(Step.FORM)
    for _ in range(bench.now.facts.total):
        bench.post(FieldsAccepted())
    bench.at(Step.CONFIRM)


def test_an_abandoned_application_leaves_no_page_on_the_disk(bench: TerminalBench) -> None:
    vault = bench.settings.data_folder / "vault"
    open_form(bench)
    fill_form(bench)
    bench.at(Step.CAPTURE)
    bench.post(ShutterPressed())
    bench.until(lambda shown: len(shown.facts.pages) == 1)
    assert list(vault.iterdir())
    bench.post(VisitTimedOut())
    bench.at(Step.STANDBY)
    wait_until(lambda: not list(vault.iterdir()))


def test_a_receipt_that_the_printer_holds_can_be_understood_and_the_case_stays(bench: TerminalBench) -> None:
    to_confirm(bench)
    bench.post(SubmitConfirmed())
    number = bench.at(Step.SUBMITTED, 30).application_number
    bench.devices.the_printer.next_results = [(PrintResult.HELD, "paper_out")]
    bench.post(ReceiptPrintAsked())
    facts = bench.at(Step.ATTENTION)
    assert (facts.about, facts.number) == ("receipt", number)
    bench.post(AttentionAnswered("understood"))
    assert bench.at(Step.SUBMITTED).paper == "held"


def test_an_expired_card_may_not_apply_and_is_told(bench: TerminalBench) -> None:
    from datetime import date

    bench.devices.the_id_reader.lay(card(valid_to=date(2021, 1, 1)))
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("search"), SearchTyped("JZZSL"))
    found = bench.until(
        lambda shown: shown.step is Step.CATALOGUE and shown.facts.text == "JZZSL" and shown.facts.total > 0
    )
    bench.post(ItemChosen(found.facts.items[0].item_code))
    assert bench.at(Step.GUIDE).blocked == "expired"
    bench.post(ApplicationStarted())
    assert bench.at(Step.IDENTIFY).state == "expired"


def test_a_bad_review_needs_a_reason_and_gets_a_deadline(bench: TerminalBench) -> None:
    to_confirm(bench)
    bench.post(SubmitConfirmed())
    bench.at(Step.SUBMITTED, 30)
    bench.post(ReviewAsked(), RatingChosen(1), ReviewGiven())
    bench.until(lambda shown: shown.step is Step.REVIEW and shown.facts.problem == "needs_reason")
    bench.post(ReviewTagToggled(bench.now.facts.tags[0][0]), ReviewGiven("等得太久"))
    facts = bench.until(lambda shown: shown.step is Step.REVIEW and shown.facts.state == "thanked", 20).facts
    assert facts.due is not None


def test_a_review_while_the_hall_is_away_goes_later_by_itself(bench: TerminalBench, hall: RealHall) -> None:
    bench.devices.the_id_reader.lay(card())
    bench.until(lambda shown: shown.frame.identified)
    hall.stop()
    bench.post(DeedChosen("review"), RatingChosen(5), ReviewGiven())
    bench.until(lambda shown: shown.step is Step.REVIEW and shown.facts.state == "stored", 20)
    hall.start()
    wait_until(lambda: bench.journal("review_delivered"), 45)
