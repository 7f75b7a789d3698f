"""Freezes what a released hall program leaves on disk, so that every later one proves that it can go on from it.

    python -m tests.support.released_hall 0.1.0

Run once a release, with that release's code: plays a short day over HTTP and writes the database as SQL text to
tests/kiosk/hall/released/. The files are never made again afterwards.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

import httpx

from kiosk.base.clock import HandClock
from tests.support.hall import FRIDAY_MORNING, TERMINAL_ID, issue, running_hall

FOLDER = Path(__file__).resolve().parents[1] / "kiosk" / "hall" / "released"


def play_a_day(folder: Path) -> None:
    """A day with a ticket in every state, a bad review, a locked name, a session, an alarm, lent numbers."""
    clock = HandClock(FRIDAY_MORNING)
    with running_hall(folder, clock) as hall, hall.terminal() as terminal, hall.staff() as clerk:
        for n in range(8):
            given = issue(terminal, "general", ticket_id=f"frozen-{n}", masked_name="向*", priority="elder")
            assert given.status_code == 201, given.text
        terminal.post("/api/v1/tickets/frozen-0/paper", json=_paper("printed")).raise_for_status()
        terminal.post("/api/v1/bands", json=_band()).raise_for_status()
        _press(clerk, "open")
        _serve(clerk, clock)
        for verb in ("call-next", "no-show", "call-next", "begin", "hold", "call-next", "recall"):
            clock.advance(45)
            _press(clerk, verb)
        terminal.post("/api/v1/reviews", json=_bad_review(clock)).raise_for_status()
        _lock_a_name(hall.client())


def _serve(clerk: httpx.Client, clock: HandClock) -> None:
    for verb in ("call-next", "begin", "finish"):
        clock.advance(60)
        _press(clerk, verb)


def _press(clerk: httpx.Client, verb: str) -> None:
    clerk.post(f"/api/v1/counters/3/{verb}", json={}).raise_for_status()


def _paper(outcome: str) -> dict[str, str]:
    return {"outcome": outcome, "job_id": "job-1", "reason": ""}


def _band() -> dict[str, object]:
    return {"terminal_id": TERMINAL_ID, "business_group": "tax", "count": 3}


def _bad_review(clock: HandClock) -> dict[str, object]:
    return {
        "review_id": "review-1",
        "about": {"ticket_id": "frozen-0", "name": "综合受理"},
        "rating": 1,
        "tags": [],
        "text": "等了很久",
        "call_back": True,
        "phone": "13900000000",
        "indicator_set_version": "2021",
        "given_at": clock.now().isoformat(),
        "terminal_id": TERMINAL_ID,
    }


def _lock_a_name(door: httpx.Client) -> None:
    with door:
        for _ in range(5):
            door.post("/api/v1/session", json={"staff_id": "030027", "password": "wrong"})


def dump(database: Path) -> str:
    connection = sqlite3.connect(database)
    try:
        return "\n".join(connection.iterdump()) + "\n"
    finally:
        connection.close()


def main(version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play_a_day(Path(folder))
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"hall-{version}.sql").write_text(dump(Path(folder) / "hall.sqlite3"), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
