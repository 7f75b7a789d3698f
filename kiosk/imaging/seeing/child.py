"""The inside of the seeing program: answers calls until the terminal hangs up, within bounds that protect the terminal."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import socket
import threading
from pathlib import Path
from typing import Final

from kiosk.imaging.seeing.port import Seeing
from kiosk.imaging.seeing.wire import Line

MOST_MEMORY_BYTES: Final = 1_200_000_000
"""Twice what working takes: what asks for more is a picture made to exhaust the memory, and is refused."""
_NICE: Final = 5
"""The screen is drawn first: by the kernel's weights it gets three quarters of a core that both want."""
_PR_SET_PDEATHSIG: Final = 1
"""Linux's prctl.h."""
_FIRST_TO_GO: Final = "600"
"""When the machine's memory ends, the kernel ends this program and not the terminal."""
CALLS: Final = frozenset({"look", "take", "read_paper", "read_codes", "bind", "tray_is_empty"})


def serve(lines: tuple[int, int], tray_file: Path | None) -> int:
    """Answers on both sockets, given by their numbers, until the terminal closes them or ends in whatever way; never returns
    by another way."""
    ends = [socket.socket(fileno=number) for number in lines]
    _bound_ourselves()
    threading.Thread(target=_end_with_the_terminal, args=(ends,), name="watch", daemon=True).start()
    # What takes long to import is imported behind the watch: a terminal that ends meanwhile is noticed.
    from kiosk.imaging.seeing.here import SeeingHere

    seeing = SeeingHere(tray_file, cores=_use_one_core_less())
    seeing.get_ready()
    threads = [threading.Thread(target=_answer, args=(Line(end), seeing), daemon=True) for end in ends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0


def _bound_ourselves() -> None:
    # Stopped, it could not notice that the terminal hung up.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    # What a citizen's paper says must not lie about in a dump.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICE)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")


def _use_one_core_less() -> int:
    """How many are left for seeing: one draws the screen."""
    import cv2

    cores = max(1, len(os.sched_getaffinity(0)) - 1)
    cv2.setNumThreads(cores)
    return cores


def _end_with_the_terminal(ends: list[socket.socket]) -> None:
    """Also in the middle of a call: the answer is for nobody."""
    watched = select.poll()
    for end in ends:
        watched.register(end, select.POLLRDHUP)
    watched.poll()
    os._exit(0)


def _answer(line: Line, seeing: Seeing) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            name, about, how = line.receive()
            line.send(_answer_to(seeing, name, about, how))


def _answer_to(
    seeing: Seeing, name: str, about: tuple[object, ...], how: dict[str, object]
) -> tuple[str, object]:
    """How it ended, and the answer or the reason."""
    if name not in CALLS:
        return "surprise", f"no call {name}"
    try:
        return "done", getattr(seeing, name)(*about, **how)
    except ValueError as refusal:
        return "refused", str(refusal)
    except MemoryError:
        return "refused", "图片太大，内存放不下"
    except Exception as surprise:  # noqa: BLE001  the thread's top: the terminal hears of it and goes on without
        if "Insufficient memory" in str(surprise):
            return "refused", "图片太大，内存放不下"
        return "surprise", repr(surprise)[:300]
