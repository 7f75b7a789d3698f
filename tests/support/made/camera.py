"""A document camera as a formula: a sheet on a tray, seen with tilt, blur, reflection, noise, and the pixels of a real sensor."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from tests.support.made.drawing import Pixels

FIELD_MM = 330.0
"""What a hall's camera sees along its long side: A4 with room for a hand."""
SENSORS = {"1080p": (1920, 1080), "5MP": (2592, 1944), "8MP": (3264, 2448)}


@dataclass(frozen=True, slots=True)
class Shot:
    """How one photograph is taken."""

    sensor: str = "5MP"
    turned_deg: float = 0.0
    tilt: float = 0.0
    """Share of the sheet's side by which a corner is drawn in."""
    blur_px: float = 0.7
    """Sigma, in pixels of the sensor."""
    glare: float = 0.0
    """Light added in the middle of the reflection; 1 is what turns black into white."""
    noise: float = 4.0
    light: float = 1.0
    tray: int = 60
    jpeg_quality: int = 88


def made_shot(chance: random.Random, hardness: float = 1.0) -> Shot:
    """A shot as it may happen in a hall; `hardness` 0 is a good one, 1 as bad as a good verdict still lets through."""
    return Shot(
        sensor=chance.choice(tuple(SENSORS)),
        turned_deg=chance.uniform(-12, 12) * hardness,
        tilt=chance.uniform(0, 0.04) * hardness,
        blur_px=0.5 + chance.uniform(0, 0.7) * hardness,
        glare=chance.uniform(0, 0.55) * hardness if chance.random() < 0.5 else 0.0,
        noise=2 + chance.uniform(0, 5) * hardness,
        light=1 - chance.uniform(0, 0.35) * hardness,
        tray=chance.choice((28, 60, 110)),
        jpeg_quality=round(95 - 13 * hardness * chance.random()),
    )


def photograph(
    sheet: Pixels, sheet_px_per_mm: float, shot: Shot, chance: random.Random
) -> tuple[bytes, np.ndarray]:
    """The JPEG of the whole field, and where the sheet's corners are in it, clockwise from its own top left."""
    width, height = SENSORS[shot.sensor]
    corners = _corners(sheet, width / FIELD_MM / sheet_px_per_mm, shot, chance, (width, height))
    high, wide = sheet.shape[:2]
    source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
    frame = np.full((height, width, 3), shot.tray, np.uint8)
    # Averaged down to just above the sensor's own pixels first, as a lens does; the warp alone would alias.
    share = min(1.0, 1.6 * width / FIELD_MM / sheet_px_per_mm)
    small = cv2.resize(sheet, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    warp = cv2.getPerspectiveTransform(((source + 0.5) * share - 0.5).astype(np.float32), corners)
    cv2.warpPerspective(small, warp, (width, height), frame, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    light = _light(corners, shot, chance, (width, height))
    seen = cv2.GaussianBlur(frame, (0, 0), shot.blur_px).astype(np.float32) * shot.light + light
    numbers = np.random.default_rng(chance.randrange(2**31))
    seen += numbers.normal(0, shot.noise, seen.shape).astype(np.float32)
    frame = np.clip(seen, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, shot.jpeg_quality])[1].tobytes(), corners


def _corners(
    sheet: Pixels, scale: float, shot: Shot, chance: random.Random, frame: tuple[int, int]
) -> np.ndarray:
    half = np.array([sheet.shape[1], sheet.shape[0]]) * scale / 2
    quad = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64) * half
    drawn_in = np.array([[chance.uniform(0, shot.tilt) for _ in "xy"] for _ in range(4)])
    quad *= 1 - drawn_in
    # A standing A4 does not fit into a field that is wider than high: it is laid down lying, as people must.
    lying = 90.0 if sheet.shape[0] > sheet.shape[1] else 0.0
    # A sheet that nearly fills the field leaves no room to lie askew.
    fills = np.abs(half).max() * 2 / frame[0]
    angle = np.deg2rad(shot.turned_deg * (0.15 if fills > 0.7 else 1.0) + lying)
    quad = quad @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    if np.abs(quad).max(axis=0)[1] > frame[1] / 2:
        raise ValueError(f"the sheet is higher than what {shot.sensor} sees of {FIELD_MM} mm")
    room = np.maximum(0, np.array(frame) / 2 - np.abs(quad).max(axis=0) - 8)
    middle = np.array(frame) / 2 + room * [chance.uniform(-0.8, 0.8), chance.uniform(-0.8, 0.8)]
    return np.asarray(quad + middle, dtype=np.float32)


def _light(corners: np.ndarray, shot: Shot, chance: random.Random, frame: tuple[int, int]) -> np.ndarray:
    """What a lamp adds: a soft blob somewhere on the sheet."""
    if not shot.glare:
        return np.zeros((1, 1, 1), np.float32)
    across, down = chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9)
    top, bottom = (
        corners[0] + across * (corners[1] - corners[0]),
        corners[3] + across * (corners[2] - corners[3]),
    )
    x0, y0 = top + down * (bottom - top)
    radius = float(np.linalg.norm(corners[1] - corners[0])) * chance.uniform(0.08, 0.2)
    y, x = np.ogrid[: frame[1], : frame[0]]
    blob = np.exp(-(((x - x0) / radius) ** 2 + ((y - y0) / (radius * 0.7)) ** 2))
    return np.asarray((255 * shot.glare * blob)[:, :, None], dtype=np.float32)
