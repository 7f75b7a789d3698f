"""The fit: which bend of the lens and which projection carry what was seen onto the sheet's own measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.imaging.calibration.camera_scale import CameraScale, Points, projected

_STEPS: Final = 12
_ROUNDS: Final = 8
_SETTLED: Final = 1e-7
# A sheet in the middle of a wide field tells little of how the lens bends at its rim: what it does not tell is taken from what
# lenses are like. Spread of k1 and k2 among them, and how far off a corner is found, in millimetres.
_LENSES: Final = np.array([0.2, 0.03])
_SEEN_TO_MM: Final = 0.03


@dataclass(frozen=True, slots=True)
class Laid:
    """One photograph of the sheet: the corners that were seen, and where they are on the sheet."""

    px: Points
    mm: Points


def fitted(
    laid: Sequence[Laid], width_px: int, height_px: int, gains: tuple[float, float, float]
) -> CameraScale:
    """The scale that fits all photographs best; needs at least one, with eight corners or more.

    First every photograph has its own projection and all have one lens; then all sheets lie on one tray, and where each
    lies there is found by turns with the one projection of that tray.
    """
    bend = _bend(laid, width_px, height_px)
    tray = max(laid, key=lambda one: np.ptp(one.px[:, 0]) * np.ptp(one.px[:, 1]))
    for _ in range(_ROUNDS if len(laid) > 1 else 0):
        lens = _lens(bend, width_px, height_px)
        plane = _plane(lens, tray)
        tray = _on_one_tray(laid, lens, plane)
        bend = _bend([tray], width_px, height_px)
    lens = _lens(bend, width_px, height_px)
    off = _off([tray], bend, width_px, height_px).reshape(-1, 2)
    matrix = tuple(float(one) for one in _plane(lens, tray).ravel())
    return CameraScale(
        width_px, height_px, lens.bend, matrix, gains, float(np.sqrt((off**2).sum(axis=1).mean()))
    )


def _bend(laid: Sequence[Laid], width_px: int, height_px: int) -> Points:
    """The lens's two numbers, by Gauss and Newton's steps, each projection being the best for them."""
    bend = np.zeros(2)
    usual = np.diag(_SEEN_TO_MM / _LENSES)
    for _ in range(_STEPS):
        off = _off(laid, bend, width_px, height_px)
        slope = np.stack([(_off(laid, bend + by, width_px, height_px) - off) / 1e-4 for by in _nudges()], 1)
        step = np.linalg.lstsq(np.vstack([slope, usual]), -np.append(off, usual @ bend), rcond=None)[0]
        bend = np.clip(bend + step, -0.6, 0.6)
        if np.abs(step).max() < _SETTLED:
            break
    return np.asarray(bend)


def _on_one_tray(laid: Sequence[Laid], lens: CameraScale, plane: Points) -> Laid:
    """All corners as those of one large sheet, each photograph's moved and turned to where it lies."""
    there = []
    for one in laid:
        seen = projected(plane, lens.straight(one.px))
        middle, own = seen.mean(axis=0), one.mm.mean(axis=0)
        left, _, right = np.linalg.svd((one.mm - own).T @ (seen - middle))
        # A sheet lies face up: a turn, never a mirror.
        turn = left @ np.diag([1.0, np.linalg.det(left @ right)]) @ right
        there.append((one.mm - own) @ turn + middle)
    return Laid(np.concatenate([one.px for one in laid]), np.concatenate(there))


def _nudges() -> tuple[Points, Points]:
    return np.array([1e-4, 0.0]), np.array([0.0, 1e-4])


def _off(laid: Sequence[Laid], bend: Points, width_px: int, height_px: int) -> Points:
    """Millimetres between seen and true, both coordinates of every corner in a row."""
    lens = _lens(bend, width_px, height_px)
    return np.concatenate(
        [(projected(_plane(lens, one), lens.straight(one.px)) - one.mm).ravel() for one in laid]
    )


def _plane(lens: CameraScale, one: Laid) -> Points:
    matrix, _ = cv2.findHomography(lens.straight(one.px), one.mm, 0)
    return np.asarray(matrix, dtype=np.float64)


def _lens(bend: Points, width_px: int, height_px: int) -> CameraScale:
    flat = tuple(float(one) for one in np.eye(3).ravel())
    return CameraScale(width_px, height_px, (float(bend[0]), float(bend[1])), flat, (1.0, 1.0, 1.0), 0.0)
