"""What lies under the camera beside a sheet, over it, or is missing of it, is told where the empty tray is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.imaging.page_finder import PageFinder, known_network
from kiosk.imaging.quality import Verdict, judge_page
from kiosk.imaging.tray import EmptyTray
from tests.support.made.drawing import Pixels
from tests.support.made.faults import empty_tray, faulty


def _opened(jpeg: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def _judged(seed: int, fault: str, degree: float, kind: str) -> Verdict:
    """As the hall's camera sees it: over a tray that it saw empty before."""
    tray = EmptyTray()
    tray.learn(_opened(empty_tray(seed, fault, degree, "preview", kind)))
    picture = faulty(seed, fault, degree, "preview", kind).picture
    found = PageFinder(known_network(), tray).find(picture, preview=True)
    assert found is not None
    return judge_page(picture, found.corners, preview=True, others=found.others, on_tray=found.on_tray)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_sheet_alone_on_its_tray_is_good(seed: int) -> None:
    verdict = _judged(seed, "none", 0.0, "household")
    assert verdict.reasons == () and not verdict.hand


def test_a_card_left_beside_the_sheet_is_told() -> None:
    assert "own_card" in _judged(3, "card_left", -8.0, "household").reasons


def test_a_second_paper_over_the_sheet_is_told() -> None:
    assert "two_papers" in _judged(4, "second_paper", 10.0, "household").reasons


def test_a_finger_over_the_print_covers_it_and_is_a_hand() -> None:
    verdict = _judged(3, "finger", 22.0, "household")
    assert "covered" in verdict.reasons and verdict.hand and verdict.whole == "bad"


def test_a_finger_at_the_edge_covers_nothing_but_is_a_hand() -> None:
    verdict = _judged(5, "finger", 2.0, "household")
    assert verdict.hand and "covered" not in verdict.reasons


def test_a_corner_folded_away_is_missing() -> None:
    assert "cut_off" in _judged(3, "folded", 35.0, "household").reasons


def test_the_shadow_of_an_arm_is_no_hand_and_hides_no_corner() -> None:
    verdict = _judged(1, "shadow", 0.45, "household")
    assert not verdict.hand and verdict.whole == "good"
