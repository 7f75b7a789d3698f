"""How many frames of the live picture are drawn in a second while they are judged, beside the same with nobody judging.

    python tests/benchmarks/bench_capture.py          (on a busy machine: chrt -r 2 python ...)

The real camera driver gives 25 frames a second of 1080p, coded; the real preview judge asks the real seeing program; the
capture page's own picture is drawn at 1080 x 1920 without a graphics card. Each way runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 8.0
CAMERA_PER_S = 25


def drawn(folder: Path, judged: bool) -> None:
    """Draws for a while and prints frames a second of the camera's picture, and looks a second."""
    os.environ.update(SDL_VIDEODRIVER="offscreen", SDL_AUDIODRIVER="dummy", KIVY_NO_ARGS="1")
    from devices.clock import SystemClock
    from devices.drivers.camera_sources import FolderSource
    from devices.drivers.document_camera import DocumentCameraDriver
    from kiosk.base.clock import SystemClock as KioskClock
    from kiosk.base.journal import Journal
    from kiosk.flows.facts import PreviewLamps
    from kiosk.flows.preview import NO_LAMPS, PreviewJudge
    from screens.config_kivy import FaceSettings, configure
    from tests.benchmarks.bench_seeing import _below_the_screen
    from tests.support.seeing_child import seeing_program

    configure(FaceSettings(width=1080, height=1920))
    from kivy.base import EventLoop, runTouchApp, stopTouchApp
    from kivy.clock import Clock

    from screens import kv
    from screens.widgets.camera_view import CameraView

    EventLoop.ensure_window()
    kv.load()
    driver = DocumentCameraDriver(FolderSource(folder / "frames", frame_s=1 / CAMERA_PER_S), SystemClock())
    driver.connect()
    driver.start()
    driver.begin_if_wanted()
    looks: list[PreviewLamps] = []
    with seeing_program(folder / str(judged)) as bench:
        judge = PreviewJudge(
            driver,
            bench.program,
            KioskClock(),
            Journal(folder / f"journal-{judged}", KioskClock()),
            lambda: None,
        )
        judge.start()
        view = CameraView(size_hint=(None, None), size=(1000, 700))  # type: ignore[no-untyped-call]

        def newest():  # type: ignore[no-untyped-def]
            if not judged:
                frame = driver.newest()
                return None if frame is None else (frame, NO_LAMPS)
            found = judge.newest()
            if found is not None and (not looks or found[1] is not looks[-1]):
                looks.append(found[1])
            return found

        def begin(*_: object) -> None:
            judge.want(judged)
            driver.start()
            view.start(newest)

        # In a terminal the program is nice to the screen; under `chrt -r 2` its rank says so.
        Clock.schedule_once(lambda _dt: _below_the_screen(bench.program.pid), 3.5)
        counted: list[int] = []
        Clock.schedule_once(begin, 0.5)
        # The program's start, some 2 s, is no part of what is counted.
        Clock.schedule_once(lambda _dt: counted.append(view.drawn), 4.0)
        Clock.schedule_once(lambda _dt: counted.append(view.drawn), 4.0 + SECONDS)
        Clock.schedule_once(lambda _dt: stopTouchApp(), 4.1 + SECONDS)
        runTouchApp(view)
        judge.stop()
    driver.stop()
    driver.close()
    told = {"drawn_per_s": round((counted[1] - counted[0]) / SECONDS, 1), "looks": len(looks)}
    print(json.dumps({"judged": judged, **told}))


def run() -> None:
    from tests.support.fake_devices import page_on_mat, photographed

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "frames").mkdir()
        (folder / "frames" / "frame.jpg").write_bytes(photographed(page_on_mat()[:1080])[0].coded)
        for way in ("judged", "alone"):
            (folder / str(way == "judged")).mkdir()
            subprocess.run([sys.executable, __file__, way, made], check=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    if len(sys.argv) == 3:
        drawn(Path(sys.argv[2]), sys.argv[1] == "judged")
    else:
        run()
