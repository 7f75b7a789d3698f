"""Our measure of loudness beside pyloudnorm's, which others wrote, and calls at the loudness that R 128 asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from kiosk.hall.announcer import Announcer
from kiosk.hall.screen_settings import VoiceSettings
from kiosk.hall.voice.loudness import CALLS_LUFS, PEAK, clip_lufs, integrated_lufs, levelled
from kiosk.hall.voice.pack import VoicePack
from kiosk.hall.voice.sound import Samples, read_wav

_RATE_HZ = 48_000


def _noise(seconds: float, level: float, seed: int = 7) -> Samples:
    noise: Samples = np.random.default_rng(seed).normal(0, level, int(seconds * _RATE_HZ))
    return noise


def _with_pauses() -> Samples:
    """Loud, quiet and silent stretches: the standard's gates decide what counts."""
    parts = [_noise(2, 0.1), np.zeros(3 * _RATE_HZ), _noise(2, 0.001, 8), _noise(1.5, 0.2, 9)]
    return np.concatenate(parts)


@pytest.mark.judge
@pytest.mark.parametrize("rate_hz", [22_050, 24_000, 48_000])
@pytest.mark.parametrize("make", [lambda: _noise(3, 0.05), _with_pauses], ids=["steady", "pauses"])
def test_gated_loudness_agrees_with_pyloudnorm(make, rate_hz: int) -> None:  # type: ignore[no-untyped-def]
    samples = make()
    theirs = pyloudnorm.Meter(rate_hz).integrated_loudness(samples)
    assert integrated_lufs(samples, rate_hz) == pytest.approx(theirs, abs=0.1)


def test_full_scale_tone_has_the_loudness_that_the_standard_names() -> None:
    """BS.1770: 997 Hz at full scale on one channel is -3.01 LKFS."""
    tone = np.sin(2 * np.pi * 997 * np.arange(3 * _RATE_HZ) / _RATE_HZ)
    assert integrated_lufs(tone, _RATE_HZ) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.judge
@pytest.mark.parametrize("languages", [("zh",), ("zh", "en")])
def test_whole_calls_are_at_the_wanted_loudness_by_a_foreign_meter(pack: VoicePack, languages) -> None:  # type: ignore[no-untyped-def]
    announcer = Announcer(pack, VoiceSettings(languages=languages))
    for number, counter in (("A017", 3), ("F280", 12), ("C555", 40)):
        made = announcer.sound(number, counter)
        assert made is not None
        found = read_wav(made)
        meter = pyloudnorm.Meter(found.rate_hz)
        assert meter.integrated_loudness(found.samples) == pytest.approx(CALLS_LUFS, abs=1.0), number


@pytest.mark.parametrize("crest", [1.5, 6.0, 12.0])
def test_levelling_reaches_the_loudness_without_clipping(crest: float) -> None:
    """Also for a sound whose peaks stand high over its mean."""
    samples = _noise(0.5, 0.02)
    samples[::2000] *= crest * 4
    out = levelled(samples, _RATE_HZ)
    assert clip_lufs(out, _RATE_HZ) == pytest.approx(CALLS_LUFS, abs=0.5)
    assert np.abs(out).max() <= PEAK + 0.02


def test_silence_is_not_a_number_that_breaks_anything(tmp_path: Path) -> None:
    assert clip_lufs(np.zeros(100), _RATE_HZ) < -100
    assert integrated_lufs(np.zeros(_RATE_HZ), _RATE_HZ) == -70
