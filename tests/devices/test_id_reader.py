"""Driver and simulator of the ID reader over a real pseudo-terminal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.clock import SystemClock
from devices.drivers.id_reader import SerialIdReader
from devices.errors import LinkLost
from devices.ports.id_reader import CardFault, IdCard
from devices.simulators.control import BadCommand
from devices.simulators.id_reader import SimulatedIdReader
from devices.status import Condition
from devices.transport.addresses import wire_to
from tests.support.waiting import wait_until


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[SimulatedIdReader]:
    simulated = SimulatedIdReader(tmp_path / "id-reader", pace=0)
    simulated.start()
    yield simulated
    simulated.close()


@pytest.fixture
def driver(reader: SimulatedIdReader) -> Iterator[SerialIdReader]:
    driver = SerialIdReader(wire_to(reader.address), SystemClock())
    driver.connect()
    yield driver
    driver.close()


def named(seen: IdCard | CardFault | None) -> str:
    assert isinstance(seen, IdCard), seen
    return seen.name


def test_connecting_tells_the_module_number(driver: SerialIdReader) -> None:
    assert ("sam_number", "05.03-20260101-0000009999-1234567890") in driver.figures()
    assert driver.poll() == frozenset()


def test_no_card_is_no_card(driver: SerialIdReader) -> None:
    assert driver.look() is None


def test_card_is_read_whole(reader: SimulatedIdReader, driver: SerialIdReader) -> None:
    reader.command({"lay": "gong"})
    card = driver.look()
    assert isinstance(card, IdCard)
    assert (card.name, card.nation, card.id_number) == ("龚小䶮", "土家", "999999198803120124")
    assert len(card.photo_wlt) == 1024


@pytest.mark.parametrize("finds_again", [False, True])
def test_card_is_not_read_twice_until_it_was_lifted(
    reader: SimulatedIdReader, driver: SerialIdReader, finds_again: bool
) -> None:
    reader.command({"finds_again": finds_again, "lay": "gong"})
    assert named(driver.look()) == "龚小䶮"
    assert [driver.look() for _ in range(3)] == [None, None, None]
    driver.poll()
    assert driver.look() is None
    reader.command({"lift": True})
    driver.poll()
    reader.command({"lay": "gong"})
    assert named(driver.look()) == "龚小䶮"


def test_other_card_laid_at_once_is_read_by_a_reader_that_finds_again(
    reader: SimulatedIdReader, driver: SerialIdReader
) -> None:
    reader.command({"finds_again": True, "lay": "gong"})
    assert named(driver.look()) == "龚小䶮"
    assert Condition.CARD_PRESENT in driver.poll()
    reader.command({"lay": "shi"})
    assert named(driver.look()) == "石样例"


def test_card_lifted_while_reading_is_not_readable(reader: SimulatedIdReader, driver: SerialIdReader) -> None:
    reader.command({"lay": "gong", "fault": "lift_while_reading"})
    assert driver.look() is CardFault.NOT_READABLE
    reader.command({"lay": "gong"})
    assert named(driver.look()) == "龚小䶮"


@pytest.mark.parametrize(
    "trouble", [{"fault": "wrong_xor"}, {"fault": "stale"}, {"garbage": 4}, {"garbage": 40}, {"glued": True}]
)
def test_line_fault_is_mended_by_asking_again(
    reader: SimulatedIdReader, driver: SerialIdReader, trouble: dict[str, object]
) -> None:
    for _ in range(4):
        reader.command({"lay": "gong", **trouble})
        assert named(driver.look()) == "龚小䶮"


def test_half_a_frame_costs_one_look_and_no_more(reader: SimulatedIdReader, driver: SerialIdReader) -> None:
    reader.command({"lay": "gong", "half_frame": 1})
    assert driver.look() is None
    assert named(driver.look()) == "龚小䶮"


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("31", "read", CardFault.WRONG_CARD),
        ("32", "read", CardFault.WRONG_CARD),
        ("40", "select", CardFault.WRONG_CARD),
        ("81", "select", CardFault.NOT_READABLE),
        ("33", "read", CardFault.NOT_READABLE),
        ("41", "read", CardFault.NOT_READABLE),
        ("47", "read", CardFault.NOT_READABLE),
        ("77", "read", CardFault.NOT_READABLE),
        ("80", "find", None),
        ("66", "find", None),
    ],
)
def test_refusal_of_the_reader_becomes_a_card_fault(
    reader: SimulatedIdReader, driver: SerialIdReader, code: str, on: str, expected: CardFault | None
) -> None:
    reader.command({"lay": "gong", "sw3": code, "on": on, "times": 1})
    assert driver.look() is expected


@pytest.mark.parametrize("code", ["60", "66"])
def test_broken_security_module_is_a_condition_and_no_card_is_tried(
    reader: SimulatedIdReader, driver: SerialIdReader, code: str
) -> None:
    reader.command({"sw3": code, "on": "status", "times": 1, "lay": "gong"})
    assert driver.poll() == {Condition.SAM_FAULT}
    assert driver.look() is CardFault.READER_GONE
    assert driver.poll() == frozenset()
    assert named(driver.look()) == "龚小䶮"


def test_silent_reader_is_not_responding_and_lost_after_three_polls(
    reader: SimulatedIdReader, driver: SerialIdReader
) -> None:
    reader.command({"mute": True})
    assert driver.poll() == {Condition.NOT_RESPONDING}
    assert driver.poll() == {Condition.NOT_RESPONDING}
    with pytest.raises(LinkLost):
        driver.poll()


def test_reader_that_answers_late_does_not_give_one_answer_for_another(
    reader: SimulatedIdReader, driver: SerialIdReader
) -> None:
    reader.command({"lay": "gong", "delay_s": 1.15})
    assert driver.look() is None
    reader.command({"delay_s": 0})
    wait_until(lambda: isinstance(driver.look(), IdCard))


def test_pulled_reader_is_lost_and_found_under_the_same_name(
    reader: SimulatedIdReader, driver: SerialIdReader
) -> None:
    reader.command({"replug": True})

    def is_lost() -> bool:
        try:
            driver.poll()
        except LinkLost:
            return True
        return False

    wait_until(is_lost)
    driver.close()

    def is_back() -> bool:
        try:
            driver.connect()
        except LinkLost:
            return False
        return True

    wait_until(is_back)
    reader.command({"lay": "shi"})
    assert named(driver.look()) == "石样例"


def test_port_that_is_no_id_reader_is_not_taken_for_one(tmp_path: Path, reader: SimulatedIdReader) -> None:
    reader.command({"mute": True})
    stranger = SerialIdReader(wire_to(reader.address), SystemClock())
    with pytest.raises(LinkLost, match="没有身份证阅读器"):
        stranger.connect()
    stranger.close()


def test_card_that_cannot_be_true_is_unreadable_and_not_logged(
    reader: SimulatedIdReader, driver: SerialIdReader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.command({"lay": {"name": "伪造样例", "birth": "19990101", "number": "999999199901010000"}})
    with caplog.at_level(logging.DEBUG):
        assert driver.look() is CardFault.NOT_READABLE
    assert "伪造" not in caplog.text and "99999919" not in caplog.text


@pytest.mark.parametrize(
    "command",
    [
        {"lay": "nobody"},
        {"lay": {"name": "无生日"}},
        {"fault": "flood"},
        {"dance": 1},
        {"sw3": "41", "on": "moon"},
    ],
)
def test_simulator_refuses_what_it_does_not_know(
    reader: SimulatedIdReader, command: dict[str, object]
) -> None:
    with pytest.raises(BadCommand):
        reader.command(command)


def test_simulator_refuses_a_name_longer_than_the_card_has_room_for(reader: SimulatedIdReader) -> None:
    with pytest.raises(BadCommand, match="longer"):
        reader.command({"lay": {"name": "长" * 16, "birth": "19990101"}})


def test_holder_who_moved_is_read_with_the_newest_address(
    reader: SimulatedIdReader, driver: SerialIdReader
) -> None:
    reader.command({"lay": "gong", "moved_to": "样例州样例市 新街 9 号"})
    card = driver.look()
    assert isinstance(card, IdCard)
    assert card.newest_address == "样例州样例市 新街 9 号" != card.address


def test_reader_that_cannot_ask_for_the_newest_address_is_asked_once_and_the_card_is_good(
    reader: SimulatedIdReader, driver: SerialIdReader
) -> None:
    reader.command({"sw3": "21", "on": "address", "times": 9})
    for person in ("gong", "shi"):
        reader.command({"lay": person})
        card = driver.look()
        assert isinstance(card, IdCard) and card.newest_address == ""
        reader.command({"lift": True})
        driver.look()
    assert reader.command({"state": True})["asked"]["address"] == 2, (
        "once, and once more because it came broken"
    )
