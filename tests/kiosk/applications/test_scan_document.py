"""A pile of papers through the scanner into a draft, and everything a feeder can do on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices.ports.camera import Picture
from devices.ports.scanner import ScanEnd, ScanFault, ScanSource, ScanWish
from devices.registry import DeviceConfig, Devices
from devices.status import DeviceKind, LinkState
from kiosk.base.clock import SystemClock
from kiosk.base.journal import Journal
from kiosk.domain.ids import MaterialCode
from kiosk.domain.seen import PageTaken
from kiosk.imaging.seeing.port import SeeingGone
from kiosk.usecases.draft_pages import Draft, digests_of
from kiosk.usecases.scan_document import ScanDocument
from tests.support.application_desk import ApplicationDesk, citizen, page_jpeg
from tests.support.waiting import wait_until

PILE = ScanWish(ScanSource.FEEDER)


class Pile:
    """A scanner with these papers in its feeder; after them it ends as told."""

    def __init__(self, papers: list[bytes], fault: ScanFault | None = None) -> None:
        self._papers = papers
        self._fault = fault
        self.is_cancelled = False

    def scan(self, wish: ScanWish, on_page: Callable[[Picture], None], deadline_s: float = 120.0) -> ScanEnd:
        for count, paper in enumerate(self._papers):
            if self.is_cancelled:
                return ScanEnd(count, ScanFault.CANCELLED)
            on_page(Picture(paper, 100, 100))
        return ScanEnd(len(self._papers), self._fault)

    def cancel(self) -> None:
        self.is_cancelled = True


class Judge:
    """Sees each page as it came; has something against those that it was told, or is not there at all."""

    def __init__(self, against: tuple[int, ...] = (), is_gone: bool = False) -> None:
        self._against = against
        self._is_gone = is_gone
        self._seen = 0

    def take(self, still: Any) -> PageTaken:
        if self._is_gone:
            raise SeeingGone
        self._seen += 1
        return PageTaken(still, b"small", ("blurred",) if self._seen in self._against else ())


@pytest.fixture
def draft(desk: ApplicationDesk) -> Draft:
    return desk.prepare.begin(citizen(), desk.item())


def material(desk: ApplicationDesk, draft: Draft) -> str:
    """The one that takes the most pictures."""
    needed = [each.material for each in desk.prepare.needed_materials(draft)]
    return max(needed, key=lambda each: each.most_pictures).code


def scanning(desk: ApplicationDesk, tmp_path: Path, scanner: Any, judge: Judge | None = None) -> ScanDocument:
    return ScanDocument(scanner, judge or Judge(), desk.prepare, Journal(tmp_path / "journal", SystemClock()))  # type: ignore[arg-type]


def test_the_pages_are_in_the_draft_in_the_order_of_the_pile(
    desk: ApplicationDesk, draft: Draft, tmp_path: Path
) -> None:
    papers = [page_jpeg(f"第 {number} 页") for number in range(3)]
    code = material(desk, draft)
    scanned = scanning(desk, tmp_path, Pile(papers)).scan(draft, code, PILE)
    assert (scanned.kept, scanned.doubtful, scanned.fault, scanned.refusal) == (3, (), None, "")
    assert [page.digests for page in draft.pages[MaterialCode(code)]] == [
        digests_of(paper) for paper in papers
    ]


def test_a_jam_keeps_the_pages_that_came_before_it(
    desk: ApplicationDesk, draft: Draft, tmp_path: Path
) -> None:
    papers = [page_jpeg("一"), page_jpeg("二")]
    scanned = scanning(desk, tmp_path, Pile(papers, ScanFault.PAPER_JAM)).scan(
        draft, material(desk, draft), PILE
    )
    assert (scanned.kept, scanned.fault) == (2, ScanFault.PAPER_JAM)


def test_a_doubtful_page_is_kept_and_its_place_told(
    desk: ApplicationDesk, draft: Draft, tmp_path: Path
) -> None:
    papers = [page_jpeg(f"第 {number} 页") for number in range(3)]
    scanned = scanning(desk, tmp_path, Pile(papers), Judge(against=(2,))).scan(
        draft, material(desk, draft), PILE
    )
    assert (scanned.kept, scanned.doubtful) == (3, (2,))


def test_a_sheet_that_went_through_twice_is_there_once(
    desk: ApplicationDesk, draft: Draft, tmp_path: Path
) -> None:
    paper = page_jpeg("同一页")
    scanned = scanning(desk, tmp_path, Pile([paper, paper])).scan(draft, material(desk, draft), PILE)
    assert (scanned.kept, scanned.refusal) == (1, "")


def test_more_pages_than_the_material_takes_stop_the_feeder(
    desk: ApplicationDesk, draft: Draft, tmp_path: Path
) -> None:
    code = material(desk, draft)
    most = draft.item.material(code).most_pictures  # type: ignore[arg-type]
    pile = Pile([page_jpeg(f"第 {number} 页") for number in range(most + 3)])
    scanned = scanning(desk, tmp_path, pile).scan(draft, code, PILE)
    assert (scanned.kept, scanned.refusal, scanned.fault) == (most, "too_many", None)
    assert pile.is_cancelled


def test_while_nobody_sees_pages_are_kept_as_they_came_and_told_as_doubtful(
    desk: ApplicationDesk, draft: Draft, tmp_path: Path
) -> None:
    scanned = scanning(desk, tmp_path, Pile([page_jpeg("一")]), Judge(is_gone=True)).scan(
        draft, material(desk, draft), PILE
    )
    assert (scanned.kept, scanned.doubtful) == (1, (1,))


@pytest.mark.judge
def test_a_sheet_goes_from_sanes_own_scanner_into_the_draft(
    desk: ApplicationDesk, draft: Draft, tmp_path: Path
) -> None:
    with Image.open(io.BytesIO(page_jpeg("扫描的一页"))) as sheet:
        sheet.save(tmp_path / "sheet.ppm")
    extra = {"extra": f"--filename={tmp_path / 'sheet.ppm'}"}
    devices = Devices.open([DeviceConfig(DeviceKind.SCANNER, "scanner", "sane", "sane:pnm:0", extra)])
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    scanned = scanning(desk, tmp_path, devices.scanner()).scan(draft, material(desk, draft), ScanWish())
    devices.close()
    assert (scanned.kept, scanned.fault) == (1, None)
