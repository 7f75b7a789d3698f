"""Facts to show: an invented hall, invented people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from kiosk.domain.ticket import Priority
from kiosk.flows.facts import AttentionFacts, Facts, FrameFacts, Look, Shown
from kiosk.flows.facts_entrance import (
    BookingFacts,
    CheckInFacts,
    HomeFacts,
    IdentifyFacts,
    IdentifyPhoneFacts,
    QueueChoiceFacts,
    QueueFacts,
    StandbyFacts,
    TicketFacts,
    WaitRange,
)
from kiosk.flows.steps import Step
from tests.screens.number_pictures import number_pictures
from tests.support.finger import START

COUNTERS = "一楼 B 区 3、4、5 号窗口"


def queue(
    group: str, name: str, name_en: str, icon: str, prefix: str, waiting: int | None, **more: Any
) -> QueueFacts:
    minutes = more.pop("minutes", 12)
    wait = None if waiting is None else WaitRange(max(0, minutes - 3), minutes, minutes + 6)
    values: dict[str, Any] = {"state": "normal", "counters": COUNTERS, "calling": f"{prefix}017"}
    return QueueFacts(group, name, name_en, icon, prefix, waiting, wait, **{**values, **more})


QUEUES = (
    queue("general", "综合受理", "General services", "window", "A", 6),
    queue("social", "社保医保", "Social security", "shield-check", "B", 9, minutes=25, state="busy"),
    queue("police", "公安户政", "Household registration", "id-card", "C", 3, minutes=8),
    queue("estate", "不动产登记", "Real estate registration", "home", "D", 2, minutes=10),
    queue("company", "企业开办", "Starting a business", "briefcase", "E", 0, minutes=0, state="idle"),
    queue("tax", "办税服务", "Tax", "fee", "F", 4, minutes=15),
)
TEN = START.replace(hour=10, minute=0, second=0)
BOOKING = BookingFacts(
    "0198-booking", "综合受理", "General services", TEN, TEN - timedelta(minutes=5), "early", "石*䶮"
)
GROUNDS: tuple[Priority, ...] = (
    "elder",
    "disabled",
    "veteran",
    "pregnant",
    "martyr_family",
    "fire_rescuer",
    "seriously_ill",
)
BUNDLES = (("birth", "出生"), ("school", "上学"), ("work", "就业"), ("shop", "开店"), ("retire", "退休"))
NOTICE = "端午节 6月19日至21日放假，自助终端照常使用"
FOLLOW = "http://hall.example/f/Zk3v9QpLx7"

FACTS: dict[Step, Facts] = {
    Step.STANDBY: StandbyFacts(True, (("morning", "9:00–12:00"), ("afternoon", "13:00–17:00")), QUEUES, 24),
    Step.HOME: HomeFacts(24, True, BUNDLES, NOTICE, queues=QUEUES),
    Step.IDENTIFY: IdentifyFacts("apply", True, True, "waiting"),
    Step.IDENTIFY_PHONE: IdentifyPhoneFacts("", False, 0, 3, ""),
    Step.QUEUE: QueueChoiceFacts(
        QUEUES,
        "general",
        "",
        False,
        check_in=CheckInFacts(offered=True),
        grounds=GROUNDS,
        further_services=3,
    ),
    Step.TICKET: TicketFacts(
        "A024",
        "综合受理",
        "General services",
        6,
        WaitRange(8, 12, 20),
        START + timedelta(minutes=13),
        COUNTERS,
        "",
        FOLLOW,
        START,
        "printed",
    ),
    Step.ATTENTION: AttentionFacts(
        "paper_out",
        "ticket",
        "A024",
        ("keep_on_phone", "other_terminal", "go_wait", "call_staff", "understood"),
        "P-02",
        False,
        "综合受理",
        "General services",
        6,
        WaitRange(8, 12, 20),
        COUNTERS,
        FOLLOW,
    ),
}
"""One picture of each of the first screens, as it usually is."""

MORE: dict[str, Shown] = {}
"""Other states, by the name of their picture."""

LOOKS: dict[str, Look] = {
    "zh": Look(),
    "en": Look(language="en"),
    "elder": Look(elder=True),
    "elder_en": Look(elder=True, language="en"),
    "low": Look(low_reach=True),
    "low_en": Look(low_reach=True, language="en"),
    "elder_low": Look(elder=True, low_reach=True),
    "voice": Look(voice=True),
}


def frame(look: Look | None = None, **more: Any) -> FrameFacts:
    values: dict[str, Any] = {
        "identified": True,
        "masked_name": "石*䶮",
        "masked_id": "9999**********1234",
        "idle_limit_s": 60,
    }
    return FrameFacts(
        "吉首市政务服务中心",
        "Jishou Government Service Center",
        "一楼大厅 · 3 号自助终端",
        "Floor 1 · Kiosk 3",
        look=look or Look(),
        **{**values, **more},
    )


def shown(
    step: Step, facts: Facts | None = None, look: Look | None = None, visit: int = 1, **more: Any
) -> Shown:
    """The step's usual picture, or that of `facts`; further names go to the frame or to Shown."""
    own = {name: more.pop(name) for name in ("dialog", "toast", "voice") if name in more}
    if step is Step.STANDBY:
        more = {"identified": False, "masked_name": "", "masked_id": "", "idle_limit_s": None, **more}
    if step in (Step.STANDBY, Step.HOME):
        more = {"can_go_back": False, **more}
    if "voice" not in own and look is not None and (look.elder or look.voice):
        own["voice"] = f"voice.{step.value}"
    return Shown(step, facts or FACTS[step], frame(look, **more), visit=visit, **own)


