"""The scanner driver against SANE's own `test` and `pnm` back ends, through the `scanimage` of Debian's sane-utils (1.1.1, 1.2.1, 1.3)."""

from __future__ import annotations

import io
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from devices.clock import SystemClock
from devices.drivers.scanner import SaneScanner
from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.camera import Picture
from devices.ports.scanner import ScanEnd, ScanFault, ScanSource, ScanWish
from devices.registry import DeviceConfig, Devices
from devices.status import Condition, DeviceKind, LinkState
from devices.words import words
from kiosk.base.clock import HandClock
from tests.support.waiting import wait_until

pytestmark = pytest.mark.judge

COARSE = ScanWish(ScanSource.FEEDER, 50)
SLOW = "--read-delay=yes --read-delay-duration=200000 --read-limit=yes --read-limit-size=50"


def scanner(extra: str = "", device: str = "test:0") -> SaneScanner:
    found = SaneScanner(device, SystemClock(), extra)
    found.connect()
    return found


def scanned(found: SaneScanner, wish: ScanWish = COARSE) -> tuple[ScanEnd, list[Picture]]:
    pages: list[Picture] = []
    return found.scan(wish, pages.append, 20.0), pages


def test_the_judge_is_installed() -> None:
    said = subprocess.run(["scanimage", "--version"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"sane-backends\) 1\.\d", said)


def test_a_feeder_is_emptied_page_by_page_and_running_empty_is_no_fault() -> None:
    end, pages = scanned(scanner())
    assert (end.pages, end.fault) == (10, None)  # the back end has ten sheets
    assert [(page.width, page.height) for page in pages] == [
        (393, 393)
    ] * 10  # 200 mm at 50 dpi, its own limit
    assert all(page.coded.startswith(b"\xff\xd8") for page in pages)


def test_a_flatbed_gives_one_page() -> None:
    end, pages = scanned(scanner(), ScanWish(ScanSource.FLATBED, 75))
    assert (end.pages, end.fault, len(pages)) == (1, None, 1)


def test_no_more_pages_are_taken_than_were_wished() -> None:
    end, pages = scanned(scanner(), ScanWish(ScanSource.FEEDER, 50, most_pages=3))
    assert (end.pages, len(pages)) == (3, 3)


@pytest.mark.parametrize(
    ("status", "fault", "condition"),
    [
        ("UNSUPPORTED", ScanFault.NOT_POSSIBLE, None),
        ("CANCELLED", ScanFault.CANCELLED, None),
        ("DEVICE_BUSY", ScanFault.BUSY, Condition.BUSY),
        ("INVAL", ScanFault.NOT_POSSIBLE, None),
        ("JAMMED", ScanFault.PAPER_JAM, Condition.PAPER_JAM),
        ("NO_DOCS", ScanFault.NO_PAGES, Condition.FEEDER_EMPTY),
        ("COVER_OPEN", ScanFault.COVER_OPEN, Condition.COVER_OPEN),
        ("NO_MEM", ScanFault.FAILED, None),
        ("ACCESS_DENIED", ScanFault.FAILED, Condition.UNRECOVERABLE),
    ],
)
def test_each_status_ends_the_scan_in_our_words(
    status: str, fault: ScanFault, condition: Condition | None
) -> None:
    found = scanner(f"--read-return-value=SANE_STATUS_{status}")
    end, pages = scanned(found)
    assert (end.fault, end.pages, pages) == (fault, 0, [])
    assert end.said
    assert found.poll() == (frozenset() if condition is None else {condition})


def test_a_scan_without_data_gives_no_page() -> None:
    end, pages = scanned(scanner("--read-return-value=SANE_STATUS_EOF"))
    assert (end.fault, pages) == (ScanFault.FAILED, [])


def test_an_input_error_is_a_lost_scanner() -> None:
    with pytest.raises(LinkLost):
        scanned(scanner("--read-return-value=SANE_STATUS_IO_ERROR"))


def test_a_jam_is_told_until_somebody_had_time_to_see_to_it() -> None:
    clock = HandClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    found = SaneScanner("test:0", clock, "--read-return-value=SANE_STATUS_JAMMED")
    found.connect()
    scanned(found)
    clock.advance(119)
    assert found.poll() == {Condition.PAPER_JAM}
    clock.advance(2)
    assert found.poll() == frozenset()


@pytest.mark.parametrize("device", ["test:7", "nobody-makes-this:0"])
def test_a_scanner_that_is_not_there_is_absent(device: str) -> None:
    with pytest.raises(DeviceAbsent):
        scanner(device=device)


def test_scanimage_missing_is_an_absent_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceAbsent, match="sane-utils"):
        scanner()


