"""What a designer would measure with a ruler, on every first screen in every way of using it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

from kiosk.flows.facts import Look, Shown
from kiosk.flows.steps import Step
from tests.screens.samples import FACTS, LOOKS, MORE, shown
from tests.support.finger import Face

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
LOW_LINE = {"portrait": 864, "landscape": 486}


def pictures() -> Iterator[tuple[str, Shown]]:
    """Every first screen in every look, and every other state in Chinese and English."""
    for step in FACTS:
        for look_name, look in LOOKS.items():
            if step is Step.STANDBY and (look.elder or look.low_reach or look.voice):
                continue
            yield f"{step.value}-{look_name}", shown(step, look=look)
    yield from MORE.items()


def touchables(face: Face) -> list:
    from screens.widgets.buttons import Touchable

    dialog = face.stage.dialog
    in_sight = list(dialog.walk(restrict=True)) if dialog.parent else face.widgets()
    return [widget for widget in in_sight if isinstance(widget, Touchable) and can_be_pressed(widget)]


def can_be_pressed(widget) -> bool:
    item = getattr(widget, "item", None)
    return bool(getattr(item, "can_press", True))


def tops(face: Face, widget) -> tuple[float, float, float, float]:
    """x, y from the top, width, height."""
    return widget.x, face.stage.top - widget.top, widget.width, widget.height


def faults(face: Face, name: str, picture: Shown, orientation: str) -> Iterator[str]:
    from screens.widgets.words import Words

    buttons = touchables(face)
    for button in buttons:
        x, y, width, height = tops(face, button)
        label = f"{name} {orientation}: {button.name or type(button).__name__}"
        if width < 95.5 or height < 95.5:
            yield f"{label} is {width:.0f}x{height:.0f}, smaller than 96"
        if x < -0.5 or y < -0.5 or x + width > face.stage.width + 0.5 or y + height > face.stage.height + 0.5:
            yield f"{label} sticks out of the window at {x:.0f},{y:.0f} {width:.0f}x{height:.0f}"
        if picture.frame.look.low_reach and y < LOW_LINE[orientation] - 0.5:
            yield f"{label} at y {y:.0f} is out of a seated person's reach"
    for one, other in combinations(buttons, 2):
        if overlap(one, other):
            yield f"{name} {orientation}: {one.name} and {other.name} lie over one another"
    for words in face.widgets():
        if isinstance(words, Words) and words.words and words.width > 2 and not words.fits:
            yield f"{name} {orientation}: “{words.words}” does not fit {words.width:.0f}x{words.height:.0f}"


def overlap(one, other) -> bool:
    if one in other.walk(restrict=True) or other in one.walk(restrict=True):
        return False
    return (
        min(one.right, other.right) - max(one.x, other.x) > 1
        and min(one.top, other.top) - max(one.y, other.y) > 1
    )


@pytest.mark.parametrize("orientation", SIZES)
def test_nothing_too_small_out_of_reach_overlapping_or_cut_off(orientation: str) -> None:
    found: list[str] = []
    with Face(*SIZES[orientation], draws=False) as face:
        for name, picture in pictures():
            face.show(picture)
            face.advance(1)
            found += faults(face, name, picture, orientation)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("orientation", SIZES)
def test_a_block_does_not_run_under_the_buttons_at_the_foot(orientation: str) -> None:
    found = []
    with Face(*SIZES[orientation], draws=False) as face:
        for name, picture in pictures():
            face.show(picture)
            face.advance(1)
            found += [f"{name} {orientation}: {fault}" for fault in blocks_that_collide(face)]
    assert not found, "\n".join(found)


def blocks_that_collide(face: Face) -> list[str]:
    blocks = [child for child in face.screen.children if child.here and child.opacity and child.height > 1]
    if face.screen.whole_window:
        return []
    return [
        f"{one.name or type(one).__name__} and {other.name or type(other).__name__}"
        for one, other in combinations(blocks, 2)
        if overlap(one, other)
    ]


def test_elder_offers_at_most_four_choices_and_a_person(face: Face) -> None:
    for step in (Step.HOME, Step.QUEUE, Step.TICKET, Step.IDENTIFY, Step.ATTENTION):
        face.show(shown(step, look=Look(elder=True)))
        face.advance(1)
        names = [button.name for button in touchables(face)]
        own = [name for name in names if not name.startswith(("nav.", "session.", "voice_bar", "help"))]
        assert len(own) <= 5, f"{step.value}: {own}"
        assert any("help" in name or "call_staff" in name for name in names), step


def test_a_touch_at_the_very_edge_means_nothing(face: Face) -> None:
    face.show(shown(Step.STANDBY))
    face.up(face.down(5, 700))
    assert face.told == []
    face.up(face.down(20, 700))
    assert len(face.told) == 1
