"""Every act of staff goes on record in the transaction that carries it out, refused ones too."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime

from fastapi import Request

from kiosk.domain.refusal import Refusal
from kiosk.hall.access import Presence
from kiosk.hall.books import Books, Deed, Reply
from kiosk.store import audit_log
from kiosk.store.audit_log import Act

_MOST_CHARACTERS = 160
_acting: ContextVar[Act | None] = ContextVar("acting", default=None)
"""The act of the request that is being answered. Set where it is checked who asks, which no call goes around; so no
route can forget to hand it on."""


def begin(request: Request, presence: Presence, now: datetime) -> None:
    """What this request writes from now on is recorded as an act of `presence`."""
    _acting.set(act_of(presence, f"{request.method} {request.url.path}", source_of(request), now))


def act_of(presence: Presence, act: str, source: str, now: datetime, about: str = "") -> Act:
    return Act(
        at=now,
        actor=presence.staff.id,
        role=presence.staff.role,
        source=source,
        counter_id=presence.session.counter_id,
        act=act[:_MOST_CHARACTERS],
        about=about,
    )


def source_of(request: Request) -> str:
    """Address of who asks; behind a proxy the one that uvicorn takes from it."""
    return request.client.host if request.client else ""


def on_record(deed: Deed) -> Deed:
    """The deed, followed by its record if staff asked for it."""
    act = _acting.get()
    return deed if act is None else recorded(deed, act)


def recorded(deed: Deed, act: Act) -> Deed:
    """The deed, followed by a record of it."""

    def with_record(books: Books) -> Reply | Refusal:
        outcome = deed(books)
        said = outcome.code if isinstance(outcome, Refusal) else "done"
        kept = replace(act, at=books.now, outcome=said)
        books.row(lambda connection: audit_log.append(connection, [kept]))
        return outcome

    return with_record


def only_record(act: Act) -> Deed:
    """Nothing but the record: of something read, or refused at the door."""

    def deed(books: Books) -> Reply:
        books.row(lambda connection: audit_log.append(connection, [act]))
        return Reply(204)

    return deed
