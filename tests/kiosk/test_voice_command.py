"""`kiosk voice`: what to record, what is wrong with it, a pack from it. The recordings are the demonstration pack's clips
put into a room, as a microphone would give them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kiosk.__main__ import main
from kiosk.hall.voice.pack import VoicePack
from kiosk.hall.voice.sound import to_samples, to_sound, wav_bytes
from tests.kiosk.hall.conftest import pack, pack_folder  # noqa: F401 - fixtures


@pytest.fixture
def recorded(tmp_path: Path, pack: VoicePack) -> Path:  # noqa: F811
    """A take of every needed prompt of the sample hall, each at another distance from the microphone."""
    folder = tmp_path / "takes"
    folder.mkdir()
    room = np.random.default_rng(1)
    for place, key in enumerate(["please", "number_to", *(f"letter_{sign}" for sign in "ABCDEF")]
                                + ["digit_1_yao", *(f"digit_{digit}" for digit in (0, 2, 3, 4, 5, 6, 7, 8, 9))]
                                + [f"counter_{number}" for number in range(1, 9)]):  # fmt: skip
        said = to_samples(pack.clips[key]) * 10 ** (-(place % 5) * 2 / 20)
        silence = np.zeros(pack.rate_hz // 2)
        take = np.concatenate((silence, said, silence))
        take += room.normal(0, 10 ** (-70 / 20), len(take))
        (folder / f"{key}.wav").write_bytes(wav_bytes(to_sound(take), pack.rate_hz))
    return folder


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_prompts_come_with_what_this_hall_needs_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "prompts", "--json"]) == 0
    prompts = _lines(capsys)
    needed = [prompt["needed"] for prompt in prompts]
    assert needed == sorted(needed, reverse=True) and 20 < sum(map(bool, needed)) < 40
    assert main(["voice", "prompts"]) == 0
    assert "必录  counter_8" in capsys.readouterr().out


def test_good_takes_pass_and_become_a_pack_that_a_hall_can_use(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voice", "check", str(recorded), "--json"]) == 0, capsys.readouterr().out
    assert all(line["good"] for line in _lines(capsys))
    out = tmp_path / "pack"
    asked = ["voice", "build", str(recorded), "--out", str(out), "--voice", "李晓岚", "--licence", "叫号"]
    assert main([*asked, "--json"]) == 0
    made = _lines(capsys)[0]
    assert made["clips"] == len(VoicePack.load(out).clips) == len(list(recorded.iterdir())) + 1


def test_a_missing_and_a_bad_take_are_named_and_no_pack_is_made(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (recorded / "please.wav").unlink()
    (recorded / "letter_B.wav").write_bytes(wav_bytes(np.zeros(48_000, np.int16), 48_000))
    assert main(["voice", "check", str(recorded)]) == 1
    said = capsys.readouterr().out
    assert "请　还没有录" in said and "没有录到声音" in said and "请检查话筒" in said
    out = tmp_path / "pack"
    asked = ["voice", "build", str(recorded), "--out", str(out), "--voice", "李晓岚", "--licence", "叫号"]
    assert main(asked) == 1
    assert "请（还没有录）" in capsys.readouterr().err and not out.exists()


def test_a_folder_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voice", "check", "no-such-folder"]) == 1
    assert "没有 no-such-folder 这个文件夹" in capsys.readouterr().err
