"""From command line to end of process: control port, fault script, first word, a clean stop."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Protocol

from devices.simulators.control import (
    Answer,
    BadCommand,
    Command,
    ControlServer,
    FaultPlayer,
    read_fault_script,
)
from devices.simulators.lines import Line, PtyLine, TcpLine


class Simulator(Protocol):
    kind: str

    @property
    def address(self) -> str: ...

    def start(self) -> object: ...

    def command(self, command: Command) -> Answer: ...

    def close(self) -> None: ...


def run_until_stopped(simulator: Simulator, args: argparse.Namespace) -> int:
    """Starts it, says on one line of standard output where it is, and waits for SIGINT or SIGTERM."""
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 (its signature)
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    player = FaultPlayer(read_fault_script(args.faults), simulator.command) if args.faults else None
    control = ControlServer(simulator.command, args.control).start() if args.control is not None else None
    simulator.start()
    if player is not None:
        player.start()
    where = {
        "kind": simulator.kind,
        "address": simulator.address,
        "control": control.port if control is not None else None,
    }
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()
    stopped.wait()
    if player is not None:
        player.stop()
    if control is not None:
        control.close()
    simulator.close()
    return 0


def add_control_options(parser: argparse.ArgumentParser) -> None:
    """What every simulator understands."""
    parser.add_argument("--control", type=int, metavar="PORT", help="实时控制端口（JSON 行，0 为任选）")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="故障脚本（JSON 行，带 at 秒）")


def add_line_options(parser: argparse.ArgumentParser) -> None:
    """What every simulator on a line understands besides; line_of() makes the line of it."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--tcp", type=int, metavar="PORT", help="在本机这个端口监听（0 为任选）")
    where.add_argument("--pty", action="store_true", help="开一个伪终端（不给 --tcp 就是这样）")
    parser.add_argument("--link", type=Path, metavar="PATH", help="伪终端的固定名称，重插后不变")
    add_control_options(parser)


def add_http_options(parser: argparse.ArgumentParser, port: int) -> None:
    """What every simulator that speaks HTTP understands; the port is in `args.tcp`."""
    parser.add_argument(
        "--tcp", "--port", type=int, metavar="PORT", default=port, help="在本机这个端口监听（0 为任选）"
    )
    add_control_options(parser)


def line_of(args: argparse.Namespace) -> Line:
    """Raises BadCommand for options that contradict each other, OSError for a port that is taken."""
    if args.tcp is None:
        return PtyLine(args.link)
    if args.link is not None:
        raise BadCommand("--link names a pseudo-terminal; with --tcp there is none")
    return TcpLine(args.tcp)