def test_extra_words_that_cannot_be_read_are_refused_at_once() -> None:
    with pytest.raises(DeviceRefused):
        SaneScanner("test:0", SystemClock(), "--mode='Color")


def test_a_scan_that_takes_too_long_is_ended_and_the_scanner_is_free_again() -> None:
    found = scanner(SLOW)
    end = found.scan(COARSE, lambda _: None, 0.3)
    assert end.fault is ScanFault.TIMEOUT
    assert scanned(scanner())[0].fault is None


def test_cancel_ends_a_running_scan_from_another_thread() -> None:
    found = scanner(SLOW)
    ends: list[ScanEnd] = []
    scanning = threading.Thread(target=lambda: ends.append(found.scan(COARSE, lambda _: None, 30.0)))
    scanning.start()
    wait_until(lambda: found._running is not None)
    found.cancel()
    scanning.join(10)
    assert [end.fault for end in ends] == [ScanFault.CANCELLED]


def test_our_own_picture_comes_back_from_the_pnm_back_end(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (120, 80), "white")
    sheet.paste((200, 30, 30), (0, 0, 60, 80))
    sheet.save(tmp_path / "sheet.ppm")
    found = scanner(f"--filename={tmp_path / 'sheet.ppm'}", "pnm:0")
    end, (page,) = scanned(found, ScanWish())
    assert (end.pages, page.width, page.height) == (1, 120, 80)
    with Image.open(io.BytesIO(page.coded)) as came:
        red, white = came.getpixel((20, 40)), came.getpixel((100, 40))
    assert isinstance(red, tuple) and isinstance(white, tuple)
    assert red[0] > 180 and red[1] < 60
    assert min(white) > 245


@pytest.mark.parametrize(
    ("switch", "fault"),
    [
        ("jammed", ScanFault.PAPER_JAM),
        ("nodocs", ScanFault.NO_PAGES),
        ("coveropen", ScanFault.COVER_OPEN),
        ("nomem", ScanFault.FAILED),
        ("accessdenied", ScanFault.FAILED),
    ],
)
def test_faults_forced_in_the_pnm_back_end(tmp_path: Path, switch: str, fault: ScanFault) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / "sheet.ppm")
    found = scanner(f"--filename={tmp_path / 'sheet.ppm'} --status-{switch}=yes", "pnm:0")
    assert scanned(found, ScanWish())[0].fault is fault


def test_a_scan_program_that_crashes_takes_only_itself_away(tmp_path: Path) -> None:
    crashing = tmp_path / "scanimage"
    crashing.write_text('#!/bin/sh\ncase "$*" in *--batch*) kill -SEGV $$;; esac\n')
    crashing.chmod(0o755)
    found = SaneScanner("test:0", SystemClock(), program=str(crashing))
    found.connect()
    end, pages = scanned(found, ScanWish())
    assert (end.fault, pages) == (ScanFault.FAILED, [])


def test_no_raw_page_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.drivers.scanner._folder_place", lambda: tmp_path)
    for extra in ("", "--read-return-value=SANE_STATUS_JAMMED"):
        scanned(scanner(extra))
        assert list(tmp_path.iterdir()) == []


@pytest.fixture
def devices() -> Iterator[Devices]:
    devices = Devices.open([DeviceConfig(DeviceKind.SCANNER, "scanner", "sane", "sane:test:0")])
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    yield devices
    devices.close()


def test_through_the_port_pages_come_before_the_scan_has_ended(devices: Devices) -> None:
    pages: list[Picture] = []
    end = devices.scanner().scan(COARSE, pages.append)
    assert (end.pages, len(pages)) == (10, 10)
    assert devices.test("scanner").passed
    assert words(devices.statuses()[0]).said == "正常"


def test_a_terminal_without_a_scanner_answers_in_the_ports_own_words() -> None:
    devices = Devices.open([])
    assert devices.scanner().scan(COARSE, lambda _: None).fault is ScanFault.GONE
    devices.close()
