"""Every screen is drawn once as a citizen would see it, and the four main screens in every way of using them.

The pictures land in build/pictures/screens for people to look at; here only what a machine can tell is checked.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from kiosk.flows.steps import Step
from tests.pictures.__main__ import ONE_WINDOW, OUT, ROOT

FIRST = ("-zh", "home-", "queue-", "ticket-", "idle")
APPLICATION = ("-normal", "review-")
LEAST_COLOURS = 40
"""A page that was not drawn has one colour, one without its words a dozen."""

WAYS = ("zh", "en", "elder", "low")
REVIEW_WAYS = ("normal", "en", "elder", "low")


@pytest.fixture(scope="module")
def drawn() -> float:
    """When drawing began; both halves are drawn at once, each in a process with a window of its own."""
    began = time.time()
    halves = [
        subprocess.Popen([sys.executable, "-m", module, *words], cwd=ROOT, stdout=subprocess.DEVNULL)
        for module, words in (("tests.pictures", FIRST), ("tests.pictures.application", APPLICATION))
    ]
    assert [half.wait(600) for half in halves] == [0, 0]
    return began


def fresh(orientation: str, pattern: str, since: float) -> list[Path]:
    return [file for file in (OUT / orientation).glob(pattern) if file.stat().st_mtime >= since]


@pytest.mark.timeout(660)
@pytest.mark.parametrize("step", Step)
def test_every_screen_is_drawn_whole(step: Step, drawn: float) -> None:
    files = fresh("portrait", f"{step.value}*.png", drawn)
    assert files, step
    for file in files:
        with Image.open(file) as picture:
            assert picture.size == ONE_WINDOW["portrait"]
            small = picture.convert("RGB").resize((270, 480))
            assert len(small.getcolors(270 * 480) or ()) >= LEAST_COLOURS, file.name


@pytest.mark.parametrize("orientation", ONE_WINDOW)
@pytest.mark.parametrize("step", [Step.HOME, Step.QUEUE, Step.TICKET])
@pytest.mark.parametrize("way", WAYS)
def test_the_main_screens_are_drawn_in_every_way(
    orientation: str, step: Step, way: str, drawn: float
) -> None:
    assert fresh(orientation, f"{step.value}-{way}.png", drawn)


@pytest.mark.parametrize("orientation", ONE_WINDOW)
@pytest.mark.parametrize("way", REVIEW_WAYS)
def test_the_review_is_drawn_in_every_way(orientation: str, way: str, drawn: float) -> None:
    assert fresh(orientation, f"review*-{way}.png", drawn)


def test_two_ways_of_one_screen_do_not_look_the_same(drawn: float) -> None:
    pictures = {file.read_bytes() for way in WAYS for file in fresh("portrait", f"home-{way}.png", drawn)}
    assert len(pictures) == len(WAYS)
