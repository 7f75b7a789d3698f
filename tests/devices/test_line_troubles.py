"""Every trouble a line can have, for every device on a line: what its driver makes of it, and that it is well again after."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from devices.clock import SystemClock
from devices.drivers import id_reader as id_driver
from devices.drivers import qr_reader as qr_driver
from devices.drivers.id_reader import SerialIdReader
from devices.drivers.qr_reader import EngineReader, PlainSerialReader
from devices.drivers.window_screen import TextLineScreen
from devices.errors import LinkLost
from devices.ports.id_reader import IdCard
from devices.protocol.code_engines import ENGINES
from devices.protocol.sdt import Command
from devices.simulators.control import BadCommand
from devices.simulators.id_reader import SimulatedIdReader
from devices.simulators.line_troubles import LINE_WORDS, TroubledLine
from devices.simulators.lines import Line, PtyLine, TcpLine
from devices.simulators.qr_reader import SimulatedQrReader
from devices.simulators.running import Simulator
from devices.simulators.window_screen import SimulatedWindowScreen
from devices.status import Condition
from devices.supervisor import Driver
from devices.transport.addresses import wire_to
from tests.support.waiting import wait_until

SHORT_S = 0.15
"""The driver's patience where no answer is to come: only what is silent anyway is judged by it."""
SILENT, MISSED, LOST, FINE, SAM_FAULT = "silent", "missed one", "lost", "fine", "module broken"


class Works(Protocol):
    """Does with the device what it is for, and fails unless that comes out right."""

    def __call__(self) -> None: ...


@dataclass
class Pair:
    simulator: Simulator
    driver: Driver
    works: Works


def _id_pair(line: Line) -> Pair:
    simulated = SimulatedIdReader(line, pace=0)
    driver = SerialIdReader(wire_to(simulated.address), SystemClock())

    def works() -> None:
        simulated.command({"lay": "gong"})
        card = wait_until(driver.look)
        assert isinstance(card, IdCard) and card.name == "龚小䶮"

    return Pair(simulated, driver, works)


def _code_pair(line: Line, family: str) -> Pair:
    is_plain = family == "plain"
    simulated = SimulatedQrReader(line, is_plain, pace=0, family="gm65" if is_plain else family)
    wire = wire_to(simulated.address)
    plain = PlainSerialReader(wire, SystemClock())
    driver = plain if is_plain else EngineReader(wire, SystemClock(), ENGINES[family]())
    shown = iter(range(1000))

    def works() -> None:
        code = f"HZ-2026-{next(shown):04}"

        def is_read() -> bool:
            driver.begin()
            simulated.command({"show": code})
            return driver.listen(0.5) == code

        # Held there until it is read, as a person does: noise right before a code takes that one scan with it.
        wait_until(is_read)

    return Pair(simulated, driver, works)


def _screen_pair(line: Line) -> Pair:
    simulated = SimulatedWindowScreen(line)
    driver = TextLineScreen(wire_to(simulated.address), SystemClock())
    numbers = iter(range(1000))

    def works() -> None:
        wanted = f"请 A{next(numbers):03} 到 3 号窗口"
        driver.want(wanted)
        driver.bring_up_to_date()
        wait_until(lambda: simulated.shows == wanted)

    return Pair(simulated, driver, works)


def _pair(device: str, line: Line) -> Pair:
    if device == "sdt":
        return _id_pair(line)
    return _screen_pair(line) if device == "text-line" else _code_pair(line, device)


