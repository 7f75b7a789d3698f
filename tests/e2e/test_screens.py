"""Boards, counter signs, the lobby page and the phone in a real Chromium: right at once, right again after every break."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.base.paths import built_assets
from tests.e2e.pages_stage import board, press, tickets
from tests.support.browser import BOARD, board_shows, page_of, picture
from tests.support.cable import cable_to
from tests.support.hall import RunningHall, running_hall, sample_settings
from tests.support.hall_process import hall_process
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

_BROKEN = "连接中断，正在恢复"


def _needs_a_voice() -> None:
    if not (built_assets() / "voice" / "demo" / "manifest.json").is_file():
        pytest.skip("no voice pack: scripts/make_voice_pack.py")


def _rows(big: Page) -> dict[str, str]:
    """Number → counter, as the list shows them."""
    rows = big.locator("#recent .row")
    return {
        row.locator("b").first.inner_text().split("\n")[0]: row.locator("b.at").inner_text()
        for row in rows.all()
    }


# --- the board --------------------------------------------------------------------------------------------------


def test_calls_at_once_are_all_on_the_board_each_with_its_counter(
    browser: Browser, hall: RunningHall
) -> None:
    called = {}
    for group, counter in (("general", "4"), ("police", "6"), ("estate", "7"), ("social", "8")):
        called[tickets(hall, 1, group)[0]] = counter
        press(hall, counter, "open", staff_id="000001")
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        for counter in called.values():
            press(hall, counter, "call-next", staff_id="000001")
        expect(big.locator("#recent .row.fresh")).to_have_count(4)
        assert _rows(big) == called


def test_more_counters_calling_than_rows_are_shown_in_turns(browser: Browser, hall: RunningHall) -> None:
    called = {}
    groups = {"1": "business", "2": "tax", "3": "general", "4": "general", "6": "police", "7": "estate"}
    for counter, group in groups.items():
        called[tickets(hall, 1, group)[0]] = counter
        press(hall, counter, "open", "call-next", staff_id="000001")
    with page_of(browser, BOARD) as big:
        big.clock.install(time=hall.hall.now())
        board(big, hall.url, "?voice=off&rows=4")
        expect(big.locator("#recent .row")).to_have_count(4)
        seen = _rows(big)
        big.clock.run_for(6_100)
        expect(big.locator("#recent .row")).to_have_count(2)
        seen |= _rows(big)
    assert seen == called


def test_a_call_that_is_taken_back_leaves_the_board(browser: Browser, hall: RunningHall) -> None:
    tickets(hall, 1)
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        press(hall, "4", "open", "call-next")
        expect(big.locator("#recent .row")).to_have_count(1)
        press(hall, "4", "undo")
        expect(big.locator("#recent .row")).to_have_count(0)
        expect(big.locator("#now-head")).not_to_have_text("现在叫号")


def pair_by_the_code_on_it(big: Page, hall: RunningHall) -> None:
    expect(big.locator("#pairing b")).to_have_text(re.compile(r"\d{3} \d{3}"))
    picture(big, "board_pairing")
    code = big.locator("#pairing b").inner_text()
    with hall.staff("000001", None) as admin:
        assert admin.post("/api/v1/screens", json={"code": code, "name": "一楼大屏"}).status_code == 204
    expect(big.locator("#pairing")).to_be_hidden()
    expect(big.locator("#recent .row")).to_have_count(1)


@pytest.mark.parametrize("names, shown", [(True, "欧*"), (False, "")])
def test_names_are_on_the_board_only_where_the_hall_wants_them_and_masked(
    browser: Browser, tmp_path: Path, names: bool, shown: str
) -> None:
    with running_hall(tmp_path, settings=sample_settings(board={"names": names})) as hall:
        # A terminal that forgot to mask.
        tickets(hall, 1, masked_name="欧阳")
        with page_of(browser, BOARD) as big:
            board(big, hall.url, "?voice=off&names=true")
            press(hall, "4", "open", "call-next")
            board_shows(big, "A001")
            assert big.locator("#now-name").inner_text() == "", "nobody paired this screen"
            if names:
                pair_by_the_code_on_it(big, hall)
                expect(big.locator("#now-name")).to_have_text(shown)
            assert "欧阳" not in big.content()
            assert big.locator("#now-name").inner_text() == shown
            assert big.locator("#recent .who").all_inner_texts() == ([shown] if shown else [])


def test_a_board_in_turns_changes_its_language_and_keeps_its_picture(
    browser: Browser, hall: RunningHall
) -> None:
    tickets(hall, 2)
    press(hall, "4", "open", "call-next")
    with page_of(browser, BOARD) as big:
        big.clock.install()
        board(big, hall.url, "?voice=off&lang=alternate")
        for head, group in (
            ("现在叫号", "综合受理"),
            ("Now calling", "General services"),
            ("现在叫号", "综合受理"),
        ):
            expect(big.locator("#now-head")).to_have_text(head)
            expect(big.locator("#recent .row")).to_contain_text(["A001"])
            expect(big.locator("#queues li").first).to_contain_text(group)
            big.clock.run_for(10_100)


def test_the_address_of_a_screen_chooses_look_and_language_and_the_hall_the_rest(
    browser: Browser, tmp_path: Path
) -> None:
    settings = sample_settings(board={"look": "light", "language": "both", "rows": 5})
    with running_hall(tmp_path, settings=settings) as hall, page_of(browser, BOARD) as big:
        board(big, hall.url)
        expect(big.locator("html")).to_have_attribute("data-look", "light")
        expect(big.locator(".heads")).to_contain_text("号码Number")
        assert big.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--rows')") == "5"
        board(big, hall.url, "?voice=off&look=high&lang=en")
        expect(big.locator("html")).to_have_attribute("data-look", "high")
        expect(big.locator(".heads")).to_have_text("NumberCounterGroup")


_FLASHES = """
() => document.getAnimations().filter((each) => each.animationName === "flash")
  .map((each) => each.effect.getComputedTiming()).map((timing) => [timing.duration, timing.iterations])
