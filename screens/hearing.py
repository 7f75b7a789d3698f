"""When the terminal makes which sound, and what it says aloud. No Kivy.

Every sound goes with something that is seen; nobody needs it to understand what happened.
"""

from __future__ import annotations

from typing import Protocol

from kiosk.flows.facts import Look, Shown
from kiosk.flows.facts_application import CaptureFacts
from kiosk.flows.steps import Step

COUNTED_ALOUD_S = 5
"""The last seconds of the question whether anybody is still there."""


class Sounds(Protocol):
    """What the terminal is heard with. No call waits, whatever becomes of the speaker."""

    def sound(self, name: str) -> None:
        """tap, invalid, card_ok, success, error, shutter or countdown; cuts off what is being said."""

    def speak(self, key: str, language: str, slowly: bool) -> None:
        """Says the sentence of a text key after the sound that plays; a cue before it is cut off."""

    def hush(self) -> None:
        """Nothing is said any more; a short sound is left to end."""


class Silence:
    """`Sounds` of a terminal that nobody hears."""

    def sound(self, name: str) -> None: ...

    def speak(self, key: str, language: str, slowly: bool) -> None: ...

    def hush(self) -> None: ...


class Hearing:
    """Knows the last cue, so that 再听 can say it again, and which second was counted."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self._cue = ("", "", False)
        self._counted: int | None = None

    def touched(self, name: str) -> None:
        """A finger pressed something: `tap`, or `invalid` when it is off."""
        self._sounds.sound(name)

    def moved(self, former: Shown | None, shown: Shown) -> None:
        """The sound of what has just happened between two pictures."""
        name = _sound_of(former, shown) if former is not None and former.visit == shown.visit else ""
        if name:
            self._sounds.sound(name)

    def cue(self, key: str, look: Look) -> None:
        """Says a sentence, or stops saying the last one when `key` is empty."""
        if not key and self._cue[0]:
            self._sounds.hush()
        self._cue = (key, look.language, look.elder)
        if key and (look.voice or look.elder):
            self._sounds.speak(*self._cue)

    def again(self) -> None:
        """再听."""
        if self._cue[0]:
            self._sounds.speak(*self._cue)

    def forget(self) -> None:
        """The visit is over: nothing of it is said any more."""
        if self._cue[0]:
            self._sounds.hush()
        self._cue = ("", "", False)

    def last_call(self, seconds: int | None) -> None:
        """Counts the last seconds, each once."""
        if seconds is not None and seconds != self._counted and 0 < seconds <= COUNTED_ALOUD_S:
            self._sounds.sound("countdown")
        self._counted = seconds


def _sound_of(former: Shown, shown: Shown) -> str:
    if shown.step is not former.step:
        if shown.step is Step.ATTENTION:
            return "error"
        # Back from a page of trouble the number is shown again, but it was not given just now.
        if shown.step in (Step.TICKET, Step.SUBMITTED) and former.step is not Step.ATTENTION:
            return "success"
    if shown.frame.identified and not former.frame.identified:
        return "card_ok"
    before, now = former.facts, shown.facts
    if (
        isinstance(before, CaptureFacts)
        and isinstance(now, CaptureFacts)
        and now.taking
        and not before.taking
    ):
        return "shutter"
    return ""
