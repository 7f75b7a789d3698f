"""The state that is kept once a day: the same as the log tells whatever happened, and nobody believes it when it is not."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import zlib
from datetime import datetime
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import rule

from kiosk.base.clock import HandClock
from kiosk.base.journal import Journal, read
from kiosk.domain.appointment_events import Booked
from kiosk.domain.duty_events import IssuingSet, MessageRead, MessageSent, WaitTold
from kiosk.domain.ids import AppointmentId, BookingCode, BusinessGroupId, CounterId, StaffId, TerminalId
from kiosk.domain.papers_at_counter import PapersGiven, PapersOpened
from kiosk.domain.queue import rebuild
from kiosk.domain.queue_events import Cleared, HelpAsked, Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.hall.opening import open_store
from kiosk.hall.read_back import read_back
from kiosk.hall.replay import replay
from kiosk.store import queue_log, queue_snapshot
from kiosk.store.hall_database import HallDatabase
from kiosk.store.queue_snapshot import Snapshot, Unfit
from kiosk.store.state_text import lines_of, state_of
from tests.kiosk.hall.desk import Desk
from tests.kiosk.hall.test_queue_machine import QueueMachine
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall, sample_settings
from tests.support.stores import opened_store, place_of, stored, stored_in
from tests.support.waiting import wait_until

DAY_S = 86_400
VERBS = ("open", "open", "call-next", "call-next", "begin", "finish", "no-show", "hold", "pause", "undo")
BAND_OF = "tax"


def packed(state: QueueState) -> Snapshot:
    return next(done for done in queue_snapshot.pack(state) if done is not None)


def full_desk() -> Desk:
    """After two days in which everything happened that a state can tell of."""
    desk = Desk()
    for _ in range(2):
        desk.lend(BAND_OF, 2)
        desk.do("open")
        tickets = [desk.take("general", "elder" if n == 2 else "") for n in range(5)]
        desk.record(WaitTold(tickets[3].ticket_id, 3, 5, 9))
        desk.later(9)
        desk.do(
            "call-next", "begin", "finish", "call-next", "begin", "hold", "call-next", "no-show", "call-next"
        )
        desk.do("open", counter="1")
        desk.record(*of_every_kind(tickets[4].ticket_id, desk.now))
        desk.do("begin", "finish")
        desk.later(minutes=24 * 60)
    desk.now = desk.now.replace(hour=12, minute=45)
    desk.start_day()
    desk.take("general")
    desk.later(1)
    ticket = desk.take("general")
    desk.take("general", "elder")
    # Who came first is passed over.
    desk.do("open", "call-next", "begin", "finish", "call-next")
    desk.take("social", "elder")
    desk.record(Cleared(desk.now, ()))
    desk.record(WaitTold(ticket.ticket_id, 3, 5, 9), *of_every_kind(ticket.ticket_id, desk.now))
    return desk


def of_every_kind(ticket_id: str, now: datetime) -> list[object]:
    """Events that the words of a `Desk` do not make."""
    terminal, staff, seat = TerminalId("T-03"), StaffId("030016"), CounterId("3")
    booking = AppointmentId(f"booking-{now:%d}")
    return [
        Booked(booking, BookingCode("K7M2"), BusinessGroupId("tax"), now.replace(hour=15), "online"),
        PapersGiven(ticket_id, "papers-1", terminal, 1, 4),  # type: ignore[arg-type]
        PapersOpened(ticket_id, seat, staff, "sight-1"),  # type: ignore[arg-type]
        HelpAsked(None, terminal, "看不清"),
        IssuingSet(BusinessGroupId("police"), open=False, reason="系统升级"),
        MessageSent("message-1", seat, "请到二楼"),
        MessageRead("message-1", staff),
    ]


def test_everything_that_a_state_can_tell_comes_back() -> None:
    state = full_desk().state
    nothing = QueueState()
    untold = {
        field.name
        for field in dataclasses.fields(state)
        if getattr(state, field.name) == getattr(nothing, field.name)
    }
    assert not untold, "the sample must know every field, or a new one is never tried"
    assert state_of(lines_of(state)) == state


def test_order_of_those_who_wait_comes_back_too() -> None:
    state = full_desk().state
    again = state_of(lines_of(state))
    for name in ("open", "over", "past_tickets", "lent", "counters"):
        assert list(getattr(again, name)) == list(getattr(state, name))
    assert [list(waiting) for waiting in again.waiting_in.values()] == [
        list(waiting) for waiting in state.waiting_in.values()
    ]


class SnapshotMachine(QueueMachine):
    """The queue's own machine, by a hall that is stopped between any two requests and goes on from its snapshot."""

    @rule()
    def the_hall_goes_on_from_a_snapshot(self) -> None:
        found = queue_snapshot.unpack(packed(self.desk.state))
        assert found == self.desk.state
        self.desk.state = found


SnapshotMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=40, deadline=None)
TestSnapshotMachine = SnapshotMachine.TestCase


def a_few_days(choice: st.DataObject) -> Desk:
    """Days of random presses, some with none between them."""
    desk = Desk()
    chance = choice.draw(st.randoms(use_true_random=False))
    for _ in range(choice.draw(st.integers(1, 14))):
        for _ in range(chance.randrange(12)):
            desk.later(minutes=chance.uniform(0, 40))
            if chance.random() < 0.4:
                desk.ask(chance.choice(["general", "social"]), chance.choice(["", "elder"]))
            elif chance.random() < 0.1:
                desk.lend("general", 2)
            else:
                desk.press(chance.choice(VERBS), chance.choice(["3", "5"]))
        desk.now = (desk.now.replace(hour=9, minute=0)) + chance.choice([1, 1, 1, 3]) * (
            FRIDAY_MORNING.replace(day=13) - FRIDAY_MORNING
        )
        desk.start_day()
    return desk


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choice=st.data())
def test_snapshot_and_the_rest_tell_what_the_whole_log_tells(
    each_store: str, tmp_path: Path, choice: st.DataObject
) -> None:
    log = a_few_days(choice).log
    cut = choice.draw(st.integers(1, len(log)))
    with opened_store(tmp_path) as database:
        stored(database, "DELETE FROM queue_log")
        with database.transaction() as connection:
            queue_log.append(connection, log)
            queue_snapshot.keep(connection, packed(rebuild(log[:cut])), log[cut - 1].at)
        assert read_back(database)[0] == rebuild(log)


# --- in the running hall --------------------------------------------------------------------------------------


def kept_seq(hall: RunningHall) -> int:
    return next((seq for (seq,) in stored(hall.database, "SELECT seq FROM queue_snapshot")), 0)


def journal_of(folder: Path) -> list[str]:
    return [line["what"] for line in read(folder / "journal" / "journal.jsonl")]


def two_days(folder: Path, clock: HandClock) -> QueueState:
    """The hall's state when it was stopped on the second morning, the snapshot of that day's beginning kept."""
    with running_hall(folder, clock) as hall, hall.terminal() as terminal, hall.staff() as clerk:
        for n in range(4):
            assert issue(terminal, "general", ticket_id=f"ticket-first-{n}").status_code == 201
        for verb in ("open", "call-next", "begin", "finish", "call-next"):
            clock.advance(60)
            clerk.post(f"/api/v1/counters/3/{verb}", json={}).raise_for_status()
        clock.advance(DAY_S)
        before = hall.hall.ledger.seen.queue.seq
        assert issue(terminal, "general", ticket_id="ticket-second").status_code == 201
        wait_until(lambda: kept_seq(hall) > before)
        assert issue(terminal, "general", ticket_id="ticket-third").status_code == 201
        return hall.hall.ledger.seen.queue


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


def whole_log(database: HallDatabase) -> list[Recorded]:
    with database.transaction() as connection:
        return list(queue_log.read(connection))


def test_day_that_begins_is_kept_and_the_next_start_goes_on_from_it(
    each_store: str, tmp_path: Path, clock: HandClock
) -> None:
    before = two_days(tmp_path, clock)
    with running_hall(tmp_path, clock) as hall:
        assert hall.hall.ledger.seen.queue == before == rebuild(whole_log(hall.database))
    assert "snapshot_thrown_away" not in journal_of(tmp_path)


def test_hall_that_read_its_log_keeps_today_at_once(
    each_store: str, tmp_path: Path, clock: HandClock
) -> None:
    before = two_days(tmp_path, clock)
    stored_in(tmp_path, "DELETE FROM queue_snapshot")
    with running_hall(tmp_path, clock) as hall:
        wait_until(lambda: kept_seq(hall) >= before.seq)


SPOILED = {
    "other program": "UPDATE queue_snapshot SET program = '0.0.9'",
    "other log": "UPDATE queue_snapshot SET log_digest = digest",
    "row beyond the log": "UPDATE queue_snapshot SET seq = 99999",
    "other row of the log": (
        "UPDATE queue_snapshot SET seq = 3, log_digest = (SELECT digest FROM queue_log WHERE seq = 3)"
    ),
    "other content": "UPDATE queue_snapshot SET digest = log_digest",
}


