"""Logging in and out, a password of one's own, and how wrong passwords lock a name."""

from __future__ import annotations

import asyncio
from datetime import datetime

from fastapi import APIRouter, Request, Response

from kiosk.domain.ids import CounterId
from kiosk.hall import acts
from kiosk.hall.access import COOKIE, Presence
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.hall import Hall
from kiosk.hall.passwords import Checked, fault_of
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.requests import Door, answer
from kiosk.hall.roles import ROLE_WORDS, STANDS_IN_FOR
from kiosk.hall.settings import StaffSettings
from kiosk.hall.wire.asked import PasswordAsked, SessionAsked
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.console import SessionWire, StaffWire
from kiosk.store import audit_log, staff_records
from kiosk.store.audit_log import Act
from kiosk.store.staff_records import ChosenPassword, StaffSession

_CHECKS_AT_ONCE = 2
"""A password check costs 19 MiB and 25 ms of a core: a flood of them must leave the queue its share."""


def router(hall: Hall) -> APIRouter:
    """`/api/v1/session`: who is logged in at this browser."""
    routes = APIRouter(prefix="/api/v1", responses={code: {"model": Problem} for code in (401, 423)})
    door = Door(hall)
    checks = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def checked(staff_id: str, password: str, request: Request) -> Checked:
        """A password that fits. Raises ProblemRaised."""
        now = hall.clock.now()
        _refuse_locked(hall.access.passwords.locked_for_s(staff_id, now))
        async with checks:
            found = await asyncio.to_thread(hall.access.passwords.check, staff_id, password)
        if not found.fits:
            raise await _wrong(hall, staff_id, request)
        hall.access.passwords.forget_tries(staff_id)
        return found

    @routes.post(
        "/session", responses={200: {"model": SessionWire}, 404: {"model": Problem}, 409: {"model": Problem}}
    )
    async def log_in(asked: SessionAsked, request: Request) -> Response:
        counter_id = asked.counter_id or ""
        refuse_unknown_counter(hall, counter_id)
        found = await checked(asked.staff_id, asked.password, request)
        staff = hall.access.of_settings(asked.staff_id)
        if staff is None:
            raise RuntimeError(f"a password fits for {asked.staff_id}, who is not in the settings")
        refuse_counter(hall, counter_id, staff, asked.take_over)
        grown = _grown(hall, staff.id, found)
        return await let_in(hall, door, staff, counter_id, request, grown)

    @routes.get("/session", responses={200: {"model": SessionWire}})
    async def session(request: Request) -> Response:
        return answer(_session_wire(door.logged_in(request)))

    @routes.delete("/session", status_code=204)
    async def log_out(request: Request, everywhere: bool = False) -> Response:
        response = Response(status_code=204)
        presence = door.presence(request)
        if presence is not None:
            others = hall.access.others_of(presence.session) if everywhere else []
            hall.access.log_out(presence.session)
            hall.access.end(others, "logged_out_everywhere")
            acts.begin(request, presence, hall.now())
            response = await door.write(forget_deed([presence.session, *others]), None)
        response.delete_cookie(COOKIE, path="/")
        return response

    @routes.post("/session/password", status_code=204, responses={422: {"model": Problem}})
    async def change_password(asked: PasswordAsked, request: Request) -> Response:
        presence = door.logged_in(request)
        staff_id = presence.staff.id
        if not hall.access.passwords.hash_of(staff_id):
            raise ProblemRaised(409, "no_password", "您不用密码登录。", "请在统一身份认证那里改。")
        fault = fault_of(asked.new_password, staff_id, hall.settings.access.password_least_characters)
        if fault is not None:
            raise ProblemRaised(422, "weak_password", *fault)
        await checked(staff_id, asked.password, request)
        async with checks:
            line = await asyncio.to_thread(hall.access.passwords.hashed, asked.new_password)
        chosen = hall.access.passwords.choosing(staff_id, line, hall.now())
        others = hall.access.others_of(presence.session)
        response = await door.write(forget_deed(others, chosen), None)
        hall.access.passwords.take(chosen)
        hall.access.end(others, "password_changed")
        return response

    return routes


def refuse_unknown_counter(hall: Hall, counter_id: str) -> None:
    if counter_id and counter_id not in hall.ledger.plan.counters:
        raise ProblemRaised(404, "unknown_counter", f"没有 {counter_id} 这个窗口。", "请重新选择窗口。")


