"""`kiosk terminal`: the touchscreen, its devices, its store; `kiosk terminal pin` makes a hash for the settings."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from kiosk.base.clock import SystemClock
from kiosk.base.errors import KioskError
from kiosk.base.memory import give_back_freed_memory
from kiosk.base.paths import assets
from kiosk.commands.trial import trial_folder

RESTART_STATUS = 75
"""Asks whoever watches over the program to start it again."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("terminal", help="自助终端：触摸屏、设备、本机存储")
    parser.add_argument("--config", type=Path, default=None, help="终端配置；不写时用示例终端")
    parser.add_argument("--data", type=Path, default=None, help="数据文件夹，盖过配置")
    parser.add_argument("--size", default="", metavar="宽x高", help="窗口大小，盖过配置，例如 1080x1920")
    parser.add_argument("--windowed", action="store_true", help="开在窗口里，显示鼠标")
    parser.add_argument("--seat-port", type=int, default=None, help="给自动测试用的本机端口")
    parser.set_defaults(run=run)
    verbs = parser.add_subparsers(dest="verb")
    pin = verbs.add_parser("pin", help="为配置文件生成一条维护密码")
    pin.set_defaults(run=run_pin)


def run(args: argparse.Namespace) -> int:
    """Runs until the window is closed or SIGTERM; 1 when it could not start, 75 when staff asked for a restart."""
    # What is made before the first page stays: looking through it for garbage only delays the page.
    gc.disable()
    give_back_freed_memory()
    from kiosk import wiring

    try:
        if args.config is None:
            # The sample lies among the assets, which nobody writes to.
            sample = assets() / "profiles" / "terminal_sample.toml"
            settings = wiring.read_terminal_config(sample, trial_folder("terminal"))
        else:
            settings = wiring.read_terminal_config(args.config)
        if args.data is not None:
            settings = settings.model_copy(update={"data_folder": args.data})
        terminal = wiring.open_terminal(settings, SystemClock())
    except KioskError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    from screens.app import TerminalApp

    face = wiring.face_settings(settings, args.size, args.windowed, args.seat_port)
    conductor = terminal.conductor
    conductor.hold_opening()

    def first_page_stands() -> None:
        gc.enable()
        conductor.first_picture_stands()

    app = TerminalApp(conductor, face, sounds=terminal.sounds, on_first_frame=first_page_stands)
    try:
        app.run()
    finally:
        terminal.close()
    return RESTART_STATUS if terminal.restart_wanted else 0


def run_pin(args: argparse.Namespace) -> int:  # noqa: ARG001 - every command has the same shape
    """Prints the argon2 line for `pin_hash`; the digits are typed unseen."""
    import getpass

    from argon2 import PasswordHasher

    pin = getpass.getpass("维护密码（6 位数字）：")
    if len(pin) < 6 or not pin.isdigit():
        print("维护密码要 6 位以上的数字。", file=sys.stderr)
        return 1
    print(PasswordHasher().hash(pin))
    return 0
