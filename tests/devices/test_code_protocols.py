"""What code readers send: frames of the GM65 family, and plain text that ends somewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.protocol.code_engines import ENGINES
from devices.protocol.gm65 import HEART_BEAT, TRIGGER_OFF, TRIGGER_ON, EngineStream, crc
from devices.protocol.hid_keys import TypedKeys
from devices.protocol.plain_code import LONGEST_BYTES, CodeAssembler, Repeats, decode_code

OK = bytes.fromhex("02000001003331")
ALIVE = bytes.fromhex("03000001003331")


def test_commands_are_the_published_bytes_and_their_sums_check() -> None:
    assert bytes.fromhex("7E 00 08 01 00 02 01 AB CD") == TRIGGER_ON
    assert bytes.fromhex("7E 00 08 01 00 02 00 AB CD") == TRIGGER_OFF
    assert bytes.fromhex("7E 00 0A 01 00 00 00 30 1A") == HEART_BEAT
    assert crc(HEART_BEAT[2:-2]) == 0x301A
    assert crc(bytes.fromhex("09 01 00 00 00")) == 0xDEC8
    assert crc(OK[2:-2]) == 0x3331


def test_answer_glued_to_a_scan_is_parted_from_it_however_it_is_cut() -> None:
    sent = OK + "办件".encode() + b"\r" + ALIVE
    for cut in range(len(sent) + 1):
        stream = EngineStream()
        first, scanned = stream.feed(sent[:cut])
        second, more = stream.feed(sent[cut:])
        assert [answer.is_heart_beat for answer in first + second] == [False, True]
        assert scanned + more == "办件".encode() + b"\r"


def test_answer_with_a_wrong_sum_is_no_sign_of_life() -> None:
    answers, _ = EngineStream().feed(ALIVE[:-1] + b"\x00")
    assert answers == []


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_engine_stream_survives_noise_and_keeps_no_more_than_one_answer(chunks: list[bytes]) -> None:
    stream = EngineStream()
    for chunk in chunks:
        stream.feed(chunk)
    assert len(stream.give_up()) <= 6 + 255


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_code_ends_at_its_end_character(end: bytes) -> None:
    assert CodeAssembler().feed(b"A017" + end, 0.0) == [b"A017"]


def test_code_without_an_end_character_ends_when_the_engine_falls_silent() -> None:
    codes = CodeAssembler(idle_gap_s=0.05)
    assert codes.feed(b"A0", 0.0) == []
    assert codes.feed(b"17", 0.03) == []
    assert codes.silence(0.07) == []
    assert codes.waiting_s(0.07) == pytest.approx(0.01)
    assert codes.silence(0.08) == [b"A017"]
    assert codes.waiting_s(0.09) is None


def test_two_codes_are_not_glued_when_the_second_comes_late() -> None:
    codes = CodeAssembler()
    codes.feed(b"one", 0.0)
    assert codes.feed(b"two\r", 1.0) == [b"one", b"two"]


def test_oversize_code_is_dropped_whole_and_the_next_one_read() -> None:
    codes = CodeAssembler()
    assert codes.feed(b"x" * (LONGEST_BYTES + 1) + b"\r" + b"A017\r", 0.0) == [b"A017"]


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ("办件䶮𠮷".encode(), "办件䶮𠮷"),
        ("李四".encode("gb18030"), "李四"),
        (b"]Q1A017", "A017"),
        ("]C0回执".encode(), "回执"),
        (b"]2 not an AIM id", "]2 not an AIM id"),
        (b"\x00A0\x1b17\x7f\x02", "A017"),
        ("A\u202e017".encode(), "A017"),
        (b"\xff\xff\xff", None),
        (b"\x01\x02", None),
        (b"", None),
    ],
)
def test_payload_becomes_clean_text(payload: bytes, text: str | None) -> None:
    assert decode_code(payload) == text


@given(st.binary(max_size=200))
def test_no_payload_yields_control_characters(payload: bytes) -> None:
    text = decode_code(payload)
    assert text is None or all(
        letter.isprintable() or letter == "\u3000" or ord(letter) > 0xA0 for letter in text
    )
    assert text is None or (
        text and not any(ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 for letter in text)
    )


def test_same_payload_is_let_through_once_a_second() -> None:
    repeats = Repeats()
    given_at = [at / 10 for at in range(31) if not repeats.is_repeat(b"A017", at / 10)]
    assert given_at == [0.0, 1.0, 2.0, 3.0]
    assert not repeats.is_repeat(b"A018", 3.05)


def test_payload_itself_is_not_kept() -> None:
    repeats = Repeats()
    repeats.is_repeat(b"secret pass of a citizen", 0.0)
    assert b"secret" not in repr(vars(repeats)).encode()


ANSWERS = {
    "gm65": ALIVE,
    "newland": b"\x02\x010000#SCNMOD0\x06;\x03",
    "honeywell": b"TRGMOD0\x06.",
    "de2120": b"\x06",
}


@pytest.mark.parametrize("family", sorted(ANSWERS))
def test_answer_among_scans_is_parted_from_them_however_it_is_cut(family: str) -> None:
    sent = "办件 TRG-1".encode() + b"\r" + ANSWERS[family] + b"TRGMO" + b"\r"
    for cut in range(len(sent) + 1):
        engine = ENGINES[family]()
        first, scanned = engine.feed(sent[:cut])
        second, more = engine.feed(sent[cut:])
        assert first + second == 1
        assert scanned + more + engine.give_up() == sent.replace(ANSWERS[family], b"")


@pytest.mark.parametrize("family", sorted(ANSWERS))
@given(st.lists(st.binary(max_size=60), max_size=20))
def test_engine_of_any_family_survives_noise_and_holds_little_back(family: str, chunks: list[bytes]) -> None:
    engine = ENGINES[family]()
    scanned = 0
    for chunk in chunks:
        scanned += len(engine.feed(chunk)[1])
    left = len(engine.give_up())
    assert left <= 6 + 255
    assert scanned + left <= sum(len(chunk) for chunk in chunks)


def test_trigger_commands_are_the_makers_published_bytes() -> None:
    assert ENGINES["newland"]().trigger_on == bytes.fromhex("7E 01 30 30 30 30 23") + b"SCNTRG1" + b"\x3b\x03"
    assert ENGINES["honeywell"]().trigger_on == bytes.fromhex("16 54 0D")
    assert ENGINES["de2120"]().trigger_off == b"^_^SLEEP."


def test_value_that_a_newland_engine_refuses_is_an_answer_all_the_same() -> None:
    for result in (b"\x06", b"\x15", b"\x05"):
        assert ENGINES["newland"]().feed(b"\x02\x010000#SCNMOD9" + result + b";\x03") == (1, b"")


@given(st.lists(st.binary(max_size=50), max_size=30))
def test_noise_on_a_keyboard_node_is_no_crash(chunks: list[bytes]) -> None:
    keys = TypedKeys()
    for chunk in chunks:
        typed = keys.feed(chunk)
        assert typed.isascii()
