"""The overhead set: frames of a camera that stands still over a tray, with everything known. Made by this script alone.

Each case at any seed is a tray with marks of use, papers on it, light that has drifted since the tray was learned, a lens and a
sensor. The field is 690 x 388 mm: an A4 sheet lies in it whichever way it is turned.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.light import with_hand
from tests.kiosk.imaging.sheets import Pixels, card, sheet

WIDTH, HEIGHT = 1920, 1080
_PX_PER_MM = HEIGHT / 388
CASES = (
    "a4_on_white",
    "a4_on_dark",
    "hand_over_corner",
    "card_on_dark",
    "card_on_light",
    "glare",
    "two_papers",
    "light_drifted",
)
_LEVEL = {"a4_on_dark": 45, "hand_over_corner": 60, "card_on_dark": 45, "two_papers": 60}
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Overhead:
    """A frame and the corners of each paper in it, clockwise from the paper's own top left."""

    picture: Pixels
    papers: tuple[npt.NDArray[np.float64], ...]


def empty_tray(case: str, seed: int, number: int) -> Pixels:
    """The case's tray as the camera sees it for the `number`th time: the same tray, fresh grain."""
    return _taken(_tray(case, seed), np.random.default_rng([seed, 900 + number]))


def overhead(case: str, seed: int) -> Overhead:
    """One frame of the case; papers turned any way."""
    rng = np.random.default_rng([seed, CASES.index(case)])
    drawn, papers = _tray(case, seed), []
    is_card = case.startswith("card")
    count = 2 if case == "two_papers" else 1
    for number in range(count):
        corners = _corners(rng, 85.6 if is_card else (210 if count == 1 else 148), is_card, count, number)
        print_ = card() if is_card else sheet(620, 877, int(rng.integers(228, 246)), seed + number)
        drawn = _laid(drawn, print_, corners, 0.06 if is_card else 0.0, rng)
        papers.append(corners)
    if case == "hand_over_corner":
        drawn = _hand(drawn, papers[0], rng)
    if case == "glare":
        drawn = _glare(drawn, papers[0], rng)
    drift = rng.uniform(0.94, 1.06, 3)
    if case == "light_drifted":
        drift = rng.uniform(0.68, 0.84) * rng.uniform(0.95, 1.05, 3)
        slope = np.linspace(1 - 0.14 * rng.random(), 1 + 0.14 * rng.random(), WIDTH, dtype=np.float32)
        drawn = drawn * slope[None, :, None]
    return Overhead(_taken(drawn * drift, rng), tuple(papers))


def _tray(case: str, seed: int) -> _Floats:
    """A plate with an uneven lamp, scratches, an engraved frame and specks of dirt."""
    rng = np.random.default_rng([seed, 7])
    level = _LEVEL.get(case, 232)
    coarse = rng.normal(0, 1, (5, 8)).astype(np.float32)
    lamp = 1 + 0.03 * cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    drawn = np.full((HEIGHT, WIDTH, 3), level, np.uint8)
    frame = (int(level * 0.9),) * 3
    cv2.rectangle(drawn, (90, 60), (WIDTH - 90, HEIGHT - 60), frame, 3)
    for _ in range(14):
        first, last = (tuple(int(v) for v in rng.integers(0, (WIDTH, HEIGHT))) for _ in range(2))
        cv2.line(
            drawn,
            first,
            last,
            (int(level * rng.uniform(0.86, 1.0)),) * 3,
            int(rng.integers(1, 3)),
            cv2.LINE_AA,
        )
    for _ in range(25):
        at = tuple(int(v) for v in rng.integers(0, (WIDTH, HEIGHT)))
        cv2.circle(
            drawn, at, int(rng.integers(1, 6)), (int(level * rng.uniform(0.7, 0.95)),) * 3, -1, cv2.LINE_AA
        )
    return np.asarray(drawn * lamp[..., None], dtype=np.float32)


def _corners(
    rng: np.random.Generator, width_mm: float, lying: bool, count: int, number: int
) -> npt.NDArray[np.float64]:
    """A sheet somewhere on the tray, turned; two beside each other. The camera looks nearly straight down."""
    ratio = 54 / 85.6 if lying else math.sqrt(2)
    half = np.array([width_mm, width_mm * ratio]) * _PX_PER_MM / 2
    turn = rng.uniform(-math.pi, math.pi)
    around = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    middle = np.array([WIDTH * (0.5 if count == 1 else 0.3 + 0.4 * number), HEIGHT / 2])
    placed = square @ around.T + middle + rng.uniform(-1, 1, 2) * (90 if count == 1 else 12, 5)
    depth = 1 + rng.uniform(-0.02, 0.02, 2) @ (placed - (WIDTH / 2, HEIGHT / 2)).T / WIDTH
    return np.asarray((placed - (WIDTH / 2, HEIGHT / 2)) / depth[:, None] + (WIDTH / 2, HEIGHT / 2))


def _laid(
    drawn: _Floats,
    print_: Pixels,
    corners: npt.NDArray[np.float64],
    rounding: float,
    rng: np.random.Generator,
) -> _Floats:
    height, width = print_.shape[:2]
    cut = np.zeros((height, width), np.uint8)
    radius = int(rounding * height)
    cv2.rectangle(cut, (radius, 0), (width - radius, height), 255, -1)
    cv2.rectangle(cut, (0, radius), (width, height - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(cut, (x, y), radius, 255, -1)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    size = (WIDTH, HEIGHT)
    cover = cv2.warpPerspective(cut, warp, size, flags=cv2.INTER_AREA)[..., None] / np.float32(255)
    seen = cv2.warpPerspective(print_, warp, size, flags=cv2.INTER_AREA).astype(np.float32)
    fall = cv2.GaussianBlur(np.roll(cover, (3, 2), axis=(0, 1)), (0, 0), float(rng.uniform(1.5, 5)))[
        ..., None
    ]
    dark = np.float32(rng.uniform(0.04, 0.2))
    return np.asarray(drawn * (1 - dark * fall) * (1 - cover) + seen * cover, dtype=np.float32)


def _hand(drawn: _Floats, corners: npt.NDArray[np.float64], rng: np.random.Generator) -> _Floats:
    """One to four fingers, with the hand and the arm behind them, over one corner of the paper and some way into it."""
    corner = corners[int(rng.integers(4))]
    inwards = (corners.mean(axis=0) - corner) / np.linalg.norm(corners.mean(axis=0) - corner)
    return np.asarray(with_hand(rng, drawn, corner + inwards * rng.uniform(15, 110)), dtype=np.float32)


def _glare(drawn: _Floats, corners: npt.NDArray[np.float64], rng: np.random.Generator) -> _Floats:
    """A lamp's reflection across an edge of the paper."""
    first = int(rng.integers(4))
    at = corners[first] + (corners[(first + 1) % 4] - corners[first]) * rng.uniform(0.3, 0.7)
    spot = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.circle(spot, tuple(int(v) for v in at), int(rng.integers(40, 90)), 1.0, -1)
    return np.asarray(drawn + cv2.GaussianBlur(spot, (0, 0), 35)[..., None] * 260, dtype=np.float32)


def _taken(drawn: _Floats, rng: np.random.Generator) -> Pixels:
    soft = cv2.GaussianBlur(np.clip(drawn, 0, 255), (0, 0), 0.9)
    grain = np.asarray(
        cv2.resize(rng.normal(0, 3, (HEIGHT // 2, WIDTH // 2, 3)).astype(np.float32), (WIDTH, HEIGHT))
    )
    return np.clip(soft + grain, 0, 255).astype(np.uint8)
