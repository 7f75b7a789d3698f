"""Papers through the flatbed or feeder scanner: each page judged and kept while the next one is still on its way."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.ports.camera import Picture
from devices.ports.scanner import PageScanner, ScanFault, ScanWish
from kiosk.base.journal import Journal
from kiosk.domain.ids import MaterialCode
from kiosk.domain.seen import PageTaken
from kiosk.imaging.seeing.port import Seeing, SeeingGone
from kiosk.usecases.prepare_application import Draft, PageRefused, PrepareApplication

SCAN_DEADLINE_S = 120.0


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of a pile of papers. Pages kept before a fault stay kept."""

    kept: int
    doubtful: tuple[int, ...] = ()
    """Places in the pile, from 1, of pages that were kept although whoever sees has something against them."""
    fault: ScanFault | None = None
    refusal: str = ""
    """Why the draft took no more pages: too_many, too_big, disk_full; empty when it took all. A page that is there already is
    left out without a word."""
    said: str = ""
    """For staff."""


@dataclass(slots=True)
class _Pile:
    kept: int = 0
    seen: int = 0
    doubtful: list[int] = field(default_factory=list)
    refusal: str = ""


class ScanDocument:
    """Uses the scanner where the document camera would be; a page is straightened and judged like a photograph."""

    def __init__(
        self, scanner: PageScanner, seeing: Seeing, prepare: PrepareApplication, journal: Journal
    ) -> None:
        self._scanner = scanner
        self._seeing = seeing
        self._prepare = prepare
        self._journal = journal

    def scan(self, draft: Draft, material: str, wish: ScanWish) -> Scanned:
        """Every page that came is in the draft afterwards, in the order of the pile."""
        pile = _Pile()
        end = self._scanner.scan(
            wish, lambda picture: self._put(pile, draft, material, picture), SCAN_DEADLINE_S
        )
        self._journal.write(
            "scanned", pages=end.pages, kept=pile.kept, fault=end.fault.value if end.fault else ""
        )
        # A scan that we ended because the draft is full has no fault of its own.
        fault = None if pile.refusal and end.fault is ScanFault.CANCELLED else end.fault
        return Scanned(pile.kept, tuple(pile.doubtful), fault, pile.refusal, end.said)

    def cancel(self) -> None:
        self._scanner.cancel()

    def _put(self, pile: _Pile, draft: Draft, material: str, picture: Picture) -> None:
        pile.seen += 1
        if pile.refusal:
            return
        taken = self._taken(picture)
        added = self._prepare.add_page(
            draft,
            MaterialCode(material),
            taken.jpeg,
            good=taken.judged and not taken.reasons,
            reasons=taken.reasons,
            thumbnail=taken.thumbnail,
            replaces=None,
        )
        if not isinstance(added, PageRefused):
            pile.kept += 1
            if taken.reasons or not taken.judged:
                pile.doubtful.append(pile.seen)
        elif added.reason != "same_page":
            pile.refusal = added.reason
            self._scanner.cancel()

    def _taken(self, picture: Picture) -> PageTaken:
        """As whoever sees has it; as it came while nobody does. Nobody can press the shutter again for a sheet in a feeder."""
        from kiosk.imaging.small_page import small_page

        try:
            return self._seeing.take(picture.coded)
        except (SeeingGone, ValueError) as trouble:
            self._journal.write("scan_not_judged", said=str(trouble)[:200])
            return PageTaken(picture.coded, small_page(picture.coded, 280, 368) or b"", (), judged=False)
