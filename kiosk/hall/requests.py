"""What every route needs of a request: who asks, with which key, and the way to the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from fastapi import Request, Response
from pydantic import BaseModel

from kiosk.domain.refusal import Refusal
from kiosk.hall import acts
from kiosk.hall.access import COOKIE, EndedBy, Ending, Presence
from kiosk.hall.books import Books, Deed, Reply, RequestKey
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised, problem_of
from kiosk.hall.roles import ROLE_WORDS
from kiosk.hall.settings import Role, TerminalSettings
from kiosk.store import staff_records
from kiosk.store.staff_records import StaffSession

_ENDING_SAID: dict[EndedBy, str] = {
    "taken_over": "这个窗口已由{name}在别处登录。",
    "expired": "太久没有操作，登录已结束。",
    "logged_out_everywhere": "您在别处退出了全部登录。",
    "password_changed": "密码改过了。",
    "sent_away": "管理员结束了这次登录。",
}

_TERMINAL = "kiosk.terminal"
"""Where a request keeps whose it was found to be: the door asks, and then the route."""


def answer(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON; the model's own writer is several times as fast as going through plain objects."""
    return Response(json_of(model), status, media_type="application/json")


def json_of(model: BaseModel) -> str:
    return model.model_dump_json(by_alias=True)


def nobody(ending: Ending | None) -> ProblemRaised:
    """Nobody is logged in; when a login ended by itself, why."""
    if ending is None:
        return ProblemRaised(401, "not_logged_in", "还没有登录。", "请登录后再试。")
    return ProblemRaised(401, ending.by, _ENDING_SAID[ending.by].format(name=ending.name), "请重新登录。")


class Door:
    """Checks who asks. Raises ProblemRaised with what to do."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    def terminal(self, request: Request) -> TerminalSettings:
        known: TerminalSettings | None = request.scope.get(_TERMINAL)
        if known is not None:
            return known
        terminal = self.hall.access.terminal(request.headers.get("authorization", ""))
        if terminal is None:
            raise ProblemRaised(401, "unknown_terminal", "大厅不认识这台终端。", "请检查终端配置里的密钥。")
        request.scope[_TERMINAL] = terminal
        return terminal

    def same_terminal(self, request: Request, terminal_id: str) -> TerminalSettings:
        """The key's terminal, which must be the one the body speaks for."""
        terminal = self.terminal(request)
        if terminal.id != terminal_id:
            raise ProblemRaised(
                403,
                "other_terminal",
                f"这个密钥属于 {terminal.id}，不能替 {terminal_id} 说话。",
                "请检查终端配置。",
            )
        return terminal

    def presence(self, request: Request) -> Presence | None:
        """Who is logged in; their session is renewed by asking."""
        presence = self.hall.access.presence(request.cookies.get(COOKIE, ""), self.hall.clock.now())
        if presence is not None and self.hall.access.to_write_down(presence.session):
            self.hall.ledger.submit(_seen_deed(presence.session))
        return presence

    def logged_in(self, request: Request) -> Presence:
        """Who is logged in, whatever the role; a login that ended is told why."""
        presence = self.presence(request)
        if presence is None:
            raise nobody(self.hall.access.ending(request.cookies.get(COOKIE, "")))
        return presence

    def staff(self, request: Request, role: Role) -> Presence:
        """Who is logged in and may do what `role` may."""
        presence = self.logged_in(request)
        if not presence.may(role):
            raise wrong_role(ROLE_WORDS[role])
        return presence

    async def keyed(self, request: Request, who: str) -> RequestKey | None:
        """The request's idempotency key within what `who` sent, with a digest of what is asked."""
        key = request.headers.get("idempotency-key", "")
        if not key:
            return None
        asked = f"{request.method} {request.url.path}\n".encode() + await request.body()
        return RequestKey(f"{who}:{key}", hashlib.sha256(asked).hexdigest())

    async def write(
        self,
        deed: Deed,
        key: RequestKey | None,
        more: Callable[[Refusal], dict[str, object]] = lambda _refusal: {},
    ) -> Response:
        """The deed's reply after its commit; a refusal as a problem, with what `more` adds to it. An act of staff is on
        record in the same transaction."""
        outcome: Reply | Refusal = await self.hall.asking.ask(acts.on_record(deed), key)
        if isinstance(outcome, Refusal):
            raise problem_of(outcome, **more(outcome))
        return Response(
            outcome.body or None, outcome.status, media_type="application/json" if outcome.body else None
        )

    async def record(self, request: Request, presence: Presence, what: str, about: str = "") -> None:
        """Somebody looked at what not everybody may see: on record when this returns."""
        act = acts.act_of(presence, what, acts.source_of(request), self.hall.now(), about)
        await self.hall.asking.ask(acts.only_record(act))

    def record_refused(self, request: Request, presence: Presence, outcome: str) -> None:
        """Somebody tried what is not theirs to do; nobody waits for the record."""
        what = f"{request.method} {request.url.path}"
        act = acts.act_of(presence, what, acts.source_of(request), self.hall.now())
        self.hall.ledger.submit(acts.only_record(replace(act, outcome=outcome)))


def wrong_role(wanted: str) -> ProblemRaised:
    return ProblemRaised(403, "wrong_role", f"这里要{wanted}才能操作。", "请换账号登录，或找管理员。")


def _seen_deed(session: StaffSession) -> Deed:
    def deed(books: Books) -> Reply:
        books.row(
            lambda connection: staff_records.renew_session(connection, session.token_digest, session.seen_at)
        )
        return Reply(204)

    return deed
