"""The capture page's one hint and its own shutter, on sequences of looks as the judge gives them: ten a second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import get_args

import pytest

from kiosk.base import paths
from kiosk.domain.seen import Reason
from kiosk.flows.facts import PreviewLamps
from screens.presenters.capture_hints import HALVES_AFTER_S, IN_ORDER, AutoShutter, HintLine, SteadyLamps
from screens.texts import Language, Texts

TEXTS = Texts(paths.assets() / "i18n")
A4 = ((300.0, 10.0), (700.0, 24.0), (684.0, 600.0), (284.0, 590.0))
GOOD = PreviewLamps(A4, "good", "good", "good", "good", None, 0.3)
MOVING = replace(GOOD, hint="hold_still", still_for_s=0.0)
NOTHING = PreviewLamps((), "unknown", "unknown", "unknown", "no_page")


def amiss(*reasons: str, hand: bool = False) -> PreviewLamps:
    return replace(GOOD, hint=reasons[0], reasons=reasons, still_for_s=0.0, hand=hand)


def said(looks: Iterable[PreviewLamps | None], line: HintLine | None = None, begun: float = 0.0) -> list[str]:
    line = line or HintLine()
    return [line.say(look, begun + 0.1 * at) for at, look in enumerate(looks)]


def changes(words: Sequence[str]) -> list[str]:
    return [word for at, word in enumerate(words) if at == 0 or word != words[at - 1]]


# --- hints ---


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_words_for_hint_and_for_question(language: Language) -> None:
    say = TEXTS.voice(language)
    for reason in get_args(Reason):
        assert not say(f"capture.reason_{reason}").startswith("capture."), reason
        if reason not in ("wrong_document", "other_person"):
            assert reason in IN_ORDER
            assert not say(f"capture.hint_{reason}").startswith("capture."), reason
    for other in ("hand", "moved", "halves", "next_page", "turn_over", "full", "by_hand"):
        assert not say(f"capture.hint_{other}").startswith("capture."), other


def test_a_single_mistaken_look_changes_no_hint() -> None:
    looks = [amiss("glare")] * 20
    for at in (6, 11, 16):
        looks[at] = amiss("blurred") if at != 11 else NOTHING
    assert changes(said(looks)) == ["no_page", "glare"]


def test_two_reasons_that_take_turns_show_one_hint_at_a_time_and_each_long_enough_to_read() -> None:
    looks = [amiss("glare") if at // 5 % 2 else amiss("blurred") for at in range(60)]
    words = said(looks)
    stays = [len(run) for run in _runs(words)][1:-1]
    assert stays and min(stays) >= 11


def _runs(words: list[str]) -> list[list[str]]:
    runs: list[list[str]] = [[words[0]]]
    for word in words[1:]:
        if word == runs[-1][-1]:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def test_what_lies_there_is_said_before_how_it_looks() -> None:
    assert said([amiss("glare", "two_papers", "blurred")] * 10)[-1] == "two_papers"
    assert said([amiss("blurred", "cut_off")] * 10)[-1] == "cut_off"


def test_hand_over_the_page_is_asked_away_but_not_while_it_lays_the_page_down() -> None:
    assert said([amiss("covered", "glare", hand=True)] * 10)[-1] == "hand"
    assert said([replace(NOTHING, hand=True)] * 20)[-1] == "no_page"


def test_page_that_is_pushed_while_it_counts_is_said_to_have_moved() -> None:
    words = said([MOVING] * 6 + [GOOD] * 6 + [MOVING] * 6 + [GOOD] * 6)
    assert changes(words) == ["no_page", "hold_still", "good", "moved", "good"]


def test_praise_follows_a_complaint_without_the_time_to_read_it() -> None:
    words = said([amiss("glare")] * 6 + [GOOD] * 5)
    assert words[-1] == "good"


def test_sheet_that_never_fits_is_offered_in_two_halves() -> None:
    looks = [amiss("cut_off")] * int(10 * HALVES_AFTER_S + 10)
    assert changes(said(looks)) == ["no_page", "cut_off", "halves"]
    assert changes(said(looks[:20] + [GOOD] * 5 + looks[:20]))[-1] == "cut_off"


def test_lamps_do_not_flicker() -> None:
    steady, shown = SteadyLamps(), []
    for at in range(30):
        look = steady.see(replace(GOOD, glare="bad" if at % 7 == 6 else "good"), 0.1 * at)
        assert look is not None
        shown.append(look.glare)
    assert changes(shown) == ["unknown", "good"]


# --- the shutter by itself ---

READY = replace(GOOD, still_for_s=1.3)


def pressed(looks: Iterable[PreviewLamps | None], shutter: AutoShutter, begun: float = 0.0) -> int:
    return sum(shutter.due(look, True, begun + 0.1 * at) for at, look in enumerate(looks))


def test_page_that_lies_still_is_taken_once_until_it_is_lifted() -> None:
    shutter = AutoShutter()
    assert pressed([READY] * 50, shutter) == 1
    assert pressed([NOTHING] * 5 + [MOVING] * 5 + [READY] * 20, shutter, 10) == 1


def test_light_that_flickers_over_a_page_already_taken_does_not_take_it_again() -> None:
    shutter = AutoShutter()
    nudged = replace(READY, corners=tuple((x + 20, y) for x, y in A4))
    assert pressed([READY] * 5 + [amiss("glare")] * 10 + [READY] * 10 + [nudged] * 10, shutter) == 1


def test_one_mistaken_look_does_not_take_the_page_again() -> None:
    shutter = AutoShutter()
    assert pressed([READY] * 5 + [NOTHING] + [READY] * 20, shutter) == 1


def test_other_page_laid_beside_is_taken_although_the_tray_was_never_seen_empty() -> None:
    shutter = AutoShutter()
    beside = replace(READY, corners=tuple((x + 200, y + 30) for x, y in A4))
    assert pressed([READY] * 5 + [beside] * 10, shutter) == 2


def test_card_turned_over_by_a_hand_is_taken_again() -> None:
    shutter = AutoShutter()
    assert pressed([READY] * 5 + [amiss("covered", hand=True)] * 5 + [READY] * 10, shutter) == 2


def test_page_taken_by_finger_is_not_taken_again_by_itself() -> None:
    shutter = AutoShutter()
    shutter.pressed(GOOD)
    assert pressed([READY] * 30, shutter) == 0


@pytest.mark.parametrize("reason", ["two_papers", "own_card", "upside_down", "covered"])
def test_nothing_counts_while_something_is_amiss_that_no_lamp_shows(reason: str) -> None:
    shutter = AutoShutter()
    look = replace(READY, reasons=(reason,), hint=reason)
    assert shutter.counts(look) == 0.0
    assert pressed([look] * 20, shutter) == 0


def test_shutter_that_was_called_off_waits_for_the_next_page() -> None:
    shutter = AutoShutter()
    shutter.call_off(GOOD)
    assert shutter.spent and not shutter.waits
    assert shutter.counts(READY) == 0.0
    assert pressed([READY] * 20, shutter) == 0


def test_shutter_goes_again_for_the_same_place_when_another_picture_was_asked_for() -> None:
    shutter = AutoShutter()
    still = replace(GOOD, still_for_s=1.3)
    assert shutter.due(still, True, 0.0)
    assert not shutter.due(still, True, 5.0)
    shutter.again()
    assert not shutter.due(replace(GOOD, still_for_s=0.4), True, 5.1), "it counts anew"
    assert shutter.due(still, True, 6.0)
