"""The capture page under real touches: what is taken, by a finger and by itself, and what is done to the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.ports.camera import Frame
from kiosk.flows import events as e
from kiosk.flows.facts import PreviewLamps
from kiosk.flows.steps import Step
from screens.widgets.page_strip import LEAST_UNITS
from tests.screens.application_pictures import GLARE, NO_PAGE, PAGES, STATES, TAKE_IT, frame
from tests.screens.samples import LOOKS
from tests.screens.test_application_by_finger import answer
from tests.support import application_facts as a
from tests.support.finger import Face


def look_on(face: Face, seconds: float) -> None:
    """The time in which the camera gives a frame every tenth of a second."""
    for _ in range(round(seconds * 10)):
        face.advance(0.1)


def test_shutter_by_finger_and_by_itself_once(face: Face) -> None:
    seen = [(frame(), GLARE)]
    face.show(a.shown(Step.CAPTURE, a.CAPTURE))
    face.screen.newest_preview = lambda: seen[0]
    face.screen.entered()
    look_on(face, 1)
    assert face.told == []
    face.press("capture.shutter")
    assert face.told == [e.ShutterPressed()]
    answer(face, a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES[:1], selected=0)))
    seen[0] = (frame(2), TAKE_IT)
    look_on(face, 2)
    assert face.told == [e.ShutterPressed()], "the page just taken still lies there"
    seen[0] = (frame(3), NO_PAGE)
    look_on(face, 1)
    seen[0] = (frame(4), TAKE_IT)
    look_on(face, 2)
    assert face.told == [e.ShutterPressed(), e.ShutterPressed(by_itself=True)]


def test_page_just_kept_is_asked_off_the_tray_until_it_is_gone(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, a.CAPTURE))
    screen = face.screen
    screen.newest_preview = lambda: (frame(), TAKE_IT)
    screen.entered()
    look_on(face, 0.5)
    assert face.told == [e.ShutterPressed(by_itself=True)]
    answer(face, a.shown(Step.CAPTURE, replace(a.CAPTURE, taking=True)))
    answer(face, a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES[:1], selected=0)))
    look_on(face, 1)
    assert "请换下一页" in face.words()
    screen.newest_preview = lambda: (frame(2), NO_PAGE)
    screen.entered()
    look_on(face, 2)
    assert "请换下一页" not in face.words()


def test_finger_on_the_picture_stops_the_countdown(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, a.CAPTURE))
    screen, seen = face.screen, [(frame(), replace(TAKE_IT, still_for_s=0.5))]
    screen.newest_preview = lambda: seen[0]
    screen.entered()
    look_on(face, 1)
    assert face.sees("capture.countdown")
    face.press("capture.camera")
    seen[0] = (frame(2), TAKE_IT)
    look_on(face, 2)
    assert face.told == []
    assert not face.sees("capture.countdown")
    assert "红色按钮" in face.words()


def test_camera_is_looked_at_only_while_the_screen_is_in_sight(face: Face) -> None:
    looks = []

    def preview() -> tuple[Frame, PreviewLamps]:
        looks.append(1)
        return frame(len(looks)), GLARE

    face.show(a.shown(Step.CAPTURE, a.CAPTURE))
    screen = face.screen
    screen.newest_preview = preview
    screen.entered()
    face.advance(1)
    assert screen.ids.camera.drawn > 0
    face.show(a.shown(Step.COMPLAINT, a.COMPLAINT))
    before = len(looks)
    face.advance(2)
    assert len(looks) == before
    assert not screen.ids.camera.running


def test_camera_gone_stops_the_shutter_and_says_so(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, replace(a.CAPTURE, camera="gone")))
    face.press("capture.shutter")
    assert face.told == []
    assert "摄像头" in face.words()


def test_pages_are_chosen_retaken_deleted_and_brought_back(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES, selected=2)))
    face.press("page.0")
    face.press("capture.delete")
    answer(face, a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES[1:], undo_page=0)))
    face.press("capture.undo")
    answer(face, a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES, selected=0)))
    face.press("capture.retake")
    assert face.told == [e.PageSelected(0), e.PageDeleted(), e.PageDeleteUndone(), e.RetakeAsked()]


def test_pages_are_put_in_order_by_the_buttons(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES, selected=1)))
    face.press("capture.later")
    answer(face, a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES, selected=2, undo_move=True)))
    face.press("capture.later")
    face.press("capture.earlier")
    assert face.told == [e.PageMoved(1, 2), e.PageMoved(2, 1)], "the last page cannot go further"


def test_a_page_is_drawn_to_another_place_by_finger_and_not_selected_by_it(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES, selected=2)))
    first, third = face.find("page.0"), face.find("page.2")
    start, end = first.center, third.center
    between = ((start[0] + end[0]) / 2, start[1])
    face.drag([start, between, end])
    assert face.told == [e.PageMoved(0, 2)]
    assert face.find("page.0").center == start, "the strip waits for the answer"


def test_a_finger_that_trembles_selects(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, replace(a.CAPTURE, pages=PAGES, selected=2)))
    x, y = face.find("page.0").center
    face.drag([(x, y), (x + 12, y + 5), (x + 6, y)])
    assert face.told == [e.PageSelected(0)]


def test_the_sides_of_a_card_change_places(face: Face) -> None:
    card = replace(a.CAPTURE, pages=PAGES[:2], selected=0, sides=2, max_pages=2)
    face.show(a.shown(Step.CAPTURE, card))
    assert not face.sees("capture.delete"), "with its front deleted the back would stand for the front"
    face.press("capture.earlier")
    answer(face, a.shown(Step.CAPTURE, replace(card, selected=1)))
    face.press("capture.earlier")
    assert face.told == [e.PageMoved(0, 1), e.PageMoved(1, 0)]


def test_yellow_lamp_leaves_the_choice_to_the_citizen(face: Face) -> None:
    face.show(a.shown(Step.CAPTURE, replace(a.CAPTURE, question="keep_or_retake", reasons=("glare",))))
    face.press("capture.keep")
    assert face.told == [e.CaptureKept()]


@pytest.mark.parametrize("look", ["zh", "en", "elder", "elder_en", "low", "low_en", "elder_low"])
@pytest.mark.parametrize("state", ["", "many", "card_both", "moved"])
def test_pages_stay_wide_enough_to_be_told_apart_in_landscape(look: str, state: str, wide_face: Face) -> None:
    """In a narrow strip fewer are shown, none thinner."""
    wide_face.show(a.shown_to(Step.CAPTURE, STATES[Step.CAPTURE][state], LOOKS[look]))
    strip = wide_face.screen.ids.strip
    on_show = [key for key in strip._keys if key.thumb is not None]
    assert on_show
    assert min(key.width / key.unit for key in on_show) >= LEAST_UNITS - 1
    assert max(key.right for key in on_show) <= strip.right + 1


def test_nothing_covers_the_title_in_landscape_for_elders(wide_face: Face) -> None:
    wide_face.show(a.shown_to(Step.CAPTURE, STATES[Step.CAPTURE]["many"], LOOKS["elder"]))
    assert not wide_face.screen._voice_bar.here
