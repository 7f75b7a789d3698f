"""Drivers and simulator of the code readers over a real pseudo-terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.clock import SystemClock
from devices.drivers.qr_reader import Gm65Reader, PlainSerialReader
from devices.errors import LinkLost
from devices.simulators.qr_reader import SimulatedQrReader
from devices.status import Condition
from devices.transport.addresses import wire_to
from tests.support.waiting import wait_until


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SimulatedQrReader]:
    simulated = SimulatedQrReader(tmp_path / "qr-reader", pace=0)
    simulated.start()
    yield simulated
    simulated.close()


@pytest.fixture
def driver(engine: SimulatedQrReader) -> Iterator[Gm65Reader]:
    driver = Gm65Reader(wire_to(engine.address), SystemClock())
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
    engine: SimulatedQrReader, driver: Gm65Reader, shown: dict[str, str], expected: str
) -> None:
    engine.command(shown)
    driver.begin()
    assert driver.listen(5) == expected


def test_light_is_on_only_while_a_code_is_wanted(engine: SimulatedQrReader, driver: Gm65Reader) -> None:
    assert not engine.command({"state": True})["light"]
    driver.begin()
    wait_until(lambda: engine.command({"state": True})["light"])
    driver.end()
    wait_until(lambda: not engine.command({"state": True})["light"])


def test_code_shown_while_nobody_asks_is_not_scanned(engine: SimulatedQrReader, driver: Gm65Reader) -> None:
    engine.command({"show": "A017"})
    driver.poll()
    assert engine.command({"state": True})["scans"] == 0


def test_nothing_shown_is_nothing_at_the_deadline(driver: Gm65Reader) -> None:
    driver.begin()
    assert driver.listen(0.05) is None


def test_heart_beat_while_a_scan_arrives_loses_neither(engine: SimulatedQrReader, driver: Gm65Reader) -> None:
    driver.begin()
    engine.command({"show": "A017"})
    wait_until(lambda: engine.command({"state": True})["scans"] == 1)
    assert driver.test()
    assert driver.listen(5) == "A017"


def test_binary_code_that_is_no_text_is_passed_over(engine: SimulatedQrReader, driver: Gm65Reader) -> None:
    engine.command({"show_hex": "ff ff ff 0d"})
    driver.begin()
    wait_until(lambda: engine.command({"state": True})["scans"] == 1)
    assert driver.listen(0.1) is None
    engine.command({"show": "A017"})
    driver.begin()
    assert driver.listen(5) == "A017"


def test_silent_engine_is_lost_after_three_heart_beats(engine: SimulatedQrReader, driver: Gm65Reader) -> None:
    engine.command({"mute": True})
    assert driver.poll() == {Condition.NOT_RESPONDING}
    assert driver.poll() == {Condition.NOT_RESPONDING}
    with pytest.raises(LinkLost):
        driver.poll()


def test_pulled_engine_is_lost(engine: SimulatedQrReader, driver: Gm65Reader) -> None:
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
