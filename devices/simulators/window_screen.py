"""A window screen that shows the last line of text that came, on TCP or a pseudo-terminal. Commands:

{"state": true}  {"set": "ok"} (all trouble ends)
and the common words of line_troubles, of which `mute` means that it takes nothing, and the line stands still: it has nothing to say.
The answer has what it shows and every line that came.
"""

from __future__ import annotations

import argparse
import threading

from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.line_troubles import TroubledLine
from devices.simulators.lines import Line
from devices.simulators.running import add_line_options, line_of, run_until_stopped

_BEAT_S = 0.02
_LONGEST_BYTES = 400
"""What its memory holds of one line; more is lost."""


class SimulatedWindowScreen:
    """Reads on a thread of its own from start() to close()."""

    kind = "window_screen"

    def __init__(self, line: Line, coding: str = "utf-8", columns: int = 24, end: bytes = b"\r\n") -> None:
        self._line = TroubledLine(line, on_drop=self._lose_power)
        self._coding = coding
        self._columns = columns
        self._end = end
        self._held = b""
        self._came: list[str] = []
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
                case "set" if value == "ok":
                    self._line.end_troubles()
                case "state":
                    pass
                case _ if not self._line.obey(word, value):
                    raise BadCommand(f"unknown command {word!r}")
        return {"shows": self.shows, "came": list(self._came)}

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._line.is_mute and not self._line.is_to_drop:
                self._stopping.wait(_BEAT_S)
            else:
                self._take(self._line.receive(_BEAT_S))

    def _lose_power(self) -> None:
        """And with it what it showed."""
        self._held = b""
        self._came.append("")

    def _take(self, came: bytes) -> None:
        *lines, held = (self._held + came).split(self._end)
        self._held = held[:_LONGEST_BYTES]
        self._came += [line.decode(self._coding, "replace") for line in lines]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `simulate window-screen` understands."""
    add_line_options(parser)
    parser.add_argument("--coding", choices=("utf-8", "gb18030"), default="utf-8", help="文字编码")
    parser.add_argument("--columns", type=int, default=24, help="一行能显示多少列（汉字占两列）")


def serve(args: argparse.Namespace) -> int:
    """Runs the screen until the process is told to end."""
    return run_until_stopped(SimulatedWindowScreen(line_of(args), args.coding, args.columns), args)
