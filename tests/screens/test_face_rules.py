"""Rules of the face that need no window: lines, regions, the countdown, the bridge."""

from __future__ import annotations

import threading

import pytest

from kiosk.flows.events import Event, Woken
from kiosk.flows.facts import Shown
from kiosk.flows.steps import Step
from screens.bridge import Bridge
from screens.idle import COARSE_STEP_S, FINE_FROM_S, FINE_STEP_S, LAST_CALL_S, IdleCountdown
from screens.presenters.names import name_for
from screens.regions import Arrangement, regions
from screens.texts import Language
from screens.theme import COLORS, rgba
from screens.wrapping import balanced, tokens, wrap
from tests.screens.samples import shown
from tests.support.waiting import wait_until


def letters(text: str) -> float:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def test_no_line_begins_with_a_full_stop() -> None:
    assert wrap("请先选业务，再点最下面的取号。", 28, letters) == ["请先选业务，再点最下面的取", "号。"]


def test_no_line_ends_with_an_opening_mark() -> None:
    assert wrap("按最下面的“取号”", 12, letters) == ["按最下面的", "“取号”"]


def test_no_english_word_is_cut() -> None:
    assert wrap("Take your paper", 9, letters) == ["Take your", "paper"]
    assert wrap("Business", 5, letters) is None


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("没有提供材料样本", 14, ["没有提供", "材料样本"]),
        ("请先选业务，再点最下面的取号。", 28, ["请先选业务，", "再点最下面的取号。"]),
        ("一，二三四五六七八九十甲乙", 24, ["一，二三四五", "六七八九十甲乙"]),
        ("取号", 20, ["取号"]),
    ],
)
def test_no_word_stands_alone_in_a_second_line(text: str, width: int, lines: list[str]) -> None:
    broken = wrap(text, width, letters)
    assert broken is not None
    assert balanced(broken, text, width, letters) == lines


class Spoken:
    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        return key


@pytest.mark.parametrize(
    ("masked", "read"),
    [
        ("张*三", "Zhang * San"),
        ("石*䶮", "Shi * Yan"),
        ("欧**娜", "Ou ** Na"),
        ("单*", "Shan *"),
        ("吕*", "Lyu *"),
        ("J**n", "J**n"),
    ],
)
def test_names_on_english_screens_are_spelled_and_stay_masked(masked: str, read: str) -> None:
    assert name_for(masked, Spoken("en")) == read


def test_names_on_chinese_screens_stay_as_they_are() -> None:
    assert name_for("张*三", Spoken("zh")) == "张*三"


def test_breaking_loses_nothing() -> None:
    text = "号码已生效，A024（一楼 B 区 3、4、5 号窗口）……请到 3:30 再来"
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("low", [False, True])
def test_the_regions_tile_the_screen(landscape: bool, elder: bool, low: bool) -> None:
    place = regions(Arrangement(landscape, elder, low))
    parts = (place.top_bar, place.band, place.session, place.nav, place.content)
    assert sum(part.w * part.h for part in parts) == place.screen.w * place.screen.h
    assert place.reach_top == ((486 if landscape else 864) if low else place.content.y)


def test_the_countdown_asks_then_ends() -> None:
    countdown = IdleCountdown(0.0)
    countdown.limit(60, 0.0)
    assert countdown.state(0.0).seconds == 60
    assert countdown.state(59.5).last_call is None
    assert countdown.state(60.0).last_call == LAST_CALL_S
    assert not countdown.state(74.9).over
    assert countdown.state(75.0).over


def test_the_countdown_does_not_run_while_we_keep_the_citizen_waiting() -> None:
    countdown = IdleCountdown(0.0)
    countdown.limit(60, 0.0)
    countdown.limit(None, 50.0)
    assert not countdown.state(500.0).counting
    countdown.limit(60, 500.0)
    assert countdown.state(500.0).seconds == 60


def test_the_count_in_steps_never_shows_less_than_there_is_nor_a_step_more() -> None:
    for limit in (30, 45, 60, 120, 180):
        countdown = IdleCountdown(0.0)
        countdown.limit(limit, 0.0)
        for tenth in range(limit * 10):
            left = limit - tenth / 10
            step = COARSE_STEP_S if left > FINE_FROM_S else FINE_STEP_S
            assert left <= countdown.state(tenth / 10).seconds < left + step
            assert countdown.state(tenth / 10).seconds <= limit


