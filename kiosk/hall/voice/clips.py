"""A recording of one prompt: judged, freed of the silence around it, levelled. What is wrong comes with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from kiosk.hall.voice.loudness import levelled
from kiosk.hall.voice.prompts import Prompt
from kiosk.hall.voice.sound import Recording, Samples, Sound, faded, resampled, to_sound

PACK_RATE_HZ = 24_000
"""Of packs that a hall records: all of speech, half the room of what microphones give."""
Fault = Literal["silent", "too_quiet", "clipped", "noisy", "cut_off", "too_short", "too_long"]
FAULT_WORDS: Mapping[Fault, tuple[str, str]] = {
    "silent": ("没有录到声音", "请检查话筒接好、没有静音"),
    "too_quiet": ("声音太小", "请离话筒近一点，或把录音音量调大"),
    "clipped": ("声音太大，有破音", "请离话筒远一点，或把录音音量调小"),
    "noisy": ("背景太吵", "请关上门窗、停掉风扇，换个安静的地方"),
    "cut_off": ("开头或结尾没录全", "请按下录音后停半秒再读，读完停半秒再结束"),
    "too_short": ("太短", "请把这一句完整读一遍"),
    "too_long": ("太长", "请只读这一句，读一遍，不要停顿"),
}
"""What happened and what to do."""
_FRAME_S = 0.005
_LEVEL_FRAME_S = 0.02
_SILENT_DBFS = -55.0
_QUIET_DBFS = -38.0
_NOISE_GAP_DB = 20.0
"""Speech must stand this far over the room, or the room is heard in every pause once the clip is levelled."""
_FULL = 0.985
_CLIPPED_RUN = 3
"""So many samples on end at full scale are a cut-off wave; one alone may be its top."""
_CLIPPED_RUNS = 2
_PAUSE_S = 0.3
_KNOCK_S = 0.06
"""A shorter noise apart from the speech is a knock or the key that started the recording."""
_BEFORE_S, _AFTER_S = 0.03, 0.06
_EDGE_DB = 12.0
_SHORTEST_S = 0.12
_LONGEST_S, _LONGEST_PER_SYLLABLE_S = 0.6, 0.55


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a recording."""

    faults: tuple[Fault, ...]
    speech_s: float
    """Without the silence around it."""
    speech_dbfs: float
    noise_dbfs: float
    peak: float

    @property
    def good(self) -> bool:
        return not self.faults

    def said(self) -> str:
        """All faults in words; empty when there is none."""
        return "；".join(FAULT_WORDS[fault][0] for fault in self.faults)

    def do(self) -> str:
        return "；".join(FAULT_WORDS[fault][1] for fault in self.faults)


def judge(recording: Recording, prompt: Prompt) -> Verdict:
    """Whether the recording can stand in a pack."""
    samples = _without_offset(recording.samples)
    peak = float(np.abs(recording.samples).max()) if len(samples) else 0.0
    levels = _levels_dbfs(samples, recording.rate_hz, _LEVEL_FRAME_S)
    speech_dbfs, noise_dbfs = (float(np.percentile(levels, share)) for share in (95, 5))
    if speech_dbfs < _SILENT_DBFS:
        return Verdict(("silent",), 0.0, speech_dbfs, noise_dbfs, peak)
    begin, end = _speech(samples, recording.rate_hz, speech_dbfs, noise_dbfs)
    speech_s = (end - begin) / recording.rate_hz
    found: dict[Fault, bool] = {
        "too_quiet": speech_dbfs < _QUIET_DBFS,
        "clipped": _clipped_runs(recording.samples) >= _CLIPPED_RUNS,
        "noisy": speech_dbfs - noise_dbfs < _NOISE_GAP_DB,
        "cut_off": _cut_off(samples, recording.rate_hz, speech_dbfs),
        "too_short": speech_s < _SHORTEST_S,
        "too_long": speech_s > _LONGEST_S + _LONGEST_PER_SYLLABLE_S * prompt.syllables,
    }
    faults = tuple(fault for fault, present in found.items() if present)
    return Verdict(faults, round(speech_s, 3), round(speech_dbfs, 1), round(noise_dbfs, 1), round(peak, 3))


def clip_of(recording: Recording) -> Sound:
    """The speech alone, at PACK_RATE_HZ and the loudness of all clips. For a recording that `judge` found good."""
    samples = _without_offset(recording.samples)
    levels = _levels_dbfs(samples, recording.rate_hz, _LEVEL_FRAME_S)
    speech_dbfs, noise_dbfs = (float(np.percentile(levels, share)) for share in (95, 5))
    begin, end = _speech(samples, recording.rate_hz, speech_dbfs, noise_dbfs)
    first = max(0, begin - int(_BEFORE_S * recording.rate_hz))
    last = end + int(_AFTER_S * recording.rate_hz)
    trimmed = faded(samples[first:last], recording.rate_hz)
    at_rate = resampled(Recording(trimmed, recording.rate_hz), PACK_RATE_HZ)
    return to_sound(faded(levelled(at_rate, PACK_RATE_HZ), PACK_RATE_HZ))


def _without_offset(samples: Samples) -> Samples:
    """Cheap microphones add a steady voltage, which would click at both ends."""
    return samples - samples.mean() if len(samples) else samples


def _levels_dbfs(samples: Samples, rate_hz: int, frame_s: float) -> npt.NDArray[np.float64]:
    """RMS of frame after frame; a last, shorter one is left out. At least one frame."""
    length = max(1, int(frame_s * rate_hz))
    count = max(1, len(samples) // length)
    frames = np.resize(samples, count * length).reshape(count, length) if len(samples) else np.zeros((1, 1))
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(np.mean(frames**2, axis=1), 1e-12))
    return levels


def _speech(samples: Samples, rate_hz: int, speech_dbfs: float, noise_dbfs: float) -> tuple[int, int]:
    """First and last sample of what was said; knocks apart from it left out."""
    levels = _levels_dbfs(samples, rate_hz, _FRAME_S)
    loud = np.flatnonzero(levels > max(noise_dbfs + 10.0, speech_dbfs - 35.0))
    length = int(_FRAME_S * rate_hz)
    if not len(loud):
        return 0, len(samples)
    parts = [[int(loud[0]), int(loud[0])]]
    for before, at in pairwise(loud):
        if (at - before) * _FRAME_S > _PAUSE_S:
            parts.append([int(at), int(at)])
        parts[-1][1] = int(at)
    spoken = [part for part in parts if (part[1] - part[0] + 1) * _FRAME_S >= _KNOCK_S] or parts
    return spoken[0][0] * length, (spoken[-1][1] + 1) * length


def _clipped_runs(samples: Samples) -> int:
    full = np.abs(samples) >= _FULL
    edges = np.flatnonzero(np.diff(np.concatenate(([False], full, [False])).astype(np.int8)))
    return int(np.count_nonzero(edges[1::2] - edges[::2] >= _CLIPPED_RUN))


def _cut_off(samples: Samples, rate_hz: int, speech_dbfs: float) -> bool:
    """Whether it is as loud as speech at its very beginning or end."""
    length = int(2 * _FRAME_S * rate_hz)
    edges = (samples[:length], samples[-length:])
    return any(10 * np.log10(max(float(np.mean(edge**2)), 1e-12)) > speech_dbfs - _EDGE_DB for edge in edges)
