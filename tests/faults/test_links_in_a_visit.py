"""Hall and platform fail in the middle of a visit: told in a sentence, journalled once, nothing lost, nothing doubled.

Real conductor, use cases, store and links, a real hall and a real sandbox platform; devices in the test's hand, and at the
end of the file the real drivers on simulated hardware.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.base.clock import SystemClock
from kiosk.base.paths import font
from kiosk.flows.events import (
    BusinessGroupChosen,
    DeedChosen,
    ItemChosen,
    ProgressAsked,
    SearchTyped,
    SubmitConfirmed,
    TicketAsked,
    WentHome,
    Woken,
)
from kiosk.flows.steps import Step
from tests.faults.test_devices_in_a_visit import said
from tests.flows.test_application_visit import to_confirm
from tests.support.application_desk import Sandbox, sandbox
from tests.support.cable import cable_to
from tests.support.real_hall import RealHall
from tests.support.real_terminal import RealTerminal, SimulatedDevices
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until

needs_fonts = pytest.mark.skipif(not font().is_file(), reason="the fonts are made by scripts/setup")
LOGIN_PAGE = b"<html><title>WLAN login</title><form action=/login><input name=password></form></html>"


class _Portal(BaseHTTPRequestHandler):
    """Answers everything with its login page, as a hotel's network does."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(LOGIN_PAGE)))
        self.end_headers()
        self.wfile.write(LOGIN_PAGE)

    do_GET = do_POST = do_PUT = do_PATCH = do_HEAD = do_DELETE = _answer  # noqa: N815 (the server's names)

    def log_message(self, *_: object) -> None: ...


class _PortalServer(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def captive_portal(port: int = 0) -> Iterator[str]:
    server = _PortalServer(("127.0.0.1", port), _Portal)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RealHall]:
    with RealHall(tmp_path / "hall") as running:
        yield running


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path / "platform") as running:
        yield running


def take_ticket(bench: TerminalBench) -> None:
    bench.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())


def steps(bench: TerminalBench) -> list[str]:
    """The steps of all visits, as the journal has them."""
    return [str(line["step"]) for line in bench.journal("step")]


def gone_and_back(bench: TerminalBench, subject: str) -> bool:
    """The journal says once that the link is gone and, after it, once that it is back; never the same twice in a row."""
    lines = link_lines(bench, subject)
    troubles = [state for state in lines if state != "reachable"]
    return len(troubles) == 1 and all(one != other for one, other in itertools.pairwise(lines))


def link_lines(bench: TerminalBench, subject: str) -> list[str]:
    return [line["state"] for line in bench.journal("state") if line["subject"] == subject]


