"""One step of one case: ask what became of it, hand the form in, send a document, confirm."""

from __future__ import annotations

from typing import Literal

from kiosk.base.clock import Clock
from kiosk.domain.application import ApplicationState
from kiosk.domain.document import Document
from kiosk.links.platform import (
    Completed,
    Numbered,
    OutgoingCase,
    Platform,
    Rejected,
    Trouble,
    Unknown,
    Uploaded,
)
from kiosk.store.application_store import ApplicationStore
from kiosk.store.cipher import Damaged
from kiosk.store.document_vault import DocumentVault
from kiosk.store.outbox_store import OutboxRow, OutboxStore

StepEnd = Trouble | Literal["further", "done", "parked", "rejected"]

MOST_REJECTIONS = 3
"""A refusal may be a platform's bad minute; three in a row are a case for a person."""


def about_document(document: Document) -> str:
    """What a document's file is sealed to."""
    return f"document:{document.document_id}"


class Delivery:
    """Whatever happens here, the row ends as further, done, waiting, unknown or parked; never dropped."""

    def __init__(
        self,
        outbox: OutboxStore,
        applications: ApplicationStore,
        vault: DocumentVault,
        platform: Platform,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._applications = applications
        self._vault = vault
        self._platform = platform
        self._clock = clock

    def advance(self, row: OutboxRow) -> StepEnd:
        """Takes a claimed row one step further. `row` is as it was before it was claimed."""
        try:
            case = self._case(row)
            if row.stage == "new":
                return self._hand_in(row, case)
            waiting = self._outbox.not_uploaded(row.application_id)
            documents = self._applications.documents(row.application_id)
            pending = [document for document in documents if document.document_id in waiting]
            return self._send(row, pending[0]) if pending else self._confirm(row, case)
        except Damaged as damaged:
            return self._park(row, str(damaged))

    def _hand_in(self, row: OutboxRow, case: OutgoingCase) -> StepEnd:
        """A row whose answer was lost is asked for by its key before it is sent again."""
        if row.state == "unknown":
            found = self._platform.find(row.delivery_key)
            if not isinstance(found, Unknown):
                return self._numbered(row, found)
        return self._numbered(row, self._platform.apply(case))

    def _numbered(self, row: OutboxRow, answer: Numbered | Rejected | Trouble) -> StepEnd:
        if not isinstance(answer, Numbered):
            return self._not_taken(row, answer)
        number, word = answer.application_number, answer.query_word
        self._outbox.numbered(row, number, word, self._clock.now())
        return "further"

    def _send(self, row: OutboxRow, document: Document) -> StepEnd:
        assert row.application_number is not None

        def content() -> bytes:
            return self._vault.read(document.stored_sha256, about_document(document))

        answer = self._platform.upload(row.application_number, document, content)
        if not isinstance(answer, Uploaded):
            return self._not_taken(row, answer)
        self._outbox.uploaded(row, document.document_id, self._clock.now())
        return "further"

    def _confirm(self, row: OutboxRow, case: OutgoingCase) -> StepEnd:
        assert row.application_number is not None
        if row.state == "unknown":
            found = self._platform.find(row.delivery_key)
            if isinstance(found, Trouble):
                return self._not_taken(row, found)
            if isinstance(found, Numbered) and found.complete:
                received = Completed(ApplicationState.RECEIVED, found.received_at, None)
                return self._done(row, received)
        answer = self._platform.complete(case, row.application_number)
        return self._done(row, answer) if isinstance(answer, Completed) else self._not_taken(row, answer)

    def _done(self, row: OutboxRow, answer: Completed) -> StepEnd:
        now = self._clock.now()
        files = self._outbox.done(row, answer.state, answer.received_at, answer.latest_by, now)
        self._vault.drop(files)
        return "done"

    def _not_taken(self, row: OutboxRow, answer: Rejected | Trouble) -> StepEnd:
        now = self._clock.now()
        if isinstance(answer, Trouble):
            state: Literal["waiting", "unknown"] = "unknown" if answer.may_have_arrived else "waiting"
            if row.state == "unknown":
                state = "unknown"
            self._outbox.release(row.outbox_id, state, answer.cause, answer.said, now)
            return answer
        if answer.same_key_other_body:
            return self._park(row, answer.said)
        if self._outbox.rejected(row.outbox_id, answer.said, now) >= MOST_REJECTIONS:
            return self._park(row, answer.said)
        return "rejected"

    def _park(self, row: OutboxRow, said: str) -> StepEnd:
        self._outbox.park(row.outbox_id, said, self._clock.now())
        return "parked"

    def _case(self, row: OutboxRow) -> OutgoingCase:
        known = self._applications.by_id(row.application_id)
        assert known is not None
        body = self._applications.body(row.application_id)
        return OutgoingCase(row.delivery_key, known.receipt_number, row.sequence, body)
