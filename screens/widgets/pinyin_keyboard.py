"""The pinyin keyboard: a strip with what is spelled and its candidates, and four rows of keys."""

from __future__ import annotations

from functools import cache

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.base.errors import KioskError
from screens.texts import mute
from screens.typing.composer import PinyinComposer
from screens.typing.engines import open_pinyin_engine
from screens.typing.keyboard import KeyboardState, KeyFace, Typed
from screens.widgets.candidate_strip import CandidateStrip
from screens.widgets.keys import Key
from screens.widgets.panel import Panel
from screens.widgets.piece import Container


class KeyRows(Panel):
    """Four rows of keys, relabelled when the face changes; the same widgets all day."""

    rows = ObjectProperty(())
    say = ObjectProperty(mute)

    def __init__(self, **properties):
        self.register_event_type("on_key")
        self._rows: list[list[Key]] = []
        super().__init__(fill="key_bg", **properties)
        for name in ("rows", "say"):
            self.fbind(name, self._label)

    def on_key(self, code):
        """A key came down."""

    def _label(self, *_):
        if [len(row) for row in self.rows] != [len(row) for row in self._rows]:
            self.clear_widgets()
            self._rows = [[self._new() for _ in row] for row in self.rows]
        for keys, faces in zip(self._rows, self.rows, strict=True):
            for key, face in zip(keys, faces, strict=True):
                self._face(key, face)
        self._again()

    def _face(self, key: Key, face: KeyFace) -> None:
        key.code, key.icon, key.role, key.share = face.code, face.icon, face.role, face.share
        key.words = self.say(face.text_key) if face.text_key else face.words
        key.name = f"key.{face.code}"
        word = bool(face.text_key) or len(face.words) > 1
        key.size_units = (44 if face.role == "main" else 36) if word else 50

    def _new(self) -> Key:
        key = Key()
        key.bind(on_press=lambda pressed: self.dispatch("on_key", pressed.code))
        self.add_widget(key)
        return key

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        # Ten keys of a finger's width fit a portrait panel only when the gaps do not grow with the letters.
        rim, gap, rise = width * 0.009, width * 0.0083, 8 * unit
        tall = (height - 5 * rise) / 4
        letter = (width - 2 * rim - 9 * gap) / 10
        for place, keys in enumerate(self._rows):
            wanted = sum(key.share for key in keys) * letter + (len(keys) - 1) * gap
            stretch = (
                1.0
                if len(keys) == 9 and place == 1
                else (width - 2 * rim - (len(keys) - 1) * gap) / (wanted - (len(keys) - 1) * gap)
            )
            used = sum(key.share for key in keys) * letter * stretch + (len(keys) - 1) * gap
            left = x + (width - used) / 2
            for key in keys:
                wide = key.share * letter * stretch
                key.place(left, top - rise - place * (tall + rise), wide, tall, unit)
                left += wide + gap


class _Parts:
    """The strip and the keys. They are the terminal's fattest widgets, 8 MB, and only one page at a time is in sight: so
    there is one set, and it goes to the keyboard that is wanted."""

    def __init__(self) -> None:
        self.strip, self.keys = CandidateStrip(), KeyRows()
        self._at: PinyinKeyboard | None = None
        self.strip.bind(
            on_pick=lambda _strip, place: self._owner.pick(place),
            on_turn=lambda _strip, by: self._owner.turn(by),
            on_room=lambda _strip, room: self._owner.make_room(room),
        )
        self.keys.bind(on_key=lambda _keys, code: self._owner.press(code))

    @property
    def _owner(self) -> PinyinKeyboard:
        assert self._at is not None
        return self._at

    def go_to(self, keyboard: PinyinKeyboard) -> None:
        """Leaves the keyboard where they were."""
        if self._at is not None:
            self._at.release()
        self._at = keyboard
        self.strip.measure_anew()
        keyboard.add_widget(self.strip)
        keyboard.add_widget(self.keys)


@cache
def _the_parts() -> _Parts:
    return _Parts()


class PinyinKeyboard(Container):
    """Tells `on_text`, `on_rub_out`, `on_done`, `on_hint` (key of a sentence). `spelled` is what is being composed."""

    say = ObjectProperty(mute)
    spelled = StringProperty("")
    strip_tall = NumericProperty(136)
    one_row = BooleanProperty(False)
    only_plain = BooleanProperty(False)
    """Capital letters and digits without a strip: for the number of a case."""

    def __init__(self, **properties):
        for name in ("on_text", "on_rub_out", "on_done", "on_hint"):
            self.register_event_type(name)
        self._state = KeyboardState(_open_composer())
        self._parts: _Parts | None = None
        super().__init__(**properties)
        self.fbind("only_plain", self._change_kind)
        self.fbind("here", self._come)
        self.fbind("say", self._draw)
        for name in ("strip_tall", "one_row"):
            self.fbind(name, self._again)
        self._come()

    def on_text(self, text):
        """Characters for the field."""

    def on_rub_out(self):
        """The field's last character is to go."""

    def on_done(self):
        """确定 was pressed with nothing left to spell."""

    def on_hint(self, key):
        """A key could do nothing; `key` says why."""

    def take(self) -> None:
        """The keys and the strip are here now, and no longer on another page. To be called when the page comes into sight."""
        if self._parts is None:
            self._parts = _the_parts()
            self._parts.go_to(self)
            self._draw()

    def release(self) -> None:
        """Another keyboard has the parts now."""
        assert self._parts is not None
        for part in (self._parts.strip, self._parts.keys):
            self.remove_widget(part)
        self._parts = None

    def forget(self) -> None:
        """No letter and no candidate of the last citizen is left, in the keys, the strip or the engine."""
        self._state.forget()
        self._draw()

    def _change_kind(self, *_):
        self._state = KeyboardState(None if self.only_plain else _open_composer(), plain=self.only_plain)
        self._draw()

    def _come(self, *_):
        if self.here:
            self.take()

    def pick(self, place: int) -> None:
        """The candidate at `place` was pressed."""
        self._gave(self._state.pick(place))

    def press(self, code: str) -> None:
        """The key with this code was pressed."""
        self._gave(self._state.press(code))

    def _gave(self, typed: Typed) -> None:
        self._draw()
        if typed.text:
            self.dispatch("on_text", typed.text)
        if typed.rubs_out:
            self.dispatch("on_rub_out")
        if typed.done:
            self.dispatch("on_done")
        if typed.hint:
            self.dispatch("on_hint", typed.hint)

    def turn(self, by: int) -> None:
        """Another page of candidates."""
        self._state.turn(by)
        self._draw()

    def make_room(self, room: float) -> None:
        """So many single characters fit into the strip."""
        self._state.make_room(room)
        self._draw()

    def _draw(self, *_):
        shown = self._state.composition
        if self._parts is not None:
            self._parts.keys.say = self.say
            self._parts.keys.rows = self._state.rows()
            self._parts.strip.shown = shown
        self.spelled = shown.spelled

    def arrange(self, children):
        if self._parts is None:
            return
        x, top, width, height = self.inner()
        unit = self.unit
        strip = 0 if self.only_plain else min(self.strip_tall * unit, height * 0.28)
        self._parts.strip.one_row = self.one_row
        if self.only_plain:
            self._parts.strip.hide()
        else:
            self._parts.strip.place(x, top, width, strip, unit)
        self._parts.keys.place(x, top - strip, width, height - strip, unit)


def _open_composer() -> PinyinComposer | None:
    """None when the engine is not installed: letters and digits still go, and `kiosk doctor` says what is missing."""
    try:
        return PinyinComposer(open_pinyin_engine())
    except KioskError:
        return None
