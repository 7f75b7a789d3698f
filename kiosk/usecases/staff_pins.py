"""Who of the staff stands here: a PIN against argon2 hashes, five tries, then ten minutes of rest, over restarts too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.store.pin_tries import PinTries, Tries

TRIES = 5
LOCK_S = 600.0


class StaffPins:
    """Counts wrong tries over visits; a right one clears the count."""

    def __init__(
        self,
        hashes: Mapping[str, str],
        clock: Clock,
        shuffle: Callable[[list[str]], None],
        journal: Journal,
        tries: PinTries,
    ) -> None:
        """`hashes`: staff id → argon2 hash. `shuffle` puts a list into a random order in place. What `tries` has of before a
        restart still counts."""
        self._hashes = dict(hashes)
        self._clock = clock
        self._shuffle = shuffle
        self._journal = journal
        self._tries = tries
        before = tries.read()
        self._wrong = before.wrong
        self._locked_until = clock.monotonic() + self._left_of(before)
        self.digits = tuple("0123456789")

    def _left_of(self, before: Tries) -> float:
        """Seconds of an earlier run's lock; a clock that was set back makes it no longer than a new one."""
        if before.locked_until is None:
            return 0.0
        left = (before.locked_until - self._clock.now()).total_seconds()
        return min(max(0.0, left), LOCK_S)

    @property
    def tries_left(self) -> int:
        return TRIES - self._wrong

    @property
    def locked_s(self) -> int:
        """Whole seconds until the next try is allowed; 0 when it is."""
        left = self._locked_until - self._clock.monotonic()
        return max(0, int(left + 0.999))

    def shuffle_digits(self) -> None:
        """Another order of the keys, so that the finger marks on the glass tell nothing."""
        keys = list("0123456789")
        self._shuffle(keys)
        self.digits = tuple(keys)

    def check(self, pin: str) -> str:
        """The staff id, or empty. A locked page answers empty whatever is typed."""
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerificationError

        if self.locked_s:
            return ""
        hasher = PasswordHasher()
        for staff_id, known in self._hashes.items():
            try:
                hasher.verify(known, pin)
            except (VerificationError, InvalidHashError):
                continue
            self._wrong = 0
            self._tries.keep(Tries())
            self._journal.audit("staff_entered", staff=staff_id)
            return staff_id
        self._note_wrong()
        return ""

    def _note_wrong(self) -> None:
        self._wrong += 1
        self._journal.audit("staff_pin_wrong", tries_left=self.tries_left)
        if self._wrong < TRIES:
            self._tries.keep(Tries(self._wrong))
            return
        self._locked_until = self._clock.monotonic() + LOCK_S
        self._wrong = 0
        self._tries.keep(Tries(0, self._clock.now() + timedelta(seconds=LOCK_S)))
        self._journal.audit("staff_pin_locked", seconds=int(LOCK_S))
