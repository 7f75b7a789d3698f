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
