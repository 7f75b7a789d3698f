"""Conformance cases: does a platform keep the promises that the terminal builds on? Against any base URL.

It files one case of an invented person and leaves it there; run it against a test environment.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from kiosk.base.clock import Clock, HandClock
from kiosk.domain.document import Digests, Document, TrustLevel
from kiosk.domain.ids import ApplicationNumber, DeliveryKey, DocumentId, MaterialCode, ReceiptNumber
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
from kiosk.links.platform_http import HttpPlatform
from kiosk.links.platform_profiles.profile import Profile
from kiosk.links.platform_wire import PlatformAddress
from kiosk.links.signing import Signer, sm3_hex

_PERSON = "999999199001010016"
"""Region 999999 does not exist: nobody has this number."""
_DOCUMENT_BYTES = 1_300_000


@dataclass(frozen=True, slots=True)
class Checked:
    name: str
    passed: bool
    said: str


class _Stop(Exception):
    """Later cases need what this one did not get."""


def check_platform(url: str, profile: Profile, signer: Signer, clock: Clock) -> Iterator[Checked]:
    """One result a case, as it is known; ends early when nothing further can be asked."""
    checks = _Checks(url, profile, signer, clock)
    for name, case in checks.cases():
        try:
            yield Checked(name, True, case())
        except AssertionError as failed:
            yield Checked(name, False, str(failed))
        except _Stop as stop:
            yield Checked(name, False, str(stop))
            return


class _Checks:
    """One filed case, taken through all its steps."""

    def __init__(self, url: str, profile: Profile, signer: Signer, clock: Clock) -> None:
        self._address = PlatformAddress(url)
        self._profile = profile
        self._signer = signer
        self._clock = clock
        self._platform = self._as(signer)
        self._content = secrets.token_bytes(_DOCUMENT_BYTES)
        self._document = _document(self._content)
        self._case = _case(self._document, clock)
        self._number = ApplicationNumber("")
        self._word = ""

    def cases(self) -> list[tuple[str, Callable[[], str]]]:
        return [
            ("wrong_signature_refused", self.wrong_signature),
            ("late_clock_refused", self.late_clock),
            ("replay_refused", self.replay),
            ("unknown_key_is_unknown", self.unknown_key),
            ("apply_gives_number", self.apply),
            ("same_key_same_number", self.apply_again),
            ("same_key_other_body_refused", self.other_body),
            ("found_by_key", self.find),
            ("incomplete_is_refused", self.complete_early),
            ("upload_in_chunks", self.upload),
            ("upload_again_sends_nothing", self.upload_again),
            ("complete", self.complete),
            ("complete_again_same", self.complete),
            ("found_complete", self.find_complete),
            ("progress_by_query_word", self.progress),
            ("wrong_query_word_shows_nothing", self.wrong_word),
            ("cases_of_person", self.cases_of),
            ("review_taken", self.review),
            ("review_again_same", self.review),
            ("second_review_is_already", self.second_review),
        ]

    def wrong_signature(self) -> str:
        answer = self._as(
            Signer(
                self._signer.app_id,
                secrets.token_hex(32).encode(),
                self._signer.body_secret or self._signer.secret,
            )
        ).find(self._case.delivery_key)
        if isinstance(answer, Trouble) and answer.cause in ("not_connected", "slow", "captive_portal"):
            raise _Stop(f"{answer.said}（{answer.cause}）")
        refused = isinstance(answer, Trouble) and answer.cause == "not_allowed"
        assert refused or self._profile.sign == "none", f"签名不对也答复了：{answer}"
        return "签名不对的请求被拒绝"

    def late_clock(self) -> str:
        late = HandClock(self._clock.now() - timedelta(minutes=11))
        answer = self._as(self._signer, late).find(self._case.delivery_key)
        return self._must_refuse(answer, "时间差 11 分钟的请求")

    def replay(self) -> str:
        """The same nonce twice, each time rightly signed."""
        nonce = secrets.token_hex(16)
        asking = self._as(self._signer, nonce=lambda: nonce)
        first = asking.find(self._case.delivery_key)
        assert isinstance(first, Unknown), f"第一次就没有答复：{first}"
        return self._must_refuse(asking.find(self._case.delivery_key), "用过的随机串")

    def _must_refuse(self, answer: object, what: str) -> str:
        if self._profile.sign == "none":
            return "这个平台不签名，没有核对"
        refused = isinstance(answer, Trouble) and answer.cause == "not_allowed"
        assert refused, f"{what}也答复了：{answer}"
        return f"{what}被拒绝"

    def unknown_key(self) -> str:
        answer = self._platform.find(self._case.delivery_key)
        assert isinstance(answer, Unknown), f"没有用过的键应答“没有”：{answer}"
        return "没有用过的键答“没有”"

    def apply(self) -> str:
        answer = self._platform.apply(self._case)
        if not isinstance(answer, Numbered):
            raise _Stop(f"申报没有得到办件编号：{answer}")
        self._number, self._word = answer.application_number, answer.query_word
        return f"办件编号 {self._number}"

    def apply_again(self) -> str:
        answer = self._platform.apply(self._case)
        assert isinstance(answer, Numbered) and answer.application_number == self._number, (
            f"重发得到：{answer}"
        )
        return "重发得到同一个编号"

    def other_body(self) -> str:
        other = replace(self._case, body={**self._case.body, "delivery": "post"})
        answer = self._platform.apply(other)
        assert isinstance(answer, Rejected), f"同键异文没有被拒绝：{answer}"
        return answer.said

    def find(self) -> str:
        answer = self._platform.find(self._case.delivery_key)
        assert isinstance(answer, Numbered), f"按键查不到：{answer}"
        assert answer.application_number == self._number, f"按键查到另一件：{answer.application_number}"
        assert not answer.complete, "材料没到就说已收齐"
        return "按键查到同一件"

    def complete_early(self) -> str:
        answer = self._platform.complete(self._case, self._number)
        assert isinstance(answer, Rejected), f"材料没到就收件了：{answer}"
        return answer.said

    def upload(self) -> str:
        answer = self._platform.upload(self._number, self._document, lambda: self._content)
        if not isinstance(answer, Uploaded):
            raise _Stop(f"材料没有传成：{answer}")
        assert answer.bytes_sent == len(self._content), f"传了 {answer.bytes_sent} 字节"
        return f"{answer.bytes_sent} 字节，每段 {self._profile.chunk_bytes}"

    def upload_again(self) -> str:
        answer = self._platform.upload(self._number, self._document, lambda: self._content)
        assert isinstance(answer, Uploaded) and answer.bytes_sent == 0, f"重传了：{answer}"
        return "已经有的材料不再传"

    def complete(self) -> str:
        answer = self._platform.complete(self._case, self._number)
        assert isinstance(answer, Completed), f"没有收件：{answer}"
        return f"状态 {answer.state.value}"

    def find_complete(self) -> str:
        answer = self._platform.find(self._case.delivery_key)
        assert isinstance(answer, Numbered) and answer.complete, f"按键查不到已收齐：{answer}"
        return "按键查到已收齐"

    def progress(self) -> str:
        answer = self._platform.progress(self._number, self._word)
        assert isinstance(answer, CaseProgress), f"查不到进度：{answer}"
        assert answer.item_name == self._case.body["item"]["name"], f"事项名称变成 {answer.item_name}"
        return f"状态 {answer.state.value}"

    def wrong_word(self) -> str:
        answer = self._platform.progress(self._number, "WRONG1")
        assert not isinstance(answer, CaseProgress), "查询密码不对也给看"
        return "查询密码不对，看不到"

    def cases_of(self) -> str:
        answer = self._platform.cases_of(_PERSON)
        assert isinstance(answer, tuple), f"按人查不到：{answer}"
        assert self._number in {case.application_number for case in answer}, "按人查不到刚才的办件"
        return f"{len(answer)} 件"

    def review(self) -> str:
        answer = self._platform.review(self._review)
        assert isinstance(answer, Reviewed), f"评价没有收下：{answer}"
        return "评价已收下"

    def second_review(self) -> str:
        other = replace(self._review, delivery_key=DeliveryKey(secrets.token_hex(16)))
        answer = self._platform.review(other)
        assert isinstance(answer, AlreadyReviewed), f"同一环节评了两次：{answer}"
        return "同一环节第二次评价答“已评价”"

    @cached_property
    def _review(self) -> OutgoingReview:
        body = {
            "stage": "accepted",
            "round": 1,
            "rating": "satisfied",
            "tags": [],
            "text": "",
            "given_at": self._clock.now().isoformat(),
            "channel": "kiosk",
            "anonymous": False,
        }
        return OutgoingReview(DeliveryKey(secrets.token_hex(16)), self._number, body)

    def _as(
        self, signer: Signer, clock: Clock | None = None, nonce: Callable[[], str] | None = None
    ) -> HttpPlatform:
        fresh = nonce or (lambda: secrets.token_hex(16))
        return HttpPlatform(self._address, self._profile, signer, clock or self._clock, fresh)


def _document(content: bytes) -> Document:
    digests = Digests(hashlib.sha256(content).hexdigest(), sm3_hex(content), len(content))
    return Document(
        document_id=DocumentId(secrets.token_hex(16)),
        material=MaterialCode("check"),
        name="联调材料",
        source="capture",
        media_type="application/pdf",
        pages=1,
        digests=digests,
        page_digests=(digests,),
        trust=TrustLevel.UPLOADED_BY_CITIZEN,
    )


def _case(document: Document, clock: Clock) -> OutgoingCase:
    body: dict[str, Any] = {
        "terminal": {"id": "check", "place": "联调"},
        "sealed_at": clock.now().isoformat(),
        "latest_by": None,
        "item": {"code": "check", "version": 1, "name": "联调事项", "department": "联调"},
        "applicant": {
            "name": "联调甲",
            "id_type": "resident",
            "id_number": _PERSON,
            "phone": "10000000000",
            "address": "",
        },
        "answers": [],
        "commitment": {"choice": "none"},
        "delivery": "counter",
        "materials": [
            {
                "code": document.material,
                "name": document.name,
                "source": document.source,
                "pages": document.pages,
                "sha256": document.digests.sha256,
            }
        ],
    }
    key = DeliveryKey(secrets.token_hex(16))
    return OutgoingCase(key, ReceiptNumber("ZC000000CHCK0001"), 1, body)
