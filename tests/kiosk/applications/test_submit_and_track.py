"""Handing in with and without a platform, taking back, and finding the case again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.receipt_number import ReceiptNumbers
from kiosk.outbox.sender import SenderThread
from kiosk.usecases.submit_application import Delivered, NotSealed, Sealed, Stored
from tests.support.application_desk import ApplicationDesk, Sandbox, citizen, free_port


@contextmanager
def sending(desk: ApplicationDesk) -> Iterator[None]:
    surprises: list[BaseException] = []
    thread = SenderThread(desk.sender, surprises.append)
    thread.start()
    try:
        yield
    finally:
        thread.stop()
    assert not surprises


def _seal(desk: ApplicationDesk) -> Sealed:
    sealed = desk.submit.seal(desk.filled_draft())
    assert isinstance(sealed, Sealed)
    return sealed


def test_handed_in_with_a_platform_gives_its_number_within_the_deadline(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    with sending(desk):
        sealed = _seal(desk)
        delivered = desk.submit.deliver_now(sealed.receipt_number, deadline_s=8)
    assert isinstance(delivered, Delivered)
    (case,) = platform.cases()
    assert delivered.application_number == case["application_number"]
    assert delivered.query_word == case["query_word"]
    assert [step[0] for step in delivered.timeline] == ["submitted", "checking", "reviewing", "completed"]


def test_platform_gone_is_stored_at_once_and_says_why(tmp_path: Path) -> None:
    desk = ApplicationDesk(tmp_path, f"http://127.0.0.1:{free_port()}")
    with sending(desk):
        stored = desk.submit.deliver_now(_seal(desk).receipt_number, deadline_s=30)
    assert isinstance(stored, Stored) and stored.why == "not_connected"
    assert stored.timeline[0][1].endswith("材料 3 份 3 页")
    desk.close()


@pytest.mark.parametrize(("fault", "why"), [("html", "captive_portal"), ("maintenance", "platform_trouble")])
def test_trouble_on_the_way_is_named(desk: ApplicationDesk, platform: Sandbox, fault: str, why: str) -> None:
    platform.faults({"on": "*", "fault": fault})
    with sending(desk):
        stored = desk.submit.deliver_now(_seal(desk).receipt_number, deadline_s=30)
    assert isinstance(stored, Stored) and stored.why == why


def test_a_platform_that_hangs_does_not_hold_the_citizen(desk: ApplicationDesk, platform: Sandbox) -> None:
    platform.faults({"on": "apply", "fault": "slow", "seconds": 5})
    with sending(desk):
        stored = desk.submit.deliver_now(_seal(desk).receipt_number, deadline_s=0.3)
        assert isinstance(stored, Stored) and stored.why == "slow"
        platform.faults()


def test_pressing_twice_seals_once(desk: ApplicationDesk) -> None:
    draft = desk.filled_draft()
    first, second = desk.submit.seal(draft), desk.submit.seal(draft)
    assert first == second
    assert desk.outbox.counts().waiting == 1


def test_what_never_left_can_be_taken_back_without_a_trace(desk: ApplicationDesk, platform: Sandbox) -> None:
    sealed = _seal(desk)
    assert desk.submit.discard(sealed.receipt_number) == "discarded"
    desk.send_all()
    assert platform.cases() == [] and desk.vault.names() == frozenset()
    assert desk.track.by_receipt(sealed.receipt_number).problem == "not_found"
    assert desk.submit.discard(sealed.receipt_number) == "discarded"


def test_what_may_have_arrived_is_not_taken_back(desk: ApplicationDesk, platform: Sandbox) -> None:
    platform.faults({"on": "apply", "fault": "lost_reply", "times": 1})
    sealed = _seal(desk)
    desk.sender.step()
    assert desk.submit.discard(sealed.receipt_number) == "already_sent"
    desk.sender.wake()
    desk.send_all()
    assert len(platform.cases()) == 1


def test_a_page_that_changed_on_the_disk_stops_the_seal(desk: ApplicationDesk, tmp_path: Path) -> None:
    draft = desk.filled_draft()
    kept = desk.vault.names()
    page = next(iter(draft.pages.values()))[0]
    (tmp_path / "terminal" / "vault" / page.document_id).write_bytes(b"not what was kept")
    refused = desk.submit.seal(draft)
    assert isinstance(refused, NotSealed) and refused.reason == "page_damaged"
    assert desk.vault.names() == kept, "a seal that failed leaves nothing behind"
    assert desk.outbox.counts().waiting == 0


def test_no_word_of_the_citizen_is_readable_on_the_disk(desk: ApplicationDesk, tmp_path: Path) -> None:
    _seal(desk)
    bytes_there = b"".join(p.read_bytes() for p in (tmp_path / "terminal").rglob("*") if p.is_file())
    for secret in ("龚䶮华", citizen().id_number, "13800000000", "人民路", "示例村"):
        assert secret.encode() not in bytes_there
    assert b"JFIF" not in bytes_there and b"%PDF" not in bytes_there


def test_a_stored_case_is_found_by_its_code_without_a_platform(tmp_path: Path) -> None:
    desk = ApplicationDesk(tmp_path, f"http://127.0.0.1:{free_port()}")
    sealed = _seal(desk)
    typed = f" {sealed.receipt_number[:8].lower()}-{sealed.receipt_number[8:10]} {sealed.receipt_number[10:]}"
    looked = desk.track.by_receipt(typed)
    assert looked.problem == "" and looked.cases[0].state == "stored" and looked.cases[0].number_is_ours
    by_card = desk.track.by_citizen(citizen())
    assert by_card.problem == "not_connected" and by_card.cases[0].receipt_number == sealed.receipt_number
    desk.close()


def test_a_forged_code_is_told_from_one_that_is_not_here(desk: ApplicationDesk) -> None:
    sealed = _seal(desk)
    forged = sealed.receipt_number[:-1] + ("2" if sealed.receipt_number[-1] != "2" else "3")
    assert desk.track.by_receipt(forged).problem == "forged"
    assert desk.track.by_receipt("ZC27").problem == "forged"
    elsewhere = ReceiptNumbers("04", b"hall receipt key").make(desk.clock.now().date(), 1)
    assert desk.track.by_receipt(elsewhere).problem == "not_found"
    assert desk.track.by_receipt("https://example.invalid/?a=1").problem == "not_found"


def test_a_correction_names_everything_that_is_asked_for(desk: ApplicationDesk, platform: Sandbox) -> None:
    sealed = _seal(desk)
    desk.send_all()
    number = platform.cases()[0]["application_number"]
    platform.act(number, "correct", asked_for=["租赁合同第 2 页", "单位证明"])
    (case,) = desk.track.by_receipt(sealed.receipt_number).cases
    assert (case.state, case.asked_for) == ("correction", ("租赁合同第 2 页", "单位证明"))
    platform.act(number, "accept")
    platform.act(number, "complete")
    (case,) = desk.track.by_citizen(citizen()).cases
    assert case.state == "completed" and case.timeline[-1][2] == "done"


def test_a_case_of_somebody_else_needs_its_word_or_its_owner(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    _seal(desk)
    desk.send_all()
    case = platform.cases()[0]
    number, word = case["application_number"], case["query_word"]
    stranger = replace(citizen(), id_number="999999198502030010")
    with desk.database.writing() as db:  # as if another terminal had sent it
        db.execute("UPDATE application SET application_number = 'X', person_key = 'somebody'")
    assert desk.track.by_number(number).problem == "not_found"
    assert desk.track.by_number(number, stranger).problem == "not_found"
    assert desk.track.by_number(number, query_word="WRONG2").problem == "not_found"
    assert desk.track.by_number(number, query_word=word).cases[0].number == number
    assert desk.track.by_number(number, citizen()).cases[0].number == number
