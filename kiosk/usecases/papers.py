"""What stands on our papers: the ticket slip, the receipt, the stored slip, the guide, the test paper.

Meaning only; the printer's driver makes bytes of it. Names and numbers come in already masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from devices.ports.printer import Band, Code, Gap, Pair, Paper, PaperPart, Rule, Text

HOTLINE = "12345"
_NUMBER_HEIGHT = 7
"""Times 24 dots: 168, to be read at arm's length."""
_COLUMNS = 43
"""ASCII columns between the margins of 80 mm paper; decides what may be printed double width."""


@dataclass(frozen=True, slots=True)
class TicketSlip:
    hall: str
    ticket_number: str
    business: str
    issued_at: datetime
    terminal: str
    """As citizens know it, e.g. 3 号终端."""
    waiting_ahead: int | None = None
    """None while the hall cannot be reached; the line then says so."""
    expected_call: datetime | None = None
    counters: str = ""
    category: str = "普通"
    to_be_confirmed: bool = False
    """Staff has yet to see the ground of the category."""
    services: tuple[str, ...] = ()
    """Where the number goes on to, in that order."""
    follow_url: str = ""
    """Empty on a ticket issued off-line: there is nothing to follow yet."""
    holder: str = ""
    """Masked name, when the hall takes names."""
    appointment_at: datetime | None = None
    call_from: datetime | None = None
    """Of a citizen who booked and kept the time."""
    reprint: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedMaterial:
    name: str
    pages: int
    how: str = ""
    """E.g. 刷卡读取, 已签字."""


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    hall: str
    item: str
    applicant: str
    id_number: str
    phone: str
    submitted_at: datetime
    terminal: str
    receipt_number: str
    application_number: str = ""
    """The platform's; empty until it has given one."""
    materials: tuple[ReceivedMaterial, ...] = ()
    accept_by: str = ""
    complete_by: str = ""
    fetch: str = ""
    fee: str = ""
    progress_url: str = ""
    reprint: int = 0


@dataclass(frozen=True, slots=True)
class GuideSlip:
    hall: str
    item: str
    department: str
    printed_at: datetime
    terminal: str
    materials: tuple[str, ...] = ()
    where: str = ""
    hours: str = ""
    complete_by: str = ""
    fee: str = ""
    guide_url: str = ""


def ticket_paper(slip: TicketSlip) -> Paper:
    parts: list[PaperPart] = [
        *_head(slip.hall),
        Text(_ticket_title(slip.holder), "center"),
        *_reprint(slip.reprint),
        _number(slip.ticket_number),
        _large(slip.business, "center"),
        Rule(),
    ]
    parts += _ticket_lines(slip)
    parts += [Rule()]
    if slip.follow_url:
        parts += [Code(slip.follow_url, ("手机扫码看排队", "快到号时提醒您，", "不用盯着屏幕。")), Rule()]
    parts += [
        Text("叫号三次未到，本号暂停。请到任一窗口说明，接着办，不用重新取号。"),
        Rule(),
        Text(_foot(slip.issued_at, slip.terminal)),
    ]
    return Paper("ticket", tuple(parts))


def _ticket_lines(slip: TicketSlip) -> list[PaperPart]:
    lines: list[PaperPart] = _appointment_lines(slip)
    if slip.waiting_ahead is None:
        lines.append(Pair("前面等候", "请看大屏或问窗口"))
    elif slip.call_from is not None and slip.call_from > slip.issued_at:
        lines.append(Pair("前面等候", "到时叫您，窗口空了会提前"))
    elif slip.waiting_ahead == 0 and _called_at_once(slip):
        lines.append(Pair("前面等候", "没有人，请直接去"))
    else:
        lines.append(Pair("前面等候", f"{slip.waiting_ahead} 人"))
    if slip.expected_call is not None and not (slip.waiting_ahead == 0 and _called_at_once(slip)):
        lines.append(Pair("预计叫号", f"{slip.expected_call:%H:%M} 左右"))
    category = f"{slip.category}，工作人员将核对" if slip.to_be_confirmed else slip.category
    lines += _pairs(("请到", slip.counters), ("接着办", "、".join(slip.services)), ("类别", category))
    return lines


def _called_at_once(slip: TicketSlip) -> bool:
    """Nobody before one is not enough: every counter may have somebody, or none may be open."""
    return slip.expected_call is not None and slip.expected_call < slip.issued_at + timedelta(minutes=1)


def _appointment_lines(slip: TicketSlip) -> list[PaperPart]:
    if slip.appointment_at is None:
        return []
    begins = f"，{slip.call_from:%H:%M} 起叫号" if slip.call_from else ""
    return [Pair("预约时间", f"{slip.appointment_at:%H:%M}{begins}")]


def _ticket_title(holder: str) -> str:
    return f"{holder} 的排队号票" if holder else "排队号票"


@dataclass(frozen=True, slots=True)
class _Words:
    """In which the receipt and the stored slip differ."""

    title: str
    state: str
    when: str
    note: str


_RECEIPT_WORDS = _Words(
    "办件回执",
    "已提交　等待受理",
    "提交时间",
    f"本回执只证明材料已提交，不代表审批结果。对服务不满意，请拨打 {HOTLINE}。",
)
_STORED_WORDS = _Words(
    "暂存单",
    "已暂存　等待联网",
    "暂存时间",
    f"材料已封存在本机，联网后自动提交，不用再来。本单只证明材料已暂存，不代表审批结果。咨询请拨打 {HOTLINE}。",
)


def receipt_paper(slip: ReceiptSlip) -> Paper:
    """The receipt of an application that the platform has, or that is on its way."""
    number = (
        ("办件编号", slip.application_number) if slip.application_number else ("回执号", slip.receipt_number)
    )
    return Paper("receipt", _receipt(slip, number, _RECEIPT_WORDS))


