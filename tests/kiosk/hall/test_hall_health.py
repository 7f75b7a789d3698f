"""Heartbeats in, alarms out: paper out is told at once and ends, silence is noticed, a wrong clock is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.clock import HandClock
from kiosk.base.journal import read
from kiosk.domain.health import SILENT_AFTER_S, DeviceReport, HealthBook, Heartbeat
from tests.kiosk.hall.test_live_events import screen
from tests.support.hall import FRIDAY_MORNING, TERMINAL_ID, running_hall
from tests.support.waiting import wait_until

PLACE = "一楼大厅 · 3 号自助终端"


def beat(
    seq: int,
    *conditions: str,
    link: str = "online",
    at: datetime = FRIDAY_MORNING,
    boot: str = "b1",
    parked: int = 0,
) -> Heartbeat:
    printer = DeviceReport("receipt-printer", "receipt_printer", link, conditions, "maintenance", "FAILURE")
    return Heartbeat("T-03", seq, at, boot, "0.1.0", PLACE, (printer,), 0, parked)


def wire_beat(seq: int, *conditions: str, **more: Any) -> dict[str, Any]:
    printer = {
        "name": "receipt-printer", "kind": "receipt_printer", "driver": "escpos", "link": "online",
        "conditions": list(conditions), "since": FRIDAY_MORNING.isoformat(), "detail": "", "figures": {"paper_mm": "48210"},
        "xfs": "userError" if conditions else "online", "action": "clear" if conditions else "none",
        "cuss": "UNAVAILABLE" if conditions else "READY", "ne107": "FAILURE" if conditions else "NORMAL",
    }  # fmt: skip
    return {
        "terminal_id": TERMINAL_ID, "seq": seq, "at": FRIDAY_MORNING.isoformat(), "boot_id": "boot-1", "version": "0.1.0",
        "place": PLACE, "devices": [printer], "outbox": {"waiting": 0, "parked": 0}, **more,
    }  # fmt: skip


def test_alarm_begins_and_ends_with_the_condition_and_says_it_in_words() -> None:
    book = HealthBook()
    (began,) = book.take_in(beat(1, "paper_out"), FRIDAY_MORNING, "a1")
    assert began.text == "3 号自助终端 凭条打印机 缺纸" and began.ended_at is None
    assert book.take_in(beat(2, "paper_out"), FRIDAY_MORNING, "a2") == ()
    (ended,) = book.take_in(beat(3), FRIDAY_MORNING + timedelta(seconds=9), "a3")
    assert ended.alarm_id == began.alarm_id and ended.ended_at == FRIDAY_MORNING + timedelta(seconds=9)
    assert book.alarms() == (ended,)


def test_late_heartbeat_does_not_bring_an_old_alarm_back() -> None:
    book = HealthBook()
    book.take_in(beat(5), FRIDAY_MORNING, "a")
    assert book.take_in(beat(4, "paper_out"), FRIDAY_MORNING, "b") == ()
    assert book.take_in(beat(1, "paper_out", boot="b2"), FRIDAY_MORNING, "c"), (
        "a new boot counts from the beginning"
    )


def test_device_that_is_gone_is_one_alarm_not_its_last_conditions() -> None:
    book = HealthBook()
    (gone,) = book.take_in(beat(1, "paper_out", "cover_open", link="lost"), FRIDAY_MORNING, "a")
    assert gone.text == "3 号自助终端 凭条打印机 失联"


@pytest.mark.parametrize("harmless", ["card_present", "reading"])
def test_working_is_no_alarm(harmless: str) -> None:
    assert HealthBook().take_in(beat(1, harmless), FRIDAY_MORNING, "a") == ()


def test_silence_begins_after_three_missed_heartbeats_and_ends_with_the_next() -> None:
    book = HealthBook()
    book.take_in(beat(1), FRIDAY_MORNING, "a")
    assert book.look_for_silence(FRIDAY_MORNING + timedelta(seconds=SILENT_AFTER_S), "b") == ()
    late = FRIDAY_MORNING + timedelta(seconds=SILENT_AFTER_S + 1)
    (silent,) = book.look_for_silence(late, "c")
    assert silent.kind == "silent" and book.terminals["T-03"].silent
    assert book.look_for_silence(late, "d") == ()
    (ended,) = book.take_in(beat(2, at=late), late, "e")
    assert ended.kind == "silent" and ended.ended_at == late and not book.terminals["T-03"].silent


def test_parked_deliveries_and_a_wrong_clock_are_alarms() -> None:
    skewed = beat(1, at=FRIDAY_MORNING - timedelta(minutes=10), parked=2)
    texts = {alarm.text for alarm in HealthBook().take_in(skewed, FRIDAY_MORNING, "a")}
    assert texts == {
        "3 号自助终端 有 2 件待人工处理",
        "3 号自助终端 时钟差 600 秒，请校准终端或大厅主机的时间",
    }


def test_paper_out_is_on_the_page_and_pushed_with_the_heartbeat_and_ends(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal, screen(hall) as page:
        page.next()
        terminal.post("/api/v1/heartbeats", json=wire_beat(1, "paper_out"))
        assert page.until("health").content == {"terminal_id": TERMINAL_ID}
        health = terminal.get("/api/v1/health").json()
        assert health["alarms"][0]["text"] == "3 号自助终端 凭条打印机 缺纸"
        assert health["terminals"][0]["devices"][0]["xfs"] == "userError"
        assert health["terminals"][0]["devices"][0]["figures"] == {"paper_mm": "48210"}
        terminal.post("/api/v1/heartbeats", json=wire_beat(2))
        assert terminal.get("/api/v1/health").json()["alarms"][0]["ended_at"] is not None


def test_an_alarm_is_in_the_journal_once_when_it_begins_and_once_when_it_ends(tmp_path: Path) -> None:
    with running_hall(tmp_path, HandClock(FRIDAY_MORNING)) as hall, hall.terminal() as terminal:
        for seq, conditions in enumerate((("paper_out",), ("paper_out",), (), ()), start=1):
            terminal.post("/api/v1/heartbeats", json=wire_beat(seq, *conditions))
    lines = [line for line in read(tmp_path / "journal" / "journal.jsonl") if "alarm" in line]
    assert [line["what"] for line in lines] == ["alarm_began", "alarm_ended"]
    assert [line["said"] for line in lines] == ["3 号自助终端 凭条打印机 缺纸"] * 2


def test_silent_terminal_is_told_by_the_running_hall(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        terminal.post("/api/v1/heartbeats", json=wire_beat(1))
        clock.advance(SILENT_AFTER_S + 1)
        found = wait_until(lambda: terminal.get("/api/v1/health").json()["alarms"])
        assert found[0]["kind"] == "silent"
        assert terminal.get("/api/v1/health").json()["terminals"][0]["state"] == "silent"


def test_open_alarm_outlives_a_restart_and_ends_after_it(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        terminal.post("/api/v1/heartbeats", json=wire_beat(1, "cover_open"))
        before = terminal.get("/api/v1/health").json()["alarms"][0]
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        assert terminal.get("/api/v1/health").json()["alarms"] == [before]
        terminal.post("/api/v1/heartbeats", json=wire_beat(2))
        assert terminal.get("/api/v1/health").json()["alarms"][0]["ended_at"] is not None
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        assert terminal.get("/api/v1/health").json()["alarms"] == []


def test_hall_whose_clock_was_set_back_says_so_and_stops_saying_it(tmp_path: Path) -> None:
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        clock.jump(-600)
        told = wait_until(lambda: terminal.get("/api/v1/health").json()["alarms"])
        assert told[0]["kind"] == "clock" and "倒退" in told[0]["text"]
        clock.jump(600)
        wait_until(lambda: terminal.get("/api/v1/health").json()["alarms"][0]["ended_at"])


def test_hostile_heartbeat_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall, hall.terminal() as terminal:
        for wrong in ({"seq": -1}, {"at": "yesterday"}, {"devices": "all of them"}, {"terminal_id": "T-01"}):
            refused = terminal.post("/api/v1/heartbeats", json={**wire_beat(1), **wrong})
            assert refused.status_code in (403, 422), wrong
        assert terminal.get("/api/v1/health").json()["terminals"] == []
