"""Print stands upright in what is kept, however the paper lay; what has no print stays as it lies."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest

from kiosk.imaging.straight.upright import turned, upright_by
from tests.support.made.cards import id_card_back
from tests.support.made.pages import made_page


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    whole = made_page(random.Random(4), 12.0).pixels
    return np.asarray(cv2.resize(whole, (1654, 2339), interpolation=cv2.INTER_AREA), dtype=np.uint8)


@pytest.mark.parametrize("lying", [0, 90, 180, 270])
def test_a_page_laid_down_in_any_turn_is_turned_back(page: np.ndarray, lying: int) -> None:
    assert upright_by(turned(page, lying)) == (360 - lying) % 360


@pytest.mark.parametrize("lying", [0, 180])
def test_a_card_laid_down_headlong_is_turned_back(lying: int) -> None:
    card = id_card_back(random.Random(4))[0]
    assert upright_by(turned(card, lying)) == (360 - lying) % 360


def test_paper_with_nothing_on_it_stays_as_it_lies() -> None:
    assert upright_by(np.full((1400, 1000, 3), 244, np.uint8)) is None
