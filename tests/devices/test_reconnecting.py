"""Readers that go and come back under supervision: told once each way in the journal, and working again."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pytest
import usb.core

from devices.drivers.id_reader import SerialIdReader
from devices.ports.id_reader import IdCard
from devices.registry import DeviceConfig, Devices
from devices.simulators.id_reader import SimulatedIdReader
from devices.simulators.lines import PtyLine, TcpLine
from devices.simulators.qr_reader import SimulatedQrReader
from devices.status import DeviceKind, LinkState
from tests.devices.test_usb_id_reader import ReaderBus
from tests.support.waiting import wait_until


def link_of(devices: Devices) -> LinkState:
    return devices.statuses()[0].link


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the journal says of the device, in order."""
    said = [record.getMessage() for record in caplog.records if "设备 reader" in record.getMessage()]
    return ["lost" if "失联" in line else "back" if "恢复" in line else line for line in said]


@pytest.mark.parametrize("wire", ["tcp", "pty"])
@pytest.mark.parametrize("driver", ["gm65", "newland", "honeywell", "de2120", "plain"])
def test_code_reader_that_was_pulled_is_told_lost_once_and_back_once_and_reads(
    driver: str, wire: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On TCP no node tells of a pulled cable; the next poll does.
    monkeypatch.setattr("devices.drivers.qr_reader.EngineReader.poll_interval_s", 0.05)
    monkeypatch.setattr("devices.drivers.qr_reader.PlainSerialReader.poll_interval_s", 0.05)
    line = TcpLine() if wire == "tcp" else PtyLine(tmp_path / "reader")
    family = "gm65" if driver == "plain" else driver
    simulated = SimulatedQrReader(line, driver == "plain", pace=0, family=family)
    simulated.start()
    devices = Devices.open([DeviceConfig(DeviceKind.QR_READER, "reader", driver, simulated.address)])
    wait_until(lambda: link_of(devices) is LinkState.ONLINE)
    simulated.command({"drop": 0.3})
    wait_until(lambda: link_of(devices) is not LinkState.ONLINE)
    wait_until(lambda: link_of(devices) is LinkState.ONLINE)

    def is_read() -> bool:
        simulated.command({"show": "HZ-2026-0001"})
        return devices.qr_reader().read_code(1.0) == "HZ-2026-0001"

    wait_until(is_read)
    assert ("reconnects", "1") in devices.statuses()[0].figures
    devices.close()
    simulated.close()
    assert told(caplog) == ["lost", "back"]


def test_usb_card_reader_that_was_pulled_is_told_lost_once_and_back_once_and_reads(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(SerialIdReader, "poll_interval_s", 0.05)
    simulated = SimulatedIdReader(tmp_path / "reader", pace=0)
    simulated.start()
    line = os.open(simulated.address.removeprefix("serial:"), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    bus, find = ReaderBus(line), usb.core.find

    def on_this_bus(**wanted: Any) -> Any:
        return find(**{**wanted, "backend": bus})

    monkeypatch.setattr(usb.core, "find", on_this_bus)
    devices = Devices.open([DeviceConfig(DeviceKind.ID_READER, "reader", "sdt", "usb-sdt:0400:C35A")])
    wait_until(lambda: link_of(devices) is LinkState.ONLINE)
    bus.plugged = False
    wait_until(lambda: link_of(devices) is not LinkState.ONLINE)
    bus.plugged = True
    wait_until(lambda: link_of(devices) is LinkState.ONLINE)
    simulated.command({"lay": "gong"})
    card = devices.id_reader().read_card(10)
    assert isinstance(card, IdCard) and card.name == "龚小䶮"
    devices.close()
    simulated.close()
    os.close(line)
    assert told(caplog) == ["lost", "back"]
