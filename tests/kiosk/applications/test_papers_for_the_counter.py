"""The terminal's copy for the counter: tied to the right number, sent whole, and no longer here than it is of use."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.base.clock import HandClock
from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallAway
from kiosk.domain.ids import TicketId
from kiosk.links.hall_client import HallClient
from kiosk.store.cipher import Cipher, load_or_make_key
from kiosk.store.counter_papers import CounterPapers
from kiosk.store.ticket_store import TicketStore
from kiosk.usecases.papers_at_counter import WAITS_FOR_TICKET, HallKey, PapersAtCounter
from kiosk.usecases.submit_application import Sealed
from tests.support.application_desk import ApplicationDesk, citizen
from tests.support.cable import cable_to
from tests.support.hall import FRIDAY_MORNING, TERMINAL_ID, TERMINAL_KEY, RunningHall, issue, running_hall

KEY = HallKey(b"a-key-of-the-test-hall")
PERSON = KEY.person_key(citizen().id_number)
GROUP = "police"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path / "hall", clock) as running:
        yield running


class Counterside:
    """The use case over a real store and a real line to a real hall."""

    def __init__(self, folder: Path, url: str, clock: HandClock) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.desk = ApplicationDesk(folder, "http://127.0.0.1:9", clock)
        self.journal = Journal(folder / "journal", clock)
        cipher = Cipher(load_or_make_key(folder / "terminal.key"))
        self.copies = CounterPapers(self.desk.database, cipher)
        self.tickets = TicketStore(self.desk.database, cipher)
        self.clock = clock
        self.connect(url)

    def connect(self, url: str) -> None:
        line = HallClient(url, TERMINAL_ID, TERMINAL_KEY, self.clock)
        self.papers = PapersAtCounter(
            self.desk.vault, self.copies, self.tickets, line, KEY, self.clock, self.journal
        )

    def hand_in(self, ticket_id: str = "", pages: int = 2, stored: bool = True) -> Sealed:
        """As the hands of a visit do it."""
        draft = self.desk.filled_draft(pages=pages)
        copy = self.papers.copy_of(draft)
        assert copy is not None
        sealed = self.desk.submit.seal(draft)
        assert isinstance(sealed, Sealed)
        self.papers.keep(copy, sealed.receipt_number, ticket_id)
        if stored:
            self.papers.store()
        return sealed

    def rows(self, table: str = "counter_papers") -> int:
        row = self.desk.database.row(f"SELECT count(*) AS n FROM {table}")
        return int(row["n"]) if row else 0

    def close(self) -> None:
        self.desk.close()
        self.journal.close()


@pytest.fixture
def side(tmp_path: Path, hall: RunningHall, clock: HandClock) -> Iterator[Counterside]:
    made = Counterside(tmp_path / "terminal", hall.url, clock)
    yield made
    made.close()


def ticket(hall: RunningHall, person_key: str = PERSON, group: str = GROUP) -> str:
    with hall.terminal() as terminal:
        answer = issue(terminal, group, person_key=person_key)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ticket_id"])


def group_of(side: Counterside) -> str:
    return str(side.desk.item().business_group)


def held(hall: RunningHall, ticket_id: str) -> tuple[int, int]:
    """(materials, pages) that the hall's log tells of."""
    papers = hall.hall.ledger.seen.queue.papers.get(TicketId(ticket_id))
    return (papers.materials, papers.pages) if papers else (0, 0)


def seen_at_counter(hall: RunningHall, ticket_id: str, counter: str) -> tuple[dict[str, Any], list[bytes]]:
    """What the clerk of the counter gets to see, with the pictures."""
    with hall.staff("030027", counter) as clerk:
        for verb in ("open", "call-next", "begin"):
            assert clerk.post(f"/api/v1/counters/{counter}/{verb}", json={}).status_code == 200
        shown = clerk.post(f"/api/v1/tickets/{ticket_id}/papers/open", json={"counter_id": counter}).json()
        [given] = shown["sets"]
        pictures = [
            clerk.get(f"/api/v1/tickets/{ticket_id}/papers/{given['papers_id']}/pages/{page['part']}").content
            for material in given["materials"]
            for page in material["pages"]
        ]
    return given, pictures


