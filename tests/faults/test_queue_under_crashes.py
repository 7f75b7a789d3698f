"""The whole queue over the real ledger and its file: clocks that jump, the program cut off, replies that got lost."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter as Count
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from kiosk.base.clock import HandClock
from kiosk.base.journal import Journal
from kiosk.domain.clerk_verbs import decide
from kiosk.domain.counter import CounterVerb
from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TerminalId, TicketId
from kiosk.domain.issuing import IssueRequest, decide_issue
from kiosk.domain.queue import rebuild
from kiosk.domain.queue_events import Issued, Recorded
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.domain.ticket import TicketState
from kiosk.domain.verb_scene import VerbRequest
from kiosk.hall.books import Books, Deed, Reply, RequestKey
from kiosk.hall.ledger import Ledger
from kiosk.store import queue_log
from kiosk.store.hall_database import HallDatabase, Transaction
from tests.kiosk.hall.halls import counter, plan
from tests.support.hall import FRIDAY_MORNING

HALL = plan(
    counters=(counter(3, "general"), counter(5, "*"), counter(8, "social", helps={"general": 8})),
    clear_at=("12:30:00",),
)
COUNTERS = st.sampled_from(["3", "5", "8"])
GROUPS = st.sampled_from(["general", "social"])
VERBS = st.sampled_from(
    ["open", "call-next", "call-next", "begin", "finish", "no-show", "hold", "pause", "undo", "hand-over"]
)
AT_A_COUNTER = (TicketState.CALLED, TicketState.SERVING)
Asked = tuple[str, Deed]
"""A request as its sender knows it: its key, and what is to be done."""


@cache
def new_hall() -> bytes:
    """The file of a hall in which nothing has happened: made once, its tables cost more than an example."""
    with tempfile.TemporaryDirectory() as folder:
        HallDatabase.open(Path(folder) / "hall.sqlite3").close()
        return (Path(folder) / "hall.sqlite3").read_bytes()


def image_of(folder: Path) -> Path:
    """What a crash at this moment would leave on the disk."""
    image = Path(tempfile.mkdtemp())
    for file in folder.glob("hall.sqlite3*"):
        shutil.copyfile(file, image / file.name)
    return image


def log_of(image: Path) -> list[Recorded]:
    database = HallDatabase.open(image / "hall.sqlite3")
    with database.transaction() as connection:
        log = list(queue_log.read(connection))
    database.close()
    shutil.rmtree(image)
    return log


class CutDatabase(HallDatabase):
    """The hall's own, that can be asked for the image of a crash right before or right after its next commit."""

    cut: str = ""
    image: Path | None = None
    folder: Path

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with super().transaction() as connection:
            yield connection
            if self.cut == "before":
                self.cut, self.image = "", image_of(self.folder)
        if self.cut == "after":
            self.cut, self.image = "", image_of(self.folder)