def _more() -> None:
    standby, home = FACTS[Step.STANDBY], FACTS[Step.HOME]
    choice, ticket = FACTS[Step.QUEUE], FACTS[Step.TICKET]
    assert isinstance(standby, StandbyFacts) and isinstance(home, HomeFacts)
    assert isinstance(choice, QueueChoiceFacts) and isinstance(ticket, TicketFacts)
    stale = tuple(replace(one, waiting=None, wait=None, state="unknown", calling="") for one in QUEUES)
    closed = (
        *QUEUES[:4],
        replace(
            QUEUES[4], issuing=False, closed_reason="今天的号取完了", closed_cause="sold_out", state="closed"
        ),
        QUEUES[5],
    )
    states: dict[str, Shown] = {
        "standby_no_counter": shown(
            Step.STANDBY,
            replace(standby, queues=tuple(replace(each, state="closed", waiting=0) for each in QUEUES)),
        ),
        "standby_closed": shown(Step.STANDBY, replace(standby, open_now=False)),
        "standby_stale": shown(
            Step.STANDBY, replace(standby, queues=stale, total_waiting=None), pill="offline"
        ),
        "home_nobody": shown(Step.HOME, identified=False, masked_name="", masked_id=""),
        "home_no_tickets": shown(Step.HOME, replace(home, tickets_issuing=False)),
        "home_printer_fault": shown(Step.HOME, pill="device", pill_device="receipt_printer"),
        "home_paper_out": shown(
            Step.HOME, pill="device", pill_device="receipt_printer", pill_cause="paper_out"
        ),
        "home_leave": shown(Step.HOME, dialog="leave"),
        "home_toast": shown(Step.HOME, toast="toast.identified"),
        "queue_none_chosen": shown(Step.QUEUE, replace(choice, chosen="")),
        "queue_asking": shown(Step.QUEUE, replace(choice, asking=True), idle_limit_s=None),
        "queue_closed_group": shown(
            Step.QUEUE, replace(choice, queues=closed, priority="elder", priority_by_card=True)
        ),
        "ticket_printing": shown(Step.TICKET, replace(ticket, paper="printing"), idle_limit_s=None),
        "ticket_lent": shown(
            Step.TICKET,
            replace(ticket, lent=True, follow_url="", waiting_ahead=None, wait=None, expected_at=None),
        ),
        "ticket_elder_priority": shown(
            Step.TICKET, replace(ticket, priority="elder", waiting_ahead=0, wait=WaitRange(0, 0, 0))
        ),
    }
    for state in ("reading", "not_readable", "wrong_card", "expired", "foreign_code", "slow"):
        states[f"identify_{state}"] = shown(
            Step.IDENTIFY,
            IdentifyFacts("apply", True, True, state),
            identified=False,
            masked_name="",
            masked_id="",
        )
    states["identify_no_reader"] = shown(Step.IDENTIFY, IdentifyFacts("", False, False, "waiting"))
    for problem in ("wrong_code", "too_many", "not_connected"):
        states[f"identify_phone_{problem}"] = shown(
            Step.IDENTIFY_PHONE, IdentifyPhoneFacts("", True, 42, 2, problem)
        )
    for cause, about, ways in (
        ("paper_jam", "ticket", ("keep_on_phone", "go_wait", "reprint", "call_staff", "understood")),
        ("printer_gone", "receipt", ("call_staff", "understood")),
        ("camera_gone", "capture", ("try_again", "call_staff", "home")),
        ("reader_gone", "identify", ("phone_code", "try_again", "call_staff", "home")),
        ("hall_gone", "submit", ("try_again", "call_staff", "understood")),
        ("unknown", "terminal", ("call_staff", "home")),
    ):
        number = {"ticket": "B103", "receipt": "ZC20260612-03-000117-K"}.get(about, "")
        follow = FOLLOW if about == "ticket" else ""
        facts = AttentionFacts(cause, about, number, ways, "X-01", follow_url=follow)  # type: ignore[arg-type]
        states[f"attention_{cause}"] = shown(Step.ATTENTION, facts)
    states |= _bookings(home, choice, ticket)
    MORE.update(states)
    for name, step, facts_of, look in number_pictures(choice, ticket, BOOKING):
        MORE[name] = shown(step, facts_of, look)


