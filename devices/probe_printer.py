"""`python -m devices probe`: finds out what a receipt printer can do and keeps it under its serial number."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from devices.builders import BUILDERS
from devices.clock import SystemClock
from devices.drivers.receipt_printer import EscposReceiptPrinter
from devices.drivers.receipt_printer_abilities import PrinterAbilities
from devices.errors import DeviceError
from devices.status import DeviceKind, DeviceStatus, LinkState
from devices.words import words

_WORDS = {
    "maker": "厂商", "model": "型号", "serial": "序列号", "firmware": "固件", "font_language": "字库",
    "fence": "完成确认方式", "answers_process_id": "任务号应答（GS ( H）", "answers_paper_status": "顺序状态应答（GS r）",
    "tells_changes": "自动上报状态（ASB）", "clears_buffer": "清除缓冲应答", "user_glyphs": "自定义字个数", "four_byte": "四字节汉字",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "address", metavar="地址", help="例如 tcp://10.0.0.5:9100、serial:/dev/ttyUSB0?baud=19200"
    )
    parser.add_argument(
        "--memory",
        type=Path,
        default=Path("printers.json"),
        metavar="FILE",
        help="记在这个文件里（终端的数据目录里同名）",
    )
    parser.add_argument("--page", action="store_true", help="打一张测试页，供人看自定义字和四字节汉字")
    parser.add_argument("--glyphs", type=int, metavar="N", help="测试页上数到的黑方块个数")
    parser.add_argument("--four-byte", choices=("yes", "no"), help="测试页上的四字节汉字对不对")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Ends with 0 when the printer was asked and remembered, 1 when it could not be."""
    try:
        found, trouble = _probed(args)
    except DeviceError as fault:
        found, trouble = None, str(fault)
    if found is None:
        sys.stderr.write(f"没有测成：{trouble}\n")
        return 1
    _show(found, args.json)
    return 0


def _probed(args: argparse.Namespace) -> tuple[PrinterAbilities | None, str]:
    build = BUILDERS[(DeviceKind.RECEIPT_PRINTER, "escpos")]
    driver = build(args.address, {"memory": str(args.memory)}, SystemClock())
    assert isinstance(driver, EscposReceiptPrinter)
    driver.connect()
    try:
        conditions = driver.poll()
        said = words(
            DeviceStatus(
                DeviceKind.RECEIPT_PRINTER, "", LinkState.ONLINE, SystemClock().now(), conditions=conditions
            )
        )
        if not said.citizen_can_use:
            return None, f"{said.said}。{said.do}"
        found = driver.probe(args.page)
        if args.glyphs is not None or args.four_byte is not None:
            four_byte = None if args.four_byte is None else args.four_byte == "yes"
            found = driver.seen_by_a_person(args.glyphs, four_byte)
        return found, ""
    finally:
        driver.close()


def _show(found: PrinterAbilities, as_json: bool) -> None:
    facts = asdict(found)
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
        return
    for name, value in facts.items():
        shown = {None: "未知", True: "有", False: "没有", "": "未答"}.get(value, value)
        sys.stdout.write(f"{_WORDS[name]}：{shown}\n")
