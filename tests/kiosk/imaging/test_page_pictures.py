"""The pictures that the page network learns from tell it the truth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scripts.page_pictures.lessons import CELLS, SIDE_PX, squeezed
from scripts.page_pictures.scene import scene


@pytest.mark.parametrize("number", [0, 1, 7])
def test_a_picture_can_be_drawn_again(number: int) -> None:
    first, second = scene(3, number), scene(3, number)
    assert np.array_equal(first.picture, second.picture)
    assert (first.corners is None) == (second.corners is None)


def test_the_corners_are_where_the_drawn_sheet_ends() -> None:
    for seen in (scene(3, number) for number in range(12)):
        if seen.corners is None:
            assert not seen.cover.any()
            continue
        drawn = np.zeros(seen.cover.shape, np.uint8)
        cv2.fillPoly(drawn, [np.rint(seen.corners).astype(np.int32)], 1)
        covered = seen.cover > 0.5
        # Its sides may bend between the corners; most of what either takes both take.
        assert np.sum(covered & (drawn > 0)) > 0.85 * np.sum(covered | (drawn > 0))


def test_there_are_pictures_without_paper() -> None:
    without = sum(scene(3, number).corners is None for number in range(40))
    assert 1 <= without <= 12


def test_squeezing_moves_corners_with_the_picture() -> None:
    seen = next(one for one in (scene(3, number) for number in range(9)) if one.corners is not None)
    picture, cover, corners = squeezed(seen)
    assert picture.shape == (SIDE_PX, SIDE_PX, 3) and cover.shape == (CELLS, CELLS)
    assert seen.corners is not None
    share = seen.corners / (seen.picture.shape[1], seen.picture.shape[0])
    assert np.abs(corners / SIDE_PX - share).max() < 0.01
