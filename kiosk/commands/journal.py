"""`kiosk journal verify FILE`: is the audit chain whole?"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from kiosk.base.errors import KioskError
from kiosk.base.journal import verify


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("journal", help="检查运行与审计日志")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("verify", help="核对日志的摘要链是否完整")
    check.add_argument("file", type=Path)
    check.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when the chain is whole, 1 when it is broken or cannot be read."""
    try:
        report = verify(args.file)
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({"file": str(args.file), **asdict(report)}, ensure_ascii=False))
    elif report.whole:
        print(
            f"完整：{report.records} 条，序号 {report.first_seq}–{report.last_seq}，末条摘要 {report.last_hash}"
        )
    else:
        print(f"第 {report.broken_at_line} 行断开：{report.said}。之前的 {report.records} 条是完整的。")
    return 0 if report.whole else 1
