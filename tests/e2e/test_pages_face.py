"""How the pages look and can be used: both languages, the keyboard alone, sizes that can be read, pictures to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kiosk.base.clock import HandClock
from tests.e2e.pages_stage import CJK, CLERK, DUTY, board, main_key, open_console, press, rested
from tests.e2e.test_pages_around import heartbeat
from tests.support.browser import BOARD, DESK, PHONE, log_in, page_of, picture
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall

pytestmark = pytest.mark.e2e

_PEOPLE = (
    ("王**", "", "居民养老保险参保", "kiosk"),
    ("陈*", "elder", "社保卡挂失", "kiosk"),
    ("彭**", "", "个体户注销", "phone"),
    ("向*", "pregnant", "生育登记", "kiosk"),
    ("田**", "", "居民医保参保", "kiosk"),
    ("石**", "", "临时救助申请", "counter"),
    ("龙*", "", "老年优待证", "kiosk"),
)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(FRIDAY_MORNING)


@pytest.fixture
def hall(tmp_path: Path, clock: HandClock) -> Iterator[RunningHall]:
    """A Friday morning with people in every queue and five counters at work."""
    with running_hall(tmp_path, clock) as running:
        with running.terminal() as terminal:
            for name, priority, item, source in _PEOPLE:
                issue(terminal, masked_name=name, priority=priority, item_name=item, source=source)
                clock.advance(100)
            for group, count in (("social", 9), ("police", 3), ("estate", 2), ("tax", 4)):
                for _ in range(count):
                    issue(terminal, group)
        for counter in ("8", "6", "4", "7", "2"):
            clock.advance(40)
            press(running, counter, "open", "call-next", "begin", staff_id="000001")
        yield running


def _serve_one(page: Page, hall: RunningHall, clock: HandClock) -> None:
    open_console(page, hall)
    for _ in range(2):
        main_key(page)
        rested(page)
    expect(page.locator("#counter-state span")).to_have_text("服务中")
    clock.advance(134)


def test_pictures_of_the_console(browser: Browser, hall: RunningHall, clock: HandClock) -> None:
    with page_of(browser) as page:
        page.goto(f"{hall.url}/login")
        expect(page.locator("#line span")).to_have_text("已连接")
        picture(page, "login")
        _serve_one(page, hall, clock)
        press(hall, "4", "finish", staff_id="000001")
        expect(page.locator("#same-group")).to_contain_text("空闲")
        expect(page.locator("[data-elapsed]")).to_contain_text("02:1")
        picture(page, "console")
        page.keyboard.press("F4")
        picture(page, "console_transfer")
        page.keyboard.press("Escape")
        page.locator("#list button").nth(2).click()
        picture(page, "console_call_first")
        page.keyboard.press("Escape")
        page.keyboard.press("F3")
        expect(page.get_by_role("alert")).to_be_visible()
        picture(page, "console_refused")
        page.goto(f"{hall.url}/console?lang=en")
        expect(page.locator("#main b")).to_have_text("Next")
        picture(page, "console_english")


def test_pictures_of_the_board(browser: Browser, hall: RunningHall) -> None:
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        press(hall, "3", "open", "call-next", staff_id=CLERK[0])
        expect(big.locator("#now-where")).to_have_text("请到3号窗口")
        picture(big, "board")
        board(big, hall.url, "?voice=off&lang=en")
        expect(big.locator("#now-head")).to_have_text("Now calling")
        picture(big, "board_english")


def test_pictures_of_the_duty_desk_and_health(browser: Browser, hall: RunningHall, clock: HandClock) -> None:
    clock.advance(25 * 60)
    with page_of(browser) as page:
        log_in(page, hall.url, *DUTY)
        expect(page.locator("#cards li").first).to_be_visible()
        picture(page, "duty")
        page.goto(f"{hall.url}/duty?lang=en")
        expect(page.locator("#figures li")).to_have_count(6)
        picture(page, "duty_english")
        heartbeat(hall, 1, "paper_out")
        page.goto(f"{hall.url}/health")
        expect(page.locator("[data-open]")).to_be_visible()
        picture(page, "health")


def test_pictures_of_the_phone(browser: Browser, hall: RunningHall) -> None:
    with hall.terminal() as terminal:
        token = issue(terminal).json()["follow_url"].rsplit("/", 1)[1]
    with page_of(browser, PHONE) as phone:
        phone.goto(f"{hall.url}/f/{token}")
        expect(phone.locator("#ticket dl")).to_be_visible()
        picture(phone, "follow")
        phone.goto(f"{hall.url}/f/{token}?lang=en")
        expect(phone.locator("#ticket")).to_contain_text("Waiting")
        picture(phone, "follow_english")


_OUTSIDE = """
() => [...document.querySelectorAll("body *")].filter((node) => {
  if (!node.checkVisibility() || node.closest(".unseen, .ticker, .scroll, .list, noscript")) return false;
  const box = node.getBoundingClientRect();
  const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  if (!own) return false;
  return box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1 || node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === "hidden";
}).map((node) => node.outerHTML.slice(0, 120))
"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "size", [DESK, ViewportSize(width=1280, height=800), ViewportSize(width=1920, height=1080)]
)
def test_nothing_is_cut_off_on_the_console(
    browser: Browser, hall: RunningHall, clock: HandClock, size: ViewportSize, language: str
) -> None:
    with page_of(browser, size) as page:
        _serve_one(page, hall, clock)
        page.goto(f"{hall.url}/console?lang={language}")
        expect(page.locator(".now .big")).to_have_text("A002")
        assert page.evaluate(_OUTSIDE) == []


