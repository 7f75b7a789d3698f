"""A folder of recordings, one WAV file a prompt, and the pack that is built from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.base.errors import KioskError
from kiosk.hall.voice.chime import chime
from kiosk.hall.voice.clips import PACK_RATE_HZ, Verdict, clip_of, judge
from kiosk.hall.voice.pack import CHIME, VoicePack
from kiosk.hall.voice.prompts import Prompt
from kiosk.hall.voice.sound import NotASound, Recording, Sound, read_wav, to_sound, wav_bytes


class PackNotBuilt(KioskError):
    """Recordings are missing or cannot be used; the pack that was there before stays."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One prompt's recording: `verdict` is None when there is none, `unread` says why one cannot be read."""

    prompt: Prompt
    verdict: Verdict | None
    unread: str = ""
    recorded_at_s: float | None = None
    """Of its file, seconds since 1970; None when there is none."""

    @property
    def good(self) -> bool:
        return self.verdict is not None and self.verdict.good

    def said(self) -> str:
        """In words; empty when it is good."""
        if self.unread:
            return self.unread
        return "还没有录" if self.verdict is None else self.verdict.said()


class Recordings:
    """One WAV file a prompt, as the microphone gave it: a better trim or level can be made from it any time."""

    def __init__(self, folder: Path, prompts: Sequence[Prompt]) -> None:
        self.folder = folder
        self.prompts = tuple(prompts)
        self._by_key = {prompt.key: prompt for prompt in prompts}
        self._checked: dict[str, tuple[int, Checked]] = {}
        """By key, with the time of the file it was judged at."""

    def prompt(self, key: str) -> Prompt | None:
        return self._by_key.get(key)

    def path(self, prompt: Prompt) -> Path:
        return self.folder / f"{prompt.key}.wav"

    def keep(self, prompt: Prompt, content: bytes) -> Verdict:
        """Stores the recording when it is good, in the place of an earlier one; a bad one changes nothing. Raises NotASound."""
        verdict = judge(read_wav(content), prompt)
        if verdict.good:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.path(prompt).with_suffix(".part")
            part.write_bytes(content)
            part.replace(self.path(prompt))
        return verdict

    def forget(self, prompt: Prompt) -> None:
        self.path(prompt).unlink(missing_ok=True)

    def check(self, prompt: Prompt) -> Checked:
        """What the recording is like; judged anew only when its file changed."""
        try:
            stat = self.path(prompt).stat()
        except FileNotFoundError:
            return Checked(prompt, None)
        known = self._checked.get(prompt.key)
        if known is None or known[0] != stat.st_mtime_ns:
            known = (stat.st_mtime_ns, self._judged(prompt, stat.st_mtime))
            self._checked[prompt.key] = known
        return known[1]

    def _judged(self, prompt: Prompt, recorded_at_s: float) -> Checked:
        try:
            verdict = judge(self._read(prompt), prompt)
        except (NotASound, OSError) as error:
            return Checked(prompt, None, f"读不了（{error}）", recorded_at_s)
        return Checked(prompt, verdict, recorded_at_s=recorded_at_s)

    def clip(self, prompt: Prompt) -> Sound:
        """The prompt as it will stand in the pack. Raises NotASound or OSError."""
        return clip_of(self._read(prompt))

    def build(self, out: Path, wanted: Sequence[Prompt], voice: str, licence: str) -> VoicePack:
        """Writes a pack of every good recording to `out` and reads it back. Raises PackNotBuilt when one of `wanted` is missing
        or bad; a pack that was at `out` is replaced only by a whole one."""
        checked = [self.check(prompt) for prompt in self.prompts]
        bad = [each for each in checked if each.prompt in wanted and not each.good]
        if bad:
            listed = "、".join(f"{each.prompt.text}（{each.said()}）" for each in bad[:10])
            more = f" 等 {len(bad)} 条" if len(bad) > 10 else ""
            raise PackNotBuilt(f"还缺：{listed}{more}。", "请补录后再生成语音包。")
        good = [each.prompt for each in checked if each.good]
        clips = {CHIME: to_sound(chime(PACK_RATE_HZ)), **{prompt.key: self.clip(prompt) for prompt in good}}
        described = {
            "language": "+".join(sorted({prompt.language for prompt in good})),
            "voice": voice,
            "licence": licence,
            "made_by": "recorded in the hall, trimmed and levelled by kiosk voice",
        }
        return write_pack(out, clips, described, {prompt.key: prompt.text for prompt in good})

    def _read(self, prompt: Prompt) -> Recording:
        return read_wav(self.path(prompt).read_bytes())


def write_pack(
    out: Path, clips: dict[str, Sound], described: dict[str, str], texts: dict[str, str]
) -> VoicePack:
    """A pack folder at `out`, read back before it takes the place of an earlier one."""
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for key, clip in clips.items():
        (part / f"{key}.wav").write_bytes(wav_bytes(clip, PACK_RATE_HZ))
    listed = [{"key": key, "file": f"{key}.wav", "text": texts.get(key, "")} for key in clips]
    manifest = {**described, "rate_hz": PACK_RATE_HZ, "clips": listed}
    (part / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    made = VoicePack.load(part)
    before = out.with_name(out.name + ".before")
    shutil.rmtree(before, ignore_errors=True)
    if out.exists():
        out.rename(before)
    part.rename(out)
    shutil.rmtree(before, ignore_errors=True)
    return made
