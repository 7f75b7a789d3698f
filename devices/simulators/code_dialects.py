"""How each family of simulated code engines talks: what it makes of the host's bytes, and what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

_READ, _WRITE, _SAVE, _BEAT = 0x07, 0x08, 0x09, 0x0A
_ZONES = 0x100
_TRIGGER_ZONE = 0x0002
_SCAN_LIMIT_ZONE = 0x0006
"""In tenths of a second; 0 is without end."""
_FACTORY = {0x0000: 0xD6, _SCAN_LIMIT_ZONE: 50, 0x0013: 10, 0x0060: 0x01}
_ACK, _NAK, _ENQ = b"\x06", b"\x15", b"\x05"


@dataclass(slots=True)
class Pull:
    """The trigger was pulled (seconds until it falls back; none: never) or let go (0)."""

    for_s: float


@dataclass(slots=True)
class Heard:
    """What the host's bytes come to."""

    answer: bytes = b""
    pulls: list[Pull] = field(default_factory=list)


class Dialect(Protocol):
    """One engine's ears and mouth; no time, no line."""

    baud: int

    def hear(self, came: bytes) -> Heard:
        """What to answer at once and whether the trigger moved; a command that is not whole waits for its rest."""

    def forget(self) -> None:
        """Power was gone: half a command is lost, and so is what was not stored."""


class Gm65Dialect:
    """Zones of one byte, read and written in frames with a sum or with AB CD in its place."""

    baud = 9600

    def __init__(self) -> None:
        self._heard = bytearray()
        self._zones = _factory_zones()

    def hear(self, came: bytes) -> Heard:
        self._heard += came
        heard = Heard()
        while (start := self._heard.find(b"\x7e\x00")) >= 0:
            del self._heard[:start]
            # 7E 00 type length address(2) data(length) check(2)
            if len(self._heard) < 4 or len(self._heard) < 8 + self._heard[3]:
                break
            frame = bytes(self._heard[: 8 + self._heard[3]])
            del self._heard[: len(frame)]
            if frame[-2:] == b"\xab\xcd" or _crc(frame[2:-2]) == int.from_bytes(frame[-2:]):
                heard.answer += self._answer(frame[2], int.from_bytes(frame[4:6]), frame[6:-2], heard.pulls)
        return heard

    def forget(self) -> None:
        self._heard.clear()

    def _answer(self, kind: int, address: int, content: bytes, pulls: list[Pull]) -> bytes:
        if kind == _READ and content and address + content[0] <= _ZONES:
            asked = bytes(self._zones[address : address + content[0]])
            counted = bytes([0x00, len(asked)]) + asked
            return b"\x02\x00" + counted + _crc(counted).to_bytes(2)
        if kind == _WRITE and address + len(content) <= _ZONES:
            self._zones[address : address + len(content)] = content
            pulls.append(self._pulled())
        elif kind == _SAVE and content == b"\xff":
            self._zones = _factory_zones()
        return bytes.fromhex("03000001003331" if kind == _BEAT else "02000001003331")

    def _pulled(self) -> Pull:
        if self._zones[_TRIGGER_ZONE] & 1 == 0:
            return Pull(0.0)
        # The bit falls back by itself: one pull is one scan.
        self._zones[_TRIGGER_ZONE] &= 0xFE
        return Pull(self._zones[_SCAN_LIMIT_ZONE] / 10 or float("inf"))


class NewlandDialect:
    """Unified commands; beside them the old line's `?` and its question frames, which newer engines still know."""

    baud = 9600
    _KNOWN: Final = {b"SCNTRG": range(2), b"SCNMOD": range(4), b"ILLSCN": range(3), b"232UTF": range(4)}

    def __init__(self) -> None:
        self._heard = bytearray()
        self._set = {b"SCNMOD": b"0", b"ORTSET": b"3000"}

    def hear(self, came: bytes) -> Heard:
        self._heard += came
        heard = Heard()
        while self._heard:
            taken = self._unified(heard) or self._old_question(heard) or self._alive(heard)
            if taken is None:
                break
            if taken == 0:
                del self._heard[0]
        return heard

    def forget(self) -> None:
        self._heard.clear()
        self._set[b"SCNMOD"] = b"0"

    def _unified(self, heard: Heard) -> int | None:
        if not self._heard.startswith(b"\x7e\x01"):
            return 0
        end = self._heard.find(b";\x03")
        if end < 0:
            return None
        stored, commands = bytes(self._heard[2:7]), bytes(self._heard[7:end])
        del self._heard[: end + 2]
        said = b";".join(self._obeyed(command, heard.pulls) for command in commands.split(b";"))
        heard.answer += b"\x02\x01" + stored + said + b";\x03"
        return 1

    def _obeyed(self, command: bytes, pulls: list[Pull]) -> bytes:
        tag, value = command[:6], command[6:]
        if tag not in self._KNOWN and tag not in self._set:
            return command + _ENQ
        if value in (b"*", b"&"):
            return tag + self._set.get(tag, b"0") + _ACK
        if not value.isdigit() or (tag in self._KNOWN and int(value) not in self._KNOWN[tag]):
            return command + _NAK
        if tag == b"SCNTRG":
            pulls.append(Pull(int(self._set[b"ORTSET"]) / 1000 if value == b"1" else 0.0))
        else:
            self._set[tag] = value
        return command + _ACK

    def _old_question(self, heard: Heard) -> int | None:
        if not self._heard.startswith(b"\x7e\x00"):
            return 0
        if len(self._heard) < 4 or len(self._heard) < 5 + int.from_bytes(self._heard[2:4]):
            return None
        size = 5 + int.from_bytes(self._heard[2:4])
        frame = bytes(self._heard[:size])
        del self._heard[:size]
        if _lrc(frame[2:-1]) == frame[-1] and frame[4:5] == b"\x33":
            counted = (1 + len(_OLD_ANSWER)).to_bytes(2) + b"\x34" + _OLD_ANSWER
            heard.answer += b"\x02\x00" + counted + bytes([_lrc(counted)])
        return 1

    def _alive(self, heard: Heard) -> int:
        if not self._heard.startswith(b"?"):
            return 0
        del self._heard[0]
        heard.answer += b"!"
        return 1


