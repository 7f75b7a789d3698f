"""What the chapters of the visit share: the stage, the finger, the windows of the staff, and the folder."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.base.errors import KioskError
from kiosk.commands.demo.clerk import BOARD, DESK, Clerk, Window
from kiosk.commands.demo.crowd import HallDoor
from kiosk.commands.demo.evidence import Evidence
from kiosk.commands.demo.finger import Finger
from kiosk.commands.demo.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PERSON = "gong"
"""Key of the visitor in the reader's simulator; the name ends in a rare character."""
NAME = "龚小䶮"
MASKED_NAME = "龚*䶮"
_MARKUP = re.compile(r"\[/?(?:color|font|b)[^\]]*\]")


@dataclass
class Visit:
    """One walk through everything; chapters read and write its findings."""

    stage: Stage
    finger: Finger
    browser: Browser
    evidence: Evidence
    ticket_number: str = ""
    follow_url: str = ""
    receipt_number: str = ""
    application_number: str = ""
    windows: dict[str, Window] = field(default_factory=dict)
    _clerk: Clerk | None = None

    @property
    def door(self) -> HallDoor:
        return HallDoor(self.stage.hall_url)

    @property
    def clerk(self) -> Clerk:
        """The clerk of counter 3, who sits down when first needed."""
        if self._clerk is None:
            self._clerk = Clerk(self.window("console", DESK))
            self._clerk.sit_down()
        return self._clerk

    @property
    def board(self) -> Window:
        return self.opened("board", BOARD, "/board")

    def window(self, name: str, size: tuple[int, int]) -> Window:
        if name not in self.windows:
            self.windows[name] = Window(self.browser, self.stage.hall_url, size)
        return self.windows[name]

    def opened(self, name: str, size: tuple[int, int], path: str) -> Window:
        """A window that shows `path`; opened once and live from then on."""
        if name not in self.windows:
            self.window(name, size).open(path)
        return self.windows[name]

    # --- shorthand for the chapters ---

    def screen(self, name: str, caption: str) -> None:
        """Keeps a picture of the terminal's window."""
        self.finger.picture(self.evidence.picture("screens", name, caption))

    def page(self, window: Window, name: str, caption: str) -> None:
        window.picture(self.evidence.picture("pages", name, caption))

    def text(self, name: str = "") -> str:
        """The words of a named widget, or everything in sight."""
        texts = self.finger.seat.screen()["texts"]
        return _MARKUP.sub("", str(texts.get(name, "")) if name else " ".join(texts.values()))

    def wait(self, what: str, holds: Callable[[], bool], deadline_s: float = 15.0) -> float:
        """Seconds until `holds` was true; raises with what was waited for."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > deadline_s:
                raise KioskError(f"等了 {deadline_s:.0f} 秒没有等到：{what}。", f"屏幕：{self.text()[:300]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def papers(self) -> list[Path]:
        """What came out of the printer so far, in order."""
        return sorted(self.stage.papers.glob("*.png"))

    def touch(self, *names: str) -> None:
        for name in names:
            self.finger.touch(name)

    def lay_card(self, person: str = PERSON) -> None:
        self.stage.order("id-reader", lay=person)

    def lift_card(self) -> None:
        self.stage.order("id-reader", lift=True)

    def go_home_identified(self) -> None:
        """From standby, by laying the card on the reader."""
        self.finger.wait_for_step("standby")
        self.lay_card()
        self.finger.wait_for_step("home", 20)
        self.lift_card()

    def end_visit(self) -> None:
        if self.finger.seat.step() != "standby":
            self.touch("session.exit")
            self.finger.wait_for_step("standby")
