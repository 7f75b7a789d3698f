"""A code engine of the GM65 family on a pseudo-terminal.

It scans while its trigger is on, answers commands and heart-beats, and sends what is shown with an end character.
With `--plain` it is a reader that knows no commands and sends whatever it sees. Commands:

{"show": "text"}  {"show": "text", "coding": "gb18030", "aim": "]Q1", "end": ""}  {"show_hex": "…"}  {"hide": true}
{"mute": true}  {"drop": 3}  {"replug": true}  {"state": true}
"""

from __future__ import annotations

import argparse
import threading
import time
from pathlib import Path

from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.lines import PtyLine
from devices.simulators.running import run_until_stopped

_OK = bytes.fromhex("02000001003331")
_ALIVE = bytes.fromhex("03000001003331")
_SCAN_TAKES_S = 0.08
_ZONES = 0x100
_TRIGGER_ZONE = 0x0002
_SCAN_LIMIT_ZONE = 0x0006
"""In tenths of a second; 0 is without end."""
_FACTORY = {0x0000: 0xD6, _SCAN_LIMIT_ZONE: 50, 0x0013: 10, 0x0060: 0x01}
_READ, _WRITE, _SAVE, _BEAT = 0x07, 0x08, 0x09, 0x0A


class SimulatedQrReader:
    """The engine; a shown code is scanned once each time the trigger is on, after a blink as with a camera."""

    kind = "qr_reader"

    def __init__(self, link: Path | None = None, is_plain: bool = False, pace: float = 1.0) -> None:
        self._line = PtyLine(link)
        self._is_plain = is_plain
        self._pace = pace
        self._lock = threading.Lock()
        self._zones = _factory_zones()
        self._shown: bytes | None = None
        self._scanning_until = 0.0
        self._muted = False
        self._pull_for_s: float | None = None
        self._heard = bytearray()
        self._scans = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-qr-reader", daemon=True)

    @property
    def address(self) -> str:
        return f"{self._line.address}?baud=9600"

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
            self._heard.clear()
            self._scanning_until = 0.0
            self._line.drop(pull_for_s)

    def _hear(self, came: bytes) -> None:
        self._heard += came
        while (start := self._heard.find(b"\x7e\x00")) >= 0:
            del self._heard[:start]
            # 7E 00 type length address(2) data(length) check(2)
            if len(self._heard) < 4 or len(self._heard) < 8 + self._heard[3]:
                return
            frame = bytes(self._heard[: 8 + self._heard[3]])
            del self._heard[: len(frame)]
            self._obey(frame)

    def _obey(self, frame: bytes) -> None:
        kind, address, content = frame[2], int.from_bytes(frame[4:6]), frame[6:-2]
        with self._lock:
            if self._muted or not _check_is_right(frame):
                return
            answer = self._answer(kind, address, content)
        self._line.send(answer)

    def _answer(self, kind: int, address: int, content: bytes) -> bytes:
        if kind == _READ and content and address + content[0] <= _ZONES:
            asked = bytes(self._zones[address : address + content[0]])
            counted = bytes([0x00, len(asked)]) + asked
            return b"\x02\x00" + counted + _crc(counted).to_bytes(2)
        if kind == _WRITE and address + len(content) <= _ZONES:
            self._zones[address : address + len(content)] = content
            self._pull_trigger()
        elif kind == _SAVE and content == b"\xff":
            self._zones = _factory_zones()
        return _ALIVE if kind == _BEAT else _OK

    def _pull_trigger(self) -> None:
        if self._zones[_TRIGGER_ZONE] & 1 == 0:
            self._scanning_until = 0.0
            return
        # The bit falls back by itself: one pull is one scan.
        self._zones[_TRIGGER_ZONE] &= 0xFE
        limit_s = self._zones[_SCAN_LIMIT_ZONE] / 10
        self._scanning_until = time.monotonic() + (limit_s or float("inf"))

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


def _factory_zones() -> bytearray:
    zones = bytearray(_ZONES)
    for address, value in _FACTORY.items():
        zones[address] = value
    return zones


def _check_is_right(frame: bytes) -> bool:
    return frame[-2:] == b"\xab\xcd" or _crc(frame[2:-2]) == int.from_bytes(frame[-2:])


def _crc(counted: bytes) -> int:
    value = 0
    for byte in counted:
        for bit in range(7, -1, -1):
            carry = (value >> 15) ^ (byte >> bit & 1)
            value = (value << 1 & 0xFFFF) ^ (0x1021 if carry else 0)
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `simulate qr-reader` understands."""
    parser.add_argument("--link", type=Path, help="固定名称：指向伪终端的符号链接，重插后不变")
    parser.add_argument("--plain", action="store_true", help="只发送内容、不识别指令的扫码器")
    parser.add_argument("--control", type=int, metavar="PORT", help="实时控制端口（JSON 行）")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="故障脚本（JSON 行，带 at 秒）")


def serve(args: argparse.Namespace) -> int:
    """Runs the reader until the process is told to end."""
    return run_until_stopped(SimulatedQrReader(args.link, args.plain), args)
