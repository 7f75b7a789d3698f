"""Invented papers for `kiosk paper`: nobody's names, numbers or addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from devices.ports.printer import Paper
from kiosk.base.clock import HALL_ZONE
from kiosk.usecases.papers import (
    GuideSlip,
    ReceiptSlip,
    ReceivedMaterial,
    TicketSlip,
    device_test_paper,
    guide_paper,
    receipt_paper,
    stored_paper,
    ticket_paper,
)

_HALL = "吉首市政务服务中心"
_TERMINAL = "3 号终端"
_MORNING = datetime(2026, 6, 12, 9, 43, tzinfo=HALL_ZONE)

_TICKET = TicketSlip(
    hall=_HALL,
    ticket_number="A024",
    business="综合受理",
    issued_at=_MORNING,
    terminal=_TERMINAL,
    waiting_ahead=6,
    expected_call=_MORNING.replace(minute=55),
    counters="一楼 B 区 · 3、4、5 号窗口",
    follow_url="https://hall.example.cn/t/9fK2mQx7",
    holder="石*花",
)
_RECEIPT = ReceiptSlip(
    hall=_HALL,
    item="居住证申领",
    applicant="石*花",
    id_number="9999**********1234",
    phone="138****0000",
    submitted_at=_MORNING.replace(minute=58),
    terminal=_TERMINAL,
    receipt_number="0612-03-0107",
    application_number="JS-260612-000318",
    materials=(
        ReceivedMaterial("居民身份证", 1, "刷卡读取"),
        ReceivedMaterial("房屋租赁合同", 4),
        ReceivedMaterial("告知承诺书", 1, "已签字"),
    ),
    accept_by="6月15日 17:00 前告知",
    complete_by="6月24日 前",
    fetch="邮寄到家",
    fee="免费",
    progress_url="https://hall.example.cn/p/9fK2mQx7",
)
_GUIDE = GuideSlip(
    hall=_HALL,
    item="居住证申领",
    department="公安局（样例）",
    printed_at=_MORNING,
    terminal=_TERMINAL,
    materials=("居民身份证原件", "房屋租赁合同，或者单位出具的住宿证明", "近期一寸证件照"),
    where="一楼 B 区 · 3、4、5 号窗口",
    hours="工作日 9:00—17:00",
    complete_by="10 个工作日",
    fee="免费",
    guide_url="https://hall.example.cn/g/0421",
)


def samples() -> dict[str, dict[str, Paper]]:
    """By paper and by name; the first of each is what one gets without asking."""
    return {
        "ticket": {
            "rare": ticket_paper(replace(_TICKET, holder="䶮*华")),
            "plain": ticket_paper(_TICKET),
            "offline": ticket_paper(
                replace(_TICKET, ticket_number="A901", waiting_ahead=None, expected_call=None, follow_url="")
            ),
            "priority": ticket_paper(
                replace(_TICKET, category="老年人优先", waiting_ahead=0, expected_call=_TICKET.issued_at)
            ),
            "several": ticket_paper(
                replace(
                    _TICKET, services=("不动产登记", "办税服务"), category="残疾人优先", to_be_confirmed=True
                )
            ),
            "reprint": ticket_paper(replace(_TICKET, reprint=1)),
        },
        "receipt": {
            "rare": receipt_paper(replace(_RECEIPT, applicant="石*䶮")),
            "plain": receipt_paper(_RECEIPT),
            "stored": stored_paper(replace(_RECEIPT, application_number="")),
        },
        "guide": {"plain": guide_paper(_GUIDE)},
        "test": {"plain": device_test_paper(_HALL, _TERMINAL, _MORNING)},
    }
