"""What the terminal's process holds after many visits, each with a ticket on paper and a form, every fifth with a photograph.

    .venv/bin/python -m tests.benchmarks.bench_memory 20
    .venv/bin/python -m tests.benchmarks.bench_memory 200        (about 25 minutes)

Resident memory counts everything that is mapped in, also what several processes share; private memory is what would be free
without the terminal.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.glass import Bench, terminal_bench
from tests.benchmarks.visits import HastyCitizen

PHOTOGRAPHS_EVERY = 5
FIRST_VISITS = 10
REST_S = 2.0
"""Between two citizens: the terminal gives freed memory back a second after a visit."""


def run(visits: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, terminal_bench(Path(folder)) as bench:
        _say(0, bench)
        citizen, held, began = HastyCitizen(bench), [bench.memory_mb()], time.monotonic()
        for number in range(1, visits + 1):
            citizen.visit(photographs=number % PHOTOGRAPHS_EVERY == 0)
            time.sleep(REST_S)
            if number % PHOTOGRAPHS_EVERY == 0:
                _say(number, bench)
            held.append(bench.memory_mb())
        after_ten = held[min(FIRST_VISITS, visits)]
        return {
            "visits": visits,
            "seconds_a_visit": round((time.monotonic() - began) / visits, 1),
            "standing_by_mb": round(held[0], 1),
            "after_ten_visits_mb": round(after_ten, 1),
            "private_mb": round(bench.private_mb(), 1),
            "growth_after_ten_mb": round(held[-1] - after_ten, 1),
        }


def _say(visit: int, bench: Bench) -> None:
    sys.stdout.write(
        f"after {visit:4} visits: resident {bench.memory_mb():6.1f} MB, private {bench.private_mb():6.1f} MB\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 20)) + "\n")
