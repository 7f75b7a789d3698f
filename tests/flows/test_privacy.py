"""After a visit nothing of the citizen is left: not in memory, not on the disk, not in the journal."""

from __future__ import annotations

import functools
import gc
import sys
import threading
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from kiosk.flows.events import (
    ApplicationStarted,
    BusinessGroupChosen,
    DeedChosen,
    FieldChanged,
    ItemChosen,
    SearchTyped,
    TicketAsked,
    VisitTimedOut,
)
from kiosk.flows.steps import Step
from kiosk.usecases.identify_citizen import citizen_from
from tests.support.fake_devices import card
from tests.support.real_hall import RealHall
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until

# Written backwards and turned round when they are needed, so that no constant of this module is taken for a leftover.
_BACKWARDS = {"name": "䶮䶮阳欧", "number": "115040302991999999", "phone": "87654321931"}


def secret(kind: str) -> str:
    return _BACKWARDS[kind][::-1]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[TerminalBench]:
    with (
        RealHall(tmp_path / "hall") as hall,
        TerminalBench(settings(tmp_path / "terminal", hall.url)) as running,
    ):
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def visit_with_everything(bench: TerminalBench) -> None:
    """A ticket under a name, and an application broken off in its form."""
    bench.devices.the_id_reader.lay(card(name=secret("name"), id_number=secret("number")))
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("ticket"), BusinessGroupChosen("general"), TicketAsked())
    bench.until(lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed")
    bench.post(VisitTimedOut())
    bench.at(Step.STANDBY)
    bench.devices.the_id_reader.lay(card(name=secret("name"), id_number=secret("number")))
    bench.until(lambda shown: shown.frame.identified)
    bench.post(DeedChosen("search"), SearchTyped("JZZSL"))
    found = bench.until(lambda shown: shown.step is Step.CATALOGUE and shown.facts.total == 1)
    bench.post(ItemChosen(found.facts.items[0].item_code))
    bench.at(Step.GUIDE)
    bench.post(ApplicationStarted())
    bench.at(Step.FORM)
    bench.post(FieldChanged("road", secret("name") + "家"), FieldChanged("phone", secret("phone")))
    bench.until(lambda shown: secret("name") in repr([field.value for field in shown.facts.fields]))
    bench.post(VisitTimedOut())
    bench.at(Step.STANDBY)


def leftovers(*kinds: str) -> list[str]:
    """Whatever is alive and holds one of the secrets: containers, our own records, and the locals of every thread."""
    gc.collect()
    wanted, me = [secret(kind) for kind in kinds], threading.get_ident()
    found = [_describe(thing) for thing in gc.get_objects() if thing is not wanted and _holds(thing, wanted)]
    for thread, frame in sys._current_frames().items():
        walked = None if thread == me else frame
        while walked is not None:
            if _holds(walked.f_locals, wanted):
                found.append(f"a local of {walked.f_code.co_qualname}")
            walked = walked.f_back
    return found


def _holds(thing: object, wanted: list[str]) -> bool:
    kind = type(thing)
    if kind is dict:
        values: list[object] = [*thing.values(), *thing.keys()]  # type: ignore[attr-defined]
    elif kind in _ROWS:
        values = list(thing)  # type: ignore[call-overload]
    else:
        values = [getattr(thing, name, None) for name in _fields_of(kind)]
    # A list first: this is asked of a million things, and few of them hold any word.
    words = [value for value in values if type(value) is str]
    return bool(words) and any(secret_word in word for word in words for secret_word in wanted)


_ROWS = (list, tuple, set, frozenset)


@functools.cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _describe(thing: object) -> str:
    return f"{type(thing).__module__}.{type(thing).__qualname__}"


def test_the_search_for_leftovers_finds_what_is_there() -> None:
    assert leftovers("name") == []
    kept = [citizen_from(card(name=secret("name")))]
    assert "kiosk.domain.people.Citizen" in leftovers("name")
    kept.clear()
    assert leftovers("name") == []


def test_nothing_in_memory_holds_the_citizen_after_the_end(bench: TerminalBench) -> None:
    visit_with_everything(bench)
    # What the test itself kept of the pictures and papers.
    bench.shown.clear()
    bench.devices.the_printer.papers.clear()
    found: list[str] = []

    def nothing_is_left() -> bool:
        found[:] = leftovers(*_BACKWARDS)
        return not found

    try:
        wait_until(nothing_is_left, every_s=0.5)
    finally:
        assert found == []


def test_nothing_on_the_disk_holds_the_citizen(bench: TerminalBench) -> None:
    visit_with_everything(bench)
    folder = bench.settings.data_folder
    wait_until(lambda: bench.journal("visit_ended"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "journal.jsonl" for path in files)
    for path in files:
        content = path.read_bytes()
        for kind in _BACKWARDS:
            for encoding in ("utf-8", "utf-16-le", "gb18030"):
                assert secret(kind).encode(encoding) not in content, path.name
