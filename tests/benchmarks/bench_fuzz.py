"""Mutated byte streams through every decoder of what devices send: no crash, no hang, no reply nobody sent.

    STREAMS=1000000 python -m pytest tests/benchmarks/bench_fuzz.py -s

A decoder is one entry of DECODERS: `whole` makes true streams, `decode` takes the bytes in pieces and answers what it
understood. `forged(stream, said)` names what must not have been accepted, for decoders with a checksum.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from devices.protocol import sdt
from devices.protocol.code_engines import ENGINES
from devices.protocol.escpos_replies import AutomaticStatus, Block, Demultiplexer, RealTimeStatus
from devices.protocol.escpos_status import FourStatuses, conditions_of_automatic, stop_cause
from devices.protocol.hid_keys import RECORD, TypedKeys
from devices.protocol.plain_code import CodeAssembler, decode_code
from devices.protocol.sdt_card import Unreadable, decode_card
from devices.simulators.persons import SAMPLE_PERSONS, text_area
from devices.transport.usb_lp import port_status_of

pytestmark = pytest.mark.benchmark
STREAMS = int(os.environ.get("STREAMS", "10000"))
_LONGEST_S = 0.25
"""Far more than any stream of a few hundred bytes takes: a decoder that needs longer hangs."""

Pieces = list[bytes]


@dataclass(frozen=True, slots=True)
class Decoder:
    """`decode` raises AssertionError for a reply that these bytes cannot hold; any other exception is a crash."""

    name: str
    whole: Callable[[random.Random], bytes]
    decode: Callable[[Pieces], object]


# -- printer ---------------------------------------------------------------------------------------------------------


def _printer_says(chance: random.Random) -> bytes:
    said = bytearray()
    for _ in range(chance.randrange(1, 12)):
        match chance.randrange(5):
            case 0:
                said.append(chance.randrange(256) & 0x6C | 0x12)
            case 1:
                said.append(chance.randrange(256) & 0x6F)
            case 2:
                said += bytes(
                    (chance.randrange(256) & 0x6C | 0x10, *(chance.randrange(256) & 0x6F for _ in range(3)))
                )
            case 3:
                said += b"\x37\x22" + bytes(chance.choices(b"ABCD0123", k=4)) + b"\0"
            case _:
                said += b"\x5f" + bytes(chance.choices(range(0x20, 0x7F), k=chance.randrange(20))) + b"\0"
    return bytes(said)


def _hear_printer(pieces: Pieces) -> object:
    ears = Demultiplexer()
    replies = [reply for piece in pieces for reply in ears.feed(piece)]
    stream = b"".join(pieces)
    used = 0
    for reply in replies:
        match reply:
            case RealTimeStatus(byte):
                assert byte & 0x93 == 0x12, "a status without its fixed bits"
                used += 1
            case AutomaticStatus(frame):
                assert len(frame) == 4 and frame in stream, "a frame that nobody sent"
                conditions_of_automatic(frame)
                used += 4
            case Block(header, content):
                assert bytes((header,)) + content + b"\0" in stream, "a block that nobody sent"
                used += len(content) + 2
            case _:
                used += 1
    assert used <= len(stream), "more was understood than came"
    # However it was fed, one more block's length and a status: heard again.
    assert ears.feed(bytes(260) + b"\x12")[-1] == RealTimeStatus(0x12)
    return replies


def _four_statuses(pieces: Pieces) -> object:
    four = (b"".join(pieces) + bytes(4))[:4]
    conditions = FourStatuses(*four).conditions()
    # An off-line printer is never called ready, whatever the other bytes say.
    assert not four[0] & 0x08 or stop_cause(conditions) is not None
    return conditions, port_status_of(four[0])


# -- readers ---------------------------------------------------------------------------------------------------------


def _card_reader_says(chance: random.Random) -> bytes:
    said = bytearray()
    for _ in range(chance.randrange(1, 5)):
        body = chance.randbytes(chance.choice((0, 4, 8, 16, 70)))
        counted = (len(body) + 4).to_bytes(2) + bytes((0, 0, chance.choice((0x90, 0x9F, 0x80, 0x41)))) + body
        said += sdt.PREAMBLE + counted + bytes([sdt.checksum(counted)])
    return bytes(said)


def _hear_card_reader(pieces: Pieces) -> object:
    """Every reply that is believed stands in the bytes whole, with its sum right."""
    stream, ears, sent = b"".join(pieces), sdt.ReplyStream(), 0
    heard = [found for piece in pieces for found in ears.feed(piece)]
    for reply in heard:
        if not isinstance(reply, sdt.Reply):
            continue
        at = stream.find(sdt.PREAMBLE, sent)
        while at >= 0 and not _is_frame_of(stream[at:], reply):
            at = stream.find(sdt.PREAMBLE, at + 1)
        assert at >= 0, "a reply that nobody sent, or with a wrong sum"
        sent = at + 1
    return heard


def _is_frame_of(bytes_: bytes, reply: sdt.Reply) -> bool:
    counted = bytes_[5 : 11 + len(reply.body)]
    whole = len(counted) == 6 + len(reply.body) and sdt.checksum(counted) == 0
    return (
        whole
        and counted[:2] == (len(reply.body) + 4).to_bytes(2)
        and counted[4:-1] == bytes([reply.code]) + reply.body
    )


def _card(chance: random.Random) -> bytes:
    return text_area(chance.choice(SAMPLE_PERSONS))


def _read_card(pieces: Pieces) -> object:
    area = b"".join(pieces)
    try:
        card = decode_card(area)
    except Unreadable:
        return None
    assert len(area) == 256 and card.name.strip()
    return card


def _engine_says(answer: bytes) -> Callable[[random.Random], bytes]:
    def says(chance: random.Random) -> bytes:
        scans = ("HZ-2026-0001\r", "办件䶮𠮷\r", "TRGMO\r", "x" * chance.randrange(60))
        return b"".join(chance.choice((answer, chance.choice(scans).encode())) for _ in range(6))

    return says


def _hear_engine(family: str) -> Callable[[Pieces], object]:
    def hear(pieces: Pieces) -> object:
        engine, codes, scanned, answers = ENGINES[family](), CodeAssembler(), 0, 0
        for piece in pieces:
            heard, text = engine.feed(piece)
            answers, scanned = answers + heard, scanned + len(text)
            for code in codes.feed(text, 0.0):
                decode_code(code)
        scanned += len(engine.give_up())
        came = sum(len(piece) for piece in pieces)
        assert scanned <= came, "more was scanned than came"
        if family == "gm65":
            assert answers <= b"".join(pieces).count(b"\x03\x00"), "an answer that nobody sent"
        return answers

    return hear


_ANSWERS = {
    "gm65": bytes.fromhex("03000001003331"),
    "newland": b"\x02\x010000#SCNMOD0\x06;\x03",
    "honeywell": b"TRGMOD0\x06.",
    "de2120": b"\x06",
}


def _typed(chance: random.Random) -> bytes:
    return b"".join(RECORD.pack(1, 0, 1, chance.randrange(120), chance.randrange(3)) for _ in range(12))


def _hear_typing(pieces: Pieces) -> object:
    keys = TypedKeys()
    typed = b"".join(keys.feed(piece) for piece in pieces)
    assert typed.isascii()
    assert len(typed) * RECORD.size <= sum(len(piece) for piece in pieces)
    return typed


DECODERS = [
    Decoder("ID reader: replies", _card_reader_says, _hear_card_reader),
    Decoder("ID reader: card", _card, _read_card),
    *(
        Decoder(f"code reader: {family}", _engine_says(answer), _hear_engine(family))
        for family, answer in _ANSWERS.items()
    ),
    Decoder("code reader: keys", _typed, _hear_typing),
    Decoder("printer: replies", _printer_says, _hear_printer),
    Decoder("printer: four statuses, port status", lambda chance: chance.randbytes(4), _four_statuses),
]


# -- the harness -----------------------------------------------------------------------------------------------------


def mutated(stream: bytes, chance: random.Random) -> bytes:
    """Bits flipped, bytes lost, doubled, put in, cut off, swapped; sometimes nothing."""
    spoilt = bytearray(stream)
    for _ in range(chance.choice((0, 1, 1, 2, 5, 20))):
        at = chance.randrange(len(spoilt) + 1)
        match chance.randrange(7):
            case 0 if at < len(spoilt):
                spoilt[at] ^= 1 << chance.randrange(8)
            case 1 if at < len(spoilt):
                del spoilt[at : at + chance.choice((1, 1, 2, 8))]
            case 2:
                spoilt[at:at] = chance.randbytes(chance.choice((1, 2, 16)))
            case 3:
                spoilt[at:at] = spoilt[at : at + 8]
            case 4 if chance.random() < 0.2:
                del spoilt[at:]
            case 5 if at < len(spoilt):
                spoilt[at] = chance.choice((0, 0x10, 0x37, 0x5F, 0x7E, 0xAA, 0xFF))
            case _:
                other = chance.randrange(len(spoilt) + 1)
                spoilt[min(at, other) : max(at, other)] = spoilt[min(at, other) : max(at, other)][::-1]
    return bytes(spoilt)


def in_pieces(stream: bytes, chance: random.Random) -> Pieces:
    if chance.random() < 0.3:
        return [stream]
    pieces = []
    while stream:
        size = chance.choice((1, 1, 2, 3, 7, 64))
        pieces.append(stream[:size])
        stream = stream[size:]
    return pieces


def fuzz(decoder: Decoder, streams: int, seed: int = 6) -> float:
    """The longest single stream in seconds of this thread's own work: others on the machine do not count. An exception names the stream that caused it."""
    chance = random.Random(seed)
    longest_s = 0.0
    for number in range(streams):
        pieces = in_pieces(mutated(decoder.whole(chance), chance), chance)
        began = time.thread_time()
        try:
            decoder.decode(pieces)
        except Exception as fault:
            raise AssertionError(f"{decoder.name}, stream {number}: {b''.join(pieces).hex(' ')}") from fault
        longest_s = max(longest_s, time.thread_time() - began)
    return longest_s


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)
@pytest.mark.timeout(7200)
def test_a_decoder_survives_mutated_streams(decoder: Decoder) -> None:
    began = time.perf_counter()
    longest_s = fuzz(decoder, STREAMS)
    took_s = time.perf_counter() - began
    sys.stdout.write(
        f"\n{decoder.name:40} {STREAMS} streams in {took_s:.1f} s, longest {longest_s * 1000:.2f} ms\n"
    )
    assert longest_s < _LONGEST_S
