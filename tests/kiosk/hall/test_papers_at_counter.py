"""Papers for the counter over the real HTTP interface: in from the terminal, out to whoever serves, gone from the disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from kiosk.base.clock import HandClock
from kiosk.domain.papers_at_counter import PapersOpened, PapersWiped
from kiosk.domain.queue import rebuild
from kiosk.hall.books import Books, Reply
from kiosk.store import queue_log
from tests.support.hall import (
    FRIDAY_MORNING,
    OTHER_TERMINAL,
    TERMINAL_ID,
    RunningHall,
    issue,
    running_hall,
    sample_settings,
)
from tests.support.waiting import wait_until

pytestmark = pytest.mark.usefixtures("each_store")

ID_NUMBER = "999999199003070012"
PERSON = "a" * 64


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path, clock) as running:
        yield running


def jpeg(shade: int = 90, size: tuple[int, int] = (500, 707)) -> bytes:
    """A page whose bytes no other page has."""
    picture = Image.effect_noise(size, 40 + shade)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def papers(papers_id: str = "0197b000-0000-7000-8000-000000000001", **more: Any) -> dict[str, Any]:
    return {
        "papers_id": papers_id,
        "terminal_id": TERMINAL_ID,
        "person_key": PERSON,
        "item_code": "sample-01",
        "item_name": "居住证申领",
        "receipt_number": "ZC2606120301",
        "handed_in_at": "2026-06-12T09:20:00+08:00",
        "commitment": "signed",
        "fields": [
            {"label": "姓名", "value": "龚䶮华", "masked": "龚*华"},
            {"label": "公民身份号码", "value": ID_NUMBER, "masked": "9999**********0012"},
        ],
        "materials": [
            {"name": "租房合同", "how": "capture", "pages": [{"good": True}, {"good": False}]},
            {"name": "身份证", "how": "card", "pages": []},
        ],
        **more,
    }


def give(terminal: httpx.Client, ticket_id: str, pages: list[bytes], **more: Any) -> None:
    """As a terminal does: the summary, then the pages."""
    asked = papers(**more)
    taken = terminal.post(f"/api/v1/tickets/{ticket_id}/papers", json=asked)
    assert taken.status_code == 201, taken.text
    for part, page in enumerate(pages, start=1):
        path = f"/api/v1/tickets/{ticket_id}/papers/{asked['papers_id']}/pages/{part}"
        assert terminal.put(path, content=page, headers={"Content-Type": "image/jpeg"}).status_code == 204


def ticket_of(hall: RunningHall, **more: Any) -> str:
    with hall.terminal() as terminal:
        return str(issue(terminal, person_key=PERSON, **more).json()["ticket_id"])


def press(clerk: httpx.Client, *verbs: str, counter: str = "3") -> None:
    for verb in verbs:
        answer = clerk.post(f"/api/v1/counters/{counter}/{verb}", json={})
        assert answer.status_code == 200, answer.text


def opened(clerk: httpx.Client, ticket_id: str, counter: str = "3") -> httpx.Response:
    return clerk.post(f"/api/v1/tickets/{ticket_id}/papers/open", json={"counter_id": counter})


def with_papers(hall: RunningHall) -> tuple[str, list[bytes]]:
    """A ticket in service at counter 3, its papers at the hall."""
    ticket_id, pages = ticket_of(hall), [jpeg(1), jpeg(2)]
    with hall.terminal() as terminal:
        give(terminal, ticket_id, pages)
    with hall.staff() as clerk:
        press(clerk, "open", "call-next", "begin")
    return ticket_id, pages


def test_the_serving_clerk_sees_what_the_case_needs_and_the_pages_as_they_were(hall: RunningHall) -> None:
    ticket_id, pages = with_papers(hall)
    with hall.staff() as clerk:
        answer = opened(clerk, ticket_id)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        shown = answer.json()
        assert shown["sight"] == "whole"
        given = shown["sets"][0]
        assert {field["label"]: field["value"] for field in given["fields"]} == {
            "姓名": "龚䶮华",
            "公民身份号码": ID_NUMBER,
        }
        contract = given["materials"][0]
        assert [(page["part"], page["good"], page["here"]) for page in contract["pages"]] == [
            (1, True, True),
            (2, False, True),
        ]
        for page, sent in zip(contract["pages"], pages, strict=True):
            path = f"/api/v1/tickets/{ticket_id}/papers/{given['papers_id']}/pages/{page['part']}"
            picture = clerk.get(path)
            assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
            assert picture.headers["cache-control"] == "no-store"
            assert picture.content == sent
        console = clerk.get("/api/v1/counters/3").json()
        assert console["now"]["papers"] == {"materials": 2, "pages": 2}


def test_each_opening_is_on_record_with_who_and_when(hall: RunningHall, clock: HandClock) -> None:
    ticket_id, _ = with_papers(hall)
    with hall.staff() as clerk:
        assert opened(clerk, ticket_id).status_code == 200
        clock.advance(30)
        assert opened(clerk, ticket_id).status_code == 200
    with hall.staff("010012", None) as duty:
        told = duty.get(f"/api/v1/tickets/{ticket_id}/papers/openings").json()["openings"]
    assert [(each["staff_id"], each["counter_id"], each["sight"]) for each in told] == [
        ("030016", "3", "whole")
    ] * 2
    assert told[0]["at"] < told[1]["at"]
    journal = hall.hall.journal.path.read_text(encoding="utf-8")
    assert ID_NUMBER not in journal and "龚䶮华" not in journal


def test_a_duty_manager_sees_them_masked_and_without_pictures(hall: RunningHall) -> None:
    ticket_id, _ = with_papers(hall)
    with hall.staff("010012", None) as duty:
        answer = opened(duty, ticket_id)
        shown = answer.json()
        assert shown["sight"] == "masked"
        assert ID_NUMBER not in answer.text and "龚䶮华" not in answer.text
        assert shown["sets"][0]["fields"][1]["value"] == "9999**********0012"
        assert [(each["page_count"], each["pages"]) for each in shown["sets"][0]["materials"]] == [
            (2, []),
            (0, []),
        ]
        page = duty.get(f"/api/v1/tickets/{ticket_id}/papers/{shown['sets'][0]['papers_id']}/pages/1")
        assert page.status_code == 403


@pytest.mark.parametrize(
    ("staff_id", "counter"), [("030027", "4"), ("020008", None)], ids=["other clerk", "operator"]
)
def test_nobody_else_sees_anything(hall: RunningHall, staff_id: str, counter: str | None) -> None:
    ticket_id, _ = with_papers(hall)
    with hall.staff(staff_id, counter) as other:
        for at in ("3", "4"):
            assert opened(other, ticket_id, at).status_code == 403
        page = other.get(f"/api/v1/tickets/{ticket_id}/papers/{papers()['papers_id']}/pages/1")
        assert page.status_code == 403
    with hall.client() as stranger:
        assert opened(stranger, ticket_id).status_code == 401
    assert hall.hall.ledger.seen.queue.papers[ticket_id].openings == ()  # type: ignore[index]


def test_a_clerk_sees_them_only_while_serving(hall: RunningHall) -> None:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        give(terminal, ticket_id, [jpeg(1), jpeg(2)])
    with hall.staff() as clerk:
        press(clerk, "open")
        assert opened(clerk, ticket_id).status_code == 403
        press(clerk, "call-next")
        assert opened(clerk, ticket_id).status_code == 403
        press(clerk, "begin")
        assert opened(clerk, ticket_id).status_code == 200
        page = f"/api/v1/tickets/{ticket_id}/papers/{papers()['papers_id']}/pages/1"
        assert clerk.get(page).status_code == 200
        press(clerk, "hold")
        assert opened(clerk, ticket_id).status_code == 403
        assert clerk.get(page).status_code == 403


def test_a_page_is_not_shown_before_the_opening_is_on_record(hall: RunningHall) -> None:
    ticket_id, _ = with_papers(hall)
    with hall.staff() as clerk:
        page = f"/api/v1/tickets/{ticket_id}/papers/{papers()['papers_id']}/pages/1"
        assert clerk.get(page).status_code == 403
        assert opened(clerk, ticket_id).status_code == 200
        assert clerk.get(page).status_code == 200


def test_papers_of_another_person_are_not_tied_to_the_ticket(hall: RunningHall) -> None:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        answer = terminal.post(f"/api/v1/tickets/{ticket_id}/papers", json=papers(person_key="b" * 64))
    assert (answer.status_code, answer.json()["type"]) == (409, "other_person")
    assert hall.hall.ledger.seen.queue.papers == {}


def test_papers_for_a_ticket_that_is_over_are_refused(hall: RunningHall) -> None:
    ticket_id = ticket_of(hall)
    with hall.staff() as clerk, hall.terminal() as terminal:
        press(clerk, "open", "call-next", "begin", "finish")
        answer = terminal.post(f"/api/v1/tickets/{ticket_id}/papers", json=papers())
        assert answer.status_code == 404
        assert "已经办完" in answer.json()["title"]


def test_a_terminal_cannot_speak_for_another_one(hall: RunningHall) -> None:
    ticket_id = ticket_of(hall)
    with hall.client(headers=OTHER_TERMINAL) as other:
        assert other.post(f"/api/v1/tickets/{ticket_id}/papers", json=papers()).status_code == 403


def test_a_lost_answer_is_asked_for_again_and_the_pages_stay(hall: RunningHall) -> None:
    ticket_id = ticket_of(hall)
    headers = {"Idempotency-Key": "the-same-papers"}
    with hall.terminal() as terminal:
        path = f"/api/v1/tickets/{ticket_id}/papers"
        first = terminal.post(path, json=papers(), headers=headers)
        assert terminal.put(f"{path}/{papers()['papers_id']}/pages/1", content=jpeg(3)).status_code == 204
        again = terminal.post(path, json=papers(), headers=headers)
        assert (first.json(), first.status_code) == (again.json(), again.status_code)
    with hall.staff() as clerk:
        press(clerk, "open", "call-next", "begin")
        pages = opened(clerk, ticket_id).json()["sets"][0]["materials"][0]["pages"]
    assert [page["here"] for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<html>log in first</html>", 422),
        (b"\xff\xd8\xff" + b"\0" * 700_000, 413),
        (jpeg(4)[:-40], 422),
    ],
    ids=["html", "too big", "torn"],
)
def test_what_is_no_whole_page_is_refused(hall: RunningHall, content: bytes, status: int) -> None:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        give(terminal, ticket_id, [])
        path = f"/api/v1/tickets/{ticket_id}/papers/{papers()['papers_id']}/pages/1"
        assert terminal.put(path, content=content).status_code == status


def test_a_page_that_nobody_announced_is_refused(hall: RunningHall) -> None:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        give(terminal, ticket_id, [])
        for path in (
            f"{papers()['papers_id']}/pages/3",
            f"{papers()['papers_id']}/pages/0",
            "no-such-set/pages/1",
        ):
            answer = terminal.put(f"/api/v1/tickets/{ticket_id}/papers/{path}", content=jpeg(5))
            assert answer.status_code == 404, path


def test_a_persons_open_tickets_are_found_by_the_key_alone(hall: RunningHall) -> None:
    ticket_id = ticket_of(hall)
    with hall.terminal() as terminal:
        found = terminal.get("/api/v1/tickets", params={"person_key": PERSON}).json()["tickets"]
        assert [each["ticket_id"] for each in found] == [ticket_id]
        assert terminal.get("/api/v1/tickets", params={"person_key": "c" * 64}).json()["tickets"] == []
        assert terminal.get("/api/v1/tickets", params={"person_key": ""}).json()["tickets"] == []
    with hall.client() as stranger:
        assert stranger.get("/api/v1/tickets", params={"person_key": PERSON}).status_code == 401


# --- the end ----------------------------------------------------------------------------------------------------


def stored(hall: RunningHall) -> list[bytes]:
    """What lies in the table, through the owner of the database."""
    from kiosk.store.hall_schema import ticket_papers

    found: list[bytes] = []

    def look(books: Books) -> Reply:
        books.row(
            lambda connection: found.extend(
                row[0]
                for row in connection.execute(
                    ticket_papers.select().with_only_columns(ticket_papers.c.sealed)
                )
            )
        )
        return Reply(204)

    hall.hall.ledger.submit(look).result(10)
    return found


def files_with(folder: Path, pieces: list[bytes]) -> set[str]:
    """Names of the files below `folder` that hold any of the pieces."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(piece in path.read_bytes() for piece in pieces)
    }


