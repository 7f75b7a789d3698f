"""A few hundred papers on a printer that keeps failing: none comes out twice, and none is called printed that is not.

The long run is tests/benchmarks/bench_printer_soak.py.
"""

from __future__ import annotations

import pytest

from devices.ports.printer import PrintResult
from devices.simulators.receipt_printer_interpreter import Abilities
from tests.devices.printer_soak import Soak

MODELS = [Abilities(), Abilities(process_id=False), Abilities(automatic=False, clears_buffer=False)]


@pytest.mark.parametrize("abilities", MODELS, ids=["all", "paper status as fence", "tells nothing by itself"])
def test_no_number_comes_out_twice_whatever_fails(abilities: Abilities) -> None:
    tally = Soak(6, abilities).run(60)
    assert tally.wrong() == []
    assert sum(tally.outcomes.values()) == tally.asked == len(tally.by_job)
    assert len(tally.outcomes) >= 3 and tally.outcomes[PrintResult.PRINTED] > 20, (
        "faults came, and papers too"
    )


def test_half_a_paper_of_a_pulled_cable_does_not_hang_on_the_next() -> None:
    soak = Soak(1)
    soak.driver.connect()
    soak.wire.lost_after_bytes = 110
    soak._job(0)
    assert soak.tally.by_job == {"job-0": PrintResult.UNKNOWN}
    soak.driver.connect()
    soak._job(1)
    assert soak.tally.by_job["job-1"] is PrintResult.PRINTED
    assert soak.tally.out == {"job-0": 1, "job-1": 1}, "the first half is there, with its number"
    assert soak.tally.joined == [] and not soak.tally.whole["job-0"]
