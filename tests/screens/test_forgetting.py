"""When the visit changes nothing of the former citizen is left on any screen; and screens cost nothing over a day."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from kiosk.flows.facts import Look
from kiosk.flows.steps import Step
from tests.screens.samples import FACTS, shown
from tests.support.finger import Face

NAME, ID_TAIL, PHONE = "欧阳*䶮", "9999**********8765", "13911112222"


def properties(widget) -> Iterator[tuple[str, object]]:
    for name in widget.properties():
        yield f"{type(widget).__name__}.{name}", getattr(widget, name)


def everything_held(face: Face) -> str:
    """Every property of every widget of every screen, the frame and what lies over it, in one text."""
    from kivy.uix.widget import Widget

    roots = [*face.navigator.built(), face.stage, face.stage.dialog, face.stage.idle, face.stage.toast]
    seen = []
    for root in roots:
        for widget in root.walk():
            seen += [
                f"{name}={value!r}"
                for name, value in properties(widget)
                if not name.endswith((".parent", ".children", ".canvas", ".ids"))
            ]
            seen += [repr(held) for held in vars(widget).values() if not isinstance(held, Widget)]
    return "\n".join(seen)


def test_no_property_of_any_screen_holds_the_former_citizen(face: Face) -> None:
    for step in FACTS:
        face.show(shown(step, masked_name=NAME, masked_id=ID_TAIL, identified=True, can_go_back=True))
        if step is Step.IDENTIFY_PHONE:
            for digit in PHONE:
                face.press(f"identify_phone.key.{digit}")
    face.show(shown(Step.TICKET, replace(FACTS[Step.TICKET], number="Z987"), masked_name=NAME))  # type: ignore[type-var]
    held = everything_held(face)
    assert NAME in held and PHONE in held and "Z987" in held, "the test must be able to see what it looks for"
    face.show(shown(Step.STANDBY, visit=2))
    face.advance(1)
    held = everything_held(face)
    for secret in (NAME, ID_TAIL, PHONE, "139 1111", "139****2222", "Z987"):
        assert secret not in held, next(line for line in held.splitlines() if secret in line)


def test_the_next_citizen_finds_the_usual_look_of_the_queue_page(face: Face) -> None:
    face.show(shown(Step.QUEUE, look=Look(elder=True)))
    face.press("queue.more")
    face.show(shown(Step.STANDBY, visit=2))
    face.show(shown(Step.QUEUE, look=Look(elder=True), visit=2))
    assert face.sees("queue.group.general")


def test_a_hundred_screens_leave_no_object_behind() -> None:
    looks = (Look(), Look(elder=True), Look(language="en"), Look(low_reach=True))
    with Face(draws=False) as face:

        def walk(times: int) -> int:
            for number, (step, look) in enumerate(
                islice(zip(cycle(FACTS), cycle(looks), strict=False), times)
            ):
                face.show(shown(step, look=look, visit=number // 7))
            gc.collect()
            return len(gc.get_objects())

        walk(60)
        before = walk(100)
        after = walk(100)
    assert after - before <= 60, f"{after - before} objects more after 100 screens"
