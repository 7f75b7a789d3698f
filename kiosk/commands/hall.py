"""`kiosk hall`: the hall program; `kiosk hall replay FILE`: a day's figures rebuilt from a log; `kiosk hall password`."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import sys
from datetime import date
from pathlib import Path

from kiosk.base.clock import SystemClock
from kiosk.base.config import load
from kiosk.base.errors import KioskError
from kiosk.base.paths import assets
from kiosk.commands import hall_appointments, hall_audit


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("hall", help="大厅服务：排队、叫号、大屏、评价、运行监测")
    parser.add_argument(
        "--config",
        type=Path,
        action="append",
        default=[],
        help="配置文件；可写多次，一个程序带多个大厅；写文件夹时取其中每个 */hall.toml；不写时用示例大厅",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=None,
        help="数据放在哪里；不写时与配置文件同一文件夹；示例大厅放在 build/trial/hall",
    )
    parser.add_argument("--port", type=int, default=None, help="端口，盖过配置文件；0 表示任选一个空的")
    parser.add_argument(
        "--standby", action="store_true", help="大厅由另一台主机受理时不退出，在旁待命，随时接手"
    )
    parser.set_defaults(run=run)
    verbs = parser.add_subparsers(dest="verb")
    replay = verbs.add_parser("replay", help="从日志重算一天的数字")
    replay.add_argument("file", help="大厅数据库文件或 postgresql:// 地址（先停掉大厅程序）")
    replay.add_argument("--settings", type=Path, default=None, help="配置文件；不写时用示例大厅")
    replay.add_argument("--from", dest="first", type=date.fromisoformat, help="从哪天起，例如 2026-06-01")
    replay.add_argument("--to", dest="last", type=date.fromisoformat, help="到哪天为止")
    replay.set_defaults(run=run_replay)
    hall_appointments.add_verbs(verbs)
    hall_audit.add_verbs(verbs)
    check = verbs.add_parser("check", help="检查大厅数据库：文件、日志的每一条")
    check.add_argument("file", help="大厅数据库文件或 postgresql:// 地址（先停掉大厅程序）")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=run_check)
    password = verbs.add_parser("password", help="为配置文件生成一条密码")
    password.set_defaults(run=run_password)


def run(args: argparse.Namespace) -> int:
    """0 after a stop by signal, 1 when the hall could not start: a sentence says why."""
    from kiosk.commands.hall_places import places_of
    from kiosk.hall.program import HallProgram, HallRun

    # Ours is the journal beside the database; what libraries have to say comes here.
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr
    )
    try:
        places = places_of(args.config, args.folder, args.port)
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    clock = SystemClock()
    runs = [HallRun(place, clock, _said, _told) for place in places]
    return HallProgram(runs, args.standby, _told).run()


def _said(line: str) -> None:
    """One line for people and for programs that wait until the hall answers."""
    # In one piece: print writes the end of the line by itself, and another hall's thread may come between.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _told(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def run_replay(args: argparse.Namespace) -> int:
    """Prints the report of the log's newest day, or of the days asked for, as one JSON object."""
    from kiosk.hall.replay import replay
    from kiosk.hall.settings import HallSettings
    from kiosk.store.hall_database import HallDatabase, is_server

    try:
        settings = load(args.settings or assets() / "profiles" / "hall_sample.toml", HallSettings)
        if not is_server(args.file) and not Path(args.file).is_file():
            raise KioskError(f"没有 {args.file} 这个文件。", "请写大厅数据库文件的路径。")
        database = HallDatabase.open(args.file)
        try:
            report = replay(database, settings, args.first, args.last)
        finally:
            database.close()
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(report.model_dump_json(by_alias=True))
    return 0


def run_check(args: argparse.Namespace) -> int:
    """0 when all of it is as it was written, else 1 and a sentence."""
    from kiosk.store.hall_check import check
    from kiosk.store.hall_database import is_server

    try:
        if not is_server(args.file) and not Path(args.file).is_file():
            raise KioskError(f"没有 {args.file} 这个文件。", "请写大厅数据库文件的路径。")
        found = check(args.file)
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if args.json:
        answer = {
            "whole": found.whole,
            "entries": found.entries,
            "reviews": found.reviews,
            "said": found.said,
        }
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(found.said or f"完好：排队日志 {found.entries} 条，评价日志 {found.reviews} 条。")
    return 0 if found.whole else 1


def run_password(args: argparse.Namespace) -> int:  # noqa: ARG001 - every command has the same shape
    """Prints the argon2 line for `password_hash`; the password is typed unseen."""
    from argon2 import PasswordHasher

    print(PasswordHasher().hash(getpass.getpass("密码：")))
    return 0
