"""Where the demo's windows stand: on every usual screen each is whole, and the terminal keeps its shape."""

from __future__ import annotations

import pytest

from kiosk.commands.demo.display import VirtualDisplay
from kiosk.commands.demo.places import BARS_PX, Place, Places, screen_size

SCREENS = [
    (1024, 768),
    (1280, 800),
    (1366, 768),
    (1440, 900),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
    (1080, 1920),
]


def _inside(place: Place, screen: tuple[int, int]) -> bool:
    right, foot = place.left + place.width, place.top + place.height
    return place.left >= 0 and place.top >= 0 and right <= screen[0] and foot <= screen[1]


@pytest.mark.parametrize("screen", SCREENS)
def test_no_window_reaches_beyond_the_screen(screen: tuple[int, int]) -> None:
    places = Places.on(screen)
    assert _inside(places.dock, screen)
    assert _inside(places.staff, screen)
    assert places.terminal[0] <= screen[0]
    assert places.terminal[1] <= screen[1] - BARS_PX


@pytest.mark.parametrize("screen", SCREENS)
def test_the_terminal_keeps_its_shape_and_never_grows_beyond_the_panel(screen: tuple[int, int]) -> None:
    width, height = Places.on(screen).terminal
    assert width * 16 == height * 9
    assert width <= 1080


def test_on_a_full_hd_screen_dock_and_terminal_do_not_cover_each_other() -> None:
    places = Places.on((1920, 1080))
    assert places.terminal == (549, 976)
    assert places.dock.left + places.dock.width <= (1920 - places.terminal[0]) // 2


def test_the_size_of_a_real_display_is_what_the_server_says() -> None:
    with VirtualDisplay(1366, 768) as display:
        assert screen_size(display.name) == (1366, 768)


def test_a_display_that_does_not_answer_counts_as_a_usual_one() -> None:
    assert screen_size("nowhere:99") == (1920, 1080)
