"""Passwords of staff: argon2id, grown when the parameters grow; five wrong ones in a row lock the name."""

from __future__ import annotations

import math
import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.hall.settings import StaffSettings
from kiosk.store.staff_records import ChosenPassword

WRONG_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=10)
MOST_CHARACTERS = 200
_NAMES_COUNTED = 2000
"""Names with wrong tries kept in mind: an attacker who invents names must not fill the memory."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""OWASP's first recommendation; some 25 ms on the computers of halls."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a password: whether it fits, and its hash made anew when the one on record is too cheap by now."""

    fits: bool
    grown: str | None = None


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    locked_until: datetime | None = None


class Passwords:
    """Lives on the event loop's thread; `check` and `hashed` are work for another one."""

    def __init__(
        self,
        staff: Iterable[StaffSettings],
        chosen: Iterable[ChosenPassword],
        locks: Mapping[str, datetime],
    ) -> None:
        """`chosen` and `locks` are what was true when the hall was stopped."""
        self._settled = {one.id: one.password_hash for one in staff}
        self._chosen = {one.staff_id: one for one in chosen}
        self._tries = OrderedDict((staff_id, _Tries(0, until)) for staff_id, until in locks.items())
        # An unknown name takes as long as a wrong password, so that names cannot be found by the clock.
        self._nobody = _like(next((line for line in self._settled.values() if line), ""))

    def adopt(self, staff: Iterable[StaffSettings]) -> None:
        """The settings changed: these may log in, each with the line that counts for them."""
        self._settled = {one.id: one.password_hash for one in staff}

    # --- the password -----------------------------------------------------------------------------------------

    def check(self, staff_id: str, password: str) -> Checked:
        """Takes some 25 ms of work by design: call it off the event loop."""
        line = self.hash_of(staff_id)
        try:
            _HASHER.verify(line or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return Checked(fits=False)
        if not line:
            return Checked(fits=False)
        return Checked(fits=True, grown=self.hashed(password) if _is_cheap(line) else None)

    def hash_of(self, staff_id: str) -> str:
        """The line that counts: the chosen one, unless the settings were written anew since. Empty: no password."""
        settled = self._settled.get(staff_id, "")
        chosen = self._chosen.get(staff_id)
        return chosen.password_hash if chosen and settled and chosen.instead_of == settled else settled

    def hashed(self, password: str) -> str:
        """Takes as long as `check`."""
        return _HASHER.hash(password)

    def choosing(self, staff_id: str, password_hash: str, now: datetime) -> ChosenPassword:
        """What to keep on disk before `take` makes it count."""
        return ChosenPassword(staff_id, password_hash, self._settled[staff_id], now)

    def take(self, chosen: ChosenPassword) -> None:
        """From now on this one counts."""
        self._chosen[chosen.staff_id] = chosen

    # --- wrong tries ------------------------------------------------------------------------------------------

    def locked_for_s(self, staff_id: str, now: datetime) -> int:
        """Seconds until the name may try again; 0 when it may."""
        until = self.locked_until(staff_id)
        return math.ceil((until - now).total_seconds()) if until is not None and until > now else 0

    def locked_until(self, staff_id: str) -> datetime | None:
        """The newest lock of the name, over or not."""
        tries = self._tries.get(staff_id)
        return tries.locked_until if tries else None

    def note_wrong(self, staff_id: str, now: datetime) -> int:
        """Counts a wrong try; tries left before the lock. At 0 the name is locked: see `locked_until`."""
        tries = self._tries.setdefault(staff_id, _Tries())
        self._tries.move_to_end(staff_id)
        tries.wrong += 1
        if tries.wrong >= WRONG_BEFORE_LOCK:
            self._tries[staff_id] = _Tries(0, now + LOCKED_FOR)
            return 0
        if len(self._tries) > _NAMES_COUNTED:
            self._tries.popitem(last=False)
        return WRONG_BEFORE_LOCK - tries.wrong

    def forget_tries(self, staff_id: str) -> None:
        """After a right password, or when the administrator opens the lock."""
        self._tries.pop(staff_id, None)


def fault_of(password: str, staff_id: str, least: int) -> tuple[str, str] | None:
    """(what is wrong, what to do) with a password that somebody wants to choose, or None.

    Length makes a password strong; rules about signs and capitals only make it hard to remember (NIST SP 800-63B).
    """
    if len(password) < least:
        return f"新密码太短，至少要 {least} 个字符。", "用几个不相干的词连起来，又长又好记。"
    if len(password) > MOST_CHARACTERS:
        return f"新密码太长，最多 {MOST_CHARACTERS} 个字符。", "请缩短一些。"
    if staff_id.lower() in password.lower():
        return "新密码里有您的工号。", "请换一个不含工号的。"
    if len(set(password)) < 5 or _is_run(password):
        return "新密码太容易猜。", "不要用重复或连续的字符。"
    return None


_RUNS = (
    "0123456789" * 3,
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


def _is_run(password: str) -> bool:
    plain = password.lower()
    return any(plain in run or plain[::-1] in run for run in _RUNS)


def _is_cheap(line: str) -> bool:
    found = extract_parameters(line)
    return found.memory_cost < _HASHER.memory_cost or found.time_cost < _HASHER.time_cost


def _like(line: str) -> str:
    """The hash of a password nobody knows, as costly as `line`."""
    hasher = PasswordHasher.from_parameters(extract_parameters(line)) if line else _HASHER
    return hasher.hash(secrets.token_hex(16))
