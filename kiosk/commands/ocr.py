"""`kiosk ocr`: the lines of print in picture files."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from kiosk.base.clock import SystemClock
from kiosk.commands.picture_words import each_picture, show
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.text.paper_reader import PaperReader
from kiosk.imaging.text.sheet_of import sheet_of


def add_parser(subparsers: Any) -> None:
    """Adds `ocr` to the command line."""
    parser = subparsers.add_parser("ocr", help="读图片里的文字")
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="每张图片一行 JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when every picture could be opened, with or without print on it; else 1."""
    reader = PaperReader(lambda: SystemClock().now().date())
    return each_picture(
        args.images, args.json, lambda pixels: _read(reader, pixels), _in_words, {"lines": []}
    )


def _read(reader: PaperReader, pixels: Pixels) -> dict[str, Any]:
    began = time.perf_counter()
    paper = reader.read_page(sheet_of(pixels))
    elapsed_ms = (time.perf_counter() - began) * 1000
    lines = [
        {
            "text": line.text,
            "confidence": round(line.confidence, 3),
            "corners": [list(p) for p in line.corners],
        }
        for line in paper.lines
    ]
    return {"title": paper.title, "upright": paper.upright_deg, "lines": lines, "ms": round(elapsed_ms, 1)}


def _in_words(found: dict[str, Any]) -> None:
    show(f"{found['file']}:" + ("" if found["lines"] else " 没有文字"))
    for line in found["lines"]:
        show(f"  {line['confidence']:.2f}  {line['text']}")
