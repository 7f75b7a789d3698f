"""The sheet is found where it lies, and comes out in its true proportions."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from kiosk.imaging.page import find_page
from kiosk.imaging.straight.straightened import straightened
from tests.kiosk.imaging.sheets import card, ground, laid, sheet


def _off_px(found: npt.ArrayLike, truth: npt.NDArray[np.float64]) -> float:
    """Greatest distance of a corner, whichever corner the finder calls the first."""
    corners = np.asarray(found)
    return float(
        min(np.linalg.norm(np.roll(corners, turn, axis=0) - truth, axis=1).max() for turn in range(4))
    )


@pytest.mark.parametrize("kind", ["mat", "grey", "white"])
@pytest.mark.parametrize("turned_deg", [0, 4, -12, 88])
def test_a_letter_is_found_on_any_tray_within_a_few_pixels(kind: str, turned_deg: float) -> None:
    frame, truth = laid(sheet(), ground(kind), 860, turned_deg)
    found = find_page(frame)
    assert found is not None
    # The soft shadow of the drawing is as strong as the step on the white tray, and lies 6 px off.
    assert _off_px(found.corners, truth) < (22 if kind == "white" else 10)


@pytest.mark.parametrize("kind", ["mat", "grey", "white"])
def test_a_card_is_found_though_it_is_small(kind: str) -> None:
    frame, truth = laid(card(), ground(kind), 430, 25, at=(700, 600))
    found = find_page(frame)
    assert found is not None
    assert _off_px(found.corners, truth) < 8


@pytest.mark.parametrize("kind", ["mat", "grey", "white"])
@pytest.mark.parametrize("seed", range(4))
def test_an_empty_tray_is_no_page(kind: str, seed: int) -> None:
    assert find_page(ground(kind, seed)) is None


def test_a_thumb_at_the_edge_does_not_move_the_corners() -> None:
    frame, truth = laid(sheet(), ground("mat"), 860, 4)
    edge = (truth[1] + truth[2]) / 2
    cv2.ellipse(frame, (int(edge[0]) + 40, int(edge[1])), (95, 45), 10, 0, 360, (120, 150, 205), -1)
    found = find_page(frame)
    assert found is not None
    assert _off_px(found.corners, truth) < 10


def test_a_printed_frame_does_not_win_over_the_sheet() -> None:
    page = sheet()
    cv2.rectangle(page, (110, 110), (1130, 1640), (20, 20, 20), 14)
    frame, truth = laid(page, ground("mat"), 860, 2)
    found = find_page(frame)
    assert found is not None
    assert _off_px(found.corners, truth) < 8


@pytest.mark.parametrize(("kind", "turned_deg"), [("mat", 25), ("grey", 25), ("white", 8)])
def test_a_magnetic_strip_does_not_win_over_the_margin_beside_it(kind: str, turned_deg: float) -> None:
    page = card()
    page[page.min(axis=2) > 180] = (186, 184, 178)
    cv2.rectangle(page, (0, 28), (page.shape[1], 178), (24, 22, 20), -1)
    frame, truth = laid(page, ground(kind), 860, turned_deg)
    found = find_page(frame)
    assert found is not None
    assert _off_px(found.corners, truth) < 8


def test_corners_go_clockwise_from_the_top_left() -> None:
    frame, _ = laid(sheet(), ground("mat"), 860, 6)
    found = find_page(frame)
    assert found is not None
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = found.corners
    assert x0 < x1 and x3 < x2 and y0 < y3 and y1 < y2


@pytest.mark.parametrize(("page", "ratio"), [(sheet(), 297 / 210), (card(), 85.6 / 54)])
@pytest.mark.parametrize("turned_deg", [0, 30, 85])
def test_a_known_format_comes_out_in_its_exact_proportions(
    page: npt.NDArray[np.uint8], ratio: float, turned_deg: float
) -> None:
    frame, truth = laid(page, ground("mat"), 560, turned_deg, tilt=0.05)
    height, width = straightened(frame, truth.tolist()).pixels.shape[:2]
    assert max(height, width) / min(height, width) == pytest.approx(ratio, rel=0.005)


def test_a_straightened_letter_is_the_letter() -> None:
    page = sheet()
    frame, truth = laid(page, ground("mat"), 900, 5)
    flat = straightened(frame, truth.tolist()).pixels
    expected = cv2.resize(page, (flat.shape[1], flat.shape[0]), interpolation=cv2.INTER_AREA)
    both = [
        cv2.GaussianBlur(cv2.cvtColor(each, cv2.COLOR_BGR2GRAY), (0, 0), 2).astype(float)
        for each in (flat, expected)
    ]
    assert np.corrcoef(both[0].ravel(), both[1].ravel())[0, 1] > 0.9


def test_a_noisy_or_tiny_picture_is_answered_too() -> None:
    rng = np.random.default_rng(2)
    assert find_page(rng.integers(0, 255, (480, 640, 3), dtype=np.uint8)) is None
    assert find_page(np.zeros((20, 20, 3), np.uint8)) is None
    assert find_page(np.zeros((1, 1, 3), np.uint8)) is None
