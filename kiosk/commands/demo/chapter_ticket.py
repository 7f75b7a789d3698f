"""Standby, identify, ticket, call: the first half hour of a morning."""

from __future__ import annotations

import time

from kiosk.commands.demo.clerk import PHONE
from kiosk.commands.demo.visit import MASKED_NAME, NAME, Visit


def standby_and_identify(visit: Visit) -> None:
    evidence = visit.evidence
    evidence.chapter("一、待机与刷证")
    visit.finger.wait_for_step("standby", 30)
    evidence.first_picture_seen()
    visit.wait("大厅的实时排队", lambda: "6 人等候" in visit.text())
    visit.screen("standby", "待机：大厅里实时的排队情况")
    evidence.check("待机画面显示大厅的实时排队", "6 人等候" in visit.text())
    visit.lay_card()
    visit.finger.wait_for_step("home", 20)
    visit.lift_card()
    visit.screen("home", "首页：身份证由真实驱动读出，姓名和证号打码")
    words = visit.text()
    evidence.check("姓名打码，生僻字不变", MASKED_NAME in words and NAME not in words, MASKED_NAME)


def take_ticket(visit: Visit) -> None:
    evidence = visit.evidence
    evidence.chapter("二、取号")
    before = len(visit.papers())
    visit.touch("home.ticket", "queue.group.general")
    visit.wait("选中综合受理", lambda: "综合受理" in visit.text("queue.take"))
    visit.screen("queue", "选业务：人数和预计时间来自大厅")
    visit.touch("queue.take")
    visit.finger.wait_for_step("ticket")
    visit.ticket_number = visit.text("ticket.number").split()[-1][-4:]
    visit.wait("号票出来", lambda: len(visit.papers()) > before)
    visit.screen("ticket", "出票：号码、前面人数、预计时间、窗口、手机码")
    evidence.check("号码由大厅发出", visit.ticket_number.startswith("A"), visit.ticket_number)
    evidence.check("打印了一张号票", len(visit.papers()) == before + 1, visit.papers()[-1].name)
    _follow_on_the_phone(visit)
    visit.touch("ticket.done")
    visit.end_visit()


def _follow_on_the_phone(visit: Visit) -> None:
    """Reads the code off the paper as a phone would, and opens what it says."""
    from kiosk.imaging.codes import read_codes
    from kiosk.imaging.picture_file import PictureFault, open_picture

    paper = open_picture(visit.papers()[-1])
    if isinstance(paper, PictureFault):
        visit.evidence.check("号票图片能打开", False, paper)
        return
    codes = read_codes(paper.pixels)
    visit.follow_url = codes[0].text if codes else ""
    visit.evidence.check("号票上的码扫得出来", "/f/" in visit.follow_url)
    phone = visit.window("phone", PHONE)
    phone.open(visit.follow_url)
    phone.wait_until("number => document.body.innerText.includes(number)", visit.ticket_number)
    visit.page(phone, "phone", "手机上看排队：没有任何个人信息")
    visit.evidence.check("手机页不含姓名", not phone.says("龚"))


def call(visit: Visit) -> None:
    evidence = visit.evidence
    evidence.chapter("三、叫号")
    board = visit.board
    clerk = visit.clerk
    visit.page(clerk.window, "console_open", "叫号台：开窗以后，队列和原因")
    first = clerk.next()
    clerk.begin()
    clerk.finish()
    second = clerk.next()
    clerk.do("no-show")
    clerk.window.wait_until("() => document.querySelector('#counter-state .dot').className === 'dot free'")
    number, seconds = _call_and_time(visit)
    evidence.check(
        "先叫的人排在前面", first != second and number == visit.ticket_number, f"{first} {second} {number}"
    )
    evidence.check("大屏在 1 秒内显示", seconds <= 1.0, f"{seconds:.2f} 秒")
    visit.page(clerk.window, "console_calling", "叫号台：正在叫")
    visit.page(board, "board", "大屏：当前号码、窗口，语音播报")
    clerk.do("recall")
    clerk.begin()
    visit.page(clerk.window, "console_serving", "叫号台：正在办理")
    clerk.finish()
    _wait_for_voice(visit)


def _call_and_time(visit: Visit) -> tuple[str, float]:
    """Presses next; returns the number and how long the board needed to show it among the newest calls."""
    before = visit.board.page.evaluate("performance.now()")
    visit.clerk.wait_for_quiet()
    visit.clerk.window.page.locator("#main").click()
    visit.board.wait_until(
        "number => document.body.innerText.includes(number) && performance.now()", visit.ticket_number
    )
    after = visit.board.page.evaluate("performance.now()")
    visit.clerk.window.wait_until(
        "number => document.querySelector('#now').innerText.includes(number)", visit.ticket_number
    )
    return visit.clerk.number(), (after - before) / 1000


def _wait_for_voice(visit: Visit) -> None:
    """Every call was spoken to its end, one after the other."""
    marks = "performance.getEntriesByType('mark').filter(m => m.name.startsWith('voice:')).map(m => [m.name, m.startTime])"
    # Four calls of two readings each, one after the other.
    end = time.monotonic() + 90
    spoken: list[tuple[str, float]] = []
    while time.monotonic() < end:
        spoken = visit.board.page.evaluate(marks)
        if len([name for name, _ in spoken if name == "voice:end"]) >= 4:
            break
        time.sleep(0.5)
    order = [name for name, _ in spoken]
    visit.evidence.check("每次叫号都播报了", order.count("voice:end") >= 4, f"{order.count('voice:end')} 次")
    visit.evidence.check("两次播报从不重叠", order == ["voice:begin", "voice:end"] * (len(order) // 2))
