"""Who may do what: terminals by key, staff by login; wrong passwords lock."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from kiosk.hall.settings import HallSettings, Role, StaffSettings, TerminalSettings
from kiosk.store.hall_records import StaffSession

WRONG_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=12)
COOKIE = "hall_session"
_ROLE_ALSO: dict[Role, frozenset[Role]] = {
    "clerk": frozenset({"clerk"}),
    "duty_manager": frozenset({"clerk", "duty_manager"}),
    "operator": frozenset({"operator"}),
    "hall_administrator": frozenset({"clerk", "duty_manager", "operator", "hall_administrator"}),
}
"""What each role may also do."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A member of staff who is logged in."""

    staff: StaffSettings
    session: StaffSession

    def may(self, role: Role) -> bool:
        return role in _ROLE_ALSO[self.staff.role]


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    locked_until: datetime | None = None


class Access:
    """Sessions and tries, on the event loop's thread; the password check itself may run elsewhere."""

    def __init__(
        self,
        settings: HallSettings,
        sessions: Iterable[StaffSession],
        locks: Mapping[str, datetime],
    ) -> None:
        """`sessions` and `locks` are what was true when the hall was stopped."""
        self._staff = {staff.id: staff for staff in settings.staff}
        self._terminals = {terminal.key_sha256: terminal for terminal in settings.terminals}
        self._sessions = {session.token_digest: session for session in sessions}
        self._tries = {staff_id: _Tries(0, until) for staff_id, until in locks.items()}
        self._hasher = PasswordHasher()
        # An unknown name takes as long as a wrong password, so that names cannot be found by the clock.
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def terminal(self, authorization: str) -> TerminalSettings | None:
        """The terminal of a `Bearer` header."""
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or not key:
            return None
        digest = hashlib.sha256(key.strip().encode()).hexdigest()
        found = next((known for known in self._terminals if hmac.compare_digest(known, digest)), None)
        return self._terminals[found] if found else None

    def locked_for_s(self, staff_id: str, now: datetime) -> int:
        """Seconds until the name may try again; 0 when it may."""
        until = self.locked_until(staff_id)
        return math.ceil((until - now).total_seconds()) if until is not None and until > now else 0

    def password_fits(self, staff_id: str, password: str) -> bool:
        """Takes some 50 ms of work by design: call it off the event loop."""
        staff = self._staff.get(staff_id)
        try:
            self._hasher.verify(staff.password_hash if staff else self._nobody, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
        return staff is not None

    def locked_until(self, staff_id: str) -> datetime | None:
        """The newest lock of the name, over or not."""
        tries = self._tries.get(staff_id)
        return tries.locked_until if tries else None

    def note_wrong(self, staff_id: str, now: datetime) -> int:
        """Counts a wrong try; tries left before the lock. At 0 the name is locked: see `locked_until`."""
        tries = self._tries.setdefault(staff_id, _Tries())
        tries.wrong += 1
        if tries.wrong >= WRONG_BEFORE_LOCK:
            self._tries[staff_id] = _Tries(0, now + LOCKED_FOR)
            return 0
        return WRONG_BEFORE_LOCK - tries.wrong

    def log_in(self, staff_id: str, counter_id: str, now: datetime) -> tuple[str, Presence]:
        """A new session: (token for the cookie, who it is)."""
        self._tries.pop(staff_id, None)
        token = secrets.token_urlsafe(32)
        session = StaffSession(_digest(token), staff_id, counter_id, now + SESSION_LASTS)
        self._sessions[session.token_digest] = session
        return token, Presence(self._staff[staff_id], session)

    def presence(self, token: str, now: datetime) -> Presence | None:
        session = self._sessions.get(_digest(token)) if token else None
        if session is None or session.expires_at <= now or session.staff_id not in self._staff:
            return None
        return Presence(self._staff[session.staff_id], session)

    def log_out(self, token: str) -> str:
        """Ends the session; the digest of its token."""
        digest = _digest(token)
        self._sessions.pop(digest, None)
        return digest


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
