"""Every verb of a clerk in a real Chromium, once by touch and once from the keyboard alone; judged by the hall's log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.domain import queue_events as events
from kiosk.domain.counter import CounterState, CounterVerb
from kiosk.domain.queue_events import Recorded
from tests.e2e.console_stage import deed, enter, in_dialog, log_of, ready, tab_to
from tests.e2e.pages_stage import CLERK, press
from tests.support.browser import page_of
from tests.support.hall import RunningHall, issue, running_hall, sample_settings
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

OTHER = "030027"
Hand = Callable[[Page], None]


@dataclass(frozen=True)
class Way:
    """How one verb is pressed, and what the log must say afterwards."""

    touch: Hand
    keys: Hand
    logged: type[Any]
    before: tuple[str, ...] = ("open",)
    """Pressed at counter 3 before the console is opened."""
    fields: dict[str, Any] = field(default_factory=dict)
    by: str = CLERK[0]
    """Who pressed what was pressed before."""


def tap(selector: str) -> Hand:
    return lambda page: page.locator(selector).click()


def key(*names: str) -> Hand:
    def hand(page: Page) -> None:
        for name in names:
            page.keyboard.press(name)

    return hand


def button(name: str) -> Hand:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def tabbed(name: str) -> Hand:
    def hand(page: Page) -> None:
        tab_to(page, name)
        page.keyboard.press("Enter")

    return hand


def both(*hands: Hand) -> Hand:
    def hand(page: Page) -> None:
        for each in hands:
            each(page)

    return hand


def choose(label: str, done: str) -> Hand:
    """By touch: one choice of the dialog, then its main button."""
    return lambda page: (
        page.get_by_role("dialog").get_by_label(label, exact=True).check(),
        in_dialog(page, done),
    )[-1]


def first_choice(page: Page) -> None:
    """From the keyboard: the dialog opens with its first choice focused."""
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")


def more(name: str) -> Hand:
    return both(tap("#more"), lambda page: deed(page, name))


def more_by_keys(digit: int) -> Hand:
    def hand(page: Page) -> None:
        page.keyboard.press("F10")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press(str(digit))

    return hand


def no_shows_by_keys(page: Page) -> None:
    """The list of those who were not there."""
    tab_to(page, "等候 2")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="过号 1")).to_be_focused()


def type_note(page: Page) -> None:
    """The dialog opens with its field focused."""
    expect(page.get_by_role("dialog").locator("input")).to_be_focused()
    page.keyboard.type("copy")
    page.keyboard.press("Enter")


def say_yes(page: Page) -> None:
    """The way out is focused first, the deed is one Tab further."""
    expect(page.get_by_role("dialog").get_by_role("button", name="取消")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


CALLED, SERVED = ("open", "call-next"), ("open", "call-next", "begin")
GONE, HELD = (*CALLED, "no-show"), (*SERVED, "hold")

WAYS: dict[CounterVerb, Way] = {
    CounterVerb.OPEN: Way(tap("#main"), key("F1"), events.CounterMoved, (), {"state": CounterState.FREE}),
    CounterVerb.CLOSE: Way(
        tap("#counter-state"), more_by_keys(1), events.CounterMoved, fields={"state": CounterState.CLOSED}
    ),
    CounterVerb.PAUSE: Way(
        both(tap('[data-verb="pause"]'), choose("用餐", "暂停")),
        both(key("F6"), first_choice),
        events.CounterMoved,
        fields={"state": CounterState.PAUSED, "reason": "用餐"},
    ),
    CounterVerb.CALL_NEXT: Way(tap("#main"), key("F1"), events.Called, fields={"number": "A001"}),
    CounterVerb.CALL: Way(
        both(button("先叫 A003"), choose("行动不便", "先叫")),
        both(tabbed("先叫 A003"), first_choice),
        events.Called,
        fields={"number": "A003"},
    ),
    CounterVerb.RECALL: Way(
        tap('[data-verb="recall"]'), key("F2"), events.Recalled, CALLED, {"number": "A001"}
    ),
    CounterVerb.NO_SHOW: Way(
        tap('[data-verb="no-show"]'), key("F3"), events.NoShow, CALLED, {"number": "A001"}
    ),
    CounterVerb.RETURN: Way(
        button("接着办 A001"),
        both(no_shows_by_keys, tabbed("更多 A001"), key("2"), first_choice),
        events.Returned,
        GONE,
        {"number": "A001"},
    ),
    CounterVerb.HOLD: Way(
        tap('[data-deed="hold"]'),
        both(more_by_keys(5), type_note),
        events.Held,
        SERVED,
        {"number": "A001"},
    ),
    CounterVerb.RESUME: Way(
        button("恢复办理 A001"), tabbed("恢复办理 A001"), events.Resumed, HELD, {"number": "A001"}
    ),
    CounterVerb.TRANSFER: Way(
        both(tap('[data-verb="transfer"]'), choose("公安户政", "转窗口")),
        both(key("F4"), first_choice),
        events.Transferred,
        SERVED,
        {"number": "A001", "counter_id": "3"},
    ),
    CounterVerb.BEGIN: Way(tap("#main"), key("F1"), events.Begun, CALLED, {"number": "A001"}),
    CounterVerb.FINISH: Way(
        tap('[data-verb="finish"]'),
        both(key("Shift+F5"), first_choice),
        events.Finished,
        SERVED,
        {"number": "A001"},
    ),
    CounterVerb.ABANDON: Way(
        both(more("abandon"), choose("人已离开", "作废")),
        both(more_by_keys(7), first_choice),
        events.Abandoned,
        SERVED,
        {"number": "A001", "reason": "人已离开"},
    ),
    CounterVerb.ADD_SERVICE: Way(
        both(more("add-service"), choose("社保医保", "加办业务")),
        both(more_by_keys(3), first_choice),
        events.ServiceAdded,
        SERVED,
        {"number": "A001", "business_group": "social"},
    ),
    CounterVerb.HAND_OVER: Way(
        both(more("hand-over"), choose("4 号窗口", "移交")),
        both(more_by_keys(2), first_choice),
        events.HandedOver,
        SERVED,
        {"number": "A001", "to_counter": "4"},
    ),
    CounterVerb.TAKE_OVER: Way(
        both(more("take-over"), lambda page: in_dialog(page, "接手窗口")),
        both(more_by_keys(2), say_yes),
        events.CounterTaken,
        fields={"staff_id": CLERK[0]},
        by=OTHER,
    ),
    CounterVerb.CONFIRM_PRIORITY: Way(
        both(more("confirm-priority"), choose("残疾人", "核实优先")),
        both(more_by_keys(6), first_choice),
        events.PriorityConfirmed,
        SERVED,
        {"number": "A001", "proof": "staff"},
    ),
    CounterVerb.WAIT: Way(
        tap("#soon-stop"),
        tabbed("先别叫"),
        events.CounterMoved,
        (*SERVED, "finish"),
        {"state": CounterState.FREE},
    ),
    CounterVerb.UNDO: Way(
        tap('#undo [data-verb="undo"]'), key("F8"), events.Undone, CALLED, {"counter_id": "3"}
    ),
    CounterVerb.HELP: Way(tap('[data-verb="help"]'), key("F9"), events.HelpAsked, fields={"counter_id": "3"}),
}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RunningHall]:
    """Three people wait, counter 4 is free; the next is called by itself after five minutes."""
    settings = sample_settings(queue={"auto_next_s": 300})
    with running_hall(tmp_path, settings=settings) as running:
        with running.terminal() as terminal:
            for _ in range(3):
                assert issue(terminal).status_code == 201
        press(running, "4", "open", staff_id=OTHER)
        yield running


def test_every_verb_of_the_hall_has_its_way() -> None:
    assert set(WAYS) == set(CounterVerb)


@pytest.mark.parametrize("hand", ["touch", "keys"])
@pytest.mark.parametrize("verb", CounterVerb, ids=lambda verb: verb.value)
def test_a_clerk_presses(browser: Browser, hall: RunningHall, verb: CounterVerb, hand: str) -> None:
    way = WAYS[verb]
    if way.before:
        press(hall, "3", *way.before, staff_id=way.by)
    before = len(log_of(hall))
    with page_of(browser) as page:
        enter(page, hall)
        ready(page)
        getattr(way, hand)(page)
        log = wait_until(lambda: grown(hall, before))
        if verb is CounterVerb.CLOSE:
            # A browser told to go while it is on its way to another page may not answer any more.
            expect(page).to_have_url(re.compile(r"/login"))
            expect(page.locator("form")).to_be_visible()
        else:
            ready(page)
            expect(page.locator(".toast.bad")).to_have_count(0)
    assert len({entry.cause for entry in log}) == 1, "one press, one cause"
    entry = next(entry for entry in reversed(log) if isinstance(entry.event, way.logged))
    assert entry.actor == f"staff:{CLERK[0]}"
    _has(hall, entry.event, way.fields)


def grown(hall: RunningHall, before: int) -> list[Recorded]:
    """What was written down since; the midnight of this machine may write something, too."""
    return [entry for entry in log_of(hall)[before:] if not isinstance(entry.event, events.DayStarted)]


def _has(hall: RunningHall, event: Any, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        if name == "number":
            ticket = hall.hall.ledger.seen.queue.ticket(event.ticket_id)
            assert ticket is not None and ticket.number == value
        else:
            assert getattr(event, name) == value
