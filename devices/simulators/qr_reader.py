"""A code engine on a pseudo-terminal: GM65 family, Newland, Honeywell-style or DE2120.

It scans while its trigger is on, answers its family's commands, and sends what is shown with an end character.
With `--plain` it is a reader that knows no commands and sends whatever it sees. Commands:

{"show": "text"}  {"show": "text", "coding": "gb18030", "aim": "]Q1", "end": ""}  {"show_hex": "…"}  {"hide": true}
{"mute": true}  {"drop": 3}  {"replug": true}  {"state": true}
"""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

from devices.simulators.code_dialects import DIALECTS
from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.lines import PtyLine
from devices.simulators.running import run_until_stopped

_SCAN_TAKES_S = 0.08


class SimulatedQrReader:
    """The engine; a shown code is scanned once each time the trigger is on, after a blink as with a camera."""

    kind = "qr_reader"

    def __init__(
        self, link: Path | None = None, is_plain: bool = False, pace: float = 1.0, family: str = "gm65"
    ) -> None:
        self._line = PtyLine(link)
        self.family = family
        self._is_plain = is_plain
        self._pace = pace
        self._lock = threading.Lock()
        self._dialect = DIALECTS[family]()
        self._shown: bytes | None = None
        self._scanning_until = 0.0
        self._muted = False
        self._pull_for_s: float | None = None
        self._scans = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-qr-reader", daemon=True)

    @property
    def address(self) -> str:
        return f"{self._line.address}?baud={self._dialect.baud}"

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
                    case "mute":
                        self._muted = bool(value)
                    case "drop":
                        self._pull_for_s = 5.0 if value is True else float(value)
                    case "replug":
                        self._pull_for_s = 0.0
                    case "state" | "coding" | "aim" | "end":
                        pass
                    case _:
                        raise BadCommand(f"unknown command {word!r}")
            return {"light": self._is_scanning(), "scans": self._scans, "shown": self._shown is not None}

    def _is_scanning(self) -> bool:
        return self._is_plain or time.monotonic() < self._scanning_until

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._pull_if_told()
            came = self._line.receive(0.03)
            if came and not self._is_plain:
                self._hear(came)
            self._scan()

    def _pull_if_told(self) -> None:
        with self._lock:
            pull_for_s, self._pull_for_s = self._pull_for_s, None
        if pull_for_s is not None:
            self._dialect.forget()
            self._scanning_until = 0.0
            self._line.drop(pull_for_s)

    def _hear(self, came: bytes) -> None:
        with self._lock:
            if self._muted:
                return
            heard = self._dialect.hear(came)
            for pull in heard.pulls:
                self._scanning_until = time.monotonic() + pull.for_s if pull.for_s else 0.0
        if heard.answer:
            self._line.send(heard.answer)

    def _scan(self) -> None:
        with self._lock:
            if self._shown is None or self._muted or not self._is_scanning():
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
    parser.add_argument("--link", type=Path, help="固定名称：指向伪终端的符号链接，重插后不变")
    parser.add_argument("--engine", choices=sorted(DIALECTS), default="gm65", help="扫码引擎的种类")
    parser.add_argument("--plain", action="store_true", help="只发送内容、不识别指令的扫码器")
    parser.add_argument("--control", type=int, metavar="PORT", help="实时控制端口（JSON 行）")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="故障脚本（JSON 行，带 at 秒）")


def serve(args: argparse.Namespace) -> int:
    """Runs the reader until the process is told to end."""
    return run_until_stopped(SimulatedQrReader(args.link, args.plain, family=args.engine), args)
