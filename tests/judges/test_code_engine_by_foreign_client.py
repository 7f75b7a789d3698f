"""A client written by others, for the real engine, judges our simulated one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ws_barcode_scanner import BarcodeScanner

from devices.simulators.qr_reader import SimulatedQrReader
from tests.support.waiting import wait_until

pytestmark = pytest.mark.judge


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SimulatedQrReader]:
    simulated = SimulatedQrReader(tmp_path / "engine", pace=0)
    simulated.start()
    yield simulated
    simulated.close()


@pytest.fixture
def client(engine: SimulatedQrReader, tmp_path: Path) -> BarcodeScanner:
    return BarcodeScanner(str(tmp_path / "engine"))


def test_client_reads_writes_and_restores_the_zones(client: BarcodeScanner) -> None:
    assert client.memory_map[0x0006] == 50
    client.memory_map[0x0006] = 99
    client.memory_map[0x0060, 7] = False
    assert client.memory_map[0x0006] == 99
    assert client.memory_map[0x0060, 7] is False
    client.save_to_flash()
    client.restore_factory_settings()
    assert client.memory_map[0x0006] == 50


def test_client_pulls_the_trigger_and_gets_the_code(
    engine: SimulatedQrReader, client: BarcodeScanner
) -> None:
    engine.command({"show": "HZ-2026-0001"})
    client.memory_map[0x0002, 7] = True
    codes = wait_until(client.query_for_codes)
    assert codes == [b"HZ-2026-0001"]


def test_client_meets_silence_as_with_a_dead_engine(
    engine: SimulatedQrReader, client: BarcodeScanner
) -> None:
    engine.command({"mute": True})
    with pytest.raises(TimeoutError):
        client.memory_map[0x0000]
