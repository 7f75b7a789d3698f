"""`kiosk seeing`: the program beside the terminal that looks at pictures. The terminal starts it, with two sockets open."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("seeing", help="看图程序：由终端自己启动，不用手动运行")
    parser.add_argument("--tray", type=Path, default=None, metavar="FILE", help="记住空台面的文件")
    parser.add_argument("lines", type=int, nargs=2, help="两个已打开的套接字")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Until the terminal hangs up; 2 when it was not started by one."""
    import socket
    import sys

    from kiosk.imaging.seeing.child import serve

    for number in args.lines:
        try:
            socket.socket(fileno=number).detach()
        except OSError:
            print("看图程序由终端启动，不能单独运行。", file=sys.stderr)
            return 2
    return serve((args.lines[0], args.lines[1]), args.tray)
