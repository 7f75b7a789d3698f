"""Clients that others wrote for the real engines judge our simulated ones: DE2120 by SparkFun's, Newland by trimarlib's."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial
from de2120_barcode_scanner import DE2120BarcodeScanner
from newlandlib import SerialDevice

from devices.simulators.qr_reader import SimulatedQrReader
from tests.support.waiting import wait_until

pytestmark = pytest.mark.judge


@contextmanager
def _engine(link: Path, family: str) -> Iterator[SimulatedQrReader]:
    simulated = SimulatedQrReader(link, pace=0, family=family)
    simulated.start()
    try:
        yield simulated
    finally:
        simulated.close()


def test_judges_are_the_versions_we_know() -> None:
    assert importlib.metadata.version("de2120-barcode-scanner") == "0.0.1"
    assert importlib.metadata.version("trimarlib-newland") == "0.1.0rc4"


def test_sparkfuns_client_finds_triggers_reads_and_is_refused_what_the_engine_does_not_know(
    tmp_path: Path,
) -> None:
    with (
        _engine(tmp_path / "de2120", "de2120") as engine,
        serial.Serial(str(tmp_path / "de2120"), 115_200, timeout=2) as port,
    ):
        client = DE2120BarcodeScanner(hard_port=port)
        assert client.begin()
        assert client.send_command("NOSUCH") is False
        engine.command({"show": "HZ-2026-0001", "end": "\n"})
        assert client.send_command(client.COMMAND_START_SCAN)
        assert wait_until(client.read_barcode).strip() == "HZ-2026-0001"


def test_trimarlibs_client_pings_and_asks_in_frames_whose_sums_it_checks(tmp_path: Path) -> None:
    with (
        _engine(tmp_path / "newland", "newland"),
        serial.Serial(str(tmp_path / "newland"), 9600, timeout=2) as port,
    ):
        client = SerialDevice(port=port)
        client.ping()
        assert client.query_rs232()["baudrate"] == 9600
