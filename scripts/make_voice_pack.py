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
import wave
from pathlib import Path

import numpy as np
from pypinyin import Style, lazy_pinyin

ROOT = Path(__file__).resolve().parents[1]
PROMPTS = ROOT / "assets" / "profiles" / "voice_prompts.json"
TEXTS = ROOT / "assets" / "i18n"
PACK = ROOT / "build" / "assets" / "voice" / "demo"
# On hanzi the plain Mandarin voice falls into English for anything it lacks; on toned pinyin it does not.
VOICE = "cmn-latn-pinyin"
WORDS_A_MINUTE = 150
PAGE_VOICES = {"zh": VOICE, "en": "en-us"}
PAGE_PACES = {"": 135, "_slow": 120}
"""What a page says is read more slowly than a call, and slower still in the elder look."""
WRITTEN_ONLY = frozenset({"voice.now", "voice.again"})
"""Words beside the cue, not said."""
RATE_HZ = 22050
LOUDNESS_LUFS = -16.0
PEAK = 0.89
SILENCE = 0.01
"""Share of the clip's peak below which its ends are cut off."""
EDGE_S = 0.004
CHIME = ((659.26, 0.42), (523.25, 0.75))
"""叮咚: (Hz, seconds)."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PACK)
    out: Path = parser.parse_args().out
    if shutil.which("espeak-ng") is None:
        print("没有 espeak-ng：请先安装（scripts/setup 会装），或放入自己录的语音包。", file=sys.stderr)
        return 1
    prompts = json.loads(PROMPTS.read_text(encoding="utf-8"))
    stamp = stamp_of_inputs()
    if stamp_of_pack(out) == stamp:
        return 0
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    write_clip(part / "chime.wav", levelled(chime()))
    clips = [{"key": "chime", "file": "chime.wav", "text": ""}]
    for prompt in prompts["prompts"]:
        pinyin = prompt.get("pinyin") or " ".join(
            lazy_pinyin(prompt["text"], style=Style.TONE3, neutral_tone_with_five=True)
        )
        write_clip(part / f"{prompt['key']}.wav", levelled(trimmed(spoken(pinyin))))
        clips.append(
            {"key": prompt["key"], "file": f"{prompt['key']}.wav", "text": prompt["text"], "pinyin": pinyin}
        )
    pages = page_clips(part)
    manifest = {
        "language": prompts["language"],
        "voice": f"espeak-ng {VOICE}, formant synthesis",
        "licence": "synthesised with espeak-ng (GPL-3.0-or-later); for demonstration",
        "made_by": f"scripts/make_voice_pack.py, {synthesiser()}, {WORDS_A_MINUTE} words a minute",
        "pages_made_by": f"{PAGE_VOICES}, words a minute {PAGE_PACES}",
        "loudness_lufs": LOUDNESS_LUFS,
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
                write_clip(clip, levelled(trimmed(spoken(said, voice, words_a_minute))))
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
    for part in (PROMPTS.read_bytes(), said, Path(__file__).read_bytes(), synthesiser().encode()):
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


def spoken(words: str, voice: str = VOICE, words_a_minute: int = WORDS_A_MINUTE) -> np.ndarray:
    """Samples -1..1 of the synthesiser's reading; for VOICE the words are pinyin."""
    command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "--stdout", words]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    # The header of a streamed WAV has no true length: the samples are what follows it.
    begin = wav.index(b"data") + 8
    body = wav[begin : begin + (len(wav) - begin) // 2 * 2]
    return np.frombuffer(body, "<i2").astype(np.float64) / 32768


def chime() -> np.ndarray:
    """Two struck tones with overtones that die away."""
    total = np.zeros(int(sum(length for _, length in CHIME) * RATE_HZ))
    begin = 0
    for hertz, length in CHIME:
        seconds = np.arange(len(total) - begin) / RATE_HZ
        tone = sum(
            np.sin(2 * np.pi * hertz * k * seconds) * np.exp(-seconds * (4 + 3 * k)) / k**2 for k in (1, 2, 3)
        )
        total[begin:] += tone * np.minimum(1, seconds / 0.003)
        begin += int(length * RATE_HZ)
    return faded(total)


def trimmed(samples: np.ndarray) -> np.ndarray:
    """Without the silence before and after."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE * np.abs(samples).max())
    margin = int(0.01 * RATE_HZ)
    return faded(samples[max(0, loud[0] - margin) : loud[-1] + margin])


def faded(samples: np.ndarray) -> np.ndarray:
    edge = np.linspace(0, 1, int(EDGE_S * RATE_HZ))
    out = samples.copy()
    out[: len(edge)] *= edge
    out[-len(edge) :] *= edge[::-1]
    return out


def levelled(samples: np.ndarray) -> np.ndarray:
    """At LOUDNESS_LUFS; peaks above PEAK are rounded off and the loss made up, a few times over."""
    out = samples
    for _ in range(8):
        out = out * 10 ** ((LOUDNESS_LUFS - loudness_lufs(out, RATE_HZ)) / 20)
        if np.abs(out).max() <= PEAK:
            break
        out = rounded_off(out)
    return out


def rounded_off(samples: np.ndarray) -> np.ndarray:
    """Straight below 0.6 of full scale, bent towards PEAK above."""
    knee, room = 0.6, PEAK - 0.6
    over = np.abs(samples) - knee
    bent = knee + room * np.tanh(np.maximum(over, 0) / room)
    return np.where(over > 0, np.sign(samples) * bent, samples)


def loudness_lufs(samples: np.ndarray, rate_hz: int) -> float:
    """ITU-R BS.1770 of a whole clip, without gating: clips are shorter than its blocks."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    weighted = np.abs(spectrum) ** 2 * k_weight(hertz, rate_hz)
    power = (2 * weighted.sum() - weighted[0]) / len(samples) ** 2
    return float(-0.691 + 10 * np.log10(max(power, 1e-12)))


def k_weight(hertz: np.ndarray, rate_hz: int) -> np.ndarray:
    """Power response of the standard's two filters (a shelf for the head, a high pass) at this rate."""
    z = np.exp(-2j * np.pi * hertz / rate_hz)

    def response(b: tuple[float, ...], a: tuple[float, ...]) -> np.ndarray:
        return np.abs((b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2)) ** 2

    k = np.tan(np.pi * 1681.974450955533 / rate_hz)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = response(
        (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k),
        (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k),
    )
    k = np.tan(np.pi * 38.13547087602444 / rate_hz)
    q = 0.5003270373238773
    norm = 1 + k / q + k * k
    passed = response((1, -2, 1), (1, 2 * (k * k - 1) / norm, (1 - k / q + k * k) / norm))
    return shelf * passed


def write_clip(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    sys.exit(main())