ASKED = ("sdt", "gm65", "newland", "honeywell", "de2120")
"""Devices that can be asked whether they live."""
UNASKED = ("plain", "text-line")
COMMON: tuple[tuple[dict[str, Any], str, str], ...] = (
    # the trouble, what becomes of a device that can be asked, and of one that cannot
    ({"mute": True}, SILENT, FINE),
    ({"drop": 0.1}, LOST, LOST),
    ({"replug": True}, LOST, LOST),
    ({"delay_s": 0.05}, FINE, FINE),
    ({"delay_s": 0.7}, SILENT, FINE),
    ({"corrupt": 100}, SILENT, FINE),
    ({"garbage": 40}, MISSED, FINE),
    ({"half_frame": 1}, MISSED, FINE),
    ({"glued": True}, FINE, FINE),
    ({"mute_after_bytes": 1}, SILENT, FINE),
    ({"drop_after_bytes": 1}, LOST, FINE),
)
OWN: tuple[tuple[str, dict[str, Any], str], ...] = (
    # any status word
    ("sdt", {"status": {"status": "66"}}, SAM_FAULT),
    ("sdt", {"status": {"status": "21"}}, SILENT),
    ("sdt", {"status": {"status": "77"}}, FINE),
    ("gm65", {"status": "02 00 00 01 00 33 31"}, SILENT),
    ("newland", {"status": "02 01 30 30 30 30 23 53 43 4e 4d 4f 44 15 3b 03"}, FINE),
    ("honeywell", {"status": "54 52 47 4d 4f 44 05 2e"}, FINE),
    ("de2120", {"status": "15"}, FINE),
    ("de2120", {"status": "00"}, SILENT),
)
CELLS = [
    *((device, trouble, asked) for trouble, asked, _ in COMMON for device in ASKED),
    *((device, trouble, unasked) for trouble, _, unasked in COMMON for device in UNASKED),
    *OWN,
]


@pytest.fixture(params=CELLS, ids=lambda cell: f"{cell[0]}-{'-'.join(cell[1])}-{cell[2]}")
def cell(request: pytest.FixtureRequest) -> Iterator[tuple[Pair, dict[str, Any], str]]:
    device, trouble, outcome = request.param
    pair = _pair(device, TcpLine())
    with running(pair):
        yield pair, trouble, outcome


