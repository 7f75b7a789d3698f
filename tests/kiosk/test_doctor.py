"""The doctor finds what is wrong with a machine, and says what to do."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.commands import doctor
from kiosk.store.sqlite_version import has_wal_reset_bug


def test_a_healthy_machine_has_no_failed_check(tmp_path: Path) -> None:
    findings = list(doctor.examine(doctor.Surroundings(data_folder=tmp_path)))
    assert {f.check for f in findings} >= {
        "display",
        "fonts",
        "libraries",
        "sqlite",
        "disk",
        "clock",
        "network",
    }
    assert [f for f in findings if f.state == "failed"] == []


def test_fonts_missing_names_the_command_that_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_BUILT_ASSETS", str(tmp_path))
    findings = list(doctor.fonts())
    assert [f.state for f in findings[:3]] == ["failed"] * 3
    assert all("scripts/setup" in f.do for f in findings)


def test_device_address_that_nobody_answers_is_failed() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    (finding,) = doctor.devices((("receipt-printer", address),))
    assert finding.state == "failed" and address in finding.said and finding.do


def test_device_address_that_answers_is_ok() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        (finding,) = doctor.devices((("receipt-printer", address),))
    assert finding.state == "ok"


def test_clock_before_the_product_existed_is_failed() -> None:
    (finding,) = doctor.clock(datetime(1970, 1, 1, tzinfo=UTC))
    assert finding.state == "failed"


@pytest.mark.parametrize(
    ("version", "bug"),
    [
        ("3.6.23", False),
        ("3.7.0", True),
        ("3.40.1", True),
        ("3.44.5", True),
        ("3.44.6", False),
        ("3.50.6", True),
        ("3.50.7", False),
        ("3.51.2", True),
        ("3.51.3", False),
        ("3.54.1", False),
    ],
)
def test_sqlite_versions_with_the_wal_bug(version: str, bug: bool) -> None:
    assert has_wal_reset_bug(version) is bug
