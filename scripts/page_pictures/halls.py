"""A service hall's camera over its tray, drawn: sheets and small cards at any turn, light on light, lamps mirrored, fingers, two
papers at once, sheets that hang over the rim, and the tray with nothing on it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Colours, Plane, Random, clouds
from scripts.page_pictures.light import lit, taken, with_glare, with_hand
from scripts.page_pictures.lying import Lie, Points, Pose, lie
from scripts.page_pictures.papers import Paper, id_card, paper
from scripts.page_pictures.scene import LONG_PX, Scene, alike, laid_down

_SHAPES = (9 / 16, 9 / 16, 3 / 4)
_EMPTY, _CARD, _SECOND, _OVER_RIM, _LIKE_TRAY, _MIRRORED, _TOUCHED = 0.12, 0.4, 0.25, 0.15, 0.35, 0.3, 0.25


def hall_scene(seed: int, number: int, long_px: int = LONG_PX) -> Scene:
    """The hall picture of that number: always the same at the same size of its longer side.

    Of two papers beside each other the larger is the sheet.
    """
    rng = np.random.default_rng([seed, number, 1])
    size = (round(long_px * float(rng.choice(_SHAPES))), long_px)
    drawn = bare_tray(rng, *size)
    if rng.random() < _EMPTY:
        if rng.random() < 0.5:
            drawn = with_glare(rng, drawn, rng.uniform(0.1, 0.9, 2) * (size[1], size[0]))
        return Scene(taken(rng, lit(rng, drawn)), None, np.zeros(size, np.float32))
    is_card = bool(rng.random() < _CARD)
    top = id_card(rng) if is_card else paper(rng)
    lying = _lying(rng, top, size, _share(rng, is_card))
    if rng.random() < _LIKE_TRAY:
        top = alike(rng, top, drawn, lying)
    cover, window = lying.cover(top.round_corners), (0, 0)
    if rng.random() < _OVER_RIM and not is_card and _is_inside(lying, size):
        window = _over_rim(rng, lying, size)
        cover = _moved(cover, window)
        lying = Lie(
            lying.corners - window,
            _moved(lying.across, window),
            _moved(lying.down, window),
            lying.sides_px,
            lying.height,
        )
    if rng.random() < _SECOND:
        drawn = _with_second(rng, drawn, lying)
    drawn = laid_down(rng, drawn, top, lying, cover)
    drawn = _disturbed(rng, drawn, lying.corners)
    return Scene(taken(rng, lit(rng, drawn)), lying.corners, cover)


def bare_tray(rng: Random, height: int, width: int) -> Colours:
    """A plate of hardly any colour under an uneven lamp, with scratches, dirt and perhaps an engraved frame."""
    level = float(rng.choice([rng.uniform(205, 250), rng.uniform(140, 210), rng.uniform(18, 90)]))
    tint = 1 + rng.normal(0, 0.025, 3)
    lamp = 1 + rng.uniform(0, 0.07) * clouds(rng, height, width, 3, 1)
    drawn = np.asarray(level * tint * lamp[..., None], dtype=np.float32)
    by = max(height, width) / LONG_PX
    if rng.random() < 0.4:
        inset = tuple(
            int(share * side) for share, side in zip(rng.uniform(0.02, 0.15, 2), (width, height), strict=True)
        )
        shade = [float(level * rng.uniform(0.8, 1.1))] * 3
        cv2.rectangle(
            drawn, inset, (width - inset[0], height - inset[1]), shade, max(1, round(by)), cv2.LINE_AA
        )
    for _ in range(int(rng.integers(0, 16))):
        first, last = (tuple(int(v) for v in rng.integers(0, (width, height))) for _ in range(2))
        cv2.line(drawn, first, last, [float(level * rng.uniform(0.86, 1.06))] * 3, 1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 26))):
        at = tuple(int(v) for v in rng.integers(0, (width, height)))
        radius = max(1, int(rng.uniform(0.3, 1.6) * by))
        cv2.circle(drawn, at, radius, [float(level * rng.uniform(0.6, 1.0))] * 3, -1, cv2.LINE_AA)
    return drawn


def _share(rng: Random, is_card: bool) -> float:
    """Square root of the paper's share of the field: an A4 sheet half of a wide one, a card an eighth of it."""
    return float(rng.uniform(0.12, 0.34) if is_card else rng.uniform(0.3, 0.8))


def _lying(rng: Random, top: Paper, size: tuple[int, int], share: float) -> Lie:
    turn = float(rng.normal(0, 5) if rng.random() < 0.3 else rng.uniform(-180, 180))
    tilt = (float(rng.normal(0, 2.5)), float(rng.normal(0, 2.5)))
    at = (float(rng.uniform(0.25, 0.75)), float(rng.uniform(0.3, 0.7)))
    bend = 0.0 if top.stiff or rng.random() < 0.6 else float(rng.uniform(0.01, 0.08))
    return lie(rng, top.print.shape[1] / top.print.shape[0], size, Pose(turn, tilt, share, at, bend))


def _is_inside(lying: Lie, size: tuple[int, int]) -> bool:
    return bool((lying.corners > 0).all() and (lying.corners < (size[1] - 1, size[0] - 1)).all())


def _over_rim(rng: Random, lying: Lie, size: tuple[int, int]) -> npt.NDArray[np.int64]:
    """By how much the picture is moved so that a twentieth to a half of the sheet hangs out of it at one side."""
    low, high = lying.corners.min(axis=0), lying.corners.max(axis=0)
    out = rng.uniform(0.05, 0.5) * (high - low)
    ends = np.array([low + out, high - out - (size[1], size[0])])
    by = np.zeros(2)
    axis, end = int(rng.integers(2)), int(rng.integers(2))
    by[axis] = ends[end, axis]
    return np.asarray(np.rint(by), dtype=np.int64)


def _moved(plane: Plane, by: npt.NDArray[np.int64]) -> Plane:
    """The plane as seen from a picture that was moved; places on the sheet go on straight beyond its old rim."""
    height, width = plane.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = x + np.float32(by[0]), y + np.float32(by[1])
    return np.asarray(cv2.remap(plane, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE))


def _with_second(rng: Random, drawn: Colours, lying: Lie) -> Colours:
    """A smaller paper on the tray, away from the first or partly under it."""
    size = (drawn.shape[0], drawn.shape[1])
    is_card = bool(rng.random() < 0.5)
    other = id_card(rng) if is_card else paper(rng)
    most = 0.75 * float(np.sqrt(np.prod(lying.sides_px) / (size[0] * size[1])))
    there = _lying(rng, other, size, min(most, _share(rng, is_card)))
    return laid_down(rng, drawn, other, there, there.cover(other.round_corners))


def _disturbed(rng: Random, drawn: Colours, corners: Points) -> Colours:
    """Fingers over a corner or a side; a lamp mirrored across a side or anywhere."""
    middle, first = corners.mean(axis=0), int(rng.integers(4))
    along = 0.0 if rng.random() < 0.6 else float(rng.uniform(0.1, 0.9))
    edge = corners[first] * (1 - along) + corners[(first + 1) % 4] * along
    if rng.random() < _TOUCHED:
        drawn = with_hand(rng, drawn, edge + (middle - edge) * rng.uniform(0.0, 0.35))
    if rng.random() < _MIRRORED:
        share = float(rng.uniform(0.1, 0.9))
        side = corners[first - 1] * (1 - share) + corners[first] * share
        drawn = with_glare(rng, drawn, side if rng.random() < 0.7 else middle)
    return drawn
