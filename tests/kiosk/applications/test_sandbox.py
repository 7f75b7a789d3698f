"""The sandbox platform by itself: its record, who may ask, what the desk may do."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from kiosk.base.clock import HandClock, SystemClock
from kiosk.base.errors import KioskError
from kiosk.domain.ids import ApplicationNumber, DeliveryKey
from kiosk.links.platform import CaseProgress, Numbered, OutgoingCase, Rejected, Trouble, Unknown
from kiosk.links.platform_check import check_platform
from kiosk.links.platform_http import HttpPlatform
from kiosk.links.platform_profiles import profile_named
from kiosk.links.platform_wire import PlatformAddress
from kiosk.links.signing import Signer
from kiosk.sandbox.faults import FaultPlan, read_faults
from kiosk.sandbox.server import SANDBOX_APP, SANDBOX_SECRET, SandboxSettings, sandbox_app
from tests.kiosk.platform.test_signing import PRIVATE
from tests.support.application_desk import ApplicationDesk, Sandbox


def _signed(url: str, method: str, path: str, nonce: str = "", clock: Any = None) -> requests.Response:
    signer, nonce = Signer(SANDBOX_APP, SANDBOX_SECRET.encode()), nonce or secrets.token_hex(16)
    stamp = str(int((clock or SystemClock()).now().timestamp() * 1000))
    proof = {"X-App-Id": SANDBOX_APP, "X-Timestamp": stamp, "X-Nonce": nonce}
    proof["X-Signature"] = signer.signature(method, path, stamp, nonce, b"")
    return requests.request(method, url + path, headers=proof, timeout=5)


def test_our_terminal_and_the_sandbox_agree_on_every_conformance_case(platform: Sandbox) -> None:
    signer = Signer(SANDBOX_APP, SANDBOX_SECRET.encode())
    results = list(check_platform(platform.url, profile_named("neutral"), signer, SystemClock()))
    assert len(results) == 20
    assert [result for result in results if not result.passed] == []


def test_the_check_fails_on_a_platform_that_does_not_keep_its_word(platform: Sandbox) -> None:
    platform.faults({"on": "by_key", "fault": "html"})
    signer = Signer(SANDBOX_APP, SANDBOX_SECRET.encode())
    results = list(check_platform(platform.url, profile_named("neutral"), signer, SystemClock()))
    assert [result.passed for result in results] == [False], "a captive portal is no platform"


def test_a_replayed_late_or_unsigned_request_is_refused(platform: Sandbox) -> None:
    nonce = secrets.token_hex(16)
    assert _signed(platform.url, "GET", "/v1/health", nonce).status_code == 200
    assert "用过" in _signed(platform.url, "GET", "/v1/health", nonce).json()["detail"]
    late = HandClock(SystemClock().now())
    late.advance(-301)
    assert "时钟" in _signed(platform.url, "GET", "/v1/health", clock=late).json()["detail"]
    assert requests.get(f"{platform.url}/v1/health", timeout=5).status_code == 401


def test_the_record_survives_a_restart_and_a_torn_last_line(desk: ApplicationDesk, platform: Sandbox) -> None:
    desk.submit.seal(desk.filled_draft())
    desk.send_all()
    before = platform.cases()
    platform.stop()
    record = platform.folder / "cases.jsonl"
    with record.open("ab") as file:
        file.write(b'{"event": "moved", "number": "JS')
    platform.start()
    assert platform.cases() == before
    platform.act(before[0]["application_number"], "accept")
    platform.stop()
    platform.start()
    assert platform.cases()[0]["state"] == "accepted"
    assert all(json.loads(line) for line in record.read_bytes().splitlines())


def test_a_second_sandbox_on_the_same_folder_is_refused(platform: Sandbox) -> None:
    with pytest.raises(KioskError, match="另一个沙箱平台"):
        sandbox_app(SandboxSettings(platform.folder), FaultPlan(), SystemClock())


def test_the_desk_asks_for_everything_at_once_and_keeps_to_the_order(
    desk: ApplicationDesk, platform: Sandbox
) -> None:
    desk.submit.seal(desk.filled_draft())
    desk.send_all()
    number = platform.cases()[0]["application_number"]

    def press(verb: str, **form: str) -> int:
        url = f"{platform.url}/_cases/{number}/{verb}"
        return requests.post(url, data=form, timeout=5, allow_redirects=False).status_code

    assert press("complete") == 409, "not before it was accepted"
    assert press("correct") == 400, "a correction says what is wanted"
    assert press("correct", asked_for="甲\n乙\n") == 303
    assert press("accept") == 303 and press("complete") == 303
    assert press("decline") == 409
    page = requests.get(platform.url, timeout=5).text
    assert number in page and "已办结" in page and "龚*华" in page
    assert "龚䶮华" not in page and "999999199003070012" not in page
    pdf = platform.cases()[0]["materials"][0]
    content = requests.get(f"{platform.url}/_cases/{number}/materials/{pdf['upload_id']}", timeout=5).content
    assert hashlib.sha256(content).hexdigest() == pdf["sha256"] and content.startswith(b"%PDF")


def test_a_fault_file_is_read_in_both_forms_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text('{"on": "apply", "fault": "slow"}\n{"fault": "html", "times": 2}\n', "utf-8")
    assert [fault.fault for fault in read_faults(file)] == ["slow", "html"]
    file.write_text('[{"fault": "explode"}]', "utf-8")
    with pytest.raises(ValueError, match="explode"):
        read_faults(file)


class _Gateway(BaseHTTPRequestHandler):
    """A foreign gateway with names and an envelope of its own; answers what the test puts in."""

    answers: dict[str, tuple[int, dict[str, Any]]] = {}  # noqa: RUF012 set by each test
    asked: list[tuple[str, dict[str, Any]]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append((self.path, body))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        status, content = type(self).answers[self.path]
        reply = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def gateway() -> Iterator[tuple[HttpPlatform, type[_Gateway]]]:
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Gateway.asked = []
    address = PlatformAddress(f"http://127.0.0.1:{server.server_port}")
    signer = Signer("app", PRIVATE.encode())
    yield (
        HttpPlatform(address, profile_named("applyno"), signer, SystemClock(), lambda: secrets.token_hex(16)),
        _Gateway,
    )
    server.shutdown()
    server.server_close()


def test_a_platform_with_other_names_and_an_envelope_needs_no_code(
    gateway: tuple[HttpPlatform, type[_Gateway]], desk: ApplicationDesk
) -> None:
    platform, foreign = gateway
    sealed = desk.submit.seal(desk.filled_draft())
    row = desk.outbox.of(sealed.application_id)  # type: ignore[union-attr]
    assert row is not None
    case = desk.delivery._case(row)
    good = {"applyNo": "4331-0001", "queryPassword": "AB12", "gmtApply": "20260612101500"}
    foreign.answers = {"/gateway/saveApplyInfo": (200, {"code": "0", "data": good})}
    answer = platform.apply(case)
    assert isinstance(answer, Numbered) and answer.application_number == "4331-0001"
    _path, body = foreign.asked[0]
    assert body["targetName"] == "龚䶮华" and body["licenseType"] == "111" and len(body["sealed_at"]) == 14
    foreign.answers["/gateway/saveApplyInfo"] = (200, {"code": "300", "msg": "材料清单不对"})
    assert platform.apply(case) == Rejected("材料清单不对")
    foreign.answers["/gateway/saveApplyInfo"] = (200, {"code": "0", "data": {"applyNo": "N" * 51}})
    assert isinstance(platform.apply(case), Trouble), "a number longer than any may be is no number"
    foreign.answers["/gateway/queryByRequestId"] = (200, {"code": "404"})
    assert platform.find("k") == Unknown()  # type: ignore[arg-type]
    foreign.answers["/gateway/queryByRequestId"] = (200, {"code": "503", "msg": "维护", "retryAfter": 45})
    busy = platform.find("k")  # type: ignore[arg-type]
    assert isinstance(busy, Trouble) and not busy.may_have_arrived and busy.retry_after_s == 45
    assert foreign.asked[-1][1]["requestId"] == "k"


def _case_of(desk: ApplicationDesk) -> OutgoingCase:
    sealed = desk.submit.seal(desk.filled_draft())
    row = desk.outbox.of(sealed.application_id)  # type: ignore[union-attr]
    assert row is not None
    return desk.delivery._case(row)


def test_refusal_that_names_the_applicant_is_passed_on_without_the_person(
    gateway: tuple[HttpPlatform, type[_Gateway]], desk: ApplicationDesk
) -> None:
    platform, foreign = gateway
    said = "龚䶮华（999999199003070012）已有在办件，手机 13900000000，编号 E-4711"
    foreign.answers = {"/gateway/saveApplyInfo": (200, {"code": "300", "msg": said})}
    answer = platform.apply(_case_of(desk))
    assert isinstance(answer, Rejected)
    assert answer.said == "***（***）已有在办件，手机 ***，编号 E-4711"


def test_answer_about_another_case_is_not_taken_and_neither_number_is_said(
    gateway: tuple[HttpPlatform, type[_Gateway]],
) -> None:
    platform, foreign = gateway
    of_another = {
        "applyNo": "4331-0002",
        "itemName": "居住证签注",
        "item_name": "居住证签注",
        "state": "accepted",
        "submitted_at": "20260612101500",
    }
    foreign.answers = {"/gateway/queryProgress": (200, {"code": "0", "data": of_another})}
    told = platform.progress(ApplicationNumber("4331-0001"), "AB12")
    assert isinstance(told, Trouble) and "另一个办件" in told.said
    assert "4331" not in told.said
    own = platform.progress(ApplicationNumber("4331-0002"), "AB12")
    assert isinstance(own, CaseProgress), "the same answer is good for the case that it is about"


class _SealedGateway(_Gateway):
    """Opens sealed bodies and seals its answers; an answer sealed for another request is one of its faults."""

    seal = Signer("app", b"shared").body_seal()
    bound_elsewhere = False

    def do_POST(self) -> None:
        record = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        bound = "|".join((self.path, "app", self.headers["timestamp"], self.headers["nonce"])).encode()
        opened = self.seal.opened(base64.b64decode(record["data"]), bound)
        assert opened is not None and list(record) == ["data"]
        type(self).asked.append((self.path, json.loads(opened)))
        status, content = type(self).answers[self.path]
        inside = self.seal.sealed(
            json.dumps(content).encode(), b"x" + bound if self.bound_elsewhere else bound
        )
        type(self).answers = {self.path: (status, {"data": base64.b64encode(inside).decode()})}
        self._answer()


def test_sealed_bodies_cross_the_line_and_an_answer_sealed_for_another_request_is_none() -> None:
    server = HTTPServer(("127.0.0.1", 0), _SealedGateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sealed = profile_named("applyno").model_copy(update={"body": "sm4-gcm", "sign": "hmac-sm3"})
    address = PlatformAddress(f"http://127.0.0.1:{server.server_port}")
    platform = HttpPlatform(
        address, sealed, Signer("app", b"shared"), SystemClock(), lambda: secrets.token_hex(16)
    )
    try:
        good = {"applyNo": "4331-0001", "queryPassword": "AB12", "gmtApply": "20260612101500"}
        for elsewhere, kind in ((False, Numbered), (True, Trouble)):
            _SealedGateway.bound_elsewhere, _SealedGateway.asked = elsewhere, []
            _SealedGateway.answers = {"/gateway/queryByRequestId": (200, {"code": "0", "data": good})}
            assert isinstance(platform.find(DeliveryKey("密钥-1")), kind)
            assert _SealedGateway.asked[0][1]["requestId"] == "密钥-1"
    finally:
        server.shutdown()
        server.server_close()


def test_document_over_the_platforms_limit_is_refused_with_the_size_it_takes(
    platform: Sandbox, desk: ApplicationDesk
) -> None:
    signer = Signer(SANDBOX_APP, SANDBOX_SECRET.encode())
    ours = HttpPlatform(
        PlatformAddress(platform.url),
        profile_named("neutral"),
        signer,
        SystemClock(),
        lambda: secrets.token_hex(16),
    )
    case = _case_of(desk)
    numbered = ours.apply(case)
    assert isinstance(numbered, Numbered)
    (row, *_rest) = desk.applications.by_person("999999199003070012")
    document = desk.applications.documents(row.application_id)[0]
    large = replace(document, digests=replace(document.digests, length=10_485_761))
    refused = ours.upload(numbered.application_number, large, lambda: b"never sent")
    assert isinstance(refused, Rejected) and "太大" in refused.said and "10485760" in refused.said
