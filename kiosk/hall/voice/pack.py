"""A voice pack: a folder of clips with a manifest, read whole, and the sound of a call joined from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kiosk.hall.voice.sound import NotASound, Sound, read_clip

_GAP_S = 0.045
"""Between clips: shorter runs words together, longer sounds like dictation (30-60 ms)."""
_BETWEEN_SENTENCES_S = 0.7
"""Between the times of one call, and between its languages."""
_SEARCH_S = 0.01
"""A clip is cut at a zero crossing within this much of its end, so that a join never clicks."""
CHIME = "chime"
DESCRIBED = ("language", "voice", "licence", "made_by")
"""What every manifest says about its pack."""


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
            clips = {entry["key"]: read_clip(folder / entry["file"], rate_hz) for entry in manifest["clips"]}
            described = {name: str(manifest[name]) for name in DESCRIBED}
        except (OSError, ValueError, KeyError, TypeError, NotASound) as error:
            raise VoicePackMissing(f"语音包 {folder} 不能用（{error}）") from error
        return cls(clips, rate_hz, described)


def join(pack: VoicePack, sentences: Sequence[Sequence[str]]) -> Sound:
    """Chime, then the sentences one after the other. Raises VoicePackMissing for a clip the pack lacks."""
    missing = [key for key in (CHIME, *(key for said in sentences for key in said)) if key not in pack.clips]
    if missing:
        raise VoicePackMissing(f"语音包缺少：{'、'.join(dict.fromkeys(missing))}")
    gap = np.zeros(int(_GAP_S * pack.rate_hz), np.int16)
    pause = np.zeros(int(_BETWEEN_SENTENCES_S * pack.rate_hz), np.int16)
    parts: list[Sound] = [pack.clips[CHIME]]
    for place, said in enumerate(sentences):
        parts += [pause] if place else []
        for key in said:
            parts += [gap, cut_at_zero(pack.clips[key], pack.rate_hz)]
    return np.concatenate(parts)


def cut_at_zero(clip: Sound, rate_hz: int) -> Sound:
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
