"""The spoken call: clips of a voice pack joined to one sound, and a schedule on which no two calls overlap."""

from __future__ import annotations

import io
import json
import wave
from collections import OrderedDict
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.int16]

_GAP_S = 0.045
"""Between clips: shorter runs words together, longer sounds like dictation (30-60 ms)."""
_BETWEEN_TIMES_S = 0.7
"""Between the first and the second time of one call."""
_SEARCH_S = 0.01
"""A clip is cut at a zero crossing within this much of its end, so that a join never clicks."""
_BETWEEN_CALLS_S = 0.8
_TOO_LATE_S = 60.0
"""A call that would be spoken later than this is only shown: the citizen has read it long ago."""
_TIMES = 2
_SOUNDS_KEPT = 64


class VoicePackMissing(Exception):
    """The folder is no voice pack, or clips are missing."""


class VoicePack:
    """Clips by key, all of one rate, mono, 16 bit."""

    def __init__(self, clips: dict[str, Sound], rate_hz: int, described: dict[str, str]) -> None:
        self.clips = clips
        self.rate_hz = rate_hz
        self.described = described

    @classmethod
    def load(cls, folder: Path) -> VoicePack:
        """Reads `manifest.json` and its WAV files. Raises VoicePackMissing with what is wrong."""
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            rate_hz = int(manifest["rate_hz"])
            clips = {entry["key"]: _read_clip(folder / entry["file"], rate_hz) for entry in manifest["clips"]}
            described = {name: str(manifest[name]) for name in ("language", "voice", "licence", "made_by")}
        except (OSError, ValueError, KeyError, TypeError, wave.Error, EOFError) as error:
            raise VoicePackMissing(f"语音包 {folder} 不能用（{error}）") from error
        return cls(clips, rate_hz, described)


def _read_clip(path: Path, rate_hz: int) -> Sound:
    with wave.open(str(path), "rb") as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, rate_hz):
            raise ValueError(f"{path.name} 不是 {rate_hz} Hz 单声道 16 位")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def sentence(
    number: str, counter_number: int, clips: Container[str], one_as: Literal["yi", "yao"]
) -> list[str]:
    """Clip keys of 请 A 零 一 七 号到 三号窗口. Digits of the ticket are said one by one, the counter as a number: in one
    clip where the pack has it, which sounds better than one put together."""
    one = "digit_1_yao" if one_as == "yao" else "digit_1"
    said = [
        f"letter_{sign}" if sign.isalpha() else (one if sign == "1" else f"digit_{sign}") for sign in number
    ]
    whole = f"counter_{counter_number}"
    counter = [whole] if whole in clips else [*_counted(counter_number), "counter"]
    return ["please", *said, "number_to", *counter]


def _counted(number: int) -> list[str]:
    """A counter's number as people say it: 3 三, 10 十, 12 十二, 20 二十; above 99 digit by digit."""
    if number > 99:
        return [f"digit_{sign}" for sign in str(number)]
    tens, ones = divmod(number, 10)
    said = [] if tens == 0 else ["ten"] if tens == 1 else [f"digit_{tens}", "ten"]
    return [*said, f"digit_{ones}"] if ones or not said else said


def join(pack: VoicePack, keys: list[str], times: int = _TIMES) -> Sound:
    """Chime, then the sentence `times` times. Raises VoicePackMissing for a clip the pack lacks."""
    missing = [key for key in ("chime", *keys) if key not in pack.clips]
    if missing:
        raise VoicePackMissing(f"语音包缺少：{'、'.join(missing)}")
    gap = np.zeros(int(_GAP_S * pack.rate_hz), np.int16)
    pause = np.zeros(int(_BETWEEN_TIMES_S * pack.rate_hz), np.int16)
    once: list[Sound] = []
    for key in keys:
        once += [_cut_at_zero(pack.clips[key], pack.rate_hz), gap]
    parts: list[Sound] = [pack.clips["chime"], gap]
    for time in range(times):
        parts += [*once, *([pause] if time < times - 1 else [])]
    return np.concatenate(parts)


def _cut_at_zero(clip: Sound, rate_hz: int) -> Sound:
    """The clip from its first to its last zero crossing near the ends, its ends exactly silent."""
    reach = int(_SEARCH_S * rate_hz)
    if len(clip) < 4 * reach:
        return clip
    signs = np.signbit(clip)
    crossings = np.flatnonzero(signs[1:] != signs[:-1]) + 1
    head = crossings[crossings < reach]
    tail = crossings[crossings > len(clip) - reach]
    begin = int(head[0]) if len(head) else 0
    end = int(tail[-1]) if len(tail) else len(clip)
    cut = clip[begin:end].copy()
    cut[0] = cut[-1] = 0
    return cut


def wav_bytes(sound: Sound, rate_hz: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(sound.astype("<i2").tobytes())
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Spoken:
    """When a call is spoken, if it is."""

    speak_at: datetime
    duration_s: float
    spoken: bool


class Schedule:
    """One announcement at a time: each begins after the end of the one before, or is only shown when that is too late."""

    def __init__(self) -> None:
        self._plan: OrderedDict[str, Spoken] = OrderedDict()

    def plan(self, call_id: str, at: datetime, duration_s: float) -> Spoken:
        """The place of a new call. A call of zero length is not spoken and takes no place."""
        begins = max([at, *(end for end in self._ends() if end > at)])
        waits = (begins - at).total_seconds()
        spoken = duration_s > 0 and waits <= _TOO_LATE_S
        self._plan[call_id] = Spoken(begins if spoken else at, duration_s if spoken else 0.0, spoken)
        while len(self._plan) > 4 * _SOUNDS_KEPT:
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
            (s, timedelta(seconds=s.duration_s + _BETWEEN_CALLS_S)) for s in self._plan.values() if s.spoken
        )
        return [spoken.speak_at + length for spoken, length in lengths]


class Announcer:
    """Makes sounds of calls; silent, and says so once, when there is no usable pack."""

    def __init__(self, pack: VoicePack | None, one_as: Literal["yi", "yao"]) -> None:
        self._pack = pack
        self._one_as = one_as
        self._sounds: OrderedDict[tuple[str, int], bytes] = OrderedDict()

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
        # 44 bytes of header, two bytes a sample.
        return (len(made) - 44) / 2 / self._pack.rate_hz

    def _make(self, number: str, counter_number: int) -> bytes | None:
        if self._pack is None:
            return None
        try:
            keys = sentence(number, counter_number, self._pack.clips, self._one_as)
            return wav_bytes(join(self._pack, keys), self._pack.rate_hz)
        except VoicePackMissing:
            return None
