"""A code engine on a pseudo-terminal or TCP: GM65 family, Newland, Honeywell-style or DE2120.

It scans while its trigger is on, answers its family's commands, and sends what is shown with an end character.
With `--plain` it is a reader that knows no commands and sends whatever it sees. Commands:

{"show": "text"}  {"show": "text", "coding": "gb18030", "aim": "]Q1", "end": ""}  {"show_hex": "…"}  {"hide": true}
{"status": "15"} (these bytes instead of any answer; "" ends it)  {"set": "ok"} (all trouble ends)  {"state": true}
and the common words of line_troubles.
"""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

from devices.simulators.code_dialects import DIALECTS
from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.line_troubles import TroubledLine
from devices.simulators.lines import Line, line_at
from devices.simulators.running import add_line_options, line_of, run_until_stopped

_SCAN_TAKES_S = 0.08


class SimulatedQrReader:
    """The engine; a shown code is scanned once each time the trigger is on, after a blink as with a camera."""

    kind = "qr_reader"

    def __init__(
        self,
        where: Line | Path | None = None,
        is_plain: bool = False,
        pace: float = 1.0,
        family: str = "gm65",
    ) -> None:
        self._line = TroubledLine(line_at(where), on_drop=self._lose_power)
        self.family = family
        self._is_plain = is_plain
        self._pace = pace
        self._lock = threading.Lock()
        self._dialect = DIALECTS[family]()
        self._shown: bytes | None = None
        self._scanning_until = 0.0
        self._said_instead = b""
        self._scans = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-qr-reader", daemon=True)

    @property
    def address(self) -> str:
        where = self._line.address
        return f"{where}?baud={self._dialect.baud}" if where.startswith("serial:") else where

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._line.close()

    def command(self, command: Command) -> Answer:
        """Carries out a live command; the answer tells whether the light is on."""
        with self._lock:
            for word, value in command.items():
                match word:
                    case "show":
                        self._shown = _coded(str(value), command)
                    case "show_hex":
                        self._shown = bytes.fromhex(str(value))
                    case "hide":
                        self._shown = None
                    case "status":
                        self._said_instead = bytes.fromhex(str(value))
                    case "set" if value == "ok":
                        self._said_instead = b""
                        self._line.end_troubles()
                    case "state" | "coding" | "aim" | "end":
                        pass
                    case _ if not self._line.obey(word, value):
                        raise BadCommand(f"unknown command {word!r}")
            return {"light": self._is_scanning(), "scans": self._scans, "shown": self._shown is not None}

    def _is_scanning(self) -> bool:
        return self._is_plain or time.monotonic() < self._scanning_until

    def _run(self) -> None:
        while not self._stopping.is_set():
            came = self._line.receive(0.03)
            if came and not self._is_plain:
                self._hear(came)
            self._scan()

    def _lose_power(self) -> None:
        with self._lock:
            self._dialect.forget()
            self._scanning_until = 0.0

    def _hear(self, came: bytes) -> None:
        with self._lock:
            heard = self._dialect.hear(came)
            for pull in heard.pulls:
                self._scanning_until = time.monotonic() + pull.for_s if pull.for_s else 0.0
            answer = heard.answer and (self._said_instead or heard.answer)
        if answer:
            self._line.send(answer)

    def _scan(self) -> None:
        with self._lock:
            if self._shown is None or self._line.is_mute or not self._is_scanning():
                return
            payload, self._shown = self._shown, None
            self._scanning_until = 0.0
            self._scans += 1
        self._stopping.wait(_SCAN_TAKES_S * self._pace)
        self._line.send(payload)


def _coded(text: str, command: Command) -> bytes:
    try:
        payload = text.encode(str(command.get("coding", "utf-8")))
    except (UnicodeEncodeError, LookupError) as fault:
        raise BadCommand(str(fault)) from fault
    return str(command.get("aim", "")).encode() + payload + str(command.get("end", "\r")).encode()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `simulate qr-reader` understands."""
    add_line_options(parser)
    parser.add_argument("--engine", choices=sorted(DIALECTS), default="gm65", help="扫码引擎的种类")
    parser.add_argument("--plain", action="store_true", help="只发送内容、不识别指令的扫码器")


def serve(args: argparse.Namespace) -> int:
    """Runs the reader until the process is told to end."""
    return run_until_stopped(SimulatedQrReader(line_of(args), args.plain, family=args.engine), args)
