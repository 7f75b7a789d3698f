"""The hall's disk is full: who asks is told so, nothing that was promised is lost, and it goes on once there is room."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.base.clock import HandClock
from kiosk.base.journal import read, verify
from kiosk.domain.queue import rebuild
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall

_DISK_BYTES = 1_500_000
pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk of its own"),
]


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A real file system with little room."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, leave_bytes: int) -> Path:
    """Somebody else's file takes the room."""
    ballast = disk / "somebody-elses.bin"
    ballast.write_bytes(b"\0" * max(0, shutil.disk_usage(disk).free - leave_bytes))
    return ballast


def take_until_refused(hall: RunningHall) -> tuple[dict[str, str], dict[str, object]]:
    """(numbers promised by ticket id, the problem in which it ended)."""
    promised: dict[str, str] = {}
    with hall.terminal() as terminal:
        for n in range(3000):
            given = issue(terminal, "general" if n % 2 else "tax", ticket_id=f"ticket-{n:05d}")
            if given.status_code != 201:
                assert given.headers["content-type"] == "application/problem+json"
                return promised, given.json()
            promised[f"ticket-{n:05d}"] = given.json()["number"]
    raise AssertionError("the disk never was full")


def test_full_disk_is_told_and_nothing_promised_is_lost(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        clock = HandClock(FRIDAY_MORNING)
        with running_hall(disk, clock) as hall:
            ballast = fill(disk, leave_bytes=120_000)
            promised, problem = take_until_refused(hall)
            assert (problem["status"], problem["type"]) == (503, "store_failed")
            assert "没有生效" in str(problem["title"]) and "磁盘" in str(problem["detail"])
            with hall.client() as board:
                assert board.get("/api/v1/queues").json()["total_waiting"] == len(promised)
            ballast.unlink()
            with hall.terminal() as terminal:
                again = issue(terminal, "general", ticket_id=f"ticket-{len(promised):05d}")
                assert again.status_code == 201 and again.json()["number"] not in promised.values()
                promised[f"ticket-{len(promised):05d}"] = again.json()["number"]
        database = HallDatabase.open(disk / "hall.sqlite3")
        with database.transaction() as connection:
            state = rebuild(queue_log.read(connection))
        database.close()
        assert {ticket.ticket_id: ticket.number for ticket in state.tickets()} == promised
        told = [line["what"] for line in read(disk / "journal" / "journal.jsonl")]
        assert "group_not_committed" in told or "records_not_written" in told
        assert verify(disk / "journal" / "journal.jsonl").whole
