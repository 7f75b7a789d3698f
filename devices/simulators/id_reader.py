"""A second-generation ID-card reader on a pseudo-terminal, or on TCP as behind a serial device server.

Finds, selects and reads as the hardware does: a card that was read stays silent until it is lifted (or, when told,
is found again and again as some readers do), a step out of order fails, every answer takes its time. Commands:

{"lay": "gong"}  {"lay": {"name": …, "birth": …}}  {"lay": "gong", "for_s": 3}  {"moved_to": "…"}  {"lift": true}  {"state": true}
{"fault": "wrong_xor" | "stale" (a late answer to another question comes first) | "lift_while_reading", "times": 1}
{"sw3": "41", "on": "find" | "select" | "read" | "status" | "number" | "address", "times": 1}
{"status": {"find": "66"}} (the same until {})  {"finds_again": true}  {"set": "ok"} (all trouble ends)
and the common words of line_troubles.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections import Counter
from pathlib import Path

from devices.simulators.control import Answer, BadCommand, Command
from devices.simulators.line_troubles import TroubledLine
from devices.simulators.lines import Line, line_at
from devices.simulators.persons import (
    SAMPLE_PERSONS,
    Person,
    find_person,
    person_from,
    read_persons,
    text_area,
)
from devices.simulators.running import add_line_options, line_of, run_until_stopped

_HEAD = b"\xaa\xaa\xaa\x96\x69"
_REQUESTS = {
    b"\x11\xff": "status",
    b"\x12\xff": "number",
    b"\x20\x01": "find",
    b"\x20\x02": "select",
    b"\x30\x01": "read",
    b"\x30\x03": "address",
}
_TAKES_S = {"status": 0.02, "number": 0.1, "find": 0.1, "select": 0.1, "read": 0.4, "address": 0.3}
_FAULTS = ("wrong_xor", "stale", "lift_while_reading")
_BYTES_PER_S = 11_520
_SAM_NUMBER = bytes.fromhex("05000300") + b"".join(
    part.to_bytes(4, "little") for part in (20260101, 9999, 1234567890)
)
_PHOTO = b"\x00" * 1024
"""No picture: the coding belongs to a vendor, and these people have no face."""


class SimulatedIdReader:
    """The reader's electronics; `pace` 0 answers at once, 1 takes the time of the hardware."""

    kind = "id_reader"

    def __init__(
        self,
        where: Line | Path | None = None,
        persons: tuple[Person, ...] = SAMPLE_PERSONS,
        pace: float = 1.0,
    ) -> None:
        self._heard = bytearray()
        self._line = TroubledLine(line_at(where), on_drop=self._heard.clear)
        self._persons = persons
        self._pace = pace
        self._lock = threading.RLock()
        self._card: Person | None = None
        self._lifts_at: float | None = None
        self._card_state = "fresh"
        self._finds_again = False
        self._moved_to = ""
        self._faults: Counter[str] = Counter()
        self._sw3: dict[str, tuple[int, float]] = {}
        self._asked: Counter[str] = Counter()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-id-reader", daemon=True)

    @property
    def address(self) -> str:
        return self._line.address

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._line.close()

    def command(self, command: Command) -> Answer:
        """Carries out a live command; the answer tells the state that it leads to."""
        with self._lock:
            for word, value in command.items():
                match word:
                    case "lay":
                        self._lay(value, command.get("for_s"))
                    case "moved_to":
                        self._moved_to = str(value)
                    case "lift":
                        self._lift()
                    case "fault":
                        self._arm(str(value), int(command.get("times", 1)))
                    case "sw3":
                        self._answer_with(
                            str(value), str(command.get("on", "read")), int(command.get("times", 1))
                        )
                    case "status":
                        self._answer_always(value)
                    case "finds_again":
                        self._finds_again = bool(value)
                    case "set" if value == "ok":
                        self._end_troubles()
                    case "for_s" | "times" | "on" | "state":
                        pass
                    case _ if not self._line.obey(word, value):
                        raise BadCommand(f"unknown command {word!r}")
            return self._state()

    def _state(self) -> Answer:
        card = self._card.key if self._card is not None else None
        return {"card": card, "card_state": self._card_state if card else None, "asked": dict(self._asked)}

    def _lay(self, who: object, for_s: object) -> None:
        person = find_person(who, self._persons) if isinstance(who, str) else person_from(who)
        text_area(person)  # too long a field is refused now, not when it is read
        self._card, self._card_state = person, "fresh"
        self._lifts_at = time.monotonic() + float(str(for_s)) if for_s is not None else None

    def _lift(self) -> None:
        self._card, self._lifts_at = None, None

    def _arm(self, fault: str, times: int) -> None:
        if fault not in _FAULTS:
            raise BadCommand(f"unknown fault {fault!r}; known: {', '.join(_FAULTS)}")
        self._faults[fault] += times

    def _answer_always(self, codes: object) -> None:
        if not isinstance(codes, dict):
            raise BadCommand(f'expected {{"find": "66"}}, a request and its third status byte, got {codes!r}')
        self._sw3.clear()
        for request, code in codes.items():
            self._answer_with(str(code), request, float("inf"))

    def _end_troubles(self) -> None:
        self._faults.clear()
        self._sw3.clear()
        self._line.end_troubles()

    def _answer_with(self, code: str, request: str, times: float) -> None:
        if request not in _REQUESTS.values():
            raise BadCommand(f"unknown request {request!r}; known: {', '.join(_REQUESTS.values())}")
        self._sw3[request] = (int(code, 16), times)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._lift_if_due()
            came = self._line.receive(0.05)
            if came:
                self._hear(came)

    def _lift_if_due(self) -> None:
        with self._lock:
            if self._lifts_at is not None and time.monotonic() >= self._lifts_at:
                self._lift()

    def _hear(self, came: bytes) -> None:
        self._heard += came
        while (start := self._heard.find(_HEAD)) >= 0:
            del self._heard[:start]
            size = int.from_bytes(self._heard[5:7]) if len(self._heard) >= 7 else 0
            if len(self._heard) < 7 or len(self._heard) < 7 + size:
                return
            frame = bytes(self._heard[5 : 7 + size])
            del self._heard[: 7 + size]
            self._answer(frame)

    def _answer(self, frame: bytes) -> None:
        request = _REQUESTS.get(frame[2:4], "")
        self._asked[request or "unknown"] += 1
        self._pause(_TAKES_S.get(request, 0.0) * self._pace)
        with self._lock:
            reply = self._reply(frame, request)
        self._send(reply, request)

    def _reply(self, frame: bytes, request: str) -> bytes:
        if _xor(frame) != 0:
            return _framed(0x10)
        if len(frame) != 5:
            return _framed(0x11)
        code, times = self._sw3.get(request, (0, 0))
        if times > 0:
            self._sw3[request] = (code, times - 1)
            return _framed(code)
        match request:
            case "status":
                return _framed(0x90)
            case "number":
                return _framed(0x90, _SAM_NUMBER)
            case "find":
                return self._find()
            case "select":
                return self._select()
            case "read":
                return self._read()
            case "address":
                return self._newest_address()
            case _:
                return _framed(0x21)

    def _find(self) -> bytes:
        if self._card is None or (self._card_state == "read" and not self._finds_again):
            return _framed(0x80)
        self._card_state = "found"
        return _framed(0x9F, bytes(4))

    def _select(self) -> bytes:
        if self._card is None or self._card_state != "found":
            return _framed(0x81)
        self._card_state = "selected"
        return _framed(0x90, bytes(8))

    def _read(self) -> bytes:
        if self._take("lift_while_reading"):
            self._lift()
        if self._card is None or self._card_state not in ("selected", "read"):
            return _framed(0x41)
        self._card_state = "read"
        text = text_area(self._card)
        sizes = len(text).to_bytes(2) + len(_PHOTO).to_bytes(2)
        return _framed(0x90, sizes + text + _PHOTO)

    def _newest_address(self) -> bytes:
        if self._card is None or self._card_state != "read":
            return _framed(0x41)
        if not self._moved_to:
            return _framed(0x91)
        return _framed(0x90, self._moved_to.ljust(35).encode("utf-16-le")[:70])

    def _take(self, fault: str) -> bool:
        if self._faults[fault] <= 0:
            return False
        self._faults[fault] -= 1
        return True

    def _send(self, reply: bytes, request: str) -> None:
        with self._lock:
            if self._take("wrong_xor"):
                reply = reply[:-1] + bytes([reply[-1] ^ 0x5A])
            if self._take("stale"):
                # A late answer to a search that found nothing comes first, in the same write.
                reply = (_framed(0x80) if request != "find" else _framed(0x90)) + reply
        self._line.send(reply)
        self._pause(len(reply) / _BYTES_PER_S * self._pace)

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._stopping.wait(seconds)


def _xor(counted: bytes) -> int:
    result = 0
    for byte in counted:
        result ^= byte
    return result


def _framed(sw3: int, body: bytes = b"") -> bytes:
    counted = (len(body) + 4).to_bytes(2) + bytes([0, 0, sw3]) + body
    return _HEAD + counted + bytes([_xor(counted)])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `simulate id-reader` understands."""
    add_line_options(parser)
    parser.add_argument("--persons", type=Path, metavar="FILE", help="虚构人员的 JSON 文件")
    parser.add_argument("--person", help="启动时放上此人的证件（键或姓名）")


def serve(args: argparse.Namespace) -> int:
    """Runs the reader until the process is told to end."""
    persons = read_persons(args.persons) if args.persons else SAMPLE_PERSONS
    if args.person:
        find_person(args.person, persons)  # told before the line is opened
    reader = SimulatedIdReader(line_of(args), persons)
    if args.person:
        reader.command({"lay": args.person})
    return run_until_stopped(reader, args)