_SMALLEST = """
() => {
  const sizes = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !node.checkVisibility() || node.closest("script, noscript, .unseen")) continue;
    sizes.push([parseFloat(getComputedStyle(node).fontSize), walk.currentNode.textContent.trim()]);
  }
  return sizes.sort((a, b) => a[0] - b[0])[0];
}
"""


def test_no_page_has_words_too_small_to_read(browser: Browser, hall: RunningHall, clock: HandClock) -> None:
    with page_of(browser) as page:
        _serve_one(page, hall, clock)
        assert page.evaluate(_SMALLEST)[0] >= 14
    with page_of(browser, BOARD) as big:
        board(big, hall.url)
        assert big.evaluate(_SMALLEST)[0] >= 28
        assert (
            float(big.locator(".row b").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))
            >= 66
        )


def test_every_button_of_the_console_is_reached_by_tab_and_shows_its_focus(
    browser: Browser, hall: RunningHall, clock: HandClock
) -> None:
    with page_of(browser) as page:
        _serve_one(page, hall, clock)
        wanted = page.evaluate(
            "[...document.querySelectorAll('button')].filter((b) => b.checkVisibility() && b.tabIndex >= 0)"
            ".map((b, i) => (b.dataset.probe = String(i)))"
        )
        reached: set[str] = set()
        for _ in range(2 * len(wanted)):
            page.keyboard.press("Tab")
            probe, width = page.evaluate(
                "[document.activeElement.dataset.probe ?? '', getComputedStyle(document.activeElement).outlineWidth]"
            )
            if probe:
                assert width == "3px"
                reached.add(probe)
        assert reached == set(wanted)


@pytest.mark.parametrize("path", ["/login", "/console", "/duty", "/health", "/board"])
def test_english_pages_have_no_chinese_of_our_own(browser: Browser, hall: RunningHall, path: str) -> None:
    with page_of(browser) as page:
        log_in(page, hall.url, *(CLERK if path == "/console" else DUTY), "3" if path == "/console" else "")
        page.goto(f"{hall.url}{path}?lang=en&counter=3")
        expect(page.locator("[data-hall-name]")).to_have_text("Jishou Government Service Center")
        words = page.locator("[data-t]:not(#other-language)").all_inner_texts()
        assert words and not [text for text in words if CJK.search(text)]
        assert not CJK.search(page.title())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_off_on_the_board(browser: Browser, hall: RunningHall, language: str) -> None:
    with page_of(browser, BOARD) as big:
        board(big, hall.url, f"?voice=off&lang={language}")
        expect(big.locator("#recent .row")).to_have_count(5)
        assert big.evaluate(_OUTSIDE) == []
        assert (
            big.evaluate(
                "[...document.querySelectorAll('.row, .queues li')].filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.textContent)"
            )
            == []
        )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [DESK, ViewportSize(width=1280, height=800)])
def test_no_table_of_the_duty_desk_is_wider_than_its_card(
    browser: Browser, hall: RunningHall, size: ViewportSize, language: str
) -> None:
    with page_of(browser, size) as page:
        log_in(page, hall.url, *DUTY)
        page.goto(f"{hall.url}/duty?lang={language}")
        expect(page.locator("#queues tbody tr")).to_have_count(6)
        wide = "[...document.querySelectorAll('.scroll')].filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.parentElement.id)"
        assert page.evaluate(wide) == []
