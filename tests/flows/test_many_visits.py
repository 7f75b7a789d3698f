"""A terminal that serves all day keeps nothing of each visit."""

from __future__ import annotations

import gc
from pathlib import Path

from kiosk.flows.events import BusinessGroupChosen, DeedChosen, TicketAsked, VisitEnded
from kiosk.flows.steps import Step
from tests.support.fake_devices import card
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until

WARM_UP, ROUNDS = 10, 40
GROWTH_LIMIT = 60
"""Objects over all rounds: counters and caches of the interpreter, not records of visits."""


def one_visit(bench: TerminalBench) -> None:
    bench.devices.the_id_reader.lay(card())
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
    bench.until(lambda shown: shown.step is Step.QUEUE and shown.facts.problem == "hall_unreachable")
    bench.post(VisitEnded())
    bench.at(Step.STANDBY)
    del bench.shown[:-1]


def objects() -> int:
    gc.collect()
    return len(gc.get_objects())


def test_visits_leave_no_objects_behind(tmp_path: Path) -> None:
    with TerminalBench(settings(tmp_path, "http://127.0.0.1:9")) as bench:
        for _ in range(WARM_UP):
            one_visit(bench)
        before = objects()
        for _ in range(ROUNDS):
            one_visit(bench)
        # The last visit's question to the hall may still be under way; what is kept for ever stays however long one waits.
        wait_until(lambda: objects() - before < GROWTH_LIMIT)
