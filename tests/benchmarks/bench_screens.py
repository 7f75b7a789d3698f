"""How soon a board in a real browser shows a call, is right again after a break and after kill -9, and how large its
letters are for somebody ten metres away.

    python -m pytest tests/benchmarks/bench_screens.py -s

Prints figures; asserts only that nothing was missed, since machines differ.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pages_stage import board
from tests.e2e.test_screens_face import arc_minutes
from tests.support.browser import BOARD, chromium, page_of
from tests.support.cable import cable_to
from tests.support.hall_process import HallProcess, hall_process

pytestmark = pytest.mark.benchmark

_CALLS = 20
_BREAKS = 5
# Marks the moment at which a number stands in the list, by the browser's clock.
_WATCH = """
window.seenAt = {};
new MutationObserver(() => {
  const number = document.querySelector("#recent .row b")?.firstChild?.textContent;
  if (number && !seenAt[number]) seenAt[number] = Date.now();
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def report(line: str) -> None:
    sys.stdout.write(line + "\n")


def _spread(found_ms: list[float]) -> str:
    ordered = sorted(found_ms)
    return f"median {statistics.median(ordered):.0f} ms, worst {ordered[-1]:.0f} ms, n {len(ordered)}"


def _seen_ms(big: Page, number: str, pressed_ms: float) -> float:
    expect(big.locator("#recent .row").first).to_contain_text(number)
    return float(big.evaluate(f"seenAt['{number}']")) - pressed_ms


def test_from_the_press_to_the_board(browser: Browser, tmp_path: Path) -> None:
    with hall_process(tmp_path) as hall, page_of(browser, BOARD) as big:
        numbers = hall.issue(_CALLS)
        hall.press("4", "open")
        big.add_init_script(_WATCH)
        board(big, hall.url)
        found = []
        for number in numbers:
            with hall.clerk("4") as clerk:
                pressed_ms = time.time() * 1000
                clerk("call-next")
                found.append(_seen_ms(big, number, pressed_ms))
                clerk("begin")
        report(f"call pressed → number stands on the board: {_spread(found)}")


# What most boards do: ask for the picture, and when that fails ask again three seconds later.
_PLAIN = """<!doctype html><b id="now"></b><script>
async function look() {
  try {
    const answer = await fetch("/api/v1/board", { cache: "no-store" });
    document.title = answer.ok ? "right" : "broken";
  } catch { document.title = "broken"; }
  setTimeout(look, document.title === "right" ? 1000 : 3000);
}
look();
</script>"""


def _plain(page: Page, url: str) -> None:
    """The page beside which ours is measured, served from the same address."""
    page.route("**/plain", lambda route: route.fulfill(content_type="text/html", body=_PLAIN))
    page.goto(f"{url}/plain")
    expect(page).to_have_title("right")


class Pair:
    """Our board, and a plain page that asks anew every three seconds, behind the same line."""

    def __init__(self, ours: Page, plain: Page) -> None:
        self.ours, self.plain = ours, plain
        self.ours_ms: list[float] = []
        self.plain_ms: list[float] = []

    def broken(self) -> None:
        expect(self.ours.locator("#paused")).to_be_visible()
        expect(self.plain).to_have_title("broken")

    def time_until_right(self) -> None:
        began = time.monotonic()
        right = {"ours": 0.0, "plain": 0.0}
        while not all(right.values()):
            for name, is_right in (("ours", self._ours_is), ("plain", self._plain_is)):
                right[name] = right[name] or (is_right() and (time.monotonic() - began) * 1000)
        self.ours_ms.append(right["ours"])
        self.plain_ms.append(right["plain"])

    def _ours_is(self) -> bool:
        return self.ours.locator("#paused").is_hidden()

    def _plain_is(self) -> bool:
        return self.plain.title() == "right"

    def said(self) -> str:
        return f"{_spread(self.ours_ms)}; a plain page that asks every 3 s: {_spread(self.plain_ms)}"


def _call(hall: HallProcess, number: str, big: Page) -> None:
    """A call after the break reaches the board without a reload."""
    hall.press("4", "call-next", "begin")
    expect(big.locator("#recent .row").first).to_contain_text(number)


@pytest.mark.timeout(600)
def test_right_again_after_breaks_and_kills(browser: Browser, tmp_path: Path) -> None:
    with (
        hall_process(tmp_path) as hall,
        cable_to(hall.url) as cable,
        page_of(browser, BOARD) as big,
        page_of(browser, BOARD) as plain,
    ):
        numbers = iter(hall.issue(2 * _BREAKS))
        hall.press("4", "open")
        board(big, cable.url)
        _plain(plain, cable.url)
        mended, restarted = Pair(big, plain), Pair(big, plain)
        for _ in range(_BREAKS):
            cable.refuse()
            mended.broken()
            cable.mend()
            mended.time_until_right()
            _call(hall, next(numbers), big)
        for _ in range(_BREAKS):
            hall.kill()
            restarted.broken()
            hall.start()
            restarted.time_until_right()
            _call(hall, next(numbers), big)
    report(f"line mended → board right again: {mended.said()}")
    report(f"hall answers after kill -9 → board right again: {restarted.said()}")


def test_letters_from_ten_metres(browser: Browser, tmp_path: Path) -> None:
    with hall_process(tmp_path) as hall, page_of(browser, BOARD) as big:
        hall.issue(2)
        hall.press("4", "open", "call-next")
        for rows in (7, 4):
            board(big, hall.url, f"?voice=off&rows={rows}")
            expect(big.locator("#recent .row").first).to_be_visible()
            big.evaluate("document.fonts.ready")
            named = {
                "called number": "#now-number",
                "its counter": "#now-where b",
                f"number in the list of {rows}": "#recent .row b",
                "people waiting": "#queues b",
            }
            for name, selector in named.items():
                report(f"{name}: {arc_minutes(big, selector):.1f} minutes of arc at 10 m on 55 inches")
