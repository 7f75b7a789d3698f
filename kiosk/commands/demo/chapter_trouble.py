"""What may go wrong in a hall: the roll ends while printing, the network goes, somebody walks away."""

from __future__ import annotations

import time

from kiosk.commands.demo import chapter_application
from kiosk.commands.demo.clerk import DESK, Window
from kiosk.commands.demo.visit import NAME, PERSON, Visit

ALARM_DEADLINE_S = 5.0
IDLE_S, COUNTDOWN_S = 60, 15


def paper_out(visit: Visit) -> None:
    """The roll ends in the middle of a ticket; the operator sees it; after the change nothing prints twice."""
    evidence = visit.evidence
    evidence.chapter("七、打到一半没纸，运行监测看得到")
    health = visit.opened("health", DESK, "/health")
    health.wait_until("() => document.querySelectorAll('[data-device]').length >= 5")
    visit.page(health, "health_well", "运行监测：每个设备用标准词说话")
    papers, waiting = len(visit.papers()), _waiting(visit, "tax")
    visit.stage.order("printer", out_after_mm=30)
    visit.touch("standby.start")
    visit.finger.wait_for_step("home")
    visit.touch("home.ticket", "queue.group.tax", "queue.take")
    visit.wait("打印机没纸", lambda: "paper_out" in visit.stage.order("printer", state=True)["conditions"])
    seen_after = _seconds_until(health, "缺纸")
    visit.finger.wait_for_step("attention", 30)
    visit.screen("paper_out", "打印机没纸了：先说号还在，再说怎么办")
    number = visit.text("attention.number").split()[0]
    evidence.check("号码照常有效", _waiting(visit, "tax") == waiting + 1, number)
    evidence.check("5 秒内在运行监测上告警", seen_after <= ALARM_DEADLINE_S, f"{seen_after:.1f} 秒")
    visit.page(health, "health_paper_out", "运行监测：缺纸告警和该做的事")
    visit.touch("attention.main")
    visit.end_visit()
    visit.stage.order("printer", set="ok")
    visit.wait("换纸后号票自己出来", lambda: len(visit.papers()) >= papers + 2, 30)
    health.wait_until(
        "() => !document.querySelector('[data-device=\"receipt-printer\"]').innerText.includes('缺纸')"
    )
    visit.page(health, "health_again", "运行监测：告警结束，有始有终")
    # The torn piece and the rest of the same job, and no second job.
    evidence.check(
        "换纸后没有重复打印",
        len(visit.papers()) == papers + 2,
        f"{len(visit.papers()) - papers} 段，同一张票",
    )


def _seconds_until(health: Window, words: str) -> float:
    """Seconds from now until the page shows the words (0 when it does already)."""
    began = time.monotonic()
    health.wait_until("words => document.querySelector('#alarms').innerText.includes(words)", words, 15_000)
    return time.monotonic() - began


def _waiting(visit: Visit, group: str) -> int:
    """How many wait in a group, as the hall tells everybody."""
    answer, _ = visit.door.ask("GET", "/api/v1/queues")
    return next(int(queue["waiting"] or 0) for queue in answer["queues"] if queue["business_group"] == group)


def network_out(visit: Visit) -> None:
    """Hall and platform out of reach: a lent number, a stored application; afterwards exactly one case."""
    evidence = visit.evidence
    evidence.chapter("八、断网照常办")
    before = _cases(visit)
    visit.stage.hall_cable.cut()
    visit.stage.platform_cable.cut()
    _ticket_without_hall(visit)
    visit.go_home_identified()
    chapter_application.find_item(visit)
    chapter_application.fill_form(visit)
    chapter_application.photograph_well(visit)
    chapter_application.sign(visit)
    visit.touch("confirm.submit")
    visit.finger.wait_for_step("submitted", 40)
    visit.screen("stored", "已暂存：有回执号，联网后自动提交")
    stored = visit.text("submitted.number").split()[0]
    evidence.check("断网时只给我们自己的回执号", "JS-" not in stored, stored)
    visit.touch("submitted.finish")
    visit.finger.wait_for_step("standby", 20)
    visit.stage.hall_cable.mend()
    visit.stage.platform_cable.mend()
    visit.wait("暂存的办件送达", lambda: _cases(visit) > before, 90)
    time.sleep(3)  # A second delivery, were there one, would come within the sender's first pauses.
    evidence.check("恢复后平台上正好多一个办件", _cases(visit) == before + 1, _cases(visit) - before)


def _ticket_without_hall(visit: Visit) -> None:
    papers = len(visit.papers())
    visit.touch("standby.start")
    visit.finger.wait_for_step("home")
    visit.touch("home.ticket", "queue.group.social", "queue.take")
    visit.finger.wait_for_step("ticket", 30)
    visit.wait("号票出来", lambda: len(visit.papers()) > papers)
    number = visit.text("ticket.number").split()[-1]
    visit.screen("ticket_lent", "断网取号：用大厅借来的号段，号票照打")
    visit.evidence.check("断网也能取号", number[1:] >= "901", number)
    visit.end_visit()


def _cases(visit: Visit) -> int:
    """How many cases the platform holds, read from its own page."""
    platform = visit.window("platform", DESK)
    platform.open(visit.stage.platform_url)
    return int(platform.page.locator("article").count())


def walk_away(visit: Visit) -> None:
    """Nobody touches the screen any more: a countdown, then the visit is gone from screen, memory and disk."""
    evidence = visit.evidence
    evidence.chapter("十、人走了，信息也走")
    visit.go_home_identified()
    visit.wait("您还在吗", lambda: "idle.stay" in visit.finger.seat.screen()["touchable"], IDLE_S + 15)
    visit.screen("idle", "您还在吗：15 秒后自动退出")
    visit.finger.wait_for_step("standby", COUNTDOWN_S + 10)
    visit.screen("standby_again", "回到待机，什么也没留下")
    evidence.check("屏幕上没有姓名", "龚" not in visit.text())
    kept = [
        path.name
        for path in visit.stage.terminal_folder.rglob("*")
        if path.is_file() and _tells(path.read_bytes())
    ]
    evidence.check("磁盘上没有明文姓名", kept == [], "、".join(kept))


def _tells(content: bytes) -> bool:
    return any(NAME.encode(coding) in content for coding in ("utf-8", "utf-16-le", "gb18030"))


__all__ = ["PERSON", "network_out", "paper_out", "walk_away"]
