"""A window screen that shows the last line of text that came, on TCP or a pseudo-terminal. Commands:

{"mute": true} (takes nothing: the line stands still)  {"drop": 3}  {"replug": true}  {"state": true}
The answer has what it shows and every line that came.
"""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.lines import Line, PtyLine, TcpLine
from devices.simulators.running import run_until_stopped

_BEAT_S = 0.02
_LONGEST_BYTES = 400
"""What its memory holds of one line; more is lost."""


class SimulatedWindowScreen:
    """Reads on a thread of its own from start() to close()."""

    kind = "window_screen"

    def __init__(self, line: Line, coding: str = "utf-8", columns: int = 24, end: bytes = b"\r\n") -> None:
        self._line = line
        self._coding = coding
        self._columns = columns
        self._end = end
        self._held = b""
        self._came: list[str] = []
        self._is_mute = False
        self._drop_s: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-window-screen", daemon=True)

    @property
    def address(self) -> str:
        return self._line.address

    @property
    def shows(self) -> str:
        """What stands on the glass: as many columns as it has."""
        text, used = "", 0
        for letter in self._came[-1] if self._came else "":
            used += 2 if len(letter.encode(self._coding, "replace")) > 1 else 1
            if used > self._columns:
                break
            text += letter
        return text

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._line.close()

    def command(self, command: Command) -> Answer:
        for word, value in command.items():
            match word:
                case "mute":
                    self._is_mute = bool(value)
                case "drop":
                    self._drop_s = 5.0 if value is True else float(value)
                case "replug":
                    self._drop_s = 0.0
                case "state":
                    pass
                case _:
                    raise BadCommand(f"unknown command {word!r}")
        return {"shows": self.shows, "came": list(self._came)}

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._drop_s is not None:
                # It loses its power, and with it what it showed.
                self._line.drop(self._drop_s)
                self._drop_s, self._held = None, b""
                self._came.append("")
            elif self._is_mute:
                self._stopping.wait(_BEAT_S)
            else:
                self._take(self._line.receive(_BEAT_S))

    def _take(self, came: bytes) -> None:
        *lines, held = (self._held + came).split(self._end)
        self._held = held[:_LONGEST_BYTES]
        self._came += [line.decode(self._coding, "replace") for line in lines]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `simulate window-screen` understands."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--tcp", type=int, metavar="PORT", help="在本机这个端口（0 为任选）")
    where.add_argument("--link", type=Path, metavar="PATH", help="伪终端，这个名字总指向它")
    parser.add_argument("--coding", choices=("utf-8", "gb18030"), default="utf-8", help="文字编码")
    parser.add_argument("--columns", type=int, default=24, help="一行能显示多少列（汉字占两列）")
    parser.add_argument("--control", type=int, metavar="PORT", help="实时控制端口（JSON 行）")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="故障脚本（JSON 行，带 at 秒）")


def serve(args: argparse.Namespace) -> int:
    """Runs the screen until the process is told to end."""
    line = TcpLine(args.tcp) if args.link is None else PtyLine(args.link)
    return run_until_stopped(SimulatedWindowScreen(line, args.coding, args.columns), args)
