"""`kiosk codes`: QR and bar codes in picture files."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from kiosk.imaging.codes import read_codes
from kiosk.imaging.picture_file import PictureFault, open_picture


def add_parser(subparsers: Any) -> None:
    """Adds `codes` to the command line."""
    parser = subparsers.add_parser("codes", help="读图片里的二维码和条形码")
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="每张图片一行 JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when every picture could be opened, with or without a code in it; else 1."""
    failed = False
    for path in args.images:
        opened = open_picture(path)
        if isinstance(opened, PictureFault):
            failed = True
            print(f"{path}: {opened.said}，{opened.do}", file=sys.stderr)
            line: dict[str, Any] = {"file": str(path), "codes": [], "ms": None, "said": opened.said}
        else:
            began = time.perf_counter()
            codes = read_codes(opened.pixels)
            elapsed_ms = (time.perf_counter() - began) * 1000
            found = [
                {"format": c.format, "text": c.text, "corners": [list(p) for p in c.corners]} for c in codes
            ]
            line = {"file": str(path), "codes": found, "ms": round(elapsed_ms, 2)}
        _show(line, args.json)
    return 1 if failed else 0


def _show(line: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    elif line["ms"] is not None:
        texts = [f"{code['format']}: {code['text']}" for code in line["codes"]] or ["没有码"]
        print(f"{line['file']}: " + "; ".join(texts))
