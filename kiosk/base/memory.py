"""How the C library keeps freed memory: given back, so that one photograph does not stay in the process for a month."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Names of glibc's malloc.h."""

_MADV_DONTNEED = 4
"""Linux's mman.h."""
_MAPPING = re.compile(r"^([0-9a-f]+-[0-9a-f]+ .*)\n((?:[A-Z].*\n)+)", re.MULTILINE)

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
    """Freed pieces that lie between used ones go back to the system too, and so do pages of libraries: some milliseconds,
    for when nobody waits."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
        let_go_of_library_pages()


def let_go_of_library_pages() -> int:
    """Unmaps the pages of files that were mapped in to be read or run; returns how many bytes were resident in them.

    What is used again comes back from the system's page cache without a disk. What ran once, as the shader compiler of
    software GL or the reading of a camera's first picture, stays out: the system may use that memory for something else.
    """
    advise = getattr(ctypes.CDLL(None), "madvise", None)
    if advise is None:
        return 0
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    let_go = 0
    for start, length, resident in clean_file_mappings(Path("/proc/self/smaps").read_text(encoding="utf-8")):
        if advise(start, length, _MADV_DONTNEED) == 0:
            let_go += resident
    return let_go


def clean_file_mappings(smaps: str) -> list[tuple[int, int, int]]:
    """(address, bytes, resident bytes) of the mappings whose every page is as in its file and has to stay so: not
    writable, and none copied for this process, as those are into which the loader wrote addresses."""
    found: list[tuple[int, int, int]] = []
    for head, body in _MAPPING.findall(smaps):
        span, access, _offset, _device, inode, *_name = head.split()
        facts = {line.split()[0]: line.split()[1] for line in body.splitlines() if len(line.split()) > 1}
        own = [facts.get(key, "?") for key in ("Anonymous:", "Swap:", "Locked:")]
        if access in ("r-xp", "r--p") and inode != "0" and own == ["0", "0", "0"]:
            first, last = (int(end, 16) for end in span.split("-"))
            found.append((first, last - first, int(facts["Rss:"]) * 1024))
    return found
