"""The two tones before a call, 叮咚, made rather than recorded."""

from __future__ import annotations

import numpy as np

from kiosk.hall.voice.loudness import levelled
from kiosk.hall.voice.sound import Samples, faded

_TONES = ((659.26, 0.42), (523.25, 0.75))
"""(Hz, seconds)."""


def chime(rate_hz: int) -> Samples:
    """Two struck tones with overtones that die away, as loud as the clips."""
    total = np.zeros(int(sum(length for _, length in _TONES) * rate_hz))
    begin = 0
    for hertz, length in _TONES:
        seconds = np.arange(len(total) - begin) / rate_hz
        for k in (1, 2, 3):
            tone = np.sin(2 * np.pi * hertz * k * seconds) * np.exp(-seconds * (4 + 3 * k)) / k**2
            total[begin:] += tone * np.minimum(1, seconds / 0.003)
        begin += int(length * rate_hz)
    return levelled(faded(total, rate_hz), rate_hz)
