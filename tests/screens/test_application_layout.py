"""The ruler of the first screens, laid on the application's screens."""

from __future__ import annotations

import pytest

from tests.pictures.application import look_at
from tests.screens.application_pictures import pictures, seen_in
from tests.screens.test_layout import SIZES, blocks_that_collide, faults
from tests.support import application_facts as a
from tests.support.finger import Face


@pytest.mark.parametrize("orientation", SIZES)
def test_nothing_too_small_out_of_reach_overlapping_or_cut_off(orientation: str) -> None:
    found: list[str] = []
    with Face(*SIZES[orientation], draws=False) as face:
        for name, step, facts, look in pictures(wide=orientation == "landscape"):
            picture = a.shown_to(step, facts, look)
            face.show(picture)
            if step.value == "capture":
                look_at(face, seen_in(name))
            face.advance(1)
            found += faults(face, name, picture, orientation)
            found += [f"{name} {orientation}: {fault}" for fault in blocks_that_collide(face)]
    assert not found, "\n".join(found)
