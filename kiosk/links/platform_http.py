"""The platform over HTTP, by a profile. The only thing that counts as an answer is what the wire format says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from kiosk.base.clock import Clock
from kiosk.domain.application import ApplicationState
from kiosk.domain.document import Document
from kiosk.domain.ids import ApplicationNumber, DeliveryKey
from kiosk.links.platform import (
    CaseEvent,
    CaseProgress,
    Completed,
    Numbered,
    OutgoingCase,
    Rejected,
    Trouble,
    Unknown,
    Uploaded,
)
from kiosk.links.platform_profiles.profile import Profile
from kiosk.links.platform_wire import Fault, PlatformAddress, SignedWire, not_as_agreed, read_answer
from kiosk.links.resumable_upload import ResumableUpload
from kiosk.links.signing import Signer

_RESIDENT = "resident"
_LONGEST_NUMBER = 50

AnswerT = TypeVar("AnswerT")


class HttpPlatform:
    """Safe to be called from any thread; each keeps its own connections."""

    def __init__(
        self,
        address: PlatformAddress,
        profile: Profile,
        signer: Signer,
        clock: Clock,
        nonce: Callable[[], str],
    ) -> None:
        self._profile = profile
        self._wire = SignedWire(address, profile, signer, clock, nonce)

    def apply(self, case: OutgoingCase) -> Numbered | Rejected | Trouble:
        ours = {**case.body, "receipt_number": case.receipt_number, "sequence": case.sequence}
        answer = self._ask("POST", self._profile.paths.apply, self._profile.outward(ours), case.delivery_key)
        return _settled(self._numbered(answer) if isinstance(answer, dict) else answer)

    def find(self, delivery_key: DeliveryKey) -> Numbered | Unknown | Trouble:
        answer = self._ask("GET", self._profile.paths.by_key.format(key=delivery_key))
        return _asked(self._numbered(answer) if isinstance(answer, dict) else answer)

    def upload(
        self, number: ApplicationNumber, document: Document, content: Callable[[], bytes]
    ) -> Uploaded | Rejected | Trouble:
        path = self._profile.paths.materials.format(number=number)
        described = self._profile.outward(_described(document))
        key = f"{number}:{document.document_id}"
        sending = ResumableUpload(self._wire, self._profile)
        return sending.send(path, described, key, document.digests.length, content)

    def complete(self, case: OutgoingCase, number: ApplicationNumber) -> Completed | Rejected | Trouble:
        path = self._profile.paths.complete.format(number=number)
        ours = {"sequence": case.sequence, "materials": [m["sha256"] for m in case.body["materials"]]}
        answer = self._ask("POST", path, self._profile.outward(ours), f"{case.delivery_key}:complete")
        return _settled(self._completed(answer) if isinstance(answer, dict) else answer)

    def progress(self, number: ApplicationNumber, query_word: str) -> CaseProgress | Unknown | Trouble:
        path = self._profile.paths.progress.format(number=quote(number, safe=""))
        answer = self._ask("GET", path, extra={self._profile.headers.query_word: query_word})
        return _asked(self._progress(answer) if isinstance(answer, dict) else answer)

    def cases_of(self, id_number: str) -> tuple[CaseProgress, ...] | Trouble:
        ours = {"id_type": _RESIDENT, "id_number": id_number}
        answer = self._ask("POST", self._profile.paths.search, self._profile.outward(ours))
        if not isinstance(answer, dict):
            asked = _asked(answer)
            return () if isinstance(asked, Unknown) else asked
        listed = answer.get("cases")
        cases = [self._progress(one) for one in listed] if isinstance(listed, list) else [not_as_agreed()]
        trouble = next((case for case in cases if isinstance(case, Trouble)), None)
        return trouble or tuple(case for case in cases if isinstance(case, CaseProgress))

    def _ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        key: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> dict[str, Any] | Fault:
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = dict(extra or {})
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers[self._profile.headers.idempotency] = key
        reply = self._wire.send(method, path, content, headers)
        return reply if isinstance(reply, Trouble) else read_answer(reply, self._profile)

    def _numbered(self, answer: dict[str, Any]) -> Numbered | Trouble:
        read = self._profile.inward(answer, ("application_number", "query_word", "received_at", "complete"))
        number = str(read.get("application_number", ""))
        try:
            received_at = self._profile.time_in(read["received_at"])
        except (KeyError, ValueError):
            return not_as_agreed()
        if not 0 < len(number) <= _LONGEST_NUMBER:
            return not_as_agreed()
        complete = read.get("complete") is True
        return Numbered(ApplicationNumber(number), str(read.get("query_word", "")), received_at, complete)

    def _completed(self, answer: dict[str, Any]) -> Completed | Trouble:
        read = self._profile.inward(answer, ("state", "received_at", "latest_by"))
        try:
            latest_by = self._profile.time_in(read["latest_by"]) if "latest_by" in read else None
            return Completed(
                ApplicationState(read["state"]), self._profile.time_in(read["received_at"]), latest_by
            )
        except (KeyError, ValueError):
            return not_as_agreed()

    def _progress(self, answer: dict[str, Any]) -> CaseProgress | Trouble:
        names = ("application_number", "item_name", "department", "state", "submitted_at", "latest_by")
        read = self._profile.inward(answer, (*names, "asked_for", "events"))
        try:
            return CaseProgress(
                application_number=ApplicationNumber(read["application_number"]),
                item_name=str(read["item_name"]),
                department=str(read.get("department", "")),
                state=ApplicationState(read["state"]),
                submitted_at=self._profile.time_in(read["submitted_at"]),
                latest_by=self._profile.time_in(read["latest_by"]) if "latest_by" in read else None,
                events=tuple(self._event(event) for event in read.get("events", ())),
                asked_for=tuple(str(text) for text in read.get("asked_for", ())),
            )
        except (KeyError, ValueError, TypeError):
            return not_as_agreed()

    def _event(self, event: Any) -> CaseEvent:
        read = self._profile.inward(event, ("state", "at", "note"))
        at = self._profile.time_in(read["at"])
        return CaseEvent(ApplicationState(read["state"]), at, str(read.get("note", "")))


def _settled(answer: AnswerT | Fault) -> AnswerT | Rejected | Trouble:
    """For what changes something: a path the platform does not know is a refusal, not an unknown case."""
    return Rejected("平台没有这个接口或办件。") if isinstance(answer, Unknown) else answer


def _asked(answer: AnswerT | Fault) -> AnswerT | Unknown | Trouble:
    """For questions: a refusal to answer settles nothing."""
    if isinstance(answer, Rejected):
        return Trouble("platform_trouble", answer.said, may_have_arrived=False)
    return answer


def _described(document: Document) -> dict[str, Any]:
    return {
        "code": document.material,
        "name": document.name,
        "source": document.source,
        "media_type": document.media_type,
        "pages": document.pages,
        "length": document.digests.length,
        "sha256": document.digests.sha256,
        "sm3": document.digests.sm3,
        "trust": document.trust.value,
        "page_digests": [
            {"sha256": page.sha256, "sm3": page.sm3, "length": page.length} for page in document.page_digests
        ],
    }
