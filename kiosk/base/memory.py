"""How the C library keeps freed memory: given back, so that one photograph does not stay in the process for a month."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Names of glibc's malloc.h."""

LARGE_BYTES = 512 * 1024
"""From here up a block is the system's own mapping and goes back when freed. Left alone glibc raises this to 32 MB after
the first camera picture, and keeps every following one in pieces."""

ARENAS = 2
"""Each thread may otherwise get a heap of its own, up to eight a core, and each keeps its worst moment."""


def give_back_freed_memory() -> bool:
    """True when the C library took it; to be called once, before the first thread starts. Elsewhere nothing happens."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    settings = (
        (_M_MMAP_THRESHOLD, LARGE_BYTES),
        (_M_TRIM_THRESHOLD, LARGE_BYTES),
        (_M_ARENA_MAX, ARENAS),
    )
    return all(mallopt(name, value) == 1 for name, value in settings)


def give_back_now() -> None:
    """Freed pieces that lie between used ones go back to the system too: some milliseconds, for when nobody waits."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
