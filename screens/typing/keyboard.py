"""The pinyin keyboard's state: which face it shows and what each key does. The widget only draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from screens.typing.composer import Composition, PinyinComposer

Face = Literal["pinyin", "english", "digits"]
Role = Literal["letter", "function", "main"]

RARE, RUB_OUT, DIGITS, SWITCH, SPACE, DONE, SHIFT = (
    "rare",
    "rub_out",
    "digits",
    "switch",
    "space",
    "done",
    "shift",
)
_WORDS = {RARE: "keyboard.rare", DIGITS: "keyboard.digits", SWITCH: "keyboard.switch", DONE: "keyboard.done"}
_LETTER_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DIGIT_ROWS = ("1234567890", "-/:;()#@·", "'\"、.?!_")


@dataclass(frozen=True, slots=True)
class KeyFace:
    """One key as it is to be drawn. `share`: width in letter keys."""

    code: str
    words: str
    share: float = 1.0
    role: Role = "letter"
    icon: str = ""
    text_key: str = ""
    """Key of the text when it is a word and not a sign."""


def _plain(row: str) -> tuple[KeyFace, ...]:
    return tuple(KeyFace(sign, sign) for sign in row)


_PLAIN_ROWS = (
    _plain("1234567890"),
    _plain("QWERTYUIOP"),
    _plain("ASDFGHJKL-"),
    (
        *_plain("ZXCVBNM"),
        KeyFace(RUB_OUT, "", 1.4, "function", icon="backspace"),
        KeyFace(DONE, "", 1.6, "main", text_key="keyboard.done"),
    ),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a press gave."""

    text: str = ""
    rubs_out: bool = False
    done: bool = False
    hint: str = ""
    """Key of a sentence to say, when the key could do nothing."""


NOTHING = Typed()


class KeyboardState:
    """Takes key codes; words come out. Without an engine it writes letters, digits and signs."""

    def __init__(self, composer: PinyinComposer | None, plain: bool = False) -> None:
        """`plain`: capital letters and digits at once, for the number of a case."""
        self._composer = None if plain else composer
        self.plain = plain
        self.face: Face = "pinyin" if self._composer else "english"
        self.shift = plain

    @property
    def composition(self) -> Composition:
        return self._composer.shown() if self._composer else Composition()

    def rows(self) -> tuple[tuple[KeyFace, ...], ...]:
        """Four rows of keys for the present face; the same number of keys for every face."""
        if self.plain:
            return _PLAIN_ROWS
        letters = _DIGIT_ROWS if self.face == "digits" else _LETTER_ROWS
        signs = [tuple(KeyFace(self._cased(c), self._cased(c)) for c in row) for row in letters]
        third = (self._third_row_key(), *signs[2], KeyFace(RUB_OUT, "", 1.52, "function", icon="backspace"))
        stop, comma = (".", ",") if self.face == "english" else ("。", "，")
        fourth = (
            self._face_key(),
            KeyFace(SWITCH, "", 1.33, "function", text_key=_WORDS[SWITCH]),
            KeyFace(comma, comma),
            KeyFace(SPACE, "", 3.66, text_key="keyboard.space"),
            KeyFace(stop, stop),
            KeyFace(DONE, "", 2.05, "main", text_key=_WORDS[DONE]),
        )
        return signs[0], signs[1], third, fourth

    def press(self, code: str) -> Typed:
        """What the key with that code gives now."""
        match code:
            case "rub_out":
                return NOTHING if self._composer and self._composer.rub_out() else Typed(rubs_out=True)
            case "digits" | "switch":
                return Typed(text=self._turn_to(code))
            case "shift":
                self.shift = not self.shift
                return NOTHING
            case "rare":
                return self._toggle_rare()
            case "space":
                return self._space()
            case "done":
                return self._finish()
        return self._sign(code)

    def pick(self, place: int) -> Typed:
        """The candidate at that place of the strip."""
        return Typed(text=self._composer.pick(place)) if self._composer else NOTHING

    def turn(self, by: int) -> None:
        """Another page of candidates."""
        if self._composer:
            self._composer.turn(by)

    def make_room(self, room: float) -> None:
        if self._composer:
            self._composer.make_room(room)

    def forget(self) -> None:
        """As a new citizen finds it: nothing spelled, letters in front."""
        if self._composer:
            self._composer.forget()
        self.face = "pinyin" if self._composer else "english"
        self.shift = self.plain

    def _cased(self, sign: str) -> str:
        return sign.upper() if self.shift and self.face == "english" else sign

    def _third_row_key(self) -> KeyFace:
        if self.face == "pinyin":
            shown = self.composition
            return KeyFace(
                RARE, "", 1.52, "function", text_key="keyboard.rare_all" if shown.rare_only else _WORDS[RARE]
            )
        if self.face == "english":
            return KeyFace(SHIFT, "abc" if self.shift else "ABC", 1.52, "function")
        return KeyFace("——", "——", 1.52, "function")

    def _face_key(self) -> KeyFace:
        key = "keyboard.letters" if self.face == "digits" and self._composer else _WORDS[DIGITS]
        if self.face == "digits" and not self._composer:
            return KeyFace(DIGITS, "abc", 1.33, "function")
        return KeyFace(DIGITS, "", 1.33, "function", text_key=key)

    def _turn_to(self, code: str) -> str:
        """Letters that were being spelled are not lost: they come out as they are."""
        left = self._composer.take_letters() if self._composer else ""
        home: Face = "pinyin" if self._composer else "english"
        if code == DIGITS:
            self.face = home if self.face == "digits" else "digits"
        else:
            self.face = home if self.face == "english" else "english"
        return left

    def _toggle_rare(self) -> Typed:
        shown = self.composition
        if not (shown.any_rare or shown.rare_only) or self._composer is None:
            return Typed(hint="keyboard.no_rare")
        self._composer.toggle_rare()
        return NOTHING

    def _space(self) -> Typed:
        """Takes the first candidate while spelling, as every pinyin keyboard does."""
        if self._composer is None or not self._composer.composing:
            return Typed(text=" ")
        return self.pick(0) if self.composition.offers else Typed(text=self._composer.take_letters())

    def _finish(self) -> Typed:
        if self._composer is not None and self._composer.composing:
            return Typed(text=self._composer.take_letters())
        return Typed(done=True)

    def _sign(self, code: str) -> Typed:
        if (
            self.face == "pinyin"
            and self._composer is not None
            and len(code) == 1
            and code in "abcdefghijklmnopqrstuvwxyz"
        ):
            self._composer.press(code)
            return NOTHING
        before = ""
        if self._composer is not None and self._composer.composing:
            before = self.pick(0).text + self._composer.take_letters()
        return Typed(text=before + code)
