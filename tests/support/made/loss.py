"""What a photograph loses of what its paper says, told by a reader of print: the label that no measure of sharpness has a hand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from kiosk.imaging.text.engine import PrintReader
from tests.support.made.drawing import Pixels
from tests.support.made.faults import Faulty
from tests.support.made.papers import Paper

Label = Literal["good", "retake", "either"]
_READ_PX_PER_MM = 8.0
_CARD_PX_PER_MM = 12.0
READ_WELL, READ_BADLY = 0.06, 0.20
"""Share of pairs of neighbouring letters that are lost. One wrong letter in the middle of a line takes two pairs: about 3 % and
10 % of letters. Below the first a person hardly stumbles, above the second a number or name is wrong somewhere."""
LINE_DULLED, LINE_LOST = 0.35, 0.60
"""The same of the worst line of at least five letters: light takes one line and leaves the rest of the page."""
COVERED_LITTLE, COVERED_MUCH = 0.001, 0.005
"""Share of the print under something: a letter or two on a page of 600 may be lost by no one's decision."""
REACH_LITTLE_MM, REACH_MUCH_MM = 8.0, 12.0
"""Paper missing at a side. What may stand there, page numbers and stamps over the edge, keeps about 10 mm."""
TOO_DARK = 0.28
"""Of the light: paper is at a quarter of the range then. The reader still reads, for the made sensor has no more grain in the dark;
a real one has, and of pencil and faint stamps nothing is left in so few steps."""
_LINE_PAIRS = 4
_NEVER_GOOD = ("blank", "second_paper", "card_left")


@dataclass(frozen=True, slots=True)
class Loss:
    """Shares that are lost; None where no reading was needed: something is missing that no reader would miss."""

    letters: float | None
    worst_line: float | None
    covered: float
    label: Label


class Labeller:
    """Reads each photograph and its clean paper."""

    def __init__(self) -> None:
        self._reader = PrintReader(1)

    def loss(self, taken: Faulty) -> Loss:
        if taken.fault in _NEVER_GOOD:
            return Loss(None, None, taken.covered, "retake")
        if taken.fault == "dark" and taken.degree <= TOO_DARK:
            return Loss(None, None, taken.covered, "retake")
        gone = _by_share(taken.covered, COVERED_LITTLE, COVERED_MUCH)
        if taken.fault in ("cut_off", "folded", "finger"):
            gone = _worse(gone, _by_share(taken.reach_mm, *_reach_limits(taken.fault)))
            if gone != "good":
                return Loss(None, None, taken.covered, gone)
        letters, line = self._letters_lost(taken)
        read = _worse(_by_share(letters, READ_WELL, READ_BADLY), _by_share(line, LINE_DULLED, LINE_LOST))
        return Loss(letters, line, taken.covered, _worse(gone, read))

    def _letters_lost(self, taken: Faulty) -> tuple[float, float]:
        """Of all, and of the line that lost most."""
        clean = [_pairs_of(line.text) for line in self._reader.read(_sized(taken.paper))]
        seen = Counter(pair for line in self._reader.read(_straight(taken)) for pair in _pairs_of(line.text))
        known = Counter(pair for line in clean for pair in line)
        if not known:
            return 0.0, 0.0
        lost = 1.0 - sum((known & seen).values()) / sum(known.values())
        lines = [
            sum(pair not in seen for pair in line) / len(line) for line in clean if len(line) >= _LINE_PAIRS
        ]
        return lost, max(lines, default=0.0)


def _pairs_of(words: str) -> Sequence[str]:
    return [words[at : at + 2] for at in range(len(words) - 1)]


def _reach_limits(fault: str) -> tuple[float, float]:
    # Outside the picture nothing may be: a page's edge is its proof of being whole.
    return (0.0, 2.0) if fault == "cut_off" else (REACH_LITTLE_MM, REACH_MUCH_MM)


def _by_share(lost: float, little: float, much: float) -> Label:
    return "good" if lost <= little else "retake" if lost >= much else "either"


def _worse(one: Label, two: Label) -> Label:
    return max(one, two, key=("good", "either", "retake").index)


def _px_per_mm(paper: Paper) -> float:
    return _CARD_PX_PER_MM if max(paper.size_mm) < 100 else _READ_PX_PER_MM


def _sized(paper: Paper) -> Pixels:
    scale = _px_per_mm(paper)
    size = (round(paper.size_mm[0] * scale), round(paper.size_mm[1] * scale))
    return np.asarray(cv2.resize(paper.pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _straight(taken: Faulty) -> Pixels:
    scale = _px_per_mm(taken.paper)
    wide, high = round(taken.paper.size_mm[0] * scale), round(taken.paper.size_mm[1] * scale)
    there = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    warp = cv2.getPerspectiveTransform(taken.corners.astype(np.float32), there)
    return np.asarray(
        cv2.warpPerspective(taken.picture, warp, (wide, high), flags=cv2.INTER_CUBIC), dtype=np.uint8
    )