"""


def test_a_call_flashes_for_who_does_not_hear_it_but_never_faster_than_is_safe(
    browser: Browser, hall: RunningHall
) -> None:
    tickets(hall, 2)
    press(hall, "4", "open")
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        assert big.evaluate(_FLASHES) == []
        press(hall, "4", "call-next")
        expect(big.locator("#frame")).to_have_class(re.compile("flash"))
        flashes = big.evaluate(_FLASHES)
        assert len(flashes) == 2, "the card, and the edge of the whole screen"
        assert all(duration / 1000 >= 1 / 3 and times >= 3 for duration, times in flashes)
        board(big, hall.url, "?voice=off&flash=off")
        press(hall, "4", "recall")
        expect(big.locator("#recent .row")).to_have_count(1)
        assert big.evaluate(_FLASHES) == []


# --- breaks -----------------------------------------------------------------------------------------------------


def test_hall_killed_while_a_board_is_attached(browser: Browser, tmp_path: Path) -> None:
    """No reload, no call missed. How soon it is right again: tests/benchmarks/bench_screens.py."""
    with hall_process(tmp_path) as hall, page_of(browser, BOARD) as big:
        first, second, third = hall.issue(3)
        board(big, hall.url)
        hall.press("4", "open", "call-next")
        board_shows(big, first)
        big.evaluate("window.neverReloaded = true")
        hall.kill()
        expect(big.locator("#paused")).to_contain_text(_BROKEN)
        expect(big.locator("#now-number")).to_have_text(first)
        hall.start()
        expect(big.locator("#paused")).to_be_hidden()
        hall.press("4", "begin", "call-next")
        board_shows(big, second)
        assert big.evaluate("window.neverReloaded")
        assert third not in big.locator("#recent").inner_text()


def test_calls_made_while_the_line_was_cut_and_the_hall_killed_are_shown(
    browser: Browser, tmp_path: Path
) -> None:
    """The board's line breaks, two calls are made, the hall is killed: the log still tells the board."""
    with hall_process(tmp_path) as hall, cable_to(hall.url) as cable, page_of(browser, BOARD) as big:
        first, second, third = hall.issue(3)
        asked: list[str] = []
        big.on(
            "request",
            lambda request: (
                asked.append(request.headers.get("last-event-id", ""))
                if request.url.endswith("/events")
                else None
            ),
        )
        board(big, cable.url)
        hall.press("4", "open", "call-next")
        board_shows(big, first)
        cable.refuse()
        expect(big.locator("#paused")).to_be_visible()
        hall.press("3", "open", "call-next", staff_id="030016")
        hall.press("5", "open", "call-next", staff_id="000001")
        hall.kill()
        hall.start()
        cable.mend()
        board_shows(big, third)
        expect(big.locator("#paused")).to_be_hidden()
        assert _rows(big) == {third: "5", second: "3", first: "4"}
        assert asked[0] == "" and asked[-1].count(".") == 2, "it comes back with its Last-Event-ID"


