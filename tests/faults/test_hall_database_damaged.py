"""The hall's file is damaged, older than it was, or of another program: what was promised is there again, and it is said."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from kiosk.base.clock import HandClock
from kiosk.base.journal import read
from kiosk.commands import hall as hall_command
from kiosk.domain.queue import rebuild
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase, HallDatabaseBroken
from tests.support.hall import FRIDAY_MORNING, OTHER_TERMINAL, TERMINAL_ID, RunningHall, issue, running_hall
from tests.support.stores import stored_in

_TICKETS = 60


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


def a_morning(folder: Path, clock: HandClock) -> dict[str, str]:
    """Numbers promised by a hall that was then stopped: by ticket id."""
    with running_hall(folder, clock) as hall, hall.terminal() as terminal:
        return {f"ticket-{n}": take(terminal, f"{n}") for n in range(_TICKETS)}


def take(terminal: object, ticket_id: str) -> str:
    given = issue(terminal, "general", ticket_id=f"ticket-{ticket_id}")  # type: ignore[arg-type]
    assert given.status_code == 201, given.text
    return str(given.json()["number"])


def numbers_in(hall: RunningHall) -> dict[str, str]:
    return {ticket.ticket_id: ticket.number for ticket in hall.hall.ledger.seen.queue.tickets()}


def alarm_of(hall: RunningHall) -> str:
    """What the health page says of the database; empty when nothing."""
    with hall.client() as page:
        alarms = page.get("/api/v1/health").json()["alarms"]
    return next(
        (alarm["text"] for alarm in alarms if alarm["kind"] == "database" and not alarm["ended_at"]), ""
    )


def spoil_row(database: Path, seq: int, old: str = "general", new: str = "genersl") -> None:
    """One character of one row is another one; the file is a perfect SQLite database all the same."""
    connection = sqlite3.connect(database)
    with connection:
        connection.execute("UPDATE queue_log SET body = replace(body, ?, ?) WHERE seq = ?", (old, new, seq))
    connection.close()


def test_row_with_a_flipped_bit_is_found_and_taken_from_the_copy(tmp_path: Path, clock: HandClock) -> None:
    promised = a_morning(tmp_path, clock)
    spoil_row(tmp_path / "hall.sqlite3", 40)
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        assert numbers_in(hall) == promised
        said = alarm_of(hall)
        assert "已另存为" in said and "排队日志完整" in said
        assert take(terminal, "next") == f"A{_TICKETS + 1:03d}"
    assert len(list(tmp_path.glob("hall.sqlite3.broken-*"))) == 1
    told = [line["what"] for line in read(tmp_path / "journal" / "journal.jsonl")]
    assert "database_damaged" in told and "database_rescued" in told
    with running_hall(tmp_path, clock) as hall:
        assert alarm_of(hall) == "", "whole again: the next start says nothing"
        assert len(numbers_in(hall)) == _TICKETS + 1


def test_without_a_copy_the_loss_is_counted_and_no_number_is_given_twice(
    tmp_path: Path, clock: HandClock
) -> None:
    promised = a_morning(tmp_path, clock)
    spoil_row(tmp_path / "hall.sqlite3", 40)
    shutil.rmtree(tmp_path / "log_copy")
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        kept = numbers_in(hall)
        assert 0 < len(kept) < _TICKETS and kept.items() <= promised.items()
        assert "恢复到第 39 条" in alarm_of(hall)
        assert take(terminal, "next") not in promised.values()
    database = HallDatabase.open(tmp_path / "hall.sqlite3")
    with database.transaction() as connection:
        state = rebuild(queue_log.read(connection))
    database.close()
    assert len({ticket.number for ticket in state.tickets()}) == len(state.tickets())


def test_number_lent_in_a_lost_stretch_is_taken_in_and_lent_to_nobody_else(
    tmp_path: Path, clock: HandClock
) -> None:
    """A terminal holds numbers of which the log knows nothing any more, and gave one out while the hall was rebuilt."""
    band = {"business_group": "tax", "count": 3}
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        take(terminal, "first")
        lent = terminal.post("/api/v1/bands", json={"terminal_id": TERMINAL_ID, **band}).json()["numbers"]
    (row,) = stored_in(tmp_path, "SELECT seq FROM queue_log WHERE kind = 'BandLent'")
    spoil_row(tmp_path / "hall.sqlite3", row[0], old="tax", new="tex")
    shutil.rmtree(tmp_path / "log_copy")
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        assert "可能缺" in alarm_of(hall)
        clock.advance(60)
        paper = {"number": lent[1], "issued_at": clock.now().isoformat(), "ticket_id": "ticket-offline"}
        brought = issue(terminal, "tax", lent=paper)
        assert brought.status_code == 201 and brought.json()["number"] == lent[1], brought.text
        again = issue(terminal, "tax", lent={**paper, "ticket_id": "ticket-somebody-else"})
        assert again.status_code == 409, "one number, one citizen"
        with hall.client(headers=OTHER_TERMINAL) as other:
            more = other.post("/api/v1/bands", json={"terminal_id": "T-02", **band})
        assert more.status_code == 200 and not set(more.json()["numbers"]) & set(lent), more.text
        foreign = {**paper, "number": "A999", "ticket_id": "ticket-of-no-band"}
        assert issue(terminal, "general", lent=foreign).status_code == 409


@pytest.mark.parametrize("seed", range(8))
def test_file_with_bytes_of_somebody_else_in_it_keeps_every_promise(
    seed: int, tmp_path: Path, clock: HandClock
) -> None:
    promised = a_morning(tmp_path, clock)
    path = tmp_path / "hall.sqlite3"
    content, chance = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(6):
        at = chance.randrange(len(content) - 512)
        content[at : at + 512] = chance.randbytes(512)
    path.write_bytes(bytes(content))
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        assert numbers_in(hall) == promised
        assert take(terminal, "next") == f"A{_TICKETS + 1:03d}"


@pytest.mark.parametrize("left", ["nothing", "half", "no header"])
def test_file_that_is_no_database_any_more_is_rebuilt_from_the_copy(
    left: str, tmp_path: Path, clock: HandClock
) -> None:
    promised = a_morning(tmp_path, clock)
    path = tmp_path / "hall.sqlite3"
    content = path.read_bytes()
    spoiled = {"nothing": b"", "half": content[: len(content) // 2], "no header": b"\0" * 100 + content[100:]}
    path.write_bytes(spoiled[left])
    with running_hall(tmp_path, clock) as hall:
        assert numbers_in(hall) == promised


def test_older_backup_in_its_place_is_caught_up_from_the_copy(tmp_path: Path, clock: HandClock) -> None:
    a_morning(tmp_path, clock)
    backup = (tmp_path / "hall.sqlite3").read_bytes()
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        for n in range(5):
            take(terminal, f"later-{n}")
        promised = numbers_in(hall)
    (tmp_path / "hall.sqlite3").write_bytes(backup)
    with running_hall(tmp_path, clock) as hall:
        assert numbers_in(hall) == promised
    told = [
        line
        for line in read(tmp_path / "journal" / "journal.jsonl")
        if line["what"] == "log_taken_back_from_copy"
    ]
    assert len(told) == 1 and int(str(told[0]["entries"])) >= 5


def test_copy_of_another_log_is_set_aside(tmp_path: Path, clock: HandClock) -> None:
    a_morning(tmp_path / "other", clock)
    with running_hall(tmp_path / "ours", clock) as hall, hall.terminal() as terminal:
        take(terminal, "ours")
    shutil.rmtree(tmp_path / "ours" / "log_copy")
    shutil.copytree(tmp_path / "other" / "log_copy", tmp_path / "ours" / "log_copy")
    with running_hall(tmp_path / "ours", clock) as hall:
        assert numbers_in(hall) == {"ticket-ours": "A001"}
    assert len(list((tmp_path / "ours").glob("log_copy.foreign-*"))) == 1


def test_copy_whose_last_line_was_cut_short_goes_on(tmp_path: Path, clock: HandClock) -> None:
    a_morning(tmp_path, clock)
    (copied,) = (tmp_path / "log_copy").glob("queue-*.jsonl")
    copied.write_bytes(copied.read_bytes()[:-25])
    with running_hall(tmp_path, clock) as hall, hall.terminal() as terminal:
        take(terminal, "more")
        promised = numbers_in(hall)
    spoil_row(tmp_path / "hall.sqlite3", 40)
    with running_hall(tmp_path, clock) as hall:
        assert numbers_in(hall) == promised


def check_said(place: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    parser = argparse.ArgumentParser()
    hall_command.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["hall", "check", str(place), "--json"])
    status = arguments.run(arguments)
    return status, json.loads(capsys.readouterr().out)


def test_check_names_the_row_that_is_not_as_it_was_written(
    tmp_path: Path, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    a_morning(tmp_path, clock)
    path = tmp_path / "hall.sqlite3"
    status, found = check_said(path, capsys)
    assert status == 0 and found["whole"] is True and int(str(found["entries"])) > _TICKETS
    spoil_row(path, 40)
    status, found = check_said(path, capsys)
    assert status == 1 and found["whole"] is False and "第 40 条" in str(found["said"])
    path.write_bytes(b"no database at all " * 100)
    status, found = check_said(path, capsys)
    assert status == 1 and "损坏" in str(found["said"])


def test_database_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path, clock: HandClock) -> None:
    a_morning(tmp_path, clock)
    path = tmp_path / "hall.sqlite3"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HallDatabaseBroken) as caught, running_hall(tmp_path, clock):
        pass
    assert "更新版本" in caught.value.said and caught.value.do
    assert path.read_bytes() == before and not list(tmp_path.glob("*.broken-*"))
