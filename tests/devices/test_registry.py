"""All devices together: from plain settings to ports that never hold their caller and never raise a driver's error."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from devices.builders import BUILDERS
from devices.clock import Clock
from devices.drivers.id_reader import SerialIdReader
from devices.ports.id_reader import CardFault, IdCard
from devices.ports.printer import Paper, PrintResult, Text
from devices.registry import BadDeviceConfig, DeviceConfig, Devices
from devices.simulators.id_reader import SimulatedIdReader
from devices.simulators.qr_reader import SimulatedQrReader
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState
from devices.supervisor import Driver
from devices.transport.addresses import wire_to
from devices.words import words
from kiosk.base import paths
from tests.devices.test_bench_commands import Simulated
from tests.support.waiting import PATIENCE_S, wait_until

PAPER = Paper("test", (Text("测试"),))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[SimulatedIdReader]:
    simulated = SimulatedIdReader(tmp_path / "id-reader", pace=0)
    simulated.start()
    yield simulated
    simulated.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SimulatedQrReader]:
    simulated = SimulatedQrReader(tmp_path / "qr-reader", pace=0)
    simulated.start()
    yield simulated
    simulated.close()


@pytest.fixture
def devices(reader: SimulatedIdReader, engine: SimulatedQrReader) -> Iterator[Devices]:
    devices = Devices.open(
        [
            DeviceConfig(DeviceKind.ID_READER, "id-reader", "sdt", reader.address),
            DeviceConfig(DeviceKind.QR_READER, "qr-reader", "gm65", engine.address),
        ]
    )
    wait_until(lambda: all(status.link is LinkState.ONLINE for status in devices.statuses()))
    yield devices
    devices.close()


def in_background(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(work()), daemon=True)
    thread.start()
    return thread, found


# -- settings ------------------------------------------------------------------------------------------------------


def test_every_mistake_of_the_settings_is_told_at_once() -> None:
    kind = DeviceKind
    with pytest.raises(BadDeviceConfig) as caught:
        Devices.open(
            [
                DeviceConfig(kind.ID_READER, "twice", "sdt", "serial:/dev/a"),
                DeviceConfig(kind.ID_READER, "twice", "sdt", "usb:1"),
                DeviceConfig(kind.QR_READER, "qr", "laser", "serial:/dev/b"),
                DeviceConfig(kind.QR_READER, "qr2", "gm65", "serial:/dev/b", {"ends": "semicolon"}),
                DeviceConfig(kind.DOCUMENT_CAMERA, "camera", "camera", "http://h/x", {"colour": "yes"}),
                DeviceConfig(kind.SPEAKER, "speaker", "file", ""),
            ]
        )
    assert [mistake.split("：")[0] for mistake in caught.value.mistakes] == [
        "twice",
        "twice",
        "qr",
        "qr2",
        "camera",
        "speaker",
    ]
    assert "gm65、newland、honeywell、de2120、hid、plain" in caught.value.mistakes[2]


def test_terminal_without_devices_has_ports_that_answer() -> None:
    devices = Devices.open([])
    assert devices.id_reader().read_card(5) is CardFault.READER_GONE
    assert devices.qr_reader().read_code(5) is None
    assert devices.camera().newest() is None and devices.camera().still(1) is None
    assert devices.printer().print_paper(PAPER, "job").result is PrintResult.REFUSED
    assert devices.printer().held_job() is None and not devices.printer().discard_held()
    devices.camera().start()
    devices.speaker().play(Path("none.wav"))
    devices.speaker().hush()
    assert devices.statuses() == ()
    devices.close()


# -- cards and codes -----------------------------------------------------------------------------------------------


def test_card_laid_while_the_screen_waits_is_read(devices: Devices, reader: SimulatedIdReader) -> None:
    thread, found = in_background(lambda: devices.id_reader().read_card(20))
    wait_until(lambda: dict(reader.command({"state": True})["asked"]).get("find"))
    reader.command({"lay": "gong"})
    thread.join(10)
    assert isinstance(found[0], IdCard) and found[0].name == "龚小䶮"


def cards_in_memory() -> set[int]:
    """By identity, so that looking keeps none of them alive."""
    return {id(held) for held in gc.get_objects() if type(held) is IdCard}


def test_nothing_of_a_card_stays_behind_once_the_caller_let_go_of_it(
    devices: Devices, reader: SimulatedIdReader
) -> None:
    of_other_tests = cards_in_memory()
    reader.command({"lay": "gong"})
    assert isinstance(devices.id_reader().read_card(10), IdCard)
    # The device's thread may still be on its way out of the piece of work.
    wait_until(lambda: gc.collect() >= 0 and not cards_in_memory() - of_other_tests)


def test_no_card_before_the_deadline(devices: Devices) -> None:
    assert devices.id_reader().read_card(0.1) is CardFault.NO_CARD


def test_cancel_ends_a_waiting_read_at_once(devices: Devices, reader: SimulatedIdReader) -> None:
    thread, found = in_background(lambda: devices.id_reader().read_card(60))
    wait_until(lambda: dict(reader.command({"state": True})["asked"]).get("find"))
    reader.command({"mute": True})
    devices.id_reader().cancel()
    thread.join(5)
    assert found == [CardFault.NO_CARD]


def test_reader_is_asked_for_cards_only_while_a_screen_asks(
    devices: Devices, reader: SimulatedIdReader
) -> None:
    devices.id_reader().read_card(0.01)
    asked = dict(reader.command({"state": True})["asked"])
    assert devices.test("id-reader").passed
    assert dict(reader.command({"state": True})["asked"])["find"] == asked["find"]


def test_pulled_reader_is_gone_and_back_under_its_name_without_a_restart(
    devices: Devices, reader: SimulatedIdReader
) -> None:
    told: list[DeviceStatus] = []
    devices.subscribe(told.append)
    reader.command({"drop": 1.5})
    wait_until(lambda: any(status.link is LinkState.LOST for status in told))
    assert devices.id_reader().read_card(5) is CardFault.READER_GONE
    wait_until(lambda: told[-1].link is LinkState.ONLINE)
    reader.command({"lay": "shi"})
    card = devices.id_reader().read_card(10)
    assert isinstance(card, IdCard) and card.name == "石样例"
    assert ("reconnects", "1") in devices.statuses()[0].figures


def test_code_shown_while_the_screen_waits_is_read_and_light_goes_out(
    devices: Devices, engine: SimulatedQrReader
) -> None:
    thread, found = in_background(lambda: devices.qr_reader().read_code(20))
    wait_until(lambda: engine.command({"state": True})["light"])
    engine.command({"show": "HZ-2026-0001"})
    thread.join(10)
    assert found == ["HZ-2026-0001"]
    wait_until(lambda: not engine.command({"state": True})["light"])


def test_cancel_ends_a_waiting_scan_at_once(devices: Devices, engine: SimulatedQrReader) -> None:
    port = devices.qr_reader()
    thread, found = in_background(lambda: port.read_code(60))
    wait_until(lambda: engine.command({"state": True})["light"])
    port.cancel()
    thread.join(5)
    assert found == [None]
    wait_until(lambda: not engine.command({"state": True})["light"])


def test_pulled_code_reader_answers_none_at_once(devices: Devices, engine: SimulatedQrReader) -> None:
    engine.command({"drop": 60})
    wait_until(lambda: devices.statuses()[1].link is not LinkState.ONLINE)
    # One that waited to the end would not come back while this test may last.
    assert devices.qr_reader().read_code(3600) is None


# -- check, disable ------------------------------------------------------------------------------------------------


def test_device_check_says_what_it_heard(devices: Devices) -> None:
    said = devices.test("id-reader")
    assert said.passed and "05.03-" in said.said
    assert devices.test("qr-reader").passed
    with pytest.raises(KeyError):
        devices.test("toaster")


def test_device_check_of_a_mute_reader_fails_within_its_deadline(
    devices: Devices, reader: SimulatedIdReader
) -> None:
    reader.command({"mute": True})
    assert not devices.test("id-reader").passed


def test_disabled_device_is_gone_until_it_is_enabled(devices: Devices) -> None:
    devices.enable("id-reader", False)
    wait_until(lambda: devices.statuses()[0].link is LinkState.DISABLED)
    assert devices.id_reader().read_card(5) is CardFault.READER_GONE
    assert not devices.test("id-reader").passed
    devices.enable("id-reader", True)
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)


def test_closing_lets_go_of_the_port(devices: Devices, reader: SimulatedIdReader) -> None:
    devices.close()
    again = Devices.open([DeviceConfig(DeviceKind.ID_READER, "id-reader", "sdt", reader.address)])
    wait_until(lambda: again.statuses()[0].link is LinkState.ONLINE)
    again.close()


# -- feed ----------------------------------------------------------------------------------------------------------


def test_subscriber_that_breaks_does_not_silence_the_others(devices: Devices) -> None:
    told: list[DeviceStatus] = []

    def broken(_: DeviceStatus) -> None:
        raise RuntimeError("bug of a listener")

    devices.subscribe(broken)
    unsubscribe = devices.subscribe(told.append)
    devices.enable("qr-reader", False)
    wait_until(lambda: told and told[-1].link is LinkState.DISABLED)
    unsubscribe()
    count = len(told)
    devices.enable("qr-reader", True)
    wait_until(lambda: devices.statuses()[1].link is LinkState.ONLINE)
    assert len(told) == count


# -- a driver that hangs -------------------------------------------------------------------------------------------


class Stall:
    """Holds whoever comes in until it is let go."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.let_go = threading.Event()
        self.returned = threading.Event()

    def before(self, sound: Callable[[], object]) -> object:
        self.began.set()
        self.let_go.wait()
        self.returned.set()
        return sound()


