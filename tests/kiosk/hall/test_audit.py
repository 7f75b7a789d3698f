"""Every act of staff on record: who, when, from where, what came of it; nothing taken back, nothing changed unseen."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import DatabaseError

from kiosk.base.clock import HandClock
from kiosk.store import audit_log
from tests.support.hall import FRIDAY_MORNING, PASSWORDS, RunningHall, issue, running_hall

MANAGER = ("010012", None)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


def acts(hall: RunningHall, **asked: object) -> list[dict[str, object]]:
    """Newest first, as the duty manager reads them."""
    with hall.staff(*MANAGER) as manager:
        answer = manager.get("/api/v1/audit", params=asked)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return answer.json()["acts"]


def press(client: httpx.Client, verb: str, **more: object) -> httpx.Response:
    return client.post(f"/api/v1/counters/3/{verb}", json=more)


def test_verbs_of_a_clerk_are_on_record_with_place_time_and_outcome(
    hall: RunningHall, clock: HandClock
) -> None:
    with hall.staff() as clerk:
        press(clerk, "open")
        clock.advance(30)
        assert press(clerk, "call-next").json()["type"] == "nobody_waiting"
    told = acts(hall, actor="030016")
    assert [(act["words"], act["outcome"]) for act in told] == [
        ("3 号窗口 叫下一位", "nobody_waiting"),
        ("3 号窗口 开窗", "done"),
        ("登录", "done"),
    ]
    assert {(act["name"], act["role"], act["counter_id"], act["source"]) for act in told} == {
        ("李晓岚", "clerk", "3", "127.0.0.1")
    }
    assert told[0]["at"] == "2026-06-12T09:30:30+08:00"


def test_same_press_sent_twice_is_one_act(hall: RunningHall) -> None:
    with hall.staff() as clerk:
        for _ in range(3):
            answer = clerk.post("/api/v1/counters/3/open", json={}, headers={"Idempotency-Key": "press-1"})
            assert answer.status_code == 200
    assert [act["act"] for act in acts(hall, actor="030016")] == ["POST /api/v1/counters/3/open", "logged_in"]


def test_failed_logins_locks_and_what_was_not_allowed_are_on_record(hall: RunningHall) -> None:
    with hall.client() as client, hall.staff() as clerk:
        for _ in range(5):
            client.post("/api/v1/session", json={"staff_id": "030027", "password": "guess"})
        assert clerk.get("/api/v1/duty").status_code == 403
    assert [act["outcome"] for act in acts(hall, actor="030027")] == ["locked", *["wrong_password"] * 4]
    refused = acts(hall, actor="030016")[0]
    assert (refused["act"], refused["outcome"]) == ("GET /api/v1/duty", "wrong_role")


def test_taking_over_a_counter_names_whose_it_was(hall: RunningHall) -> None:
    with hall.staff("030016"), hall.staff("030027"):
        taken = acts(hall, actor="030027")[0]
    assert taken["words"] == "登录" and "030016" in str(taken["about"])


def test_no_password_and_no_citizen_is_in_the_record(hall: RunningHall) -> None:
    with hall.terminal() as terminal, hall.staff() as clerk, hall.client() as client:
        issue(terminal, masked_name="张*三", person_key="key-of-a-person")
        press(clerk, "open")
        press(clerk, "call-next")
        client.post("/api/v1/session", json={"staff_id": "030027", "password": "my-secret-guess"})
    text = str(acts(hall, limit=500))
    assert not any(word in text for word in ("张", "key-of-a-person", "my-secret-guess", *PASSWORDS.values()))


def test_pages_of_the_record_join_without_gap_or_repeat(hall: RunningHall) -> None:
    with hall.staff() as clerk:
        for _ in range(12):
            press(clerk, "open")
            press(clerk, "close")
    with hall.staff(*MANAGER) as manager:
        seqs: list[int] = []
        before: int | None = None
        while True:
            asked = {"limit": 7} | ({"before_seq": before} if before else {})
            page = manager.get("/api/v1/audit", params=asked).json()
            seqs += [act["seq"] for act in page["acts"]]
            before = page["next_before_seq"]
            if before is None:
                break
    assert seqs == list(range(seqs[0], 0, -1)) and len(seqs) >= 25


def test_a_span_of_time_is_read_alone(hall: RunningHall, clock: HandClock) -> None:
    with hall.staff() as clerk:
        press(clerk, "open")
        clock.advance(3600)
        press(clerk, "close")
    asked = {"since": "2026-06-12T02:00:00Z", "until": "2026-06-12T11:00:00+08:00", "actor": "030016"}
    assert [act["words"] for act in acts(hall, **asked)] == ["3 号窗口 关窗"]


def test_table_opens_in_a_spreadsheet_and_runs_nothing_there(hall: RunningHall) -> None:
    with hall.client() as client, hall.staff(*MANAGER) as manager:
        client.post("/api/v1/session", json={"staff_id": "=HYPERLINK(1)", "password": "guess"})
        answer = manager.get("/api/v1/audit.csv")
        assert answer.headers["content-type"].startswith("text/csv")
        assert "attachment" in answer.headers["content-disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "序号" and len({len(row) for row in rows}) == 1
    assert "'=HYPERLINK(1)" in [row[2] for row in rows] and "=HYPERLINK(1)" not in [row[2] for row in rows]
    assert acts(hall)[1]["words"] == "导出操作记录"


def test_long_table_is_whole(hall: RunningHall) -> None:
    act = audit_log.Act(FRIDAY_MORNING, "030016", "clerk", "127.0.0.1", "3", "POST /api/v1/counters/3/open")
    from kiosk.hall.acts import only_record

    jobs = [hall.hall.ledger.submit(only_record(act)) for _ in range(1203)]
    assert all(job.result(timeout=20) for job in jobs)
    with hall.staff(*MANAGER) as manager:
        rows = list(csv.reader(io.StringIO(manager.get("/api/v1/audit.csv").content.decode("utf-8-sig"))))
    seqs = [int(row[0]) for row in rows[1:]]
    assert seqs == list(range(seqs[0], 0, -1)) and len(seqs) >= 1204


def test_reader_that_leaves_in_the_middle_of_the_table_stops_nothing(hall: RunningHall) -> None:
    with hall.staff() as clerk, hall.staff(*MANAGER) as manager:
        for _ in range(20):
            with manager.stream("GET", "/api/v1/audit.csv"):
                pass
        assert press(clerk, "open").status_code == 200


def test_database_refuses_to_change_or_take_out_an_act(tmp_path: Path, clock: HandClock) -> None:
    with running_hall(tmp_path, clock) as hall, hall.staff() as clerk:
        press(clerk, "open")
    with sqlite3.connect(tmp_path / "hall.sqlite3") as file:
        for deed in ("UPDATE audit_log SET actor = '030027'", "DELETE FROM audit_log WHERE seq = 1"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                file.execute(deed)
    file.close()


def test_act_and_its_record_are_one_transaction(hall: RunningHall, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the record cannot be written, the act does not happen."""

    def broken(*_: object) -> None:
        raise DatabaseError("append", None, sqlite3.OperationalError("disk full"))

    with hall.staff() as clerk:
        with monkeypatch.context() as patched:
            patched.setattr(audit_log, "append", broken)
            assert press(clerk, "open").status_code == 503
        assert clerk.get("/api/v1/counters/3").json()["counter"]["state"] == "closed"
        assert press(clerk, "open").status_code == 200
