"""Freed pictures leave the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk.base.memory import clean_file_mappings

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


_LIBRARY = """
import sys
from pathlib import Path
from kiosk.base.memory import let_go_of_library_pages
import numpy
def resident(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
square = numpy.arange(9.0).reshape(3, 3)
before = resident()
let_go = let_go_of_library_pages()
after = resident()
assert numpy.linalg.det(square @ square.T + numpy.eye(3)) > 0
print(let_go > 0 and before - after > let_go / 2)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's smaps")
def test_pages_of_libraries_go_and_come_back_when_used() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIBRARY], capture_output=True, check=True, text=True, timeout=30
    )
    assert done.stdout.strip() == "True"


def mapping(span: str, access: str, inode: int, anonymous: int, swap: int = 0) -> str:
    return (
        f"{span} {access} 00000000 08:01 {inode}      /usr/lib/libsample.so.1\n"
        f"Size:  8 kB\nRss:  8 kB\nAnonymous:  {anonymous} kB\nSwap:  {swap} kB\nLocked:  0 kB\nVmFlags: rd mr mw me\n"
    )


def test_pages_that_the_process_changed_are_never_let_go() -> None:
    smaps = "".join(
        (
            mapping("1000-3000", "r-xp", 7, anonymous=0),
            mapping("3000-5000", "r--p", 7, anonymous=4),
            mapping("5000-7000", "r--p", 7, anonymous=0, swap=4),
            mapping("7000-9000", "rw-p", 7, anonymous=0),
            mapping("9000-b000", "r--p", 0, anonymous=0),
            mapping("b000-d000", "r--s", 7, anonymous=0),
        )
    )
    assert clean_file_mappings(smaps) == [(0x1000, 0x2000, 8192)]
