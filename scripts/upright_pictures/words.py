"""What stands on the drawn pages: our own sentences, made names and numbers."""

from __future__ import annotations

import json
import random
import string
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def line(rng: random.Random, length: int) -> str:
    """About so many characters of one kind of text."""
    kind = rng.random()
    if kind < 0.55:
        return _of(rng, _chinese(), length, "")
    if kind < 0.70:
        return _of(rng, _latin(), 2 * length, " ")
    if kind < 0.85:
        return "".join(rng.choice(_common()) for _ in range(length))
    return _numbers(rng, length)


def _of(rng: random.Random, sentences: tuple[str, ...], length: int, between: str) -> str:
    text = rng.choice(sentences)
    while len(text) < length:
        text += between + rng.choice(sentences)
    first = rng.randrange(max(1, len(text) - length))
    return text[first : first + length]


def _numbers(rng: random.Random, length: int) -> str:
    parts = []
    while sum(map(len, parts)) < length:
        parts.append(
            rng.choice(
                [
                    f"{rng.randrange(1980, 2030)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
                    f"{rng.randrange(10**6)}.{rng.randrange(100):02}",
                    "".join(
                        rng.choice(string.ascii_uppercase + string.digits)
                        for _ in range(rng.randrange(4, 19))
                    ),
                    f"第{rng.randrange(1, 40)}号",
                    f"{rng.randrange(1, 100)}%",
                ]
            )
        )
    return " ".join(parts)[:length]


@cache
def _chinese() -> tuple[str, ...]:
    return tuple(one for one in _texts("zh*.json") if len(one) > 4)


@cache
def _latin() -> tuple[str, ...]:
    return tuple(one for one in _texts("en*.json") if len(one) > 8)


@cache
def _common() -> tuple[str, ...]:
    """The everyday characters of GB 2312."""
    return tuple(
        bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFA)
    )


def _texts(pattern: str) -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "assets" / "i18n").glob(pattern)):
        waiting = [json.loads(path.read_text(encoding="utf-8"))]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                waiting.extend(one.values())
            elif isinstance(one, str):
                found.append(one)
    return found