def test_the_clerk_sees_the_answers_and_legible_pages(hall: RunningHall, side: Counterside) -> None:
    ticket_id = ticket(hall)
    sealed = side.hand_in(ticket_id)
    assert side.papers.deliver() == 1
    given, pictures = seen_at_counter(hall, ticket_id, "6")
    assert given["receipt_number"] == sealed.receipt_number
    assert any(each["value"] == "13800000000" for each in given["fields"])
    assert any(each["value"] == citizen().id_number for each in given["fields"])
    assert len(pictures) == sum(material["page_count"] for material in given["materials"]) > 0
    for jpeg in pictures:
        with Image.open(io.BytesIO(jpeg)) as picture:
            assert max(picture.size) >= 1100
        assert len(jpeg) < 600_000


def test_what_the_hall_has_is_wiped_here(hall: RunningHall, side: Counterside) -> None:
    side.hand_in(ticket(hall))
    assert side.rows("counter_papers_page") > 0
    side.papers.deliver()
    assert side.rows("counter_papers_page") == 0
    assert side.desk.database.row("SELECT body FROM counter_papers")["body"] is None  # type: ignore[index]
    assert side.papers.deliver() == 0


def test_nothing_of_a_copy_lies_in_clear_on_the_terminal(hall: RunningHall, side: Counterside) -> None:
    draft = side.desk.filled_draft()
    copy = side.papers.copy_of(draft)
    assert copy is not None and copy.pages
    side.papers.keep(copy, "ZC2606120301")
    side.papers.store()
    clear = [citizen().id_number.encode(), citizen().name.encode(), *(page[200:260] for page in copy.pages)]
    files = [path for path in side.folder.rglob("*") if path.is_file()]
    assert files and not [path for path in files for piece in clear if piece in path.read_bytes()]


def test_a_number_of_an_earlier_visit_is_found_by_the_person(hall: RunningHall, side: Counterside) -> None:
    ticket_id = ticket(hall, group=group_of(side))
    side.hand_in()
    assert side.papers.deliver() == 1
    assert held(hall, ticket_id)[1] > 0


def test_a_number_taken_after_handing_in_gets_the_papers(hall: RunningHall, side: Counterside) -> None:
    side.hand_in()
    assert side.papers.deliver() == 0
    side.clock.advance(5 * 60)
    ticket_id = ticket(hall, group=group_of(side))
    assert side.papers.deliver() == 1
    assert held(hall, ticket_id)[1] > 0


def test_a_number_for_other_business_does_not_show_the_papers(hall: RunningHall, side: Counterside) -> None:
    other = next(group for group in ("tax", "police") if group != group_of(side))
    ticket_id = ticket(hall, group=other)
    side.hand_in()
    assert side.papers.deliver() == 0
    assert held(hall, ticket_id) == (0, 0)


def test_another_persons_number_never_gets_the_papers(hall: RunningHall, side: Counterside) -> None:
    strangers = ticket(hall, person_key=KEY.person_key("999999199001010024"), group=group_of(side))
    side.hand_in()
    assert side.papers.deliver() == 0
    side.hand_in(strangers)
    assert side.papers.deliver() == 0
    assert held(hall, strangers) == (0, 0)


def test_without_a_number_the_copy_goes_after_a_quarter_of_an_hour(
    hall: RunningHall, side: Counterside
) -> None:
    side.hand_in()
    side.clock.advance(WAITS_FOR_TICKET.total_seconds() - 1)
    side.papers.deliver()
    assert side.rows() == 1
    side.clock.advance(2)
    side.papers.deliver()
    assert (side.rows(), side.rows("counter_papers_page")) == (0, 0)


def test_the_hall_gone_keeps_the_copy_and_sends_it_whole_later(hall: RunningHall, side: Counterside) -> None:
    ticket_id = ticket(hall)
    with cable_to(hall.url) as cable:
        side.connect(cable.url)
        cable.refuse()
        side.hand_in(ticket_id)
        assert side.papers.deliver() == 0
        assert held(hall, ticket_id) == (0, 0)
        cable.mend()
        assert side.papers.deliver() == 1
    assert held(hall, ticket_id)[1] > 0


