"""What goes between terminal and seeing program comes out as it went in, and nothing else comes out."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest

from kiosk.domain.seen import CodeSeen, FieldRead, PageTaken, PaperRead, PreviewLook, TextLine
from kiosk.imaging.seeing.wire import BrokenLetter, Line, OutOfTime

CORNERS = ((1.5, 2.0), (30.0, 2.0), (30.0, 40.0), (1.0, 40.0))
VALUES = [
    PreviewLook(CORNERS, "good", "bad", "unknown", ("glare", "cut_off"), (1.0, 2.0, 3.0), True),
    PageTaken(b"\xff\xd8page\x00", b"small", (), 180, (210.0, 297.0), 200.0),
    PaperRead(
        "id_card_front",
        "居民身份证",
        (FieldRead("name", "龚小䶮", 0.98, True),),
        (TextLine("姓名 龚小䶮", 0.9, CORNERS),),
    ),
    (CodeSeen("QRCode", "HB 123\n中文", CORNERS),),
    (),
    None,
    b"",
    b"\x00" * 3_000_000,
    {"made_at": datetime(2026, 6, 1, tzinfo=UTC), "dpi": 200, "title": "户口簿", "plain": False},
]


@pytest.fixture
def ends() -> Iterator[tuple[Line, Line, socket.socket]]:
    """Two ends of one line, and the second's bare socket."""
    one, other = socket.socketpair()
    for end in (one, other):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_000_000)
    yield Line(one), Line(other), other
    one.close()
    other.close()


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_out_as_it_went_in(value: object, ends: tuple[Line, Line, socket.socket]) -> None:
    ends[0].send(value)
    assert ends[1].receive() == value


def test_pixels_come_out_as_they_went_in_also_of_a_part_of_a_picture(
    ends: tuple[Line, Line, socket.socket],
) -> None:
    part = np.random.default_rng(1).integers(0, 255, (64, 48, 3), np.uint8)[::2, 5:40]
    ends[0].send(("look", (part,), {}))
    name, (came,), how = ends[1].receive()
    assert (name, how) == ("look", {}) and np.array_equal(came, part)


@pytest.mark.parametrize(
    "head",
    [
        b"no json",
        json.dumps([[], {"value": "Popen", "fields": ["sh"]}]).encode(),
        json.dumps([[], {"value": "PreviewLook", "fields": [1]}]).encode(),
        json.dumps([[], {"bytes": 0}]).encode(),
        json.dumps([[10**12], {"bytes": 0}]).encode(),
        json.dumps([[-1], {"bytes": 0}]).encode(),
        json.dumps([[2], {"pixels": 0, "shape": [9, 9, 3]}]).encode() + b"xx",
    ],
)
def test_what_is_no_letter_is_refused(head: bytes, ends: tuple[Line, Line, socket.socket]) -> None:
    length = len(head) - 2 if head.endswith(b"xx") else len(head)
    ends[2].sendall(struct.pack(">I", length) + head)
    with pytest.raises(BrokenLetter):
        ends[0].receive(time.monotonic() + 5)


def test_a_head_of_gigabytes_is_not_waited_for(ends: tuple[Line, Line, socket.socket]) -> None:
    ends[2].sendall(struct.pack(">I", 2**32 - 1))
    with pytest.raises(BrokenLetter):
        ends[0].receive()


def test_half_a_letter_is_waited_for_only_so_long_and_a_closed_end_not_at_all(
    ends: tuple[Line, Line, socket.socket],
) -> None:
    ends[2].sendall(b"\x00\x00")
    with pytest.raises(OutOfTime):
        ends[0].receive(time.monotonic() + 0.05)
    ends[2].close()
    with pytest.raises(EOFError):
        ends[0].receive()


def test_what_has_no_place_in_a_letter_is_told_before_a_byte_is_sent(
    ends: tuple[Line, Line, socket.socket],
) -> None:
    with pytest.raises(TypeError):
        ends[0].send(("look", (b"x", object()), {}))
    ends[0].send("next")
    assert ends[1].receive() == "next"
