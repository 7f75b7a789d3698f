"""Recordings of the hall's own voice: what is wrong is found, what is good is trimmed and levelled, a pack is whole or not made."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kiosk.base.paths import assets
from kiosk.hall.announcer import Announcer
from kiosk.hall.hall_voice import PROMPTS
from kiosk.hall.screen_settings import VoiceSettings
from kiosk.hall.voice.clips import PACK_RATE_HZ, Fault, clip_of, judge
from kiosk.hall.voice.loudness import CALLS_LUFS, clip_lufs
from kiosk.hall.voice.pack import VoicePack
from kiosk.hall.voice.prompts import Prompt, needed, read_prompts
from kiosk.hall.voice.recordings import PackNotBuilt, Recordings
from kiosk.hall.voice.sound import NotASound, Recording, Samples, read_wav, to_samples, to_sound, wav_bytes
from tests.support.hall import PASSWORDS, RunningHall, running_hall, sample_settings

_RATE_HZ = 48_000
_SEVEN = Prompt("digit_7", "七", "zh", "qi1")
_PROMPTS = read_prompts(assets() / PROMPTS)


def _room(seconds: float, dbfs: float = -75.0) -> Samples:
    noise: Samples = np.random.default_rng(3).normal(0, 10 ** (dbfs / 20), int(seconds * _RATE_HZ))
    return noise


def _said(seconds: float = 0.4, dbfs: float = -18.0) -> Samples:
    """A voiced sound that swells and dies as a syllable does."""
    at = np.arange(int(seconds * _RATE_HZ)) / _RATE_HZ
    tone = sum(np.sin(2 * np.pi * 180 * k * at) / k for k in range(1, 9))
    shaped: Samples = tone * np.sin(np.pi * at / seconds) ** 0.5
    return shaped / np.sqrt(np.mean(shaped**2)) * 10 ** (dbfs / 20)


def _recorded(
    spoken: Samples, room_dbfs: float = -75.0, before_s: float = 0.6, after_s: float = 0.8
) -> Samples:
    whole = np.concatenate((np.zeros(int(before_s * _RATE_HZ)), spoken, np.zeros(int(after_s * _RATE_HZ))))
    return whole + _room(len(whole) / _RATE_HZ + 1, room_dbfs)[: len(whole)]


def _wav(samples: Samples, rate_hz: int = _RATE_HZ) -> bytes:
    return wav_bytes(to_sound(samples), rate_hz)


def test_good_recording_is_freed_of_its_silence_and_levelled() -> None:
    recording = Recording(_recorded(_said()), _RATE_HZ)
    verdict = judge(recording, _SEVEN)
    assert verdict.good, verdict
    assert verdict.speech_s == pytest.approx(0.4, abs=0.03)
    clip = to_samples(clip_of(recording))
    assert len(clip) / PACK_RATE_HZ == pytest.approx(0.4 + 0.03 + 0.06, abs=0.03)
    assert clip_lufs(clip, PACK_RATE_HZ) == pytest.approx(CALLS_LUFS, abs=0.3)
    assert abs(clip[0]) < 0.001 and abs(clip[-1]) < 0.001


def test_what_is_said_keeps_its_pitch_at_the_packs_rate() -> None:
    clip = to_samples(clip_of(Recording(_recorded(_said(0.5)), _RATE_HZ)))
    spectrum = np.abs(np.fft.rfft(clip * np.hanning(len(clip))))
    assert np.argmax(spectrum) * PACK_RATE_HZ / len(clip) == pytest.approx(180, abs=4)


@pytest.mark.parametrize(
    "fault, make",
    [
        ("silent", lambda: _room(2)),
        ("too_quiet", lambda: _recorded(_said(dbfs=-48), room_dbfs=-90)),
        ("clipped", lambda: np.clip(_recorded(_said(dbfs=-3)) * 2, -1, 1)),
        ("noisy", lambda: _recorded(_said(), room_dbfs=-34)),
        ("cut_off", lambda: _recorded(_said(), before_s=0.0)[int(0.1 * _RATE_HZ) :]),
        ("too_short", lambda: _recorded(_said(0.07))),
        ("too_long", lambda: _recorded(np.concatenate((_said(0.8), _room(0.2), _said(0.8))))),
    ],
)
def test_each_fault_is_found_and_has_words(fault: Fault, make: Callable[[], Samples]) -> None:
    verdict = judge(Recording(make(), _RATE_HZ), _SEVEN)
    assert fault in verdict.faults, verdict
    assert verdict.said() and verdict.do()


def test_a_knock_before_the_speech_is_cut_away() -> None:
    whole = _recorded(_said(), before_s=1.2)
    knock = int(0.2 * _RATE_HZ)
    whole[knock : knock + 900] += 0.5 * np.hanning(900)
    verdict = judge(Recording(whole, _RATE_HZ), _SEVEN)
    assert verdict.good and verdict.speech_s == pytest.approx(0.4, abs=0.05)


def test_a_microphone_with_an_offset_gives_the_same_clip_without_it() -> None:
    plain = Recording(_recorded(_said()), _RATE_HZ)
    shifted = Recording(plain.samples + 0.05, _RATE_HZ)
    assert judge(shifted, _SEVEN).good
    assert abs(float(to_samples(clip_of(shifted)).mean())) < 0.002


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"\xff" * 100, b"ID3" + bytes(400)]
)
def test_what_is_no_wav_file_is_told_so(content: bytes) -> None:
    with pytest.raises(NotASound):
        read_wav(content)


def test_a_file_of_24_bits_is_refused_and_two_channels_are_averaged() -> None:
    def file(channels: int, width: int) -> bytes:
        out = io.BytesIO()
        with wave.open(out, "wb") as wav:
            wav.setnchannels(channels)
            wav.setsampwidth(width)
            wav.setframerate(44_100)
            wav.writeframes(np.array([16384, 0] * 100, "<i2").tobytes() if width == 2 else bytes(600))
        return out.getvalue()

    with pytest.raises(NotASound, match="24 位"):
        read_wav(file(1, 3))
    assert read_wav(file(2, 2)).samples == pytest.approx(np.full(100, 0.25))


# --- a pack of recordings ---------------------------------------------------------------------------------------


def _needed() -> tuple[Prompt, ...]:
    return needed(_PROMPTS, "AB", (3, 12), ("zh",), "yao")


def _record_all(recordings: Recordings) -> None:
    for place, prompt in enumerate(_needed()):
        length_s = 0.25 + 0.15 * prompt.syllables
        assert recordings.keep(prompt, _wav(_recorded(_said(length_s, dbfs=-14 - place % 9)))).good, prompt


def test_a_hall_needs_only_what_it_can_call() -> None:
    keys = {prompt.key for prompt in _needed()}
    assert {"please", "number_to", "letter_A", "letter_B", "digit_1_yao", "counter_3", "counter_12"} <= keys
    assert not keys & {"letter_C", "counter_4", "digit_1", "en_number"}
    english = needed(_PROMPTS, "A", (3,), ("zh", "en"), "yi")
    assert {"en_number", "en_go_to", "en_letter_A", "en_3", "digit_1"} <= {prompt.key for prompt in english}


def test_a_pack_of_recordings_can_say_every_number_of_the_hall(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "recorded", _PROMPTS)
    _record_all(recordings)
    pack = recordings.build(tmp_path / "own", _needed(), "李晓岚", "只用于本大厅叫号")
    assert pack.described["voice"] == "李晓岚" and pack.described["licence"] == "只用于本大厅叫号"
    announcer = Announcer(VoicePack.load(tmp_path / "own"), VoiceSettings())
    for number in ("A123", "B456", "A789", "B000"):
        assert announcer.duration_s(number, 3) > 3 and announcer.duration_s(number, 12) > 3
    loudness = [clip_lufs(to_samples(clip), pack.rate_hz) for clip in pack.clips.values()]
    assert max(loudness) - min(loudness) < 0.5
    assert announcer.sound("C001", 3) is None, "a letter nobody recorded"


def test_a_missing_prompt_leaves_the_pack_that_was_there(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path / "recorded", _PROMPTS)
    _record_all(recordings)
    recordings.build(tmp_path / "own", _needed(), "李晓岚", "叫号")
    recordings.forget(_SEVEN)
    with pytest.raises(PackNotBuilt, match="七（还没有录）"):
        recordings.build(tmp_path / "own", _needed(), "别人", "叫号")
    assert VoicePack.load(tmp_path / "own").described["voice"] == "李晓岚"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own", "recorded"]


def test_a_bad_recording_does_not_take_the_place_of_a_good_one(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path, _PROMPTS)
    assert recordings.keep(_SEVEN, _wav(_recorded(_said()))).good
    before = recordings.path(_SEVEN).read_bytes()
    assert not recordings.keep(_SEVEN, _wav(_room(2))).good
    assert recordings.path(_SEVEN).read_bytes() == before
    assert recordings.check(_SEVEN).good
    recordings.path(_SEVEN).write_bytes(b"RIFF")
    assert "读不了" in recordings.check(_SEVEN).said(), "a file that somebody put there is judged anew"


# --- through the hall -------------------------------------------------------------------------------------------


def _put(
    hall: RunningHall, key: str, content: bytes, staff_id: str = "010012"
) -> tuple[int, dict[str, object]]:
    with hall.staff(staff_id, None) as somebody:
        answer = somebody.put(
            f"/api/v1/voice/clips/{key}", content=content, headers={"Content-Type": "audio/wav"}
        )
        return answer.status_code, answer.json()


def test_the_hall_judges_a_recording_and_says_what_to_do(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        status, kept = _put(hall, "digit_7", _wav(_recorded(_said())))
        assert status == 200 and kept["recorded"]["good"], kept  # type: ignore[index]
        status, problem = _put(hall, "digit_7", _wav(_recorded(_said(), room_dbfs=-34)))
        assert status == 422 and problem["type"] == "bad_clip" and problem["faults"] == ["noisy"]
        assert problem["title"] and problem["detail"]
        assert _put(hall, "digit_7", b"not a sound")[1]["type"] == "bad_clip"
        assert _put(hall, "no-such", b"")[0] == 404
        with hall.staff("010012", None) as duty:
            clip = read_wav(duty.get("/api/v1/voice/clips/digit_7.wav").content)
            assert clip.rate_hz == PACK_RATE_HZ and clip.duration_s < 0.7
            assert duty.delete("/api/v1/voice/clips/digit_7").status_code == 204
            assert duty.get("/api/v1/voice/clips/digit_7.wav").status_code == 404


def test_clerks_do_not_record_the_halls_voice(tmp_path: Path) -> None:
    assert "030016" in PASSWORDS
    with running_hall(tmp_path) as hall:
        assert _put(hall, "digit_7", _wav(_recorded(_said())), staff_id="030016")[0] == 403


def test_a_pack_speaks_as_soon_as_it_is_built_and_after_a_restart(tmp_path: Path) -> None:
    plain = sample_settings()
    settings = plain.model_copy(update={"groups": plain.groups[:1], "counters": plain.counters[2:4]})
    with running_hall(tmp_path, settings=settings) as hall, hall.staff("010012", None) as duty:
        asked = {"voice": "李晓岚", "licence": "只用于本大厅叫号"}
        refused = duty.post("/api/v1/voice/pack", json=asked)
        assert refused.status_code == 409 and refused.json()["type"] == "pack_not_built"
        wanted = [prompt for prompt in duty.get("/api/v1/voice").json()["prompts"] if prompt["needed"]]
        for prompt in wanted:
            sound = _wav(_recorded(_said(0.3 + 0.15 * len(prompt["text"]))))
            assert _put(hall, prompt["key"], sound)[0] == 200, prompt
        built = duty.post("/api/v1/voice/pack", json=asked).json()
        assert built["own"] and built["pack"]["voice"] == "李晓岚"
        assert built["needed_good"] == built["needed"] == len(wanted)
        trial = duty.get("/api/v1/voice/trial.wav", params={"number": "A017", "counter": 3})
        assert read_wav(trial.content).rate_hz == PACK_RATE_HZ
    with running_hall(tmp_path, settings=settings) as hall, hall.staff("010012", None) as duty:
        assert duty.get("/api/v1/voice").json()["own"]


def test_prompts_that_are_recorded_have_texts_in_their_own_language() -> None:
    listed = json.loads((assets() / PROMPTS).read_text("utf-8"))["prompts"]
    assert {entry.get("language", "zh") for entry in listed} == {"zh", "en"}
    assert all(prompt.key.startswith("en_") == (prompt.language == "en") for prompt in _PROMPTS)
