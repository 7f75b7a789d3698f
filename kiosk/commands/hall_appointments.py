"""`kiosk hall appointments`: bookings of another system handed to the running hall, and an empty table for them."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.base.errors import KioskError

KEY_VARIABLE = "KIOSK_BOOKING_KEY"
_WHAT = {"booked": "新预约", "changed": "改时间", "unchanged": "没有变化"}


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("appointments", help="预约：从表格导入，生成空白表格")
    acts = parser.add_subparsers(dest="act", required=True)
    bring = acts.add_parser("import", help="把 CSV 或 XLSX 里的预约交给正在运行的大厅；有错的行逐行说明")
    bring.add_argument("file", type=Path)
    bring.add_argument("--url", default="http://127.0.0.1:8080", help="大厅的地址")
    bring.add_argument("--key", default=None, help=f"预约系统的密钥；不写时用环境变量 {KEY_VARIABLE}")
    bring.add_argument("--check", action="store_true", help="只检查，不导入")
    bring.add_argument(
        "--good-lines", action="store_true", help="有错的行略过，其余照导；不写时有一行错就都不导"
    )
    bring.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    bring.set_defaults(run=run_import)
    empty = acts.add_parser("template", help="写一张空白预约表（.xlsx），各列已设成文本")
    empty.add_argument("file", type=Path)
    empty.set_defaults(run=run_template)


def run_import(args: argparse.Namespace) -> int:
    """0 when the hall has every line that is right and none is wrong; 1 when any is, whatever was imported."""
    try:
        report = _report(args)
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _tell(report, args.check)
    return 1 if report["faults"] else 0


def run_template(args: argparse.Namespace) -> int:
    from kiosk.hall.appointment_file import template

    try:
        args.file.write_bytes(template())
    except OSError as trouble:
        print(f"写不了 {args.file}（{trouble.strerror}）。请换一个地方。", file=sys.stderr)
        return 1
    print(f"已写好 {args.file}，填好后用 kiosk hall appointments import 导入。")
    return 0


def _report(args: argparse.Namespace) -> Mapping[str, Any]:
    from kiosk.domain.hall_view import HallAway
    from kiosk.links.hall_bookings import hand_in
    from kiosk.links.hall_words import Refused

    key = args.key or os.environ.get(KEY_VARIABLE, "")
    if not key:
        raise KioskError("没有写密钥。", f"请写 --key，或设环境变量 {KEY_VARIABLE}。")
    try:
        content = args.file.read_bytes()
    except OSError as trouble:
        raise KioskError(f"读不了 {args.file}（{trouble.strerror}）。", "请检查文件名。") from trouble
    answer = hand_in(args.url, key, content, args.check, args.good_lines)
    if isinstance(answer, Refused):
        raise KioskError(answer.said, answer.do)
    if isinstance(answer, HallAway):
        if answer.cause == "refused":
            raise KioskError(answer.detail, "请核对密钥。")
        raise KioskError(
            f"{args.url} 没有应答（{answer.detail}）。", "请先启动大厅，再导入；重复导入不会重复预约。"
        )
    return answer


def _tell(report: Mapping[str, Any], check_only: bool) -> None:
    for fault in report["faults"]:
        column = f"「{fault['column']}」" if fault["column"] else ""
        print(f"第 {fault['line']} 行{column}：{fault['said']}{fault['do']}")
    for taken in report["taken"]:
        if taken["remark"]:
            print(f"第 {taken['line']} 行：{taken['remark']}")
    counted = "，".join(f"{words} {report[what]}" for what, words in _WHAT.items())
    print(f"共 {report['lines']} 行：{counted}，有错 {len({fault['line'] for fault in report['faults']})}。")
    if report["done"]:
        print("已导入。")
    elif check_only:
        print("只检查，没有导入。")
    else:
        print("有错，一行也没有导入。改好后再导，或加 --good-lines 略过有错的行。")
