"""The ID reader's frames and the card's text area, against published bytes and against noise."""

from __future__ import annotations

import struct
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.ports.id_reader import CardKind
from devices.protocol.nations import NATIONS
from devices.protocol.sdt import (
    Command,
    Damaged,
    Reply,
    ReplyStream,
    Said,
    answers,
    request,
    sam_number,
    text_and_photo,
)
from devices.protocol.sdt_card import Unreadable, decode_card
from devices.simulators.persons import SAMPLE_PERSONS, Person, find_person, made_up_number, text_area

HEAD = "AA AA AA 96 69 "

REQUESTS = {
    Command.SAM_STATUS: "00 03 11 FF ED",
    Command.SAM_NUMBER: "00 03 12 FF EE",
    Command.FIND_CARD: "00 03 20 01 22",
    Command.SELECT_CARD: "00 03 20 02 21",
    Command.READ_TEXT_AND_PHOTO: "00 03 30 01 32",
}
REPLIES = {
    "00 04 00 00 90 94": (Said.OK, 0),
    "00 08 00 00 9F 00 00 00 00 97": (Said.FOUND, 4),
    "00 04 00 00 80 84": (Said.NO_CARD, 0),
    "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C": (Said.OK, 8),
    "00 04 00 00 81 85": (Said.SELECT_FAILED, 0),
    "00 04 00 00 41 45": (Said.READ_FAILED, 0),
}


def frame(counted: str) -> bytes:
    return bytes.fromhex(HEAD + counted)


def built(sw3: int, body: bytes = b"") -> bytes:
    counted = struct.pack(">H", len(body) + 4) + bytes([0, 0, sw3]) + body
    check = 0
    for byte in counted:
        check ^= byte
    return bytes.fromhex(HEAD) + counted + bytes([check])


@pytest.mark.parametrize(("command", "published"), REQUESTS.items())
def test_requests_are_the_published_bytes(command: Command, published: str) -> None:
    assert request(command) == frame(published)


@pytest.mark.parametrize(("published", "meaning"), REPLIES.items())
def test_published_replies_are_understood(published: str, meaning: tuple[Said, int]) -> None:
    (reply,) = ReplyStream().feed(frame(published))
    assert isinstance(reply, Reply)
    assert (reply.said, len(reply.body)) == meaning


def test_sam_number_is_written_as_printed_on_the_module() -> None:
    body = bytes.fromhex("0500 0300") + struct.pack("<III", 20260101, 9999, 1234567890)
    (reply,) = ReplyStream().feed(built(0x90, body))
    assert isinstance(reply, Reply)
    assert sam_number(reply) == "05.03-20260101-0000009999-1234567890"


def test_read_reply_is_1295_bytes_and_gives_both_areas() -> None:
    text, photo = text_area(SAMPLE_PERSONS[0]), bytes(range(256)) * 4
    sent = built(0x90, struct.pack(">HH", 256, 1024) + text + photo)
    assert len(sent) == 1295
    (reply,) = ReplyStream().feed(sent)
    assert isinstance(reply, Reply) and answers(Command.READ_TEXT_AND_PHOTO, reply)
    assert text_and_photo(reply) == (text, photo)


def test_inner_lengths_that_do_not_add_up_are_refused() -> None:
    (reply,) = ReplyStream().feed(built(0x90, struct.pack(">HH", 256, 1023) + bytes(1280)))
    assert isinstance(reply, Reply)
    assert text_and_photo(reply) is None


def test_wrong_checksum_is_damage_and_the_next_frame_is_still_found() -> None:
    good = frame("00 04 00 00 90 94")
    heard = ReplyStream().feed(good[:-1] + b"\x95" + good)
    assert isinstance(heard[0], Damaged)
    assert isinstance(heard[-1], Reply) and heard[-1].said is Said.OK


def test_absurd_length_does_not_wait_for_bytes_that_never_come() -> None:
    heard = ReplyStream().feed(frame("FF FF 00") + frame("00 04 00 00 80 84"))
    assert isinstance(heard[0], Damaged)
    assert isinstance(heard[-1], Reply)


def test_glued_and_cut_frames_come_out_whole() -> None:
    stream = ReplyStream()
    sent = b"\x00\xaa" + frame("00 04 00 00 80 84") + frame("00 08 00 00 9F 00 00 00 00 97")
    heard = [reply for byte in sent for reply in stream.feed(bytes([byte]))]
    assert [reply.said for reply in heard if isinstance(reply, Reply)] == [Said.NO_CARD, Said.FOUND]


def test_late_answer_to_another_question_is_not_taken() -> None:
    no_card, selected = (
        ReplyStream().feed(frame(sent))[0]
        for sent in ("00 04 00 00 80 84", "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C")
    )
    assert isinstance(no_card, Reply) and isinstance(selected, Reply)
    assert not answers(Command.SELECT_CARD, no_card)
    assert not answers(Command.SAM_STATUS, no_card)
    assert not answers(Command.READ_TEXT_AND_PHOTO, selected)
    assert answers(Command.FIND_CARD, no_card)


def test_what_was_half_received_of_a_person_is_wiped() -> None:
    stream = ReplyStream()
    stream.feed(built(0x90, struct.pack(">HH", 256, 1024) + text_area(SAMPLE_PERSONS[0]) + bytes(1024))[:400])
    held = stream._pending
    stream.clear()
    assert held == b""


def test_a_frame_is_not_in_the_repr_of_its_reply() -> None:
    (reply,) = ReplyStream().feed(
        built(0x90, struct.pack(">HH", 256, 1024) + text_area(SAMPLE_PERSONS[0]) + bytes(1024))
    )
    assert "龚" not in repr(reply) and "body" not in repr(reply)


