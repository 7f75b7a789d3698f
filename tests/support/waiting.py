"""Waiting for what another thread does: for a condition and with a bound, never for a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_S = 120.0
"""Ends a test that would hang, on a machine that does many other things besides. Nothing is promised by it: how long something
takes is for tests/benchmarks to say."""


def wait_until(is_so: Callable[[], T], within_s: float = PATIENCE_S, every_s: float = 0.01) -> T:
    """What `is_so` returned as soon as that is true, asked every `every_s`. Fails the test after `within_s`."""
    ends_at = time.monotonic() + within_s
    pause = threading.Event()
    while True:
        found = is_so()
        if found:
            return found
        assert time.monotonic() < ends_at, f"not so within {within_s} s: {is_so}"
        pause.wait(every_s)
