"""The outbox against a platform that misbehaves: everything arrives once, in order, or is parked for a person."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.clock import HandClock, SystemClock
from kiosk.domain.application import ApplicationState
from kiosk.domain.ids import DeliveryKey
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.sender import Idle, Sender, SenderThread, Stepped
from kiosk.store.digests import digests_of
from tests.support.application_desk import ApplicationDesk, Sandbox, citizen, free_port, page_jpeg, wait_for


def _sealed(desk: ApplicationDesk, who: str = "999999199003070012", pages: int = 1) -> Any:
    sealed = desk.submit.seal(desk.filled_draft(citizen(id_number=who), pages=pages))
    assert hasattr(sealed, "receipt_number"), sealed
    return sealed


def _patiently(desk: ApplicationDesk, rounds: int = 30) -> None:
    """Steps until nothing is open, waking over every back-off."""
    for _ in range(rounds):
        desk.sender.wake()
        if isinstance(desk.sender.step(), Idle):
            return
    raise AssertionError(f"still open: {desk.outbox.open_rows()}")


def _state(desk: ApplicationDesk, sealed: Any) -> str:
    row = desk.outbox.of(sealed.application_id)
    assert row is not None
    return row.state


def test_a_sealed_case_reaches_the_platform_whole_and_leaves_nothing_here(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    sealed = _sealed(desk, pages=2)
    desk.send_all()
    (case,) = platform.cases()
    assert case["case"]["applicant"]["name"] == "龚䶮华"
    assert (
        case["case"]["commitment"]["text_sm3"] == digests_of(case["case"]["commitment"]["text"].encode()).sm3
    )
    assert [m["pages"] for m in case["materials"]] == [2, 2, 1]
    assert [m["trust"] for m in case["materials"]] == ["C", "C", "D"]
    assert all(m["received"] == m["length"] and m["verified"] for m in case["materials"])
    known = desk.applications.by_receipt(sealed.receipt_number)
    assert known is not None and known.state is ApplicationState.RECEIVED
    assert desk.vault.names() == frozenset()
    assert desk.applications.documents(known.application_id) == ()


def test_reply_lost_after_commit_makes_one_case(desk: ApplicationDesk, platform: Sandbox) -> None:
    platform.faults({"on": "apply", "fault": "lost_reply", "times": 1})
    sealed = _sealed(desk)
    desk.sender.step()
    assert _state(desk, sealed) == "unknown"
    _patiently(desk)
    assert len(platform.cases()) == 1
    assert _state(desk, sealed) == "done"


def test_without_one_key_for_life_the_same_fault_makes_two_cases(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    """The broken variant: proves that the test above would see a duplicate."""
    apply_once = desk.platform.apply
    tries = iter(range(100))

    def with_new_key(case: Any) -> Any:
        return apply_once(replace(case, delivery_key=DeliveryKey(f"{case.delivery_key}-{next(tries)}")))

    desk.platform.apply = with_new_key  # type: ignore[method-assign]
    platform.faults({"on": "apply", "fault": "lost_reply", "times": 1})
    _sealed(desk)
    _patiently(desk)
    assert len(platform.cases()) == 2


@pytest.mark.parametrize("call", ["apply", "materials", "upload", "complete"])
@pytest.mark.parametrize("fault", ["error", "html", "lost_reply", "maintenance"])
def test_any_fault_on_any_call_ends_with_exactly_one_complete_case(
    desk: ApplicationDesk, platform: Sandbox, call: str, fault: str
) -> None:
    platform.faults({"on": call, "fault": fault, "times": 1, "seconds": 1})
    sealed = _sealed(desk)
    _patiently(desk)
    (case,) = platform.cases()
    assert case["state"] == "received"
    assert _state(desk, sealed) == "done"


def test_slow_platform_is_unknown_and_asked_before_it_is_told_again(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    platform.faults({"on": "apply", "fault": "slow", "times": 1, "seconds": 1.6})
    sealed = _sealed(desk)
    stepped = desk.sender.step()
    assert isinstance(stepped, Stepped) and getattr(stepped.end, "cause", "") == "slow"
    assert _state(desk, sealed) == "unknown"
    asked = []
    find = desk.platform.find
    desk.platform.find = lambda key: (asked.append(key), find(key))[1]  # type: ignore[method-assign]
    wait_for(lambda: len(platform.cases()) == 1)
    _patiently(desk)
    assert asked, "an unknown row was sent again without being asked for"
    assert len(platform.cases()) == 1


def test_captive_portal_is_never_a_success(desk: ApplicationDesk, platform: Sandbox) -> None:
    platform.faults({"on": "*", "fault": "html"})
    sealed = _sealed(desk)
    for _ in range(4):
        desk.sender.wake()
        stepped = desk.sender.step()
        assert isinstance(stepped, Stepped) and getattr(stepped.end, "cause", "") == "captive_portal"
    assert platform.cases() == []
    row = desk.outbox.of(sealed.application_id)
    assert row is not None and (row.state, row.cause) == ("unknown", "captive_portal")
    platform.faults()
    _patiently(desk)
    assert len(platform.cases()) == 1


def test_poison_is_parked_with_its_reason_and_the_rest_flows(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    poison = _sealed(desk)
    platform.faults({"on": "apply", "fault": "reject", "times": 3})
    for _ in range(3):
        desk.sender.wake()
        desk.sender.step()
    assert _state(desk, poison) == "parked"
    (parked,) = desk.outbox.parked()
    assert "平台不收" in parked.said
    healthy = _sealed(desk, "999999198502030010")
    _patiently(desk)
    assert (_state(desk, healthy), _state(desk, poison)) == ("done", "parked")
    assert desk.applications.body(poison.application_id)["applicant"]["name"] == "龚䶮华", "parked keeps all"
    assert desk.outbox.retry_parked(SystemClock().now()) == 1
    _patiently(desk)
    assert _state(desk, poison) == "done"
    assert len(platform.cases()) == 2


def test_upload_cut_on_the_way_goes_on_where_it_stopped(desk: ApplicationDesk, platform: Sandbox) -> None:
    draft = desk.filled_draft()
    needed = desk.prepare.needed_materials(draft)[0].material.code
    big = page_jpeg("large", size=(2480, 3508), noise=1_500_000)
    assert len(big) > 1_200_000
    desk.prepare.add_page(draft, needed, big)
    sealed = desk.submit.seal(draft)
    platform.faults({"on": "upload", "fault": "cut_upload", "times": 2, "skip": 1})
    sent = []
    send = desk.platform._wire.send

    def counted(method: str, path: str, content: bytes, headers: Any) -> Any:
        if method == "PATCH":
            sent.append(len(content))
        return send(method, path, content, headers)

    desk.platform._wire.send = counted  # type: ignore[method-assign]
    _patiently(desk)
    (case,) = platform.cases()
    total = sum(material["length"] for material in case["materials"])
    assert _state(desk, sealed) == "done"
    assert total < sum(sent) <= total + 2 * 524_288, "only the cut chunks are sent again"


def test_a_changed_file_is_never_sent(desk: ApplicationDesk, platform: Sandbox, tmp_path: Path) -> None:
    sealed = _sealed(desk)
    first = desk.applications.documents(sealed.application_id)[0]
    path = tmp_path / "terminal" / "vault" / first.stored_sha256
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    _patiently(desk)
    row = desk.outbox.of(sealed.application_id)
    assert row is not None and row.state == "parked" and "损坏" in row.said
    assert platform.cases()[0]["state"] == "", "the case is not complete without its document"


def test_platform_away_backs_off_with_jitter_and_a_wake_ends_the_wait(tmp_path: Path) -> None:
    clock = HandClock(SystemClock().now())
    desk = ApplicationDesk(tmp_path, f"http://127.0.0.1:{free_port()}", clock)
    desk.sender = Sender(desk.outbox, desk.delivery, clock, lambda: 1.0, Backoff(first_s=2, most_s=300))
    _sealed(desk)
    waits = []
    for _ in range(10):
        stepped = desk.sender.step()
        assert isinstance(stepped, Stepped) and getattr(stepped.end, "cause", "") == "not_connected"
        idle = desk.sender.step()
        assert isinstance(idle, Idle)
        waits.append(idle.wait_s)
        clock.advance(2 ** (len(waits)) if len(waits) < 9 else 300)
    assert waits == [2, 4, 8, 16, 30, 30, 30, 30, 30, 30], "half a minute after the cable is back all moves"
    desk.sender.wake()
    assert isinstance(desk.sender.step(), Stepped)
    desk.close()


def test_the_road_is_tried_by_one_case_and_once_open_all_go(tmp_path: Path, platform: Sandbox) -> None:
    clock = HandClock(SystemClock().now())
    desk = ApplicationDesk(tmp_path / "terminal", platform.url, clock)
    desk.sender = Sender(desk.outbox, desk.delivery, clock, lambda: 1.0)
    sealed = [_sealed(desk, f"9999991990{n:02d}03001X") for n in range(1, 4)]
    platform.stop()
    assert isinstance(desk.sender.step(), Stepped)
    for _ in range(5):
        assert isinstance(desk.sender.step(), Idle), "the others do not knock at a closed door"
    platform.start()
    clock.advance(2)
    desk.send_all()
    assert [_state(desk, one) for one in sealed] == ["done"] * 3
    desk.close()


def test_full_jitter_spreads_the_tries() -> None:
    chance = random.Random(3).random
    waits = [Backoff().wait_s(6, chance) for _ in range(2000)]
    assert 0 <= min(waits) < 3 and 61 < max(waits) <= 64
    assert 28 < sum(waits) / len(waits) < 36


def test_one_slow_case_does_not_hold_up_the_others(desk: ApplicationDesk, platform: Sandbox) -> None:
    first, second = _sealed(desk), _sealed(desk, "999999198502030010")
    order = []
    for _ in range(8):
        stepped = desk.sender.step()
        if isinstance(stepped, Stepped):
            order.append(stepped.application_id)
    assert order[:4] == [first.application_id, second.application_id] * 2, "cases take turns, step by step"


def test_the_case_somebody_waits_for_goes_first(desk: ApplicationDesk, platform: Sandbox) -> None:
    _sealed(desk)
    waited_for = _sealed(desk, "999999198502030010")
    desk.sender.hurry(waited_for.application_id)
    for _ in range(5):
        stepped = desk.sender.step()
        assert isinstance(stepped, Stepped) and stepped.application_id == waited_for.application_id
    assert _state(desk, waited_for) == "done"


def test_the_thread_sends_a_new_row_at_once_and_survives_a_surprise(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    surprises: list[BaseException] = []
    thread = SenderThread(desk.sender, surprises.append)
    thread.start()
    sealed = _sealed(desk)
    wait_for(lambda: _state(desk, sealed) == "done")
    real, desk.delivery.advance = desk.delivery.advance, _raise  # type: ignore[method-assign]
    second = _sealed(desk, "999999198502030010")
    wait_for(lambda: bool(surprises))
    assert _state(desk, second) == "unknown", "never left in flight"
    desk.delivery.advance = real  # type: ignore[method-assign]
    desk.sender.wake()
    wait_for(lambda: _state(desk, second) == "done")
    thread.stop()
    assert len(platform.cases()) == 2


def _raise(_row: object) -> Any:
    raise RuntimeError("a surprise")


def test_backlog_of_a_day_offline_arrives_once_each_in_order(tmp_path: Path, platform: Sandbox) -> None:
    platform.stop()
    desk = ApplicationDesk(tmp_path / "terminal", platform.url)
    receipts = [_sealed(desk, f"9999991990{n:02d}03001X").receipt_number for n in range(1, 8)]
    desk.sender.step()
    assert desk.outbox.counts().waiting == 7
    platform.start()
    _patiently(desk, rounds=80)
    cases = list(reversed(platform.cases()))
    assert [case["case"]["receipt_number"] for case in cases] == receipts
    assert [case["case"]["sequence"] for case in cases] == list(range(1, 8))
    desk.close()
