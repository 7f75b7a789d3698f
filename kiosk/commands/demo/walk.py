"""One whole visit without hands: a finger on the window under a virtual display, staff in a headless browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.base.errors import KioskError
from kiosk.commands.demo import chapter_application, chapter_booking, chapter_ticket, chapter_trouble, crowd
from kiosk.commands.demo.clerk import BROWSER_FLAGS, chromium
from kiosk.commands.demo.display import VirtualDisplay
from kiosk.commands.demo.evidence import Evidence
from kiosk.commands.demo.finger import Finger, Seat
from kiosk.commands.demo.stage import Stage
from kiosk.commands.demo.visit import Visit

CHAPTERS: tuple[tuple[str, Callable[[Visit], None]], ...] = (
    ("待机与刷证", chapter_ticket.standby_and_identify),
    ("取号", chapter_ticket.take_ticket),
    ("叫号", chapter_ticket.call),
    ("申报", chapter_application.apply),
    ("评价", chapter_application.review),
    ("查进度", chapter_application.progress),
    ("缺纸", chapter_trouble.paper_out),
    ("断网", chapter_trouble.network_out),
    ("预约", chapter_booking.check_in),
    ("离开", chapter_trouble.walk_away),
)


def walk(out: Path, keep: Callable[[Stage], None] | None, tell: Callable[[str], None]) -> dict[str, Any]:
    """Walks every chapter and leaves `out` with pictures, papers, materials and a summary, which is returned.

    A chapter that cannot go on raises KioskError; what was seen until then is in the folder all the same.
    """
    from playwright.sync_api import Error as BrowserTrouble
    from playwright.sync_api import sync_playwright

    evidence = Evidence(out)
    with (
        VirtualDisplay(1080, 1920) as display,
        Stage(out / "run", out / "papers", out / "logs") as stage,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(BROWSER_FLAGS))
        door = crowd.HallDoor(stage.hall_url)
        crowd.open_counters(door)
        crowd.take_numbers(door)
        crowd.book_times(door)
        stage.start_terminal({"DISPLAY": display.name, "SDL_AUDIODRIVER": "dummy"})
        seat = Seat(stage.ports.seat)
        finger = Finger(display.name, seat)
        visit = Visit(stage, finger, browser, evidence)
        try:
            for title, chapter in CHAPTERS:
                tell(f"正在走：{title}")
                chapter(visit)
        except BrowserTrouble as trouble:
            _picture_where_it_stopped(visit)
            raise KioskError(
                f"浏览器里没有等到：{trouble.message}", f"看 {out / 'index.html'} 的最后一章。"
            ) from trouble
        except KioskError:
            _picture_where_it_stopped(visit)
            raise
        finally:
            evidence.facts = {
                "ticket": visit.ticket_number,
                "receipt_number": visit.receipt_number,
                "application_number": visit.application_number,
                "follow_url": visit.follow_url,
            }
            summary = evidence.finish()
        if keep is not None:
            keep(stage)
        finger.close()
        seat.close()
        browser.close()
    return summary


def _picture_where_it_stopped(visit: Visit) -> None:
    visit.evidence.chapter("停在这里")
    visit.screen("stopped", "终端停在这里")
    for name, window in visit.windows.items():
        visit.page(window, f"stopped_{name}", f"{name} 停在这里")
