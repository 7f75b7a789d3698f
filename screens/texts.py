"""What the screens say, by key, in Chinese and English. No Kivy.

Every file of the folder whose name begins with a language counts: `zh.json`, `zh_application.json`, ...
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, Protocol

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Say(Protocol):
    """Turns a key into a sentence of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its {values} filled in."""


class Texts:
    """All sentences of all languages."""

    def __init__(self, folder: Path) -> None:
        self._sentences: dict[Language, dict[str, str]] = {name: _read(folder, name) for name in LANGUAGES}
        self.missing: set[tuple[Language, str]] = set()
        """Keys that were asked for and are not there; a test holds this empty."""

    def keys(self, language: Language) -> frozenset[str]:
        return frozenset(self._sentences[language])

    def sentence(self, language: Language, key: str) -> str:
        """The sentence; Chinese when the language lacks it, the key itself when both do."""
        found = self._sentences[language].get(key)
        if found is not None:
            return found
        self.missing.add((language, key))
        return self._sentences["zh"].get(key, key)

    def voice(self, language: Language) -> Speaker:
        """A `Say` of that language."""
        return Speaker(self, language)


class Speaker:
    """`Say` over loaded texts."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        sentence = self._texts.sentence(self.language, key)
        return sentence.format(**values) if values else sentence


def mute(_key: str, **_values: object) -> str:
    """Says nothing: what a screen holds before its first words come."""
    return ""


def _read(folder: Path, language: Language) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for file in sorted(folder.glob(f"{language}*.json")):
        for key, sentence in json.loads(file.read_text(encoding="utf-8")).items():
            if key in sentences:
                raise ValueError(f"{file.name}: the key {key} is in another file of the language already")
            sentences[key] = sentence
    return sentences
