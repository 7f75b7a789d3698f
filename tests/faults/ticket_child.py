"""A terminal that issues and prints one ticket and is killed with SIGKILL between two given steps.

Every call that changes a disk, a hall or a paper counts as two steps, before and after it. `series` forks one terminal for
each cut, so that the imports are paid once; `borrow`, `take` and `recover` do their part alone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.ports.printer import Paper, PrintOutcome, PrintResult
from kiosk.base.clock import SystemClock
from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallView, LentBand, TicketView
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.person_key import HallKey
from kiosk.links.hall_client import HallClient
from kiosk.usecases.hall_errands import PaperReports
from kiosk.usecases.papers import TicketSlip, ticket_paper
from kiosk.usecases.print_paper import PrintPaper
from kiosk.usecases.take_ticket import TakeTicket
from kiosk.wiring.services import new_id
from kiosk.wiring.stores import open_stores
from tests.support.terminal_bench import settings


class Cuts:
    """Dies at the `at`-th step."""

    def __init__(self, at: int) -> None:
        self._at = at
        self.step = 0

    def here(self, _name: str) -> None:
        self.step += 1
        if self.step == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class Cut:
    """An object whose named calls are steps."""

    def __init__(self, inner: Any, cuts: Cuts, *names: str) -> None:
        self._inner, self._cuts, self._names = inner, cuts, names

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in self._names:
            return method

        def step(*args: Any, **kwargs: Any) -> Any:
            self._cuts.here(f"before {name}")
            answer = method(*args, **kwargs)
            self._cuts.here(f"after {name}")
            return answer

        return step


class PaperTray:
    """A printer whose papers are lines of a file: what came out stays out, whatever happens to the program."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "papers.txt"

    def print_paper(self, paper: Paper, job_id: str, deadline_s: float = 15.0) -> PrintOutcome:
        number = next(part.text for part in paper.parts if getattr(part, "height", 1) > 4)
        with self._file.open("a", encoding="utf-8") as out:
            out.write(f"{number}\n")
            out.flush()
            os.fsync(out.fileno())
        return PrintOutcome(PrintResult.PRINTED, job_id)

    def held_job(self) -> str | None:
        return None

    def held_outcome(self) -> PrintOutcome | None:
        return None

    def discard_held(self) -> bool:
        return False


class Parts:
    """What takes, prints and delivers a ticket, over one folder, as the terminal joins it."""

    def __init__(self, folder: Path, url: str, cuts: Cuts) -> None:
        told, clock = settings(folder, url), SystemClock()
        self.stores = open_stores(told, clock)
        self.hall = HallClient(url, told.terminal.id, told.hall.key, clock)
        journal = Journal(told.data_folder / "journal", clock)
        tickets: Any = Cut(self.stores.tickets, cuts, "ask", "issued", "issue_from_band", "refused")
        jobs: Any = Cut(self.stores.print_jobs, cuts, "begin", "end")
        hall, tray = Cut(self.hall, cuts, "issue"), Cut(PaperTray(folder), cuts, "print_paper")
        self.take = TakeTicket(hall, tickets, HallKey(b"key"), clock, new_id, journal)
        self.printing = PrintPaper(tray, jobs, clock, new_id, journal)
        self.reports = PaperReports(self.hall, self.stores.tickets, self.stores.print_jobs, journal)


def borrow_one(folder: Path, url: str) -> None:
    parts = Parts(folder, url, Cuts(0))
    band = parts.hall.borrow_band("general", 1, new_id())
    assert isinstance(band, LentBand), band
    parts.stores.tickets.lend_in(band.day, BusinessGroupId("general"), band.numbers)


def take_and_print(folder: Path, url: str, cut: int) -> int:
    """How many steps it took, when it lived to the end."""
    cuts = Cuts(cut)
    parts = Parts(folder, url, cuts)
    ticket = parts.take.take("general", "", None, "", None)
    assert isinstance(ticket, TicketView), ticket

    def paper(reprint: int) -> Paper:
        slip = TicketSlip(
            "大厅", ticket.number, ticket.group_name, ticket.issued_at, "3 号终端", reprint=reprint
        )
        return ticket_paper(slip)

    parts.printing.print("ticket", ticket.ticket_id, paper)
    return cuts.step


def recover(folder: Path, url: str) -> None:
    """The start after the cut, with the hall in reach."""
    parts = Parts(folder, url, Cuts(0))
    parts.printing.recover()
    parts.take.resume()
    parts.take.deliver_lent()
    parts.reports.deliver()
    assert parts.stores.tickets.cut_off() == () and parts.stores.tickets.untold() == ()
    assert parts.stores.print_jobs.untold() == ()


def in_a_child(work: Callable[[], object]) -> int:
    """The wait status of a fork that does `work`: 0 when it went well, 9 when it was killed."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def waiting(url: str) -> int:
    view = HallClient(url, "T-03", "demo-terminal-key-03", SystemClock()).queues()
    assert isinstance(view, HallView), view
    queue = view.queue("general")
    return queue.waiting if queue else -1


def series(base: Path, url: str, kind: str, last: int) -> None:
    """One line of JSON for each cut: what was there before and after the recovery."""
    for cut in range(1, last + 1):
        folder = base / f"cut-{cut}"
        folder.mkdir()
        taken_at = url
        if kind == "lent":
            assert in_a_child(lambda folder=folder: borrow_one(folder, url)) == 0
            taken_at = NOBODY
        before = waiting(url)
        killed = in_a_child(lambda folder=folder, cut=cut, at=taken_at: take_and_print(folder, at, cut))
        out = papers(folder)
        recovered = [in_a_child(lambda folder=folder: recover(folder, url)) for _ in range(2)]
        after = {"recovered": recovered, "papers_after": papers(folder), "tickets": waiting(url) - before}
        tell({"cut": cut, "killed": killed, "papers": out, **after})


def papers(folder: Path) -> list[str]:
    tray = folder / "papers.txt"
    return tray.read_text(encoding="utf-8").split() if tray.exists() else []


def tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


NOBODY = "http://127.0.0.1:9"
"""The discard port: nobody listens there, as behind a cut cable."""

if __name__ == "__main__":
    base, url, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if what == "series":
        series(base, url, sys.argv[4], int(sys.argv[5]))
    elif what == "borrow":
        borrow_one(base, url)
    elif what == "take":
        tell(take_and_print(base, url, 0))
    else:
        recover(base, url)
