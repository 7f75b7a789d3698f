"""Drivers and simulator of the code readers over a real pseudo-terminal."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.clock import SystemClock
from devices.drivers.qr_reader import EngineReader, PlainSerialReader, TypingReader
from devices.errors import DeviceRefused, LinkLost
from devices.protocol.code_engines import ENGINES
from devices.simulators.qr_reader import SimulatedQrReader
from devices.status import Condition
from devices.transport.addresses import wire_to
from devices.transport.input_events import InputEvents
from tests.support.waiting import wait_until


@pytest.fixture(params=sorted(ENGINES))
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SimulatedQrReader]:
    simulated = SimulatedQrReader(tmp_path / "qr-reader", pace=0, family=request.param)
    simulated.start()
    yield simulated
    simulated.close()


@pytest.fixture
def driver(engine: SimulatedQrReader) -> Iterator[EngineReader]:
    driver = EngineReader(wire_to(engine.address), SystemClock(), ENGINES[engine.family]())
    driver.connect()
    yield driver
    driver.close()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"show": "HZ-2026-0001"}, "HZ-2026-0001"),
        ({"show": "办件䶮𠮷", "aim": "]Q1"}, "办件䶮𠮷"),
        ({"show": "李四", "coding": "gb18030"}, "李四"),
        ({"show": "no end character", "end": ""}, "no end character"),
        ({"show": "x" * 2900}, "x" * 2900),
    ],
)
def test_shown_code_is_read(
    engine: SimulatedQrReader, driver: EngineReader, shown: dict[str, str], expected: str
) -> None:
    engine.command(shown)
    driver.begin()
    assert driver.listen(5) == expected


def test_light_is_on_only_while_a_code_is_wanted(engine: SimulatedQrReader, driver: EngineReader) -> None:
    assert not engine.command({"state": True})["light"]
    driver.begin()
    wait_until(lambda: engine.command({"state": True})["light"])
    driver.end()
    wait_until(lambda: not engine.command({"state": True})["light"])


def test_code_shown_while_nobody_asks_is_not_scanned(engine: SimulatedQrReader, driver: EngineReader) -> None:
    engine.command({"show": "A017"})
    driver.poll()
    assert engine.command({"state": True})["scans"] == 0


def test_nothing_shown_is_nothing_at_the_deadline(driver: EngineReader) -> None:
    driver.begin()
    assert driver.listen(0.05) is None


def test_heart_beat_while_a_scan_arrives_loses_neither(
    engine: SimulatedQrReader, driver: EngineReader
) -> None:
    driver.begin()
    engine.command({"show": "A017"})
    wait_until(lambda: engine.command({"state": True})["scans"] == 1)
    assert driver.test()
    assert driver.listen(5) == "A017"


def test_binary_code_that_is_no_text_is_passed_over(engine: SimulatedQrReader, driver: EngineReader) -> None:
    engine.command({"show_hex": "ff ff ff 0d"})
    driver.begin()
    wait_until(lambda: engine.command({"state": True})["scans"] == 1)
    assert driver.listen(0.1) is None
    engine.command({"show": "A017"})
    driver.begin()
    assert driver.listen(5) == "A017"


def test_silent_engine_is_lost_after_three_heart_beats(
    engine: SimulatedQrReader, driver: EngineReader
) -> None:
    engine.command({"mute": True})
    assert driver.poll() == {Condition.NOT_RESPONDING}
    assert driver.poll() == {Condition.NOT_RESPONDING}
    with pytest.raises(LinkLost):
        driver.poll()


def test_pulled_engine_is_lost(engine: SimulatedQrReader, driver: EngineReader) -> None:
    engine.command({"drop": 30})

    def is_lost() -> bool:
        try:
            driver.listen(0.05)
        except LinkLost:
            return True
        return False

    wait_until(is_lost)


def test_plain_reader_gives_what_comes_and_ignores_repeats(tmp_path: Path) -> None:
    plain = SimulatedQrReader(tmp_path / "plain", is_plain=True, pace=0)
    plain.start()
    driver = PlainSerialReader(wire_to(plain.address), SystemClock())
    driver.connect()
    driver.begin()
    plain.command({"show_hex": b"A017\rA017\nA018\r\n".hex()})
    assert driver.listen(5) == "A017"
    assert driver.listen(5) == "A018"
    driver.close()
    plain.close()


def test_engine_of_another_family_is_not_taken_for_this_one(engine: SimulatedQrReader) -> None:
    other = "newland" if engine.family != "newland" else "honeywell"
    driver = EngineReader(wire_to(engine.address), SystemClock(), ENGINES[other]())
    with pytest.raises(LinkLost):
        driver.connect()
    driver.close()


def _typed(text: str) -> bytes:
    """What the kernel reports of a reader that types: time, then type, code and value; a report after each."""
    records = bytearray()
    for character in text:
        code, held = KEYS[character]
        for key, value in ((42, 1), (code, 1), (code, 0), (42, 0)) if held else ((code, 1), (code, 0)):
            records += struct.pack("@llHHi", 1, 0, 1, key, value) + struct.pack("@llHHi", 1, 0, 0, 0, 0)
    return bytes(records)


KEYS = {
    "\r": (28, False),
    ":": (39, True),
    ";": (39, False),
    "/": (53, False),
    "-": (12, False),
    "_": (12, True),
}
KEYS |= {
    "A": (30, True),
    "b": (48, False),
    "0": (11, False),
    ")": (11, True),
    "7": (8, False),
    "P": (25, True),
}


@pytest.fixture
def typing(tmp_path: Path) -> Iterator[tuple[TypingReader, int, list[int]]]:
    node, grabbed = tmp_path / "event7", []
    os.mkfifo(node)
    driver = TypingReader(InputEvents(str(node), grabbed.append), SystemClock())
    driver.connect()
    writer = os.open(node, os.O_WRONLY)
    yield driver, writer, grabbed
    driver.close()
    os.close(writer)


def test_typing_reader_is_grabbed_and_its_keys_with_shift_are_read_whole(
    typing: tuple[TypingReader, int, list[int]],
) -> None:
    driver, writer, grabbed = typing
    assert len(grabbed) == 1
    driver.begin()
    sent = _typed("Ab:;/-_0)7P\r")
    for cut in range(0, len(sent), 11):
        os.write(writer, sent[cut : cut + 11])
    assert driver.listen(5) == "Ab:;/-_0)7P"


def test_key_that_was_down_when_the_plug_was_pulled_is_up_after(
    typing: tuple[TypingReader, int, list[int]],
) -> None:
    driver, writer, _ = typing
    os.write(writer, struct.pack("@llHHi", 1, 0, 1, 42, 1))
    driver.poll()
    driver.close()
    driver.connect()
    driver.begin()
    os.write(writer, _typed("b7\r"))
    assert driver.listen(5) == "b7"


def test_node_that_is_no_keyboard_is_refused_and_one_that_is_gone_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    with pytest.raises(DeviceRefused):
        InputEvents(str(file)).open(1.0)
    with pytest.raises(LinkLost):
        InputEvents(str(tmp_path / "gone")).open(1.0)