def test_the_line_cut_between_two_pages_sends_only_the_rest_again(
    hall: RunningHall, side: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = ticket(hall)
    side.hand_in(ticket_id, pages=3)
    sent: list[int] = []
    give = HallClient.give_page

    def one_page_then_cut(line: HallClient, ticket: str, papers: str, part: int, jpeg: bytes) -> Any:
        if len(sent) == 1:
            return HallAway("gone")
        sent.append(part)
        return give(line, ticket, papers, part, jpeg)

    with monkeypatch.context() as cut:
        cut.setattr(HallClient, "give_page", one_page_then_cut)
        assert side.papers.deliver() == 0
    left = side.rows("counter_papers_page")
    assert left > 0 and sent == [1]
    assert side.papers.deliver() == 1
    _, pictures = seen_at_counter(hall, ticket_id, "6")
    assert len(pictures) == left + 1 and all(picture.startswith(b"\xff\xd8") for picture in pictures)


def test_a_power_cut_between_summary_and_pages_is_taken_up_again(
    hall: RunningHall, tmp_path: Path, clock: HandClock
) -> None:
    ticket_id = ticket(hall)
    first = Counterside(tmp_path / "cut", hall.url, clock)
    first.hand_in(ticket_id)
    [row] = first.copies.open_rows()
    line = HallClient(hall.url, TERMINAL_ID, TERMINAL_KEY, clock)
    # The hall took the summary, and the terminal lost its power before it could write that down.
    assert line.give_papers(ticket_id, row.summary) is None
    first.close()
    again = Counterside(tmp_path / "cut", hall.url, clock)
    assert again.papers.deliver() == 1
    again.close()
    assert held(hall, ticket_id)[1] > 0


def test_a_case_taken_back_is_forgotten_by_the_hall(hall: RunningHall, side: Counterside) -> None:
    ticket_id = ticket(hall)
    sealed = side.hand_in(ticket_id)
    side.papers.deliver()
    assert held(hall, ticket_id)[1] > 0
    side.papers.take_back(sealed.application_id)
    side.papers.deliver()
    assert held(hall, ticket_id) == (0, 0)
    assert side.rows() == 0


def test_a_case_taken_back_while_its_pages_go_out_is_forgotten_by_the_hall(
    hall: RunningHall, side: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = ticket(hall)
    sealed = side.hand_in(ticket_id, pages=3)
    give = HallClient.give_page

    def taken_back_during(line: HallClient, *page: Any) -> Any:
        side.papers.take_back(sealed.application_id)
        return give(line, *page)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(HallClient, "give_page", taken_back_during)
        side.papers.deliver()
    side.papers.deliver()
    assert held(hall, ticket_id) == (0, 0)
    assert side.rows() == 0


def test_a_case_taken_back_before_it_went_out_never_goes(hall: RunningHall, side: Counterside) -> None:
    ticket_id = ticket(hall)
    sealed = side.hand_in(ticket_id)
    side.papers.take_back(sealed.application_id)
    assert side.rows("counter_papers_page") == 0
    side.papers.deliver()
    assert held(hall, ticket_id) == (0, 0)


def test_a_case_taken_back_before_its_small_pages_were_made_never_goes(
    hall: RunningHall, side: Counterside
) -> None:
    ticket_id = ticket(hall)
    sealed = side.hand_in(ticket_id, stored=False)
    side.papers.take_back(sealed.application_id)
    side.papers.deliver()
    assert (held(hall, ticket_id), side.rows()) == ((0, 0), 0)


def test_the_next_day_nothing_of_yesterday_is_left(hall: RunningHall, side: Counterside) -> None:
    side.hand_in(ticket(hall))
    side.papers.deliver()
    side.hand_in("a-ticket-that-the-hall-never-heard-of")
    side.clock.advance(24 * 3600)
    side.papers.deliver()
    assert (side.rows(), side.rows("counter_papers_page")) == (0, 0)


def test_a_ticket_that_is_over_takes_no_copy(hall: RunningHall, side: Counterside) -> None:
    ticket_id = ticket(hall)
    with hall.staff("030027", "6") as clerk:
        for verb in ("open", "call-next", "begin", "finish"):
            assert clerk.post(f"/api/v1/counters/6/{verb}", json={}).status_code == 200
    side.hand_in(ticket_id)
    assert side.papers.deliver() == 0
    assert side.rows() == 0


def test_a_page_that_cannot_be_read_costs_the_copy_and_not_the_hand_in(
    hall: RunningHall, side: Counterside
) -> None:
    draft = side.desk.filled_draft()
    page = next(iter(draft.pages.values()))[0]
    file = next(path for path in (side.folder / "vault").iterdir() if path.name == page.document_id)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert side.papers.copy_of(draft) is None
    file.write_bytes(whole)
    assert isinstance(side.desk.submit.seal(draft), Sealed)
