"""Photographs of made papers with one fault each, from hardly there to hopeless, and what a reader would lose by it.

A fault is drawn in the scene or in the camera, never in what judges it. What is lost is counted from the scene: letters that a
reader of print no longer reads (`tests.support.made.loss`), print that is covered, paper that lies outside the picture.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tests.support.made.cards import id_card_front
from tests.support.made.drawing import Pixels
from tests.support.made.papers import Paper, made_paper
from tests.support.made.people import made_person

Mask = npt.NDArray[np.float32]
SENSORS = {"preview": (1920, 1080, 420.0), "5MP": (2592, 1944, 360.0), "8MP": (3264, 2448, 360.0)}
"""Width and height in pixels, and what the width shows, in mm."""
DEGREES = {
    "none": (0.0, 1.0, 2.0, 3.0),
    "focus": (0.16, 0.22, 0.30, 0.45, 0.7, 1.2),
    "motion": (0.5, 0.8, 1.2, 1.8, 2.6, 4.0),
    "glare": (0.3, 0.6, 1.0, 1.6, 2.4),
    "shadow": (0.65, 0.45, 0.30, 0.18, 0.10),
    "dark": (0.55, 0.40, 0.28, 0.18, 0.10),
    "far": (0.8, 0.6, 0.45, 0.33, 0.22),
    "cut_off": (-6.0, 4.0, 10.0, 25.0, 60.0),
    "folded": (5.0, 8.0, 22.0, 35.0, 60.0),
    "finger": (2.0, 14.0, 22.0, 35.0, 55.0),
    "blank": (0.0, 0.02, 0.04, 0.06),
    "second_paper": (10.0, 30.0, 60.0, 100.0),
    "card_left": (-8.0, 10.0, 30.0, 60.0),
}
"""Fault -> its degrees. focus: sigma, motion: way, both in mm on paper; glare: light added, 1 turns black white; shadow and dark:
light left; far: of the size it might have; cut_off: mm outside; folded: leg of the corner; finger: reach; blank: how much of the
other side shines through; second_paper, card_left: mm over the sheet, negative beside it."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """One photograph as the camera's JPEG, and what is known of it."""

    jpeg: bytes
    corners: npt.NDArray[np.float64]
    """Of the sheet, clockwise from its own top left, outside the picture where it leaves it."""
    paper: Paper
    fault: str
    degree: float
    sensor: str
    covered: float
    """Share of the sheet's print under something else."""
    reach_mm: float
    """How far the fault takes paper away: folded, covered, outside; 0 for faults of light and lens."""

    @property
    def picture(self) -> Pixels:
        """BGR."""
        return np.asarray(cv2.imdecode(np.frombuffer(self.jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is drawn so far, float, with the map from mm on the tray to pixels."""

    frame: npt.NDArray[np.float32]
    to_px: npt.NDArray[np.float64]
    size_mm: tuple[float, float]


def faulty(seed: int, fault: str, degree: float, sensor: str, kind: str) -> Faulty:
    """The same arguments give the same picture."""
    chance = random.Random(f"{seed} {fault} {degree} {sensor} {kind}")
    numbers = np.random.default_rng(chance.randrange(2**31))
    paper = made_paper(kind, chance)
    if fault == "blank":
        paper = replace(paper, pixels=_other_side(paper.pixels, degree))
    if fault == "folded":
        paper = replace(paper, pixels=_without_corner(paper, degree))
    scene = _tray(sensor, chance, numbers)
    placed = _placed(paper, scene, fault, degree, chance)
    scene, _ = _laid(scene, paper, placed)
    if fault == "folded":
        scene = _flap(scene, paper, placed, degree)
    scene, cover = _put_on(scene, paper, placed, fault, degree, chance)
    corners = _mapped(scene.to_px, _corners_mm(paper, placed))
    ink = _ink(paper, placed, scene)
    covered = float((ink * cover).sum() / max(1.0, ink.sum()))
    jpeg = _seen(scene, corners, fault, degree, chance, numbers)
    return Faulty(jpeg, corners, paper, fault, degree, sensor, covered, _reach_mm(fault, degree))


def _reach_mm(fault: str, degree: float) -> float:
    return degree if fault in ("cut_off", "folded", "finger") else 0.0


def _tray(sensor: str, chance: random.Random, numbers: np.random.Generator) -> _Scene:
    width, height, field_mm = SENSORS[sensor]
    level = chance.choice((28, 45, 60, 110, 150, 205, 232))
    coarse = numbers.normal(0, 1, (5, 8)).astype(np.float32)
    lamp = 1 + 0.02 * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    tint = np.array([1 + chance.uniform(-0.03, 0.03) for _ in range(3)], np.float32)
    frame = np.float32(level) * lamp[..., None] * tint
    scale = width / field_mm
    tilt_x, tilt_y = (chance.uniform(-0.00012, 0.00012) for _ in range(2))
    middle = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1.0]])
    to_px = middle @ np.array([[scale, 0, 0], [0, scale, 0], [tilt_x, tilt_y, 1.0]])
    return _Scene(frame.astype(np.float32), to_px, (field_mm, field_mm * height / width))


def _placed(
    paper: Paper, scene: _Scene, fault: str, degree: float, chance: random.Random
) -> npt.NDArray[np.float64]:
    """From mm on the sheet to mm on the tray."""
    wide, high = paper.size_mm
    lying = 90 if high > wide and max(wide, high) > 150 else 0
    big = max(wide, high) > 250
    angle = math.radians(lying + chance.uniform(-1.5, 1.5) * (1 if big else 8))
    size = degree if fault == "far" else 1.0
    around = size * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    half = np.abs(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (wide / 2, high / 2) @ around.T).max(
        axis=0
    )
    room = np.maximum(0, np.array(scene.size_mm) / 2 - half - 6)
    at = room * [chance.uniform(-0.7, 0.7), chance.uniform(-0.7, 0.7)]
    if fault == "cut_off":
        axis, sense = chance.randrange(2), chance.choice((-1, 1))
        at[axis] = sense * (scene.size_mm[axis] / 2 - half[axis] + degree)
    shift = at - around @ np.array([wide / 2, high / 2])
    return np.vstack([np.column_stack([around, shift]), [0, 0, 1]])


def _corners_mm(paper: Paper, placed: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    wide, high = paper.size_mm
    return _mapped(placed, np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64))


def _mapped(matrix: npt.NDArray[np.float64], points: npt.ArrayLike) -> npt.NDArray[np.float64]:
    given = np.asarray(points, np.float64).reshape(-1, 1, 2)
    return np.asarray(cv2.perspectiveTransform(given, matrix).reshape(-1, 2))


def _laid(scene: _Scene, paper: Paper, placed: npt.NDArray[np.float64]) -> tuple[_Scene, Mask]:
    """The sheet on what lies there, with the little shadow that its edge throws; and where it is."""
    wide = paper.pixels.shape[1]
    height, width = scene.frame.shape[:2]
    per_mm = wide / paper.size_mm[0]
    target = scene.to_px[0, 0] * np.linalg.norm(placed[:2, 0])
    share = min(1.0, 1.5 * target / per_mm)
    small = cv2.resize(paper.pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    to_mm = np.diag([paper.size_mm[0] / small.shape[1], paper.size_mm[1] / small.shape[0], 1.0])
    warp = scene.to_px @ placed @ to_mm
    cut = np.full(small.shape[:2], 255, np.uint8)
    if paper.rounding_mm:
        cut = _rounded(cut, paper.rounding_mm * small.shape[1] / paper.size_mm[0])
    if paper.missing is not None:
        cut = cv2.min(cut, cv2.resize(paper.missing, (small.shape[1], small.shape[0])))
    cover = cv2.warpPerspective(cut, warp, (width, height)).astype(np.float32)[..., None] / 255
    drawn = cv2.warpPerspective(small, warp, (width, height), borderMode=cv2.BORDER_REPLICATE)
    fall = cv2.GaussianBlur(np.roll(cover[..., 0], (4, 3), axis=(0, 1)), (0, 0), 4)[..., None]
    frame = scene.frame * (1 - 0.18 * fall) * (1 - cover) + drawn * cover
    return replace(scene, frame=frame.astype(np.float32)), cover[..., 0]


def _rounded(cut: Pixels, radius: float) -> Pixels:
    r = round(radius)
    high, wide = cut.shape
    cut[:] = 0
    cv2.rectangle(cut, (r, 0), (wide - r, high), 255, -1)
    cv2.rectangle(cut, (0, r), (wide, high - r), 255, -1)
    for x in (r, wide - 1 - r):
        for y in (r, high - 1 - r):
            cv2.circle(cut, (x, y), r, 255, -1)
    return cut


def _ink(paper: Paper, placed: npt.NDArray[np.float64], scene: _Scene) -> Mask:
    grey = cv2.cvtColor(paper.pixels, cv2.COLOR_BGR2GRAY)
    printed = (grey < 0.55 * np.percentile(grey, 80)).astype(np.float32)
    to_mm = np.diag([paper.size_mm[0] / grey.shape[1], paper.size_mm[1] / grey.shape[0], 1.0])
    height, width = scene.frame.shape[:2]
    return np.asarray(cv2.warpPerspective(printed, scene.to_px @ placed @ to_mm, (width, height)))


def _put_on(
    scene: _Scene,
    paper: Paper,
    placed: npt.NDArray[np.float64],
    fault: str,
    degree: float,
    chance: random.Random,
) -> tuple[_Scene, Mask]:
    """What lies over the sheet, and where."""
    none = np.zeros(scene.frame.shape[:2], np.float32)
    if fault == "finger":
        return _finger(scene, _corners_mm(paper, placed), degree, chance)
    if fault == "second_paper":
        other = made_paper("page", chance)
    elif fault == "card_left":
        front = id_card_front(made_person(chance), chance)[0]
        other = Paper("id_front", front, (85.6, 54.0), rounding_mm=3.2)
    else:
        return scene, none
    angle = chance.uniform(-0.2, 0.2) if fault == "second_paper" else chance.uniform(-3, 3)
    around = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    quad = _corners_mm(paper, placed)
    side = chance.randrange(4)
    # The middle of the other thing's own near side comes to lie so far inside the sheet's side.
    edge = quad[side] * 0.5 + quad[(side + 1) % 4] * 0.5
    inwards = quad.mean(axis=0) - edge
    inwards /= np.linalg.norm(inwards)
    reach = np.abs(around.T @ inwards) @ np.array(other.size_mm) / 2
    middle = edge + inwards * (degree - reach)
    shift = middle - around @ (np.array(other.size_mm) / 2)
    return _laid(scene, other, np.vstack([np.column_stack([around, shift]), [0, 0, 1]]))


def _finger(
    scene: _Scene, quad: npt.NDArray[np.float64], reach_mm: float, chance: random.Random
) -> tuple[_Scene, Mask]:
    """A thumb that comes in over a side and reaches so far; the hand behind it."""
    side = chance.randrange(4)
    along = chance.uniform(0.06, 0.94)
    edge = quad[side] + along * (quad[(side + 1) % 4] - quad[side])
    inwards = quad.mean(axis=0) - (quad[side] + quad[(side + 1) % 4]) / 2
    inwards /= np.linalg.norm(inwards)
    radius = chance.uniform(8, 11)
    tip, away = edge + inwards * (reach_mm - radius), edge - inwards * 200
    height, width = scene.frame.shape[:2]
    cover = np.zeros((height, width), np.uint8)
    scale = float(scene.to_px[0, 0])
    for start, wide in ((tip, radius * 2), (tip - inwards * 45, 75.0)):
        ends = _mapped(scene.to_px, [start, away]).round().astype(int)
        cv2.line(
            cover, tuple(ends[0].tolist()), tuple(ends[1].tolist()), 255, round(wide * scale), cv2.LINE_AA
        )
    soft = cv2.GaussianBlur(cover, (0, 0), 0.4 * scale).astype(np.float32)[..., None] / 255
    quarter = cv2.resize(cover, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    round_ = (
        cv2.resize(cv2.GaussianBlur(quarter, (0, 0), scale), (width, height)).astype(np.float32)[..., None]
        / 255
    )
    tone = chance.uniform(0.55, 1.05)
    skin = np.array([chance.uniform(115, 150), chance.uniform(145, 175), 208], np.float32) * np.float32(tone)
    frame = scene.frame * (1 - soft) + skin * (0.7 + 0.3 * round_) * soft
    return replace(scene, frame=frame.astype(np.float32)), soft[..., 0]


def _other_side(pixels: Pixels, shining: float) -> Pixels:
    """Empty paper, the print of the front faintly there, mirrored."""
    level = float(np.percentile(pixels, 80))
    through = cv2.GaussianBlur(pixels[:, ::-1], (0, 0), 4).astype(np.float32)
    return np.clip(level * (1 - shining) + through * shining, 0, 255).astype(np.uint8)


def _corner_triangle(paper: Paper, leg_mm: float) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The lower right corner that is folded away, and where it comes to lie; in pixels of the sheet."""
    high, wide = paper.pixels.shape[:2]
    leg = round(leg_mm * wide / paper.size_mm[0])
    gone = np.array([[wide - leg, high], [wide, high - leg], [wide, high]], np.int32)
    flap = np.array([[wide - leg, high], [wide, high - leg], [wide - leg, high - leg]], np.int32)
    return gone, flap


def _without_corner(paper: Paper, leg_mm: float) -> Pixels:
    pixels = paper.pixels.copy()
    _, flap = _corner_triangle(paper, leg_mm)
    level = float(np.percentile(pixels, 80)) * 0.93
    cv2.fillPoly(pixels, [flap], (level, level, level), cv2.LINE_AA)
    cv2.line(pixels, tuple(flap[0].tolist()), tuple(flap[2].tolist()), (level * 0.8,) * 3, 3, cv2.LINE_AA)
    cv2.line(pixels, tuple(flap[1].tolist()), tuple(flap[2].tolist()), (level * 0.8,) * 3, 3, cv2.LINE_AA)
    return pixels


def _flap(scene: _Scene, paper: Paper, placed: npt.NDArray[np.float64], leg_mm: float) -> _Scene:
    """The tray shows where the corner was."""
    wide, high = paper.size_mm
    gone = _mapped(scene.to_px @ placed, [[wide - leg_mm, high], [wide, high - leg_mm], [wide + 1, high + 1]])
    hole = np.zeros(scene.frame.shape[:2], np.float32)
    cv2.fillPoly(hole, [(gone * 16).round().astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    tray = np.median(scene.frame[::40, :8].reshape(-1, 3), axis=0)
    frame = scene.frame * (1 - hole[..., None]) + tray * hole[..., None]
    return replace(scene, frame=frame.astype(np.float32))


def _seen(
    scene: _Scene,
    corners: npt.NDArray[np.float64],
    fault: str,
    degree: float,
    chance: random.Random,
    numbers: np.random.Generator,
) -> bytes:
    """Light, lens, sensor, JPEG."""
    seen, scale = scene.frame, float(scene.to_px[0, 0])
    light = chance.uniform(0.8, 1.08) * (degree if fault == "dark" else 1.0)
    if fault == "shadow":
        seen = seen * _shadow(corners, degree, chance, seen.shape[:2])[..., None]
    sigma = chance.uniform(0.6, 1.0)
    if fault == "focus":
        sigma = max(sigma, degree * scale)
    seen = cv2.GaussianBlur(seen, (0, 0), sigma)
    if fault == "motion":
        seen = cv2.filter2D(seen, -1, _way(degree * scale, chance.uniform(0, math.pi)))
    seen = seen * light
    if fault == "glare":
        seen = seen + _glare(corners, degree, chance, seen.shape[:2])[..., None]
    grain = numbers.standard_normal(seen.shape, dtype=np.float32) * np.float32(chance.uniform(2, 5))
    raw = np.clip(seen + grain, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", raw, [cv2.IMWRITE_JPEG_QUALITY, chance.randint(82, 94)])[1].tobytes()


def _way(length: float, angle: float) -> Mask:
    """What a camera shaken along a straight way does to a point."""
    half = math.ceil(length / 2) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for t in np.linspace(-length / 2, length / 2, 4 * half):
        x, y = half + t * math.cos(angle), half + t * math.sin(angle)
        left, top = int(x), int(y)
        for dx in (0, 1):
            for dy in (0, 1):
                kernel[top + dy, left + dx] += (1 - abs(x - left - dx)) * (1 - abs(y - top - dy))
    return kernel / kernel.sum()


def _shadow(
    corners: npt.NDArray[np.float64], left: float, chance: random.Random, shape: tuple[int, int]
) -> Mask:
    """An arm between lamp and sheet: a soft band over some of it."""
    around, across = corners.mean(axis=0), chance.uniform(0, math.pi)
    normal = np.array([math.cos(across), math.sin(across)])
    size = float(np.linalg.norm(corners[2] - corners[0]))
    y, x = np.ogrid[: shape[0], : shape[1]]
    away = (x - around[0]) * normal[0] + (y - around[1]) * normal[1] + chance.uniform(-0.2, 0.2) * size
    band = 1 / (1 + np.exp((np.abs(away) - size * chance.uniform(0.12, 0.22)) / (size * 0.02)))
    return np.asarray(1 - (1 - left) * band, dtype=np.float32)


def _glare(
    corners: npt.NDArray[np.float64], added: float, chance: random.Random, shape: tuple[int, int]
) -> Mask:
    across, down = chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9)
    top = corners[0] + across * (corners[1] - corners[0])
    bottom = corners[3] + across * (corners[2] - corners[3])
    at = top + down * (bottom - top)
    radius = float(np.linalg.norm(corners[1] - corners[0])) * chance.uniform(0.06, 0.16)
    y, x = np.ogrid[: shape[0], : shape[1]]
    blob = np.exp(-(((x - at[0]) / radius) ** 2 + ((y - at[1]) / (radius * 0.7)) ** 2))
    return np.asarray(255 * added * blob, dtype=np.float32)
