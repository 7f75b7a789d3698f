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
from tests.support.made.lens import seen_by_camera
from tests.support.made.papers import Paper, made_paper
from tests.support.made.people import made_person
from tests.support.made.scene import Mask, Scene, corners_mm, empty, laid, mapped

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


def faulty(seed: int, fault: str, degree: float, sensor: str, kind: str) -> Faulty:
    """The same arguments give the same picture."""
    chance = random.Random(f"{seed} {fault} {degree} {sensor} {kind}")
    numbers = np.random.default_rng(chance.randrange(2**31))
    paper = made_paper(kind, chance)
    if fault == "blank":
        paper = replace(paper, pixels=_other_side(paper.pixels, degree))
    if fault == "folded":
        paper = replace(paper, pixels=_without_corner(paper, degree))
    scene = empty(sensor, chance, numbers)
    placed = _placed(paper, scene, fault, degree, chance)
    scene, _ = laid(scene, paper, placed)
    if fault == "folded":
        scene = _flap(scene, paper, placed, degree)
    scene, cover = _put_on(scene, paper, placed, fault, degree, chance)
    corners = mapped(scene.to_px, corners_mm(paper, placed))
    ink = _ink(paper, placed, scene)
    covered = float((ink * cover).sum() / max(1.0, ink.sum()))
    jpeg = seen_by_camera(scene, corners, fault, degree, chance, numbers)
    return Faulty(jpeg, corners, paper, fault, degree, sensor, covered, _reach_mm(fault, degree))


def empty_tray(seed: int, fault: str, degree: float, sensor: str, kind: str) -> bytes:
    """The JPEG of the same tray before anything was laid there, in the light of another minute."""
    chance = random.Random(f"{seed} {fault} {degree} {sensor} {kind}")
    numbers = np.random.default_rng(chance.randrange(2**31))
    made_paper(kind, chance)
    scene = empty(sensor, chance, numbers)
    earlier = random.Random(f"earlier {seed}")
    return seen_by_camera(scene, np.zeros((4, 2)), "none", 0.0, earlier, np.random.default_rng(seed))


def _reach_mm(fault: str, degree: float) -> float:
    return degree if fault in ("cut_off", "folded", "finger") else 0.0


def _placed(
    paper: Paper, scene: Scene, fault: str, degree: float, chance: random.Random
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


def _ink(paper: Paper, placed: npt.NDArray[np.float64], scene: Scene) -> Mask:
    grey = cv2.cvtColor(paper.pixels, cv2.COLOR_BGR2GRAY)
    printed = (grey < 0.55 * np.percentile(grey, 80)).astype(np.float32)
    to_mm = np.diag([paper.size_mm[0] / grey.shape[1], paper.size_mm[1] / grey.shape[0], 1.0])
    height, width = scene.frame.shape[:2]
    return np.asarray(cv2.warpPerspective(printed, scene.to_px @ placed @ to_mm, (width, height)))


def _put_on(
    scene: Scene,
    paper: Paper,
    placed: npt.NDArray[np.float64],
    fault: str,
    degree: float,
    chance: random.Random,
) -> tuple[Scene, Mask]:
    """What lies over the sheet, and where."""
    none = np.zeros(scene.frame.shape[:2], np.float32)
    if fault == "finger":
        return _finger(scene, corners_mm(paper, placed), degree, chance)
    if fault == "second_paper":
        other = made_paper("page", chance)
    elif fault == "card_left":
        front = id_card_front(made_person(chance), chance)[0]
        other = Paper("id_front", front, (85.6, 54.0), rounding_mm=3.2)
    else:
        return scene, none
    angle = chance.uniform(-0.2, 0.2) if fault == "second_paper" else chance.uniform(-3, 3)
    around = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    quad = corners_mm(paper, placed)
    side = chance.randrange(4)
    # The middle of the other thing's own near side comes to lie so far inside the sheet's side.
    edge = quad[side] * 0.5 + quad[(side + 1) % 4] * 0.5
    inwards = quad.mean(axis=0) - edge
    inwards /= np.linalg.norm(inwards)
    reach = np.abs(around.T @ inwards) @ np.array(other.size_mm) / 2
    middle = edge + inwards * (degree - reach)
    shift = middle - around @ (np.array(other.size_mm) / 2)
    return laid(scene, other, np.vstack([np.column_stack([around, shift]), [0, 0, 1]]))


def _finger(
    scene: Scene, quad: npt.NDArray[np.float64], reach_mm: float, chance: random.Random
) -> tuple[Scene, Mask]:
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
        ends = mapped(scene.to_px, [start, away]).round().astype(int)
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
    return replace(scene, frame=frame.astype(np.float32)), soft[..., 0].astype(np.float32)


def _other_side(pixels: Pixels, shining: float) -> Pixels:
    """Empty paper, the print of the front faintly there, mirrored."""
    level = float(np.percentile(pixels, 80))
    through = cv2.GaussianBlur(pixels[:, ::-1], (0, 0), 4).astype(np.float32)
    shown = np.clip(level * (1 - shining) + through * shining, 0, 255)
    return np.asarray(shown, dtype=np.uint8)


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


def _flap(scene: Scene, paper: Paper, placed: npt.NDArray[np.float64], leg_mm: float) -> Scene:
    """The tray shows where the corner was."""
    wide, high = paper.size_mm
    gone = mapped(scene.to_px @ placed, [[wide - leg_mm, high], [wide, high - leg_mm], [wide + 1, high + 1]])
    hole = np.zeros(scene.frame.shape[:2], np.float32)
    cv2.fillPoly(hole, [(gone * 16).round().astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    tray = np.median(scene.frame[::40, :8].reshape(-1, 3), axis=0)
    frame = scene.frame * (1 - hole[..., None]) + tray * hole[..., None]
    return replace(scene, frame=frame.astype(np.float32))
