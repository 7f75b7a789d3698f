"""How soon a standby has the hall when its owner was killed or frozen, and how soon a program is gone that was told to stop.

    python -m pytest tests/benchmarks/bench_failover.py -s

Prints figures; asserts that every promise was kept, since machines differ. Asked for: 10 s, and 3 s for the stop.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.test_hall_failover import assert_promises_are_kept, go_on, two_machines, url
from tests.support.hall_programs import HallProcess, standing, write_settings
from tests.support.kept_ports import kept_ports
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.takers import Takers
from tests.support.waiting import wait_until

_TIMES = 3
_SCREENS = 50
pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that waits for its disk, as a hall's does."""
    with running_postgres(durable=True) as own:
        yield own


def report(what: str, times_s: list[float]) -> None:
    sys.stdout.write(f"{what}: {', '.join(f'{s:.2f} s' for s in times_s)}\n")


@pytest.mark.parametrize(
    ("what", "how"), [("killed", signal.SIGKILL), ("frozen", signal.SIGSTOP)], ids=["killed", "frozen"]
)
def test_from_the_owners_end_to_the_first_number_of_the_standby(
    server: PostgresServer, tmp_path: Path, what: str, how: signal.Signals
) -> None:
    times_s = []
    for n in range(_TIMES):
        database = server.address(f"{what}{n}")
        with kept_ports(2) as ports, two_machines(tmp_path / str(n), database, ports) as (first, second):
            with Takers([url(port) for port in ports]) as takers:
                go_on(takers)
                first.send(how)
                began = time.monotonic()
                # An answer may have been on its way when the owner ended.
                wait_until(lambda at=url(ports[1]): standing(at) == "owner")
                go_on(takers, more=1)
                times_s.append(time.monotonic() - began)
            second.end()
        assert_promises_are_kept(takers.promised, database)
    report(f"owner {what} → first number from the standby", times_s)


def test_from_the_signal_to_the_end_of_the_program_with_screens_attached(tmp_path: Path) -> None:
    times_s = []
    for n in range(_TIMES):
        folder = tmp_path / str(n)
        with HallProcess([write_settings(folder)], folder) as hall, contextlib.ExitStack() as screens:
            (address,) = hall.urls()
            wait_until(lambda at=address: standing(at) == "owner")
            door = screens.enter_context(httpx.Client(base_url=address, limits=httpx.Limits(), verify=False))
            for _ in range(_SCREENS):
                events = screens.enter_context(door.stream("GET", "/api/v1/events"))
                assert next(events.iter_lines())
            began = time.monotonic()
            assert hall.end() == 0
            times_s.append(time.monotonic() - began)
    report(f"told to stop, {_SCREENS} screens attached → gone", times_s)