def stored_paper(slip: ReceiptSlip) -> Paper:
    """The slip of an application that waits on the terminal for the network."""
    return Paper("receipt", _receipt(slip, ("回执号", slip.receipt_number), _STORED_WORDS))


def _receipt(slip: ReceiptSlip, number: tuple[str, str], words: _Words) -> tuple[PaperPart, ...]:
    parts: list[PaperPart] = [
        *_head(slip.hall),
        _large(words.title, "center"),
        *_reprint(slip.reprint),
        Rule(),
    ]
    parts += [Text(number[0]), _large(number[1]), Gap(6)]
    parts += [Text(words.state, "center", width=2, height=2, invert=True), Gap(14)]
    parts += _pairs(
        ("事项", slip.item),
        ("申请人", slip.applicant),
        ("证件号", slip.id_number),
        ("联系电话", slip.phone),
        (words.when, f"{slip.submitted_at:%Y-%m-%d %H:%M}"),
    )
    parts += [Rule(), *_materials(slip.materials), *_following(slip)]
    if slip.progress_url:
        parts += [Code(slip.progress_url, ("扫码查进度", "也可在任一自助终端", "刷身份证查询。")), Rule()]
    parts += [
        Text(words.note),
        Rule(),
        Pair(slip.terminal, f"回执号 {slip.receipt_number}", bold_value=False),
    ]
    return tuple(parts)


def _following(slip: ReceiptSlip) -> list[PaperPart]:
    """What happens next, as far as it is known."""
    lines = _pairs(
        ("是否受理", slip.accept_by),
        ("办结日期", slip.complete_by),
        ("领取方式", slip.fetch),
        ("费用", slip.fee),
    )
    return [Text("接下来", bold=True), Gap(4), *lines, Rule()] if lines else []


def _materials(materials: tuple[ReceivedMaterial, ...]) -> list[PaperPart]:
    if not materials:
        return []
    pages = sum(material.pages for material in materials)
    parts: list[PaperPart] = [Text(f"已收材料（{len(materials)} 份 共 {pages} 页）", bold=True), Gap(4)]
    for place, material in enumerate(materials, start=1):
        parts.append(Pair(f"{place}. {material.name}", _came(material), bold_value=False))
    return [*parts, Rule()]


def _came(material: ReceivedMaterial) -> str:
    """What was read from a card or signed on the screen has no pages."""
    if not material.pages:
        return material.how
    return f"{material.pages} 页（{material.how}）" if material.how else f"{material.pages} 页"


def guide_paper(slip: GuideSlip) -> Paper:
    parts: list[PaperPart] = [*_head(slip.hall), _large("办事指南", "center"), Rule()]
    parts += [_large(slip.item), Gap(8)]
    parts += _pairs(
        ("部门", slip.department),
        ("在哪里办", slip.where),
        ("办理时间", slip.hours),
        ("多久办好", slip.complete_by),
        ("费用", slip.fee),
    )
    parts.append(Rule())
    if slip.materials:
        parts += [Text("要带的材料", bold=True), Gap(4)]
        parts += [Text(f"{place}. {name}") for place, name in enumerate(slip.materials, start=1)]
        parts.append(Rule())
    if slip.guide_url:
        parts += [Code(slip.guide_url, ("手机扫码看全文", "条件、流程、表格", "都在里面。")), Rule()]
    parts.append(Text(_foot(slip.printed_at, slip.terminal)))
    return Paper("guide", tuple(parts))


def device_test_paper(hall: str, terminal: str, at: datetime) -> Paper:
    """Shows staff at a glance: both edges, sizes, emphasis, a drawn character, the code, the cut."""
    return Paper(
        "test",
        (
            *_head(hall),
            Text("打印测试", "center"),
            Rule(),
            Pair("左边对齐", "右边对齐"),
            Text("常用字：政务服务，取号、申报、评价。"),
            Text("生僻字：䶮　㐂　𠮷　〇"),
            Text("反白 ABC 123", "center", width=2, height=2, invert=True),
            Gap(8),
            Code("https://example.invalid/test", ("能扫出字，", "码就是好的。")),
            Rule(),
            Text(_foot(at, terminal)),
        ),
    )


def _head(hall: str) -> list[PaperPart]:
    return [Band(), _large(hall, "center")]


def _reprint(count: int) -> list[PaperPart]:
    return [Text(f"补打 第 {count} 次", "center", bold=True)] if count else []


def _number(ticket_number: str) -> Text:
    width = max(1, min(8, _COLUMNS // max(1, len(ticket_number))))
    return Text(ticket_number, "center", bold=True, width=width, height=_NUMBER_HEIGHT)


def _large(text: str, align: str = "left") -> Text:
    """Double size where it fits on one line, else emphasis alone."""
    times = 2 if _columns(text) * 2 <= _COLUMNS else 1
    return Text(text, "center" if align == "center" else "left", bold=True, width=times, height=times)


def _columns(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)


def _pairs(*lines: tuple[str, str]) -> list[PaperPart]:
    """Only lines that have a value: an empty one would look like a fault."""
    return [Pair(label, value) for label, value in lines if value]


def _foot(at: datetime, terminal: str) -> str:
    """When, where, and whom to ask: spread over the line."""
    left, right = f"{at:%Y-%m-%d %H:%M}", f"热线 {HOTLINE}"
    spare = _COLUMNS - sum(_columns(text) for text in (left, terminal, right))
    return left + " " * max(1, spare // 2) + terminal + " " * max(1, spare - spare // 2) + right
