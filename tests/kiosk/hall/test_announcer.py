"""The spoken call: every number can be said, clips join without clicks at one loudness, two calls never overlap."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import wave
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.base.paths import assets
from kiosk.hall.announcer import Announcer, Schedule, Speakers
from kiosk.hall.screen_settings import VoiceSettings
from kiosk.hall.voice.pack import VoicePack, VoicePackMissing, cut_at_zero, join
from kiosk.hall.voice.sentences import sentence
from tests.kiosk.hall.conftest import VOICE_SCRIPT
from tests.support.hall import FRIDAY_MORNING, issue, running_hall
from tests.support.waiting import wait_until


def samples(wav: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(wav)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int32)


def test_sentence_says_digits_one_by_one_and_the_counter_as_a_number() -> None:
    assert sentence("A017", 12, {}, "yao") == [
        "please", "letter_A", "digit_0", "digit_1_yao", "digit_7", "number_to", "ten", "digit_2", "counter",
    ]  # fmt: skip
    assert sentence("A017", 12, {"counter_12": None}, "yi")[-3:] == ["digit_7", "number_to", "counter_12"]
    assert "digit_1" in sentence("A017", 3, {}, "yi")
    assert sentence("A017", 21, {}, "yao", "en") == [
        "en_number", "en_letter_A", "en_0", "en_1", "en_7", "en_go_to", "en_20", "en_1",
    ]  # fmt: skip


def test_pack_tells_how_it_was_made_and_can_say_every_number_at_every_counter(pack: VoicePack) -> None:
    assert set(pack.described) == {"language", "voice", "licence", "made_by"} and all(pack.described.values())
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for counter in (1, 10, 20, 21, 40, 41, 99, 105):
            for language in ("zh", "en"):
                keys = ["chime", *sentence(f"{letter}1234567890", counter, pack.clips, "yao", language)]
                assert all(key in pack.clips for key in keys), keys
    assert all(f"digit_{digit}" in pack.clips for digit in range(10))


def test_all_clips_are_equally_loud_and_none_is_clipped(pack: VoicePack) -> None:
    loudness = {key: _k_weighted_lufs(clip, pack.rate_hz) for key, clip in pack.clips.items()}
    assert max(loudness.values()) - min(loudness.values()) < 0.5
    assert all(abs(value + 16.0) < 0.5 for value in loudness.values())
    assert all(np.abs(clip.astype(int)).max() < 32700 for clip in pack.clips.values())


def test_joins_do_not_click(pack: VoicePack) -> None:
    """A click is a step between neighbours bigger than any step inside the clips themselves."""
    keys = sentence("A017", 3, pack.clips, "yao")
    sound = join(pack, [keys]).astype(np.int32)
    inside = max(np.abs(np.diff(pack.clips[key].astype(np.int32))).max() for key in ("chime", *keys))
    assert np.abs(np.diff(sound)).max() <= inside


def test_call_is_chime_and_the_whole_sentence_twice(pack: VoicePack) -> None:
    keys = sentence("A017", 3, pack.clips, "yao")
    once, twice = join(pack, [keys]), join(pack, [keys, keys])
    chime = len(pack.clips["chime"])
    assert len(twice) > 2 * len(once) - chime - pack.rate_hz * 0.1
    assert np.array_equal(twice[:chime], pack.clips["chime"])


def test_english_call_follows_the_chinese_one_and_a_pack_without_english_still_speaks(
    pack: VoicePack,
) -> None:
    both = VoiceSettings(languages=("zh", "en"), times=1)
    chinese, english = (
        Announcer(pack, VoiceSettings(languages=(language,), times=1)) for language in ("zh", "en")
    )
    chime_s = len(pack.clips["chime"]) / pack.rate_hz
    together = Announcer(pack, both).duration_s("B207", 12)
    apart = chinese.duration_s("B207", 12) + english.duration_s("B207", 12) - chime_s
    assert together == pytest.approx(apart + 0.7, abs=0.001)
    no_english = {key: clip for key, clip in pack.clips.items() if not key.startswith("en_")}
    chinese_only = Announcer(VoicePack(no_english, pack.rate_hz, pack.described), both)
    assert chinese_only.duration_s("B207", 12) == chinese.duration_s("B207", 12) > 0


def test_gaps_between_words_are_thirty_to_sixty_milliseconds_of_silence(pack: VoicePack) -> None:
    """Every clip ends in silence and begins in silence: what lies between is exactly the gap."""
    keys = sentence("C046", 8, pack.clips, "yao")
    sound = join(pack, [keys])
    spoken = [len(pack.clips["chime"]), *(len(cut_at_zero(pack.clips[key], pack.rate_hz)) for key in keys)]
    gap_s = (len(sound) - sum(spoken)) / len(keys) / pack.rate_hz
    assert 0.030 <= gap_s <= 0.060
    at = 0
    for length in spoken[:-1]:
        at += length
        gap = sound[at : at + int(gap_s * pack.rate_hz)]
        assert not gap.any() and abs(int(sound[at - 1])) < 400
        at += len(gap)


def test_pack_is_not_made_again_while_nothing_changed(pack_folder: Path) -> None:
    before = (pack_folder / "manifest.json").stat().st_mtime_ns
    subprocess.run([sys.executable, str(VOICE_SCRIPT), "--out", str(pack_folder)], check=True, timeout=100)
    assert (pack_folder / "manifest.json").stat().st_mtime_ns == before


def test_broken_pack_is_told_and_the_hall_goes_on_silent(pack_folder: Path, tmp_path: Path) -> None:
    manifest = json.loads((pack_folder / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "clips": manifest["clips"][:1]}))
    (tmp_path / "chime.wav").write_bytes(b"RIFFnothing")
    with pytest.raises(VoicePackMissing):
        VoicePack.load(tmp_path)
    silent = Announcer(None, VoiceSettings())
    assert silent.sound("A001", 3) is None and silent.duration_s("A001", 3) == 0.0


def test_announcements_never_overlap_and_one_that_waited_a_minute_is_only_shown() -> None:
    schedule, now = Schedule(), FRIDAY_MORNING
    planned = [schedule.plan(f"call-{n}", now + timedelta(seconds=n), 9.0) for n in range(12)]
    spoken = [plan for plan in planned if plan.spoken]
    for before, after in pairwise(spoken):
        assert after.speak_at >= before.speak_at + timedelta(seconds=before.duration_s)
    assert 5 <= len(spoken) < 12
    for n, plan in enumerate(planned):
        late = plan.speak_at - (now + timedelta(seconds=n))
        assert late <= timedelta(seconds=60)
    again = schedule.plan("later", now + timedelta(minutes=5), 9.0)
    assert again.spoken and again.speak_at == now + timedelta(minutes=5)


def test_call_taken_back_before_it_is_spoken_is_not_spoken_and_gives_its_time_back() -> None:
    schedule, now = Schedule(), FRIDAY_MORNING
    schedule.plan("first", now, 9.0)
    schedule.plan("undone", now, 9.0)
    assert schedule.withdraw_others({"first"}, now + timedelta(seconds=2)) == ["undone"]
    assert schedule.plan("third", now + timedelta(seconds=2), 9.0).speak_at < now + timedelta(seconds=12)


def test_call_that_is_being_spoken_is_not_cut_off() -> None:
    schedule, now = Schedule(), FRIDAY_MORNING
    schedule.plan("undone", now, 9.0)
    schedule.withdraw_others(set(), now + timedelta(seconds=3))
    assert schedule.plan("next", now + timedelta(seconds=3), 9.0).speak_at > now + timedelta(seconds=9)


def test_settings_move_the_gap_and_the_time_after_which_a_call_is_only_shown() -> None:
    schedule, now = Schedule(gap_s=3.0, shown_only_after_s=15.0), FRIDAY_MORNING
    first, second, third = (schedule.plan(name, now, 9.0) for name in ("first", "second", "third"))
    assert first.spoken and second.speak_at == now + timedelta(seconds=12)
    assert not third.spoken and third.speak_at == now


def test_two_boards_of_one_name_do_not_both_speak_and_boards_of_two_rooms_do() -> None:
    speakers = Speakers(("board", "upstairs"))
    assert speakers.claim("call-1", "board", "page-a") == "you"
    assert speakers.claim("call-1", "board", "page-b") == "other"
    assert speakers.claim("call-1", "board", "page-a") == "you", "asked again after a lost answer"
    assert speakers.claim("call-1", "upstairs", "page-c") == "you"
    assert speakers.claim("call-2", "board", "page-b") == "you", "the next call may be spoken by the other"
    assert speakers.claim("call-1", "lobby", "page-d") == "silent"


@pytest.mark.parametrize("at, quiet", [("21:30", True), ("06:59", True), ("07:00", False), ("12:00", False)])
def test_quiet_hours_reach_over_midnight(at: str, quiet: bool) -> None:
    settings = VoiceSettings.model_validate({"quiet_from": "21:00:00", "quiet_to": "07:00:00"})
    hour, minute = (int(part) for part in at.split(":"))
    assert settings.quiet_at(FRIDAY_MORNING.replace(hour=hour, minute=minute)) is quiet


def test_board_gets_the_sound_of_the_call(
    pack_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_BUILT_ASSETS", str(pack_folder.parents[1]))
    (tmp_path / "demo").symlink_to(pack_folder)
    with running_hall(tmp_path) as hall, hall.terminal() as terminal, hall.staff() as clerk:
        clerk.post("/api/v1/counters/3/open", json={})
        issue(terminal)
        clerk.post("/api/v1/counters/3/call-next", json={})
        clerk.post("/api/v1/counters/3/recall", json={})

        def both_planned() -> list[dict[str, Any]]:
            # The answer to a press leaves with its commit; the plan for the voice comes right after it.
            calls = clerk.get("/api/v1/board").json()["calls"]
            return calls if all(call["spoken"] for call in calls) else []

        second, first = wait_until(both_planned)
        assert first["speak_at"] < second["speak_at"]
        sound = clerk.get(first["audio"])
        assert sound.headers["content-type"] == "audio/wav"
        assert len(samples(sound.content)) / 22050 == pytest.approx(first["duration_s"], abs=0.01)
        assert clerk.get("/api/v1/announcements/no-such-call.wav").status_code == 404


def test_prompt_list_has_a_text_for_every_clip() -> None:
    prompts = json.loads((assets() / "profiles" / "voice_prompts.json").read_text())["prompts"]
    assert len({prompt["key"] for prompt in prompts}) == len(prompts) >= 70
    assert all(prompt["text"] for prompt in prompts)


def _k_weighted_lufs(clip: np.ndarray, rate_hz: int) -> float:
    """BS.1770 by its published filters for 48 kHz, written apart from the script: the clip is resampled to them."""
    wanted = int(len(clip) * 48000 / rate_hz)
    spectrum = np.fft.rfft(clip / 32768)
    wide = np.zeros(wanted // 2 + 1, complex)
    wide[: len(spectrum)] = spectrum
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(wanted, 1 / 48000) / 48000)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    weighted = np.fft.irfft(wide * shelf * high, wanted) * wanted / len(clip)
    return float(-0.691 + 10 * np.log10(np.mean(weighted**2)))
