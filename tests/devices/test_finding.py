"""Asking free ports what hangs on them: each kind is told, nobody is mistaken for another, what is not free is left alone."""

from __future__ import annotations

import contextlib
import json
import os
import select
import threading
import tomllib
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices import find_command
from devices.__main__ import main
from devices.finding import Outcome, Patience, PortReport, find_on, place_at, stable_address
from devices.registry import DeviceConfig, Devices
from devices.simulators.id_reader import SimulatedIdReader
from devices.simulators.lines import Line, PtyLine, TcpLine
from devices.simulators.qr_reader import SimulatedQrReader
from devices.simulators.receipt_printer import simulated_printer
from devices.simulators.running import Simulator
from devices.status import DeviceKind, LinkState
from devices.transport.bound_names import Machine
from devices.transport.serial_port import SerialWire
from kiosk.base import paths
from tests.devices.test_plugs import adapter
from tests.support.waiting import wait_until

BRIEF = Patience(listen_s=0.0, answer_s=0.02)
"""For ports where nobody answers however long one waits."""
ENGINES = ("gm65", "newland", "honeywell", "de2120")


class Other:
    """Something on a pseudo-terminal that is none of our devices: answers each piece of bytes as it is told."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        # Kept open, so that what is sent before anybody listens is not lost.
        self._slave = slave
        self._answer = answer
        self.heard = bytearray()
        self._end, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while self._end not in (ready := select.select([self.master, self._end], [], [])[0]):
            if ready:
                came = os.read(self.master, 4096)
                self.heard += came
                os.write(self.master, self._answer(came))

    def close(self) -> None:
        os.write(self._wake, b"\0")
        self._thread.join(10)
        for descriptor in (self.master, self._slave, self._end, self._wake):
            os.close(descriptor)


@contextlib.contextmanager
def something(answer: Callable[[bytes], bytes]) -> Iterator[Other]:
    other = Other(answer)
    try:
        yield other
    finally:
        other.close()


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A simulator of each kind by its name, and an address without the speed that it would tell."""
    folder = tmp_path_factory.mktemp("ports")
    lines: list[Line] = [PtyLine(folder / "escpos"), TcpLine()]
    simulated: list[Simulator] = [
        SimulatedIdReader(folder / "sdt", pace=0),
        *(SimulatedQrReader(folder / family, pace=0, family=family) for family in ENGINES),
        *(simulated_printer(line, paths.font()) for line in lines),
    ]
    with contextlib.ExitStack() as stack:
        for each in simulated:
            each.start()
            stack.callback(each.close)
        on_lines = {name: f"serial:{folder / name}" for name in ("sdt", *ENGINES, "escpos")}
        yield {**on_lines, "network": lines[1].address}


@pytest.fixture(scope="module")
def reports(ports: dict[str, str]) -> dict[str, PortReport]:
    return dict(zip(ports, find_on(list(ports.values())), strict=True))


@pytest.mark.parametrize(
    ("name", "kind", "driver", "baud"),
    [
        ("sdt", DeviceKind.ID_READER, "sdt", 115_200),
        ("gm65", DeviceKind.QR_READER, "gm65", 9_600),
        ("newland", DeviceKind.QR_READER, "newland", 9_600),
        ("honeywell", DeviceKind.QR_READER, "honeywell", 115_200),
        ("de2120", DeviceKind.QR_READER, "de2120", 115_200),
        ("escpos", DeviceKind.RECEIPT_PRINTER, "escpos", 9_600),
        ("network", DeviceKind.RECEIPT_PRINTER, "escpos", 0),
    ],
)
def test_each_kind_is_known_by_the_answer_that_only_it_gives(
    reports: dict[str, PortReport], name: str, kind: DeviceKind, driver: str, baud: int
) -> None:
    found = reports[name].found
    assert found is not None, reports[name].said
    assert (found.kind, found.driver, found.baud) == (kind, driver, baud)


def test_numbers_that_tell_one_device_from_its_like_are_said(reports: dict[str, PortReport]) -> None:
    assert "05.03-20260101-" in reports["sdt"].said
    assert "序列号 SIM" in reports["escpos"].said and "序列号 SIM" in reports["network"].said


def test_what_is_printed_can_be_pasted_and_its_devices_come_online(
    ports: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [ports[name].removeprefix("serial:") for name in ("sdt", "gm65")]
    assert main(["find", "--ports", *asked]) == 0
    sections = tomllib.loads(capsys.readouterr().out)["devices"]
    assert [section["name"] for section in sections] == ["id-reader", "qr-reader"]
    devices = Devices.open(
        [
            DeviceConfig(DeviceKind(one["kind"]), one["name"], one["driver"], one["address"])
            for one in sections
        ]
    )
    try:
        wait_until(lambda: all(status.link is LinkState.ONLINE for status in devices.statuses()))
    finally:
        devices.close()


def test_a_port_where_nobody_answers_is_told_as_such() -> None:
    with something(lambda _: b"") as silent:
        (report,) = find_on([f"serial:{silent.path}"], patience=BRIEF)
        assert (report.outcome, report.found) == (Outcome.NOTHING, None)
        assert bytes.fromhex("AAAAAA9669000312FFEE") in silent.heard


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda came: came, id="a modem echoes"),
        pytest.param(lambda _: b"\x15", id="refuses everything"),
        pytest.param(lambda _: b"ERROR 2\r\n", id="complains in letters that look like statuses"),
        pytest.param(lambda _: b"\x16\x16\x16\x16", id="says more than was asked"),
        pytest.param(lambda _: bytes.fromhex("AAAAAA9669001400009000"), id="half a frame"),
        pytest.param(lambda _: bytes.fromhex("AAAAAA96690004000080FF"), id="a frame with a wrong sum"),
    ],
)
def test_nothing_else_is_mistaken_for_a_device_it_is_not(answer: Callable[[bytes], bytes]) -> None:
    with something(answer) as other:
        (report,) = find_on([f"serial:{other.path}"], patience=BRIEF)
    assert report.outcome is Outcome.NOTHING, report.said