def pieces_of(blobs: list[bytes]) -> list[bytes]:
    """Stretches from all through the blobs: a page of the file that was left would hold one."""
    return [blob[at : at + 48] for blob in blobs for at in range(0, max(1, len(blob) - 48), 1500)]


def let_time_pass(hall: RunningHall) -> None:
    wait_until(lambda: not hall.hall.ledger.seen.queue.papers, within_s=10)


def test_papers_lie_encrypted_and_leave_no_trace_when_the_day_is_over(
    each_store: str, hall: RunningHall, clock: HandClock, tmp_path: Path
) -> None:
    ticket_id, pages = with_papers(hall)
    clear = [ID_NUMBER.encode(), "龚䶮华".encode(), *pieces_of(pages)]
    rows = stored(hall)
    sealed = pieces_of(rows)
    assert len(sealed) > 20
    assert not any(piece in row for row in rows for piece in clear)
    assert files_with(tmp_path, clear) == set()
    # With a server they lie there, and nowhere in the hall's folder.
    assert bool(files_with(tmp_path, sealed)) == (each_store == "sqlite")
    with hall.staff() as clerk:
        press(clerk, "finish")
        assert opened(clerk, ticket_id).status_code == 403
    clock.advance(10 * 3600)
    hall.hall.ledger.submit(lambda _books: Reply(204)).result(10)
    assert ticket_id in hall.hall.ledger.seen.queue.papers
    clock.advance(14 * 3600)
    let_time_pass(hall)
    assert stored(hall) == []
    assert files_with(tmp_path, sealed) == set()
    assert files_with(tmp_path, clear) == set()


