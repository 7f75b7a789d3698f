"""The document camera reads codes while a step asks for one, tells each once, and sleeps otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import segno
import zxingcpp

from kiosk.base.clock import HandClock, SystemClock
from kiosk.base.journal import Journal
from kiosk.domain.seen import CodeSeen
from kiosk.flows.camera_codes import AGAIN_AFTER_S, CameraCodes
from kiosk.flows.events import CodeRead, Event
from kiosk.imaging.seeing.here import SeeingHere
from kiosk.imaging.seeing.port import SeeingGone
from tests.support.fake_devices import FakeCamera, page_on_mat
from tests.support.waiting import wait_until


class Counting(SeeingHere):
    """Sees for itself, counts how often it was asked for codes, and is gone when told."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.formats: set[str] = set()
        self.is_gone = False

    def read_codes(self, picture: Any, thorough: bool = True) -> tuple[CodeSeen, ...]:
        self.asked += 1
        if self.is_gone:
            raise SeeingGone
        seen = super().read_codes(picture, thorough)
        self.formats |= {code.format for code in seen}
        return seen


class Bench:
    """A camera, whoever sees, and what was told."""

    def __init__(self, journal: Journal) -> None:
        self.camera, self.seeing, self.told = FakeCamera(), Counting(), list[Event]()
        self.clock = HandClock(datetime(2026, 5, 6, 9, tzinfo=UTC))
        self.codes = CameraCodes(self.camera, self.seeing, self.told.append, self.clock, journal)
        self.codes.start()

    def looked(self, times: int) -> Callable[[], bool]:
        goal = self.seeing.asked + times
        return lambda: self.seeing.asked >= goal


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    journal = Journal(tmp_path / "journal", SystemClock())
    bench = Bench(journal)
    yield bench
    bench.codes.stop()
    journal.close()


def _with_qr(text: str) -> Any:
    scene = page_on_mat()
    bits = np.array([list(row) for row in segno.make(text, micro=False).matrix_iter(scale=5, border=4)])
    scene[300 : 300 + len(bits), 600 : 600 + len(bits)] = np.where(bits > 0, 20, 235)[:, :, None]
    return scene


def test_a_receipt_that_lies_there_is_told_once(bench: Bench) -> None:
    bench.camera.scene = _with_qr("办件回执 HJ-0007")
    bench.codes.want(True)
    wait_until(bench.looked(3))
    assert bench.told == [CodeRead("办件回执 HJ-0007")]


def test_the_next_code_is_told_too_and_the_first_again_after_a_while(bench: Bench) -> None:
    first, second = _with_qr("RECEIPT-1"), _with_qr("RECEIPT-2")
    bench.camera.scene = first
    bench.codes.want(True)
    wait_until(lambda: len(bench.told) == 1)
    bench.camera.scene = second
    wait_until(lambda: len(bench.told) == 2)
    bench.clock.advance(AGAIN_AFTER_S)
    bench.camera.scene = first
    wait_until(lambda: len(bench.told) == 3)
    assert bench.told == [CodeRead("RECEIPT-1"), CodeRead("RECEIPT-2"), CodeRead("RECEIPT-1")]


def test_the_number_on_a_bottle_is_not_meant(bench: Bench) -> None:
    scene = page_on_mat()
    drawn = np.asarray(
        zxingcpp.create_barcode("6901234567892", zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)
    )
    scene[300 : 300 + drawn.shape[0], 560 : 560 + drawn.shape[1]] = drawn[:, :, None]
    bench.camera.scene = scene
    bench.codes.want(True)
    wait_until(lambda: "EAN13" in bench.seeing.formats)
    wait_until(bench.looked(2))
    assert bench.told == []


def test_camera_and_seeing_sleep_when_no_code_is_wanted(bench: Bench) -> None:
    bench.codes.want(True)
    wait_until(bench.looked(1))
    bench.codes.want(False)
    assert not bench.camera.running


def test_codes_are_read_again_when_the_seeing_program_is_back(bench: Bench) -> None:
    bench.camera.scene = _with_qr("RECEIPT-3")
    bench.seeing.is_gone = True
    bench.codes.want(True)
    wait_until(bench.looked(1))
    assert bench.told == []
    bench.seeing.is_gone = False
    wait_until(lambda: bench.told == [CodeRead("RECEIPT-3")])
