"""`kiosk read-card`: the fields of photographed papers."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any, Final, get_args

from kiosk.base.clock import SystemClock
from kiosk.commands.picture_words import each_picture, show
from kiosk.domain.paper_fields import FIELD_WORDS, KIND_WORDS, masked_value
from kiosk.domain.seen import PaperKind
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.text.paper_reader import PaperReader
from kiosk.imaging.text.sheet_of import sheet_of

_SURE: Final = 0.9


def add_parser(subparsers: Any) -> None:
    """Adds `read-card` to the command line."""
    parser = subparsers.add_parser("read-card", help="读身份证、户口簿、营业执照、结婚证、银行卡照片上的内容")
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path)
    parser.add_argument("--kind", choices=get_args(PaperKind), help="已经知道是哪种证件时")
    parser.add_argument("--full", action="store_true", help="号码完整显示（默认遮住中间）")
    parser.add_argument("--json", action="store_true", help="每张图片一行 JSON，内容完整")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when every picture could be opened, whatever was read; else 1."""
    reader = PaperReader(lambda: SystemClock().now().date())
    nothing = {"kind": "other", "fields": []}
    return each_picture(
        args.images,
        args.json,
        lambda pixels: _read(reader, pixels, args.kind),
        lambda found: _in_words(found, args.full),
        nothing,
    )


def _read(reader: PaperReader, pixels: Pixels, kind: PaperKind | None) -> dict[str, Any]:
    began = time.perf_counter()
    paper = reader.read_page(sheet_of(pixels), kind)
    elapsed_ms = (time.perf_counter() - began) * 1000
    fields = [
        {"name": one.name, "value": one.value, "confidence": round(one.confidence, 3), "checked": one.checked}
        for one in paper.fields
    ]
    return {
        "kind": paper.kind,
        "title": paper.title,
        "upright": paper.upright_deg,
        "fields": fields,
        "ms": round(elapsed_ms, 1),
    }


def _in_words(found: dict[str, Any], full: bool) -> None:
    show(
        f"{found['file']}: {KIND_WORDS[found['kind']]}"
        + (f"（{found['title']}）" if found["kind"] == "other" else "")
    )
    for one in found["fields"]:
        value = one["value"] if full else masked_value(one["name"], one["value"])
        sure = "已核对" if one["checked"] else ("" if one["confidence"] >= _SURE else "请核对")
        show(f"  {FIELD_WORDS.get(one['name'], one['name'])}：{value}" + (f"（{sure}）" if sure else ""))
