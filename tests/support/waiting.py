"""Waiting for what another thread does: for a condition and with a bound, never for a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(is_so: Callable[[], T], within_s: float = 10.0) -> T:
    """What `is_so` returned as soon as that is true. Fails the test after `within_s`."""
    ends_at = time.monotonic() + within_s
    pause = threading.Event()
    while True:
        found = is_so()
        if found:
            return found
        assert time.monotonic() < ends_at, f"not so within {within_s} s: {is_so}"
        pause.wait(0.01)
