"""Draws the terminal's short sounds into build/assets/sounds: 16-bit mono WAV at 22,050 Hz.

Each has a picture or words beside it on the screen; none is needed to understand what happened.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

RATE_HZ = 22_050
LOUDNESS = 0.35
EDGE_S = 0.008
"""Sounds rise and fall over this time, so that no loudspeaker clicks."""

FOLDER = Path(__file__).resolve().parents[1] / "build" / "assets" / "sounds"

# name -> notes of (hertz, milliseconds)
SOUNDS: dict[str, tuple[tuple[float, int], ...]] = {
    "tap": ((880, 30),),
    "invalid": ((220, 60),),
    "card_ok": ((988, 120),),
    "success": ((660, 90), (880, 140)),
    "error": ((330, 120), (262, 180)),
    "countdown": ((784, 60),),
}


def note(hertz: float, milliseconds: int) -> np.ndarray:
    times = np.arange(int(RATE_HZ * milliseconds / 1000)) / RATE_HZ
    rising = np.clip(times / EDGE_S, 0, 1)
    return np.sin(2 * np.pi * hertz * times) * rising * rising[::-1]


def shutter() -> np.ndarray:
    """Two short bursts of noise, as a curtain opening and closing."""
    noise = np.random.default_rng(7).standard_normal(int(RATE_HZ * 0.06))
    times = np.arange(noise.size) / RATE_HZ
    return noise * (np.exp(-times * 160) + 0.7 * np.exp(-np.abs(times - 0.035) * 260)) * 0.5


def write(name: str, samples: np.ndarray) -> None:
    loud = np.clip(samples / max(1e-9, np.abs(samples).max()) * LOUDNESS, -1, 1)
    with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((loud * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        write(name, np.concatenate([note(*each) for each in notes]))
    write("shutter", shutter())
