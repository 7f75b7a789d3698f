"""Shows what the journeys say, and tells them what was chosen. It never picks a step by itself."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock as KivyClock
from kivy.uix.widget import Widget

from kiosk.base.clock import Clock
from kiosk.flows.events import (
    Event,
    LeaveConfirmed,
    LeaveDeclined,
    StaffKnocked,
    VisitEnded,
    VisitTimedOut,
)
from kiosk.flows.facts import Shown
from kiosk.flows.steps import Step
from screens import registry
from screens.base import BaseScreen
from screens.hearing import Hearing, Silence, Sounds
from screens.idle import IdleCountdown, IdleState
from screens.presenters import frame, idle
from screens.regions import Arrangement, regions
from screens.stage import Stage
from screens.texts import Texts

KNOCKS, KNOCK_S = 5, 4.0
"""Staff press the mark this often within this time."""
FIRST_STEPS = (Step.STANDBY, Step.HOME, Step.IDENTIFY, Step.QUEUE, Step.TICKET)


def _nothing(*_: object) -> None:
    """Nobody asked to be told."""


def _with_the_rest(_part: Widget, change: Callable[[], None]) -> None:
    """The change is drawn with the next whole picture."""
    change()


class Navigator:
    """One stage, one screen per step, built when first wanted or while the terminal stands idle."""

    def __init__(
        self,
        stage: Stage,
        texts: Texts,
        clock: Clock,
        post: Callable[[Event], None],
        sounds: Sounds | None = None,
        landscape: bool = False,
    ) -> None:
        self.stage = stage
        self.shown: Shown | None = None
        self._texts, self._clock, self._post = texts, clock, post
        self._hearing = Hearing(sounds or Silence())
        self._landscape = landscape
        self._screens: dict[Step, BaseScreen] = {}
        self._countdown = IdleCountdown(clock.monotonic())
        self._next_count = self._minute = None
        self._voice = ""
        self._knocks: list[float] = []
        self._last_touch = clock.monotonic() - 3600
        self.prepare: Callable[[BaseScreen], None] = _nothing
        """Called with every new screen: the app gives those that need more (a camera preview) what they need."""
        self.redraw_part: Callable[[Widget, Callable[[], None]], None] = _with_the_rest
        """Makes a change within one widget; the window may draw that widget alone."""
        stage.bind(on_any_touch=self._touched, on_heard=lambda _stage, name: self._hearing.touched(name))
        stage.nav.bind(on_chosen=lambda _nav, event: self.post(event))
        stage.session.bind(on_exit=lambda _bar: self.post(VisitEnded()))
        stage.idle.bind(on_answer=self._idle_answered)
        stage.dialog.bind(on_answer=self._dialog_answered)

    # --- screens ---

    def screen(self, step: Step) -> BaseScreen:
        """The screen of a step, built now if it was not yet."""
        if step not in self._screens:
            screen = registry.build(step)
            self.prepare(screen)
            screen.bind(
                on_chosen=lambda _screen, event: self.post(event),
                on_refused=lambda _screen, sentence: stage_say(self.stage, sentence),
                on_replay=lambda _screen: self._hearing.again(),
            )
            self._screens[step] = screen
        return self._screens[step]

    def built(self) -> tuple[BaseScreen, ...]:
        return tuple(self._screens.values())

    def build_one_more(self) -> bool:
        """Builds the next screen not built yet; False when none is left. To be called while nobody waits."""
        rest = [step for step in (*FIRST_STEPS, *Step) if step not in self._screens and registry.exists(step)]
        if rest:
            self._warm(self.screen(rest[0]))
        return len(rest) > 1

    def _warm(self, screen: BaseScreen) -> None:
        """Lays a screen out before anybody sees it, so that its first showing is as quick as the later ones."""
        if screen is not self.stage.screen:
            content = regions(Arrangement(landscape=self._landscape)).content
            screen.say = self._texts.voice("zh")
            screen.landscape, screen.way = self._landscape, Arrangement(landscape=self._landscape)
            screen.mode, screen.scale = screen.way.name, self.stage.scale
            screen.size = content.w * self.stage.scale, content.h * self.stage.scale

    # --- from the journeys ---

    def show(self, shown: Shown) -> None:
        """Puts the step's screen in sight with its facts, frame, dialog, toast and voice."""
        former = self.shown
        if former is not None and former.visit != shown.visit:
            self.forget()
        self.shown = shown
        look = shown.frame.look
        say = self._texts.voice(look.language)
        way = Arrangement(landscape=self._landscape, elder=look.elder, low=look.low_reach)
        self.stage.way = way
        self._hearing.moved(former, shown)
        self._show_voice(shown, former)
        screen = self.screen(shown.step)
        screen.show(shown, say, way, self._voice if way.elder or look.voice else "")
        self.stage.put(screen)
        self._show_frame(shown, say)
        if shown.toast:
            stage_say(self.stage, say(shown.toast))
        elif former is None or former.step is not shown.step:
            self.stage.toast.hush()
        self._show_dialog(shown.dialog, say)
        self._limit(shown, moved=former is None or former.step is not shown.step)
        self._each_minute()

    def forget(self) -> None:
        """Nothing of the former citizen is left in any screen, dialog, toast or voice."""
        self._voice = ""
        self._hearing.forget()
        self.stage.toast.hush()
        self.stage.dialog.title = self.stage.dialog.note = ""
        for screen in self._screens.values():
            screen.forget()

    def post(self, event: Event) -> None:
        self._post(event)

    def go_home(self) -> None:
        """After a surprise: ends the visit, so that no half-drawn screen stays."""
        self.forget()
        self.post(VisitEnded())

    def stop(self) -> None:
        """Ends every timer."""
        for timer in (self._next_count, self._minute):
            if timer is not None:
                timer.cancel()
        self._next_count = self._minute = None
        self.stage.toast.hush()
        if self.stage.screen is not None:
            self.stage.screen.left()

    # --- parts of a picture ---

    def _show_voice(self, shown: Shown, former: Shown | None) -> None:
        look = shown.frame.look
        if shown.voice:
            self._voice = self._texts.sentence(look.language, shown.voice)
            self._hearing.cue(shown.voice, look)
        elif former is None or former.step is not shown.step:
            self._voice = ""
            self._hearing.cue("", look)

    def _show_frame(self, shown: Shown, say) -> None:
        view = frame.present(shown.frame, say, at_home=shown.step is Step.HOME)
        stage = self.stage
        for part in (stage.top_bar, stage.session, stage.nav):
            if part.view != view:
                part.view = view
        if stage.screen.whole_window:
            stage.screen.frame = view

    def _show_dialog(self, name: str, say) -> None:
        dialog = self.stage.dialog
        if name:
            dialog.title, dialog.note = say(f"dialog.{name}.title"), say(f"dialog.{name}.note")
            dialog.main, dialog.other = say(f"dialog.{name}.main"), say(f"dialog.{name}.other")
            dialog.icon = "delete" if name == "discard_stored" else "help"
            dialog.main_icon = "check"
            dialog.other_kind = "danger"
            dialog.other_icon = "delete" if name == "discard_stored" else "logout"
        self.stage.cover(dialog, bool(name))

    def _dialog_answered(self, _dialog, answer: str) -> None:
        # The safe answer is the main one: nothing that was typed is lost by a hasty press.
        self.post(LeaveDeclined() if answer == "main" else LeaveConfirmed())

    # --- time ---

    def _limit(self, shown: Shown, moved: bool) -> None:
        now = self._clock.monotonic()
        self._countdown.limit(shown.frame.idle_limit_s, now)
        if moved:
            self._countdown.touched(now)
        self.count()

    def count(self) -> None:
        """Brings ring and overlay up to the clock, ends the visit when the time is up, and comes again at the next change."""
        self._count(alone=False)

    def _counted(self, *_) -> None:
        # Nobody touched: all that changes is the ring, and it may be drawn alone.
        self._count(alone=True)

    def _count(self, alone: bool) -> None:
        state = self._countdown.state(self._clock.monotonic())
        overlay = self.stage.idle
        self._hearing.last_call(state.last_call)
        self._set_ring(state, alone)
        if state.last_call is not None and self.shown is not None:
            say = self._texts.voice(self.shown.frame.look.language)
            view = idle.present(state.last_call, say)
            overlay.seconds, overlay.title, overlay.note = view.seconds, view.title, view.note
            overlay.main, overlay.other = view.stay, view.leave
        self.stage.cover(overlay, state.last_call is not None and not state.over)
        self._count_again(state)
        if state.over:
            self._countdown.limit(None, self._clock.monotonic())
            self.post(VisitTimedOut())

    def _set_ring(self, state: IdleState, alone: bool) -> None:
        bar, limit = self.stage.session, max(1, state.limit)
        if alone and (bar.counting, bar.limit) == (state.counting, limit) and bar.seconds != state.seconds:
            self.redraw_part(bar.ids.countdown, lambda: setattr(bar, "seconds", state.seconds))
        else:
            bar.counting, bar.limit, bar.seconds = state.counting, limit, state.seconds

    def _count_again(self, state: IdleState) -> None:
        if self._next_count is not None:
            self._next_count.cancel()
        going_on = state.counting and not state.over
        # A touch of time later, so that the change is past whichever way the clocks are rounded.
        self._next_count = KivyClock.schedule_once(self._counted, state.next_s + 0.005) if going_on else None

    def quiet_s(self) -> float:
        """Seconds since the last touch."""
        return self._clock.monotonic() - self._last_touch

    def _touched(self, _stage, touch) -> None:
        self._last_touch = self._clock.monotonic()
        self._knock(touch)
        state = self._countdown.state(self._clock.monotonic())
        if state.last_call is None:
            self._countdown.touched(self._clock.monotonic())
            self.count()

    def _idle_answered(self, _overlay, answer: str) -> None:
        self._countdown.touched(self._clock.monotonic())
        self.count()
        if answer == "other":
            self.post(VisitEnded())

    def _each_minute(self, *_) -> None:
        """Sets clock and date, and comes again when the minute is over."""
        now = self._clock.now()
        if self.shown is not None:
            say = self._texts.voice(self.shown.frame.look.language)
            for part in (self.stage.top_bar, self.stage.screen):
                if hasattr(part, "clock"):
                    date = frame.date_words(now, say, long=part is self.stage.screen)
                    self._set_clock(part, frame.clock_words(now), date)
        if self._minute is not None:
            self._minute.cancel()
        self._minute = KivyClock.schedule_once(
            self._each_minute, 60 - now.second - now.microsecond / 1e6 + 0.05
        )

    def _set_clock(self, part, clock: str, date: str) -> None:
        if part.date != date or not part.clock:
            part.clock, part.date = clock, date
        elif part.clock != clock:
            figures = part.ids.clock

            def turn() -> None:
                part.clock = clock
                figures.fit_now()

            self.redraw_part(figures, turn)

    # --- staff ---

    def _knock(self, touch) -> None:
        if not self.stage.on_mark(touch):
            return
        now = self._clock.monotonic()
        self._knocks = [at for at in self._knocks if now - at < KNOCK_S] + [now]
        if len(self._knocks) >= KNOCKS:
            self._knocks = []
            self.post(StaffKnocked())


def stage_say(stage: Stage, sentence: str, tone: str = "info") -> None:
    stage.toast.say(sentence, tone)