class CrashingHall(RuleBasedStateMachine):
    """What was answered is kept, whatever happens between any two requests."""

    asked = Bundle("asked")

    def __init__(self) -> None:
        super().__init__()
        folder = Path(tempfile.mkdtemp())
        (folder / "hall.sqlite3").write_bytes(new_hall())
        self.clock = HandClock(FRIDAY_MORNING)
        self.records = Path(tempfile.mkdtemp())
        self.journal = Journal(self.records, self.clock)
        self.serial = 0
        self.given: dict[str, str] = {}
        """Numbers by ticket, as they were answered."""
        self.unheard: set[str] = set()
        """Keys of which the answer was cut off."""
        self.open(folder)

    def open(self, folder: Path) -> None:
        """The hall whose file lies there."""
        database = CutDatabase.open(folder / "hall.sqlite3")
        assert isinstance(database, CutDatabase)
        database.folder = self.folder = folder
        self.database = database
        self.ledger = Ledger(database, HALL, self.clock, self.journal)
        self.ledger.start()

    def teardown(self) -> None:
        image = image_of(self.folder)
        self.ledger.close()
        self.keeps_its_promises(log_of(image))
        self.journal.close()
        shutil.rmtree(self.folder)
        shutil.rmtree(self.records)

    def send(self, asked: Asked) -> Reply | Refusal:
        key, deed = asked
        outcome = self.ledger.submit(deed, RequestKey(key, key)).result(10)
        if isinstance(outcome, Reply) and outcome.status == 201:
            ticket_id, number = outcome.body.split()
            assert self.given.setdefault(ticket_id, number) == number
        return outcome

    @rule(target=asked, group=GROUPS, lost=st.booleans())
    def take(self, group: str, lost: bool) -> Asked:
        self.serial += 1
        ticket_id = TicketId(f"ticket-{self.serial:04d}")
        wanted = IssueRequest(ticket_id, BusinessGroupId(group), TerminalId("T-03"), f"token-{ticket_id}")

        def deed(books: Books) -> Reply | Refusal:
            events = decide_issue(books.queue, HALL, wanted, books.now)
            if isinstance(events, Refusal):
                return events
            for event in events:
                books.record(event, "terminal:T-03", ticket_id)
            return Reply(201, f"{ticket_id} {books.queue.open[ticket_id].number}")

        if not lost:
            self.send((ticket_id, deed))
        return ticket_id, deed

    @rule(target=asked, verb=VERBS, at=COUNTERS, to=COUNTERS, lost=st.booleans())
    def press(self, verb: str, at: str, to: str, lost: bool) -> Asked:
        self.serial += 1
        key = f"press-{self.serial:04d}"
        wanted = VerbRequest(CounterId(at), StaffId("030016"), key, to_counter=CounterId(to))

        def deed(books: Books) -> Reply | Refusal:
            events = decide(CounterVerb(verb), books.queue, HALL, wanted, books.now)
            if isinstance(events, Refusal):
                return events
            for event in events:
                books.record(event, "staff:030016", key)
            return Reply(200, key)

        if not lost:
            self.send((key, deed))
        return key, deed

    @rule(once_more=asked)
    def send_again(self, once_more: Asked) -> None:
        """The answer got lost, or the request did: the sender cannot know, and asks with the same key."""
        before = self.ledger.seen.queue.seq
        first = self.send(once_more)
        middle = self.ledger.seen.queue.seq
        again = self.send(once_more)
        if isinstance(first, Reply):
            assert again == first and self.ledger.seen.queue.seq == middle
        else:
            assert middle <= before + 2, "a refusal records nothing but the day's beginning and its clearing"

    @rule(dropped=consumes(asked))
    def sender_gives_up(self, dropped: Asked) -> None:
        """Nobody asks for this again."""

    @rule(jump_s=st.sampled_from([-7200, -30, 5, 700, 12_000, 90_000]))
    def clock_jumps(self, jump_s: int) -> None:
        self.clock.jump(jump_s)

    @rule()
    def program_is_cut_off_and_comes_back(self) -> None:
        """What is on the disk at this moment is all the next program has; the old one never closes its file."""
        before = self.ledger.seen.queue
        self.go_on_from(image_of(self.folder))
        assert self.told() == self.told_by(before)

    @rule(request=asked, cut=st.sampled_from(["before", "after"]))
    def program_is_cut_off_around_a_commit(self, request: Asked, cut: str) -> None:
        """The request reached the hall, its answer never left: it is done as a whole, or nothing of it is."""
        before = self.ledger.seen.queue
        self.database.cut = cut
        key, deed = request
        self.ledger.submit(deed, RequestKey(key, key)).result(10)
        after, image = self.ledger.seen.queue, self.database.image
        assert image is not None
        self.unheard.add(key)
        self.go_on_from(image)
        assert self.told() == self.told_by(before if cut == "before" else after)

    def go_on_from(self, image: Path) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)
        self.open(image)

    def told(self) -> tuple[object, ...]:
        return self.told_by(self.ledger.seen.queue)

    def told_by(self, state: QueueState) -> tuple[object, ...]:
        return (
            state.seq,
            state.open,
            state.lines,
            state.counters,
            state.passed_over,
            state.last_number,
            state.calls,
        )

    @invariant()
    def everybody_has_at_most_one_owner(self) -> None:
        state = self.ledger.seen.queue
        held = [each.ticket_id for each in state.counters.values() if each.ticket_id]
        assert len(held) == len(set(held))
        assert {t.ticket_id for t in state.open.values() if t.state in AT_A_COUNTER} == set(held)

    @invariant()
    def nobody_who_was_answered_is_lost(self) -> None:
        state = self.ledger.seen.queue
        for ticket_id, number in self.given.items():
            ticket = state.ticket(TicketId(ticket_id))
            assert ticket is not None and ticket.number == number

    def keeps_its_promises(self, log: list[Recorded]) -> None:
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        assert [entry.at for entry in log] == sorted(entry.at for entry in log)
        assert rebuild(log) == self.ledger.seen.queue
        issued = Count((e.event.day, e.event.number) for e in log if isinstance(e.event, Issued))
        assert all(times == 1 for times in issued.values())
        tickets = {e.event.ticket_id for e in log if isinstance(e.event, Issued)}
        assert set(self.given) <= tickets <= set(self.given) | self.unheard


CrashingHall.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestCrashingHall = CrashingHall.TestCase
