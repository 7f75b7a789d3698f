"""What is heard at the terminal: short sounds with what is seen, and each page's cue for those who want it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.base.paths import assets
from kiosk.flows.facts import Look
from kiosk.flows.steps import Step
from screens.texts import LANGUAGES, Texts
from tests.screens.samples import FACTS, shown
from tests.support import application_facts as pictures
from tests.support.finger import Face

ELDER = Look(elder=True)


def sounds_of(face: Face) -> list[str]:
    return [name for name in face.heard.all if name != "hush"]


def test_a_press_is_heard_once(face: Face) -> None:
    face.show(shown(Step.HOME))
    face.press("home.ticket")
    assert sounds_of(face) == ["tap"]


def test_a_press_on_what_is_off_is_heard_as_such(face: Face) -> None:
    face.show(shown(Step.QUEUE, replace(FACTS[Step.QUEUE], chosen="")))  # type: ignore[type-var]
    face.press("queue.take")
    assert sounds_of(face) == ["invalid"]


def test_every_page_of_the_elder_look_says_its_cue_on_entering(face: Face) -> None:
    for step in FACTS:
        face.heard.cues.clear()
        face.show(replace(shown(step, look=ELDER), voice=f"voice.{step.value}"))
        assert face.heard.cues == [(f"voice.{step.value}", "zh", True)]


def test_without_elder_look_and_voice_nothing_is_said(face: Face) -> None:
    face.show(replace(shown(Step.HOME), voice="voice.home"))
    assert face.heard.cues == []
    face.show(replace(shown(Step.QUEUE, look=Look(voice=True)), voice="voice.queue"))
    assert face.heard.cues == [("voice.queue", "zh", False)]


def test_again_says_the_cue_once_more(face: Face) -> None:
    face.show(replace(shown(Step.QUEUE, look=ELDER), voice="voice.queue"))
    face.press("voice_bar.again")
    assert face.heard.cues == [("voice.queue", "zh", True)] * 2


def test_the_next_citizen_hears_nothing_of_the_former_one(face: Face) -> None:
    face.show(replace(shown(Step.QUEUE, look=ELDER), voice="voice.queue"))
    face.heard.all.clear()
    face.show(shown(Step.STANDBY, visit=2))
    assert face.heard.all == ["hush"]


def test_a_card_a_number_a_trouble_and_the_shutter_are_heard(face: Face) -> None:
    face.show(shown(Step.IDENTIFY, identified=False))
    face.show(shown(Step.QUEUE, identified=True))
    face.show(shown(Step.TICKET, identified=True))
    face.show(shown(Step.ATTENTION, identified=True))
    face.show(shown(Step.TICKET, identified=True))
    assert sounds_of(face) == ["card_ok", "success", "error"], "a number seen again is not a new one"
    capture = FACTS.get(Step.CAPTURE, pictures.CAPTURE)
    face.heard.all.clear()
    face.show(shown(Step.CAPTURE, replace(capture, taking=False), identified=True))  # type: ignore[type-var]
    face.show(shown(Step.CAPTURE, replace(capture, taking=True), identified=True))  # type: ignore[type-var]
    face.show(shown(Step.CAPTURE, replace(capture, taking=True), identified=True))  # type: ignore[type-var]
    assert sounds_of(face) == ["shutter"]


def test_only_the_last_five_seconds_are_counted_aloud(face: Face) -> None:
    face.show(shown(Step.HOME))
    face.advance(60 + 9)
    assert sounds_of(face) == []
    face.advance(5.5)
    assert sounds_of(face) == ["countdown"] * 5


def test_no_cue_can_hold_a_name_or_a_number_of_a_person() -> None:
    texts = Texts(assets() / "i18n")
    for language in LANGUAGES:
        cues = [key for key in texts.keys(language) if key.startswith("voice.")]
        assert {f"voice.{step.value}" for step in Step} <= set(cues)
        for key in cues:
            assert "{" not in texts.sentence(language, key), key
