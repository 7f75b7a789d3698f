"""What lies on a tray shows by what changed, not by its colour."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from kiosk.imaging.page import find_page
from kiosk.imaging.page_finder import PageFinder, known_network
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import Planes, area, clockwise
from kiosk.imaging.small_picture import lab_planes, small_copy
from kiosk.imaging.tray import EmptyTray
from tests.kiosk.imaging.overhead import CASES, Overhead, empty_tray, overhead


def _taken_off(tray: EmptyTray, picture: Pixels) -> Planes | None:
    small = small_copy(picture)
    return tray.taken_off(small, lab_planes(small))


def _learned(case: str, seed: int) -> EmptyTray:
    tray = EmptyTray()
    for number in range(3):
        tray.learn(empty_tray(case, seed, number))
    return tray


def _overlap(found: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    one, two = (clockwise(quad).astype(np.float32) for quad in (found, truth))
    shared, _ = cv2.intersectConvexConvex(one, two)
    return float(shared / (area(clockwise(one)) + area(clockwise(two)) - shared))


@pytest.mark.parametrize("case", CASES)
def test_paper_on_a_known_tray_is_found_to_its_corners(case: str) -> None:
    laid: Overhead = overhead(case, 11)
    found = find_page(laid.picture, _learned(case, 11))
    assert found is not None
    assert max(_overlap(found.corners, truth) for truth in laid.papers) >= 0.95


@pytest.mark.parametrize("case", CASES)
def test_the_empty_tray_is_no_paper_though_its_light_has_changed(case: str) -> None:
    darker = np.clip(empty_tray(case, 4, 9).astype(np.float32) * (0.8, 0.78, 0.74), 0, 255).astype(np.uint8)
    assert find_page(darker, _learned(case, 4)) is None


def test_a_tray_seen_in_other_light_is_taken_off_all_the_same() -> None:
    tray = _learned("a4_on_white", 2)
    ramp = np.linspace(0.75, 1.0, 1920, dtype=np.float32)[None, :, None]
    seen = np.clip(empty_tray("a4_on_white", 2, 5) * ramp, 0, 255).astype(np.uint8)
    planes = _taken_off(tray, seen)
    assert planes is not None
    assert np.percentile(np.abs(planes - 128), 99) < 4


def test_a_camera_that_was_moved_is_not_held_to_the_old_tray() -> None:
    tray = _learned("a4_on_dark", 3)
    elsewhere = empty_tray("a4_on_white", 8, 0)
    assert _taken_off(tray, elsewhere) is None


def test_a_frame_of_another_size_says_nothing_and_is_learned_anew() -> None:
    tray = _learned("a4_on_dark", 3)
    small = np.ascontiguousarray(empty_tray("a4_on_dark", 3, 4)[:, :1080])
    assert _taken_off(tray, small) is None
    tray.learn(small)
    assert _taken_off(tray, small) is not None


def test_dust_that_came_is_part_of_the_tray_after_some_visits() -> None:
    tray = _learned("a4_on_white", 6)
    dusty = empty_tray("a4_on_white", 6, 7).copy()
    cv2.circle(dusty, (700, 500), 26, (90, 90, 90), -1)

    def stain() -> float:
        planes = _taken_off(tray, dusty)
        assert planes is not None
        return float(np.abs(planes[..., 0] - 128).max())

    before = stain()
    for _ in range(25):
        tray.learn(dusty)
    assert stain() < 0.2 * before


def test_nothing_is_known_before_the_first_empty_tray() -> None:
    tray = EmptyTray()
    assert not tray.known
    assert _taken_off(tray, np.zeros((252, 448, 3), np.uint8)) is None


@pytest.mark.parametrize(("case", "company"), [("two_papers", 1), ("a4_on_dark", 0), ("glare", 0)])
def test_a_second_sheet_on_the_tray_is_told_and_a_single_one_has_no_company(case: str, company: int) -> None:
    laid = overhead(case, 31)
    for preview in (False, True):
        found = PageFinder(known_network(), _learned(case, 31)).find(laid.picture, preview=preview)
        assert found is not None and len(found.others) == company


def test_a_preview_finds_the_sheet_that_a_hand_holds_on_a_known_tray() -> None:
    # The hand lies on the tray as the sheet does: only the network parts them.
    laid, tray = overhead("hand_over_corner", 600), _learned("hand_over_corner", 600)
    with_network = PageFinder(known_network(), tray).find(laid.picture, preview=True)
    assert with_network is not None
    assert _overlap(with_network.corners, laid.papers[0]) >= 0.95
    alone = PageFinder(None, tray).find(laid.picture, preview=True)
    assert alone is None or _overlap(alone.corners, laid.papers[0]) < 0.95


def test_a_lamp_mirrored_over_a_side_moves_no_side() -> None:
    for seed in (608, 609):
        found = find_page(overhead("glare", seed).picture, _learned("glare", seed))
        assert found is not None
        assert _overlap(found.corners, overhead("glare", seed).papers[0]) >= 0.95
