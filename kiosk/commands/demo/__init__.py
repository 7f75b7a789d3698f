"""`kiosk demo`: a hall in a box, walked by a robot's finger or by your own hands."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from kiosk.base.errors import KioskError


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("demo", help="一台机器上的整个大厅：模拟设备、真实字节")
    parser.add_argument("--headless", action="store_true", help="在虚拟显示上自动走完一次办事")
    parser.add_argument("--keep", action="store_true", help="走完以后不关，并写出各个地址")
    parser.add_argument("--out", type=Path, default=Path("build/demo"), help="图片、小票、材料和总结放在哪里")
    parser.add_argument("--json", action="store_true", help="总结只以一个 JSON 对象写到标准输出")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when everything that was checked held; 1 with a sentence otherwise; no program of it runs on afterwards."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        if args.headless or not os.environ.get("DISPLAY"):
            return _walk(args)
        return _by_hand(args)
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        _tell("演示停下了。")
        return 130


def _leave(*_: object) -> None:
    # Told to end while programs are still being started: they are stopped on the way out as after Ctrl-C.
    raise KeyboardInterrupt


def _walk(args: argparse.Namespace) -> int:
    from kiosk.commands.demo.walk import walk

    summary = walk(args.out.absolute(), keep=_keep if args.keep else None, tell=_tell)
    if args.json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(
            f"号码 {summary['ticket']}，办件编号 {summary['application_number']}，用时 {summary['seconds']} 秒。"
        )
        print(f"图片、小票、材料和总结：{args.out / 'index.html'}")
    for failed in summary["failed"]:
        _tell(f"没有做到：{failed}")
    return 1 if summary["failed"] else 0


def _by_hand(args: argparse.Namespace) -> int:
    from kiosk.commands.demo import crowd
    from kiosk.commands.demo.browser_windows import open_windows
    from kiosk.commands.demo.places import Places, screen_size
    from kiosk.commands.demo.stage import Stage

    out = args.out.absolute()
    places = Places.on(screen_size(os.environ["DISPLAY"]))
    shutil.rmtree(out, ignore_errors=True)
    with Stage(out / "run", out / "papers", out / "logs") as stage, ExitStack() as windows:
        door = crowd.HallDoor(stage.hall_url)
        crowd.open_counters(door)
        crowd.take_numbers(door)
        crowd.book_times(door)
        staff = [f"{stage.hall_url}{page}" for page in ("/login", "/board", "/duty", "/health")]
        windows.callback(open_windows(stage.dock.url, [*staff, stage.platform_url], places))
        stage.start_terminal({}, "--windowed", "--size", "{}x{}".format(*places.terminal))
        _tell_addresses(stage)
        _until_stopped(lambda: stage.programs.died("terminal"))
    return 0


def _keep(stage: object) -> None:
    _tell_addresses(stage)
    _until_stopped(lambda: False)


def _tell_addresses(stage: object) -> None:
    from kiosk.commands.demo.stage import Stage

    assert isinstance(stage, Stage)
    for name, address in {
        "演示坞（放证、亮码、换纸、拔线）": stage.dock.url,
        "窗口叫号台（工号 030016，密码 demo-clerk）": f"{stage.hall_url}/console",
        "大厅大屏": f"{stage.hall_url}/board",
        "值班台（工号 010012，密码 demo-duty）": f"{stage.hall_url}/duty",
        "运行监测": f"{stage.hall_url}/health",
        "一体化平台（沙箱）": stage.platform_url,
    }.items():
        _tell(f"{name}：{address}")
    _tell("按 Ctrl-C 结束。")


def _until_stopped(over: object) -> None:
    stopped = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(True))
    while not stopped and not over():  # type: ignore[operator]
        time.sleep(0.2)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
