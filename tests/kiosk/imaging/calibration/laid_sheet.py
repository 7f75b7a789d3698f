"""The calibration sheet as a camera would see it: a lens that bends, a tint, a turn, and the truth about each."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.imaging.calibration.camera_scale import CameraScale, Points
from kiosk.imaging.calibration.sheet import sheet_picture
from kiosk.imaging.picture_file import Pixels

_MIDDLE_MM = np.array([105.0, 148.5])


@dataclass(frozen=True)
class Shot:
    """How the sheet was photographed."""

    size: tuple[int, int] = (1920, 1080)
    field_mm: float = 480.0
    """Width of what the camera sees."""
    bend: tuple[float, float] = (0.06, -0.02)
    turn_deg: float = 4.0
    moved_mm: tuple[float, float] = (0.0, 0.0)
    tilt: tuple[float, float] = (2e-5, -3e-5)
    tint: tuple[float, float, float] = (0.82, 0.95, 1.0)
    printed: float = 1.0
    blur_px: float = 0.7
    light: float = 1.0
    wavy_mm: float = 0.0

    def true_scale(self) -> CameraScale:
        """What a perfect calibration would find, with millimetres counted from the tray's middle."""
        (width, height), by_mm = self.size, self.size[0] / self.field_mm
        onto = np.array([[by_mm, 0, 0], [0, by_mm, 0], [*self.tilt, 1]])
        middle = np.eye(3)
        middle[:2, 2] = np.array([width - 1, height - 1]) / 2
        to_mm = np.linalg.inv(middle @ onto)
        return CameraScale(width, height, self.bend, tuple(float(n) for n in to_mm.ravel()), (1, 1, 1), 0)

    def _on_sheet(self, on_tray: Points) -> Points:
        """Millimetres of the tray as millimetres of the sheet that lies there."""
        cos, sin = np.cos(np.radians(self.turn_deg)), np.sin(np.radians(self.turn_deg))
        turn = np.array([[cos, -sin], [sin, cos]])
        return np.asarray((on_tray - self.moved_mm) @ turn + _MIDDLE_MM)

    def picture(self, seed: int = 1) -> Pixels:
        width, height = self.size
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        at = self._on_sheet(self.true_scale().in_mm(np.stack([x.ravel(), y.ravel()], axis=1)))
        at = at.reshape(height, width, 2)
        paper = ((at >= 0) & (at <= (210, 297))).all(axis=2)
        print_mm = (at - _MIDDLE_MM) / self.printed + _MIDDLE_MM
        if self.wavy_mm:
            print_mm[..., 0] += self.wavy_mm * np.sin(at[..., 1] / 12)
        shrunk = cv2.GaussianBlur(sheet_picture(), (0, 0), max(0.1, 0.45 * 10 * self.field_mm / width))
        pixels = (print_mm * 10 - 0.5).astype(np.float32)
        seen = cv2.remap(
            shrunk,
            pixels[..., 0],
            pixels[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255,
        )
        grey = np.where(paper, seen.astype(np.float32) * 0.8 + 20, 60).astype(np.float32) * self.light
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), self.blur_px), dtype=np.float32)
        noise = np.random.default_rng(seed).normal(0, 2, (height, width, 3))
        return np.asarray(np.clip(grey[..., None] * np.array(self.tint) + noise, 0, 255), dtype=np.uint8)


def worst_length_error(found: CameraScale, true: CameraScale, within_mm: tuple[float, float]) -> float:
    """The largest share by which a distance of 50 mm or more comes out wrong, so far around the tray's middle."""
    grid = np.meshgrid(np.linspace(-0.5, 0.5, 7), np.linspace(-0.5, 0.5, 6))
    points = true.in_px(np.stack(grid, axis=-1).reshape(-1, 2) * within_mm)
    lengths = [
        np.linalg.norm(at[:, None] - at[None], axis=-1) for at in (found.in_mm(points), true.in_mm(points))
    ]
    long = lengths[1] > 50
    return float(np.abs(lengths[0][long] / lengths[1][long] - 1).max())
