"""Makes a picture of every application screen: `python -m tests.pictures.application [word in the name ...]`.

They land beside the first screens' pictures: build/pictures/screens/<orientation>/<step>-<state>-<look>.png.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.flows.facts import PreviewLamps
from kiosk.flows.steps import Step
from tests.pictures.__main__ import ONE_WINDOW, OUT, ROOT
from tests.screens.application_pictures import frame, pictures, seen_in
from tests.screens.test_application_by_finger import spell
from tests.screens.test_handing_in_by_finger import sign
from tests.support import application_facts as a
from tests.support.finger import Face


def make(words: tuple[str, ...] = ()) -> list[Path]:
    """Every picture whose name has one of the words, or all; returns their files."""
    made = []
    for orientation, size in ONE_WINDOW.items():
        with Face(*size) as face:
            for name, step, facts, look in pictures(wide=orientation == "landscape"):
                if words and not any(word in name for word in words):
                    continue
                face.show(a.shown_to(step, facts, look))
                face.advance(1)
                if step is Step.CAPTURE:
                    look_at(face, seen_in(name))
                _LIVELY.get(step, _nothing)(face)
                face.advance(1)
                made.append(face.picture(OUT / orientation / f"{name}.png"))
                face.show(a.shown(Step.COMPLAINT, a.COMPLAINT, visit=2))
    return made


def _nothing(_face: Face) -> None:
    """Looks as it is shown."""


def look_at(face: Face, seen: PreviewLamps) -> None:
    """The camera shows a page, and its judge says `seen` long enough for the hint to settle."""
    face.screen.newest_preview = lambda: (frame(), seen)
    face.screen.entered()
    for _ in range(6):
        face.advance(0.1)


def _sign(face: Face) -> None:
    if face.screen.at_end:
        face.press("commitment.tick")
        face.advance(1)
        sign(face, height=0.45)


def _spell(face: Face) -> None:
    if face.screen.pad == "pinyin":
        spell(face, "renminlu")
    elif face.screen.pad == "number":
        for digit in "138000012":
            face.press(f"key.{digit}")


def _type_pin(face: Face) -> None:
    for digit in "749":
        face.press(f"pin.{digit}")


_LIVELY: dict[Step, Callable[[Face], None]] = {
    Step.FORM: _spell,
    Step.COMMITMENT: _sign,
    Step.MAINTENANCE_PIN: _type_pin,
}


if __name__ == "__main__":
    for file in make(tuple(sys.argv[1:])):
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