@given(st.lists(st.binary(max_size=64), max_size=20))
def test_noise_never_breaks_the_stream(chunks: list[bytes]) -> None:
    stream = ReplyStream()
    for chunk in chunks:
        stream.feed(chunk)
    assert len(stream._pending) <= 2400 + 7


@given(st.integers(7, 1294), st.integers(1, 255))
def test_no_single_wrong_byte_is_accepted_as_a_card(place: int, difference: int) -> None:
    sent = bytearray(built(0x90, struct.pack(">HH", 256, 1024) + text_area(SAMPLE_PERSONS[0]) + bytes(1024)))
    sent[place] ^= difference
    assert not any(isinstance(heard, Reply) for heard in ReplyStream().feed(bytes(sent)))


# -- the card ------------------------------------------------------------------------------------------------------


def test_resident_card_with_a_rare_character_and_its_nation() -> None:
    card = decode_card(text_area(find_person("gong", SAMPLE_PERSONS)), b"photo")
    assert (card.kind, card.name, card.sex, card.nation) == (CardKind.RESIDENT, "龚小䶮", "2", "土家")
    assert (card.birth, card.valid_from, card.valid_to) == (
        date(1988, 3, 12),
        date(2020, 1, 1),
        date(2040, 1, 1),
    )
    assert card.photo_wlt == b"photo"


def test_card_for_ever_has_no_last_day() -> None:
    assert decode_card(text_area(find_person("shi", SAMPLE_PERSONS))).valid_to is None


@pytest.mark.parametrize("name", ["阿·布 都", "𠮷田 𬭚", "买买提·样例江·测试"])
def test_name_and_address_are_never_cut_at_a_blank(name: str) -> None:
    person = Person("x", name, "19990101", "演示镇 民族路 8号　2单元")
    card = decode_card(text_area(person))
    assert (card.name, card.address) == (name, "演示镇 民族路 8号　2单元")


def test_hmt_card_has_no_nation() -> None:
    card = decode_card(text_area(find_person("hmt", SAMPLE_PERSONS)))
    assert (card.kind, card.nation, card.name) == (CardKind.HMT_RESIDENT, "", "陈演示")


def test_foreigners_card_gives_the_english_name_where_there_is_no_chinese_one() -> None:
    person = find_person("foreigner", SAMPLE_PERSONS)
    card = decode_card(text_area(person))
    assert (card.kind, card.name, card.id_number) == (CardKind.FOREIGNER, person.english_name, person.number)
    assert card.birth == date(1980, 2, 29)


def test_card_type_that_we_have_no_layout_for_is_refused() -> None:
    area = bytearray(text_area(SAMPLE_PERSONS[0]))
    area[248:250] = "Y".encode("utf-16-le")
    with pytest.raises(Unreadable, match="card type"):
        decode_card(bytes(area))


@pytest.mark.parametrize(
    ("offset", "content", "reason"),
    [
        (0, "   ", "name"),
        (30, "7", "sex"),
        (36, "19880230", "birth"),
        (122, made_up_number("19880312", 12)[:-1] + "9", "check"),
        (122, made_up_number("19990312", 12), "birth against number"),
        (204, "20401301", "valid to"),
        (0, "\x07响铃", "characters"),
    ],
)
def test_field_that_cannot_be_right_makes_the_card_unreadable(offset: int, content: str, reason: str) -> None:
    area = bytearray(text_area(SAMPLE_PERSONS[0]))
    coded = content.encode("utf-16-le")
    area[offset : offset + len(coded)] = coded
    with pytest.raises(Unreadable, match=reason):
        decode_card(bytes(area))


@pytest.mark.parametrize("blank", ["\xa0", "\u3000\u2003"])
def test_name_of_blanks_alone_is_no_name(blank: str) -> None:
    area = bytearray(text_area(SAMPLE_PERSONS[0]))
    area[:30] = blank.ljust(15).encode("utf-16-le")
    with pytest.raises(Unreadable, match="name"):
        decode_card(bytes(area))


def test_half_a_surrogate_pair_is_no_name() -> None:
    area = bytearray(text_area(SAMPLE_PERSONS[0]))
    area[0:2] = b"\x40\xd8"
    with pytest.raises(Unreadable):
        decode_card(bytes(area))


def test_reason_of_an_unreadable_card_tells_no_personal_data() -> None:
    area = bytearray(text_area(SAMPLE_PERSONS[0]))
    area[122 + 34 : 122 + 36] = "Q".encode("utf-16-le")
    with pytest.raises(Unreadable) as caught:
        decode_card(bytes(area))
    assert "9999" not in str(caught.value) and "龚" not in str(caught.value)


@given(st.binary(min_size=0, max_size=300))
def test_random_bytes_are_never_a_card(area: bytes) -> None:
    with pytest.raises(Unreadable):
        decode_card(area)


@given(st.integers(0, 255), st.binary(min_size=1, max_size=8))
def test_corrupted_card_is_refused_or_keeps_a_valid_number(place: int, noise: bytes) -> None:
    area = bytearray(text_area(SAMPLE_PERSONS[0]))
    area[place : place + len(noise)] = noise[: 256 - place]
    try:
        card = decode_card(bytes(area[:256]))
    except Unreadable:
        return
    assert len(card.id_number) in (15, 18) and card.birth is not None and card.name


def test_nations_are_the_standards_fifty_six_and_two_more() -> None:
    assert len(NATIONS) == 58 and len(set(NATIONS.values())) == 58
    known = {
        "01": "汉",
        "06": "苗",
        "12": "侗",
        "13": "瑶",
        "14": "白",
        "15": "土家",
        "37": "仡佬",
        "56": "基诺",
    }
    assert {code: NATIONS[code] for code in known} == known
