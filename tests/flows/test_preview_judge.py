"""The preview is judged while somebody looks at it, and leaves nothing behind in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.base.clock import SystemClock
from kiosk.base.journal import Journal
from kiosk.flows.listeners import NO_LAMPS, PreviewJudge, forget_page_network, judge_preview
from kiosk.imaging.page_finder import known_network
from tests.support.fake_devices import FakeCamera, page_on_mat
from tests.support.waiting import wait_until


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal", SystemClock())
    yield journal
    journal.close()


def test_what_judging_needs_goes_when_nobody_looks_any_more(journal: Journal) -> None:
    gone: list[None] = []
    preview = PreviewJudge(
        FakeCamera(),
        lambda _picture: NO_LAMPS,
        SystemClock(),
        journal,
        lambda: None,
        lambda: gone.append(None),
    )
    preview.start()
    preview.want(True)
    wait_until(preview.newest)
    assert gone == []
    preview.want(False)
    assert gone
    preview.stop()


def test_a_frame_judged_while_somebody_left_is_let_go_of_as_well(journal: Journal) -> None:
    judging, may_end, gone = threading.Event(), threading.Event(), list[bool]()

    def judge(_picture):
        judging.set()
        may_end.wait(10)
        return NO_LAMPS

    preview = PreviewJudge(
        FakeCamera(), judge, SystemClock(), journal, lambda: None, lambda: gone.append(may_end.is_set())
    )
    preview.start()
    preview.want(True)
    wait_until(judging.is_set)
    preview.want(False)
    may_end.set()
    wait_until(lambda: True in gone)
    preview.stop()
    assert gone == [False, True]


def test_the_network_is_loaded_for_a_preview_and_given_back_after_it() -> None:
    forget_page_network()
    assert judge_preview(page_on_mat()).corners
    before = known_network()
    forget_page_network()
    assert before is not None and known_network() is not before
