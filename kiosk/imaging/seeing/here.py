"""Seeing done in this process: what the seeing program does inside, and what commands and tests use."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.base.clock import SystemClock
from kiosk.domain.seen import CodeSeen, PageTaken, PaperKind, PaperRead, PreviewLook
from kiosk.imaging.calibration.camera_scale import CameraScale
from kiosk.imaging.calibration.kept import SCALE_FILE, kept
from kiosk.imaging.page import let_go_of_network
from kiosk.imaging.page_finder import PageFinder, PageFound, known_network
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quality import Verdict, judge_page
from kiosk.imaging.seeing.known_tray import KnownTray
from kiosk.imaging.seeing.pixels import pixels_of
from kiosk.imaging.seeing.port import Picture
from kiosk.imaging.straight import upright
from kiosk.imaging.take import page_taken

if TYPE_CHECKING:
    from kiosk.imaging.text.paper_reader import PaperReader


def _today() -> date:
    return SystemClock().now().date()


_NOTHING = PreviewLook((), "unknown", "unknown", "unknown", ("no_page",))


class SeeingHere:
    """`kiosk.imaging.seeing.port.Seeing`. Calls about the camera's pictures take turns; reading and binding go beside them."""

    def __init__(
        self, tray_file: Path | None = None, today: Callable[[], date] = _today, cores: int | None = None
    ) -> None:
        """`tray_file` keeps what is learned of the empty tray; None: it is forgotten with this object. The camera's scale is
        looked for beside it. `cores` is how many the reading of text may use; None: what it finds right."""
        self._known = KnownTray(tray_file)
        self._scale = None if tray_file is None else _scale_beside(tray_file)
        self._today = today
        self._cores = cores
        self._camera_turn = threading.Lock()
        self._papers: PaperReader | None = None

    def look(self, frame: Picture) -> PreviewLook:
        with self._camera_turn:
            pixels = pixels_of(frame)
            found = self._find(pixels, preview=True)
            if found is None:
                return _NOTHING
            verdict = _judged(pixels, found, preview=True)
            corners = tuple((float(x), float(y)) for x, y in found.corners)
            return PreviewLook(
                corners,
                verdict.sharp,
                verdict.glare,
                verdict.whole,
                verdict.reasons,
                verdict.glare_at,
                verdict.hand,
            )

    def take(self, still: Picture) -> PageTaken:
        with self._camera_turn:
            pixels = pixels_of(still)
            found = self._find(pixels)
            verdict = _judged(pixels, found, preview=False)
            return page_taken(pixels, found, verdict.reasons, self._scale)

    def read_paper(self, jpeg: bytes, kind: PaperKind | None = None) -> PaperRead:
        return self._paper_reader().read_paper(jpeg, kind)

    def read_codes(self, picture: Picture, thorough: bool = True) -> tuple[CodeSeen, ...]:
        from kiosk.imaging.codes import read_codes

        codes = read_codes(pixels_of(picture), thorough)
        return tuple(CodeSeen(one.format, one.text, one.corners) for one in codes)

    def bind(self, pages: Sequence[bytes], title: str, **how: Any) -> bytes:
        from kiosk.imaging.papers_pdf import bind_pdf

        return bind_pdf(pages, title, **how)

    def tray_is_empty(self, frame: Picture) -> None:
        with self._camera_turn:
            self._known.learn(pixels_of(frame))

    def get_ready(self) -> None:
        known_network()
        upright.known_network()

    def rest(self) -> None:
        with self._camera_turn:
            self._known.keep()
            let_go_of_network()
            upright.let_go_of_network()
        papers, self._papers = self._papers, None
        if papers is not None:
            papers.rest()

    def _paper_reader(self) -> PaperReader:
        """Its models come with the first page that is read."""
        from kiosk.imaging.text.engine import PrintReader
        from kiosk.imaging.text.paper_reader import PaperReader

        if self._papers is None:
            self._papers = PaperReader(self._today, PrintReader(self._cores))
        return self._papers

    def _find(self, pixels: Pixels, preview: bool = False) -> PageFound | None:
        return PageFinder(known_network(), self._known.tray).find(pixels, preview)


def _judged(pixels: Pixels, found: PageFound | None, preview: bool) -> Verdict:
    if found is None:
        return judge_page(pixels, None)
    return judge_page(pixels, found.corners, preview=preview, others=found.others, on_tray=found.on_tray)


def _scale_beside(tray_file: Path) -> CameraScale | None:
    """What `kiosk camera calibrate` left; a damaged file is said and does without, for a page without a scale is still a page."""
    try:
        return kept(tray_file.with_name(SCALE_FILE))
    except (OSError, ValueError) as fault:
        sys.stderr.write(f"{SCALE_FILE}: 高拍仪比例读不出来，请重新校准（{fault}）\n")
        return None
