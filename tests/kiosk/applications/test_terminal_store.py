"""The terminal's store: one owner, nothing half done, a damaged file set aside, no number lent or printed twice."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.base.clock import SystemClock
from kiosk.base.errors import KioskError
from kiosk.base.paths import assets
from kiosk.domain.ids import BusinessGroupId, PrintJobId, ReviewId, TicketId, TicketNumber
from kiosk.store.cipher import Cipher, Damaged, load_or_make_key
from kiosk.store.document_vault import DocumentVault
from kiosk.store.print_jobs import PrintJobs
from kiosk.store.terminal_database import StoreOwned, StoreTooNew, TerminalDatabase
from kiosk.store.terminal_schema import MIGRATIONS
from kiosk.store.ticket_store import PendingReviews, TicketStore

CLOCK = SystemClock()
GROUP = BusinessGroupId("social")


@pytest.fixture
def database(tmp_path: Path) -> TerminalDatabase:
    return TerminalDatabase.open(tmp_path / "terminal.db", CLOCK)


@pytest.fixture
def cipher(tmp_path: Path) -> Cipher:
    return Cipher(load_or_make_key(tmp_path / "key"))


def test_a_second_owner_is_refused_in_the_same_and_in_another_process(
    database: TerminalDatabase, tmp_path: Path
) -> None:
    with pytest.raises(StoreOwned, match="另一个程序"):
        TerminalDatabase.open(database.path, CLOCK)
    other = (
        "import sys; from pathlib import Path; from kiosk.base.clock import SystemClock;"
        "from kiosk.store.terminal_database import TerminalDatabase as T; T.open(Path(sys.argv[1]), SystemClock())"
    )
    tried = subprocess.run(
        [sys.executable, "-c", other, str(database.path)], cwd=assets().parent, capture_output=True, text=True
    )
    assert tried.returncode != 0 and "StoreOwned" in tried.stderr
    database.close()
    TerminalDatabase.open(database.path, CLOCK).close()


def test_commits_are_flushed_and_the_log_is_not_shared(database: TerminalDatabase) -> None:
    settings = {
        name: database.row(f"PRAGMA {name}")[0] for name in ("synchronous", "journal_mode", "locking_mode")
    }  # type: ignore[index]
    assert settings == {"synchronous": 2, "journal_mode": "wal", "locking_mode": "exclusive"}
    assert not database.path.with_name("terminal.db-shm").exists()


@pytest.mark.parametrize("damage", ["header", "zeroed_page", "not_a_database"])
def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "terminal.db"
    TerminalDatabase.open(path, CLOCK).close()
    content = bytearray(path.read_bytes())
    if damage == "header":
        content[:64] = b"x" * 64
    elif damage == "zeroed_page":
        content[4096:8192] = bytes(4096)
    else:
        content = bytearray(b"something else entirely\n" * 400)
    path.write_bytes(content)
    opened = TerminalDatabase.open(path, CLOCK)
    assert opened.quarantined is not None and opened.quarantined.read_bytes() == bytes(content)
    assert opened.row("SELECT count(*) FROM ticket")[0] == 0  # type: ignore[index]
    opened.close()
    assert TerminalDatabase.open(path, CLOCK).quarantined is None


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "terminal.db"
    TerminalDatabase.open(path, CLOCK).close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    raw.close()
    with pytest.raises(StoreTooNew):
        TerminalDatabase.open(path, CLOCK)
    assert not list(tmp_path.glob("*.damaged-*"))


def test_a_transaction_that_fails_leaves_nothing(database: TerminalDatabase) -> None:
    with pytest.raises(RuntimeError), database.writing() as db:
        db.execute("INSERT INTO counter VALUES ('a', 1)")
        raise RuntimeError
    assert database.rows("SELECT * FROM counter") == []


def test_a_key_that_others_may_read_or_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key = load_or_make_key(path)
    assert load_or_make_key(path) == key and path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(KioskError, match="chmod 600"):
        load_or_make_key(path)
    path.chmod(0o600)
    path.write_text("abc")
    with pytest.raises(KioskError, match="不完整"):
        load_or_make_key(path)


def test_every_flipped_bit_of_a_stored_file_is_noticed(tmp_path: Path, cipher: Cipher) -> None:
    vault = DocumentVault(tmp_path / "vault", cipher)
    name = vault.keep(b"a page" * 20, "page:1")
    path = tmp_path / "vault" / name
    whole = path.read_bytes()
    for bit in range(0, len(whole) * 8, 7):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        with pytest.raises(Damaged):
            vault.read(name, "page:1")
    path.write_bytes(whole)
    assert vault.read(name, "page:1") == b"a page" * 20
    with pytest.raises(Damaged):
        vault.read(name, "page:2")
    with pytest.raises(Damaged):
        vault.read("0" * 64, "page:1")


def test_purge_takes_drafts_and_never_what_a_row_names(tmp_path: Path, cipher: Cipher) -> None:
    vault = DocumentVault(tmp_path / "vault", cipher)
    sealed, draft = vault.keep(b"sealed", "a"), vault.keep(b"draft", "b")
    (tmp_path / "vault" / "half.part").write_bytes(b"torn")
    assert vault.purge(frozenset({sealed})) == 2
    assert vault.names() == {sealed} and draft not in vault.names()


def test_lent_numbers_go_out_once_in_order_and_only_on_their_day(
    database: TerminalDatabase, cipher: Cipher
) -> None:
    tickets, now = TicketStore(database, cipher), CLOCK.now()
    day, numbers = now.date().isoformat(), [TicketNumber(f"B9{n:02d}") for n in range(1, 4)]
    assert tickets.lend_in(day, GROUP, numbers) == 3
    assert tickets.lend_in(day, GROUP, numbers) == 0, "a band taken in twice stays one band"
    assert tickets.lend_in("2000-01-01", GROUP, [TicketNumber("B950")]) == 1
    issued = []
    for n in range(4):
        tickets.ask(f"key-{n}", TicketId(f"t-{n}"), GROUP, {"person_key": "p"}, now)
        issued.append(tickets.issue_from_band(f"key-{n}", GROUP, {"n": n}, now))
    assert [row.number if row else None for row in issued] == ["B901", "B902", "B903", None]
    again = tickets.issue_from_band("key-0", GROUP, {}, now)
    assert again is not None and again.number == "B901", "a double press gets the same number"
    assert [row.number for row in tickets.untold()] == ["B901", "B902", "B903"]
    assert tickets.untold()[0].request == {"person_key": "p"}
    tickets.told(TicketId("t-0"))
    assert [row.number for row in tickets.untold()] == ["B902", "B903"]
    tickets.park(TicketId("t-1"), "B902 是前一天的号。")
    assert [row.number for row in tickets.untold()] == ["B903"], "what the hall refused is not told again"
    assert tickets.parked_numbers(day) == ("B902",) and tickets.parked_numbers("9999-12-31") == ()
    parked = tickets.by_id(TicketId("t-1"))
    assert parked is not None and parked.request == {}, "nothing personal stays with it"
    assert [row.request_key for row in tickets.cut_off()] == ["key-3"]


def test_a_job_cut_off_by_a_crash_is_unknown_and_counts_as_a_paper(database: TerminalDatabase) -> None:
    jobs, now = PrintJobs(database), CLOCK.now()
    assert jobs.begin(PrintJobId("j1"), "ticket", "t1", now).reprint == 0
    (cut,) = jobs.end_those_cut_off(now)
    assert cut.job_id == "j1" and jobs.job(PrintJobId("j1")).result == "unknown"  # type: ignore[union-attr]
    assert jobs.begin(PrintJobId("j2"), "ticket", "t1", now).reprint == 1
    jobs.end(PrintJobId("j2"), "refused", "paper_out", now)
    assert jobs.begin(PrintJobId("j3"), "ticket", "t1", now).reprint == 1, "a refused job is no paper"
    jobs.end(PrintJobId("j3"), "held", "paper_out", now)
    jobs.told(PrintJobId("j3"), "held")
    jobs.end(PrintJobId("j3"), "printed", "", now)
    assert [job.job_id for job in jobs.untold()] == ["j1", "j2", "j3"], "a changed outcome is told again"


def test_a_pending_review_is_kept_once_encrypted_and_leaves_whole(
    database: TerminalDatabase, cipher: Cipher
) -> None:
    reviews = PendingReviews(database, cipher)
    for _ in range(2):
        reviews.keep(ReviewId("r1"), {"text": "排队太久", "phone": "13800000000"}, CLOCK.now())
    ((review_id, body),) = reviews.waiting()
    assert body["text"] == "排队太久"
    content = database.path.read_bytes() + database.path.with_name("terminal.db-wal").read_bytes()
    assert "排队太久".encode() not in content and b"13800000000" not in content
    reviews.sent(review_id)
    assert reviews.waiting() == ()
