"""A visit on the capture page without window, camera or thread: the real table, draft and vault."""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk.domain.ids import MaterialCode
from kiosk.flows import events as e
from kiosk.flows.application_hands import DraftHands, ReadingHands
from kiosk.flows.deeds import Deed, ReadPage
from kiosk.flows.facts import Facts
from kiosk.flows.facts_application import CaptureFacts
from kiosk.flows.journeys import all_journeys
from kiosk.flows.outcomes import PageCaptured
from kiosk.flows.session import Applying, Surroundings, TerminalWords, Visit
from kiosk.flows.show import shown
from kiosk.flows.steps import Step
from tests.support.application_desk import ApplicationDesk, citizen

AROUND = Surroundings(
    TerminalWords("T-03", "示例大厅", "Sample", "一楼", "1F"), datetime(2026, 6, 12, tzinfo=UTC)
)


class CaptureVisit:
    """Deeds are done at once, as the conductor's lanes do them; reading waits until `read` when there is a reader."""

    def __init__(self, desk: ApplicationDesk, item: str, reading: ReadingHands | None = None) -> None:
        self.desk, self.table = desk, all_journeys()
        # No camera and nobody who sees: pages are added as a shutter would.
        self.hands = DraftHands(desk.prepare, None)  # type: ignore[arg-type]
        self.reading = reading
        self.unread: list[Deed] = []
        self.draft = desk.prepare.begin(citizen(), desk.item(item))
        applying = Applying(self.draft, self.hands.picture(self.draft))
        self.visit = Visit(number=1, step=Step.CAPTURE, applying=applying)

    def post(self, event: e.Event) -> None:
        move = self.table.advance(self.visit, event, AROUND)
        assert not move.refused
        self.visit = move.visit
        for deed in move.deeds:
            if isinstance(deed, ReadPage):
                self.unread.append(deed)
                continue
            outcome = self.hands.performers()[type(deed)](deed)
            if outcome is not None:
                self.post(outcome)

    def keep(self, jpeg: bytes) -> None:
        assert self.visit.applying is not None
        capture = self.visit.applying.capture
        self.desk.prepare.add_page(self.draft, self.material, jpeg, replaces=capture.replacing)
        self.post(PageCaptured("kept", self.hands.picture(self.draft)))

    def read(self) -> None:
        """What waits to be read is read."""
        assert self.reading is not None
        unread, self.unread = self.unread, []
        for deed in unread:
            assert isinstance(deed, ReadPage)
            outcome = self.reading.read(deed)
            if outcome is not None:
                self.post(outcome)

    @property
    def shows(self) -> Facts:
        return shown(self.visit, AROUND).facts

    @property
    def material(self) -> MaterialCode:
        assert self.visit.applying is not None
        return self.visit.applying.picture.materials[self.visit.applying.capture.material].material.code

    @property
    def facts(self) -> CaptureFacts:
        facts = shown(self.visit, AROUND).facts
        assert isinstance(facts, CaptureFacts)
        return facts

    @property
    def order(self) -> list[str]:
        return [page.document_id for page in self.facts.pages]