@pytest.fixture
def stalled(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    reader: SimulatedIdReader,
    engine: SimulatedQrReader,
) -> Iterator[tuple[Devices, Stall]]:
    """An ID reader whose driver does not come back from the call named by the parameter, beside a sound code reader."""
    stall, call = Stall(), request.param

    def build(address: str, options: Mapping[str, str], clock: Clock) -> Driver:
        driver = SerialIdReader(wire_to(address), clock)
        monkeypatch.setattr(driver, call, partial(stall.before, getattr(driver, call)))
        return driver

    monkeypatch.setitem(BUILDERS, (DeviceKind.ID_READER, "sdt"), build)
    devices = Devices.open(
        [
            DeviceConfig(DeviceKind.ID_READER, "id-reader", "sdt", reader.address),
            DeviceConfig(DeviceKind.QR_READER, "qr-reader", "gm65", engine.address),
        ]
    )
    yield devices, stall
    stall.let_go.set()
    devices.close()


@pytest.mark.parametrize("stalled", ["connect", "poll", "look"], indirect=True)
def test_a_call_that_never_returns_delays_no_other_device_and_no_snapshot(
    stalled: tuple[Devices, Stall], engine: SimulatedQrReader, request: pytest.FixtureRequest
) -> None:
    devices, stall = stalled
    told: list[str] = []
    devices.subscribe(lambda status: told.append(status.name))
    if "look" in request.node.name:
        wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
        in_background(lambda: devices.id_reader().read_card(PATIENCE_S))
    wait_until(stall.began.is_set)

    # Each of these comes back while the stalled call does not: none of them can have waited for it.
    wait_until(lambda: devices.statuses()[1].link is LinkState.ONLINE)
    assert devices.test("qr-reader").passed
    engine.command({"show": "HZ-2026-0001"})
    assert devices.qr_reader().read_code(PATIENCE_S) == "HZ-2026-0001"
    told.clear()
    devices.enable("qr-reader", False)
    wait_until(lambda: "qr-reader" in told)
    assert [status.name for status in devices.statuses()] == ["id-reader", "qr-reader"]
    assert not stall.returned.is_set()

    stall.let_go.set()
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    devices.id_reader().cancel()


