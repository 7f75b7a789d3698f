"""Cuts this process with SIGKILL before its n-th step that touches the disk: SQL statement, flush, rename, unlink."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any


class PowerCut:
    """Counts steps once armed; at the given one the process dies as by a power cut of the program."""

    def __init__(self, at_step: int) -> None:
        self._left = at_step
        self._armed = False
        self.names: list[str] = []

    def watch(self, connection: sqlite3.Connection) -> None:
        """Counts every SQL statement of the connection, and every step at the file system of this process."""
        connection.set_trace_callback(lambda sql: self._step(f"sql {sql.split()[0]}"))
        self._wrap(os, "fsync")
        self._wrap(Path, "rename")
        self._wrap(Path, "unlink")

    def arm(self) -> None:
        self._armed = True

    def disarm(self) -> None:
        self._armed = False

    def _wrap(self, owner: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **named: Any) -> Any:
            self._step(name)
            return real(*args, **named)

        setattr(owner, name, counted)

    def _step(self, name: str) -> None:
        if not self._armed:
            return
        self.names.append(name)
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