def refuse_counter(hall: Hall, counter_id: str, staff: StaffSettings, take_over: bool) -> None:
    """Only who serves citizens sits at a counter. Another person's is taken over only by somebody who was asked; one's
    own at once."""
    if counter_id and "clerk" not in STANDS_IN_FOR[staff.role]:
        raise ProblemRaised(
            403, "wrong_role", f"{ROLE_WORDS[staff.role]}不坐窗口。", "请选「不坐窗口」再登录。"
        )
    there = hall.access.at_counter(counter_id, hall.clock.now())
    if there is None or there.staff.id == staff.id or take_over:
        return
    name = hall.ledger.plan.counters[CounterId(there.session.counter_id)].name
    raise ProblemRaised(
        409,
        "counter_taken",
        f"{name}现在由{there.staff.name}登录着。",
        "确认他已离开再接过来，他那边会马上看到。",
        by=there.staff.name,
        since=there.session.started_at.isoformat(),
    )


async def let_in(
    hall: Hall,
    door: Door,
    staff: StaffSettings,
    counter_id: str,
    request: Request,
    grown: ChosenPassword | None = None,
) -> Response:
    """Opens a session, on record before anybody hears of it; whoever sat at the counter is told."""
    source = acts.source_of(request)
    token, presence, ended = hall.access.log_in(staff, counter_id, source, hall.clock.now())
    before = "、".join(dict.fromkeys(session.staff_id for session in ended))
    act = acts.act_of(presence, "logged_in", source, hall.now(), f"接过 {before} 的窗口" if before else "")
    await door.write(acts.recorded(_session_deed(presence, ended, grown), act), None)
    if grown:
        hall.access.passwords.take(grown)
    if ended:
        hall.publish("counter", {"counter_id": counter_id})
    return with_cookie(hall, answer(_session_wire(presence)), token)


def with_cookie(hall: Hall, response: Response, token: str) -> Response:
    """The session's cookie: for this site alone, out of reach of scripts, over https only where the hall has it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=hall.settings.access.session_h * 3600,
        httponly=True,
        samesite="strict",
        secure=hall.public_url.startswith("https:"),
        path="/",
    )
    return response


async def _wrong(hall: Hall, staff_id: str, request: Request) -> ProblemRaised:
    """Counts the wrong try. When it was the last, the lock is on the disk before anybody hears of it."""
    now = hall.clock.now()
    left = hall.access.passwords.note_wrong(staff_id, now)
    until = hall.access.passwords.locked_until(staff_id)
    locked = left == 0 and until is not None
    if locked:
        hall.journal.audit("staff_locked", staff=staff_id, until=str(until))
    act = Act(
        hall.now(),
        staff_id,
        "",
        acts.source_of(request),
        "",
        "log_in",
        "",
        "locked" if locked else "wrong_password",
    )
    # Not through the door: who changes a password is known, and this is not their act.
    await asyncio.wrap_future(hall.ledger.submit(_wrong_deed(act, staff_id, until if locked else None)))
    _refuse_locked(hall.access.passwords.locked_for_s(staff_id, now))
    return ProblemRaised(401, "wrong_password", "工号或密码不对。", f"还能再试 {left} 次。", tries_left=left)


def _refuse_locked(seconds: int) -> None:
    if seconds:
        minutes = -(-seconds // 60)
        raise ProblemRaised(
            423,
            "locked",
            "密码错了太多次，已锁定。",
            f"请 {minutes} 分钟后再试，或找管理员。",
            locked_s=seconds,
        )


def _grown(hall: Hall, staff_id: str, found: Checked) -> ChosenPassword | None:
    return hall.access.passwords.choosing(staff_id, found.grown, hall.now()) if found.grown else None


def _wrong_deed(act: Act, staff_id: str, until: datetime | None) -> Deed:
    def deed(books: Books) -> Reply:
        books.row(lambda connection: audit_log.append(connection, [act]))
        if until is not None:
            books.row(lambda connection: staff_records.keep_lock(connection, staff_id, until))
        return Reply(204)

    return deed


def _session_deed(presence: Presence, ended: list[StaffSession], grown: ChosenPassword | None) -> Deed:
    forget = forget_deed(ended, grown)

    def deed(books: Books) -> Reply:
        books.row(lambda connection: staff_records.keep_session(connection, presence.session))
        books.row(lambda connection: staff_records.open_lock(connection, presence.staff.id))
        forget(books)
        return Reply(204)

    return deed


def forget_deed(ended: list[StaffSession], chosen: ChosenPassword | None = None) -> Deed:
    """Sessions that ended leave the disk, a password that was chosen reaches it."""
    digests = [session.token_digest for session in ended]

    def deed(books: Books) -> Reply:
        if digests:
            books.row(lambda connection: staff_records.end_sessions(connection, digests))
        if chosen is not None:
            books.row(lambda connection: staff_records.keep_password(connection, chosen))
        return Reply(204)

    return deed


def _session_wire(presence: Presence) -> SessionWire:
    return SessionWire(staff=staff_wire(presence), counter_id=presence.session.counter_id or None)


def staff_wire(presence: Presence) -> StaffWire:
    """Who is logged in, as the pages name them."""
    return StaffWire(id=presence.staff.id, name=presence.staff.name, role=presence.staff.role)
