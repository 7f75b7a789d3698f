"""A real terminal window in a process of its own, whose journeys stall when told to. Run by the tests of the face.

Arguments: seconds of stall, seconds to live (0: until SIGTERM). Prints one JSON object per line.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
from collections.abc import Callable

STARTED = time.monotonic()

from kiosk.flows.events import DeedChosen, Event, VisitEnded, Woken  # noqa: E402
from kiosk.flows.facts import Shown  # noqa: E402
from kiosk.flows.steps import Step  # noqa: E402
from screens.app import TerminalApp  # noqa: E402
from screens.config_kivy import FaceSettings  # noqa: E402
from tests.screens.samples import shown  # noqa: E402


class StallingConductor:
    """Answers in its own thread, and keeps the citizen waiting `stall_s` after a deed was chosen."""

    def __init__(self, stall_s: float) -> None:
        self._stall_s = stall_s
        self._events: queue.Queue[Event | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="journeys")
        self._show: Callable[[Shown], None] = lambda shown: None

    def start(self, show: Callable[[Shown], None]) -> None:
        self._show = show
        self._thread.start()
        show(shown(Step.STANDBY))

    def post(self, event: Event) -> None:
        self._events.put(event)

    def newest_preview(self) -> None:
        return None

    def stop(self) -> None:
        self._events.put(None)
        self._thread.join()
        say(stopped=True)

    def _run(self) -> None:
        while (event := self._events.get()) is not None:
            say(event=type(event).__name__, at=time.monotonic() - STARTED)
            if isinstance(event, Woken):
                self._show(shown(Step.HOME))
            elif isinstance(event, DeedChosen):
                time.sleep(self._stall_s)
                self._show(shown(Step.QUEUE))
            elif isinstance(event, VisitEnded):
                self._show(shown(Step.STANDBY, visit=2))


def say(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


class Watch:
    """Presses 取号 once the home page is there, and measures every gap between rounds of the loop meanwhile."""

    def __init__(self, stall_s: float, live_s: float, app_stop: Callable[[], None]) -> None:
        self._stall_s, self._live_s, self._stop = stall_s, live_s, app_stop
        self._gaps: list[float] = []
        self._last = 0.0

    def first_frame(self) -> None:
        from kivy.clock import Clock

        say(first_frame_s=round(time.monotonic() - STARTED, 3))
        if self._live_s:
            Clock.schedule_once(lambda _s: self._stop(), self._live_s)

    def ready(self) -> None:
        from kivy.clock import Clock

        say(ready_s=round(time.monotonic() - STARTED, 3))
        if self._stall_s:
            self._press(540, 300)
            Clock.schedule_interval(self._when_home, 0.2)

    def _when_home(self, _seconds: float) -> bool:
        """Once the home page stands: presses 取号 and measures through most of the stall. False ends the asking."""
        from kivy.app import App
        from kivy.clock import Clock

        screen = App.get_running_app().stage.screen
        if screen is None or screen.step is not Step.HOME or screen.width < 200:
            return True
        Clock.schedule_once(lambda _s: self._press(270, 1260), 0.2)
        Clock.schedule_once(lambda _s: self._measure(), 1.0)
        Clock.schedule_once(lambda _s: self._report(), self._stall_s - 0.5)
        return False

    def _press(self, x: float, y: float) -> None:
        from kivy.core.window import Window
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(x * Window.width / 1080, y * Window.height / 1920)
        touch.touch_down()
        touch.touch_up()

    def _measure(self) -> None:
        from kivy.clock import Clock

        self._last = time.monotonic()
        Clock.schedule_interval(self._tick, 0)

    def _tick(self, _seconds: float) -> None:
        now = time.monotonic()
        self._gaps.append(now - self._last)
        self._last = now

    def _report(self) -> None:
        say(frames=len(self._gaps), longest_gap_s=round(max(self._gaps), 3), gaps_s=sorted(self._gaps)[-5:])


def main() -> None:
    stall_s, live_s = float(sys.argv[1]), float(sys.argv[2])
    settings = FaceSettings(width=432, height=768, seat_port=0)

    def stop() -> None:
        from kivy.app import App

        App.get_running_app().stop()

    watch = Watch(stall_s, live_s, stop)
    app = TerminalApp(
        StallingConductor(stall_s),
        settings,
        on_first_frame=watch.first_frame,
        on_ready=watch.ready,
        on_seat=lambda port: say(seat=port),
    )
    app.run()
    say(ended=True)


if __name__ == "__main__":
    main()