# -- a printer's paper ---------------------------------------------------------------------------------------------


def test_paper_out_is_told_in_words_and_a_changed_roll_prints_again(tmp_path: Path) -> None:
    simulated = Simulated(
        "printer",
        "--tcp",
        "0",
        "--font",
        str(paths.font()),
        "--speed",
        "0",
        "--papers",
        str(tmp_path),
        "--control",
        "0",
    )
    options = {"font": str(paths.font()), "rare_font": str(paths.rare_font())}
    devices = Devices.open(
        [DeviceConfig(DeviceKind.RECEIPT_PRINTER, "printer", "escpos", simulated.said["address"], options)]
    )
    told: list[DeviceStatus] = []
    devices.subscribe(told.append)
    try:
        wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
        assert devices.printer().print_paper(PAPER, "job-1").result is PrintResult.PRINTED
        simulated.ask(set="paper_out")
        wait_until(lambda: told and Condition.PAPER_OUT in told[-1].conditions)
        assert words(told[-1]).said == "缺纸"
        assert devices.printer().print_paper(PAPER, "job-2").result is PrintResult.REFUSED
        simulated.ask(set="ok")
        wait_until(lambda: not told[-1].conditions)
        assert devices.printer().print_paper(PAPER, "job-3").result is PrintResult.PRINTED
        assert len(list(tmp_path.glob("*.png"))) == 2
    finally:
        devices.close()
        simulated.end()
