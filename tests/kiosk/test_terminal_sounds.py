"""Sounds and cues reach the speaker of the terminal, and a speaker that is not there disturbs nobody."""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.registry import DeviceConfig, Devices
from devices.status import DeviceKind, LinkState
from kiosk.base.paths import assets, built_assets
from kiosk.flows.steps import Step
from kiosk.wiring.sounds import TerminalSounds
from tests.support.waiting import wait_until


def _wav(path: Path, seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0\0" * round(8000 * seconds))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in ("tap", "success"):
        _wav(tmp_path / "sounds" / f"{name}.wav", 0.03)
    for folder, seconds in (("zh", 5.0), ("zh_slow", 6.0)):
        for key in ("voice.home", "voice.queue"):
            _wav(tmp_path / "voice" / "demo" / "screen" / folder / f"{key}.wav", seconds)
    return tmp_path


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Devices]:
    devices = Devices.open(
        [DeviceConfig(DeviceKind.SPEAKER, "speaker", "file", f"folder:{tmp_path / 'heard'}")]
    )
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    yield devices
    devices.close()


@pytest.fixture
def sounds(built: Path, devices: Devices) -> TerminalSounds:
    sounds = TerminalSounds(built)
    sounds.attach(devices.speaker())
    return sounds


def _begun(tmp_path: Path) -> set[str]:
    return {file.name.split("-", 1)[1] for file in (tmp_path / "heard").glob("*.wav")}


def _heard(tmp_path: Path, count: int) -> list[dict[str, Any]]:
    log = tmp_path / "heard" / "played.jsonl"
    wait_until(lambda: log.exists() and len(log.read_text().splitlines()) >= count)
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_a_sound_is_what_the_speaker_plays(tmp_path: Path, sounds: TerminalSounds) -> None:
    sounds.sound("tap")
    assert [line["file"] for line in _heard(tmp_path, 1)] == ["0001-tap.wav"]


def test_a_newer_cue_takes_the_place_of_the_older(tmp_path: Path, sounds: TerminalSounds) -> None:
    sounds.speak("voice.home", "zh", slowly=True)
    wait_until(lambda: "voice.home.wav" in _begun(tmp_path))
    sounds.speak("voice.queue", "zh", slowly=True)
    wait_until(lambda: "voice.queue.wav" in _begun(tmp_path))
    first = _heard(tmp_path, 1)[0]
    assert first["file"] == "0001-voice.home.wav" and first["hushed"]
    sounds.hush()
    assert _heard(tmp_path, 2)[1]["hushed"]


def test_a_finger_cuts_off_the_cue_and_a_cue_lets_the_sound_end(
    tmp_path: Path, sounds: TerminalSounds
) -> None:
    sounds.speak("voice.home", "zh", slowly=False)
    wait_until(lambda: "voice.home.wav" in _begun(tmp_path))
    sounds.sound("success")
    sounds.speak("voice.queue", "zh", slowly=False)
    wait_until(lambda: "voice.queue.wav" in _begun(tmp_path))
    cue, success = _heard(tmp_path, 2)
    assert cue["hushed"] and not success["hushed"] and success["file"].endswith("success.wav")
    sounds.hush()


def test_what_the_pack_lacks_is_silence(tmp_path: Path, sounds: TerminalSounds) -> None:
    sounds.speak("voice.nowhere", "zh", slowly=False)
    sounds.sound("nothing")
    sounds.sound("tap")
    assert len(_heard(tmp_path, 1)) == 1


@pytest.mark.parametrize("configs", [[], [DeviceConfig(DeviceKind.SPEAKER, "speaker", "alsa", "nowhere")]])
def test_a_speaker_that_is_gone_disturbs_nobody(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: list[DeviceConfig]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    sounds = TerminalSounds(built)
    sounds.sound("tap")
    gone = Devices.open(configs)
    try:
        sounds.attach(gone.speaker())
        for _ in range(50):
            sounds.sound("tap")
            sounds.speak("voice.home", "zh", slowly=True)
        sounds.hush()
    finally:
        gone.close()


@pytest.mark.skipif(not (built_assets() / "voice").is_dir(), reason="the voice pack is made by scripts/setup")
def test_every_page_has_its_cue_in_the_pack_in_both_languages_and_paces() -> None:
    pack = built_assets() / "voice" / "demo" / "screen"
    for folder in ("zh", "zh_slow", "en", "en_slow"):
        for step in Step:
            clip = pack / folder / f"voice.{step.value}.wav"
            assert clip.is_file(), f"{folder} lacks {step.value}"
    texts = json.loads((assets() / "i18n" / "zh.json").read_text(encoding="utf-8"))
    assert "voice.now" in texts and not (pack / "zh" / "voice.now.wav").exists()


@pytest.mark.skipif(not (built_assets() / "sounds").is_dir(), reason="the sounds are made by scripts/setup")
def test_every_sound_of_the_face_is_there() -> None:
    wanted = {"tap", "invalid", "card_ok", "success", "error", "shutter", "countdown"}
    assert wanted <= {file.stem for file in (built_assets() / "sounds").glob("*.wav")}
