"""Replies of an ESC/POS printer, told apart whatever else is on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocol.escpos_replies import (
    AutomaticStatus,
    Block,
    BufferStatus,
    Demultiplexer,
    Flow,
    Noise,
    RealTimeStatus,
    Reply,
)
from tests.benchmarks.bench_fuzz import DECODERS, Decoder, fuzz

_PLAIN = st.integers(0, 0xFF)
_REAL_TIME = _PLAIN.map(lambda bits: (bits & 0x6C) | 0x12)
_AUTOMATIC = st.tuples(_PLAIN, _PLAIN, _PLAIN, _PLAIN).map(
    lambda four: bytes(((four[0] & 0x6C) | 0x10, *(byte & 0x6F for byte in four[1:])))
)
_BLOCK = st.tuples(
    st.sampled_from((0x37, 0x5F)), st.binary(max_size=80).map(lambda raw: raw.replace(b"\0", b"~"))
)

_WHOLE = st.one_of(
    _REAL_TIME.map(lambda byte: (bytes((byte,)), RealTimeStatus(byte))),
    _PLAIN.map(lambda bits: bits & 0x6F).map(lambda byte: (bytes((byte,)), BufferStatus(byte))),
    _AUTOMATIC.map(lambda frame: (frame, AutomaticStatus(frame))),
    _BLOCK.map(lambda block: (bytes((block[0],)) + block[1] + b"\0", Block(*block))),
    st.sampled_from(((b"\x11", Flow(True)), (b"\x13", Flow(False)))),
)


@given(st.lists(_WHOLE), st.data())
def test_replies_come_out_whole_and_in_order_however_the_bytes_are_cut(
    sent: list[tuple[bytes, Reply]], data: st.DataObject
) -> None:
    stream = b"".join(raw for raw, _ in sent)
    ears = Demultiplexer()
    heard: list[Reply] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        heard += ears.feed(stream[:size])
        stream = stream[size:]
    assert heard == [reply for _, reply in sent]


@given(st.binary(max_size=600))
def test_noise_never_stops_the_ears(noise: bytes) -> None:
    ears = Demultiplexer()
    ears.feed(noise)
    # Whatever the noise left open ends with one block; then a status must be heard again.
    heard = ears.feed(bytes(260) + b"\x12")
    assert heard[-1] == RealTimeStatus(0x12)


def test_an_automatic_frame_between_question_and_answer_is_not_the_answer() -> None:
    ears = Demultiplexer()
    assert ears.feed(b"\x18\x00\x0c\x00" + b"\x7e") == [
        AutomaticStatus(b"\x18\x00\x0c\x00"),
        RealTimeStatus(0x7E),
    ]


def test_a_broken_automatic_frame_costs_one_byte_only() -> None:
    assert Demultiplexer().feed(b"\x10\x12") == [Noise(0x10), RealTimeStatus(0x12)]


def test_a_process_id_is_a_block() -> None:
    ears = Demultiplexer()
    assert ears.feed(b"\x37\x22Ab") == []
    assert ears.feed(b"+9\x00\x12") == [Block(0x37, b"\x22Ab+9"), RealTimeStatus(0x12)]


def test_noise_that_looks_like_a_name_does_not_swallow_the_answers_for_ever() -> None:
    ears = Demultiplexer()
    assert ears.feed(b"\x5fnoise") == [] and ears.feed(b"\x12") == []
    assert ears.forget_the_unfinished()
    assert ears.feed(b"\x12") == [RealTimeStatus(0x12)]
    assert not ears.forget_the_unfinished()


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.name)
def test_mutated_streams_never_break_a_decoder(decoder: Decoder) -> None:
    """A slice; a million a decoder: tests/benchmarks/bench_fuzz.py."""
    assert fuzz(decoder, 1000) >= 0