_OLD_ANSWER: Final = b"\x03"
"""To any question of the old line: 9600 bit/s, no parity, as its question 30 is answered."""


class HoneywellDialect:
    """SYN commands for the trigger, menu commands that are echoed with what became of them."""

    baud = 115_200
    _MENU: Final = re.compile(rb"\x16M\r([A-Z0-9]{6})([0-9?*^]*)([.!])")

    def __init__(self) -> None:
        self._heard = bytearray()
        self._set = {b"TRGMOD": b"0", b"TRGSTO": b"3000"}

    def hear(self, came: bytes) -> Heard:
        self._heard += came
        heard = Heard()
        while (start := self._heard.find(b"\x16")) >= 0:
            del self._heard[:start]
            taken = self._one(heard)
            if taken is None:
                break
            del self._heard[:taken]
        return heard

    def forget(self) -> None:
        self._heard.clear()

    def _one(self, heard: Heard) -> int | None:
        """Bytes of the command at the front; None while it is not whole."""
        if len(self._heard) < 3:
            return None
        if self._heard[1:3] == b"T\r":
            heard.pulls.append(Pull(int(self._set[b"TRGSTO"]) / 1000))
            return 3
        if self._heard[1:3] == b"U\r":
            heard.pulls.append(Pull(0.0))
            return 3
        if self._heard[1:3] != b"M\r":
            return 1
        found = self._MENU.match(self._heard)
        if found is None:
            return None if len(self._heard) < 24 else 1
        tag, value, stop = found.groups()
        heard.answer += self._echoed(tag, value) + stop
        return found.end()

    def _echoed(self, tag: bytes, value: bytes) -> bytes:
        if tag not in self._set:
            return tag + value + _ENQ
        if value == b"?":
            return tag + self._set[tag] + _ACK
        if not value.isdigit():
            return tag + value + _NAK
        self._set[tag] = value
        return tag + value + _ACK


class De2120Dialect:
    """`^_^`, command, `.`; one byte in answer."""

    baud = 115_200
    _COMMAND: Final = re.compile(rb"\^_\^([\x04A-Z0-9]{3,12})\.")
    _SCAN_LIMIT_S: Final = 5.0

    def __init__(self) -> None:
        self._heard = bytearray()

    def hear(self, came: bytes) -> Heard:
        self._heard += came
        heard = Heard()
        while (found := self._COMMAND.search(self._heard)) is not None:
            command = found.group(1)
            del self._heard[: found.end()]
            if command in (b"SCAN", b"SLEEP"):
                heard.pulls.append(Pull(self._SCAN_LIMIT_S if command == b"SCAN" else 0.0))
            heard.answer += _ACK if command.lstrip(b"\x04")[:3] in _DE2120_KNOWN else _NAK
        del self._heard[: max(0, len(self._heard) - 16)]
        return heard

    def forget(self) -> None:
        self._heard.clear()


_DE2120_KNOWN: Final = frozenset(
    {
        b"SCA",
        b"SLE",
        b"SPY",
        b"DSP",
        b"DEF",
        b"BEP",
        b"LAM",
        b"AIM",
        b"IMG",
        b"MIR",
        b"UTF",
        b"232",
        b"SPC",
        b"KBD",
    }
    | {b"POR", b"SCM", b"CNT", b"MDT", b"CID", b"ODC", b"AQR"}
)

DIALECTS: Final[dict[str, type[Dialect]]] = {
    "gm65": Gm65Dialect,
    "newland": NewlandDialect,
    "honeywell": HoneywellDialect,
    "de2120": De2120Dialect,
}


def _factory_zones() -> bytearray:
    zones = bytearray(_ZONES)
    for address, value in _FACTORY.items():
        zones[address] = value
    return zones


def _lrc(counted: bytes) -> int:
    check = 0xFF
    for byte in counted:
        check ^= byte
    return check


def _crc(counted: bytes) -> int:
    value = 0
    for byte in counted:
        for bit in range(7, -1, -1):
            carry = (value >> 15) ^ (byte >> bit & 1)
            value = (value << 1 & 0xFFFF) ^ (0x1021 if carry else 0)
    return value
