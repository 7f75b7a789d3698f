"""Frames of a document camera, drawn: a sheet or card with print on it, on a ground, with everything known."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 1920, 1080


def sheet(width: int = 1240, height: int = 1754, paper: int = 225, seed: int = 3) -> Pixels:
    """An office letter at 150 dpi: a heading, paragraphs, a ruled table, a red stamp."""
    rng = np.random.default_rng(seed)
    page = np.full((height, width, 3), paper, np.uint8)
    cv2.putText(
        page,
        "Certificate",
        (width // 4, height // 12),
        cv2.FONT_HERSHEY_SIMPLEX,
        width / 500,
        (25, 25, 25),
        4,
    )
    line = max(26, height // 46)
    for y in range(height // 8, int(height * 0.62), line):
        text = "".join(chr(97 + int(n)) if n < 24 else " " for n in rng.integers(0, 28, 70))
        cv2.putText(
            page, text, (width // 12, y), cv2.FONT_HERSHEY_SIMPLEX, line / 44, (35, 35, 35), 2, cv2.LINE_AA
        )
    top, left = int(height * 0.66), width // 10
    for row in range(5):
        cv2.line(page, (left, top + row * line * 2), (width - left, top + row * line * 2), (60, 60, 60), 2)
    cv2.circle(page, (int(width * 0.75), int(height * 0.9)), width // 14, (40, 40, 190), 6)
    return page


def card(width: int = 1011, height: int = 638) -> Pixels:
    """A plastic card at 300 dpi with round corners marked by zeros outside them."""
    page = np.full((height, width, 3), (205, 214, 196), np.uint8)
    for row in range(5):
        cv2.putText(
            page,
            "Name 0123456789 abc",
            (60, 110 + row * 105),
            cv2.FONT_HERSHEY_SIMPLEX,
            1.7,
            (40, 30, 30),
            4,
            cv2.LINE_AA,
        )
    cv2.rectangle(page, (700, 120), (940, 430), (120, 130, 160), -1)
    return page


def ground(kind: str, seed: int = 5) -> Pixels:
    """`mat` dark, `grey` tray, `white` tray; with the grain of a sensor."""
    level = {"mat": 48, "grey": 150, "white": 205}[kind]
    rng = np.random.default_rng(seed)
    base = np.full((HEIGHT, WIDTH, 3), level, np.float32)
    base *= (1.06 - 0.12 * np.linspace(0, 1, WIDTH, dtype=np.float32))[None, :, None]
    return np.clip(base + rng.normal(0, 3, base.shape), 0, 255).astype(np.uint8)


def laid(
    page: Pixels,
    on: Pixels,
    long_side: int = 860,
    turned_deg: float = 3.0,
    at: tuple[int, int] = (960, 540),
    tilt: float = 0.02,
) -> tuple[Pixels, npt.NDArray[np.float64]]:
    """The frame with the page lying on its ground, softly shadowed, and the page's four corners."""
    height, width = page.shape[:2]
    scale = long_side / max(width, height)
    half = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) * scale / 2
    half *= 1 + tilt * np.array([[-1.0], [-1.0], [1.0], [1.0]])
    angle = math.radians(turned_deg)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    corners = half @ turn.T + np.array(at)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    size = (on.shape[1], on.shape[0])
    mask = cv2.warpPerspective(np.full(page.shape[:2], 255, np.uint8), warp, size, flags=cv2.INTER_AREA)
    shade = cv2.GaussianBlur(np.roll(mask, (6, 5), axis=(0, 1)), (0, 0), 7)[..., None] / 255.0
    small = cv2.resize(
        page, None, fx=min(1.0, 2 * scale), fy=min(1.0, 2 * scale), interpolation=cv2.INTER_AREA
    )
    zoom = np.diag([page.shape[1] / small.shape[1], page.shape[0] / small.shape[0], 1.0])
    drawn = cv2.warpPerspective(small, warp @ zoom, size, flags=cv2.INTER_LINEAR)
    alpha = cv2.GaussianBlur(mask, (3, 3), 0)[..., None] / 255.0
    frame = on * (1 - 0.25 * shade) * (1 - alpha) + drawn * alpha
    return np.clip(frame, 0, 255).astype(np.uint8), corners


def blurred(frame: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), sigma), dtype=np.uint8)


def with_glare(frame: Pixels, centre: tuple[int, int], radius: int) -> Pixels:
    """A lamp's reflection: burnt out in the middle, fading outwards."""
    spot = np.zeros(frame.shape[:2], np.float32)
    cv2.circle(spot, centre, radius, 400.0, -1)
    spot = cv2.GaussianBlur(spot, (0, 0), radius / 3)
    return np.clip(frame.astype(np.float32) + spot[..., None], 0, 255).astype(np.uint8)