def test_papers_go_some_minutes_after_the_ticket_is_over_where_the_hall_wants_that(
    tmp_path: Path, clock: HandClock
) -> None:
    settings = sample_settings(papers={"keep_after_min": 5})
    with running_hall(tmp_path, clock, settings) as hall:
        with_papers(hall)
        sealed = pieces_of(stored(hall))
        with hall.staff() as clerk:
            press(clerk, "finish")
        clock.advance(4 * 60)
        hall.hall.ledger.submit(lambda _books: Reply(204)).result(10)
        assert stored(hall) != []
        clock.advance(2 * 60)
        let_time_pass(hall)
        assert files_with(tmp_path, sealed) == set()


def test_papers_of_an_application_taken_back_are_gone_at_once(hall: RunningHall, tmp_path: Path) -> None:
    ticket_id, _ = with_papers(hall)
    sealed = pieces_of(stored(hall))
    with hall.terminal() as terminal:
        path = f"/api/v1/tickets/{ticket_id}/papers/{papers()['papers_id']}"
        assert terminal.delete(path).status_code == 204
        assert terminal.delete(path).status_code == 204
    assert files_with(tmp_path, sealed) == set()
    assert hall.hall.ledger.seen.queue.papers == {}


def test_papers_survive_a_restart_and_the_log_tells_the_same(tmp_path: Path, clock: HandClock) -> None:
    with running_hall(tmp_path, clock) as hall:
        ticket_id, pages = with_papers(hall)
        with hall.staff() as clerk:
            opened(clerk, ticket_id)
        before = hall.hall.ledger.seen.queue.papers
    with running_hall(tmp_path, clock) as hall:
        assert hall.hall.ledger.seen.queue.papers == before
        with hall.staff() as clerk:
            assert opened(clerk, ticket_id).status_code == 200
            path = f"/api/v1/tickets/{ticket_id}/papers/{papers()['papers_id']}/pages/2"
            assert clerk.get(path).content == pages[1]


