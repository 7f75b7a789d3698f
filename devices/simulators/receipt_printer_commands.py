"""The bytes a receipt printer is sent, cut into commands; written from the command reference, for the simulator."""

from __future__ import annotations

from dataclasses import dataclass

_ESC, _FS, _GS, _DLE = 0x1B, 0x1C, 0x1D, 0x10

_PARAMETERS: dict[bytes, int] = {
    **dict.fromkeys((b"\x1b@", b"\x1b2", b"\x1bL", b"\x1bS", b"\x1bi", b"\x1bm", b"\x1bv", b"\x1b<"), 0),
    **dict.fromkeys((b"\x1b" + bytes((n,)) for n in b"a!E-GMRt {VdJ3AT=eKru%U_I"), 1),
    **dict.fromkeys((b"\x1b$", b"\x1b\\", b"\x1bc"), 2),
    b"\x1bp": 3,
    b"\x1bW": 8,
    **dict.fromkeys((b"\x1c&", b"\x1c."), 0),
    **dict.fromkeys((b"\x1c!", b"\x1c-", b"\x1cW", b"\x1cC"), 1),
    **dict.fromkeys((b"\x1cS", b"\x1cp", b"\x1c?"), 2),
    b"\x1c2": 74,
    **dict.fromkeys((b"\x1d" + bytes((n,)) for n in b"!BbarIHhwf/TE|"), 1),
    **dict.fromkeys((b"\x1dL", b"\x1dW", b"\x1dP", b"\x1d$", b"\x1d\\"), 2),
    b"\x1d^": 3,
    b"\x1d:": 0,
    b"\x10\x04": 1,
    b"\x10\x05": 1,
}


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is the command's own bytes (empty for text), `body` its parameters or the text."""

    name: bytes
    body: bytes
    known: bool = True


@dataclass(frozen=True, slots=True)
class _Cut:
    command: Command
    length: int


def next_command(waiting: bytes, double_byte: bool, four_byte: bool = False) -> tuple[Command, int] | None:
    """The first command or the first letter, and its length; None while bytes of it are still to come."""
    first = waiting[0]
    if first in (_ESC, _FS, _GS, _DLE):
        cut = _escape(waiting)
    elif first < 0x20:
        cut = _Cut(Command(waiting[:1], b""), 1)
    elif double_byte and first > 0x80:
        cut = _double(waiting, four_byte)
    else:
        cut = _Cut(Command(b"", waiting[:1]), 1)
    return (cut.command, cut.length) if cut is not None else None


def _double(waiting: bytes, four_byte: bool) -> _Cut | None:
    """A letter of two bytes; of four where the model knows them, which a digit in the second place tells."""
    if len(waiting) < 2:
        return None
    length = 4 if four_byte and 0x30 <= waiting[1] <= 0x39 else 2
    return _Cut(Command(b"", waiting[:length]), length) if len(waiting) >= length else None


def _escape(waiting: bytes) -> _Cut | None:
    if len(waiting) < 2:
        return None
    name = waiting[:2]
    if name in _PARAMETERS:
        return _fixed(waiting, 2, _PARAMETERS[name])
    special = _SPECIAL.get(name)
    if special is None:
        return _Cut(Command(name, b"", known=False), 2)
    return special(waiting)


def _fixed(waiting: bytes, name_length: int, parameters: int) -> _Cut | None:
    length = name_length + parameters
    if len(waiting) < length:
        return None
    return _Cut(Command(waiting[:name_length], waiting[name_length:length]), length)


def _word(waiting: bytes, at: int) -> int:
    return int.from_bytes(waiting[at : at + 2], "little")


def _parenthesis(waiting: bytes) -> _Cut | None:
    """GS ( x pL pH …, and the FS one: the length stands in the command, so unknown ones can be skipped."""
    if len(waiting) < 5:
        return None
    return _fixed(waiting, 3, 2 + _word(waiting, 3))


def _large_graphics(waiting: bytes) -> _Cut | None:
    """GS 8 L p1 p2 p3 p4: as GS ( L, with room for more."""
    if len(waiting) < 7:
        return None
    return _fixed(waiting, 3, 4 + int.from_bytes(waiting[3:7], "little"))


def _cut_paper(waiting: bytes) -> _Cut | None:
    if len(waiting) < 3:
        return None
    return _fixed(waiting, 2, 2 if waiting[2] in (65, 66, 97, 98, 103, 104) else 1)


def _raster(waiting: bytes) -> _Cut | None:
    if len(waiting) < 8:
        return None
    return _fixed(waiting, 3, 5 + _word(waiting, 4) * _word(waiting, 6))


def _bit_image(waiting: bytes) -> _Cut | None:
    if len(waiting) < 5:
        return None
    return _fixed(waiting, 2, 3 + _word(waiting, 3) * (3 if waiting[2] in (32, 33) else 1))


def _stored_images(waiting: bytes) -> _Cut | None:
    at = 3
    for _ in range(waiting[2] if len(waiting) > 2 else 1):
        if len(waiting) < at + 4:
            return None
        at += 4 + _word(waiting, at) * _word(waiting, at + 2) * 8
    return _fixed(waiting, 2, at - 2)


def _bar_code(waiting: bytes) -> _Cut | None:
    if len(waiting) < 4:
        return None
    if waiting[2] >= 65:
        return _fixed(waiting, 2, 2 + waiting[3])
    end = waiting.find(0, 3)
    return None if end < 0 else _fixed(waiting, 2, end - 1)


def _tabs(waiting: bytes) -> _Cut | None:
    end = waiting.find(0, 2)
    return None if end < 0 else _fixed(waiting, 2, end - 1)


def _downloaded_image(waiting: bytes) -> _Cut | None:
    return _fixed(waiting, 2, 2 + waiting[2] * waiting[3] * 8) if len(waiting) > 3 else None


def _real_time_request(waiting: bytes) -> _Cut | None:
    if len(waiting) < 3:
        return None
    return _fixed(waiting, 2, {1: 3, 2: 3, 8: 8}.get(waiting[2], 1))


_SPECIAL = {
    b"\x1d(": _parenthesis,
    b"\x1c(": _parenthesis,
    b"\x1d8": _large_graphics,
    b"\x1dV": _cut_paper,
    b"\x1dv": _raster,
    b"\x1b*": _bit_image,
    b"\x1cq": _stored_images,
    b"\x1dk": _bar_code,
    b"\x1bD": _tabs,
    b"\x1d*": _downloaded_image,
    b"\x10\x14": _real_time_request,
}


class RealTimeEar:
    """Finds real-time commands as bytes arrive, even inside other data and behind a full buffer, as hardware does."""

    def __init__(self) -> None:
        self._tail = b""

    def hear(self, came: bytes) -> list[Command]:
        found: list[Command] = []
        waiting = self._tail + came
        while (at := waiting.find(_DLE)) >= 0:
            waiting = waiting[at:]
            if len(waiting) < 2:
                break
            if waiting[1] not in (0x04, 0x05, 0x14):
                waiting = waiting[1:]
                continue
            cut = _escape(waiting)
            if cut is None:
                break
            found.append(cut.command)
            waiting = waiting[cut.length :]
        self._tail = waiting if waiting[:1] == bytes((_DLE,)) else b""
        return found
