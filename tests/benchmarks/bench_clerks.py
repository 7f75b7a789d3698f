"""64 clerks press next at once over HTTP until 10,000 tickets are called; the hall is killed three times in between.

    python -m pytest tests/benchmarks/bench_clerks.py -s

Prints what was doubled, lost and skipped; all must be 0. Takes minutes on a quiet machine.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support.hall_process import HallProcess
from tests.support.many_clerks import config_of, faults_of, run_day

CLERKS, TICKETS, KILL_AT = 64, 10_000, (1_500, 5_000, 8_500)
pytestmark = pytest.mark.benchmark


@pytest.mark.timeout(5400)
def test_64_clerks_and_10_000_tickets_with_the_hall_killed(tmp_path: Path) -> None:
    config = config_of(tmp_path, CLERKS)
    hall = HallProcess(tmp_path, config)
    hall.start()
    began = time.monotonic()
    try:
        run = run_day(hall, CLERKS, TICKETS, KILL_AT)
    finally:
        hall.kill()
    took_s = time.monotonic() - began
    faults = faults_of(run, tmp_path, config)
    print(f"\n{CLERKS} clerks, {len(run.issued)} tickets, killed {run.kills} times, {took_s:.0f} s")
    print("  " + ", ".join(f"{what}: {count}" for what, count in faults.items()))
    assert run.kills == len(KILL_AT)
    assert set(faults.values()) == {0}
