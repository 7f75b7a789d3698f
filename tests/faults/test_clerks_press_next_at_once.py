"""All clerks press next at the same time, over HTTP, and the hall is killed under them twice: everybody is called exactly once.

The full size of the figure, 64 clerks and 10,000 tickets, is `tests/benchmarks/bench_clerks.py`.
"""

from __future__ import annotations

from pathlib import Path

from tests.support.hall_process import HallProcess
from tests.support.many_clerks import config_of, faults_of, run_day


def test_kill_while_all_clerks_press_next_doubles_loses_and_skips_nobody(tmp_path: Path) -> None:
    clerks, tickets = 12, 240
    config = config_of(tmp_path, clerks)
    hall = HallProcess(tmp_path, config)
    hall.start()
    try:
        run = run_day(hall, clerks, tickets, kill_at=(60, 150))
    finally:
        hall.kill()
    assert run.kills == 2 and len(run.issued) == tickets
    assert set(faults_of(run, tmp_path, config).values()) == {0}, faults_of(run, tmp_path, config)
