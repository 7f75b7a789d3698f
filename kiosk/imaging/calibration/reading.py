"""The sheet read from photographs: its corners, its white, and whether it was printed to size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np

from kiosk.imaging.calibration.camera_scale import CameraScale
from kiosk.imaging.calibration.lens import Laid, fitted
from kiosk.imaging.calibration.sheet import A4_MM, MARK_MM, SQUARE_MM, SQUARES, board
from kiosk.imaging.page import find_page
from kiosk.imaging.picture_file import Pixels

_LEAST_CORNERS: Final = 24
# Corners of a sharp sheet that lies flat fit to a tenth of a millimetre.
_MOST_OFF_MM: Final = 0.6
# "Fit to page" makes a sheet 3 to 6 % smaller; the paper's edges are seen to some 0.5 %.
_TO_SIZE_WITHIN: Final = 0.015
# White further from grey than this is no lamp but a coloured sheet.
_MOST_GAIN: Final = 2.0
_DARKEST_WHITE: Final = 60.0
_BURNT: Final = 252.0

FaultKind = Literal[
    "no_picture", "no_sheet", "too_little", "not_flat", "not_to_size", "too_dark", "burnt_out", "sizes"
]

_SAID: Final[dict[FaultKind, tuple[str, str]]] = {
    "no_picture": ("没有照片", "请给至少一张照片"),
    "no_sheet": ("没看到校准页", "请把校准页平放在高拍仪正下方，字朝上，整页都在画面里"),
    "too_little": ("校准页只看到一部分，或者太模糊", "请让整页都在画面里，对好焦再拍"),
    "not_flat": ("校准页的格子对不齐", "请把纸铺平，不要折，不要用手拿着，再拍一张"),
    "not_to_size": ("校准页不是按实际大小打印的", "请按 100% 打印，不要选“适合纸张”，再拍一张"),
    "too_dark": ("太暗了，看不出白色", "请打开高拍仪的灯再拍"),
    "burnt_out": ("太亮了，白色已经过曝", "请把灯调暗，或者避开直射的光"),
    "sizes": ("几张照片的大小不一样", "请用同一台高拍仪、同一种设置拍"),
}


@dataclass(frozen=True, slots=True)
class SheetFault:
    """Why nothing was calibrated; words for the staff."""

    kind: FaultKind
    percent: float | None = None
    """At which size the sheet was printed, where that is the fault."""

    @property
    def said(self) -> str:
        percent = "" if self.percent is None else f"（大约 {self.percent:.1f}%）"
        return _SAID[self.kind][0] + percent

    @property
    def do(self) -> str:
        return _SAID[self.kind][1]


def calibrated(pictures: Sequence[Pixels]) -> CameraScale | SheetFault:
    """The camera's scale from BGR photographs of the sheet, all of one camera and size; more of them, with the sheet in
    other places, tell more of the lens. A photograph that cannot be used is a fault, never left out silently."""
    if not pictures:
        return SheetFault("no_picture")
    height_px, width_px = pictures[0].shape[:2]
    if any(picture.shape[:2] != (height_px, width_px) for picture in pictures):
        return SheetFault("sizes")
    laid = []
    for picture in pictures:
        seen = _laid(picture)
        if isinstance(seen, SheetFault):
            return seen
        laid.append(seen)
    rough = fitted(laid, width_px, height_px, (1.0, 1.0, 1.0))
    if rough.off_mm > _MOST_OFF_MM:
        return SheetFault("not_flat")
    for picture in pictures:
        fault = _wrong_size(picture, rough)
        if fault is not None:
            return fault
    widest = max(zip(pictures, laid, strict=True), key=lambda one: len(one[1].px))
    gains = _gains(widest[0], fitted([widest[1]], width_px, height_px, (1.0, 1.0, 1.0)))
    return gains if isinstance(gains, SheetFault) else fitted(laid, width_px, height_px, gains)


def _laid(picture: Pixels) -> Laid | SheetFault:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    corners, names, marks, _ = cv2.aruco.CharucoDetector(board()).detectBoard(grey)
    if corners is None or names is None or len(names) < _LEAST_CORNERS:
        return SheetFault("no_sheet" if marks is None or len(marks) < 4 else "too_little")
    at_mm = np.asarray(board().getChessboardCorners(), dtype=np.float64)[np.ravel(names), :2]
    return Laid(np.asarray(corners, dtype=np.float64).reshape(-1, 2), at_mm)


def _wrong_size(picture: Pixels, scale: CameraScale) -> SheetFault | None:
    """By the paper's own edges: they do not shrink with the print. Nothing is said where they are not seen."""
    found = find_page(picture)
    if found is None:
        return None
    sides = sorted(scale.size_mm(found.corners))
    share = [seen / true for seen, true in zip(sides, A4_MM, strict=True)]
    if abs(share[0] / share[1] - 1) > _TO_SIZE_WITHIN:
        # Not the paper's edges, or no A4 paper: nothing to measure by.
        return None
    printed = 2 / (share[0] + share[1])
    return SheetFault("not_to_size", 100 * printed) if abs(printed - 1) > _TO_SIZE_WITHIN else None


def _gains(picture: Pixels, scale: CameraScale) -> tuple[float, float, float] | SheetFault:
    """From the white around the marks, all over the board: the middle one of each colour."""
    at = scale.in_px(_white_places_mm())
    rows, columns = np.rint(at[:, 1]).astype(int), np.rint(at[:, 0]).astype(int)
    seen = (rows >= 0) & (columns >= 0) & (rows < picture.shape[0]) & (columns < picture.shape[1])
    white = np.median(cv2.blur(picture, (3, 3))[rows[seen], columns[seen]].astype(np.float64), axis=0)
    if white.max() < _DARKEST_WHITE:
        return SheetFault("too_dark")
    if white.min() > _BURNT:
        return SheetFault("burnt_out")
    gains = np.minimum(white.max() / white, _MOST_GAIN)
    return float(gains[0]), float(gains[1]), float(gains[2])


def _white_places_mm() -> np.ndarray:
    """Beside each mark, in the middle of the white between it and its square's edge, by the board's own measure."""
    aside = (SQUARE_MM - MARK_MM) / 4
    places = [
        (SQUARE_MM * column + across, SQUARE_MM * row + down)
        for row in range(SQUARES[1])
        for column in range(SQUARES[0])
        if (row + column) % 2 == 1
        for across, down in ((aside, SQUARE_MM / 2), (SQUARE_MM - aside, SQUARE_MM / 2))
    ]
    return np.array(places, dtype=np.float64)
