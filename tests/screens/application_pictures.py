"""Every application screen in every state worth looking at; used by the ruler and by the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from devices.drivers.camera_pictures import picture_of, small_copy_of
from devices.ports.camera import Frame
from kiosk.flows.facts import Facts, Look, PreviewLamps
from kiosk.flows.facts_application import PageFacts
from kiosk.flows.steps import Step
from tests.support import application_facts as a

LOOKS = {
    "normal": Look(),
    "elder": Look(elder=True),
    "low": Look(low_reach=True),
    "elder-low": Look(elder=True, low_reach=True),
    "en": Look(language="en"),
}


def page(number: int) -> PageFacts:
    """A page with its lines and its number as bars, so that pages can be told apart."""
    paper = np.full((368, 280, 3), 250, np.uint8)
    for y in range(90, 330, 18):
        cv2.line(paper, (36, y), (240, y), (90, 90, 90), 3)
    for bar in range(number):
        cv2.rectangle(paper, (40 + 26 * bar, 30), (56 + 26 * bar, 60), (40, 40, 40), -1)
    return PageFacts(f"d{number}", cv2.imencode(".jpg", paper)[1].tobytes())


PAGES = tuple(page(number) for number in range(1, 4))
CORNERS = ((300.0, 10.0), (700.0, 24.0), (684.0, 600.0), (284.0, 590.0))
GLARE = PreviewLamps(CORNERS, "good", "bad", "good", "glare", (630, 120, 80))
STILL = PreviewLamps(CORNERS, "good", "good", "good", "hold_still", None, 0.7)
TAKE_IT = replace(STILL, hint="good", still_for_s=1.3)

NO_PAGE = PreviewLamps((), "unknown", "unknown", "unknown", "no_page")


def frame(number: int = 1) -> Frame:
    """A sheet on a dark table, a little turned."""
    table = np.full((720, 960, 3), (47, 38, 32), np.uint8)
    cv2.fillConvexPoly(table, np.array(CORNERS, np.int32), (250, 252, 252))
    for y in range(120, 520, 28):
        cv2.line(table, (340, y), (640, y + 8), (110, 110, 110), 4)
    picture = picture_of(cv2.imencode(".jpg", table)[1].tobytes())
    assert picture is not None
    small = small_copy_of(picture)
    assert small is not None
    return Frame(picture, small, number, 0.0)


SEEN = {"counting": replace(STILL, hint="good")}
"""What the camera sees in a state of the capture page, other than a reflection."""

STATES: dict[Step, dict[str, Facts]] = {
    Step.CATALOGUE: {"": a.CATALOGUE, "nothing": a.NOTHING_FOUND},
    Step.GUIDE: {"": a.GUIDE, "counter": replace(a.GUIDE, here=False, paper="held"), "long": a.LONG_GUIDE},
    Step.FORM: {
        "": a.FORM,
        "two": a.TWO_FORM,
        "phone": a.PHONE_FORM,
        "id": a.ID_FORM,
        "choice": a.CHOICE_FORM,
    },
    Step.CAPTURE: {
        "": replace(a.CAPTURE, pages=PAGES, selected=2),
        "first": a.CAPTURE,
        "many": replace(a.CAPTURE, pages=PAGES * 2, selected=2, undo_page=1),
        "question": replace(a.CAPTURE, question="keep_or_retake", reasons=("glare", "blurred")),
        "doubt": replace(
            a.CAPTURE,
            pages=PAGES,
            selected=1,
            question="wrong_document",
            reasons=("wrong_document",),
            looks_like="居住满半年的证明",
            asked_page=1,
        ),
        "gone": replace(a.CAPTURE, camera="gone"),
        "card": replace(a.CAPTURE, material_name="居住证", pages=PAGES[:1], selected=0, sides=2, max_pages=2),
        "card_both": replace(
            a.CAPTURE, material_name="居住证", pages=PAGES[:2], selected=1, sides=2, max_pages=2
        ),
        "moved": replace(a.CAPTURE, pages=PAGES * 3, selected=4, undo_move=True),
        "counting": replace(a.CAPTURE, pages=PAGES[:1], selected=0),
    },
    Step.COMMITMENT: {"": a.COMMITMENT, "long": a.LONG_COMMITMENT},
    Step.CONFIRM: {
        "": a.CONFIRM,
        "photo": replace(a.CONFIRM, from_photo=frozenset({a.CONFIRM.answers[-1][0]})),
        "sending": replace(a.CONFIRM, state="sending"),
    },
    Step.SUBMITTED: {"": a.SUBMITTED, "stored": a.STORED, "printed": replace(a.SUBMITTED, paper="printed")},
    Step.REVIEW: {
        "": a.REVIEW,
        "good": a.REVIEW_GOOD,
        "bad": a.REVIEW_BAD,
        "thanked": replace(a.REVIEW_BAD, state="thanked", due=a.LATEST),
    },
    Step.PROGRESS: {
        "": a.PROGRESS,
        "correction": replace(a.PROGRESS, opened=1),
        "not_found": replace(a.PROGRESS, cases=(), problem="not_found"),
    },
    Step.COMPLAINT: {"": a.COMPLAINT},
    Step.MAINTENANCE_PIN: {"": a.PIN},
    Step.MAINTENANCE: {"": a.MAINTENANCE},
}
STAFF = (Step.MAINTENANCE_PIN, Step.MAINTENANCE)
EVERY_WAY = (Step.FORM, Step.REVIEW)
"""Laid out for every combination of panel and look; the others for the panels and looks one at a time."""


def pictures(wide: bool = False) -> Iterator[tuple[str, Step, Facts, Look]]:
    """(name, step, facts, look) for a portrait or a `wide` panel; what staff see has one look."""
    for step, states in STATES.items():
        for state, facts in states.items():
            for look_name, look in LOOKS.items():
                changed = sum((wide, look.elder, look.low_reach))
                if (step in STAFF and (wide or look.elder or look.low_reach)) or (
                    changed > 1 and step not in EVERY_WAY
                ):
                    continue
                yield "-".join(part for part in (step.value, state, look_name) if part), step, facts, look


def seen_in(name: str) -> PreviewLamps:
    """What the camera sees in the picture of that name."""
    return next((seen for state, seen in SEEN.items() if state in name.split("-")), GLARE)
