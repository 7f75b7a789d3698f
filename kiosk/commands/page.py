"""`kiosk page`: finds, straightens and judges the sheet in picture files."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from kiosk.imaging.page import find_page
from kiosk.imaging.picture_file import Picture, PictureFault, open_picture
from kiosk.imaging.quality import judge_page
from kiosk.imaging.straight.straightened import straightened
from kiosk.imaging.straight.upright import upright_by
from kiosk.imaging.take import page_taken

_WORDS = {
    "no_page": "没看到纸",
    "two_papers": "看到两张纸",
    "covered": "有东西挡住了纸",
    "own_card": "旁边还有一张卡",
    "shadow": "有影子",
    "cut_off": "缺了一个角",
    "small": "离得太远",
    "dark": "太暗",
    "blurred": "字看不清",
    "blank": "没看到字，是不是放反了",
    "glare": "有反光",
}


def add_parser(subparsers: Any) -> None:
    """Adds `page` to the command line."""
    parser = subparsers.add_parser("page", help="在图片里找纸、拉正、判断能不能用")
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path)
    parser.add_argument("--out", metavar="DIR", type=Path, help="把拉正的每一页存成 JPEG")
    parser.add_argument("--json", action="store_true", help="每张图片一行 JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when every picture could be opened, whatever is on it; else 1."""
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    failed = False
    for path in args.images:
        opened = open_picture(path)
        if isinstance(opened, PictureFault):
            failed = True
            print(f"{path}: {opened.said}，{opened.do}", file=sys.stderr)
            line = _line(path, None, "retake", [], None) | {"said": opened.said}
        else:
            line = _judge(path, opened, args.out)
        _show(line, args.json)
    return 1 if failed else 0


def _judge(path: Path, opened: Picture, out: Path | None) -> dict[str, Any]:
    began = time.perf_counter()
    found = find_page(opened.pixels)
    elapsed_ms = (time.perf_counter() - began) * 1000
    corners = None if found is None else found.corners
    verdict = judge_page(opened.pixels, corners, others=() if found is None else found.others)
    upright = None if corners is None else upright_by(straightened(opened.pixels, corners).pixels)
    if found is not None and out is not None:
        (out / f"{path.stem}.jpg").write_bytes(page_taken(opened.pixels, found, verdict.reasons).jpeg)
    said = None if corners is None else [[round(x, 2), round(y, 2)] for x, y in corners]
    line = _line(path, said, "good" if verdict.good else "retake", list(verdict.reasons), elapsed_ms)
    # By how much it has to be turned clockwise; print that does not tell is null, never 0.
    return line | {"upright": upright}


def _line(
    path: Path, corners: list[list[float]] | None, verdict: str, reasons: list[str], ms: float | None
) -> dict[str, Any]:
    return {
        "file": str(path),
        "found": corners is not None,
        "corners": corners,
        "verdict": verdict,
        "reasons": reasons,
        "upright": None,
        "ms": None if ms is None else round(ms, 2),
    }


def _show(line: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    elif line["ms"] is not None:
        reasons = "，".join(_WORDS[reason] for reason in line["reasons"])
        print(f"{line['file']}: {reasons or '可以用'}")