def test_a_reader_that_speaks_by_itself_is_told_without_what_it_says() -> None:
    done = threading.Event()

    def speak(master: int) -> None:
        while not done.wait(0.02):
            os.write(master, b"HZ-2026-0001\r\n")

    with something(lambda _: b"") as reader:
        speaker = threading.Thread(target=speak, args=(reader.master,))
        speaker.start()
        # Listened to only until it has spoken.
        (report,) = find_on([f"serial:{reader.path}?baud=9600"], patience=Patience(60.0, 0.02))
        done.set()
        speaker.join(10)
    assert report.found is not None and (report.found.driver, report.found.baud) == ("plain", 9_600)
    assert "HZ" not in repr(report)


def test_a_port_that_another_program_holds_is_told_and_gets_no_byte() -> None:
    with something(lambda _: b"") as device:
        holder = SerialWire(device.path)
        holder.open(1.0)
        (report,) = find_on([f"serial:{device.path}"], patience=BRIEF)
        holder.close()
        assert report.outcome is Outcome.BUSY and "占用" in report.said
        assert not device.heard


def test_the_port_of_a_configured_device_is_left_alone_however_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with something(lambda _: b"") as device:
        link = tmp_path / "by-id"
        link.symlink_to(device.path)
        config = tmp_path / "terminal.toml"
        config.write_text(
            f'free_ports = ["{device.path}"]\n'
            f'[[devices]]\nkind = "id_reader"\nenabled = false\naddress = "serial:{link}?baud=9600"\n'
        )
        assert main(["find", "--json", "--config", str(config), "--ports", f"serial:{link}"]) == 1
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [each["outcome"] for each in told] == ["owned", "owned"]
        assert "id-reader" in told[0]["said"]
        assert not device.heard


def test_a_missing_port_and_one_that_is_none_are_told_apart(tmp_path: Path) -> None:
    no_port = tmp_path / "file"
    no_port.write_text("")
    missing, refused = find_on([f"serial:{tmp_path / 'gone'}", f"serial:{no_port}"], patience=BRIEF)
    assert (missing.outcome, refused.outcome) == (Outcome.ABSENT, Outcome.REFUSED)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [((), "没有写明空闲端口"), (("--ports", "COM3"), "端口应写成"), (("--config", "none.toml"), "读不了")],
)
def test_without_a_port_nothing_is_asked(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["find", *arguments]) == 1
    assert sentence in capsys.readouterr().err


# -- names that stay -----------------------------------------------------------------------------------------------


def test_an_adapter_is_named_by_its_serial_number_and_one_without_by_its_port(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "sys", tmp_path / "dev")
    adapter(tmp_path, "1-1", "ttyUSB0", "A50285BI")
    adapter(tmp_path, "1-2", "ttyUSB1", "")
    by_number = stable_address(f"serial:{tmp_path}/dev/ttyUSB0?baud=1200", 9_600, machine)
    assert by_number == "serial:id=A50285BI?baud=9600"
    assert stable_address(f"serial:{tmp_path}/dev/ttyUSB1", 115_200, machine).startswith("serial:port=1-2")
    assert stable_address("serial:/dev/ttyS0", 9_600, machine) == "serial:/dev/ttyS0?baud=9600"
    assert stable_address("tcp://printer:9100", 0, machine) == "tcp://printer:9100"


def test_two_adapters_with_one_number_are_named_by_their_ports(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "sys", tmp_path / "dev")
    adapter(tmp_path, "1-1", "ttyUSB0", "0001")
    adapter(tmp_path, "1-2", "ttyUSB1", "0001")
    named = {stable_address(f"serial:{tmp_path}/dev/ttyUSB{n}", 9_600, machine) for n in (0, 1)}
    assert len(named) == 2 and all(address.startswith("serial:port=") for address in named)


def test_places_of_configured_devices_are_compared_without_speed_and_links(tmp_path: Path) -> None:
    node = tmp_path / "ttyUSB0"
    node.write_text("")
    (tmp_path / "link").symlink_to(node)
    assert place_at(f"serial:{tmp_path / 'link'}?baud=9600") == place_at(f"serial:{node}")
    configured = [{"kind": "qr_reader", "address": f"serial:{node}?baud=9600"}]
    assert find_command.owners(configured) == {place_at(f"serial:{node}"): "qr-reader"}
