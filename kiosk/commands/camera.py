"""`kiosk camera sheet|calibrate`: the page that tells the document camera's scale, printed and read."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.imaging.calibration.camera_scale import CameraScale
    from kiosk.imaging.picture_file import Pixels


def add_parser(subparsers: Any) -> None:
    """Adds `camera` to the command line."""
    parser = subparsers.add_parser("camera", help="高拍仪校准：打印校准页，读出比例、镜头、白平衡")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
    sheet = verbs.add_parser("sheet", help="生成校准页（A4，按 100%% 打印）")
    sheet.add_argument("out", metavar="PDF", type=Path)
    sheet.set_defaults(run=run_sheet)
    calibrate = verbs.add_parser("calibrate", help="从校准页的照片读出比例；几张照片放在不同位置更准")
    calibrate.add_argument("images", metavar="IMAGE", nargs="+", type=Path)
    calibrate.add_argument(
        "--out", metavar="FILE", type=Path, help="存成文件，放在终端的数据目录里，名叫 camera.json"
    )
    calibrate.add_argument("--json", action="store_true", help="结果用一行 JSON")
    calibrate.set_defaults(run=run_calibrate)


def run_sheet(args: argparse.Namespace) -> int:
    """0 when the PDF was written."""
    from kiosk.imaging.calibration.sheet import sheet_pdf

    try:
        args.out.write_bytes(sheet_pdf())
    except OSError as fault:
        print(f"{args.out}: 写不了文件：{fault.strerror}", file=sys.stderr)
        return 1
    print(f"{args.out}: 请按 100%（实际大小）打印，平放在高拍仪下拍照，再用 kiosk camera calibrate 读出")
    return 0


def run_calibrate(args: argparse.Namespace) -> int:
    """0 when a scale was found (and kept, where --out says so); else 1, and what was kept before stays."""
    from kiosk.imaging.calibration.kept import keep
    from kiosk.imaging.calibration.reading import SheetFault, calibrated

    pictures = _opened(args.images)
    if pictures is None:
        return 1
    scale = calibrated(pictures)
    if isinstance(scale, SheetFault):
        print(f"{scale.said}，{scale.do}", file=sys.stderr)
        return 1
    if args.out is not None:
        try:
            keep(scale, args.out)
        except OSError as fault:
            print(f"{args.out}: 写不了文件：{fault.strerror}", file=sys.stderr)
            return 1
    _show(scale, args.json)
    return 0


def _opened(paths: list[Path]) -> list[Pixels] | None:
    from kiosk.imaging.picture_file import PictureFault, open_picture

    pictures = []
    for path in paths:
        opened = open_picture(path)
        if isinstance(opened, PictureFault):
            print(f"{path}: {opened.said}，{opened.do}", file=sys.stderr)
            return None
        pictures.append(opened.pixels)
    return pictures


def _show(scale: CameraScale, as_json: bool) -> None:
    across, down = scale.field_mm()
    if as_json:
        line = {
            "dpi": round(scale.dpi(), 1),
            "field_mm": [round(across, 1), round(down, 1)],
            "bend": [round(one, 5) for one in scale.bend],
            "gains": [round(one, 3) for one in scale.gains],
            "off_mm": round(scale.off_mm, 3),
        }
        print(json.dumps(line, ensure_ascii=False))
        return
    print(
        f"画面 {across:.0f} × {down:.0f} 毫米，中间 {scale.dpi():.0f} dpi，格子误差 {scale.off_mm:.2f} 毫米"
    )
    if min(across, down) < 210 or max(across, down) < 297:
        print(
            "画面放不下整张 A4：请把高拍仪升高，或者分两半拍；也请用尺子量一量，校准页上的线是不是 100 毫米"
        )
