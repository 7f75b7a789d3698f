"""From the terminal's process to its first page on the X server, warm and with nothing of it in the page cache.

    .venv/bin/python -m tests.benchmarks.bench_start

Cold needs root: the kernel is told to forget what it read from disk. A machine that was only switched on has to read the same.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from kiosk.commands.demo.display import VirtualDisplay
from kiosk.commands.demo.finger import Seat
from tests.benchmarks.glass import PORTRAIT, Glass, TappedStage

STARTS = 7
DEADLINE_S = 30.0
DROP = Path("/proc/sys/vm/drop_caches")
DRAWN_ROWS = 60
"""So often at least the colour changes down the middle of a drawn page; an empty window has one colour. Without the
hall's figures the first page has some ninety: asking for more would time the hall's answer, not the page."""


def _start(stage: TappedStage) -> float:
    # Each with a server of its own: nothing of the former window may be on the glass.
    with VirtualDisplay(*PORTRAIT) as display:
        return first_page_s(stage, display.name)


def first_page_s(stage: TappedStage, display: str) -> float:
    """Starts a terminal, waits for its first page, stops it again."""
    glass, seen = Glass(display), []
    began = time.perf_counter()

    def look() -> None:
        while time.perf_counter() - began < DEADLINE_S:
            if _drawn(glass):
                seen.append(time.perf_counter() - began)
                return
            time.sleep(0.005)

    looking = threading.Thread(target=look)
    looking.start()
    stage.start_terminal({"DISPLAY": display, "SDL_AUDIODRIVER": "dummy"})
    looking.join()
    # Told to end while it opens its devices it would take as long as they do.
    Seat(stage.ports.seat).close()
    stage.programs.stop("terminal")
    glass.close()
    return seen[0]


def _drawn(glass: Glass) -> bool:
    column = glass.pixels((PORTRAIT[0] // 2, 0, 1, PORTRAIT[1]))
    changes = sum(column[at : at + 4] != column[at + 4 : at + 8] for at in range(0, len(column) - 8, 4))
    return changes >= DRAWN_ROWS


def main() -> None:
    figures: dict[str, list[float]] = {"warm": [], "cold": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        TappedStage(Path(folder) / "run", Path(folder) / "papers", Path(folder) / "logs") as stage,
    ):
        _start(stage)
        figures["warm"] = [_start(stage) for _ in range(STARTS)]
        while len(figures["cold"]) < STARTS and _forget_disk():
            figures["cold"].append(_start(stage))
        stage.tap.close()
    for name, took in figures.items():
        if took:
            middle = sorted(took)[len(took) // 2]
            sys.stdout.write(f"{name}: median {middle:.2f} s, worst {max(took):.2f} s, n {len(took)}\n")
    rounded = {name: [round(one, 3) for one in took] for name, took in figures.items()}
    sys.stdout.write(json.dumps({"load": round(os.getloadavg()[0], 1), "seconds": rounded}) + "\n")


def _forget_disk() -> bool:
    """True when the page cache was dropped."""
    os.sync()
    try:
        DROP.write_text("3")
    except OSError:
        sys.stdout.write("cold: not measured, dropping the page cache needs root on a machine of one's own\n")
        return False
    return True


if __name__ == "__main__":
    main()
