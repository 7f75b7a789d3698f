"""Digests of log rows, each covering the row before: a flipped bit, a row changed or taken out is found when it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def chained(before: str, values: Iterable[object]) -> str:
    """The digest of a row, given that of the row before (empty for the first)."""
    return hashlib.sha256("\x1f".join((before, *map(str, values))).encode()).hexdigest()
