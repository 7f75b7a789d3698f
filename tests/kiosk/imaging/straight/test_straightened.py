"""A sheet of dots under cameras with known lenses: where each dot comes to lie on the page."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.imaging.calibration.camera_scale import CameraScale
from kiosk.imaging.page_finder import PageFound
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.straight.straightened import Sheet, straightened
from kiosk.imaging.straight.whitened import whitened
from kiosk.imaging.take import page_taken, with_dpi

A4 = (210.0, 297.0)
_DOTS_MM = np.stack(np.meshgrid(np.arange(15, 200, 20.0), np.arange(18, 290, 20.0)), axis=-1).reshape(-1, 2)


def camera(
    bend: tuple[float, float], size: tuple[int, int] = (1600, 1200), field_mm: float = 440.0
) -> CameraScale:
    """Millimetres from the tray's middle; seen from nearly above."""
    by_mm = size[0] / field_mm
    onto = np.array([[by_mm, 0, size[0] / 2], [0, by_mm, size[1] / 2], [2e-5, 1e-5, 1]])
    to_mm = tuple(float(one) for one in np.linalg.inv(onto).ravel())
    return CameraScale(*size, bend, to_mm, (1, 1, 1), 0)


def dotted(scale: CameraScale, size_mm: tuple[float, float] = A4) -> tuple[Pixels, np.ndarray]:
    """A sheet of dots in the tray's middle, and where its corners are."""
    y, x = np.mgrid[0 : scale.height_px, 0 : scale.width_px].astype(np.float64)
    at = scale.in_mm(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(scale.height_px, scale.width_px, 2)
    on_sheet = at + np.array(size_mm) / 2
    paper = ((on_sheet >= 0) & (on_sheet <= size_mm)).all(axis=2)
    grey = np.where(paper, 215.0, 70.0)
    for dot in _DOTS_MM:
        if (dot < np.array(size_mm) - 8).all():
            grey[np.hypot(*(on_sheet - dot).transpose(2, 0, 1)) < 2.5] = 30
    half = np.array(size_mm) / 2
    corners = scale.in_px(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half)
    seen = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.8)
    return np.asarray(np.repeat(seen[..., None], 3, axis=2), dtype=np.uint8), corners


def worst_dot_off_mm(sheet: Sheet) -> float:
    """How far the worst dot of an A4 page lies from where it is on the paper."""
    grey = cv2.cvtColor(sheet.pixels, cv2.COLOR_BGR2GRAY)
    count, _, stats, centres = cv2.connectedComponentsWithStats((grey < 120).astype(np.uint8))
    by_mm = grey.shape[0] / A4[1]
    at = np.array(
        [c for c, s in zip(centres[1:], stats[1:], strict=True) if 5 * by_mm**2 < s[4] < 40 * by_mm**2]
    )
    assert count > 100
    away = np.linalg.norm((at + 0.5)[:, None] / by_mm - _DOTS_MM[None], axis=2)
    assert len(at) == len(_DOTS_MM)
    return float(away.min(axis=1).max())


@pytest.mark.parametrize("bend", [(0.06, -0.01), (-0.08, 0.02)], ids=["barrel", "pincushion"])
def test_sides_bowed_by_an_unmeasured_lens_come_a_third_nearer_to_straight(bend: tuple[float, float]) -> None:
    picture, corners = dotted(camera(bend))
    sheet = straightened(picture, corners.tolist())
    quad = corners.astype(np.float32)
    high, wide = sheet.pixels.shape[:2]
    target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
    plain = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(quad, target), (wide, high))
    assert sheet.size_mm == A4
    assert worst_dot_off_mm(sheet) < 0.67 * worst_dot_off_mm(
        replace(sheet, pixels=np.asarray(plain, np.uint8))
    )


def test_straight_sides_are_left_alone() -> None:
    picture, corners = dotted(camera((0.0, 0.0)))
    assert worst_dot_off_mm(straightened(picture, corners.tolist())) < 0.3


@pytest.mark.parametrize(
    ("size_mm", "told"),
    [(A4, A4), ((148.4, 209.5), (148.0, 210.0)), ((85.2, 54.1), (85.6, 54.0)), ((120.0, 200.0), None)],
    ids=["A4", "A5, not A4", "card", "no known format"],
)
def test_measured_size_is_the_papers_own(
    size_mm: tuple[float, float], told: tuple[float, float] | None
) -> None:
    scale = camera((0.05, 0.0))
    picture, corners = dotted(scale, size_mm)
    sheet = straightened(picture, corners.tolist(), scale)
    assert sheet.measured
    assert sheet.size_mm == (told or pytest.approx(size_mm, abs=0.5))
    assert sheet.dpi == pytest.approx(1600 / 440 * 25.4, rel=0.05)


