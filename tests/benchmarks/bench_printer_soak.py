"""10,000 papers on a printer that fails in six jobs of ten, the clock moved by hand; every ending held against the tray.

JOBS=10000 python -m pytest tests/benchmarks/bench_printer_soak.py -s
"""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest

from devices.simulators.receipt_printer_interpreter import Abilities
from tests.devices.printer_soak import Soak
from tests.faults.test_printer_soak import MODELS

pytestmark = pytest.mark.benchmark
JOBS = int(os.environ.get("JOBS", "10000"))


@pytest.mark.parametrize("abilities", MODELS, ids=["all", "paper status as fence", "tells nothing by itself"])
@pytest.mark.timeout(3600)
def test_ten_thousand_papers(abilities: Abilities) -> None:
    soak = Soak(2026, abilities)
    tally = soak.run(JOBS)
    first = "  ".join(f"{result.value} {count}" for result, count in sorted(tally.outcomes.items(), key=str))
    last = "  ".join(
        f"{result.value} {count}" for result, count in sorted(Counter(tally.by_job.values()).items(), key=str)
    )
    sys.stdout.write(
        f"\n{tally.asked} asked, {sum(tally.faults.values())} faults, {soak.clock.monotonic() / 3600:.1f} h of the printer's time\n"
        f"  at once:    {first}\n  in the end: {last}\n"
        f"  discarded {len(tally.discarded)}, numbers in the tray {len(tally.out)}, "
        f"most often {max(tally.out.values())}, wrong {len(tally.wrong())}\n"
    )
    assert tally.wrong() == []
    assert sum(tally.outcomes.values()) == tally.asked == JOBS
