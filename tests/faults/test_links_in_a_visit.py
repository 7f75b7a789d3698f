"""Hall and platform fail in the middle of a visit: told in a sentence, journalled once, nothing lost, nothing doubled.

Real conductor, use cases, store and links, a real hall and a real sandbox platform; devices in the test's hand.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiosk.base.clock import SystemClock
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
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until

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
        platform.start()
        wait_until(lambda: len(platform.cases()) == 1, 40)
        assert len(platform.cases()) == 1


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


def test_double_press_of_submit_makes_one_case(tmp_path: Path, hall: RealHall, platform: Sandbox) -> None:
    with TerminalBench(settings(tmp_path / "t", hall.url, platform.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        to_confirm(bench)
        bench.post(SubmitConfirmed(), SubmitConfirmed(), SubmitConfirmed())
        bench.at(Step.SUBMITTED)
        assert len(platform.cases()) == 1


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


def test_unknown_item(tmp_path: Path, hall: RealHall) -> None:
    with TerminalBench(settings(tmp_path / "t", hall.url)) as bench:
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        bench.post(Woken(), DeedChosen("search"), SearchTyped("JZZSL"))
        bench.until(lambda shown: shown.step is Step.CATALOGUE and shown.facts.total > 0)
        bench.post(ItemChosen("999999-no-such-item"))
        bench.until(lambda shown: shown.toast == "toast.item_unknown")
        assert said("toast.item_unknown") and bench.now.step is Step.CATALOGUE
        assert [line["trouble"] for line in bench.journal("trouble_told")] == ["catalogue:item_unknown"]
