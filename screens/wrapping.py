"""Breaking text into lines as a Chinese reader expects: no line begins with 。 or ends with （, no English word is cut."""

from __future__ import annotations

import re
from collections.abc import Callable

_NOT_FIRST = "。，、；：？！）》」』】”’…·%,.;:?!)"
_NOT_LAST = "（《「『【“‘(￥"
_PAUSES = "，。；：！？、,;:"
_PAUSE_WORTH = 0.75
"""A line that ends with a pause may be this much longer than one that breaks a clause."""
_TOKEN = re.compile(
    rf"[{re.escape(_NOT_LAST)}]*"  # what opens stays with what follows
    r"(?:[\x21-\x7e\u00c0-\u024f]+|\S)"  # a word of letters and digits, or one character
    rf"[{re.escape(_NOT_FIRST)}]*\s*"  # what closes stays with what went before
)


def tokens(text: str) -> list[str]:
    """The pieces between which a line may break; together they are `text`."""
    return _TOKEN.findall(text)


def balanced(lines: list[str], text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """`lines` of `text`, and where they are two, broken after a pause or near the middle: no word stands alone below."""
    if len(lines) != 2 or "\n" in text:
        return lines
    pieces = tokens(text)
    best, best_cost = lines, float("inf")
    for place in range(1, len(pieces)):
        upper, lower = "".join(pieces[:place]).rstrip(), "".join(pieces[place:]).rstrip()
        wide = max(measure(upper), measure(lower))
        cost = wide * (_PAUSE_WORTH if upper[-1] in _PAUSES else 1.0)
        if wide <= width and cost < best_cost:
            best, best_cost = [upper, lower], cost
    return best


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str] | None:
    """Lines no wider than `width`, or None when one piece alone is wider: the letters have to be smaller."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for token in tokens(paragraph):
            if line and measure((line + token).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += token
            if measure(line.rstrip()) > width:
                return None
        lines.append(line.rstrip())
    return lines
