"""Renders the demonstration voice pack: every prompt of assets/profiles/voice_prompts.json and every sentence that a page of
the terminal says (text keys voice.<step>), as clips of equal loudness.

Idempotent: nothing is done while prompts, this script and the synthesiser are the same. Run by scripts/setup. A hall replaces
the pack by its own recordings: the same keys, the same manifest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from pypinyin import Style, lazy_pinyin

from kiosk.hall.voice.chime import chime
from kiosk.hall.voice.loudness import CALLS_LUFS, levelled
from kiosk.hall.voice.prompts import Prompt, read_prompts
from kiosk.hall.voice.sound import Samples, faded, to_sound, wav_bytes

ROOT = Path(__file__).resolve().parents[1]
PROMPTS = ROOT / "assets" / "profiles" / "voice_prompts.json"
SOUND = ROOT / "kiosk" / "hall" / "voice"
TEXTS = ROOT / "assets" / "i18n"
PACK = ROOT / "build" / "assets" / "voice" / "demo"
# On hanzi the plain Mandarin voice falls into English for anything it lacks; on toned pinyin it does not.
VOICE = "cmn-latn-pinyin"
WORDS_A_MINUTE = 150
ENGLISH = "en-us"
PAGE_VOICES = {"zh": VOICE, "en": ENGLISH}
PAGE_PACES = {"": 135, "_slow": 120}
"""What a page says is read more slowly than a call, and slower still in the elder look."""
WRITTEN_ONLY = frozenset({"voice.now", "voice.again"})
"""Words beside the cue, not said."""
RATE_HZ = 22050
SILENCE = 0.01
"""Share of the clip's peak below which its ends are cut off."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PACK)
    out: Path = parser.parse_args().out
    if shutil.which("espeak-ng") is None:
        print("没有 espeak-ng：请先安装（scripts/setup 会装），或放入自己录的语音包。", file=sys.stderr)
        return 1
    stamp = stamp_of_inputs()
    if stamp_of_pack(out) == stamp:
        return 0
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    write_clip(part / "chime.wav", chime(RATE_HZ))
    clips = [{"key": "chime", "file": "chime.wav", "text": ""}]
    clips += [call_clip(part, prompt) for prompt in read_prompts(PROMPTS)]
    pages = page_clips(part)
    manifest = {
        "language": "zh+en",
        "voice": f"espeak-ng {VOICE} and {ENGLISH}, formant synthesis",
        "licence": "synthesised with espeak-ng (GPL-3.0-or-later); for demonstration",
        "made_by": f"scripts/make_voice_pack.py, {synthesiser()}, {WORDS_A_MINUTE} words a minute",
        "pages_made_by": f"{PAGE_VOICES}, words a minute {PAGE_PACES}",
        "loudness_lufs": CALLS_LUFS,
        "rate_hz": RATE_HZ,
        "stamp": stamp,
        "clips": clips,
        "pages": pages,
    }
    (part / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)
    print(f"语音包：{len(clips) + len(pages)} 段 → {out}")
    return 0


def call_clip(pack: Path, prompt: Prompt) -> dict[str, str]:
    """One prompt of a call: Chinese through its pinyin, English as it stands."""
    file = f"{prompt.key}.wav"
    entry = {"key": prompt.key, "file": file, "text": prompt.text}
    if prompt.language == "en":
        write_clip(pack / file, level(trimmed(spoken(prompt.text, ENGLISH))))
        return entry
    toned = lazy_pinyin(prompt.text, style=Style.TONE3, neutral_tone_with_five=True)
    pinyin = prompt.pinyin or " ".join(toned)
    write_clip(pack / file, level(trimmed(spoken(pinyin))))
    return {**entry, "pinyin": pinyin}


def page_clips(pack: Path) -> list[dict[str, str]]:
    """screen/<language>[_slow]/<text key>.wav for every sentence that a page says."""
    clips = []
    for language, voice in PAGE_VOICES.items():
        for suffix, words_a_minute in PAGE_PACES.items():
            folder = pack / "screen" / f"{language}{suffix}"
            folder.mkdir(parents=True)
            for key, sentence in page_sentences(language).items():
                said = readable(sentence) if language == "zh" else sentence
                clip = folder / f"{key}.wav"
                write_clip(clip, level(trimmed(spoken(said, voice, words_a_minute))))
                clips.append({"key": key, "file": str(clip.relative_to(pack)), "text": sentence})
    return clips


def page_sentences(language: str) -> dict[str, str]:
    """By key; a sentence with a place for a value is not read aloud: nobody's name and number ever is."""
    sentences: dict[str, str] = {}
    for file in sorted(TEXTS.glob(f"{language}*.json")):
        sentences |= json.loads(file.read_text(encoding="utf-8"))
    return {
        key: sentence
        for key, sentence in sentences.items()
        if key.startswith("voice.") and key not in WRITTEN_ONLY and "{" not in sentence
    }


def readable(sentence: str) -> str:
    """As toned pinyin with the pauses of the sentence; digits one by one, as a phone number is read."""
    spelled = sentence.translate(str.maketrans("0123456789", "零幺二三四五六七八九"))
    pinyin = " ".join(lazy_pinyin(spelled, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True))
    return pinyin.translate(str.maketrans("，。、：；？！", ",.,,,?!"))


def synthesiser() -> str:
    said = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split("  ")[0].strip()


def stamp_of_inputs() -> str:
    digest = hashlib.sha256()
    said = json.dumps([page_sentences(language) for language in PAGE_VOICES]).encode()
    makers = [Path(__file__), *sorted(SOUND.glob("*.py"))]
    parts = [PROMPTS.read_bytes(), said, synthesiser().encode(), *(maker.read_bytes() for maker in makers)]
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def stamp_of_pack(folder: Path) -> str:
    """Of a pack that is whole; empty otherwise."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        whole = all((folder / clip["file"]).is_file() for clip in (*manifest["clips"], *manifest["pages"]))
        return str(manifest["stamp"]) if whole else ""
    except (OSError, ValueError, KeyError):
        return ""


def spoken(words: str, voice: str = VOICE, words_a_minute: int = WORDS_A_MINUTE) -> Samples:
    """Samples -1..1 of the synthesiser's reading; for VOICE the words are pinyin."""
    command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "--stdout", words]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    # The header of a streamed WAV has no true length: the samples are what follows it.
    begin = wav.index(b"data") + 8
    body = wav[begin : begin + (len(wav) - begin) // 2 * 2]
    return np.frombuffer(body, "<i2").astype(np.float64) / 32768


def trimmed(samples: Samples) -> Samples:
    """Without the silence before and after."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE * np.abs(samples).max())
    margin = int(0.01 * RATE_HZ)
    return faded(samples[max(0, loud[0] - margin) : loud[-1] + margin], RATE_HZ)


def level(samples: Samples) -> Samples:
    return levelled(samples, RATE_HZ)


def write_clip(path: Path, samples: Samples) -> None:
    path.write_bytes(wav_bytes(to_sound(samples), RATE_HZ))


if __name__ == "__main__":
    sys.exit(main())
