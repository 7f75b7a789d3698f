"""Freed pictures leave the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import ctypes, sys
from pathlib import Path
from kiosk.base.memory import give_back_freed_memory
if sys.argv[1] == "asked":
    assert give_back_freed_memory()
malloc, free, fill = (getattr(ctypes.CDLL(None), name) for name in ("malloc", "free", "memset"))
malloc.restype, malloc.argtypes, free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
fill.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
def resident(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
def picture(size):
    made = malloc(size); fill(made, 1, size); return made
free(picture(24_000_000))
before = resident()
pictures = [(picture(6_000_000), picture(200_000)) for _ in range(10)]
for made, _kept in pictures: free(made)
print((resident() - before) // 1_000_000)
"""


def megabytes_kept(asked: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, asked], capture_output=True, check=True, text=True, timeout=30
    )
    return int(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's habit")
def test_freed_camera_pictures_do_not_stay_in_the_process() -> None:
    assert megabytes_kept("unasked") > 40
    assert megabytes_kept("asked") < 8
