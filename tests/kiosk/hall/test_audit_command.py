"""`kiosk hall audit`: the record read from outside, beside a running hall and after it; on a file and on a server.

Each test spoils the record in one way, as somebody would who has the database's own tools, and asks where it broke.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.base.clock import HandClock
from kiosk.hall.acts import only_record
from kiosk.store.audit_log import Act
from kiosk.store.audit_reading import copied
from tests.support.hall import FRIDAY_MORNING, RunningHall, running_hall
from tests.support.postgres import PostgresServer
from tests.support.stores import halls_on, place_of
from tests.support.waiting import wait_until


@pytest.fixture(params=["file", "server"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    with halls_on(request.getfixturevalue("postgres") if request.param == "server" else None):
        yield request.param


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


def add_acts(hall: RunningHall, clock: HandClock, count: int) -> None:
    """A minute apart."""
    for number in range(count):
        clock.advance(60)
        act = Act(
            hall.hall.now(), "030016", "clerk", "127.0.0.1", "3", f"POST /api/v1/counters/3/{_verb(number)}"
        )
        hall.hall.ledger.submit(only_record(act)).result(timeout=20)


def _verb(number: int) -> str:
    return "open" if number % 2 == 0 else "close"


@pytest.fixture
def record(tmp_path: Path, clock: HandClock, store: str) -> Path:
    """A hall's folder, stopped, with twelve acts on record."""
    with running_hall(tmp_path, clock) as hall:
        add_acts(hall, clock, 12)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """(status, standard output, standard error)"""
    capsys.readouterr()
    status = main(["hall", "audit", *words])
    return status, *capsys.readouterr()