def test_hall_gone_with_its_answer_on_the_way(tmp_path: Path, hall: RealHall) -> None:
    """The hall gave a number but its answer got lost: the citizen has one paper, the hall one ticket."""
    with cable_to(hall.url) as cable, TerminalBench(settings(tmp_path / "t", cable.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        wait_until(lambda: "lent" in link_lines(bench, "band:general"))
        cable.lose_answers()
        take_ticket(bench)
        lent = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed").facts
        assert lent.lent
        cable.mend()
        wait_until(lambda: len(bench.journal("lent_ticket_delivered")) == 1, 25)
        assert hall.waiting() == 1
        assert hall.numbers_waiting() == {lent.number}
        assert len(bench.devices.the_printer.papers) == 1


def test_login_page_in_place_of_the_hall(tmp_path: Path) -> None:
    with captive_portal() as url, TerminalBench(settings(tmp_path / "t", url)) as bench:
        bench.until(lambda shown: shown.frame.pill == "offline")
        take_ticket(bench)
        bench.until(lambda shown: shown.step is Step.QUEUE and shown.facts.problem == "hall_unreachable")
        assert said("queue.hall_unreachable.title") and said("queue.hall_unreachable.note")
        assert bench.devices.the_printer.papers == []
        wait_until(lambda: link_lines(bench, "hall") == ["captive_portal"])
        assert [line["trouble"] for line in bench.journal("trouble_told")] == ["queue:hall_unreachable"]


def test_login_page_in_place_of_the_platform(tmp_path: Path, hall: RealHall, platform: Sandbox) -> None:
    with TerminalBench(settings(tmp_path / "t", hall.url, platform.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        platform.stop()
        with captive_portal(urlsplit(platform.url).port or 0):
            to_confirm(bench)
            bench.post(SubmitConfirmed())
            facts = bench.at(Step.SUBMITTED)
            assert facts.stored and facts.receipt_number and not facts.application_number
            wait_until(lambda: link_lines(bench, "platform") == ["captive_portal"])
        platform.start()
        wait_until(lambda: len(platform.cases()) == 1, 40)
        wait_until(lambda: link_lines(bench, "platform")[-1] == "reachable")
        assert link_lines(bench, "platform").count("captive_portal") == 1


def test_platform_gone_with_its_answer_on_the_way(tmp_path: Path, hall: RealHall, platform: Sandbox) -> None:
    """The platform took the case but its answer got lost: the citizen goes with a receipt, and there is one case."""
    with (
        cable_to(platform.url) as cable,
        TerminalBench(settings(tmp_path / "t", hall.url, cable.url)) as bench,
    ):
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        to_confirm(bench)
        cable.lose_answers()
        bench.post(SubmitConfirmed())
        facts = bench.at(Step.SUBMITTED, 30)
        assert facts.stored and facts.receipt_number and said("submitted.stored_title")
        cable.mend()

        def has_its_number() -> bool:
            bench.post(WentHome(), DeedChosen("progress"), ProgressAsked(facts.receipt_number))
            looked = bench.until(
                lambda shown: (
                    shown.step is Step.PROGRESS and not shown.facts.looking and bool(shown.facts.cases)
                )
            )
            return not looked.facts.cases[0].number_is_ours

        wait_until(has_its_number, 30)
        assert len(platform.cases()) == 1


def test_hall_gone_and_back(tmp_path: Path, hall: RealHall) -> None:
    """The hall's computer is off: the citizen gets a lent number, and the journal says once gone and once back."""
    with TerminalBench(settings(tmp_path / "t", hall.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        wait_until(lambda: "lent" in link_lines(bench, "band:general"))
        hall.stop()
        take_ticket(bench)
        lent = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed").facts
        assert lent.lent
        wait_until(lambda: link_lines(bench, "hall")[-1] != "reachable", 40)
        hall.start()
        wait_until(lambda: len(bench.journal("lent_ticket_delivered")) == 1, 60)
        wait_until(lambda: link_lines(bench, "hall")[-1] == "reachable", 40)
        assert gone_and_back(bench, "hall"), link_lines(bench, "hall")
        assert hall.waiting() == 1 and hall.numbers_waiting() == {lent.number}


def test_platform_gone_and_back(tmp_path: Path, hall: RealHall, platform: Sandbox) -> None:
    with TerminalBench(settings(tmp_path / "t", hall.url, platform.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        platform.stop()
        to_confirm(bench)
        bench.post(SubmitConfirmed())
        facts = bench.at(Step.SUBMITTED, 30)
        assert facts.stored and facts.receipt_number and said("submitted.stored_title")
        wait_until(lambda: link_lines(bench, "platform") == ["not_connected"])
        platform.start()
        wait_until(lambda: len(platform.cases()) == 1, 60)
        wait_until(lambda: link_lines(bench, "platform") == ["not_connected", "reachable"])
        assert len(platform.cases()) == 1


def test_double_press_of_submit_makes_one_case(tmp_path: Path, hall: RealHall, platform: Sandbox) -> None:
    with TerminalBench(settings(tmp_path / "t", hall.url, platform.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        to_confirm(bench)
        bench.post(SubmitConfirmed(), SubmitConfirmed(), SubmitConfirmed())
        bench.at(Step.SUBMITTED)
        assert len(platform.cases()) == 1
        assert steps(bench).count("submitted") == 1
        assert link_lines(bench, "platform") == ["reachable"] and bench.journal("trouble_told") == []


def test_double_press_of_a_group_makes_one_ticket(tmp_path: Path, hall: RealHall) -> None:
    with TerminalBench(settings(tmp_path / "t", hall.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        bench.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen("general"))
        bench.post(TicketAsked(), TicketAsked(), TicketAsked())
        bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
        assert hall.waiting() == 1 and len(bench.devices.the_printer.papers) == 1
        assert steps(bench).count("ticket") == 1 and bench.journal("trouble_told") == []


class ThreeHoursBehind(SystemClock):
    def now(self) -> datetime:
        return super().now() - timedelta(hours=3)


def test_hall_with_another_clock(tmp_path: Path, hall: RealHall) -> None:
    """Numbers are given all the same; how far the clocks are apart stands in the journal once for whoever looks."""
    with TerminalBench(settings(tmp_path / "t", hall.url), clock=ThreeHoursBehind()) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        take_ticket(bench)
        facts = bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed").facts
        assert facts.number == "A001" and not facts.lent
        assert hall.waiting() == 1 and len(bench.devices.the_printer.papers) == 1
        [line] = [line for line in bench.journal("state") if line["subject"] == "hall"]
        assert abs(line["skew_s"] - 3 * 3600) < 60
        wait_until(lambda: _clock_alarms(hall) != [])
        [told] = _clock_alarms(hall)
        assert "请校准终端或大厅主机的时间" in told
    began = [line for line in hall.journal("alarm_began") if "时钟差" in line["said"]]
    assert len(began) == 1, "staff is told on the health page, the hall's journal has it once"


def _clock_alarms(hall: RealHall) -> list[str]:
    return [str(alarm["text"]) for alarm in hall.get("/api/v1/health")["alarms"] if alarm["kind"] == "clock"]


def test_unknown_item(tmp_path: Path, hall: RealHall) -> None:
    with TerminalBench(settings(tmp_path / "t", hall.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        bench.post(Woken(), DeedChosen("search"), SearchTyped("JZZSL"))
        bench.until(lambda shown: shown.step is Step.CATALOGUE and shown.facts.total > 0)
        bench.post(ItemChosen("999999-no-such-item"))
        bench.until(lambda shown: shown.toast == "toast.item_unknown")
        assert said("toast.item_unknown") and bench.now.step is Step.CATALOGUE
        assert [line["trouble"] for line in bench.journal("trouble_told")] == ["catalogue:item_unknown"]


# --- the same faults with real drivers: printer on TCP, readers on pseudo-terminals, camera on HTTP ---------------


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedDevices]:
    with SimulatedDevices(tmp_path_factory.mktemp("devices")) as running:
        yield running


def whole_papers(simulated: SimulatedDevices) -> int:
    return sum(paper["ended"] == "cut" for paper in simulated.papers())


@needs_fonts
def test_hall_gone_with_its_answer_on_the_way_on_real_devices(
    tmp_path: Path, hall: RealHall, simulated: SimulatedDevices
) -> None:
    before = whole_papers(simulated)
    with (
        cable_to(hall.url) as cable,
        RealTerminal(settings(tmp_path / "t", cable.url), simulated) as terminal,
    ):
        terminal.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        wait_until(lambda: "lent" in link_lines(terminal, "band:general"))
        cable.lose_answers()
        take_ticket(terminal)
        lent = terminal.until(
            lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed"
        ).facts
        assert lent.lent
        cable.mend()
        wait_until(lambda: len(terminal.journal("lent_ticket_delivered")) == 1, 25)
        assert hall.waiting() == 1 and hall.numbers_waiting() == {lent.number}
        assert whole_papers(simulated) == before + 1


@needs_fonts
def test_login_page_in_place_of_the_hall_on_real_devices(tmp_path: Path, simulated: SimulatedDevices) -> None:
    before = whole_papers(simulated)
    with captive_portal() as url, RealTerminal(settings(tmp_path / "t", url), simulated) as terminal:
        terminal.until(lambda shown: shown.frame.pill == "offline")
        take_ticket(terminal)
        terminal.until(lambda shown: shown.step is Step.QUEUE and shown.facts.problem == "hall_unreachable")
        wait_until(lambda: link_lines(terminal, "hall") == ["captive_portal"])
        assert terminal.troubles() == ["queue:hall_unreachable"]
        assert whole_papers(simulated) == before


@needs_fonts
def test_double_press_of_a_group_makes_one_ticket_on_real_devices(
    tmp_path: Path, hall: RealHall, simulated: SimulatedDevices
) -> None:
    before = whole_papers(simulated)
    with RealTerminal(settings(tmp_path / "t", hall.url), simulated) as terminal:
        terminal.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        terminal.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen("general"))
        terminal.post(TicketAsked(), TicketAsked(), TicketAsked())
        terminal.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
        assert hall.waiting() == 1 and whole_papers(simulated) == before + 1
        assert steps(terminal).count("ticket") == 1 and terminal.troubles() == []
