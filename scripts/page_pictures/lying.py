"""How a sheet lies before the camera: turned, tilted, bent in space; where its own corners come to lie in the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Plane, Random

Points = npt.NDArray[np.float64]

_GRID = 25
_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)


@dataclass(frozen=True, slots=True)
class Lie:
    """A sheet in a picture. Its own coordinates run from 0 to 1 along both sides, beyond them on its plane."""

    corners: Points
    """4 x 2, pixels: the sheet's physical corners, whatever way its sides bend between them."""
    across: Plane
    down: Plane
    """For each pixel of the picture, where on the sheet it lies."""
    sides_px: tuple[float, float]
    height: npt.NDArray[np.float64]
    """Grid over the sheet: how far it stands off its plane, by half its longer side."""

    def cover(self, round_corners: float = 0.0, shift: tuple[float, float] = (0.0, 0.0)) -> Plane:
        """0 to 1 for each pixel: how much of it a sheet of this size, moved by `shift` of its sides, covers."""
        wide, high = self.sides_px
        radius = round_corners * min(wide, high)
        x = np.abs(self.across - 0.5 - shift[0]) * wide - (wide / 2 - radius)
        y = np.abs(self.down - 0.5 - shift[1]) * high - (high / 2 - radius)
        outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0)) + np.minimum(np.maximum(x, y), 0) - radius
        return np.asarray(np.clip(0.5 - outside, 0, 1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Pose:
    """What is fixed of a sheet before the camera. Degrees; sizes and places by the picture's sides."""

    turn_deg: float
    tilt_deg: tuple[float, float]
    size: float
    """Square root of the sheet's share of the picture."""
    at: tuple[float, float]
    bend: float
    """Highest point off the plane by half the longer side; 0 for flat."""


def any_pose(rng: Random, stiff: bool) -> Pose:
    """As people hold a telephone over what they want to keep."""
    turn = float(rng.normal(0, 6)) if rng.random() < 0.6 else float(rng.uniform(-180, 180))
    steep = 24.0 if rng.random() < 0.5 else 8.0
    tilt = (float(rng.normal(0, steep)), float(rng.normal(0, steep)))
    size = float(rng.uniform(0.22, 0.75) if stiff else rng.uniform(0.38, 0.97))
    at = (float(0.5 + rng.normal(0, 0.05)), float(0.5 + rng.normal(0, 0.05)))
    bend = (
        0.0 if stiff or rng.random() < 0.35 else float(rng.choice([0.04, 0.12, 0.25]) * rng.uniform(0.4, 1.6))
    )
    return Pose(turn + float(rng.choice([0, 0, 90])), (tilt[0], tilt[1]), size, at, bend)


def lie(rng: Random, ratio: float, picture: tuple[int, int], pose: Pose) -> Lie:
    """A sheet of width by height `ratio` in a picture of (height, width) pixels."""
    height_px, width_px = picture
    half = np.array([ratio, 1.0]) / max(ratio, 1.0)
    heights = _heights(rng, half, pose.bend)
    look = _Look(rng, half, pose)
    grid = np.stack(np.meshgrid(np.linspace(0, 1, _GRID), np.linspace(0, 1, _GRID)), axis=-1)
    flat, bent = look.seen(grid, np.zeros((_GRID, _GRID))), look.seen(grid, heights)
    outline = flat[[0, 0, -1, -1], [0, -1, -1, 0]]
    zoom = pose.size * math.sqrt(width_px * height_px / _area(outline))
    room = 0.99 * np.array([width_px, height_px]) / np.ptp(bent.reshape(-1, 2), axis=0)
    zoom = min(zoom, float(room.min())) if rng.random() < 0.88 else zoom
    placed = _placed(bent * zoom, picture, pose.at)
    shift = placed - bent[0, 0] * zoom
    flat, bent = flat * zoom + shift, bent * zoom + shift
    across, down = _backwards(flat, bent, picture)
    lengths = np.linalg.norm(np.diff(outline[[0, 1, 2]], axis=0), axis=1) * zoom
    corners = bent[[0, 0, -1, -1], [0, -1, -1, 0]]
    return Lie(corners, across, down, (float(lengths[0]), float(lengths[1])), heights)


def _placed(bent: Points, picture: tuple[int, int], at: tuple[float, float]) -> Points:
    """Where the sheet's first corner goes: its middle near `at`, all of it in the picture where it has room."""
    size = np.array([picture[1], picture[0]], np.float64)
    low, high = bent.reshape(-1, 2).min(axis=0), bent.reshape(-1, 2).max(axis=0)
    wanted = np.array(at) * size - (low + high) / 2
    least, most = 2 - low, size - 3 - high
    fits = least <= most
    wanted = np.where(fits, np.clip(wanted, np.minimum(least, most), np.maximum(least, most)), wanted)
    return np.asarray(bent[0, 0] + wanted)


class _Look:
    """Projects points of the sheet into the picture of a camera over it."""

    def __init__(self, rng: Random, half: Points, pose: Pose) -> None:
        tilts = np.radians(np.clip(pose.tilt_deg, -38, 38))
        about_x, _ = cv2.Rodrigues(np.array([tilts[0], 0.0, 0.0]))
        about_y, _ = cv2.Rodrigues(np.array([0.0, tilts[1], 0.0]))
        about_z, _ = cv2.Rodrigues(np.array([0.0, 0.0, math.radians(pose.turn_deg)]))
        self._turn = about_x @ about_y @ about_z
        self._half = half
        self._away = float(rng.uniform(2.4, 6.0))

    def seen(self, grid: Points, heights: Points) -> Points:
        """Pixels of an unscaled picture."""
        flat = (grid - 0.5) * 2 * self._half
        points = np.concatenate([flat, -heights[..., None]], axis=-1) @ self._turn.T
        return np.asarray(points[..., :2] * self._away / (self._away + points[..., 2:]))


def _heights(rng: Random, half: Points, bend: float) -> Points:
    """A sheet bent as paper bends: rolled along one direction, lifted at a corner, folded once or twice."""
    x, y = np.meshgrid(np.linspace(-half[0], half[0], _GRID), np.linspace(-half[1], half[1], _GRID))
    heights = np.zeros_like(x)
    if bend <= 0:
        return heights
    kind = rng.random()
    angle = rng.choice([0.0, math.pi / 2]) + rng.normal(0, 0.25)
    along = x * math.cos(angle) + y * math.sin(angle)
    if kind < 0.5:
        heights += np.cos(along * rng.uniform(0.6, 3.2) + rng.uniform(0, 2 * math.pi))
    elif kind < 0.75:
        away = np.hypot(x - half[0] * rng.choice([-1, 1]), y - half[1] * rng.choice([-1, 1]))
        heights += 2 * np.maximum(0, 1 - away / rng.uniform(0.5, 1.6)) ** 2
    else:
        for _ in range(int(rng.integers(1, 4))):
            heights += np.abs(along - rng.uniform(-0.5, 0.5)) * rng.uniform(-1, 1)
    if rng.random() < 0.3:
        heights += 0.5 * np.sin(x * rng.uniform(2, 6) + 1) * np.sin(y * rng.uniform(2, 6) + 2)
    return np.asarray(bend * (heights - heights.min()) / max(1e-6, np.ptp(heights)))


def _backwards(flat: Points, bent: Points, picture: tuple[int, int]) -> tuple[Plane, Plane]:
    """For each pixel its place on the sheet: the flat sheet's, corrected by how far the bend moves that place."""
    outline = flat[[0, 0, -1, -1], [0, -1, -1, 0]].astype(np.float32)
    back = cv2.getPerspectiveTransform(outline, _UNIT.astype(np.float32)).astype(np.float32)
    moved = (bent - flat).astype(np.float32)
    y, x = np.mgrid[: picture[0], : picture[1]].astype(np.float32)
    across, down = _through(back, x, y)
    if not np.abs(moved).max() > 0.1:
        return across, down
    for _ in range(3):
        at = np.clip(across, -0.2, 1.2) * (_GRID - 1), np.clip(down, -0.2, 1.2) * (_GRID - 1)
        off = cv2.remap(moved, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        across, down = _through(back, x - off[..., 0], y - off[..., 1])
    return across, down


def _through(back: Plane, x: Plane, y: Plane) -> tuple[Plane, Plane]:
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    depth = np.where(depth > 1e-4, depth, 1e-4)
    return (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth, (
        back[1, 0] * x + back[1, 1] * y + back[1, 2]
    ) / depth


def _area(outline: Points) -> float:
    x, y = outline[:, 0], outline[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)
