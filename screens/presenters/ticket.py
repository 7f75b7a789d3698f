"""The ticket that was taken."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_entrance import TicketFacts
from screens.presenters.waits import UNKNOWN, minutes
from screens.texts import Say

_NAMED_ON_SLIP = 2


@dataclass(frozen=True, slots=True)
class TicketView:
    title: str = ""
    note: str = ""
    done: bool = True
    """False while the paper is still on its way: a turning ring in place of the tick."""
    number: str = ""
    number_label: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    """(label, words) beside the number."""
    slip_hall: str = ""
    slip_title: str = ""
    slip_group: str = ""
    slip_lines: tuple[tuple[str, str], ...] = ()
    slip_phone: str = ""
    slip_phone_note: str = ""
    paper_moves: bool = False
    code: str = ""
    code_title: str = ""
    code_note: str = ""
    missing_title: str = ""
    missing_note: str = ""
    another: str = ""
    finish: str = ""


def present(facts: TicketFacts, frame: FrameFacts, say: Say) -> TicketView:
    """The number first, then where to go, then the paper."""
    group = facts.group_name_en if say.language == "en" and facts.group_name_en else facts.group_name
    ahead = _ahead(facts, say)
    expected = f"{facts.expected_at:%H:%M}" if facts.expected_at else UNKNOWN
    return TicketView(
        title=say("ticket.title_held" if facts.taken_before else "ticket.title"),
        note=say(f"ticket.paper.{facts.paper}"),
        done=facts.paper != "printing",
        number=facts.number,
        number_label=say("ticket.your_number"),
        lines=(
            (say("ticket.group"), _groups(facts, group, say)),
            _booked(facts, say) or (say("ticket.ahead"), ahead),
            (say("ticket.go_to"), facts.counters),
            *_to_be_confirmed(facts, say),
        ),
        slip_hall=frame.hall_name,
        slip_title=say("slip.title"),
        slip_group=group,
        slip_lines=(
            (say("slip.ahead"), say("ticket.booked.wait") if facts.call_from else _people(facts, say)),
            _booked_slip(facts, say)
            or (say("slip.expected"), say("slip.about", time=expected) if facts.expected_at else UNKNOWN),
            (say("ticket.go_to"), facts.counters),
            *_then_slip(facts, say),
            (say("slip.kind"), _kind(facts, say)),
        ),
        slip_phone=say("slip.phone") if facts.follow_url else say("ticket.listen"),
        slip_phone_note=say("slip.phone.note"),
        paper_moves=facts.paper in ("printing", "printed"),
        code=facts.follow_url,
        code_title=say("ticket.phone" if facts.follow_url else "ticket.listen"),
        code_note=_how_to_follow(facts, say),
        missing_title=say("ticket.missing"),
        missing_note=say(
            "ticket.missing.short" if frame.look.elder else "ticket.missing.note", number=facts.number
        ),
        another=_another(facts, say),
        finish=say("ticket.done"),
    )


def _another(facts: TicketFacts, say: Say) -> str:
    """Whoever has booked twice today is led to the second."""
    if facts.next_booking_at is None:
        return say("ticket.another")
    return say("ticket.next_booking", time=f"{facts.next_booking_at:%H:%M}")


def _groups(facts: TicketFacts, group: str, say: Say) -> str:
    """The group, and where the number goes on to; more than fit the line are counted, the paper names them all."""
    if not facts.services:
        return group
    if len(facts.services) == 1 and say.language == "zh":
        return say("ticket.then", name=group, other=facts.services[0][0])
    return say("ticket.then.several", name=group, count=len(facts.services))


def _then_slip(facts: TicketFacts, say: Say) -> tuple[tuple[str, str], ...]:
    if not facts.services:
        return ()
    few = say.language == "zh" and len(facts.services) <= _NAMED_ON_SLIP
    names = "、".join(name for name, _ in facts.services)
    return ((say("slip.then"), names if few else say("slip.then.several", count=len(facts.services))),)


def _to_be_confirmed(facts: TicketFacts, say: Say) -> tuple[tuple[str, str], ...]:
    if not facts.to_be_confirmed:
        return ()
    return ((say("ticket.priority"), say("ticket.to_be_confirmed")),)


def _kind(facts: TicketFacts, say: Say) -> str:
    if not facts.priority:
        return say("slip.kind.plain")
    ground = say(f"priority.{facts.priority}")
    return say("slip.to_be_confirmed", ground=ground) if facts.to_be_confirmed else ground


def _how_to_follow(facts: TicketFacts, say: Say) -> str:
    """A number that the hall cannot show on a telephone is called all the same."""
    if facts.follow_url:
        return say("ticket.phone.note")
    return say("ticket.listen.offline" if facts.lent else "ticket.listen.note", number=facts.number)


def _booked(facts: TicketFacts, say: Say) -> tuple[str, str] | None:
    """Who booked and kept the time is called by it, however many wait."""
    if facts.appointment_at is None or facts.call_from is None:
        return None
    time, begin = f"{facts.appointment_at:%H:%M}", f"{facts.call_from:%H:%M}"
    return say("ticket.booked"), say("ticket.booked.value", time=time, begin=begin)


def _booked_slip(facts: TicketFacts, say: Say) -> tuple[str, str] | None:
    if facts.appointment_at is None:
        return None
    return say("slip.booked"), f"{facts.appointment_at:%H:%M}"


def _people(facts: TicketFacts, say: Say) -> str:
    return UNKNOWN if facts.waiting_ahead is None else say("ticket.people", count=facts.waiting_ahead)


def _ahead(facts: TicketFacts, say: Say) -> str:
    if facts.waiting_ahead == 0 and facts.wait is not None and facts.wait.expected == 0:
        return say("ticket.go_straight")
    if facts.waiting_ahead is None:
        return UNKNOWN
    wait = minutes(facts.waiting_ahead, facts.wait, say)
    return (
        say("ticket.ahead_value", people=_people(facts, say), wait=wait)
        if facts.wait
        else _people(facts, say)
    )