def test_the_window_is_told_each_change_of_the_count_and_nothing_between() -> None:
    countdown = IdleCountdown(0.0)
    countdown.limit(60, 0.0)
    now, seen = 0.0, []
    while not (state := countdown.state(now)).over:
        seen.append(state.seconds if state.last_call is None else -state.last_call)
        before_the_change = countdown.state(now + state.next_s - 0.01)
        assert (before_the_change.seconds, before_the_change.last_call) == (state.seconds, state.last_call)
        now += state.next_s
    assert seen == [60, 45, 30, 25, 20, 15, 10, 5, *range(-LAST_CALL_S, 0)]
    assert now == 60 + LAST_CALL_S


def test_an_unknown_colour_is_refused() -> None:
    assert rgba("surface") == (1, 1, 1, 1) and rgba("none")[3] == 0
    with pytest.raises(KeyError):
        rgba("pink")


def luminance(name: str) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in rgba(name)[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink_900", "surface"),
        ("ink_700", "bg"),
        ("ink_700", "indigo_100"),
        ("ink_600", "surface"),
        ("indigo_700", "indigo_50"),
        ("surface", "indigo_700"),
        ("surface", "teal_700"),
        ("surface", "indigo_900"),
        ("indigo_200", "indigo_900"),
        ("warn_800", "warn_50"),
        ("danger_700", "danger_50"),
        ("ok_700", "ok_50"),
        ("gold_ink", "gold"),
    ],
)
def test_letters_stand_out_seven_to_one(ink: str, ground: str) -> None:
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7.0
    assert ink in COLORS


class StandingConductor:
    def __init__(self) -> None:
        self.told: list[Event] = []

    def start(self, show) -> None:
        self.show = show

    def post(self, event: Event) -> None:
        self.told.append(event)

    def newest_preview(self) -> None:
        return None

    def stop(self) -> None:
        pass


def test_the_bridge_keeps_every_picture_in_order_until_the_window_asks() -> None:
    conductor, seen, wakes = StandingConductor(), [], []
    bridge = Bridge(conductor, seen.append, lambda: wakes.append(1))
    bridge.start()
    first, second = shown(Step.HOME, toast="toast.identified"), shown(Step.QUEUE)
    conductor.show(first)
    conductor.show(second)
    assert seen == [] and len(wakes) == 2, "nothing is drawn on the journeys' thread"
    assert bridge.deliver() and seen == [first, second]
    assert not bridge.deliver()
    bridge.post(Woken())
    assert conductor.told == [Woken()]
    assert isinstance(seen[0], Shown)


class AnsweringConductor(StandingConductor):
    """Answers an event on a thread of its own, once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()

    def post(self, event: Event) -> None:
        super().post(event)
        threading.Thread(target=self._answer).start()

    def _answer(self) -> None:
        self.may_answer.wait(10)
        self.show(shown(Step.QUEUE))


def test_the_drawing_after_a_press_is_the_answer_already(monkeypatch: pytest.MonkeyPatch) -> None:
    from kivy.clock import Clock

    monkeypatch.setattr("screens.bridge.ANSWER_S", 10.0)
    conductor, seen = AnsweringConductor(), []
    bridge = Bridge(conductor, seen.append, lambda: None)
    bridge.start()
    conductor.may_answer.set()
    bridge.post(Woken())
    assert seen == [], "nothing is shown while the press is still being dealt with"
    Clock.tick_draw()
    assert [picture.step for picture in seen] == [Step.QUEUE]


def test_a_press_without_an_answer_is_drawn_all_the_same() -> None:
    from kivy.clock import Clock

    conductor, seen = AnsweringConductor(), []
    bridge = Bridge(conductor, seen.append, lambda: None)
    bridge.start()
    bridge.post(Woken())
    Clock.tick_draw()
    assert seen == []
    conductor.may_answer.set()
    wait_until(bridge.deliver, within_s=10)
    assert [picture.step for picture in seen] == [Step.QUEUE]
