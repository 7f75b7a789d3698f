"""`kiosk hall audit`: the record of who did what, read beside the running hall: is it whole, what does it say, as a table."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.base.clock import HALL_ZONE
from kiosk.base.errors import KioskError

if TYPE_CHECKING:
    from kiosk.store.audit_log import Break, ChainFound, Head, RecordedAct

_HEAD = re.compile(r"(\d{1,10}):([0-9a-f]{64})")
_ROWS_AT_ONCE = 500
_PLACE = "大厅数据库文件或 postgresql:// 地址；大厅运行着也可以"
_HOW = {
    "gap": "它之前缺了记录",
    "changed": "与写入时不符，或不在原来的位置",
    "rewritten": "与另外留存的摘要不符，记录被整段改写过",
    "cut_off": "留存的摘要说有这一条，记录里没有：末尾被截掉了",
}


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("audit", help="操作记录：核对、查看、导出")
    acts = parser.add_subparsers(dest="act", required=True)
    check = acts.add_parser("verify", help="核对每一条的摘要链，说出第一个断开的地方")
    check.add_argument("place", help=_PLACE)
    check.add_argument(
        "--journal", type=Path, default=None, help="大厅的日志文件夹；不写时用数据库文件旁边的 journal"
    )
    check.add_argument(
        "--head",
        type=_noted_head,
        action="append",
        default=[],
        metavar="序号:摘要",
        help="以前抄下来的末条；可写多次",
    )
    check.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    check.set_defaults(run=run_verify)
    for name, help_text in (("list", "逐条列出，最新的在前"), ("export", "写成 CSV 表，最新的在前")):
        verb = acts.add_parser(name, help=help_text)
        verb.add_argument("place", help=_PLACE)
        if name == "export":
            verb.add_argument("file", type=Path)
        else:
            verb.add_argument("--limit", type=_count, default=100, help="最多多少条，默认 100")
        verb.add_argument("--since", type=_moment, default=None, help="从何时起，例如 2026-06-01T08:00")
        verb.add_argument("--until", type=_moment, default=None, help="到何时为止，不含")
        verb.add_argument("--actor", default="", help="只看这个工号")
        verb.add_argument("--json", action="store_true", help="输出 JSON")
        verb.set_defaults(run=run_list if name == "list" else run_export)


def run_verify(args: argparse.Namespace) -> int:
    """0 when every row is as it was written and nothing noted elsewhere is missing, else 1 and a sentence."""
    from kiosk.store import audit_log
    from kiosk.store.audit_reading import reading

    try:
        # The notes first: a running hall may add to both in between, and a head must not be newer than what is read.
        heads, fault = _heads(args)
        with reading(args.place) as connection:
            found = audit_log.verify(connection, heads)
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    whole = found.first_break is None and not fault
    print(_as_json(found, heads, fault, whole) if args.json else _said(found, heads, fault))
    return 0 if whole else 1


def run_list(args: argparse.Namespace) -> int:
    """0 when it could be read, however little it says; 1 and a sentence when not."""
    try:
        for number, each in enumerate(_acts(args)):
            if number == args.limit:
                break
            row = _row(each)
            print(
                json.dumps(row, ensure_ascii=False)
                if args.json
                else "  ".join(str(cell) for cell in _cells(row))
            )
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def run_export(args: argparse.Namespace) -> int:
    """0 when the table is whole on the disk, else 1 and a sentence."""
    from kiosk.hall.audit_table import line

    rows, newest = 0, ""
    try:
        with args.file.open("wb") as file:
            file.write(
                b"\xef\xbb\xbf"
                + line(
                    (
                        "序号",
                        "时间",
                        "工号",
                        "角色",
                        "地址",
                        "窗口",
                        "做了什么",
                        "说明",
                        "结果",
                        "接口",
                        "摘要",
                    )
                )
            )
            for each in _acts(args):
                row = _row(each)
                file.write(line(tuple(str(cell) for cell in (*_cells(row), row["act"], row["digest"]))))
                rows, newest = rows + 1, newest or f"{each.seq}:{each.digest}"
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as trouble:
        print(f"写不了 {args.file}（{trouble.strerror}）。请换一个地方。", file=sys.stderr)
        return 1
    told = {"file": str(args.file), "rows": rows, "head": newest}
    print(
        json.dumps(told, ensure_ascii=False) if args.json else f"已写好 {args.file}：{rows} 条，末条 {newest}"
    )
    return 0


# --- reading ----------------------------------------------------------------------------------------------------------


def _acts(args: argparse.Namespace) -> Iterator[RecordedAct]:
    """Newest first, a page at a time."""
    from kiosk.store import audit_log
    from kiosk.store.audit_reading import reading

    before: int | None = None
    with reading(args.place) as connection:
        while True:
            wanted = audit_log.Wanted(args.since, args.until, args.actor, before, _ROWS_AT_ONCE)
            page = audit_log.read(connection, wanted)
            yield from page
            if len(page) < _ROWS_AT_ONCE:
                return
            before = page[-1].seq


def _heads(args: argparse.Namespace) -> tuple[list[Head], str]:
    """(what was noted on paper and in the journal, what is wrong with the journal itself)."""
    from kiosk.hall.audit_heads import heads_in

    folder: Path | None = args.journal
    if folder is None and Path(args.place).is_file():
        beside = Path(args.place).parent / "journal"
        folder = beside if beside.is_dir() else None
    if folder is None:
        return list(args.head), ""
    if not folder.is_dir():
        raise KioskError(f"没有 {folder} 这个文件夹。", "--journal 要写大厅的日志文件夹。")
    noted, fault = heads_in(folder)
    return [*args.head, *noted], fault


# --- telling ----------------------------------------------------------------------------------------------------------


def _said(found: ChainFound, heads: list[Head], fault: str) -> str:
    head = f"末条 {found.head.seq}:{found.head.digest}（{found.last_at or '无'}）"
    if found.first_break is not None:
        return f"{_broken(found.first_break)} 共 {found.breaks} 处断开，读到 {found.rows} 条，{head}。"
    told = f"完整：{found.rows} 条，{head}；与 {len(heads)} 个另外留存的摘要核对过。"
    if fault:
        return f"{fault} 操作记录本身{told}"
    unseen = "" if heads else "没有另外留存的摘要：末尾有没有被截掉，看不出来。"
    return told + unseen


def _broken(found: Break) -> str:
    return f"第 {found.seq} 条（{found.at}）断开：{_HOW[found.how]}。"


def _as_json(found: ChainFound, heads: list[Head], fault: str, whole: bool) -> str:
    return json.dumps(
        {
            "whole": whole,
            "rows": found.rows,
            "head": f"{found.head.seq}:{found.head.digest}",
            "last_at": found.last_at,
            "first_break": asdict(found.first_break) if found.first_break else None,
            "breaks": found.breaks,
            "cut_off": found.cut_off,
            "heads_compared": len(heads),
            "journal": fault,
            "said": _said(found, heads, fault),
        },
        ensure_ascii=False,
    )


def _row(recorded: RecordedAct) -> dict[str, Any]:
    from kiosk.hall.audit_table import words_of

    act = recorded.act
    return {
        "seq": recorded.seq,
        "at": act.at.isoformat(),
        "actor": act.actor,
        "role": act.role,
        "source": act.source,
        "counter_id": act.counter_id,
        "words": words_of(act.act, lambda counter_id: f"{counter_id} 号窗口"),
        "about": act.about,
        "outcome": act.outcome,
        "act": act.act,
        "digest": recorded.digest,
    }


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(value for name, value in row.items() if name not in ("act", "digest"))


# --- words of the command line ----------------------------------------------------------------------------------------


def _noted_head(text: str) -> Head:
    from kiosk.store.audit_log import Head

    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise argparse.ArgumentTypeError("要写成 序号:摘要，摘要是 64 个十六进制字符")
    return Head(int(found[1]), found[2])


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("时间要写成 2026-06-01 或 2026-06-01T08:00") from error
    return at if at.tzinfo else at.replace(tzinfo=HALL_ZONE)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("要写一个正整数")
    return int(text)
