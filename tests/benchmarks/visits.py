"""Visits driven fast: the same touches as a citizen's, without the pauses of one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from tests.benchmarks.glass import Bench

ITEM = "item.11999999EXAM00001T5002000001000"
PERSON = "gong"
TAP_S = 0.03
SAME_PLACE_S = 0.04
T = TypeVar("T")


class HastyCitizen:
    """Touches as soon as the next thing is there."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def touch(self, *names: str) -> None:
        for name in names:
            where = self._wait(lambda name=name: self._touchable(name), f"{name} to touch")  # type: ignore[misc]
            glass = self._bench.watch.glass
            glass.move(where[0], where[1])
            glass.button(down=True)
            time.sleep(TAP_S)
            glass.button(down=False)

    def wait_for_step(self, step: str) -> None:
        self._wait(lambda: self._bench.seat.step() == step, f"step {step}")

    def visit(self, photographs: bool) -> None:
        """A ticket with its paper, the card, an item's form with pinyin and digits, perhaps a page; then away."""
        self.touch("standby.start", "home.ticket", "queue.group.general", "queue.take")
        self.wait_for_step("ticket")
        self.touch("ticket.done")
        self.wait_for_step("home")
        self.open_form()
        self.touch("option.01", "field.road", *(f"key.{letter}" for letter in "renminlu"), "candidate.1")
        if photographs:
            self._photograph()
        self.leave()

    def open_form(self) -> None:
        """From the home page to the first page of the item's form, with the card on the way."""
        self.touch("home.apply", "initial.J", "initial.Z", "initial.Z", ITEM, "guide.main")
        self._wait(lambda: self._bench.seat.step() in ("identify", "form"), "card or form")
        if self._bench.seat.step() == "identify":
            self._bench.stage.order("id-reader", lay=PERSON)
            self.wait_for_step("form")
            self._bench.stage.order("id-reader", lift=True)

    def _photograph(self) -> None:
        self.touch(
            "form.next", "option.work", "form.next", *(f"key.{digit}" for digit in "13900001234"), "form.next"
        )
        self.wait_for_step("capture")
        self._bench.stage.order("camera", scene="contract")
        self._wait(lambda: self._touchable("page.0") is not None, "a page", 30)
        self._bench.stage.order("camera", scene="empty")

    def leave(self) -> None:
        """退出, and yes where it is asked."""
        self.touch("session.exit")
        self._wait(
            lambda: self._bench.seat.step() == "standby" or self._touchable("dialog.other") is not None,
            "exit",
        )
        if self._bench.seat.step() != "standby":
            self.touch("dialog.other")
        self.wait_for_step("standby")

    def _touchable(self, name: str) -> tuple[int, int] | None:
        where = self._bench.seat.ask(where=name)
        time.sleep(SAME_PLACE_S)
        again = self._bench.seat.ask(where=name)
        # A widget that is not laid out yet says where it is not.
        if where != again:
            return None
        if not (where.get("visible") and where.get("enabled")) or where["y"] < 0 or where["x"] < 0:
            return None
        return where["x"] + where["w"] // 2, where["y"] + where["h"] // 2

    def _wait(self, condition: Callable[[], T | None], what: str, deadline_s: float = 15.0) -> T:
        end = time.monotonic() + deadline_s
        while True:
            found = condition()
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"waited {deadline_s} s for {what}: {self._bench.seat.screen()}")
            time.sleep(0.02)
