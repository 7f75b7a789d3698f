"""The list of what a voice pack says: one prompt a clip, and which of them a hall cannot do without."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.hall.voice.sentences import Language, OneAs, sentence


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one clip says."""

    key: str
    text: str
    language: Language
    pinyin: str = ""
    """Where the characters do not say how it is read: letters by their Chinese reading."""

    @property
    def syllables(self) -> int:
        """About how many, to judge a recording's length."""
        if self.language == "en":
            return max(1, sum(len(word) for word in self.text.split()) // 3)
        return len(self.pinyin.split()) or len(self.text)


def read_prompts(path: Path) -> tuple[Prompt, ...]:
    """The prompts of `assets/profiles/voice_prompts.json`, in the order in which they are best recorded."""
    listed = json.loads(path.read_text(encoding="utf-8"))["prompts"]
    return tuple(
        Prompt(entry["key"], entry["text"], entry.get("language", "zh"), entry.get("pinyin", ""))
        for entry in listed
    )


def needed(
    prompts: Sequence[Prompt],
    prefixes: Iterable[str],
    counters: Iterable[int],
    languages: Iterable[Language],
    one_as: OneAs,
) -> tuple[Prompt, ...]:
    """Those without which some number cannot be called to some counter of this hall, in the order of the list."""
    known = {prompt.key: prompt for prompt in prompts}
    signs = "".join(prefixes) + "0123456789"
    counters = tuple(counters)
    keys = {
        key
        for language in languages
        for counter in counters
        for key in sentence(signs, counter, known, one_as, language)
    }
    return tuple(prompt for prompt in prompts if prompt.key in keys)
