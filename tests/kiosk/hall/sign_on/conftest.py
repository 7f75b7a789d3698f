"""One hall for a file of tests, each with a provider of its own that lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from kiosk.base.clock import HandClock
from kiosk.links.sign_on import SignOn
from tests.kiosk.hall.sign_on.door import BEFORE, Before, outcomes_of, told_by
from tests.support.hall import FRIDAY_MORNING, RunningHall, running_hall, sample_settings
from tests.support.hostile_provider import HostileProvider, hostile_provider


@pytest.fixture
def provider() -> Iterator[HostileProvider]:
    with hostile_provider() as lying:
        yield lying


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, clock: HandClock) -> Iterator[RunningHall]:
    with running_hall(tmp_path_factory.mktemp("hall"), clock) as running:
        yield running


@pytest.fixture(scope="module")
def manager(started: RunningHall) -> Iterator[httpx.Client]:
    """Who reads the record."""
    with started.staff("010012", None) as client:
        yield client


@pytest.fixture
def rules() -> dict[str, Any]:
    """More of `[access.sign_on]`; a test may say otherwise."""
    return {}


@pytest.fixture
def hall(
    started: RunningHall, manager: httpx.Client, provider: HostileProvider, rules: dict[str, Any]
) -> Iterator[RunningHall]:
    """One hall for all, its provider this test's own; what was on record before does not count."""
    sign_on = {"issuer": provider.issuer, "client_id": "hall", **rules}
    started.hall.settings = sample_settings(access={"sign_on": sign_on})
    started.hall.sign_on = SignOn(provider.issuer, "hall", "", "openid")
    BEFORE[started.url] = Before(manager, len(outcomes_of(manager)), len(told_by(started)))
    yield started
    provider.stopping.set()
