"""What stands on the papers, and what never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from devices.ports.printer import Band, Code, Pair, Paper, Text
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

AT = datetime(2026, 6, 12, 9, 43, tzinfo=HALL_ZONE)
TICKET = TicketSlip("样例大厅", "A024", "综合受理", AT, "3 号终端", 6, AT.replace(minute=55), "3 号窗口")
RECEIPT = ReceiptSlip(
    "样例大厅",
    "居住证申领",
    "䶮*华",
    "9999**********1234",
    "138****0000",
    AT,
    "3 号终端",
    "0612-03-0107",
    materials=(ReceivedMaterial("身份证", 1, "刷卡读取"), ReceivedMaterial("合同", 4)),
)


def texts(paper: Paper) -> list[str]:
    return [part.text for part in paper.parts if isinstance(part, Text)]


def pairs(paper: Paper) -> dict[str, str]:
    return {part.label: part.value for part in paper.parts if isinstance(part, Pair)}


def codes(paper: Paper) -> list[str]:
    return [part.payload for part in paper.parts if isinstance(part, Code)]


def test_the_number_is_the_largest_thing_on_the_ticket() -> None:
    paper = ticket_paper(TICKET)
    largest = max((part for part in paper.parts if isinstance(part, Text)), key=lambda part: part.height)
    assert (largest.text, largest.height * 24) == ("A024", 168)
    assert isinstance(paper.parts[0], Band)


def test_a_ticket_says_how_long_and_where() -> None:
    assert pairs(ticket_paper(TICKET)) == {
        "前面等候": "6 人",
        "预计叫号": "09:55 左右",
        "请到": "3 号窗口",
        "类别": "普通",
    }


def test_with_nobody_ahead_the_citizen_is_sent_straight_on() -> None:
    lines = pairs(ticket_paper(replace(TICKET, waiting_ahead=0, expected_call=TICKET.issued_at)))
    assert lines["前面等候"] == "没有人，请直接去" and "预计叫号" not in lines


def test_with_nobody_ahead_and_every_counter_taken_the_slip_says_when() -> None:
    lines = pairs(ticket_paper(replace(TICKET, waiting_ahead=0)))
    assert (lines["前面等候"], lines["预计叫号"]) == ("0 人", "09:55 左右")
    nobody_knows = pairs(ticket_paper(replace(TICKET, waiting_ahead=0, expected_call=None)))
    assert nobody_knows["前面等候"] == "0 人" and "预计叫号" not in nobody_knows


def test_a_ticket_of_an_offline_terminal_promises_nothing_it_does_not_know() -> None:
    paper = ticket_paper(replace(TICKET, waiting_ahead=None, expected_call=None))
    assert pairs(paper)["前面等候"] == "请看大屏或问窗口"
    assert codes(paper) == []


def test_a_reprint_says_that_it_is_one() -> None:
    assert "补打 第 2 次" in texts(ticket_paper(replace(TICKET, reprint=2)))
    assert not any("补打" in text for text in texts(ticket_paper(TICKET)))


@pytest.mark.parametrize("number", ["A1", "A024", "AB1234", "Z" * 12])
def test_the_number_fits_its_line(number: str) -> None:
    largest = max(
        (
            part
            for part in ticket_paper(replace(TICKET, ticket_number=number)).parts
            if isinstance(part, Text)
        ),
        key=lambda part: part.height,
    )
    assert largest.width * len(number) <= 43 and 1 <= largest.width <= 8


def test_a_receipt_shows_the_platforms_number_and_says_what_it_does_not_prove() -> None:
    paper = receipt_paper(replace(RECEIPT, application_number="JS-260612-000318"))
    said = texts(paper)
    assert said[said.index("办件编号") + 1] == "JS-260612-000318"
    assert any("不代表审批结果" in text for text in said)
    assert pairs(paper)["3 号终端"] == "回执号 0612-03-0107"


def test_without_a_number_of_the_platform_no_paper_calls_ours_one() -> None:
    for paper in (receipt_paper(RECEIPT), stored_paper(RECEIPT)):
        assert "办件编号" not in texts(paper)
        assert "0612-03-0107" in texts(paper)


def test_the_stored_slip_has_its_own_title_and_state() -> None:
    said = texts(stored_paper(RECEIPT))
    assert "暂存单" in said and "办件回执" not in said
    state = next(part for part in stored_paper(RECEIPT).parts if isinstance(part, Text) and part.invert)
    assert state.text == "已暂存　等待联网"
    assert "暂存时间" in pairs(stored_paper(RECEIPT)) and "提交时间" not in pairs(stored_paper(RECEIPT))


def test_materials_are_counted() -> None:
    paper = receipt_paper(RECEIPT)
    assert "已收材料（2 份 共 5 页）" in texts(paper)
    assert pairs(paper)["1. 身份证"] == "1 页（刷卡读取）"


def test_what_has_no_pages_is_told_by_how_it_came() -> None:
    read = replace(
        RECEIPT, materials=(ReceivedMaterial("身份证", 0, "刷卡读取"), ReceivedMaterial("合同", 2))
    )
    assert "已收材料（2 份 共 2 页）" in texts(receipt_paper(read))
    told = pairs(receipt_paper(read))
    assert (told["1. 身份证"], told["2. 合同"]) == ("刷卡读取", "2 页")


def test_lines_without_a_value_are_left_out() -> None:
    lines = pairs(receipt_paper(RECEIPT))
    assert not {"费用", "领取方式", "办结日期", "是否受理"} & set(lines)
    assert "" not in lines.values()


def test_a_long_hall_name_is_not_doubled_off_the_paper() -> None:
    name = "湘西土家族苗族自治州样例市政务服务中心"
    heading = next(part for part in ticket_paper(replace(TICKET, hall=name)).parts if isinstance(part, Text))
    assert (heading.text, heading.width) == (name, 1)


def test_guide_and_test_paper() -> None:
    guide = guide_paper(
        GuideSlip("样例大厅", "居住证申领", "公安局", AT, "3 号终端", ("身份证",), guide_url="https://x.cn/1")
    )
    assert "1. 身份证" in texts(guide) and codes(guide) == ["https://x.cn/1"]
    assert guide.name == "guide"
    assert any("䶮" in text for text in texts(device_test_paper("样例大厅", "3 号终端", AT)))