def test_snapshot_that_does_not_fit_is_thrown_away_and_said_once(each_store: str, tmp_path: Path) -> None:
    desk, journal = full_desk(), Journal(tmp_path / "journal", HandClock(FRIDAY_MORNING))
    with opened_store(tmp_path) as database, database.transaction() as connection:
        queue_log.append(connection, desk.log)
    for place, spoil in enumerate(SPOILED.values(), start=1):
        with opened_store(tmp_path) as database:
            with database.transaction() as connection:
                queue_snapshot.keep(connection, packed(rebuild(desk.log[:20])), desk.now)
            stored(database, spoil)
        for _ in range(2):
            store = open_store(place_of(tmp_path), tmp_path, HandClock(desk.now), journal)
            assert store.known is None and read_back(store.database)[0] == desk.state
            store.database.close()
        assert journal_of(tmp_path).count("snapshot_thrown_away") == place, spoil
    journal.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zlib",
        zlib.compress(b"no json"),
        zlib.compress(b'["open",[["short"]]]'),
        zlib.compress(b'["seq",7]'),
    ],
)
def test_content_that_tells_no_state_is_no_state(content: bytes) -> None:
    assert isinstance(queue_snapshot.unpack(Snapshot(3, content)), Unfit)


def test_row_before_the_snapshot_that_is_damaged_is_found_beside_the_work(
    tmp_path: Path, clock: HandClock
) -> None:
    """A start does not read it any more; the one after the alarm does, and takes it from the copy."""
    before = two_days(tmp_path, clock)
    stored_in(tmp_path, "UPDATE queue_log SET body = replace(body, 'general', 'genersl') WHERE seq = 3")
    with running_hall(tmp_path, clock) as hall:
        assert hall.hall.ledger.seen.queue == before
        said = wait_until(lambda: database_alarm(hall))
        assert "第 3 条" in said and "重启" in said
        assert kept_seq(hall) == 0
    with running_hall(tmp_path, clock) as hall:
        assert hall.hall.ledger.seen.queue == before == rebuild(whole_log(hall.database))
        wait_until(lambda: "排队日志完整" in database_alarm(hall))


def database_alarm(hall: RunningHall) -> str:
    with hall.client() as page:
        alarms = page.get("/api/v1/health").json()["alarms"]
    return next(
        (alarm["text"] for alarm in alarms if alarm["kind"] == "database" and not alarm["ended_at"]), ""
    )


def test_figures_of_the_log_know_nothing_of_a_snapshot(
    each_store: str, tmp_path: Path, clock: HandClock
) -> None:
    two_days(tmp_path, clock)
    with opened_store(tmp_path) as database:
        told = replay(database, sample_settings(), None, None)
        lie = rebuild(whole_log(database)[:3])
        with database.transaction() as connection:
            queue_snapshot.keep(connection, packed(lie), clock.now())
        assert replay(database, sample_settings(), None, None) == told


_CUT = """
import os, signal, sys
from datetime import datetime
from kiosk.store import queue_snapshot
from kiosk.store.hall_database import HallDatabase
database = HallDatabase.open(sys.argv[1])
with database.transaction() as connection:
    queue_snapshot.keep(connection, queue_snapshot.Snapshot(1, b"half"), datetime(2026, 6, 12))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_while_writing_leaves_the_snapshot_before(
    each_store: str, tmp_path: Path, clock: HandClock
) -> None:
    before = two_days(tmp_path, clock)
    kept = stored_in(tmp_path, "SELECT seq, digest FROM queue_snapshot")
    cut = subprocess.run([sys.executable, "-c", _CUT, place_of(tmp_path)], check=False, timeout=60)
    assert cut.returncode == -9
    wait_until(lambda: stored_when_free(tmp_path) == kept)
    with running_hall(tmp_path, clock) as hall:
        assert hall.hall.ledger.seen.queue == before


def stored_when_free(folder: Path) -> list[tuple[object, ...]] | None:
    """None while a server has not noticed yet that the killed one is gone."""
    from kiosk.store.hall_database import HallDatabaseBusy

    try:
        return stored_in(folder, "SELECT seq, digest FROM queue_snapshot")
    except HallDatabaseBusy:
        return None


def test_program_of_another_release_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = queue_snapshot.program()
    monkeypatch.setattr(queue_snapshot, "__version__", "9.9.9")
    queue_snapshot.program.cache_clear()
    assert queue_snapshot.program() != ours
    queue_snapshot.program.cache_clear()


def test_no_line_of_a_snapshot_keeps_a_running_hall_waiting_for_long() -> None:
    """A line is written in one go: of a large day, no piece is much larger than a bite of tickets."""
    desk = full_desk()
    ticket = next(iter(desk.state.open.values()))
    many = {
        f"{ticket.ticket_id}-{n}": dataclasses.replace(ticket, ticket_id=f"{ticket.ticket_id}-{n}")
        for n in range(1200)
    }
    state = dataclasses.replace(desk.state, past_tickets=many)
    sizes = [len(json.loads(line)[1]) for line in lines_of(state) if line.startswith('["past_tickets"')]
    assert sizes == [0, 500, 500, 200]
