"""A booking in words: what stands above the business groups, and the button that makes a ticket of it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.events import CheckInChosen
from kiosk.flows.facts_entrance import BookingFacts, CheckInFacts
from screens.texts import Say

_KNOWN = frozenset(
    {
        "hall_away",
        "no_booking",
        "misread_code",
        "booking_other_day",
        "booking_cancelled",
        "booking_past",
        "too_many_phones",
    }
)


@dataclass(frozen=True, slots=True)
class CheckInView:
    """Empty when there is nothing to tell."""

    title: str = ""
    note: str = ""
    tone: str = "ok"
    take: str = ""
    event: CheckInChosen | None = None
    """What the main button tells; None when no booking waits to be checked in."""


def present(facts: CheckInFacts, identified: bool, say: Say) -> CheckInView:
    """The booking first, else what became of looking for one."""
    waiting = [booking for booking in facts.bookings if booking.may_check_in]
    if facts.to_choose:
        return _choosing(waiting, facts, say)
    if waiting:
        take = "check_in.take" if len(waiting) == 1 else "check_in.take_named"
        return CheckInView(
            title=_title(waiting[0], identified, say),
            note=arrival(waiting[0], say),
            take=say(take, group=group_of(waiting[0], say)),
            event=CheckInChosen(waiting[0].appointment_id),
        )
    if facts.looking:
        return CheckInView(say("check_in.looking.title"), say("check_in.looking.note"), "info")
    if facts.problem:
        return _problem(facts, say)
    return _done(facts.bookings[-1], say) if facts.bookings else CheckInView()


def arrival(booking: BookingFacts, say: Say) -> str:
    """Early, on time or late, and what happens then."""
    begin = f"{booking.call_from:%H:%M}"
    return say(
        f"check_in.{booking.arrival}", group=group_of(booking, say), begin=begin, late=booking.late_min
    )


def arrival_alone(booking: BookingFacts, say: Say) -> str:
    """The same beside the group's name."""
    begin = f"{booking.call_from:%H:%M}"
    return say(f"check_in.row.{booking.arrival}", begin=begin, late=booking.late_min)


def _choosing(waiting: list[BookingFacts], facts: CheckInFacts, say: Say) -> CheckInView:
    """None is checked in before the citizen said which."""
    chosen = next((each for each in waiting if each.appointment_id == facts.chosen), None)
    title, note = say("check_in.choose.title", count=len(waiting)), say("check_in.choose.note")
    if chosen is None:
        return CheckInView(title, note, take=say("check_in.take"))
    take = say("check_in.take_named", group=group_of(chosen, say))
    return CheckInView(title, note, take=take, event=CheckInChosen(chosen.appointment_id))


def _title(booking: BookingFacts, identified: bool, say: Say) -> str:
    """Found by a telephone number or a code: whose booking it is must be seen before it is taken."""
    time = f"{booking.at:%H:%M}"
    if identified or not booking.masked_name:
        return say("check_in.title", time=time)
    return say("check_in.title_named", name=booking.masked_name, time=time)


def _done(booking: BookingFacts, say: Say) -> CheckInView:
    return CheckInView(
        say("check_in.done.title", number=booking.number),
        say("check_in.done.note", group=group_of(booking, say)),
        "info",
    )


def _problem(facts: CheckInFacts, say: Say) -> CheckInView:
    key = facts.problem if facts.problem in _KNOWN else "refused"
    tone = "offline" if facts.problem == "hall_away" else "warn"
    if say.language == "zh" and facts.said:
        # The hall's own sentences name the day and the time.
        return CheckInView(facts.said.rstrip("。"), facts.do.rstrip("。"), tone)
    return CheckInView(say(f"check_in.{key}.title"), say(f"check_in.{key}.note"), tone)


def group_of(booking: BookingFacts, say: Say) -> str:
    return booking.group_name_en if say.language == "en" and booking.group_name_en else booking.group_name
