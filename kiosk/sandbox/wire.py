"""The calls of docs/platform_wire.md."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from kiosk.base.clock import Clock
from kiosk.sandbox.case_book import Case, CaseBook, Material, SameKeyOtherBody
from kiosk.sandbox.upload_files import UploadFiles

_CASE_PARTS = ("receipt_number", "sequence", "sealed_at", "item", "applicant", "answers", "materials")
_MATERIAL_PARTS = ("code", "name", "pages", "length", "sha256", "sm3", "trust")
_RATINGS = frozenset("12345")
_STAGES = frozenset(("waiting", "accepted", "completed"))
MAX_DOCUMENT_BYTES = 10_485_760
_TUS = {"Tus-Resumable": "1.0.0"}


def problem(
    status: int, title: str, detail: str = "", kind: str = "about:blank", **more: Any
) -> JSONResponse:
    """An error as the wire format has it."""
    content = {"type": kind, "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, media_type="application/problem+json")


class Wire:
    """Answers requests that were already believed."""

    def __init__(self, book: CaseBook, files: UploadFiles, clock: Clock) -> None:
        self._book = book
        self._files = files
        self._clock = clock

    def router(self) -> APIRouter:
        routes = APIRouter(prefix="/v1")
        routes.post("/cases")(self.open_case)
        routes.post("/cases/search")(self.search)
        routes.get("/cases/by-key/{key}")(self.by_key)
        routes.get("/cases/{number}")(self.progress)
        routes.post("/cases/{number}/materials")(self.add_material)
        routes.post("/cases/{number}/complete")(self.complete)
        routes.post("/cases/{number}/reviews")(self.review)
        routes.head("/uploads/{upload_id}")(self.upload_offset)
        routes.patch("/uploads/{upload_id}")(self.upload_chunk)
        routes.get("/health")(self.health)
        return routes

    async def open_case(self, request: Request) -> Response:
        content = await request.body()
        key = request.headers.get("idempotency-key", "")
        body = _record(content)
        if not key:
            return problem(400, "缺少 Idempotency-Key", "每次申报带上自己的键，重发时不变。")
        if body is None or (lacking := [part for part in _CASE_PARTS if part not in body]):
            return problem(400, "申报内容不全", "缺少：" + "、".join(lacking) if body else "不是 JSON 对象。")
        try:
            case, replayed = self._book.open_case(key, content)
        except SameKeyOtherBody:
            return problem(422, "同一个键，内容不同", "换一个键，或重发原来的内容。", "same-key-other-body")
        headers = {"Idempotency-Replayed": "true"} if replayed else {}
        return JSONResponse(_numbered(case), 201, headers)

    async def by_key(self, key: str) -> Response:
        case = self._book.by_key(key)
        return JSONResponse(_numbered(case)) if case else problem(404, "没有这个键的办件")

    async def add_material(self, number: str, request: Request) -> Response:
        case, described = self._book.by_number(number), _record(await request.body())
        if case is None:
            return problem(404, "没有这个办件")
        if not request.headers.get("idempotency-key"):
            return problem(400, "缺少 Idempotency-Key")
        if described is None or any(part not in described for part in _MATERIAL_PARTS):
            return problem(400, "材料说明不全", "要有：" + "、".join(_MATERIAL_PARTS))
        if described["sha256"] not in {m["sha256"] for m in case.body["materials"]}:
            return problem(422, "申报时没有列这份材料", "先把材料列进申报内容。")
        if described["length"] > MAX_DOCUMENT_BYTES:
            return problem(413, "材料太大", f"一份最多 {MAX_DOCUMENT_BYTES} 字节。")
        material, known = self._book.add_material(case, described)
        headers = {"Location": f"/v1/uploads/{material.upload_id}"}
        return JSONResponse({"code": described["code"]}, 200 if known else 201, headers)

    async def upload_offset(self, upload_id: str) -> Response:
        found = self._book.upload(upload_id)
        if found is None:
            return Response(status_code=404, headers=_TUS)
        length = str(found[1].described["length"])
        offset = str(self._files.offset(upload_id))
        return Response(headers={**_TUS, "Upload-Offset": offset, "Upload-Length": length})

    async def upload_chunk(self, upload_id: str, request: Request) -> Response:
        found = self._book.upload(upload_id)
        if found is None:
            return problem(404, "没有这个上传")
        material, chunk = found[1], await request.body()
        offset, here = request.headers.get("upload-offset", ""), self._files.offset(upload_id)
        if offset != str(here):
            return problem(409, "位置不对", f"从 {here} 接着传。")
        if here + len(chunk) > material.described["length"]:
            return problem(413, "比说好的长", "长度要和材料说明一致。")
        if not _checksum_agrees(request.headers.get("upload-checksum", ""), chunk):
            return problem(460, "校验值不对", "这一段没有收下，请重传。")
        reached = self._files.append(upload_id, chunk)
        return self._reached(material, reached)

    def _reached(self, material: Material, offset: int) -> Response:
        """After the last byte the whole is compared with what was announced."""
        if offset == material.described["length"]:
            if self._files.digests(material.upload_id) != (
                material.described["sha256"],
                material.described["sm3"],
            ):
                self._files.start_again(material.upload_id)
                return problem(422, "整份材料的摘要不对", "从头重传。")
            self._book.verified(material.upload_id)
        return Response(status_code=204, headers={**_TUS, "Upload-Offset": str(offset)})

    async def complete(self, number: str, request: Request) -> Response:
        case = self._book.by_number(number)
        if case is None:
            return problem(404, "没有这个办件")
        if not request.headers.get("idempotency-key"):
            return problem(400, "缺少 Idempotency-Key")
        missing = case.missing()
        if missing:
            return problem(409, "材料没有到齐", "还差：" + "、".join(missing), missing=missing)
        self._book.complete(case)
        first = case.events[0]
        return JSONResponse(
            {"state": first["state"], "received_at": first["at"], "latest_by": case.latest_by}
        )

    async def review(self, number: str, request: Request) -> Response:
        case, content = self._book.by_number(number), await request.body()
        key, said = request.headers.get("idempotency-key", ""), _record(content)
        if case is None or not case.state:
            return problem(404, "没有这个办件")
        if not key:
            return problem(400, "缺少 Idempotency-Key")
        if said is None or said.get("rating") not in _RATINGS or said.get("stage") not in _STAGES:
            return problem(400, "评价内容不全", "要有：stage、rating（1 至 5，1 为非常满意）。")
        try:
            kept = self._book.review(case, key, content)
        except SameKeyOtherBody:
            return problem(422, "同一个键，内容不同", kind="same-key-other-body")
        if kept == "already":
            return problem(409, "已经评价过", "同一环节只评一次，追评另算。", "already-reviewed")
        headers = {"Idempotency-Replayed": "true"} if kept == "known" else {}
        return JSONResponse({"application_number": number}, 201, headers)

    async def progress(self, number: str, request: Request) -> Response:
        case = self._book.by_number(number)
        if case is None or request.headers.get("x-query-word", "") != case.query_word or not case.state:
            return problem(404, "没有这个办件，或查询密码不对", "请核对办件编号和查询密码。")
        return JSONResponse(_progress(case))

    async def search(self, request: Request) -> Response:
        wanted = _record(await request.body()) or {}
        asked = (wanted.get("id_type"), wanted.get("id_number"))
        cases = [
            case
            for case in self._book.cases()
            if case.state
            and (case.body["applicant"]["id_type"], case.body["applicant"]["id_number"]) == asked
        ]
        return JSONResponse({"cases": [_progress(case) for case in cases]})

    async def health(self) -> Response:
        return JSONResponse({"name": "沙箱平台", "time": self._clock.now().isoformat()})


def _record(content: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _checksum_agrees(header: str, chunk: bytes) -> bool:
    scheme, _, given = header.partition(" ")
    return scheme == "sha256" and base64.b64encode(hashlib.sha256(chunk).digest()).decode() == given


def _numbered(case: Case) -> dict[str, Any]:
    return {
        "application_number": case.number,
        "query_word": case.query_word,
        "received_at": case.opened_at,
        "complete": bool(case.state),
    }


def _progress(case: Case) -> dict[str, Any]:
    return {
        "application_number": case.number,
        "item_name": case.body["item"]["name"],
        "department": case.body["item"]["department"],
        "state": case.state,
        "submitted_at": case.body["sealed_at"],
        "latest_by": case.latest_by,
        "asked_for": case.asked_for,
        "events": case.events,
    }
