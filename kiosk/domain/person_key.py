"""How one person is known again within a hall, without anybody keeping who it is."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HallKey:
    """The key under which persons are told apart in one hall: terminals and the hall's bookings share it."""

    secret: bytes = field(repr=False)

    def person_key(self, id_number: str) -> str:
        """Digest of an ID number, whichever way its last letter is written."""
        return self._digest(id_number.upper())

    def phone_key(self, phone: str) -> str:
        """Digest of a telephone number, however it is grouped and with or without the country's code."""
        digits = re.sub(r"\D", "", phone)
        if len(digits) == 13 and digits.startswith("86"):
            digits = digits[2:]
        return self._digest(f"phone:{digits}")

    def _digest(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()
