"""The calibration sheet laid under cameras with known lenses: what comes out is compared with what went in."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest

from kiosk.__main__ import main
from kiosk.imaging.calibration.camera_scale import CameraScale
from kiosk.imaging.calibration.kept import keep, kept
from kiosk.imaging.calibration.reading import SheetFault, calibrated
from kiosk.imaging.calibration.sheet import sheet_pdf
from tests.kiosk.imaging.calibration.laid_sheet import Shot, worst_length_error

USUAL = Shot(size=(1280, 960), field_mm=440.0)


@pytest.fixture(scope="module")
def usual() -> CameraScale:
    found = calibrated([USUAL.picture()])
    assert isinstance(found, CameraScale)
    return found


def fault_of(*shots: Shot) -> SheetFault:
    found = calibrated([shot.picture() for shot in shots])
    assert isinstance(found, SheetFault)
    return found


@pytest.mark.parametrize(
    "shot",
    [
        USUAL,
        replace(USUAL, bend=(-0.12, 0.03), turn_deg=88, moved_mm=(20, -5)),
        replace(USUAL, field_mm=260.0, turn_deg=181),
    ],
    ids=["barrel lens", "pincushion lens, turned", "field smaller than the sheet"],
)
def test_scale_is_right_to_half_a_percent_everywhere(shot: Shot) -> None:
    found = calibrated([shot.picture()])
    assert isinstance(found, CameraScale)
    assert worst_length_error(found, shot.true_scale(), (210, 210)) < 0.005


def test_sheets_laid_in_four_places_tell_the_whole_field() -> None:
    places = [(-110.0, -15.0), (110.0, -15.0), (-110.0, 15.0), (110.0, 15.0)]
    found = calibrated([replace(USUAL, moved_mm=at).picture(seed) for seed, at in enumerate(places)])
    assert isinstance(found, CameraScale)
    assert worst_length_error(found, USUAL.true_scale(), (410, 300)) < 0.005


def test_paper_comes_out_grey(usual: CameraScale) -> None:
    white = usual.balanced(USUAL.picture())[5, 5:100].astype(float).mean(axis=0)
    assert np.ptp(white) < 2
    assert usual.gains[0] == pytest.approx(1 / 0.82, rel=0.02)


def test_pixels_to_millimetres_and_back(usual: CameraScale) -> None:
    points = np.random.default_rng(3).uniform((0, 0), (1279, 959), (50, 2))
    assert np.abs(usual.in_px(usual.in_mm(points)) - points).max() < 1e-3


def test_size_of_a_card_is_told(usual: CameraScale) -> None:
    card = usual.in_px([[30, 40], [115.6, 40], [115.6, 94], [30, 94]])
    assert usual.size_mm(card.tolist()) == pytest.approx((85.6, 54.0), abs=0.2)


def test_preview_and_still_of_one_camera_share_the_scale(usual: CameraScale) -> None:
    large = usual.for_size(2560, 1920)
    assert large is not None
    assert np.abs(large.in_mm([[2 * 700 + 0.5, 2 * 300 + 0.5]]) - usual.in_mm([[700, 300]])).max() < 1e-6
    assert usual.for_size(1920, 1080) is None


@pytest.mark.parametrize(
    ("shot", "kind"),
    [
        (replace(USUAL, printed=0.95), "not_to_size"),
        (replace(USUAL, blur_px=9), "no_sheet"),
        (replace(USUAL, moved_mm=(240, 0)), "too_little"),
        (replace(USUAL, wavy_mm=1.5), "not_flat"),
        (replace(USUAL, light=0.2), "too_dark"),
        (replace(USUAL, light=1.8), "burnt_out"),
    ],
    ids=["fit to page", "out of focus", "half out of sight", "not flat", "in the dark", "overexposed"],
)
def test_sheet_that_cannot_be_used_is_refused_with_its_reason(shot: Shot, kind: str) -> None:
    fault = fault_of(shot)
    assert fault.kind in ({kind, "too_little"} if kind == "no_sheet" else {kind})
    assert fault.said and fault.do


def test_no_sheet_and_photographs_of_two_sizes() -> None:
    empty = np.full((1080, 1920, 3), 90, np.uint8)
    nothing, sizes = calibrated([empty]), calibrated([empty, empty[:720, :1280]])
    assert isinstance(nothing, SheetFault) and nothing.kind == "no_sheet"
    assert isinstance(sizes, SheetFault) and sizes.kind == "sizes"


def test_kept_scale_comes_back_the_same_and_a_torn_file_is_named(tmp_path: Path, usual: CameraScale) -> None:
    path = tmp_path / "camera.json"
    assert kept(path) is None
    keep(usual, path)
    assert kept(path) == usual
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    with pytest.raises(ValueError, match=r"camera\.json"):
        kept(path)


def test_printed_sheet_is_a4_and_always_the_same() -> None:
    once = sheet_pdf()
    assert once == sheet_pdf()
    with pikepdf.open(io.BytesIO(once)) as document:
        box = [float(side) / 72 * 25.4 for side in document.pages[0].mediabox]
    assert box == pytest.approx([0, 0, 210, 297], abs=0.05)


def test_command_prints_the_sheet_and_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photograph, scale = tmp_path / "sheet.png", tmp_path / "camera.json"
    cv2.imwrite(str(photograph), replace(USUAL, field_mm=260.0).picture())
    assert main(["camera", "sheet", str(tmp_path / "sheet.pdf")]) == 0
    assert main(["camera", "calibrate", str(photograph), "--out", str(scale)]) == 0
    assert "放不下整张 A4" in capsys.readouterr().out
    assert isinstance(kept(scale), CameraScale)


def test_command_keeps_the_old_scale_when_the_new_sheet_is_no_good(
    tmp_path: Path, usual: CameraScale, capsys: pytest.CaptureFixture[str]
) -> None:
    photograph, scale = tmp_path / "sheet.png", tmp_path / "camera.json"
    cv2.imwrite(str(photograph), replace(USUAL, printed=0.95).picture())
    keep(usual, scale)
    assert main(["camera", "calibrate", str(photograph), "--out", str(scale)]) == 1
    assert "100%" in capsys.readouterr().err
    assert kept(scale) == usual
