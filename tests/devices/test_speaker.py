"""Speakers: one sound at a time, and silence that nobody has to wait for."""

from __future__ import annotations

import json
import os
import threading
import wave
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from devices.clock import SystemClock
from devices.drivers.speaker import AlsaSpeaker, FolderSpeaker, wav_seconds
from devices.errors import DeviceAbsent, DeviceError, LinkLost
from devices.registry import DeviceConfig, Devices
from devices.status import Condition, DeviceKind, LinkState
from tests.support.waiting import wait_until


def tone(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0\0" * round(8000 * seconds))
    return path


def fake_program(folder: Path, body: str) -> None:
    """Puts an `aplay` into `folder` that is a shell script."""
    program = folder / "aplay"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Devices]:
    devices = Devices.open(
        [DeviceConfig(DeviceKind.SPEAKER, "speaker", "file", f"folder:{tmp_path / 'heard'}")]
    )
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    yield devices
    devices.close()


def heard(tmp_path: Path) -> list[dict[str, object]]:
    log = tmp_path / "heard" / "played.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_two_sounds_follow_each_other_and_never_overlap(tmp_path: Path, devices: Devices) -> None:
    speaker = devices.speaker()
    for name in ("one.wav", "two.wav"):
        speaker.play(tone(tmp_path / name, 0.2))
    wait_until(lambda: len(heard(tmp_path)) == 2)
    first, second = heard(tmp_path)
    assert [first["file"], second["file"]] == ["0001-one.wav", "0002-two.wav"]
    began = [datetime.fromisoformat(str(one["began"])) for one in (first, second)]
    assert (began[1] - began[0]).total_seconds() >= 0.2
    assert (tmp_path / "heard" / "0001-one.wav").read_bytes() == (tmp_path / "one.wav").read_bytes()


def test_hush_stops_what_plays_and_drops_what_waits(tmp_path: Path, devices: Devices) -> None:
    speaker = devices.speaker()
    for name in ("one.wav", "two.wav", "three.wav"):
        speaker.play(tone(tmp_path / name, 20))
    wait_until((tmp_path / "heard" / "0001-one.wav").exists)
    speaker.hush()
    wait_until(lambda: heard(tmp_path))
    speaker.play(tone(tmp_path / "after.wav", 0.01))
    wait_until(lambda: len(heard(tmp_path)) == 2)
    assert [(one["file"], one["hushed"]) for one in heard(tmp_path)] == [
        ("0001-one.wav", True),
        ("0002-after.wav", False),
    ]


def test_file_that_is_no_sound_is_no_fault_of_the_speaker(tmp_path: Path, devices: Devices) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF nothing")
    devices.speaker().play(broken)
    devices.speaker().play(tone(tmp_path / "good.wav", 0.01))
    wait_until(lambda: heard(tmp_path))
    assert devices.statuses()[0].link is LinkState.ONLINE
    with pytest.raises(DeviceError):
        wav_seconds(tmp_path / "missing.wav")


def test_machine_without_a_sound_card_is_silent_and_says_so(programs: Path, tmp_path: Path) -> None:
    fake_program(programs, "echo 'aplay: device_list: no soundcards found...' >&2; exit 1")
    with pytest.raises(DeviceAbsent, match="声卡"):
        AlsaSpeaker().connect()
    devices = Devices.open([DeviceConfig(DeviceKind.SPEAKER, "speaker", "alsa")])
    wait_until(lambda: devices.statuses()[0].detail)
    devices.speaker().play(tone(tmp_path / "one.wav", 5))
    assert devices.statuses()[0].link is LinkState.ABSENT
    devices.close()


def test_player_that_is_not_installed_is_an_absent_device(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceAbsent, match="alsa-utils"):
        AlsaSpeaker().connect()


def test_alsa_plays_the_file_and_counts_it(programs: Path, tmp_path: Path) -> None:
    fake_program(programs, f'[ "$1" = -l ] && echo "card 1: bench [b]" || echo "$@" >> {tmp_path}/asked')
    speaker = AlsaSpeaker("hw:1")
    speaker.connect()
    sound = tone(tmp_path / "one.wav", 0.01)
    speaker.play_through(sound)
    assert (tmp_path / "asked").read_text().split() == ["-q", "-D", "hw:1", str(sound)]
    assert ("sounds_played", "1") in speaker.figures()


def test_card_that_refuses_a_sound_is_lost(programs: Path, tmp_path: Path) -> None:
    fake_program(
        programs, '[ "$1" = -l ] && echo "card 0: bench [b]" && exit 0; echo "No such device" >&2; exit 1'
    )
    speaker = AlsaSpeaker()
    with pytest.raises(LinkLost, match="No such device"):
        speaker.play_through(tone(tmp_path / "one.wav", 0.01))


def test_card_that_another_program_has_is_busy_and_not_lost(programs: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    fake_program(
        programs,
        f'[ "$1" = -l ] && echo "card 0: bench [b]" && exit 0\n'
        f'[ -e {taken} ] && echo "aplay: main:831: audio open error: Device or resource busy" >&2 && exit 1; exit 0',
    )
    devices = Devices.open([DeviceConfig(DeviceKind.SPEAKER, "speaker", "alsa")])
    wait_until(lambda: devices.statuses()[0].link is LinkState.ONLINE)
    sound = tone(tmp_path / "one.wav", 0.01)
    said = devices.test("speaker")
    assert not said.passed and "占用" in said.said
    assert devices.statuses()[0].link is LinkState.ONLINE
    speaker = AlsaSpeaker()
    with pytest.raises(DeviceError, match="占用"):
        speaker.play_through(sound)
    assert speaker.poll() == {Condition.BUSY}
    taken.unlink()
    speaker.play_through(sound)
    assert speaker.poll() == frozenset()
    devices.close()


@pytest.mark.parametrize("device", ["hw:1,0", "plughw:CARD=Hall,DEV=0", "hw:Hall"])
def test_card_of_ours_pulled_while_another_stays_is_absent(programs: Path, device: str) -> None:
    fake_program(
        programs, 'echo "card 0: PCH [HDA Intel], device 0: x"; echo "card 1: Hall [USB], device 0: y"'
    )
    speaker = AlsaSpeaker(device)
    speaker.connect()
    fake_program(programs, 'echo "card 0: PCH [HDA Intel], device 0: x"')
    with pytest.raises(DeviceAbsent, match="不在"):
        speaker.poll()
    assert AlsaSpeaker("default").poll() == frozenset()


def test_hush_ends_the_player(programs: Path, tmp_path: Path) -> None:
    fake_program(programs, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    speaker = AlsaSpeaker()
    playing = threading.Thread(target=speaker.play_through, args=(tone(tmp_path / "one.wav", 0.01),))
    playing.start()
    wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())
    speaker.hush()
    playing.join(5)
    assert not playing.is_alive()


def test_folder_speaker_without_time_is_done_at_once(tmp_path: Path) -> None:
    speaker = FolderSpeaker(tmp_path / "heard", SystemClock(), takes_time=False)
    speaker.connect()
    speaker.play_through(tone(tmp_path / "long.wav", 3600))
    assert heard(tmp_path)[0]["seconds"] == 3600
