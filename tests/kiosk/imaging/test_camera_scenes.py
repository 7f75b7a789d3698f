"""What the simulated document camera shows is judged alike in its preview and in its still, before the citizen leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from devices.simulators.camera_papers import Fonts, blank, contract, household
from devices.simulators.camera_scenes import (
    SCENES,
    Laid,
    Scene,
    draw_scene,
    preview_of,
    still_of,
    with_noise,
)
from kiosk.base import paths
from kiosk.imaging.page import find_page
from kiosk.imaging.quality import Verdict, judge_page

pytestmark = pytest.mark.skipif(not paths.font().is_file(), reason="the fonts are made by scripts/setup")

_Seen = npt.NDArray[np.uint8]


def _seen(scene: Scene) -> dict[str, _Seen]:
    """Preview and still of one scene, with the sensor's grain."""
    fonts = Fonts(paths.font(), paths.font(bold=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SCENES, "here", scene)
        sensor = draw_scene("here", fonts)
    grain = np.random.default_rng(5)
    sizes = {"preview": preview_of(sensor), "still": still_of(sensor)}
    return {size: _bgr(with_noise(picture, 2.4, grain)) for size, picture in sizes.items()}


def _bgr(picture: Image.Image) -> _Seen:
    return np.asarray(cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2BGR), dtype=np.uint8)


def _judged(scene: Scene) -> dict[str, Verdict]:
    """As the terminal judges them, found page and all."""
    verdicts = {}
    for size, picture in _seen(scene).items():
        found = find_page(picture)
        verdicts[size] = judge_page(picture, found.corners if found else None, preview=size == "preview")
    return verdicts


def _reasons(scene: Scene) -> dict[str, tuple[str, ...]]:
    return {size: verdict.reasons for size, verdict in _judged(scene).items()}


def _both(*reasons: str) -> dict[str, tuple[str, ...]]:
    return {"preview": reasons, "still": reasons}


@pytest.mark.parametrize(
    ("scene", "reasons"),
    [
        ("empty", ("no_page",)),
        ("contract", ()),
        ("household", ()),
        ("card", ()),
        ("blurred", ("blurred",)),
        ("glare", ("glare",)),
        ("cut_off", ("cut_off",)),
        ("two_pages", ()),
    ],
)
def test_a_scene_is_judged_alike_live_and_kept(scene: str, reasons: tuple[str, ...]) -> None:
    assert _reasons(SCENES[scene]) == _both(*reasons)


@pytest.mark.parametrize(
    ("scene", "blur"), [("contract", 5.0), ("contract", 7.0), ("contract", 16.0), ("household", 7.0)]
)
def test_print_that_shows_only_in_a_smaller_copy_is_blurred(scene: str, blur: float) -> None:
    assert _reasons(replace(SCENES[scene], blur=blur)) == _both("blurred")


@pytest.mark.parametrize(
    ("scene", "blur"), [("contract", 0.7), ("contract", 1.2), ("household", 1.2), ("card", 1.2)]
)
def test_a_lens_that_is_a_little_soft_is_no_reason(scene: str, blur: float) -> None:
    assert _reasons(replace(SCENES[scene], blur=blur)) == _both()


@pytest.mark.parametrize("blur", [0.0, 7.0])
def test_a_sheet_lying_face_down_is_blank(blur: float) -> None:
    verdicts = _judged(Scene((Laid(lambda _fonts: blank(210, 297), 20, 6, 3.2),), blur=blur))
    for verdict in verdicts.values():
        assert (verdict.reasons, verdict.sharp) == (("blank",), "unknown")


@pytest.mark.parametrize(
    ("paper", "x", "y"),
    [
        (contract, 0, 500),
        (contract, 0, -500),
        (contract, 700, 200),
        (household, 1600, 0),
        (household, 0, 900),
    ],
)
def test_a_line_of_print_is_not_taken_for_the_edge_that_lies_outside_the_picture(
    paper: Callable[[Fonts], Image.Image], x: float, y: float
) -> None:
    for verdict in _judged(Scene((Laid(paper, x, y, 5.0),))).values():
        assert verdict.whole == "bad" and verdict.reasons[0] == "cut_off"


def test_a_sheet_cut_off_below_is_found_down_to_the_rim() -> None:
    for picture in _seen(Scene((Laid(contract, 0, 500, 5.0),))).values():
        found = find_page(picture)
        assert found is not None
        assert max(y for _, y in found.corners) > picture.shape[0]
