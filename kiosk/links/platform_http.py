"""The platform over HTTP, by a profile. The only thing that counts as an answer is what the wire format says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

from kiosk.base.clock import Clock
from kiosk.domain.document import Document
from kiosk.domain.ids import ApplicationNumber, DeliveryKey
from kiosk.links.piece_upload import PieceUpload
from kiosk.links.platform import (
    AlreadyReviewed,
    CaseProgress,
    Completed,
    Numbered,
    OutgoingCase,
    OutgoingReview,
    Rejected,
    Reviewed,
    Trouble,
    Unknown,
    Uploaded,
)
from kiosk.links.platform_answers import Answers, other_case
from kiosk.links.platform_profiles.profile import CallName, Profile
from kiosk.links.platform_wire import Fault, PlatformAddress, SignedWire, not_as_agreed, read_answer
from kiosk.links.platform_words import without_person
from kiosk.links.resumable_upload import ResumableUpload
from kiosk.links.signing import Signer

_RESIDENT = "resident"

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
        self._answers = Answers(profile)
        self._wire = SignedWire(address, profile, signer, clock, nonce)

    def apply(self, case: OutgoingCase) -> Numbered | Rejected | Trouble:
        ours = {**case.body, "receipt_number": case.receipt_number, "sequence": case.sequence}
        answer = self._ask("apply", ours, key=case.delivery_key)
        return _about(case, _settled(self._answers.numbered(answer) if isinstance(answer, dict) else answer))

    def find(self, delivery_key: DeliveryKey) -> Numbered | Unknown | Trouble:
        answer = self._ask("by_key", {}, key=delivery_key)
        return _asked(self._answers.numbered(answer) if isinstance(answer, dict) else answer)

    def upload(
        self, number: ApplicationNumber, document: Document, content: Callable[[], bytes]
    ) -> Uploaded | Rejected | Trouble:
        key, length = f"{number}:{document.document_id}", document.digests.length
        path, described = self._request("materials", _described(document), key, number)
        if self._profile.upload == "pieces":
            return PieceUpload(self._wire, self._profile).send(path, described, key, length, content)
        return ResumableUpload(self._wire, self._profile).send(path, described, key, length, content)

    def complete(self, case: OutgoingCase, number: ApplicationNumber) -> Completed | Rejected | Trouble:
        ours = {"sequence": case.sequence, "materials": [m["sha256"] for m in case.body["materials"]]}
        answer = self._ask("complete", ours, key=f"{case.delivery_key}:complete", number=number)
        return _about(
            case, _settled(self._answers.completed(answer, number) if isinstance(answer, dict) else answer)
        )

    def progress(self, number: ApplicationNumber, query_word: str) -> CaseProgress | Unknown | Trouble:
        answer = self._ask("progress", {}, number=number, word=query_word)
        read = _asked(self._answers.progress(answer) if isinstance(answer, dict) else answer)
        if isinstance(read, CaseProgress) and read.application_number != number:
            return other_case()
        return read

    def cases_of(self, id_number: str) -> tuple[CaseProgress, ...] | Trouble:
        answer = self._ask("search", {"id_type": _RESIDENT, "id_number": id_number})
        if not isinstance(answer, dict):
            asked = _asked(answer)
            return () if isinstance(asked, Unknown) else asked
        return self._answers.listed(answer)

    def review(self, review: OutgoingReview) -> Reviewed | AlreadyReviewed | Rejected | Trouble:
        ours = {**review.body, "application_number": review.application_number}
        answer = self._ask("review", ours, key=review.delivery_key, number=review.application_number)
        if isinstance(answer, AlreadyReviewed):
            return answer
        return _settled(Reviewed() if isinstance(answer, dict) else answer)

    def _ask(
        self, call: CallName, ours: dict[str, Any], key: str = "", number: str = "", word: str = ""
    ) -> dict[str, Any] | Fault | AlreadyReviewed:
        path, body = self._request(call, ours, key, number, word)
        method, headers = self._method(call), {}
        content = b"" if method == "GET" else json.dumps(body, ensure_ascii=False).encode()
        if content:
            headers["Content-Type"] = "application/json"
        names = self._profile.headers
        if key and names.idempotency and method == "POST" and call != "by_key":
            headers[names.idempotency] = key
        if word and names.query_word:
            headers[names.query_word] = word
        reply = self._wire.send(method, path, content, headers)
        return reply if isinstance(reply, Trouble) else read_answer(reply, self._profile)

    def _request(
        self, call: CallName, ours: dict[str, Any], key: str = "", number: str = "", word: str = ""
    ) -> tuple[str, dict[str, Any]]:
        """(path, body in the wire's words)."""
        line: str = getattr(self._profile.calls, call)
        path = line.split(" ", 1)[1].format(key=quote(key, safe=""), number=quote(number, safe=""))
        may_carry = {"delivery_key": key, "application_number": number, "query_word": word}
        carried = {name: may_carry[name] for name in self._profile.carries.get(call, ())}
        return path, self._profile.outward({**ours, **carried})

    def _method(self, call: CallName) -> str:
        line: str = getattr(self._profile.calls, call)
        return line.split(" ", 1)[0]


def _about(case: OutgoingCase, answer: AnswerT | Rejected | Trouble) -> AnswerT | Rejected | Trouble:
    """A refusal's words go to the journal and to the operator: without the person they are about."""
    if isinstance(answer, Rejected):
        return replace(answer, said=without_person(answer.said, case.body))
    return answer


def _settled(answer: AnswerT | Fault | AlreadyReviewed) -> AnswerT | Rejected | Trouble:
    """For what changes something: a path the platform does not know is a refusal, not an unknown case."""
    if isinstance(answer, AlreadyReviewed):
        return not_as_agreed()
    return Rejected("平台没有这个接口或办件。") if isinstance(answer, Unknown) else answer


def _asked(answer: AnswerT | Fault | AlreadyReviewed) -> AnswerT | Unknown | Trouble:
    """For questions: a refusal to answer settles nothing."""
    if isinstance(answer, AlreadyReviewed):
        return not_as_agreed()
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
