"""`kiosk paper`: a sample paper as the bytes that go to the printer, into a file, to a printer, or as a picture."""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from pathlib import Path
from typing import Any

from devices.clock import SystemClock
from devices.drivers.ipp_talk import IppTalk
from devices.drivers.page_jobs import PageJobBook
from devices.drivers.page_printer import IppPagePrinter
from devices.drivers.receipt_printer import EscposReceiptPrinter
from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_layout import compose
from devices.drivers.receipt_printer_logos import LogosOfThisRun, all_logos
from devices.drivers.receipt_printer_profile import PAPER_58_MM, PAPER_80_MM, PrinterProfile
from devices.errors import DeviceError
from devices.ports.printer import Paper, PrintOutcome, PrintResult
from devices.protocol.escpos_commands import define_logos
from devices.transport.addresses import wire_to
from kiosk.base import paths
from kiosk.commands.paper_samples import samples


def add_parser(subparsers: Any) -> None:
    """Adds `paper` to the command line."""
    parser = subparsers.add_parser("paper", help="样例小票：写成打印机字节、打印出来或画成图")
    parser.add_argument("paper", choices=sorted(samples()))
    parser.add_argument("--sample", metavar="NAME", help="用哪个样例；不写用第一个")
    parser.add_argument(
        "--to",
        metavar="FILE|tcp://HOST:PORT|serial:DEV|ipp://HOST/QUEUE",
        help="不写时写到标准输出；ipp:// 打成 A4，.pdf 写成 A4 文件",
    )
    parser.add_argument("--picture", metavar="PNG", type=Path, help="画出打印机会打出的样子")
    parser.add_argument("--logos", action="store_true", help="连同新打印机要存一次的图案")
    parser.add_argument("--width", choices=("80", "58"), default="80", help="纸宽，毫米")
    parser.add_argument("--json", action="store_true", help="做了什么，写成一个 JSON 对象")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when written, drawn, or confirmed by the printer; 1 when not; 2 for an unknown sample."""
    known = samples()[args.paper]
    name = args.sample or next(iter(known))
    if name not in known:
        print(f"没有样例 {name}，{args.paper} 有：{'、'.join(known)}", file=sys.stderr)
        return 2
    profile = PAPER_58_MM if args.width == "58" else PAPER_80_MM
    done: dict[str, Any] = {"paper": args.paper, "sample": name}
    try:
        if args.picture is not None:
            done |= _draw(known[name], profile, args.picture)
        if args.to is not None and args.to.startswith("ipp://"):
            done |= _print_pages(_as_pages(known[name], args.paper), args.to)
        elif args.to is not None and args.to.endswith(".pdf"):
            done |= _write(_as_pages(known[name], args.paper), args)
        elif args.to is not None and args.to.startswith(("tcp://", "serial:")):
            done |= _print(known[name], profile, args.to)
        elif args.to is not None or args.picture is None:
            done |= _write(_bytes_of(known[name], profile, args.logos), args)
    except (OSError, DeviceError) as fault:
        print(f"做不了：{fault}。请检查路径或打印机地址、电源和网线。", file=sys.stderr)
        return 1
    _say(done, args)
    return 0 if done.get("result", "printed") == PrintResult.PRINTED.value else 1


def _drawer() -> GlyphDrawer:
    return GlyphDrawer([paths.font(), paths.rare_font()], paths.font(bold=True))


def _bytes_of(paper: Paper, profile: PrinterProfile, with_logos: bool) -> bytes:
    once = define_logos([logo.in_columns() for logo in all_logos(profile)]) if with_logos else b""
    return once + compose(paper, profile, _drawer())


def _write(written: bytes, args: argparse.Namespace) -> dict[str, Any]:
    if args.to is None:
        if not args.json:
            sys.stdout.buffer.write(written)
            sys.stdout.flush()
        return {"bytes": len(written)}
    Path(args.to).write_bytes(written)
    return {"bytes": len(written), "file": args.to}


def _print(paper: Paper, profile: PrinterProfile, address: str) -> dict[str, Any]:
    printer = EscposReceiptPrinter(lambda: wire_to(address), _drawer(), LogosOfThisRun(), profile)
    try:
        printer.connect()
        outcome = printer.print_paper(paper, uuid.uuid4().hex)
    finally:
        printer.close()
    return _said(outcome, address)


_TITLES = {"ticket": "排队号票", "receipt": "办件回执", "guide": "办事指南", "test": "打印测试"}


def _as_pages(paper: Paper, kind: str) -> bytes:
    from kiosk.imaging.paper_sheet import paper_pdf

    return paper_pdf(paper, _TITLES[kind])


def _print_pages(pdf: bytes, address: str) -> dict[str, Any]:
    printer = IppPagePrinter(IppTalk(address), SystemClock(), PageJobBook())
    try:
        printer.connect()
        outcome = printer.print_pages(pdf, uuid.uuid4().hex, "样例")
    finally:
        printer.close()
    return _said(outcome, address)


def _said(outcome: PrintOutcome, address: str) -> dict[str, Any]:
    return {
        "printer": address,
        "result": outcome.result.value,
        "reason": outcome.reason,
        "bytes": outcome.bytes_sent,
    }


def _draw(paper: Paper, profile: PrinterProfile, picture: Path) -> dict[str, Any]:
    # The simulator draws: it knows the commands, not our layout, so the picture shows what the bytes say.
    from devices.simulators.receipt_printer import picture_of

    drawn = picture_of(_bytes_of(paper, profile, True), paths.font(), profile.dots)
    drawn.save(picture)
    return {"picture": str(picture), "width": drawn.width, "height": drawn.height}


def _say(done: dict[str, Any], args: argparse.Namespace) -> None:
    if args.json:
        print(json.dumps(done, ensure_ascii=False))
    elif len(done) > 3 or args.to is not None:
        print("，".join(f"{key} {value}" for key, value in done.items() if value), file=sys.stderr)
