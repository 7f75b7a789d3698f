"""The terminal's sounds and spoken cues as files for its speaker; silent until the devices are open."""

from __future__ import annotations

from pathlib import Path

from devices.ports.speaker import Speaker
from kiosk.base import paths


class TerminalSounds:
    """`screens.hearing.Sounds`. Hands the speaker names of files and waits for nothing: which files there are is looked
    up once, and the speaker has a thread of its own."""

    def __init__(self, built: Path | None = None) -> None:
        folder = built or paths.built_assets()
        self._sounds = {file.stem: file for file in (folder / "sounds").glob("*.wav")}
        pack = folder / "voice" / "demo"
        # <language> and <language>_slow: file names are text keys, which hold dots.
        self._cues = {(file.parent.name, file.stem): file for file in pack.glob("screen/*/*.wav")}
        self._speaker: Speaker | None = None
        self._speaking = False

    def attach(self, speaker: Speaker) -> None:
        """From here on something is heard."""
        self._speaker = speaker

    def sound(self, name: str) -> None:
        """Cuts off what is heard: quick fingers must not pile up sounds."""
        self._stop()
        self._play(self._sounds.get(name))

    def speak(self, key: str, language: str, slowly: bool) -> None:
        """After a sound that plays, in place of a sentence; nothing for a key that the pack lacks."""
        self.hush()
        self._speaking = True
        self._play(self._cues.get((f"{language}_slow" if slowly else language, key)))

    def hush(self) -> None:
        if self._speaking:
            self._stop()

    def _stop(self) -> None:
        self._speaking = False
        if self._speaker is not None:
            self._speaker.hush()

    def _play(self, file: Path | None) -> None:
        if self._speaker is not None and file is not None:
            self._speaker.play(file)
