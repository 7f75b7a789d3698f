"""Sounds as samples: WAV files in and out, one channel, any rate in."""

from __future__ import annotations

import io
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]
"""One channel, full scale is -1..1."""
Sound = npt.NDArray[np.int16]
"""One channel as it is stored and played."""
_LOWEST_RATE_HZ, _HIGHEST_RATE_HZ = 8_000, 192_000
_FULL = 32768.0


class NotASound(Exception):
    """The bytes are no WAV file that we read; the message says what they are, in Chinese."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a microphone or a file gave."""

    samples: Samples
    rate_hz: int

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate_hz


def read_wav(content: bytes) -> Recording:
    """16-bit PCM of one or two channels; two are averaged. Raises NotASound."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            channels, width, rate_hz = file.getnchannels(), file.getsampwidth(), file.getframerate()
            body = file.readframes(file.getnframes())
    except (wave.Error, EOFError, struct.error, RuntimeError) as error:
        raise NotASound("不是 WAV 声音文件") from error
    if width != 2 or channels not in (1, 2):
        raise NotASound(f"是 {channels} 声道 {width * 8} 位的 WAV，要单声道或双声道 16 位")
    if not _LOWEST_RATE_HZ <= rate_hz <= _HIGHEST_RATE_HZ:
        raise NotASound(f"采样率 {rate_hz} Hz 用不了")
    whole = np.frombuffer(body[: len(body) // (2 * channels) * 2 * channels], "<i2")
    return Recording(whole.reshape(-1, channels).mean(axis=1) / _FULL, rate_hz)


def wav_bytes(sound: Sound, rate_hz: int) -> bytes:
    """A WAV file: 44 bytes of header, two bytes a sample."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(sound.astype("<i2").tobytes())
    return out.getvalue()


def to_sound(samples: Samples) -> Sound:
    """Rounded to 16 bits; what is beyond full scale is cut."""
    cut: Sound = np.clip(np.round(samples * (_FULL - 1)), -_FULL, _FULL - 1).astype(np.int16)
    return cut


def to_samples(sound: Sound) -> Samples:
    return sound.astype(np.float64) / _FULL


def read_clip(path: Path, rate_hz: int) -> Sound:
    """One clip of a pack. Raises NotASound or OSError."""
    found = read_wav(path.read_bytes())
    if found.rate_hz != rate_hz:
        raise NotASound(f"{path.name} 是 {found.rate_hz} Hz，语音包是 {rate_hz} Hz")
    return to_sound(found.samples)


def resampled(recording: Recording, rate_hz: int) -> Samples:
    """The same sound at another rate, through its spectrum: everything below both half rates stays as it is."""
    if recording.rate_hz == rate_hz:
        return recording.samples
    count = len(recording.samples)
    wanted = max(1, round(count * rate_hz / recording.rate_hz))
    spectrum = np.fft.rfft(recording.samples)
    other = np.zeros(wanted // 2 + 1, complex)
    kept = min(len(spectrum), len(other))
    other[:kept] = spectrum[:kept]
    changed: Samples = np.fft.irfft(other, wanted) * (wanted / count)
    return changed


def faded(samples: Samples, rate_hz: int, edge_s: float = 0.004) -> Samples:
    """Both ends brought to silence, so that nothing clicks where it begins and stops."""
    length = min(int(edge_s * rate_hz), len(samples) // 2)
    if not length:
        return samples
    edge = np.linspace(0.0, 1.0, length)
    out = samples.copy()
    out[:length] *= edge
    out[-length:] *= edge[::-1]
    return out
