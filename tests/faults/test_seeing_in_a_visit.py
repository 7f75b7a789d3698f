"""The seeing program fails in the middle of a visit: the picture goes on, nothing photographed is lost, it is said kindly.

Real conductor, use cases, store, hall and seeing program; the camera gives drawn pictures.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.document import Page
from kiosk.flows.events import (
    CaptureKept,
    CommitmentSigned,
    MaterialDone,
    ShutterPressed,
    SubmitConfirmed,
)
from kiosk.flows.steps import Step
from kiosk.imaging.seeing.here import SeeingHere
from kiosk.imaging.seeing.port import SeeingGone
from kiosk.usecases.read_kept_page import ReadKeptPage
from kiosk.wiring import seeing as wired
from tests.flows.test_application_visit import SIGNATURE, fill_form, open_form
from tests.support.application_desk import ApplicationDesk, Sandbox, sandbox
from tests.support.fake_devices import page_on_mat, photographed
from tests.support.real_hall import RealHall
from tests.support.seeing_child import lives
from tests.support.terminal_bench import TerminalBench, settings
from tests.support.waiting import wait_until


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path / "platform") as running:
        yield running


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RealHall]:
    with RealHall(tmp_path / "hall") as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, hall: RealHall, platform: Sandbox) -> Iterator[TerminalBench]:
    with TerminalBench(settings(tmp_path / "terminal", hall.url, platform.url)) as running:
        running.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
        yield running


def seeing_pid(bench: TerminalBench) -> int | None:
    """Of the program that this test's terminal runs."""
    ours = str(bench.settings.data_folder)
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_text("utf-8").split("\0") if folder.name.isdigit() else []
        except OSError:
            continue
        if "seeing" in words and any(ours in word for word in words) and lives(int(folder.name)):
            return int(folder.name)
    return None


def told(bench: TerminalBench) -> list[object]:
    return [line["state"] for line in bench.journal("state") if line["subject"] == "seeing"]


def at_the_camera(bench: TerminalBench) -> None:
    open_form(bench)
    fill_form(bench)
    bench.at(Step.CAPTURE)


def preview_hint(bench: TerminalBench) -> str:
    assert bench.terminal is not None
    newest = bench.terminal.conductor.newest_preview()
    return "" if newest is None else newest[1].hint


def test_killed_under_the_live_picture_it_comes_back_by_itself_and_the_journal_says_it_once(
    bench: TerminalBench,
) -> None:
    at_the_camera(bench)
    wait_until(lambda: preview_hint(bench) in ("hold_still", "good"))
    pid = seeing_pid(bench)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: told(bench)[:3] == ["working", "gone", "working"])
    wait_until(lambda: preview_hint(bench) in ("hold_still", "good"))
    bench.post(ShutterPressed())
    bench.until(lambda shown: len(shown.facts.pages) == 1 and shown.facts.pages[0].good)
    assert seeing_pid(bench) not in (None, pid)
    assert told(bench) == ["working", "gone", "working"]


def test_while_it_cannot_start_a_photograph_is_kept_as_it_is_and_the_application_is_handed_in(
    bench: TerminalBench, platform: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_camera(bench)
    assert bench.terminal is not None
    running = bench.terminal.conductor._services
    assert running is not None
    broken = (sys.executable, "-c", "raise SystemExit(3)")
    monkeypatch.setattr(running.instruments.seeing, "_command", broken)
    pid = wait_until(lambda: seeing_pid(bench))
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: preview_hint(bench) == "not_judged")
    total = bench.at(Step.CAPTURE).materials_total
    for index in range(total):
        bench.devices.the_camera.scene = page_on_mat(seed=100 + index)
        bench.until(lambda shown, index=index: shown.facts.material_index == index)
        bench.post(ShutterPressed())
        facts = bench.until(lambda shown: shown.facts.question == "keep_or_retake").facts
        assert facts.reasons == ("not_judged",)
        bench.post(CaptureKept())
        facts = bench.until(lambda shown: bool(shown.facts.pages) and not shown.facts.taking).facts
        assert not facts.pages[0].good
        bench.post(MaterialDone())
    bench.at(Step.COMMITMENT)
    bench.post(CommitmentSigned(SIGNATURE))
    bench.at(Step.CONFIRM)
    bench.post(SubmitConfirmed())
    assert bench.at(Step.SUBMITTED, 30).application_number
    assert len(platform.cases()) == 1


def test_it_ends_with_the_terminal(bench: TerminalBench) -> None:
    at_the_camera(bench)
    pid = wait_until(lambda: seeing_pid(bench))
    assert bench.terminal is not None
    bench.terminal.conductor.stop()
    assert not lives(pid)


def test_the_packaged_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wired.own_command() == (sys.executable, "-m", "kiosk")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert wired.own_command() == (sys.executable,)


class GoneAtFirst(SeeingHere):
    """Falls over so many times before it reads."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def read_paper(self, jpeg, kind=None):
        self.times -= 1
        if self.times >= 0:
            raise SeeingGone("killed")
        return super().read_paper(jpeg, kind)


def test_a_kept_page_is_read_from_the_vault_and_what_cannot_be_read_is_nothing(
    tmp_path: Path, platform: Sandbox
) -> None:
    desk = ApplicationDesk(tmp_path / "terminal", platform.url)
    draft = desk.filled_draft()
    material = next(iter(draft.pages))
    added = desk.prepare.add_page(draft, material, photographed(page_on_mat())[0].coded)
    assert isinstance(added, Page)
    once = ReadKeptPage(desk.vault, GoneAtFirst(1))
    read = once.read(draft.application_id, added.document_id)
    assert read is not None and read.kind == "other"
    assert ReadKeptPage(desk.vault, GoneAtFirst(2)).read(draft.application_id, added.document_id) is None
    desk.vault.drop([added.document_id])
    assert once.read(draft.application_id, added.document_id) is None
    desk.close()
