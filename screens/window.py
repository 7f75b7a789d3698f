"""The Kivy application itself. Import it only after `config_kivy.configure`."""

from __future__ import annotations

import gc
import logging
import signal
from collections.abc import Callable

from kivy.app import App
from kivy.base import EventLoop, ExceptionHandler, ExceptionManager
from kivy.clock import Clock as KivyClock
from kivy.core.window import Window

from kiosk.base.clock import Clock
from kiosk.base.memory import give_back_now
from kiosk.flows.conductor_port import Conductor
from kiosk.flows.steps import Step
from screens import kv
from screens.bridge import Bridge
from screens.config_kivy import FaceSettings
from screens.hearing import Sounds
from screens.navigator import Navigator
from screens.patch import Patch
from screens.seat import Seat
from screens.stage import Stage
from screens.texts import Texts
from screens.theme import rgba
from screens.waiting import EventWait

log = logging.getLogger(__name__)
QUIET_S = 1.0
SURPRISES, SURPRISE_S = 3, 10.0
"""More surprises than this within this time: going on would only loop; the service manager starts us again."""


def _nothing(*_: object) -> None:
    """Nobody asked to be told."""


class ToHome(ExceptionHandler):
    """A surprise in a callback is journalled and the visit ends, in place of the program."""

    def __init__(self, navigator: Navigator, clock: Clock) -> None:
        self._navigator = navigator
        self._clock = clock
        self._times: list[float] = []

    def handle_exception(self, inst):
        if isinstance(inst, (KeyboardInterrupt, SystemExit)):
            return ExceptionManager.RAISE
        log.error("a surprise in the face", exc_info=inst)
        now = self._clock.monotonic()
        self._times = [at for at in self._times if now - at < SURPRISE_S] + [now]
        if len(self._times) > SURPRISES:
            return ExceptionManager.RAISE
        self._navigator.go_home()
        return ExceptionManager.PASS


class FaceWindow(App):
    """Window, stage, navigator and bridge of one terminal."""

    def __init__(
        self,
        conductor: Conductor,
        settings: FaceSettings,
        clock: Clock,
        texts: Texts,
        sounds: Sounds,
    ) -> None:
        super().__init__()
        kv.load()
        self._clock = clock
        self.on_first_frame: Callable[[], None] = _nothing
        self.on_ready: Callable[[], None] = _nothing
        """Every screen is built."""
        self.on_seat: Callable[[int], None] = _nothing
        self._conductor = conductor
        self._moving = not settings.reduced_motion
        self._stopped = False
        self.stage = Stage()
        self.bridge = Bridge(conductor, self._show, self._wake)
        self.navigator = Navigator(
            self.stage, texts, clock, self.bridge.post, sounds, landscape=settings.landscape
        )
        self.navigator.prepare = self._prepare
        self.navigator.redraw_part = Patch(Window).redraw
        self._wait = EventWait(self.bridge.deliver)
        self._seat = (
            Seat(settings.seat_port, self.navigator, self._wake) if settings.seat_port is not None else None
        )

    def build(self):
        self._wait.install()
        Window.clearcolor = rgba("bg")
        self._handler = ToHome(self.navigator, self._clock)
        ExceptionManager.add_handler(self._handler)
        return self.stage

    def on_start(self):
        signal.signal(signal.SIGTERM, lambda *_: self._end())
        self.bridge.start()
        if self._seat is not None:
            self._seat.open()
            self.on_seat(self._seat.port)
        Window.bind(on_flip=self._first_flip)

    def on_stop(self):
        # Kivy says this twice when the app stops itself.
        if self._stopped:
            return
        self._stopped = True
        self.navigator.stop()
        if self._seat is not None:
            self._seat.close()
        self.bridge.stop()
        ExceptionManager.remove_handler(self._handler)

    def open_settings(self, *_):
        """F1 would open Kivy's settings panel; a terminal has none."""
        return False

    def _show(self, shown) -> None:
        former = self.navigator.shown
        self.navigator.show(shown)
        if shown.step is Step.STANDBY and former is not None and former.step is not Step.STANDBY:
            KivyClock.schedule_once(self._tidy, QUIET_S)

    def _tidy(self, *_):
        """After a visit, unless the next one has begun: what it needed goes back to the system."""
        if self.navigator.shown.step is Step.STANDBY:
            gc.collect()
            give_back_now()

    def _wake(self) -> None:
        self._wait.wake()

    def _end(self) -> None:
        EventLoop.quit = True
        self._wait.wake()

    def _prepare(self, screen) -> None:
        if hasattr(screen, "moving"):
            screen.moving = self._moving
        if hasattr(screen, "newest_preview"):
            screen.newest_preview = self._conductor.newest_preview

    def _first_flip(self, *_):
        if self.navigator.shown is None:
            return
        Window.unbind(on_flip=self._first_flip)
        self.on_first_frame()
        KivyClock.schedule_once(self._build_rest, 0.2)

    def _build_rest(self, *_):
        # One screen between two frames, and none while somebody is using the terminal: a build takes up to 0.3 s.
        if self.navigator.quiet_s() < QUIET_S:
            KivyClock.schedule_once(self._build_rest, QUIET_S)
        elif self.navigator.build_one_more():
            KivyClock.schedule_once(self._build_rest, 0.05)
        else:
            gc.collect()
            gc.freeze()
            give_back_now()
            self.on_ready()
