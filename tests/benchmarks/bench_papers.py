"""What the copy for the counter costs at the hand-in, and how long the clerk waits for it; beside doing without it.

nice -n 10 python -m tests.benchmarks.bench_papers [PAGES]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.base.clock import SystemClock
from kiosk.usecases.submit_application import Sealed
from tests.kiosk.applications.test_papers_for_the_counter import Counterside, ticket
from tests.support.application_desk import ApplicationDesk, page_jpeg
from tests.support.hall import running_hall

ROUNDS = 5
STILL = (2480, 3508)
"""An A4 sheet at 300 dpi, as the document camera gives it."""


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def draft_of(side: Counterside, pages: int) -> object:
    draft = side.desk.filled_draft(pages=1)
    for code, kept in list(draft.pages.items()):
        for _ in range(len(kept)):
            side.desk.prepare.delete_page(draft, code, 0)
        for number in range(pages):
            side.desk.prepare.add_page(draft, code, page_jpeg(f"{code} {number}", STILL, 200_000))
    return draft


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    copies: list[float] = []
    seals: list[float] = []
    looks: list[float] = []
    with tempfile.TemporaryDirectory() as folder, running_hall(Path(folder) / "hall") as hall:
        side = Counterside(Path(folder) / "terminal", hall.url, SystemClock())  # type: ignore[arg-type]
        desk: ApplicationDesk = side.desk
        for round_ in range(ROUNDS):
            draft = draft_of(side, pages)
            made: list[object] = []
            copies.append(timed(lambda draft=draft, made=made: made.append(side.papers.copy_of(draft))))  # type: ignore[misc]
            seals.append(timed(lambda draft=draft, made=made: made.append(desk.submit.seal(draft))))  # type: ignore[misc]
            copy, sealed = made
            assert isinstance(sealed, Sealed) and copy is not None
            if round_ == 0:
                ticket_id = ticket(hall)
                side.papers.keep(copy, sealed.receipt_number, ticket_id)  # type: ignore[arg-type]
                store = timed(side.papers.store)
                sizes = [len(side.copies.page(sealed.application_id, part) or b"") for part in (1, 2)]
                deliver = timed(side.papers.deliver)
                looks = look(hall, ticket_id, sealed.application_id)
        count = len(copy.pages)  # type: ignore[attr-defined]
        side.close()
    copy_ms, seal_ms = statistics.median(copies), statistics.median(seals)
    print(f"pages {count}, of {STILL[0]}x{STILL[1]}; a small page {statistics.mean(sizes) / 1000:.0f} kB")
    print(
        f"seal without the copy {seal_ms:.0f} ms; the copy {copy_ms:.0f} ms ({copy_ms / seal_ms:.2f} of the seal)"
    )
    print(f"afterwards, unseen: small pages {store:.0f} ms, to the hall {deliver:.0f} ms")
    print(f"open {looks[0]:.0f} ms; a page {statistics.median(looks[1:]):.0f} ms")


def look(hall: object, ticket_id: str, papers_id: str) -> list[float]:
    """ms of the opening, then of each page."""
    with hall.staff("030027", "6") as clerk:  # type: ignore[attr-defined]
        for verb in ("open", "call-next", "begin"):
            clerk.post(f"/api/v1/counters/6/{verb}", json={}).raise_for_status()
        path = f"/api/v1/tickets/{ticket_id}/papers"
        took = [timed(lambda: clerk.post(f"{path}/open", json={"counter_id": "6"}))]
        for _ in range(10):
            took.append(timed(lambda: clerk.get(f"{path}/{papers_id}/pages/1").raise_for_status()))
    return took


if __name__ == "__main__":
    main()