def _bookings(home: HomeFacts, choice: QueueChoiceFacts, ticket: TicketFacts) -> dict[str, Shown]:
    """Citizens who booked, as the screens meet them."""
    nobody = {"identified": False, "masked_name": "", "masked_id": ""}

    def queues(check_in: CheckInFacts, look: Look | None = None, **more: Any) -> Shown:
        return shown(Step.QUEUE, replace(choice, chosen="", check_in=check_in), look, **more)

    found = CheckInFacts(True, (BOOKING,))
    second = replace(BOOKING, appointment_id="0198-other", group_name="不动产登记", at=TEN.replace(hour=14))
    other_day = CheckInFacts(
        True,
        problem="booking_other_day",
        said="您预约的是 6月15日 10:00，不是今天。",
        do="请当天再来签到；今天要办，可以直接取号。",
    )
    phone = IdentifyPhoneFacts("", False, 0, 3, "", CheckInFacts(True))
    none = replace(phone, check_in=CheckInFacts(True, problem="no_booking"))
    return {
        "queue_booked": queues(found),
        "queue_booked_en": queues(found, Look(language="en")),
        "queue_booked_elder": queues(found, Look(elder=True)),
        "queue_booked_low": queues(found, Look(low_reach=True)),
        "queue_booked_elder_low": queues(found, Look(elder=True, low_reach=True)),
        "queue_booked_late": queues(
            CheckInFacts(True, (replace(BOOKING, arrival="late", late_min=25),)), **nobody
        ),
        "queue_booked_two": queues(CheckInFacts(True, (BOOKING, second), to_choose=True)),
        "queue_booked_other_day": queues(other_day),
        "queue_booked_away": queues(CheckInFacts(True, problem="hall_away"), pill="offline"),
        "queue_booked_looking": queues(CheckInFacts(True, looking=True), **nobody),
        "queue_booked_done": queues(
            CheckInFacts(True, (replace(BOOKING, number="A024", may_check_in=False),))
        ),
        "queue_no_bookings": shown(Step.QUEUE, replace(choice, check_in=CheckInFacts())),
        "home_booked": shown(Step.HOME, replace(home, own_booking=TEN)),
        "identify_phone_booking": shown(Step.IDENTIFY_PHONE, phone, **nobody),
        "identify_phone_booking_en": shown(Step.IDENTIFY_PHONE, phone, Look(language="en"), **nobody),
        "identify_phone_booking_elder": shown(Step.IDENTIFY_PHONE, phone, Look(elder=True), **nobody),
        "identify_phone_booking_low": shown(Step.IDENTIFY_PHONE, phone, Look(low_reach=True), **nobody),
        "identify_phone_booking_elder_low": shown(
            Step.IDENTIFY_PHONE, phone, Look(elder=True, low_reach=True), **nobody
        ),
        "identify_phone_booking_none": shown(Step.IDENTIFY_PHONE, none, **nobody),
        "ticket_booked": shown(
            Step.TICKET, replace(ticket, appointment_at=TEN, call_from=TEN - timedelta(minutes=5))
        ),
        "ticket_booked_late": shown(Step.TICKET, replace(ticket, appointment_at=TEN)),
    }


_more()
