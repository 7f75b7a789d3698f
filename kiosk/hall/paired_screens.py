"""Screens that may show names: paired once with a code that stands on the screen itself, known by a cookie afterwards."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.hall.screen_settings import PairedScreenSettings

COOKIE = "hall_screen"
LASTS = timedelta(minutes=10)
_MOST = 40
"""Codes at a time; whoever asks for more takes the oldest away, and a screen then shows a new one."""
_CODES = 1_000_000


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def screen_of(known: Sequence[PairedScreenSettings], key: str) -> PairedScreenSettings | None:
    """The paired screen whose key this is."""
    digest = digest_of(key) if key else ""
    return next((each for each in known if digest and hmac.compare_digest(each.key_sha256, digest)), None)


@dataclass(frozen=True, slots=True)
class Pairing:
    """A screen that asks to be paired. Only the screen has `secret`; only who stands before it reads `code`."""

    code: str
    secret: str
    source: str
    """The address it asked from."""
    ends_at: datetime
    key: str = ""
    """Its key once an administrator has entered the code."""


class Pairings:
    """Those under way. In memory: after a restart a screen simply shows another code."""

    def __init__(self) -> None:
        self._open: dict[str, Pairing] = {}

    def begin(self, source: str, now: datetime) -> Pairing:
        self._forget(now)
        while len(self._open) >= _MOST:
            del self._open[next(iter(self._open))]
        code = self._free_code()
        self._open[code] = Pairing(code, secrets.token_urlsafe(24), source, now + LASTS)
        return self._open[code]

    def by_code(self, code: str, now: datetime) -> Pairing | None:
        """One that nobody has entered yet."""
        self._forget(now)
        found = self._open.get(code)
        return found if found is not None and not found.key else None

    def grant(self, pairing: Pairing, key: str) -> None:
        self._open[pairing.code] = replace(pairing, key=key)

    def by_secret(self, secret: str, now: datetime) -> Pairing | None:
        self._forget(now)
        same = (each for each in self._open.values() if hmac.compare_digest(each.secret, secret))
        return next(same, None)

    def end(self, pairing: Pairing) -> None:
        self._open.pop(pairing.code, None)

    def _forget(self, now: datetime) -> None:
        self._open = {code: each for code, each in self._open.items() if each.ends_at > now}

    def _free_code(self) -> str:
        while (code := f"{secrets.randbelow(_CODES):06d}") in self._open:
            pass
        return code
