"""A citizen who booked on line: the code held up at standby becomes a number with one press."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kiosk.base.clock import HALL_ZONE
from kiosk.commands.demo.crowd import BOOKING_SYSTEM
from kiosk.commands.demo.visit import Visit

GROUP = "police"
PERSON = {"id_number": "999999198502030017", "phone": "13900000000", "name": "田一禾"}
"""Invented, as everybody in the demo."""


def check_in(visit: Visit) -> None:
    evidence = visit.evidence
    evidence.chapter("九、预约签到，不再排队")
    today = datetime.now(HALL_ZONE).date().isoformat()
    offered, _ = visit.door.ask("GET", f"/api/v1/appointments/slots?day={today}&business_group={GROUP}")
    free = [slot["at"] for slot in offered["slots"] if slot["free"]]
    if not free:
        # In the last half hour before midnight nothing of today can be booked any more.
        return
    wanted = {"business_group": GROUP, "at": free[0], **PERSON}
    booking, _ = visit.door.ask("POST", "/api/v1/appointments", wanted, BOOKING_SYSTEM)
    _hold_up(visit, booking)
    number = visit.text("ticket.number").split()[-1][-4:]
    visit.screen("ticket_booked", "签到出票：号票上有预约时间")
    after, _ = visit.door.ask(
        "GET", f"/api/v1/appointments/{booking['appointment_id']}", headers=BOOKING_SYSTEM
    )
    evidence.check("预约就是这个号", (after["state"], after["number"]) == ("checked_in", number), number)
    visit.end_visit()


def _hold_up(visit: Visit, booking: dict[str, Any]) -> None:
    before = len(visit.papers())
    visit.finger.wait_for_step("standby", 20)
    visit.stage.order("qr-reader", show=booking["code"])
    visit.finger.wait_for_step("queue", 20)
    visit.wait("预约查到", lambda: "签到取号" in visit.text("queue.take"))
    visit.stage.order("qr-reader", hide=True)
    visit.screen("queue_booked", "预约码对准扫码口：时间和规则写在最上面，一个按钮签到")
    words = visit.text()
    visit.evidence.check("签到前看得见是谁、几点", "田*禾" in words and booking["at"][11:16] in words)
    visit.touch("queue.take")
    visit.finger.wait_for_step("ticket")
    visit.wait("号票出来", lambda: len(visit.papers()) > before)