def test_what_a_fault_left_behind_goes_at_the_next_start(tmp_path: Path, clock: HandClock) -> None:
    from kiosk.domain.ids import TicketId
    from kiosk.store import ticket_papers

    with running_hall(tmp_path, clock) as hall:

        def leave(books: Books) -> Reply:
            books.row(lambda line: ticket_papers.begin_set(line, TicketId("nobody"), "left-over", b"x" * 99))
            return Reply(204)

        # What a start wipes is wiped before the first tick.
        wait_until(lambda: hall.hall._ticks > 0, within_s=20)
        hall.hall.ledger.submit(leave).result(10)
        assert stored(hall) != []
    with running_hall(tmp_path, clock) as hall:
        wait_until(lambda: stored(hall) == [], within_s=10)


def test_the_log_holds_no_personal_data_and_rebuilds_what_is_held(
    hall: RunningHall, clock: HandClock
) -> None:
    ticket_id, _ = with_papers(hall)
    with hall.staff() as clerk:
        opened(clerk, ticket_id)
    log: list[Any] = []

    def take(books: Books) -> Reply:
        books.row(lambda connection: log.extend(queue_log.read(connection)))
        return Reply(204)

    hall.hall.ledger.submit(take).result(10)
    assert rebuild(log).papers == hall.hall.ledger.seen.queue.papers
    assert any(isinstance(entry.event, PapersOpened) for entry in log)
    assert not any(isinstance(entry.event, PapersWiped) for entry in log)
    assert ID_NUMBER not in repr(log) and "龚䶮华" not in repr(log)


def test_an_undone_finish_gives_the_clerk_the_papers_back(hall: RunningHall) -> None:
    ticket_id, _ = with_papers(hall)
    with hall.staff() as clerk:
        press(clerk, "finish", "undo")
        assert opened(clerk, ticket_id).status_code == 200
