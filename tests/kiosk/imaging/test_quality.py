"""A picture that could not be read later is called so while the citizen is still there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.imaging.quality import judge_page
from tests.kiosk.imaging.sheets import blurred, card, ground, laid, sheet, with_glare


@pytest.mark.parametrize("kind", ["mat", "grey", "white"])
def test_a_well_laid_letter_is_good(kind: str) -> None:
    frame, corners = laid(sheet(), ground(kind))
    verdict = judge_page(frame, corners.tolist())
    assert verdict.good and verdict.reasons == ()
    assert (verdict.sharp, verdict.glare, verdict.whole) == ("good", "good", "good")


def test_a_well_laid_card_is_good() -> None:
    frame, corners = laid(card(), ground("mat"), 440)
    assert judge_page(frame, corners.tolist()).good


def test_no_page_is_said() -> None:
    verdict = judge_page(ground("mat"), None)
    assert verdict.reasons == ("no_page",)
    assert verdict.sharp == "unknown"


@pytest.mark.parametrize("sigma", [1.3, 2.0, 4.0])
def test_an_unfocused_letter_is_blurred(sigma: float) -> None:
    frame, corners = laid(sheet(), ground("mat"))
    assert judge_page(blurred(frame, sigma), corners.tolist()).reasons == ("blurred",)


def test_a_letter_shaken_in_one_direction_is_blurred() -> None:
    frame, corners = laid(sheet(), ground("mat"))
    shaken = np.asarray(cv2.blur(frame, (9, 1)), dtype=np.uint8)
    assert "blurred" in judge_page(shaken, corners.tolist()).reasons


def test_an_empty_sheet_is_blank_and_not_blurred() -> None:
    frame, corners = laid(np.full((1754, 1240, 3), 225, np.uint8), ground("mat"))
    verdict = judge_page(frame, corners.tolist())
    assert verdict.reasons == ("blank",) and verdict.sharp == "unknown"


@pytest.mark.parametrize(("at", "radius"), [((900, 400), 60), ((1050, 700), 90)])
def test_a_reflection_is_found_and_its_place_told(at: tuple[int, int], radius: int) -> None:
    frame, corners = laid(sheet(), ground("mat"))
    verdict = judge_page(with_glare(frame, at, radius), corners.tolist())
    assert verdict.reasons == ("glare",)
    assert verdict.glare_at is not None
    assert verdict.glare_at[:2] == pytest.approx(at, abs=12)
    assert 0.5 * radius < verdict.glare_at[2] < 1.8 * radius


def test_white_paper_in_bright_light_is_not_a_reflection() -> None:
    frame, corners = laid(sheet(paper=252), ground("grey"))
    assert judge_page(frame, corners.tolist()).glare == "good"


def test_a_sheet_that_leaves_the_picture_is_cut_off() -> None:
    frame, corners = laid(sheet(), ground("mat"), 900, 2, at=(960, 300))
    assert judge_page(frame, corners.tolist()).reasons[0] == "cut_off"


@pytest.mark.parametrize("corner", range(4))
def test_a_hand_on_a_corner_is_told(corner: int) -> None:
    frame, corners = laid(sheet(), ground("mat"))
    x, y = corners[corner]
    cv2.ellipse(frame, (int(x), int(y)), (85, 85), 0, 0, 360, (70, 90, 120), -1)
    verdict = judge_page(frame, corners.tolist())
    assert verdict.whole == "bad" and verdict.reasons == ("covered",)


def test_a_letter_in_the_dark_is_dark_and_not_blurred() -> None:
    frame, corners = laid(sheet(), ground("mat"))
    dim = (frame * 0.3).astype(np.uint8)
    assert judge_page(dim, corners.tolist()).reasons == ("dark",)


def test_a_letter_far_away_is_small() -> None:
    frame, corners = laid(sheet(), ground("mat"), 300)
    assert "small" in judge_page(frame, corners.tolist()).reasons
    assert "small" in judge_page(frame, corners.tolist(), preview=True).reasons


def test_a_card_may_have_few_pixels_in_the_preview_but_not_in_what_is_kept() -> None:
    frame, corners = laid(card(), ground("mat"), 272)
    assert "small" in judge_page(frame, corners.tolist()).reasons
    assert "small" not in judge_page(frame, corners.tolist(), preview=True).reasons
