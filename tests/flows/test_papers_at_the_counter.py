"""A whole visit: a number, an application with photographs, and the clerk who sees them without asking again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.flows.events import (
    BusinessGroupChosen,
    DeedChosen,
    LeaveConfirmed,
    StoredDiscardAsked,
    SubmitConfirmed,
    TicketAsked,
    WentHome,
)
from kiosk.flows.steps import Step
from tests.flows.test_application_visit import to_confirm
from tests.support.application_desk import Sandbox, sandbox
from tests.support.fake_devices import card
from tests.support.hall import RunningHall, running_hall
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path / "platform") as running:
        yield running


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    with running_hall(tmp_path / "hall") as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, hall: RunningHall, platform: Sandbox) -> Iterator[TerminalBench]:
    with TerminalBench(settings(tmp_path / "terminal", hall.url, platform.url)) as running:
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def take_number(bench: TerminalBench, group: str) -> None:
    """With the card of `to_confirm`, and home again."""
    bench.devices.the_id_reader.lay(card())
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("ticket"), BusinessGroupChosen(group), TicketAsked())
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    bench.post(WentHome())
    bench.at(Step.HOME)


def given(hall: RunningHall) -> list[Any]:
    """What the hall holds for its tickets."""
    return list(hall.hall.ledger.seen.queue.papers.values())


def test_what_was_handed_in_is_at_the_counter_before_the_citizen_is_called(
    bench: TerminalBench, hall: RunningHall
) -> None:
    take_number(bench, "general")
    to_confirm(bench)
    bench.post(SubmitConfirmed())
    bench.at(Step.SUBMITTED, 30)
    wait_until(lambda: bool(given(hall)), within_s=10)
    with hall.staff() as clerk:
        for verb in ("open", "call-next", "begin"):
            answer = clerk.post(f"/api/v1/counters/3/{verb}", json={})
            assert answer.status_code == 200, answer.text
        now = answer.json()["now"]
        assert now["papers"]["pages"] > 0
        opened = clerk.post(f"/api/v1/tickets/{now['ticket_id']}/papers/open", json={"counter_id": "3"})
        [shown] = opened.json()["sets"]
        wait_until(lambda: _all_here(clerk, now["ticket_id"]), within_s=10)
    assert shown["item_name"] == "居住证申领"
    assert shown["commitment"] == "signed"


def _all_here(clerk: Any, ticket_id: str) -> bool:
    opened = clerk.post(f"/api/v1/tickets/{ticket_id}/papers/open", json={"counter_id": "3"}).json()
    pages = [page["here"] for material in opened["sets"][0]["materials"] for page in material["pages"]]
    return bool(pages) and all(pages)


def test_discarding_a_stored_application_takes_its_papers_away_from_the_counter(
    bench: TerminalBench, hall: RunningHall, platform: Sandbox
) -> None:
    platform.stop()
    take_number(bench, "general")
    to_confirm(bench)
    bench.post(SubmitConfirmed())
    bench.at(Step.SUBMITTED, 30)
    wait_until(lambda: bool(given(hall)), within_s=10)
    bench.post(StoredDiscardAsked(), LeaveConfirmed())
    bench.at(Step.HOME)
    wait_until(lambda: not given(hall), within_s=10)


def test_an_application_without_a_number_shows_nothing_at_any_counter(
    bench: TerminalBench, hall: RunningHall
) -> None:
    to_confirm(bench)
    bench.post(SubmitConfirmed())
    bench.at(Step.SUBMITTED, 30)
    wait_until(lambda: bool(bench.journal("step")), within_s=5)
    assert given(hall) == []
