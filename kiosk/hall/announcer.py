"""When calls are spoken and by which screen: a schedule on which no two overlap, the sounds, one speaker a screen's name."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kiosk.hall.screen_settings import VoiceSettings
from kiosk.hall.voice.pack import VoicePack, VoicePackMissing, join
from kiosk.hall.voice.sentences import Language, sentence
from kiosk.hall.voice.sound import wav_bytes

_SOUNDS_KEPT = 64
_CALLS_KEPT = 256
_HEADER_BYTES = 44


@dataclass(frozen=True, slots=True)
class Spoken:
    """When a call is spoken, if it is."""

    speak_at: datetime
    duration_s: float
    spoken: bool


class Schedule:
    """One announcement at a time: each begins after the end of the one before, or is only shown when that is too late."""

    def __init__(self, gap_s: float = 0.8, shown_only_after_s: float = 60.0) -> None:
        self._gap_s = gap_s
        self._too_late_s = shown_only_after_s
        self._plan: OrderedDict[str, Spoken] = OrderedDict()

    def plan(self, call_id: str, at: datetime, duration_s: float) -> Spoken:
        """The place of a new call. A call of zero length is not spoken and takes no place."""
        begins = max([at, *(end for end in self._ends() if end > at)])
        waits = (begins - at).total_seconds()
        spoken = duration_s > 0 and waits <= self._too_late_s
        self._plan[call_id] = Spoken(begins if spoken else at, duration_s if spoken else 0.0, spoken)
        while len(self._plan) > _CALLS_KEPT:
            self._plan.popitem(last=False)
        return self._plan[call_id]

    def of(self, call_id: str) -> Spoken | None:
        return self._plan.get(call_id)

    def withdraw_others(self, still: set[str], now: datetime) -> list[str]:
        """Calls that were taken back are not spoken if they have not begun, and their time is free again; their ids."""
        gone = [call_id for call_id in self._plan if call_id not in still]
        for call_id in gone:
            planned = self._plan.pop(call_id)
            if planned.spoken and planned.speak_at <= now:
                # It is being spoken: never cut off, and nobody speaks over it.
                self._plan[call_id] = planned
        return gone

    def _ends(self) -> list[datetime]:
        lengths = (
            (s, timedelta(seconds=s.duration_s + self._gap_s)) for s in self._plan.values() if s.spoken
        )
        return [spoken.speak_at + length for spoken, length in lengths]


class Announcer:
    """Makes sounds of calls from the pack in use; silent without one."""

    def __init__(self, pack: VoicePack | None, settings: VoiceSettings) -> None:
        self._pack = pack
        self._settings = settings
        self._sounds: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    @property
    def pack(self) -> VoicePack | None:
        return self._pack

    def use(self, pack: VoicePack) -> None:
        """Calls from now on are spoken from `pack`."""
        self._pack = pack
        self._sounds.clear()

    def sound(self, number: str, counter_number: int) -> bytes | None:
        """A WAV file of the whole call, or None without a pack or with a letter the pack cannot say."""
        key = (number, counter_number)
        if key not in self._sounds:
            made = self._make(number, counter_number)
            if made is None:
                return None
            self._sounds[key] = made
            while len(self._sounds) > _SOUNDS_KEPT:
                self._sounds.popitem(last=False)
        self._sounds.move_to_end(key)
        return self._sounds[key]

    def duration_s(self, number: str, counter_number: int) -> float:
        """0 when the call cannot be spoken."""
        made = self.sound(number, counter_number)
        if made is None or self._pack is None:
            return 0.0
        return (len(made) - _HEADER_BYTES) / 2 / self._pack.rate_hz

    def _make(self, number: str, counter_number: int) -> bytes | None:
        """The call in each language that the pack can say it in; Chinese it must be able to say."""
        pack = self._pack
        if pack is None:
            return None

        def said(language: Language) -> list[str]:
            return sentence(number, counter_number, pack.clips, self._settings.one_as, language)

        languages = [each for each in self._settings.languages if set(said(each)) <= pack.clips.keys()]
        try:
            sound = join(
                pack, [said(each) for each in languages or ["zh"] for _ in range(self._settings.times)]
            )
        except VoicePackMissing:
            return None
        return wav_bytes(sound, pack.rate_hz)


class Speakers:
    """Which page speaks a call: for each name of a screen the first that asks, so that two boards of one name do not both
    shout; a board that broke down holds up nobody, since each call is asked for anew."""

    def __init__(self, speaks_at: tuple[str, ...]) -> None:
        self._speaks_at = frozenset(speaks_at)
        self._claims: OrderedDict[tuple[str, str], str] = OrderedDict()

    def claim(self, call_id: str, screen: str, page: str) -> Literal["you", "other", "silent"]:
        """`you`: speak it, and the same page asking again is told the same; `silent`: no screen of this name speaks."""
        if screen not in self._speaks_at:
            return "silent"
        holder = self._claims.setdefault((call_id, screen), page)
        while len(self._claims) > _CALLS_KEPT:
            self._claims.popitem(last=False)
        return "you" if holder == page else "other"
