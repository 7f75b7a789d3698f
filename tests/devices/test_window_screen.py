"""Window screens: the newest line on the glass, after whatever happened to the cable; and drivers that a vendor brings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.clock import SystemClock
from devices.drivers.window_screen import TextLineScreen
from devices.errors import LinkLost
from devices.protocol.text_line import encoded
from devices.registry import BadDeviceConfig, DeviceConfig, Devices
from devices.simulators.lines import PtyLine, TcpLine
from devices.simulators.window_screen import SimulatedWindowScreen
from devices.status import DeviceKind, LinkState
from devices.transport.addresses import wire_to
from kiosk.base.clock import HandClock
from tests.devices.test_words import NOW
from tests.support.waiting import wait_until

VENDOR = """
from devices.status import Condition

class AcmeScreen:
    poll_interval_s = 5.0
    shown = []
    def __init__(self, address): self.address, self.wanted = address, ""
    def connect(self): self.bring_up_to_date()
    def poll(self): return frozenset()
    def close(self): pass
    def figures(self): return ()
    def want(self, line): self.wanted = line
    def bring_up_to_date(self): AcmeScreen.shown.append((self.address, self.wanted))
    def test(self): pass

def build(address, options, clock):
    return AcmeScreen(address)
"""


@pytest.fixture(params=["tcp", "pty"])
def simulated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SimulatedWindowScreen]:
    line = TcpLine() if request.param == "tcp" else PtyLine(tmp_path / "screen")
    screen = SimulatedWindowScreen(line)
    screen.start()
    yield screen
    screen.close()


@pytest.fixture
def devices(simulated: SimulatedWindowScreen) -> Iterator[Devices]:
    devices = Devices.open([DeviceConfig(DeviceKind.WINDOW_SCREEN, "3", "text-line", simulated.address)])
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    yield devices
    devices.close()


def test_a_line_is_these_bytes() -> None:
    assert encoded("请 A024 到3号窗口", "utf-8", b"\r\n") == "请 A024 到3号窗口\r\n".encode()
    assert encoded("请 A024", "gb18030", b"\r") == b"\xc7\xeb A024\r"
    assert encoded("", "utf-8", b"\r\n") == b"\r\n"


def test_what_would_end_or_steer_the_line_is_left_out() -> None:
    assert encoded("A\r\nB\x1b[2J\x00C", "utf-8", b"\r\n") == b"AB[2JC\r\n"


def test_a_line_too_long_is_cut_between_characters() -> None:
    assert encoded("请A024到窗口", "gb18030", b"\n", columns=9).decode("gb18030") == "请A024到\n"


def test_the_newest_line_is_shown(simulated: SimulatedWindowScreen, devices: Devices) -> None:
    for number in range(40):
        devices.window_screen("3").show(f"请 A{number:03} 到 3 号窗口")
    wait_until(lambda: simulated.shows == "请 A039 到 3 号窗口")
    devices.window_screen("3").show("")
    wait_until(lambda: simulated.shows == "")


def test_after_a_pulled_cable_the_newest_line_comes_back_and_no_outdated_one(
    simulated: SimulatedWindowScreen, devices: Devices
) -> None:
    screen = devices.window_screen("3")
    screen.show("请 A001")
    wait_until(lambda: simulated.shows == "请 A001")
    simulated.command({"drop": 0.3})
    wait_until(lambda: simulated.shows == "")
    seen = len(simulated.command({"state": True})["came"])
    for number in (2, 3, 4):
        screen.show(f"请 A00{number}")
    wait_until(lambda: simulated.shows == "请 A004")
    came = simulated.command({"state": True})["came"][seen:]
    assert came[-1] == "请 A004"
    assert "请 A001" not in came


def test_a_screen_that_takes_nothing_is_lost_and_nobody_waited(tmp_path: Path) -> None:
    class FullWire:
        address = "serial:full"

        def open(self, deadline_s: float) -> None: ...
        def close(self) -> None: ...
        def read(self, deadline_s: float) -> bytes:
            return b""

        def write(self, payload: bytes, deadline_s: float) -> int:
            return 3

    driver = TextLineScreen(FullWire(), SystemClock())
    driver.want("请 A001")
    with pytest.raises(LinkLost, match="不收数据"):
        driver.connect()


def test_a_screen_that_lost_its_power_unnoticed_gets_its_line_again(simulated: SimulatedWindowScreen) -> None:
    clock = HandClock(NOW)
    driver = TextLineScreen(wire_to(simulated.address), clock)
    driver.want("请 A001")
    driver.connect()
    wait_until(lambda: simulated.shows == "请 A001")
    clock.advance(31)
    driver.poll()
    wait_until(lambda: simulated.command({"state": True})["came"] == ["请 A001", "请 A001"])
    driver.close()


def test_the_device_check_shows_a_line_and_the_next_call_takes_its_place(
    simulated: SimulatedWindowScreen, devices: Devices
) -> None:
    devices.window_screen("3").show("请 A001")
    wait_until(lambda: simulated.shows == "请 A001")
    assert devices.test("3").passed
    wait_until(lambda: simulated.shows.startswith("窗口屏测试"))
    devices.window_screen("3").show("请 A001")
    wait_until(lambda: simulated.shows == "请 A001")


@pytest.mark.parametrize(
    "options", [{"coding": "big5"}, {"end": "nul"}, {"columns": "wide"}, {"colour": "red"}]
)
def test_options_that_mean_nothing_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(BadDeviceConfig):
        Devices.open([DeviceConfig(DeviceKind.WINDOW_SCREEN, "3", "text-line", "tcp://127.0.0.1:1", options)])


def test_a_screen_nobody_configured_shows_nothing() -> None:
    devices = Devices.open([])
    devices.window_screen("9").show("请 A001")
    devices.close()


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A package as pip would have installed it, with an entry point and a broken one."""
    (tmp_path / "acme_screens.py").write_text(VENDOR)
    brought = tmp_path / "acme_screens-1.0.dist-info"
    brought.mkdir()
    (brought / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-screens\nVersion: 1.0\n")
    (brought / "entry_points.txt").write_text(
        "[hall_kiosk.devices]\nwindow_screen.acme = acme_screens:build\nwindow_screen.broken = no_such_module:build\n"
        "window_screen.text-line = acme_screens:build\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield None
    sys.modules.pop("acme_screens", None)


def test_a_vendors_driver_is_found_by_its_entry_point_and_kept_by_our_supervision(vendor: Any) -> None:
    devices = Devices.open([DeviceConfig(DeviceKind.WINDOW_SCREEN, "5", "acme", "led:0x12")])
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    devices.window_screen("5").show("请 B007")
    from acme_screens import AcmeScreen  # type: ignore[import-not-found]

    wait_until(lambda: ("led:0x12", "请 B007") in AcmeScreen.shown)
    devices.close()


def test_a_vendors_driver_that_cannot_be_loaded_is_told_with_the_others_names(vendor: Any) -> None:
    with pytest.raises(BadDeviceConfig, match="broken 装不上"):
        Devices.open([DeviceConfig(DeviceKind.WINDOW_SCREEN, "5", "broken", "led:1")])
    with pytest.raises(BadDeviceConfig, match="text-line、acme、broken"):
        Devices.open([DeviceConfig(DeviceKind.WINDOW_SCREEN, "5", "acne", "led:1")])


def test_no_package_takes_the_place_of_our_own_driver(vendor: Any, simulated: SimulatedWindowScreen) -> None:
    devices = Devices.open([DeviceConfig(DeviceKind.WINDOW_SCREEN, "3", "text-line", simulated.address)])
    devices.window_screen("3").show("请 A001")
    wait_until(lambda: simulated.shows == "请 A001")
    devices.close()
