"""Speakers: ALSA through its own player program, and a folder that keeps what would have been heard."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
import wave
from pathlib import Path

from devices.clock import Clock
from devices.errors import DeviceAbsent, DeviceError, LinkLost
from devices.status import Condition

_ASK_S = 5.0
_CARD = re.compile(r"^card (\d+): (\w+) ", re.MULTILINE)
_OURS = re.compile(r"(?:plug)?hw:(?:CARD=)?(\w+)")
"""A device that names its card, by number or name; `default` and the like follow whatever card there is."""
_LONGEST_S = 30.0
"""No cue is longer; a player that hangs on a broken sound card is ended then."""


def wav_seconds(sound: Path) -> float:
    """How long the sound lasts. Raises DeviceError for a file that is no WAV, which is no fault of the speaker."""
    try:
        with wave.open(str(sound)) as opened:
            return float(opened.getnframes() / opened.getframerate())
    except (OSError, EOFError, wave.Error) as fault:
        raise DeviceError(f"不是可播放的声音文件 {sound.name}：{fault}") from fault


class AlsaSpeaker:
    """Plays WAV files with `aplay`, one at a time."""

    poll_interval_s = 30.0

    def __init__(self, device: str = "default") -> None:
        self._device = device
        self._playing: subprocess.Popen[bytes] | None = None
        self._played = 0
        self._was_busy = False

    def connect(self) -> None:
        """Raises DeviceAbsent when the machine has no sound card, or no player."""
        self.poll()

    def poll(self) -> frozenset[Condition]:
        """Busy while another program had the card at the last sound. Raises DeviceAbsent when the card, or ours of several, is gone."""
        try:
            listed = subprocess.run(
                ["aplay", "-l"],
                capture_output=True,
                timeout=_ASK_S,
                check=False,
                env={**os.environ, "LC_ALL": "C"},
            )
        except FileNotFoundError:
            raise DeviceAbsent("没有安装 alsa-utils（aplay）") from None
        except subprocess.TimeoutExpired:
            raise LinkLost("声卡查询无应答") from None
        cards = _CARD.findall(listed.stdout.decode(errors="replace"))
        if listed.returncode != 0 or not cards:
            raise DeviceAbsent("没有声卡")
        ours = _OURS.match(self._device)
        if ours is not None and ours[1] not in {name for card in cards for name in card}:
            raise DeviceAbsent(f"声卡 {ours[1]} 不在（拔出或换了编号）")
        return frozenset({Condition.BUSY}) if self._was_busy else frozenset()

    def close(self) -> None:
        self.hush()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("sounds_played", str(self._played)),)

    def play_through(self, sound: Path) -> None:
        """Returns when the sound has ended. Raises LinkLost when the card does not take it."""
        wav_seconds(sound)
        player = subprocess.Popen(
            ["aplay", "-q", "-D", self._device, str(sound)],
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._playing = player
        try:
            _, said = player.communicate(timeout=_LONGEST_S)
        except subprocess.TimeoutExpired:
            player.kill()
            player.communicate()
            raise LinkLost("声卡停住") from None
        finally:
            self._playing = None
        self._was_busy = player.returncode > 0 and b"busy" in said.lower()
        if self._was_busy:
            # There, only not ours: to connect anew would not get it, and the next sound may.
            raise DeviceError("声卡正被别的程序占用，这一段没有播出")
        if player.returncode > 0:
            raise LinkLost(f"播放失败：{said.decode(errors='replace').strip()[:120]}")
        self._played += 1

    def hush(self) -> None:
        """Stops what plays; from any thread."""
        player = self._playing
        if player is not None:
            player.terminate()


class FolderSpeaker:
    """Takes as long as a speaker would, and writes down when each sound began and ended."""

    poll_interval_s = 30.0

    def __init__(self, folder: Path, clock: Clock, takes_time: bool = True) -> None:
        self._folder = folder
        self._clock = clock
        self._takes_time = takes_time
        self._hushed = threading.Event()
        self._played = 0

    def connect(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def poll(self) -> frozenset[Condition]:
        return frozenset()

    def close(self) -> None:
        self.hush()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("sounds_played", str(self._played)),)

    def play_through(self, sound: Path) -> None:
        """Returns when the sound would have ended."""
        lasts_s = wav_seconds(sound)
        self._hushed.clear()
        self._played += 1
        kept = self._folder / f"{self._played:04d}-{sound.name}"
        shutil.copyfile(sound, kept)
        began = self._clock.now()
        was_hushed = self._takes_time and self._hushed.wait(lasts_s)
        self._write_down(
            {"file": kept.name, "began": began.isoformat(), "seconds": lasts_s, "hushed": was_hushed}
        )

    def hush(self) -> None:
        self._hushed.set()

    def _write_down(self, line: dict[str, object]) -> None:
        with (self._folder / "played.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
