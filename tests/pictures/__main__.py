"""Makes a picture of the first screens in every way of using them: `python -m tests.pictures [word in the name ...]`.

They land in build/pictures/screens/<orientation>/<step>-<look>.png, at the size of the panel.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kiosk.flows.facts import Shown
from kiosk.flows.steps import Step
from tests.screens.samples import FACTS, LOOKS, MORE, shown
from tests.support.finger import Face

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "pictures" / "screens"
ONE_WINDOW = {"portrait": (1080, 1920), "landscape": (1920, 1080)}


def pictures() -> Iterator[tuple[str, Shown]]:
    """(name, picture) of the first screens in every look, and of their other states."""
    for step in FACTS:
        for look_name, look in LOOKS.items():
            if step is not Step.STANDBY or look_name in ("zh", "en"):
                yield f"{step.value}-{look_name}", shown(step, look=look)
    yield from ((f"{state}-state", picture) for state, picture in MORE.items())


def make(words: tuple[str, ...] = ()) -> list[Path]:
    """Every picture whose name has one of the words, or all; returns their files."""
    made = []
    for orientation, size in ONE_WINDOW.items():
        with Face(*size) as face:
            for name, picture in pictures():
                if words and not any(word in name for word in words):
                    continue
                if orientation == "landscape" and name.endswith(("-voice", "-state")) and not words:
                    continue
                face.show(picture)
                face.advance(2)
                made.append(face.picture(OUT / orientation / f"{name}.png"))
            if not words or any("idle" in word for word in words):
                made.append(_idle(face, orientation))
    return made


def _idle(face: Face, orientation: str) -> Path:
    face.show(shown(Step.HOME))
    face.advance(63)
    return face.picture(OUT / orientation / "idle_countdown.png")


if __name__ == "__main__":
    for file in make(tuple(sys.argv[1:])):
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
