"""How loud a sound is to the ear (ITU-R BS.1770, as EBU R 128 uses it), and bringing it to a wanted loudness."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kiosk.hall.voice.sound import Samples

CALLS_LUFS = -16.0
"""Every clip of a pack: clear over the murmur of a hall without shouting in the pauses."""
PEAK = 0.89
"""-1 dB below full scale: what a cheap amplifier still takes without a rattle."""
_BLOCK_S = 0.4
_STEP_S = 0.1
_SILENT_LUFS = -70.0
_UNDER_MEAN_LU = 10.0
_ROUNDS = 8


def clip_lufs(samples: Samples, rate_hz: int) -> float:
    """Of a whole clip, ungated: a spoken digit is shorter than one of the standard's blocks."""
    return _lufs(_power(_weighted(samples, rate_hz)))


def integrated_lufs(samples: Samples, rate_hz: int) -> float:
    """The standard's gated programme loudness: blocks of 0.4 s, three quarters shared, silence and pauses left out."""
    weighted = _weighted(samples, rate_hz)
    block, step = int(_BLOCK_S * rate_hz), int(_STEP_S * rate_hz)
    if len(weighted) < block:
        return clip_lufs(samples, rate_hz)
    powers = np.array([_power(weighted[at : at + block]) for at in range(0, len(weighted) - block + 1, step)])
    heard = powers[powers > _power_of(_SILENT_LUFS)]
    if not len(heard):
        return _SILENT_LUFS
    gate = _power_of(_lufs(float(heard.mean())) - _UNDER_MEAN_LU)
    return _lufs(float(heard[heard > gate].mean()))


def levelled(samples: Samples, rate_hz: int, lufs: float = CALLS_LUFS) -> Samples:
    """At `lufs`; peaks above PEAK are rounded off and the loss made up, a few times over."""
    out = samples
    for _ in range(_ROUNDS):
        out = out * 10 ** ((lufs - clip_lufs(out, rate_hz)) / 20)
        if np.abs(out).max() <= PEAK:
            break
        out = _rounded_off(out)
    return out


def _rounded_off(samples: Samples) -> Samples:
    """Straight below 0.6 of full scale, bent towards PEAK above."""
    knee, room = 0.6, PEAK - 0.6
    over = np.abs(samples) - knee
    bent = knee + room * np.tanh(np.maximum(over, 0) / room)
    kept: Samples = np.where(over > 0, np.sign(samples) * bent, samples)
    return kept


def _power(weighted: Samples) -> float:
    return float(np.mean(weighted**2)) if len(weighted) else 0.0


def _lufs(power: float) -> float:
    return float(-0.691 + 10 * np.log10(max(power, 1e-12)))


def _power_of(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _weighted(samples: Samples, rate_hz: int) -> Samples:
    """Through the standard's two filters. Padded, so that the end does not ring into the beginning."""
    count = len(samples)
    if not count:
        return samples
    padded = 1 << (count + rate_hz // 4 - 1).bit_length()
    hertz: Samples = np.fft.rfftfreq(padded, 1 / rate_hz).astype(np.float64)
    spectrum = np.multiply(np.fft.rfft(samples, padded), _k_weight(hertz, rate_hz))
    filtered: Samples = np.fft.irfft(spectrum, padded)[:count]
    return filtered


def _k_weight(hertz: Samples, rate_hz: int) -> npt.NDArray[np.complex128]:
    """Response of the standard's filters (a shelf for the head, a high pass), designed anew for this rate."""
    z = np.exp(-2j * np.pi * hertz / rate_hz)

    def response(b: tuple[float, ...], a: tuple[float, ...]) -> npt.NDArray[np.complex128]:
        answer: npt.NDArray[np.complex128] = (b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2)
        return answer

    k = float(np.tan(np.pi * 1681.974450955533 / rate_hz))
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = response(
        (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k),
        (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k),
    )
    k = float(np.tan(np.pi * 38.13547087602444 / rate_hz))
    q = 0.5003270373238773
    norm = 1 + k / q + k * k
    high_pass = response((1, -2, 1), (1, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm))
    both: npt.NDArray[np.complex128] = np.multiply(shelf, high_pass)
    return both