class running:  # noqa: N801 (used as a function)
    """Started and connected within."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def __enter__(self) -> Pair:
        self._pair.simulator.start()
        self._pair.driver.connect()
        return self._pair

    def __exit__(self, *_: object) -> None:
        self._pair.driver.close()
        self._pair.simulator.close()


def test_every_common_word_is_in_the_table() -> None:
    assert {word for trouble, _, _ in COMMON for word in trouble} == LINE_WORDS


def test_trouble_is_told_as_what_it_is_and_the_device_is_well_after_it(
    cell: tuple[Pair, dict[str, Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pair, trouble, outcome = cell
    pair.works()
    pair.simulator.command(trouble)
    if outcome == LOST:
        _is_lost(pair)
    elif outcome in (SILENT, MISSED):
        _is_not_responding(pair, monkeypatch, outcome)
    else:
        expected = {Condition.SAM_FAULT} if outcome == SAM_FAULT else set()
        assert [pair.driver.poll() for _ in range(3)] == [expected] * 3
    pair.simulator.command({"set": "ok"})
    if outcome in (LOST, SILENT):
        wait_until(lambda: _connected(pair.driver))
    assert pair.driver.poll() == frozenset()
    pair.works()


def _is_lost(pair: Pair) -> None:
    with pytest.raises(LinkLost):
        wait_until(lambda: pair.driver.poll() and False)
    pair.driver.close()


def _is_not_responding(pair: Pair, monkeypatch: pytest.MonkeyPatch, outcome: str) -> None:
    with monkeypatch.context() as hasty:
        hasty.setattr(id_driver, "_ANSWER_S", dict.fromkeys(Command, SHORT_S))
        hasty.setattr(qr_driver, "_ANSWER_S", SHORT_S)
        told = pair.driver.poll()
        if outcome == SILENT:
            assert (told, pair.driver.poll()) == ({Condition.NOT_RESPONDING}, {Condition.NOT_RESPONDING})
            with pytest.raises(LinkLost):
                pair.driver.poll()
            pair.driver.close()
            return
    # Noise may have cost an answer or may not have; the next one is whole.
    assert told <= {Condition.NOT_RESPONDING}


def _connected(driver: Driver) -> bool:
    try:
        driver.connect()
    except LinkLost:
        driver.close()
        return False
    return True


# -- a pseudo-terminal that comes back under another number ----------------------------------------------------------


@pytest.mark.parametrize("device", [*ASKED, *UNASKED])
def test_device_replugged_under_another_number_is_found_by_its_stable_name(
    device: str, tmp_path: Path
) -> None:
    link = tmp_path / "device"
    with running(_pair(device, PtyLine(link))) as pair:
        pair.works()
        before = link.readlink()
        pair.simulator.command({"replug": True})
        _is_lost(pair)
        wait_until(lambda: _connected(pair.driver))
        assert link.readlink() != before
        pair.works()


# -- the line itself -----------------------------------------------------------------------------------------------


class Wireless:
    """A line whose host is the test."""

    address = "none:"

    def __init__(self) -> None:
        self.arrives: list[bytes] = []
        self.heard = b""
        self.dropped: list[float] = []

    def receive(self, timeout_s: float) -> bytes:
        return self.arrives.pop(0) if self.arrives else b""

    def send(self, payload: bytes) -> None:
        self.heard += payload

    def drop(self, back_after_s: float = 0.0) -> None:
        self.dropped.append(back_after_s)

    def close(self) -> None: ...


@pytest.fixture
def wireless() -> Wireless:
    return Wireless()


def test_noise_comes_before_the_answer_without_a_gap(wireless: Wireless) -> None:
    line = TroubledLine(wireless)
    line.obey("garbage", 7)
    line.send(b"answer")
    assert len(wireless.heard) == 13 and wireless.heard.endswith(b"answer")


def test_noise_waits_for_no_answer(wireless: Wireless) -> None:
    line = TroubledLine(wireless)
    line.obey("garbage", 7)
    line.receive(0)
    assert len(wireless.heard) == 7


def test_half_a_frame_is_its_first_half_and_the_next_is_whole(wireless: Wireless) -> None:
    line = TroubledLine(wireless)
    line.obey("half_frame", True)
    line.send(b"abcd")
    line.send(b"efgh")
    assert wireless.heard == b"abefgh"


def test_glued_frames_come_in_one_piece(wireless: Wireless) -> None:
    line = TroubledLine(wireless)
    line.obey("glued", True)
    line.send(b"one")
    line.send(b"two")
    assert wireless.heard == b""
    wait_until(lambda: line.receive(0) or wireless.heard)
    assert wireless.heard == b"onetwo"


def test_corrupt_bytes_are_as_many_as_were_told_and_each_has_one_wrong_bit(wireless: Wireless) -> None:
    line = TroubledLine(wireless)
    line.obey("corrupt", 10)
    line.send(bytes(10_000))
    wrong = [byte for byte in wireless.heard if byte]
    assert 800 < len(wrong) < 1200 and {byte.bit_count() for byte in wrong} == {1}


def test_a_pulled_cable_takes_what_was_under_way_with_it(wireless: Wireless) -> None:
    forgot: list[bool] = []
    line = TroubledLine(wireless, on_drop=lambda: forgot.append(True))
    line.obey("delay_s", 0.0)
    line.obey("glued", True)
    line.send(b"late")
    line.obey("drop", True)
    line.send(b"never")
    assert line.receive(0) == b""
    line.end_troubles()
    line.receive(0)
    assert (wireless.dropped, forgot, wireless.heard) == ([5.0], [True], b"")


def test_after_so_many_bytes_of_the_host_it_says_nothing_more(wireless: Wireless) -> None:
    line = TroubledLine(wireless)
    line.obey("mute_after_bytes", 5)
    wireless.arrives = [b"abc", b"def"]
    line.receive(0)
    line.send(b"1")
    line.receive(0)
    line.send(b"2")
    assert wireless.heard == b"1" and line.is_mute


@pytest.mark.parametrize(
    ("word", "value"),
    [("delay_s", -1), ("corrupt", "5"), ("garbage", True), ("drop", None), ("half_frame", [1])],
)
def test_value_that_means_nothing_is_refused(wireless: Wireless, word: str, value: object) -> None:
    with pytest.raises(BadCommand):
        TroubledLine(wireless).obey(word, value)


def test_word_of_the_device_is_left_to_it(wireless: Wireless) -> None:
    assert not TroubledLine(wireless).obey("paper_out", True)


def test_a_host_that_comes_while_the_line_looks_for_one_leaves_no_read_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a host the terminal looks readable; with one that said nothing a read would wait for ever."""
    line = PtyLine(tmp_path / "line")
    host = os.open(tmp_path / "line", os.O_RDWR | os.O_NOCTTY)
    monkeypatch.setattr("devices.simulators.lines.select.select", lambda read, write, *_: (read, write, []))
    assert line.receive(0.0) == b""
    os.write(host, b"?")
    monkeypatch.undo()
    assert line.receive(1.0) == b"?"
    os.close(host)
    line.close()
