"""Every reason for which the real hall gives no number, as the terminal tells it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.clock import HALL_ZONE
from kiosk.flows.events import BusinessGroupChosen, DeedChosen, TicketAsked, VisitEnded, WentHome, Woken
from kiosk.flows.steps import Step
from tests.support.fake_devices import card
from tests.support.hall import FRIDAY_MORNING, running_hall, sample_settings
from tests.support.moved_clock import MovedClock
from tests.support.terminal_bench import TerminalBench, settings

NOON = datetime(2026, 6, 12, 12, 30, tzinfo=HALL_ZONE)


@contextmanager
def terminal(
    folder: Path, now: datetime, hall_hours: dict[str, Any] | None = None, **general: Any
) -> Iterator[TerminalBench]:
    """A terminal before a hall whose first group has other rules."""
    base = sample_settings(hours=hall_hours or {})
    groups = [group.model_dump() for group in base.groups]
    groups[0] |= general
    clock = MovedClock(now)
    with (
        running_hall(folder / "hall", clock, sample_settings(hours=hall_hours or {}, groups=groups)) as hall,
        TerminalBench(settings(folder / "terminal", hall.url), clock=clock) as bench,
    ):
        bench.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield bench


def test_a_hall_at_noon_says_when_it_opens_again(tmp_path: Path) -> None:
    with terminal(tmp_path, NOON, {"issuing": "opening_hours"}) as bench:
        bench.post(Woken(), DeedChosen("ticket"))
        page = bench.at(Step.ATTENTION)
        assert (page.cause, f"{page.opens_at:%H:%M}", page.opens_in_days) == ("hall_closed", "13:00", 0)


@pytest.mark.parametrize(
    ("rules", "cause", "times"),
    [
        ({"hours": ["13:00–16:30"]}, "outside_hours", ("13:00–16:30",)),
        ({"last_number_at": "09:00:00"}, "last_number", ("09:00",)),
    ],
)
def test_a_group_outside_its_hours_says_which_they_are(
    tmp_path: Path, rules: dict[str, Any], cause: str, times: tuple[str, ...]
) -> None:
    with terminal(tmp_path, FRIDAY_MORNING, **rules) as bench:
        bench.post(Woken(), DeedChosen("ticket"), BusinessGroupChosen("general"))
        page = bench.at(Step.ATTENTION)
        assert (page.cause, page.times, page.ways[-1]) == (cause, times, "other_group")


@pytest.mark.parametrize(
    ("rules", "cause"),
    [({"daily_limit": 1}, "sold_out"), ({"slot_min": 30, "slot_limit": 1}, "slot_full")],
)
def test_the_number_after_the_last_is_told_as_full(tmp_path: Path, rules: dict[str, Any], cause: str) -> None:
    with terminal(tmp_path, FRIDAY_MORNING, **rules) as bench:
        ask = (DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
        bench.post(Woken(), *ask)
        bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
        bench.post(WentHome(), *ask)
        page = bench.at(Step.ATTENTION)
        assert (page.cause, page.group_name) == (cause, "综合受理")
        bench.post(VisitEnded())
        bench.at(Step.STANDBY)


def test_a_waiting_number_is_told_before_a_limit_a_person(tmp_path: Path) -> None:
    with terminal(tmp_path, FRIDAY_MORNING, person_daily_limit=1) as bench:
        bench.devices.the_id_reader.lay(card())
        bench.until(lambda shown: shown.frame.identified)
        ask = (DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
        bench.post(*ask)
        bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
        bench.post(WentHome(), *ask)
        # The number still waits, and it is what helps; the limit would only be told after it is over.
        assert bench.at(Step.ATTENTION).cause == "has_ticket"
