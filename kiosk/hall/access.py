"""Who is there: terminals by key, staff by their sessions. One counter, one session; unused ones end."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, cast

from kiosk.hall.access_settings import AccessSettings
from kiosk.hall.passwords import Passwords
from kiosk.hall.roles import STANDS_IN_FOR
from kiosk.hall.settings import HallSettings, Role, StaffSettings, TerminalSettings
from kiosk.store.staff_records import StaffOnRecord, StaffSession

COOKIE = "hall_session"
EndedBy = Literal["taken_over", "expired", "logged_out_everywhere", "password_changed", "sent_away"]
_SEEN_WRITTEN_EVERY = timedelta(minutes=5)
"""A request a second from every console must not write the disk a second."""
_ENDINGS_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Presence:
    """A member of staff who is logged in."""

    staff: StaffSettings
    session: StaffSession

    def may(self, role: Role) -> bool:
        return role in STANDS_IN_FOR[self.staff.role]


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a session is over, for the one who still holds its cookie."""

    by: EndedBy
    name: str = ""
    """Who took the counter over."""


class Access:
    """Lives on the event loop's thread."""

    def __init__(self, settings: HallSettings, kept: StaffOnRecord) -> None:
        """`kept` is what was true when the hall was stopped."""
        self._rules: AccessSettings = settings.access
        present = [staff for staff in settings.staff if staff.active]
        self.passwords = Passwords(present, kept.passwords, kept.locks)
        self._staff = {staff.id: staff for staff in present}
        self._terminals = {terminal.key_sha256: terminal for terminal in settings.terminals}
        self._sessions = {session.token_digest: session for session in kept.sessions}
        self._written = {session.token_digest: session.seen_at for session in self._sessions.values()}
        self._endings: OrderedDict[str, Ending] = OrderedDict()

    def adopt(self, settings: HallSettings) -> None:
        """Staff are those of these settings; whoever is in them no more is logged out, a new role counts at once."""
        present = [staff for staff in settings.staff if staff.active]
        self._staff = {staff.id: staff for staff in present}
        self.passwords.adopt(present)

    def terminal(self, authorization: str) -> TerminalSettings | None:
        """The terminal of a `Bearer` header."""
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or not key:
            return None
        digest = hashlib.sha256(key.strip().encode()).hexdigest()
        found = next((known for known in self._terminals if hmac.compare_digest(known, digest)), None)
        return self._terminals[found] if found else None

    def of_settings(self, staff_id: str) -> StaffSettings | None:
        return self._staff.get(staff_id)

    # --- beginning --------------------------------------------------------------------------------------------

    def at_counter(self, counter_id: str, now: datetime) -> Presence | None:
        """Who is logged in there."""
        found = [
            session for session in self._sessions.values() if counter_id and session.counter_id == counter_id
        ]
        return next((presence for each in found if (presence := self._present(each, now))), None)

    def log_in(
        self, staff: StaffSettings, counter_id: str, source: str, now: datetime
    ) -> tuple[str, Presence, list[StaffSession]]:
        """(token for the cookie, who it is, the sessions this one ends: the counter's). To be kept by the caller."""
        ended = [
            session for session in self._sessions.values() if counter_id and session.counter_id == counter_id
        ]
        self._end(ended, Ending("taken_over", staff.name))
        token = secrets.token_urlsafe(32)
        guest = staff.id not in self._staff or staff != self._staff[staff.id]
        session = StaffSession(
            token_digest=_digest(token),
            staff_id=staff.id,
            counter_id=counter_id,
            started_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=self._rules.session_h),
            source=source,
            name=staff.name if guest else "",
            role=staff.role if guest else "",
        )
        self._sessions[session.token_digest] = session
        self._written[session.token_digest] = now
        return token, Presence(staff, session), ended

    # --- being there ------------------------------------------------------------------------------------------

    def presence(self, token: str, now: datetime) -> Presence | None:
        """Who holds the cookie; being asked counts as being there."""
        session = self._sessions.get(_digest(token)) if token else None
        present = self._present(session, now) if session else None
        if present is None:
            if session is not None:
                self._end([session], Ending("expired"))
            return None
        seen = replace(present.session, seen_at=max(now, present.session.seen_at))
        self._sessions[seen.token_digest] = seen
        return replace(present, session=seen)

    def to_write_down(self, session: StaffSession) -> bool:
        """True when `seen_at` on disk has grown old; the caller writes it."""
        due = (
            session.seen_at - self._written.get(session.token_digest, session.seen_at) >= _SEEN_WRITTEN_EVERY
        )
        if due:
            self._written[session.token_digest] = session.seen_at
        return due

    def ending(self, token: str) -> Ending | None:
        """Why a session of before is over, as long as that is remembered."""
        return self._endings.get(_digest(token)) if token else None

    def sessions_of(self, staff_id: str, now: datetime) -> list[StaffSession]:
        """Those alive, the newest last."""
        mine = [session for session in self._sessions.values() if session.staff_id == staff_id]
        return sorted((each for each in mine if self._present(each, now)), key=lambda each: each.started_at)

    def _present(self, session: StaffSession, now: datetime) -> Presence | None:
        idle_end = session.seen_at + timedelta(minutes=self._rules.idle_min)
        staff = self._person(session)
        return Presence(staff, session) if staff and now < min(session.expires_at, idle_end) else None

    def _person(self, session: StaffSession) -> StaffSettings | None:
        if session.role in STANDS_IN_FOR:
            return StaffSettings(id=session.staff_id, name=session.name, role=cast(Role, session.role))
        return self._staff.get(session.staff_id)

    # --- ending -----------------------------------------------------------------------------------------------

    def others_of(self, session: StaffSession) -> list[StaffSession]:
        """All other sessions of the same person."""
        mine = [each for each in self._sessions.values() if each.staff_id == session.staff_id]
        return [each for each in mine if each.token_digest != session.token_digest]

    def log_out(self, session: StaffSession) -> None:
        """Ended by its own holder: there is nothing to explain."""
        self._end([session], None)

    def end(self, sessions: list[StaffSession], by: EndedBy) -> None:
        """Ended by somebody else; who holds the cookies is told why."""
        self._end(sessions, Ending(by))

    def _end(self, sessions: list[StaffSession], ending: Ending | None) -> None:
        for session in sessions:
            self._sessions.pop(session.token_digest, None)
            self._written.pop(session.token_digest, None)
            if ending is not None:
                self._endings[session.token_digest] = ending
        while len(self._endings) > _ENDINGS_REMEMBERED:
            self._endings.popitem(last=False)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
