"""The sandbox's own pages: every case with what a department would do to it, faults, and the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape
from pydantic import TypeAdapter, ValidationError

from kiosk.sandbox.case_book import Case, CaseBook, MoveRefused
from kiosk.sandbox.faults import Fault, FaultPlan
from kiosk.sandbox.upload_files import UploadFiles
from kiosk.sandbox.wire import problem

STATE_WORDS = {
    "": "材料未到齐",
    "received": "已收件",
    "accepted": "已受理",
    "correction": "待补正",
    "declined": "不予受理",
    "completed": "已办结",
}
_VERBS = {"accept": "accepted", "correct": "correction", "decline": "declined", "complete": "completed"}
_OFFERED = {
    "received": ("accept", "correct", "decline"),
    "correction": ("accept", "decline"),
    "accepted": ("complete", "correct"),
}
VERB_WORDS = {"accept": "受理", "correct": "要求补正", "decline": "不予受理", "complete": "办结"}
_CALL_WORDS = {
    "apply": "申报",
    "by_key": "按键查询",
    "materials": "材料登记",
    "upload": "材料上传",
    "complete": "提交完成",
    "progress": "进度查询",
    "search": "按人查询",
    "review": "评价",
    "health": "状态",
    "*": "全部接口",
}
_FAULT_WORDS = {
    "slow": "很慢",
    "error": "出错",
    "html": "变成登录网页",
    "lost_reply": "办了但答复丢失",
    "cut_upload": "传到一半断线",
    "maintenance": "维护中",
    "reject": "拒收",
}
_FAULTS = TypeAdapter(list[Fault])


class Desk:
    """For the person who plays the department; not signed, so it is bound to this machine."""

    def __init__(self, book: CaseBook, files: UploadFiles, plan: FaultPlan) -> None:
        self._book = book
        self._files = files
        self._plan = plan
        folder = Path(__file__).parent / "pages"
        self._templates = Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape())

    def router(self) -> APIRouter:
        routes = APIRouter()
        routes.get("/", response_class=HTMLResponse)(self.page)
        routes.get("/_revision")(self.revision)
        routes.get("/_record")(self.record)
        routes.get("/_cases/{number}/materials/{upload_id}")(self.material)
        routes.post("/_cases/{number}/{verb}")(self.act)
        routes.get("/_faults")(self.faults)
        routes.post("/_faults")(self.set_faults)
        return routes

    async def page(self) -> HTMLResponse:
        page = self._templates.get_template("cases.html")
        cases = [_row(case) for case in self._book.cases()]
        faults = [
            f"{_CALL_WORDS[f['on']]}{_FAULT_WORDS[f['fault']]}"
            + (f"（还有 {f['times']} 次）" if f["times"] else "")
            for f in self._plan.in_force()
        ]
        return HTMLResponse(page.render(cases=cases, faults=faults, revision=self._book.revision))

    async def revision(self) -> Response:
        return JSONResponse({"revision": self._book.revision})

    async def record(self) -> Response:
        """Everything the platform knows, for the demo's summary and the tests."""
        return JSONResponse({"cases": [_everything(case, self._files) for case in self._book.cases()]})

    async def material(self, number: str, upload_id: str) -> Response:
        found = self._book.upload(upload_id)
        if found is None or found[0].number != number or not found[1].verified:
            return problem(404, "没有这份材料")
        path = self._files.path(upload_id)
        return FileResponse(path, media_type=found[1].described.get("media_type", "application/pdf"))

    async def act(self, number: str, verb: str, request: Request) -> Response:
        case, state = self._book.by_number(number), _VERBS.get(verb)
        if case is None or state is None:
            return problem(404, "没有这个办件或动作")
        note, asked_for = _said(await request.body(), request.headers.get("content-type", ""))
        if verb == "correct" and not asked_for:
            return problem(400, "补正要一次说全", "每行写一样要补的材料。")
        try:
            self._book.move(case, state, note, asked_for)
        except MoveRefused as refused:
            return problem(409, f"办件状态不允许：{refused}")
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"application_number": number, "state": case.state})
        return RedirectResponse("/", 303)

    async def faults(self) -> Response:
        return JSONResponse({"faults": self._plan.in_force()})

    async def set_faults(self, request: Request) -> Response:
        """`{"faults":[…]}` replaces all; an empty list ends them."""
        try:
            wanted = _FAULTS.validate_python(json.loads(await request.body()).get("faults"))
        except (ValidationError, ValueError, AttributeError) as error:
            return problem(400, "故障写得不对", str(error))
        self._plan.replace(wanted)
        return JSONResponse({"faults": self._plan.in_force()})


def _said(content: bytes, kind: str) -> tuple[str, tuple[str, ...]]:
    """(note, what is asked for) of a form or a JSON body."""
    if kind.startswith("application/json"):
        body = json.loads(content or b"{}")
        return str(body.get("note", "")), tuple(str(text) for text in body.get("asked_for", ()))
    form = parse_qs(content.decode("utf-8", "replace"))
    lines = form.get("asked_for", [""])[0].splitlines()
    return form.get("note", [""])[0], tuple(line.strip() for line in lines if line.strip())


def _row(case: Case) -> dict[str, Any]:
    applicant = case.body["applicant"]
    return {
        "number": case.number,
        "item": case.body["item"]["name"],
        "department": case.body["item"]["department"],
        "name": _masked(applicant["name"], 1, 1),
        "id_number": _masked(applicant["id_number"], 4, 4),
        "phone": _masked(applicant.get("phone", ""), 3, 4),
        "opened_at": case.opened_at[:16].replace("T", " "),
        "state": case.state or "incomplete",
        "state_words": STATE_WORDS[case.state],
        "receipt": case.body["receipt_number"],
        "sequence": case.body["sequence"],
        "terminal": (case.body.get("terminal") or {}).get("place", ""),
        "commitment": (case.body.get("commitment") or {}).get("choice", "none"),
        "missing": case.missing() if not case.state else [],
        "asked_for": case.asked_for,
        "materials": [_material_row(case, m.upload_id, m.described, m.verified) for m in case.materials],
        "verbs": [(verb, VERB_WORDS[verb]) for verb in _OFFERED.get(case.state, ())],
    }


def _material_row(case: Case, upload_id: str, described: dict[str, Any], verified: bool) -> dict[str, Any]:
    return {
        "name": described["name"],
        "pages": described["pages"],
        "trust": described["trust"],
        "verified": verified,
        "kilobytes": -(-described["length"] // 1024),
        "sm3": described["sm3"][:12],
        "url": f"/_cases/{case.number}/materials/{upload_id}",
    }


def _everything(case: Case, files: UploadFiles) -> dict[str, Any]:
    return {
        "application_number": case.number,
        "query_word": case.query_word,
        "delivery_key": case.key,
        "state": case.state,
        "opened_at": case.opened_at,
        "completed_at": case.completed_at,
        "case": case.body,
        "events": case.events,
        "asked_for": case.asked_for,
        "reviews": case.reviews,
        "materials": [
            {
                **m.described,
                "upload_id": m.upload_id,
                "verified": m.verified,
                "received": files.offset(m.upload_id),
            }
            for m in case.materials
        ],
    }


def _masked(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return text[:first] + "*" * (len(text) - first)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]
