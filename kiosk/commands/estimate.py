"""`kiosk estimate replay`: recorded hall events in, one estimate a join out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from kiosk.base.errors import KioskError
from kiosk.base.paths import assets


class RecordingBroken(KioskError):
    """A line of the recording is not an event."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("estimate", help="等候时间预计")
    deeds = parser.add_subparsers(dest="deed", required=True)
    replay = deeds.add_parser(
        "replay", help="从标准输入读一份大厅记录，每取一个号给出一个预计（JSON，一行一个）"
    )
    replay.add_argument("--trees", metavar="FILE", type=Path, default=None, help="另一份模型文件")
    replay.add_argument("--json", action="store_true", help="总是 JSON；为与其他命令一致而留")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when every line was an event; 1 with a sentence when not."""
    from kiosk.domain.wait_estimator import WaitEstimator
    from kiosk.domain.wait_replay import WaitReplay
    from kiosk.domain.wait_trees import WaitTrees

    path = args.trees or assets() / "waiting" / "trees.json"
    try:
        replay = WaitReplay(WaitEstimator(WaitTrees.from_json(path.read_text(encoding="utf-8"))))
        for asked in replay.questions(events_of(sys.stdin)):
            print(line_of(asked.queue, asked.ticket, asked.told))
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"模型文件读不出来：{error.strerror}。请检查安装，或用 --trees 指明文件。", file=sys.stderr)
        return 1
    return 0


def line_of(queue: str, ticket: int, told: Any) -> str:
    """One answer as it is printed; all null when nobody can say."""
    rounded = (
        {"minutes": round(told.expected, 2), "low": round(told.low, 2), "high": round(told.high, 2)}
        if told is not None
        else {"minutes": None, "low": None, "high": None}
    )
    return json.dumps({"queue": queue, "ticket": ticket, **rounded}, ensure_ascii=False)


def events_of(lines: TextIO) -> Iterator[dict[str, Any]]:
    """Events in order. Raises RecordingBroken with the line that is none."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _event(number, line)


def _event(number: int, line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError as error:
        raise RecordingBroken(f"记录的第 {number} 行不是 JSON。", "每行要有一个事件。") from error
    missing = _missing(event)
    if missing:
        raise RecordingBroken(f"记录的第 {number} 行缺少：{'、'.join(missing)}。", "请看数据说明。")
    checked: dict[str, Any] = event
    return checked


def _missing(event: object) -> Iterable[str]:
    if not isinstance(event, dict):
        return ["at", "queue", "kind"]
    needed = {"joined": ["ticket"], "called": ["ticket"], "counters": ["open"]}.get(
        str(event.get("kind")), []
    )
    return [name for name in ("at", "queue", "kind", *needed) if name not in event]
