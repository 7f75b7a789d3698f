"""Pictures on the way to a number: several services, grounds, several bookings, and every page of no number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kiosk.flows.facts import AttentionFacts, Facts, Look
from kiosk.flows.facts_entrance import (
    BookingFacts,
    CheckInFacts,
    QueueChoiceFacts,
    TicketFacts,
    WaitRange,
)
from kiosk.flows.steps import Step

Picture = tuple[str, Step, Facts, Look]
LOOKS = {
    "": Look(),
    "_en": Look(language="en"),
    "_elder": Look(elder=True),
    "_elder_en": Look(elder=True, language="en"),
    "_low": Look(low_reach=True),
    "_low_en": Look(low_reach=True, language="en"),
    "_elder_low": Look(elder=True, low_reach=True),
}
MONDAY = datetime.fromisoformat("2026-06-15T09:00+08:00")
WAYS = ("check_in", "apply_here", "call_staff", "other_group")
HELD = AttentionFacts(
    "has_ticket",
    "queue",
    "A012",
    ("keep_on_phone", "reprint_held", "other_group", "call_staff", "understood"),
    group_name="综合受理",
    group_name_en="General services",
    waiting_ahead=3,
    wait=WaitRange(5, 9, 14),
    counters="一楼 B 区 3、4、5 号窗口",
    follow_url="http://hall.example/f/Zk3v9QpLx7",
)


def no_number(cause: str, **more: object) -> AttentionFacts:
    """Of the group with the longest name."""
    page = AttentionFacts(
        cause, "queue", ways=WAYS, group_name="不动产登记", group_name_en="Real estate registration"
    )
    return replace(page, **more)  # type: ignore[arg-type]


NO_NUMBER = {
    "hall_closed": no_number(
        "hall_closed", opens_at=MONDAY, opens_in_days=3, group_name="", ways=(*WAYS[:3], "home")
    ),
    "hall_closed_today": no_number("hall_closed", opens_at=MONDAY, ways=(*WAYS[:3], "home")),
    "no_number": no_number("no_number", group_name="", group_name_en=""),
    "refused": no_number("refused", said="这张号现在不能取，请到咨询台说明。"),
    "stopped": no_number("stopped", said="今天不再放号：系统升级，下午恢复"),
    "outside_hours": no_number("outside_hours", times=("09:00–11:30", "13:00–16:30")),
    "last_number": no_number("last_number", times=("16:30",)),
    "sold_out": no_number("sold_out"),
    "slot_full": no_number("slot_full", times=("10:00",)),
    "person_limit": no_number("person_limit"),
}


def number_pictures(
    choice: QueueChoiceFacts, ticket: TicketFacts, booking: BookingFacts
) -> Iterator[Picture]:
    other = replace(
        booking,
        appointment_id="0198-other",
        group_name="不动产登记",
        group_name_en="Real estate registration",
        at=booking.at.replace(hour=14),
        call_from=booking.at.replace(hour=13, minute=55),
    )
    late = replace(booking, arrival="late", late_min=38)
    two = CheckInFacts(True, (late, other), to_choose=True)
    adding = replace(choice, listing="services", further=("estate", "tax"))
    to_confirm = replace(ticket, priority="fire_rescuer", to_be_confirmed=True)
    services = (
        ("不动产登记", "Real estate registration"),
        ("办税服务", "Tax"),
        ("社保医保", "Social security"),
    )
    states: dict[str, tuple[Step, Facts]] = {
        "queue_adding": (Step.QUEUE, adding),
        "queue_ground": (Step.QUEUE, replace(choice, priority="fire_rescuer")),
        "queue_grounds_listed": (Step.QUEUE, replace(choice, listing="grounds", priority="disabled")),
        "queue_two_bookings": (Step.QUEUE, replace(choice, chosen="", check_in=two)),
        "queue_two_bookings_chosen": (
            Step.QUEUE,
            replace(choice, chosen="", check_in=replace(two, chosen="0198-other")),
        ),
        "ticket_several": (Step.TICKET, replace(to_confirm, services=services)),
        "ticket_to_be_confirmed": (Step.TICKET, to_confirm),
        "ticket_held": (
            Step.TICKET,
            replace(ticket, taken_before=True, reprints=1, next_booking_at=other.at),
        ),
        "attention_has_ticket": (Step.ATTENTION, HELD),
        "attention_sold_out": (Step.ATTENTION, NO_NUMBER["sold_out"]),
        "attention_outside_hours": (Step.ATTENTION, NO_NUMBER["outside_hours"]),
        "attention_hall_closed": (Step.ATTENTION, NO_NUMBER["hall_closed"]),
    }
    for name, (step, facts) in states.items():
        for suffix, look in LOOKS.items():
            yield f"{name}{suffix}", step, facts, look
    for name, facts in NO_NUMBER.items():
        for suffix in ("", "_en"):
            yield f"no_number_{name}{suffix}", Step.ATTENTION, facts, LOOKS[suffix]
    four = replace(choice, grounds=("elder", "disabled", "veteran", "pregnant"))
    for suffix in ("", "_low"):
        yield f"queue_four_grounds{suffix}", Step.QUEUE, four, LOOKS[suffix]
        yield f"queue_no_grounds{suffix}", Step.QUEUE, replace(choice, grounds=()), LOOKS[suffix]
    yield "queue_one_group_a_number", Step.QUEUE, replace(choice, further_services=0), LOOKS[""]