def test_a5_without_a_scale_is_not_told_from_a4_and_says_so() -> None:
    picture, corners = dotted(camera((0.0, 0.0)), (148.0, 210.0))
    sheet = straightened(picture, corners.tolist())
    assert not sheet.measured and sheet.size_mm == A4


def test_preview_of_other_proportions_does_without_the_scale() -> None:
    picture, corners = dotted(camera((0.0, 0.0)))
    sheet = straightened(picture, corners.tolist(), camera((0.0, 0.0), (1920, 1080)))
    assert not sheet.measured


def inked(light: np.ndarray) -> Pixels:
    """Paper under that light with print, a red seal, a blue signature and pencil."""
    page = np.full((*light.shape, 3), 235, np.uint8)
    for y in range(60, 700, 30):
        cv2.putText(
            page, "hall 2026 form 17", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (40, 40, 40), 1, cv2.LINE_AA
        )
    cv2.circle(page, (420, 560), 60, (60, 50, 205), 7, cv2.LINE_AA)
    cv2.line(page, (60, 760), (250, 740), (170, 70, 40), 3, cv2.LINE_AA)
    cv2.line(page, (300, 760), (480, 750), (165, 165, 165), 3, cv2.LINE_AA)
    return np.asarray(np.clip(page * light[..., None] * (0.86, 0.95, 1.0), 0, 255), dtype=np.uint8)


def uneven() -> np.ndarray:
    y, x = np.mgrid[0:820, 0:580].astype(np.float32)
    return np.asarray(0.95 - 0.35 * (x / 580) ** 2 - 0.15 * (y / 820))


def test_shadow_and_tint_go_and_inks_stay() -> None:
    page = inked(uneven())
    white = whitened(page)
    assert white is not None
    margin = white[10:810, 10:25].reshape(-1, 3).astype(float)
    assert margin.min() > 250 and np.ptp(page[10:810, 560].astype(float).mean(axis=1)) > 20
    seal, signature, pencil = (white[y, x].astype(float) for y, x in ((560, 362), (751, 150), (755, 390)))
    assert seal[2] > 200 and seal[:2].max() < 100, "red stays red"
    assert signature[0] > signature[2] + 80, "blue stays blue"
    assert pencil.max() < 210, "pencil stays to be seen"


def test_photograph_on_a_page_keeps_its_tones() -> None:
    page = inked(np.ones((820, 580), np.float32))
    page[300:500, 330:500] = np.linspace(30, 120, 200, dtype=np.uint8)[:, None, None]
    white = whitened(page)
    assert white is not None
    before, after = page[300:500, 400, 2].astype(float), white[300:500, 400, 2].astype(float)
    assert np.corrcoef(before, after)[0, 1] > 0.99 and after[-1] < 150


def test_card_of_colours_is_not_whitened() -> None:
    y, x = np.mgrid[0:540, 0:856].astype(np.float32)
    card = np.stack([200 - x / 8, 150 + y / 6, 120 + 40 * np.sin(x / 60)], axis=-1).astype(np.uint8)
    card[100:440, 550:800] = 40
    card[:, :120] = 60
    card[300:, 120:550] = (30, 60, 90)
    assert whitened(card) is None


def test_page_in_the_dark_is_not_whitened() -> None:
    assert whitened((inked(uneven()) * 0.15).astype(np.uint8)) is None


def test_kept_page_says_its_dpi() -> None:
    picture, corners = dotted(camera((0.0, 0.0)))
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    taken = page_taken(picture, PageFound((first, second, third, fourth), 1.0), ())
    assert (
        taken.dpi is not None
        and taken.size_mm == A4
        and taken.dpi == pytest.approx(1600 / 440 * 25.4, rel=0.05)
    )
    with Image.open(io.BytesIO(taken.jpeg)) as kept:
        assert kept.info["dpi"] == pytest.approx((round(taken.dpi), round(taken.dpi)), abs=1)
    assert with_dpi(b"no picture", 200.0) == b"no picture"


def test_still_without_a_sheet_is_kept_as_it_is() -> None:
    still = np.full((300, 400, 3), 90, np.uint8)
    taken = page_taken(still, None, ("no_page",))
    assert taken.reasons == ("no_page",) and taken.size_mm is None and taken.dpi is None
