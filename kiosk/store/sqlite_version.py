"""Which SQLite this program runs on, and whether its WAL mode may be shared between connections."""

from __future__ import annotations

import sqlite3

VERSION = sqlite3.sqlite_version

_FIXED = (3, 51, 3)
_BACK_PORTS = {(3, 44): 6, (3, 50): 7}


def has_wal_reset_bug(version: str) -> bool:
    """True for 3.7.0 up to 3.51.2 except the back-ported 3.44.6 and 3.50.7 and what follows them in their lines.

    There, two or more connections on one WAL file can lose or corrupt committed pages.
    """
    major, minor, patch = (int(part) for part in ([*version.split("."), "0", "0"])[:3])
    if (major, minor) in _BACK_PORTS:
        return patch < _BACK_PORTS[major, minor]
    return (3, 7, 0) <= (major, minor, patch) < _FIXED