def test_a_browser_that_went_offline_is_right_again_when_it_is_back(
    browser: Browser, hall: RunningHall
) -> None:
    first, second = tickets(hall, 2)
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        press(hall, "4", "open", "call-next")
        board_shows(big, first)
        big.context.set_offline(True)
        expect(big.locator("#paused")).to_contain_text(_BROKEN)
        press(hall, "4", "begin", "call-next")
        big.context.set_offline(False)
        board_shows(big, second)
        expect(big.locator("#paused")).to_be_hidden()


# --- who speaks -------------------------------------------------------------------------------------------------

_LISTEN = """
window.heard = [];
document.addEventListener("playing", (event) => heard.push(event.target.currentSrc.split("/").pop()), true);
"""


def _spoken(pages: list[Page]) -> list[list[str]]:
    return [page.evaluate("heard") for page in pages]


def test_of_two_boards_one_speaks_and_the_other_takes_over_when_it_is_gone(
    browser: Browser, hall: RunningHall
) -> None:
    _needs_a_voice()
    tickets(hall, 2)
    press(hall, "4", "open")
    with page_of(browser, BOARD) as left, page_of(browser, BOARD) as other:
        with page_of(browser, BOARD) as right:
            pages = [left, right, other]
            for page, query in zip(pages, ("", "", "?screen=cafeteria"), strict=True):
                page.add_init_script(_LISTEN)
                board(page, hall.url, query)
            press(hall, "4", "call-next")
            wait_until(lambda: any(_spoken(pages)))
            for page in pages:
                board_shows(page, "A001")
            calls = left.evaluate("fetch('/api/v1/board').then((answer) => answer.json())")["calls"]
            wait_until(lambda: _finished(left, right))
            spoke = _spoken(pages)
            assert sorted(map(len, spoke)) == [0, 0, 1], "one board of the name speaks, one call once"
            assert spoke[2] == [], "a screen that the hall did not name stays silent"
            speaker, survivor = (left, right) if spoke[0] else (right, left)
            if survivor is right:
                # The one that leaves is always the inner page.
                speaker, survivor = survivor, speaker
        press(hall, "4", "begin", "call-next")
        wait_until(lambda: len(survivor.evaluate("heard")) > len(spoke[0]))
        assert calls[0]["spoken"]


def _finished(*pages: Page) -> bool:
    """The announcement is over wherever it was spoken."""
    return any(page.evaluate("performance.getEntriesByName('voice:end').length") for page in pages)


def test_in_quiet_hours_a_call_is_shown_and_not_spoken(browser: Browser, tmp_path: Path) -> None:
    settings = sample_settings(voice={"quiet_from": "00:00:00", "quiet_to": "23:59:59"})
    with running_hall(tmp_path, settings=settings) as hall, page_of(browser, BOARD) as big:
        number = tickets(hall, 1)[0]
        big.add_init_script(_LISTEN)
        board(big, hall.url, "")
        press(hall, "4", "open", "call-next")
        expect(big.locator("#now-number")).to_have_text(number)
        call = big.evaluate("fetch('/api/v1/board').then((answer) => answer.json())")["calls"][0]
        assert call["spoken"] is False and call["duration_s"] == 0
        assert big.evaluate("heard") == []