def verify(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = run(
        capsys, "verify", place_of(folder), "--journal", str(folder / "journal"), "--json", *more
    )
    return status, json.loads(out)


def spoil(folder: Path, store: str, server: PostgresServer | None, *statements: str) -> None:
    """Past the trigger, with the database's own tools."""
    if store == "file":
        with contextlib.closing(sqlite3.connect(folder / "hall.sqlite3")) as file, file:
            file.execute("DROP TRIGGER IF EXISTS audit_log_no_update")
            file.execute("DROP TRIGGER IF EXISTS audit_log_no_delete")
            for statement in statements:
                file.execute(statement.format(log="audit_log"))
        return
    assert server is not None
    log = f'"{place_of(folder).rpartition("=")[2]}".audit_log'
    server.run(f"ALTER TABLE {log} DISABLE TRIGGER USER")
    for statement in statements:
        server.run(statement.format(log=log))


@pytest.fixture
def spoiled(record: Path, store: str, request: pytest.FixtureRequest) -> Any:
    server = request.getfixturevalue("postgres") if store == "server" else None
    return lambda *statements: spoil(record, store, server, *statements)


# --- whole --------------------------------------------------------------------------------------------------------------


def test_whole_record_is_said_with_its_head(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = verify(capsys, record)
    assert (status, found["whole"], found["rows"], found["first_break"]) == (0, True, 12, None)
    assert found["head"].startswith("12:") and found["heads_compared"] >= 1
    status, out, err = run(capsys, "verify", place_of(record))
    assert status == 0 and out.startswith("完整：12 条") and found["head"] in out and err == ""


def test_running_hall_is_read_beside_and_goes_on(
    tmp_path: Path, clock: HandClock, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with running_hall(tmp_path, clock) as hall:
        for rows in (5, 10):
            add_acts(hall, clock, 5)
            status, found = verify(capsys, tmp_path)
            assert (status, found["rows"]) == (0, rows), found["said"]
        with hall.staff() as clerk:
            assert clerk.post("/api/v1/counters/3/open", json={}).status_code == 200


def test_busy_hall_is_read_whole_however_often_it_is_read(
    tmp_path: Path, clock: HandClock, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also while SQLite moves its write-ahead log into the file and begins it anew."""
    stop = threading.Event()
    with running_hall(tmp_path, clock) as hall:

        def write() -> None:
            act = Act(FRIDAY_MORNING, "030016", "clerk", "127.0.0.1", "3", "x" * 200, "y" * 2000)
            while not stop.is_set():
                hall.hall.ledger.submit(only_record(act)).result(timeout=20)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            seen = []
            for _ in range(12):
                assert writer.is_alive()
                status, found = verify(capsys, tmp_path)
                assert status == 0, found["said"]
                seen.append(found["rows"])
        finally:
            stop.set()
            writer.join(timeout=20)
    assert seen == sorted(seen)


def test_reading_writes_nothing(record: Path, store: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = _bytes_of(record)
    assert verify(capsys, record)[0] == 0
    assert run(capsys, "list", place_of(record))[0] == 0
    assert _bytes_of(record) == before


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- broken -------------------------------------------------------------------------------------------------------------


def breaks_at(
    capsys: pytest.CaptureFixture[str], folder: Path, seq: int, how: str, *more: str
) -> dict[str, Any]:
    status, found = verify(capsys, folder, *more)
    assert status == 1 and not found["whole"], found
    assert (found["first_break"]["seq"], found["first_break"]["how"]) == (seq, how), found["said"]
    assert f"第 {seq} 条（2026-06-12T09:" in found["said"]
    status, out, _ = run(capsys, "verify", place_of(folder), "--journal", str(folder / "journal"), *more)
    assert status == 1 and f"第 {seq} 条" in out
    return found


@pytest.mark.parametrize("column", ["actor", "at", "role", "source", "counter_id", "act", "about", "outcome"])
def test_one_changed_sign(
    record: Path, spoiled: Any, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled(f"UPDATE {{log}} SET {column} = {column} || 'x' WHERE seq = 5")
    assert breaks_at(capsys, record, 5, "changed")["breaks"] == 1


def test_one_changed_byte_in_the_file_itself(
    tmp_path: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not through SQLite at all: one byte where one act's words lie."""
    with running_hall(tmp_path, clock) as hall:
        add_acts(hall, clock, 6)
        clock.advance(60)
        act = Act(hall.hall.now(), "030016", "clerk", "127.0.0.1", "3", "x", "a-word-that-is-nowhere-else")
        hall.hall.ledger.submit(only_record(act)).result(timeout=20)
        add_acts(hall, clock, 3)
    path = tmp_path / "hall.sqlite3"
    content = path.read_bytes()
    assert content.count(b"a-word-that-is-nowhere-else") == 1
    path.write_bytes(content.replace(b"a-word-that", b"b-word-that"))
    breaks_at(capsys, tmp_path, 7, "changed")


def test_removed_row(record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled("DELETE FROM {log} WHERE seq = 5")
    breaks_at(capsys, record, 6, "gap")


def test_removed_row_and_the_rest_moved_up(
    record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled(
        "DELETE FROM {log} WHERE seq = 5",
        "UPDATE {log} SET seq = -seq WHERE seq > 5",
        "UPDATE {log} SET seq = -seq - 1 WHERE seq < 0",
    )
    breaks_at(capsys, record, 5, "changed")


def test_swapped_rows(record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled(
        "UPDATE {log} SET seq = 99 WHERE seq = 5",
        "UPDATE {log} SET seq = 5 WHERE seq = 6",
        "UPDATE {log} SET seq = 6 WHERE seq = 99",
    )
    breaks_at(capsys, record, 5, "changed")


def test_row_put_in_before_the_first(record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled(
        "INSERT INTO {log} (seq, at, actor, role, source, counter_id, act, about, outcome, digest) "
        "SELECT 0, at, actor, role, source, counter_id, act, about, outcome, digest FROM {log} WHERE seq = 1"
    )
    breaks_at(capsys, record, 0, "gap")


def test_first_of_two_breaks_is_told_and_both_counted(
    record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled("UPDATE {log} SET outcome = 'x' WHERE seq = 9", "DELETE FROM {log} WHERE seq = 3")
    assert breaks_at(capsys, record, 4, "gap")["breaks"] == 2


# --- the end, and all of it -------------------------------------------------------------------------------------------


def test_end_cut_off_is_found_by_the_journal(
    record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled("DELETE FROM {log} WHERE seq > 8")
    assert breaks_at(capsys, record, 9, "cut_off")["cut_off"] == 4


def test_end_cut_off_without_any_note_is_not_seen_and_that_is_said(
    record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled("DELETE FROM {log} WHERE seq > 8")
    for path in (record / "journal").glob("*.jsonl"):
        path.unlink()
    status, found = verify(capsys, record)
    assert (status, found["rows"], found["heads_compared"]) == (0, 8, 0)
    assert "看不出来" in found["said"]


def test_end_cut_off_is_found_by_a_head_on_paper(
    record: Path, spoiled: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    head = verify(capsys, record)[1]["head"]
    spoiled("DELETE FROM {log} WHERE seq > 8")
    for path in (record / "journal").glob("*.jsonl"):
        path.unlink()
    breaks_at(capsys, record, 9, "cut_off", "--head", head)


def test_all_of_it_written_anew_is_found_by_the_journal(
    record: Path,
    store: str,
    spoiled: Any,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A chain that is right in itself, of acts that never were: another hall's, put in the place of this one's."""
    other = tmp_path_factory.mktemp("other")
    clock = HandClock(FRIDAY_MORNING)
    with halls_on(None), running_hall(other, clock) as hall:
        add_acts(hall, clock, 2)
        act = Act(hall.hall.now(), "030027", "clerk", "127.0.0.1", "4", "POST /api/v1/counters/4/open")
        hall.hall.ledger.submit(only_record(act)).result(timeout=20)
        add_acts(hall, clock, 9)
    with contextlib.closing(sqlite3.connect(other / "hall.sqlite3")) as file:
        rows = file.execute("SELECT * FROM audit_log ORDER BY seq").fetchall()
    values = ", ".join(
        "(" + ", ".join(f"'{cell}'" if isinstance(cell, str) else str(cell) for cell in row) + ")"
        for row in rows
    )
    spoiled("DELETE FROM {log}", f"INSERT INTO {{log}} VALUES {values}")
    noted = min(seq for seq in _heads_noted(record / "journal" / "journal.jsonl") if seq >= 3)
    breaks_at(capsys, record, noted, "rewritten")


def test_act_after_the_last_note_is_the_most_that_can_be_cut_off_unseen(
    tmp_path: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hall that was killed left no note at its end: what came since the last hour's note can go unseen, nothing else."""
    with running_hall(tmp_path, clock) as hall:
        add_acts(hall, clock, 3)
        clock.advance(3600)
        wait_until(lambda: _heads_noted(hall.hall.journal.path)[-1:] == [3], within_s=10)
        add_acts(hall, clock, 2)
        (tmp_path / "killed").mkdir()
        killed = copied(tmp_path / "hall.sqlite3", tmp_path / "killed")
        notes = (tmp_path / "journal" / "journal.jsonl").read_bytes()
    (tmp_path / "killed" / "journal").mkdir()
    (tmp_path / "killed" / "journal" / "journal.jsonl").write_bytes(notes)
    assert verify(capsys, killed.parent)[1]["rows"] == 5
    spoil(killed.parent, "file", None, "DELETE FROM {log} WHERE seq > 3")
    assert verify(capsys, killed.parent)[0] == 0
    spoil(killed.parent, "file", None, "DELETE FROM {log} WHERE seq > 2")
    breaks_at(capsys, killed.parent, 3, "cut_off")


def _heads_noted(journal: Path) -> list[int]:
    lines = journal.read_text("utf-8").splitlines()
    return [each["audit_seq"] for each in map(json.loads, lines) if each["what"] == "audit_head"]


def test_note_changed_in_the_journal_is_told(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = record / "journal" / "journal.jsonl"
    path.write_text(path.read_text("utf-8").replace('"audit_seq":12', '"audit_seq":11'), "utf-8")
    status, found = verify(capsys, record)
    assert status == 1 and "日志 journal.jsonl" in found["journal"] and found["first_break"] is None


# --- what cannot be read ------------------------------------------------------------------------------------------------


def test_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("verify", "list"):
        status, out, err = run(capsys, verb, str(tmp_path / "none.sqlite3"))
        assert (status, out) == (1, "") and "没有" in err
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.parametrize("content", [b"", b"no database " * 400], ids=["empty", "noise"])
def test_file_that_is_no_hall(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.sqlite3").write_bytes(content)
    status, out, err = run(capsys, "verify", str(tmp_path / "x.sqlite3"))
    assert (status, out) == (1, "") and "x.sqlite3" in err and "Traceback" not in err


def test_server_that_is_away_and_schema_that_is_none(
    postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for address in (postgres.address("hall", port=1), postgres.address("nobody"), "postgresql://"):
        status, out, err = run(capsys, "verify", address)
        assert (status, out) == (1, "") and err and "not-a-secret" not in err


@pytest.mark.parametrize(
    "words",
    [
        ["verify"],
        ["verify", "x", "--head", "12"],
        ["list", "x", "--since", "gestern"],
        ["list", "x", "--limit", "0"],
        [],
    ],
)
def test_wrong_use_is_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(capsys, *words)
    assert stopped.value.code == 2


# --- list and table -----------------------------------------------------------------------------------------------------


def test_list_is_newest_first_and_of_a_span(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "list", place_of(record), "--json", "--limit", "3")
    assert [json.loads(line)["seq"] for line in out.splitlines()] == [12, 11, 10]
    asked = ["--since", "2026-06-12T09:33", "--until", "2026-06-12T09:36"]
    _, out, _ = run(capsys, "list", place_of(record), "--json", *asked)
    told = [json.loads(line) for line in out.splitlines()]
    assert [(each["seq"], each["words"]) for each in told] == [
        (5, "3 号窗口 开窗"),
        (4, "3 号窗口 关窗"),
        (3, "3 号窗口 开窗"),
    ]
    _, out, _ = run(capsys, "list", place_of(record), "--actor", "999999")
    assert out == ""


def test_table_has_every_row_and_the_head(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = record / "acts.csv"
    status, out, _ = run(capsys, "export", place_of(record), str(target), "--json")
    rows = list(csv.reader(io.StringIO(target.read_bytes().decode("utf-8-sig"))))
    told = json.loads(out)
    assert (status, told["rows"], [int(row[0]) for row in rows[1:]]) == (0, 12, list(range(12, 0, -1)))
    assert told["head"] == f"12:{rows[1][-1]}"
    assert verify(capsys, record, "--head", told["head"])[0] == 0


def test_table_that_cannot_be_written(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "export", place_of(record), str(record / "no" / "folder.csv"))
    assert (status, out) == (1, "") and "写不了" in err
