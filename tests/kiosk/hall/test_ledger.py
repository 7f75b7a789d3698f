"""The one writer: replies after the commit, groups, keys, a clock set back, a disk that fails, a second owner."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.base.clock import HandClock
from kiosk.base.journal import Journal, read
from kiosk.domain.clerk_verbs import decide
from kiosk.domain.counter import CounterState, CounterVerb
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TerminalId, TicketId
from kiosk.domain.issuing import IssueRequest, decide_issue
from kiosk.domain.queue import rebuild
from kiosk.domain.queue_events import CounterMoved
from kiosk.domain.refusal import Refusal
from kiosk.domain.verb_scene import VerbRequest
from kiosk.hall.books import Books, KeyUsedOtherwise, Reply, RequestKey
from kiosk.hall.ledger import Ledger, LedgerClosed
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase, HallDatabaseBroken, HallDatabaseBusy, HallDatabaseFailed
from tests.support.hall import FRIDAY_MORNING, sample_settings
from tests.support.stores import place_of

pytestmark = pytest.mark.usefixtures("each_store")


@contextmanager
def ledger_at(folder: Path, clock: HandClock | None = None, **more: int) -> Iterator[Ledger]:
    used = clock or HandClock(FRIDAY_MORNING)
    journal = Journal(folder / "journal", used)
    ledger = Ledger(HallDatabase.open(place_of(folder)), sample_settings().plan(), used, journal, **more)
    ledger.start()
    try:
        yield ledger
    finally:
        ledger.close()


def issue_deed(ledger: Ledger, ticket_id: str) -> object:
    asked = IssueRequest(
        TicketId(ticket_id), BusinessGroupId("general"), TerminalId("T-03"), f"token-{ticket_id}"
    )

    def deed(books: Books) -> Reply | Refusal:
        events = decide_issue(books.queue, ledger.plan, asked, books.now)
        if isinstance(events, Refusal):
            return events
        for event in events:
            books.record(event, "terminal:T-03", ticket_id)
        return Reply(201, books.queue.open[asked.ticket_id].number)

    return deed


def press_deed(ledger: Ledger, counter: str, verb: CounterVerb, cause: str) -> object:
    asked = VerbRequest(CounterId(counter), StaffId("030016"), call_id=cause)

    def deed(books: Books) -> Reply | Refusal:
        events = decide(verb, books.queue, ledger.plan, asked, books.now)
        if isinstance(events, Refusal):
            return events
        for event in events:
            books.record(event, "staff:030016", cause)
        return Reply(200, books.queue.counter(asked.counter_id).ticket_id or "")

    return deed


def log_of(folder: Path) -> list[queue_log.Recorded]:
    database = HallDatabase.open(place_of(folder))
    try:
        with database.transaction() as connection:
            return list(queue_log.read(connection))
    finally:
        database.close()


def test_reply_comes_after_the_commit_and_the_log_tells_the_state(tmp_path: Path) -> None:
    path = tmp_path
    with ledger_at(path) as ledger:
        replies = [ledger.submit(issue_deed(ledger, f"ticket-{n}")) for n in range(20)]  # type: ignore[arg-type]
        assert [reply.result(5).body for reply in replies] == [f"A{n:03d}" for n in range(1, 21)]  # type: ignore[union-attr]
        live = ledger.seen.queue
    assert rebuild(log_of(path)) == live


def test_state_after_a_restart_is_the_state_before(tmp_path: Path) -> None:
    path, clock = tmp_path, HandClock(FRIDAY_MORNING)
    for day in range(16):
        with ledger_at(path, clock) as ledger:
            ledger.submit(press_deed(ledger, "3", CounterVerb.OPEN, f"open-{day}")).result(5)  # type: ignore[arg-type]
            for n in range(3):
                ledger.submit(issue_deed(ledger, f"ticket-{day}-{n}")).result(5)  # type: ignore[arg-type]
            ledger.submit(press_deed(ledger, "3", CounterVerb.CALL_NEXT, f"call-{day}")).result(5)  # type: ignore[arg-type]
            before = ledger.seen.queue
        with ledger_at(path, clock) as again:
            after = again.seen.queue
            # What a restart reads is bounded to the last days; what it then knows of today is the same.
            assert (after.seq, after.open, after.over, after.counters) == (
                before.seq,
                before.open,
                before.over,
                before.counters,
            )
            assert (after.calls, after.last_number, after.day) == (
                before.calls,
                before.last_number,
                before.day,
            )
        clock.advance(86_400)


def test_key_of_another_time_answers_the_same_and_does_nothing(tmp_path: Path) -> None:
    path, key = tmp_path, RequestKey("terminal:T-03:k1", "digest")
    with ledger_at(path) as ledger:
        first = ledger.submit(issue_deed(ledger, "one"), key).result(5)  # type: ignore[arg-type]
        assert ledger.submit(issue_deed(ledger, "two"), key).result(5) == first  # type: ignore[arg-type]
    with ledger_at(path) as again:
        assert again.submit(issue_deed(again, "three"), key).result(5) == first  # type: ignore[arg-type]
        assert len(again.seen.queue.open) == 1


def test_key_with_another_request_is_refused(tmp_path: Path) -> None:
    with ledger_at(tmp_path) as ledger:
        ledger.submit(issue_deed(ledger, "one"), RequestKey("k", "digest")).result(5)  # type: ignore[arg-type]
        with pytest.raises(KeyUsedOtherwise):
            ledger.submit(issue_deed(ledger, "two"), RequestKey("k", "other")).result(5)  # type: ignore[arg-type]


def test_sixty_four_clerks_at_once_never_get_the_same_person(tmp_path: Path) -> None:
    plain = sample_settings().model_dump()
    plain["counters"] = [
        {"id": str(n), "number": n, "place": "一楼", "groups": ("general",)} for n in range(1, 65)
    ]
    plan = type(sample_settings()).model_validate(plain).plan()
    clock = HandClock(FRIDAY_MORNING)
    ledger = Ledger(HallDatabase.open(place_of(tmp_path)), plan, clock, Journal(tmp_path / "journal", clock))
    ledger.start()
    barrier = threading.Barrier(64)

    def clerk(n: int) -> str:
        barrier.wait(timeout=10)
        reply = ledger.submit(press_deed(ledger, str(n), CounterVerb.CALL_NEXT, f"call-{n}")).result(10)  # type: ignore[arg-type]
        return reply.body if isinstance(reply, Reply) else reply.code

    try:
        for n in range(1, 65):
            ledger.submit(press_deed(ledger, str(n), CounterVerb.OPEN, f"open-{n}")).result(5)  # type: ignore[arg-type]
        for n in range(40):
            ledger.submit(issue_deed(ledger, f"ticket-{n:02d}")).result(5)  # type: ignore[arg-type]
        with ThreadPoolExecutor(64) as pool:
            got = list(pool.map(clerk, range(1, 65)))
    finally:
        ledger.close()
    called = [body for body in got if body.startswith("ticket-")]
    assert sorted(called) == [f"ticket-{n:02d}" for n in range(40)]
    assert got.count("nobody_waiting") == 24


def test_double_press_of_next_calls_one_person(tmp_path: Path) -> None:
    with ledger_at(tmp_path) as ledger:
        ledger.submit(press_deed(ledger, "3", CounterVerb.OPEN, "open")).result(5)  # type: ignore[arg-type]
        for n in range(2):
            ledger.submit(issue_deed(ledger, f"ticket-{n}")).result(5)  # type: ignore[arg-type]
        both = [ledger.submit(press_deed(ledger, "3", CounterVerb.CALL_NEXT, f"press-{n}")) for n in range(2)]  # type: ignore[arg-type]
        first, second = (done.result(5) for done in both)
        assert isinstance(first, Reply) and first.body == "ticket-0"
        assert isinstance(second, Refusal) and "叫号中" in second.said


def test_clock_set_back_never_makes_an_entry_older_than_the_one_before(tmp_path: Path) -> None:
    path, clock = tmp_path, HandClock(FRIDAY_MORNING)
    with ledger_at(path, clock) as ledger:
        ledger.submit(issue_deed(ledger, "one")).result(5)  # type: ignore[arg-type]
        clock.jump(-3600)
        ledger.submit(issue_deed(ledger, "two")).result(5)  # type: ignore[arg-type]
        assert ledger.clock_behind_s() == pytest.approx(3600)
    times = [entry.at for entry in log_of(path)]
    assert times == sorted(times)


def test_commit_that_fails_is_told_and_nothing_of_it_is_seen_or_kept(tmp_path: Path) -> None:
    path = tmp_path
    with ledger_at(path) as ledger:
        ledger.submit(issue_deed(ledger, "before")).result(5)  # type: ignore[arg-type]
        seen = ledger.seen.queue

        def fails(books: Books) -> Reply:
            books.record(CounterMoved(CounterId("3"), CounterState.FREE, None, ""), "test", "x")
            # What a full or dying disk does: the statement inside our transaction fails.
            books.row(
                lambda connection: connection.execute(text("INSERT INTO no_such_table VALUES (1)")) and None
            )
            return Reply(200)

        with pytest.raises(HallDatabaseFailed):
            ledger.submit(fails).result(5)
        assert ledger.seen.queue == seen
        after = ledger.submit(issue_deed(ledger, "after")).result(5)  # type: ignore[arg-type]
        assert isinstance(after, Reply) and after.body == "A002"
        live = ledger.seen.queue
    log = log_of(path)
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert rebuild(log) == live


def test_deed_that_breaks_does_not_take_its_neighbours_along(tmp_path: Path) -> None:
    path = tmp_path
    clock = HandClock(FRIDAY_MORNING)
    journal = Journal(tmp_path / "journal", clock)
    ledger = Ledger(HallDatabase.open(place_of(path)), sample_settings().plan(), clock, journal)

    def breaks(books: Books) -> Reply:
        books.record(CounterMoved(CounterId("3"), CounterState.FREE, None, ""), "test", "x")
        raise ZeroDivisionError

    # Submitted before the writer starts, so that all three are one group.
    first = ledger.submit(issue_deed(ledger, "one"))  # type: ignore[arg-type]
    broken = ledger.submit(breaks)
    last = ledger.submit(issue_deed(ledger, "two"))  # type: ignore[arg-type]
    ledger.start()
    assert isinstance(first.result(5), Reply) and isinstance(last.result(5), Reply)
    with pytest.raises(ZeroDivisionError):
        broken.result(5)
    ledger.close()
    assert rebuild(log_of(path)).counters == {}
    told = [line for line in read(journal.path) if line["what"] == "group_not_committed"]
    assert [line["deeds"] for line in told] == [3, 1] and "ZeroDivisionError" in str(told[1]["surprise"])


def test_second_owner_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path
    with ledger_at(path), pytest.raises(HallDatabaseBusy) as caught:
        HallDatabase.open(place_of(path))
    assert "另一个大厅程序" in caught.value.said and caught.value.do


def test_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "hall.sqlite3"
    path.write_bytes(b"this is not a database, " * 400)
    with pytest.raises(HallDatabaseBroken) as caught:
        HallDatabase.open(path)
    assert "损坏" in caught.value.said and "备份" in caught.value.do


def test_ledger_that_is_closed_says_so(tmp_path: Path) -> None:
    with ledger_at(tmp_path) as ledger:
        pass
    with pytest.raises(LedgerClosed):
        ledger.submit(issue_deed(ledger, "late")).result(5)  # type: ignore[arg-type]


def test_migrated_schema_is_the_schema_of_the_code(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from kiosk.store.hall_schema import metadata

    database = HallDatabase.open(place_of(tmp_path))
    with database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()
