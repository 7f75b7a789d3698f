"""The preview is judged while somebody looks at it, goes on without a judge, and leaves nothing behind in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.base.clock import HandClock, SystemClock
from kiosk.base.journal import Journal
from kiosk.domain.seen import PreviewLook
from kiosk.flows.preview import EmptyTrayWatch, PreviewJudge
from kiosk.imaging.seeing.here import SeeingHere
from kiosk.imaging.seeing.port import SeeingGone
from tests.support.fake_devices import FakeCamera, page_on_mat, photographed
from tests.support.waiting import wait_until

NOTHING = PreviewLook((), "unknown", "unknown", "unknown", ("no_page",))


class Watched(SeeingHere):
    """Sees for itself, and tells what it was asked; `before_look` is called before each look."""

    def __init__(self, before_look: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.before_look = before_look
        self.asked: list[str] = []
        self.answers: list[PreviewLook] = []

    def look(self, frame: Any) -> PreviewLook:
        self.before_look()
        look = super().look(frame)
        self.answers.append(look)
        return look

    def get_ready(self) -> None:
        self.asked.append("get_ready")

    def rest(self) -> None:
        self.asked.append("rest")
        super().rest()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal", SystemClock())
    yield journal
    journal.close()


@pytest.fixture
def judged(journal: Journal) -> Iterator[Callable[[FakeCamera, SeeingHere], PreviewJudge]]:
    made: list[PreviewJudge] = []

    def make(camera: FakeCamera, seeing: SeeingHere) -> PreviewJudge:
        preview = PreviewJudge(camera, seeing, SystemClock(), journal, lambda: None)
        made.append(preview)
        preview.start()
        preview.want(True)
        return preview

    yield make
    for preview in made:
        preview.stop()


def test_whoever_sees_may_rest_when_nobody_looks_any_more(judged) -> None:
    seeing = Watched()
    preview = judged(FakeCamera(), seeing)
    wait_until(preview.newest)
    assert seeing.asked == ["get_ready"]
    preview.want(False)
    assert seeing.asked == ["get_ready", "rest"]
    assert preview.newest() is None


def test_a_frame_judged_while_somebody_left_is_not_kept(judged) -> None:
    judging, may_end = threading.Event(), threading.Event()

    def wait() -> None:
        judging.set()
        may_end.wait(10)

    seeing = Watched(wait)
    preview = judged(FakeCamera(), seeing)
    wait_until(judging.is_set)
    preview.want(False)
    may_end.set()
    wait_until(lambda: seeing.answers)
    wait_until(lambda: preview._looked_at is None)
    assert preview._lamps is None


def test_while_nobody_sees_the_picture_goes_on_and_says_so(judged) -> None:
    gone = threading.Event()

    def perhaps() -> None:
        if gone.is_set():
            raise SeeingGone("killed")

    preview = judged(FakeCamera(), Watched(perhaps))
    wait_until(lambda: (now := preview.newest()) and now[1].corners)
    gone.set()
    wait_until(lambda: (now := preview.newest()) and now[1].hint == "not_judged")
    first = preview.newest()[0].number
    assert preview.newest()[0].number > first
    gone.clear()
    wait_until(lambda: (now := preview.newest()) and now[1].corners)


def test_a_frame_of_another_size_midstream_is_judged_as_it_is(judged) -> None:
    camera = FakeCamera()
    preview = judged(camera, Watched())
    wide = wait_until(lambda: (now := preview.newest()) and now[1].corners)
    camera.scene = np.ascontiguousarray(page_on_mat()[::2, ::2])
    half = wait_until(
        lambda: (now := preview.newest()) and now[1].corners and now[1].corners[2][0] < 700 and now[1].corners
    )
    assert half[2] == pytest.approx([side / 2 for side in wide[2]], abs=4)


def test_a_tray_is_learned_only_after_it_lay_empty_and_still() -> None:
    watch, clock = EmptyTrayWatch(), HandClock(datetime(2026, 6, 1, tzinfo=UTC))
    bare = photographed(np.full((480, 640, 3), 90, np.uint8))[1]
    moved = np.full((480, 640, 3), 90, np.uint8)
    moved[:, :100] = 180
    hand = photographed(moved)[1]

    def told(look: PreviewLook, small: Any, after_s: float) -> bool:
        clock.advance(after_s)
        return watch.is_empty(look, small, clock.monotonic())

    assert not told(NOTHING, bare, 0)
    assert not told(NOTHING, bare, 1.0)
    assert not told(NOTHING, hand, 1.0), "something came into the picture"
    assert not told(NOTHING, bare, 0.1)
    assert told(NOTHING, bare, 2.0)
    assert not told(NOTHING, bare, 2.0), "learned a moment ago"
    assert told(NOTHING, bare, 4.0)
    page = PreviewLook(((0, 0), (9, 0), (9, 9), (0, 9)), "good", "good", "good", ())
    assert not told(page, bare, 10.0)
    assert not told(NOTHING, bare, 0.1), "the page was taken away just now"
