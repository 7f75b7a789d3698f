"""What the hall's administrator changes in daily life: settings by versions, accounts; each change counts at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic_core import to_jsonable_python

from kiosk.base.config import Settings
from kiosk.domain.refusal import Refusal
from kiosk.hall.access import Presence
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.hall import Hall
from kiosk.hall.passwords import fault_of
from kiosk.hall.problems import ProblemRaised, problem_of
from kiosk.hall.queue_settings import CounterSettings, GroupSettings
from kiosk.hall.requests import Door, answer
from kiosk.hall.settings import HallSettings
from kiosk.hall.settings_changes import (
    CHANGEABLE,
    NotSettings,
    differences,
    in_use,
    not_changeable,
    plain_of,
    taking_back,
)
from kiosk.hall.settings_preview import notices
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.settings import (
    DifferenceWire,
    MistakeWire,
    NewStaffAsked,
    NoticeWire,
    PreviewWire,
    SettingsAsked,
    SettingsWire,
    StaffChangeAsked,
    VersionWire,
)
from kiosk.store import settings_log
from kiosk.store.settings_log import SettingsChange

_VERSIONS_TOLD = 50
_PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (401, 403, 404, 409, 422)}


def router(hall: Hall) -> APIRouter:
    """`/api/v1/settings`, and the accounts of staff."""
    routes = APIRouter(prefix="/api/v1", responses=_PROBLEMS)
    door = Door(hall)
    _settings_routes(routes, hall, door)
    _staff_routes(routes, hall, door)
    return routes


def _settings_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.get("/settings", responses={200: {"model": SettingsWire}})
    async def settings(request: Request) -> Response:
        door.staff(request, "hall_administrator")
        return answer(_settings_wire(hall))

    @routes.put("/settings", responses={200: {"model": SettingsWire}})
    async def change(asked: SettingsAsked, request: Request) -> Response:
        presence = door.staff(request, "hall_administrator")
        async with hall.settings_book.turn:
            later = hall.settings_book.touched_since(asked.version, list(asked.changes))
            if later is not None:
                who = _name_of(hall, later.by)
                raise ProblemRaised(
                    409, "changed_since", f"{who}刚刚改过这些设置。", "请看过新的设置后再改。"
                )
            if mistakes := not_changeable(asked.changes):
                raise _bad(NotSettings(mistakes))
            await carry_out(hall, door, presence, asked.changes)
        return answer(_settings_wire(hall))

    @routes.post("/settings/preview", responses={200: {"model": PreviewWire}})
    async def preview(asked: SettingsAsked, request: Request) -> Response:
        """Nothing is changed."""
        presence = door.staff(request, "hall_administrator")
        return answer(_preview(hall, asked.changes, presence.staff.id))

    @routes.post("/settings/versions/{version}/undo", responses={200: {"model": SettingsWire}})
    async def undo(version: int, request: Request) -> Response:
        presence = door.staff(request, "hall_administrator")
        async with hall.settings_book.turn:
            book = hall.settings_book
            changes = taking_back(book.base, book.changes, version)
            if isinstance(changes, Refusal):
                raise problem_of(changes)
            await carry_out(hall, door, presence, changes, version)
        return answer(_settings_wire(hall))


def _staff_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/staff", status_code=204)
    async def add(asked: NewStaffAsked, request: Request) -> Response:
        presence = door.staff(request, "hall_administrator")
        fault = fault_of(asked.password, asked.id, hall.settings.access.password_least_characters)
        if fault is not None:
            raise ProblemRaised(422, "weak_password", *fault)
        line = await asyncio.to_thread(hall.access.passwords.hashed, asked.password)
        member = {"id": asked.id, "name": asked.name, "role": asked.role, "password_hash": line}
        async with hall.settings_book.turn:
            staff = plain_of(hall.settings)["staff"]
            await carry_out(hall, door, presence, {"staff": [*staff, member]})
        return Response(status_code=204)

    @routes.patch("/staff/{staff_id}", status_code=204)
    async def change(staff_id: str, asked: StaffChangeAsked, request: Request) -> Response:
        presence = door.staff(request, "hall_administrator")
        new = asked.model_dump(exclude_none=True)
        if staff_id == presence.staff.id and ({"role", "active"} & new.keys()):
            raise ProblemRaised(
                409, "yourself", "不能停用自己，也不能改自己的角色。", "请另一位大厅管理员来改。"
            )
        async with hall.settings_book.turn:
            staff = plain_of(hall.settings)["staff"]
            if all(member["id"] != staff_id for member in staff):
                raise ProblemRaised(404, "unknown_staff", f"没有工号 {staff_id}。", "请刷新页面。")
            changed = [{**member, **new} if member["id"] == staff_id else member for member in staff]
            await carry_out(hall, door, presence, {"staff": changed})
        return Response(status_code=204)


def _preview(hall: Hall, changes: Mapping[str, Any], by: str) -> PreviewWire:
    told = PreviewWire(differences=[], notices=[], mistakes=[], refused="")
    try:
        if mistakes := not_changeable(changes):
            raise NotSettings(mistakes)
        _, settings = hall.settings_book.next_change(changes, by, hall.now())
    except NotSettings as wrong:
        found = [MistakeWire(key=mistake.key, said=mistake.said) for mistake in wrong.mistakes]
        return told.model_copy(update={"mistakes": found})
    state = hall.ledger.seen.queue
    refused = in_use(hall.ledger.plan, settings.plan(), state)
    made = differences(plain_of(hall.settings), plain_of(settings))
    return PreviewWire(
        differences=[DifferenceWire(key=each.key, before=each.before, after=each.after) for each in made],
        notices=[
            NoticeWire(key=each.key, said=each.said)
            for each in notices(hall.settings, settings, state, hall.now())
        ],
        mistakes=[],
        refused=f"{refused.said}{refused.do}" if refused else "",
    )


async def carry_out(
    hall: Hall, door: Door, presence: Presence, changes: Mapping[str, Any], undoes: int | None = None
) -> None:
    """On disk, in force, told to every page; or a ProblemRaised and nothing is different. The caller holds `turn`."""
    try:
        change, settings = hall.settings_book.next_change(changes, presence.staff.id, hall.now(), undoes)
    except NotSettings as wrong:
        raise _bad(wrong) from wrong
    if settings == hall.settings:
        raise ProblemRaised(409, "nothing_changed", "和现在的设置一样，没有要改的。", "")
    await door.write(_deed(hall, change, settings), None)
    hall.settings_book.take(change)
    hall.adopt(settings)


def _deed(hall: Hall, change: SettingsChange, settings: HallSettings) -> Deed:
    def deed(books: Books) -> Reply | Refusal:
        refused = in_use(hall.ledger.plan, settings.plan(), books.queue)
        if refused is not None:
            return refused
        books.row(lambda connection: settings_log.append(connection, change))
        return Reply(204)

    return deed


def _bad(wrong: NotSettings) -> ProblemRaised:
    mistakes = [{"key": mistake.key, "said": mistake.said} for mistake in wrong.mistakes]
    title = f"有 {len(mistakes)} 处要改，没有保存。"
    return ProblemRaised(422, "bad_settings", title, "；".join(map(str, wrong.mistakes)), mistakes=mistakes)


def _settings_wire(hall: Hall) -> SettingsWire:
    plain, book = plain_of(hall.settings), hall.settings_book
    sections = {
        section: plain[section] if names is None else {name: plain[section][name] for name in sorted(names)}
        for section, names in CHANGEABLE.items()
    }
    return SettingsWire(
        version=book.version,
        sections=sections,
        defaults={"groups": _defaults(GroupSettings), "counters": _defaults(CounterSettings)},
        versions=[
            VersionWire(
                version=change.version,
                at=change.at,
                by=change.by,
                by_name=_name_of(hall, change.by),
                undoes=change.undoes,
                differences=[
                    DifferenceWire(key=each.key, before=each.before, after=each.after) for each in made
                ],
                in_force=in_force,
            )
            for change, made, in_force in book.told(_VERSIONS_TOLD)
        ],
    )


def _defaults(model: type[Settings]) -> dict[str, Any]:
    """Of the values that an entry may leave out."""
    named = {name: field for name, field in model.model_fields.items() if not field.is_required()}
    return {
        name: to_jsonable_python(field.get_default(call_default_factory=True))
        for name, field in named.items()
    }


def _name_of(hall: Hall, staff_id: str) -> str:
    return next((staff.name for staff in hall.settings.staff if staff.id == staff_id), staff_id)
