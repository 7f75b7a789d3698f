"""Seeing in a process of its own beside the same work in the terminal's: how far the screen stutters, what crossing costs,
how soon a photograph is answered, and what the program holds.

    chrt -r 2 .venv/bin/python -m tests.benchmarks.bench_seeing            (about two minutes)

Under chrt the kernel does not weigh by niceness, so the program is put one step below the screen there, as its niceness puts it
without. Both ways in the same run. The screen is the capture page's own picture in an offscreen window of 1080x1920, drawn by software;
its frames come from a folder, 15 a second. Beside it pages are looked at ten times a second, and one after the other a
photograph of 8 MP is taken, its codes and its text are read, and pages are bound.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.imaging.seeing.here import SeeingHere
from kiosk.imaging.seeing.port import Seeing
from tests.support.seeing_child import memory_mb, peak_mb, seeing_program

SCREEN_S = 20.0
CALLS = 40
LATE_S = 0.1
"""A frame so late is seen as a jerk."""


def pictures() -> tuple[bytes, bytes]:
    """A 1080p frame and an 8 MP still of a made page under a made camera, as JPEG."""
    from devices.simulators.camera_papers import Fonts
    from devices.simulators.document_camera import _Shown
    from kiosk.base import paths

    shown = _Shown("contract", Fonts(paths.font(), paths.font(bold=True)))
    return shown.previews[0], shown.still


def milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def crossing(here: Seeing, there: Seeing, frame: bytes, still: bytes) -> dict[str, Any]:
    """Medians of calls made in turn, ms."""
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    pixels = cv2.imdecode(np.frombuffer(frame, np.uint8), cv2.IMREAD_COLOR)
    ways: dict[str, Callable[[], object]] = {
        "look_1080p_here_ms": lambda: here.look(frame),
        "look_1080p_there_ms": lambda: there.look(frame),
        "look_1080p_pixels_there_ms": lambda: there.look(pixels),
        "take_8mp_here_ms": lambda: here.take(still),
        "take_8mp_there_ms": lambda: there.take(still),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(CALLS + 2):
        for name, call in ways.items():
            spent = milliseconds(call)
            if number >= 2:
                taken[name].append(spent)
    return {name: round(statistics.median(each), 1) for name, each in taken.items()}


def memory(folder: Path, frame: bytes, still: bytes) -> dict[str, Any]:
    """Of the program: after its start, at work with everything loaded, and at rest."""
    with seeing_program(folder) as bench:
        program = bench.program
        first_ms = milliseconds(lambda: program.look(frame))
        pid = program.pid or 0
        started = memory_mb(pid)
        page = program.take(still).jpeg
        for _ in range(5):
            program.look(frame)
            program.take(still)
            program.read_paper(page)
            program.read_codes(still)
            program.bind([page] * 5, "合同")
        at_work, most = memory_mb(pid), peak_mb(pid)
        began = time.perf_counter()
        program.rest()
        while program.pid is not None:
            time.sleep(0.05)
        return {
            "first_look_with_the_start_ms": round(first_ms),
            "started_mb": round(started),
            "at_work_mb": round(at_work),
            "most_mb": round(most),
            "at_rest_mb": 0,
            "ended_after_rest_s": round(time.perf_counter() - began, 1),
        }


def screen(way: str, folder: Path) -> None:
    """In a process of its own: draws for a while and prints the gaps between its frames."""
    frame, still = (folder / "frames" / "frame.jpg").read_bytes(), (folder / "still.jpg").read_bytes()
    os.environ.update(SDL_VIDEODRIVER="offscreen", SDL_AUDIODRIVER="dummy", KIVY_NO_ARGS="1")
    from devices.clock import SystemClock
    from devices.drivers.camera_sources import FolderSource
    from devices.drivers.document_camera import DocumentCameraDriver
    from kiosk.flows.preview import lamps_of
    from screens.config_kivy import FaceSettings, configure

    configure(FaceSettings(width=1080, height=1920))
    from kivy.base import EventLoop, runTouchApp, stopTouchApp
    from kivy.clock import Clock
    from kivy.core.window import Window

    from screens import kv
    from screens.widgets.camera_view import CameraView

    EventLoop.ensure_window()
    kv.load()
    driver = DocumentCameraDriver(FolderSource(folder / "frames", frame_s=1 / 15), SystemClock())
    driver.connect()
    driver.start()
    driver.begin_if_wanted()
    with seeing_program(folder / way) as bench:
        seeing: Seeing = SeeingHere() if way == "here" else bench.program
        if way == "nobody":
            seeing = _Blind()  # type: ignore[assignment]
        lamps = lamps_of(seeing.look(frame))
        _below_the_screen(bench.program.pid)
        over = threading.Event()
        workers = [
            threading.Thread(target=each, args=(seeing, frame, still, over)) for each in (_looks, _pages)
        ]
        view = CameraView(size_hint=(None, None), size=(1000, 700))
        gaps: list[float] = []
        last = [0.0]

        def flipped(*_: object) -> None:
            now = time.perf_counter()
            if last[0]:
                gaps.append(now - last[0])
            last[0] = now

        def begin(*_: object) -> None:
            Window.bind(on_flip=flipped)
            view.start(lambda: (driver.newest(), lamps) if driver.newest() else None)
            for worker in workers:
                worker.start()

        Clock.schedule_interval(lambda _dt: view.canvas.ask_update(), 0)
        Clock.schedule_once(begin, 1.0)
        Clock.schedule_once(lambda _dt: stopTouchApp(), 1.0 + SCREEN_S)
        runTouchApp(view)
        over.set()
        for worker in workers:
            worker.join()
    driver.stop()
    driver.close()
    gaps.sort()
    print(
        json.dumps(
            {
                "frames": len(gaps),
                "camera_frames": view.drawn,
                "median_ms": round(1000 * statistics.median(gaps), 1),
                "p99_ms": round(1000 * gaps[int(len(gaps) * 0.99)], 1),
                "worst_ms": round(1000 * gaps[-1], 1),
                "late": sum(gap > LATE_S for gap in gaps),
                "rounds": _rounds[0],
            }
        )
    )


def _below_the_screen(pid: int | None) -> None:
    policy, place = os.sched_getscheduler(0), os.sched_getparam(0).sched_priority
    if pid is None or policy != os.SCHED_RR or place < 2:
        return
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setscheduler(int(thread.name), policy, os.sched_param(place - 1))


class _Blind:
    """Nobody works beside the screen: what it does by itself."""

    def look(self, frame: bytes) -> Any:
        from kiosk.domain.seen import PreviewLook

        return PreviewLook((), "unknown", "unknown", "unknown", ("no_page",))


_rounds = [0]


def _looks(seeing: Seeing, frame: bytes, _still: bytes, over: threading.Event) -> None:
    while not over.wait(0.1):
        seeing.look(frame)


def _pages(seeing: Seeing, _frame: bytes, still: bytes, over: threading.Event) -> None:
    if isinstance(seeing, _Blind):
        return
    while not over.wait(0.2):
        page = seeing.take(still).jpeg
        seeing.read_codes(still)
        seeing.read_paper(page)
        seeing.bind([page] * 5, "合同")
        _rounds[0] += 1


def run() -> dict[str, Any]:
    frame, still = pictures()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "frames").mkdir()
        (folder / "frames" / "frame.jpg").write_bytes(frame)
        (folder / "still.jpg").write_bytes(still)
        stutter = {}
        for way in ("nobody", "here", "there"):
            command = [sys.executable, "-m", "tests.benchmarks.bench_seeing", way, name]
            said = subprocess.run(command, capture_output=True, text=True)
            if said.returncode:
                raise RuntimeError(said.stderr[-3000:])
            stutter[way] = json.loads(said.stdout.splitlines()[-1])
        with seeing_program(folder / "crossing") as bench:
            crossed = crossing(SeeingHere(), bench.program, frame, still)
        return {
            "frame_kb": len(frame) // 1000,
            "still_kb": len(still) // 1000,
            "screen": stutter,
            "crossing": crossed,
            "memory": memory(folder / "memory", frame, still),
        }


if __name__ == "__main__":
    if len(sys.argv) == 3:
        screen(sys.argv[1], Path(sys.argv[2]))
    else:
        print(json.dumps(run(), indent=1, ensure_ascii=False))
