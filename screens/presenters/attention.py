"""One page for every trouble: what happened, what still holds, the ways out, and last a code for staff."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.events import AttentionAnswered
from kiosk.flows.facts import AttentionFacts, FrameFacts
from screens.presenters.dates import day_and_time
from screens.presenters.waits import minutes
from screens.texts import Say

_ICONS = {
    "paper_out": "paper-low",
    "reader_gone": "id-card",
    "camera_gone": "camera",
    "hall_gone": "offline",
    "captive_portal": "offline",
    "closed": "lock",
    "unknown": "help",
    "has_ticket": "queue",
}
_NO_NUMBER_ICON = "clock"
_WAY_ICONS = {
    "keep_on_phone": "",
    "other_terminal": "printer",
    "go_wait": "bell",
    "reprint": "printer",
    "try_again": "retake",
    "phone_code": "phone",
    "home": "home",
    "call_staff": "staff",
    "understood": "check",
    "reprint_held": "printer",
    "other_group": "queue",
    "check_in": "calendar",
    "apply_here": "apply",
}
_ABOUT_TICKETS = ("ticket", "queue")
_ONLY_TOLD = ("keep_on_phone", "other_terminal")
"""Nothing happens in the terminal for these: they tell where to go."""


@dataclass(frozen=True, slots=True)
class WayView:
    name: str = ""
    number: str = ""
    title: str = ""
    note: str = ""
    icon: str = ""
    code: str = ""
    can_press: bool = False
    event: AttentionAnswered | None = None


@dataclass(frozen=True, slots=True)
class AttentionView:
    icon: str = "printer"
    title: str = ""
    note: str = ""
    number_label: str = ""
    number: str = ""
    number_is_ticket: bool = True
    group: str = ""
    lines: tuple[str, ...] = ()
    ways_title: str = ""
    ways: tuple[WayView, ...] = ()
    staff_note: str = ""
    help: str = ""
    help_called: bool = False
    help_event: AttentionAnswered | None = None
    main: str = ""
    main_icon: str = ""
    main_event: AttentionAnswered | None = None


def present(facts: AttentionFacts, frame: FrameFacts, say: Say) -> AttentionView:
    """First that nothing is lost, then what to do."""
    ways = facts.ways or ("understood",)
    main, rows = ways[-1], [way for way in ways[:-1] if way != "call_staff"]
    has_help = "call_staff" in ways
    return AttentionView(
        icon=_ICONS.get(facts.cause, _NO_NUMBER_ICON if facts.about == "queue" else "printer"),
        title=say(f"attention.{facts.cause}"),
        note=_note(facts, say),
        number_label=_number_label(facts, say),
        number=facts.number,
        number_is_ticket=facts.about in _ABOUT_TICKETS,
        group=_group(facts, say),
        lines=_ticket_lines(facts, say),
        ways_title=say("attention.ways") if rows else "",
        ways=tuple(_way(way, place + 1, facts, frame.look.elder, say) for place, way in enumerate(rows)),
        staff_note=say("attention.code", code=facts.code) if facts.code else "",
        help=say("help.called" if facts.staff_called else "help.call") if has_help else "",
        help_called=facts.staff_called,
        help_event=AttentionAnswered("call_staff"),
        main=say(f"attention.way.{main}"),
        main_icon=_WAY_ICONS.get(main, "check"),
        main_event=AttentionAnswered(main),
    )


def _note(facts: AttentionFacts, say: Say) -> str:
    if facts.about != "queue":
        return say(f"attention.holds.{facts.about}")
    if facts.cause in ("refused", "stopped") and facts.said and say.language == "zh":
        # A duty manager's own words, or a refusal that has no page of its own.
        return say("attention.stopped.said", why=facts.said) if facts.cause == "stopped" else facts.said
    group = _group(facts, say) or say("attention.this_group")
    between = ", " if say.language == "en" else "、"
    return say(
        f"attention.{_by_opening(facts)}.note",
        group=group,
        times=between.join(facts.times),
        opens=_opens(facts, say),
    )


def _by_opening(facts: AttentionFacts) -> str:
    """A hall whose settings name no hours has no time to tell."""
    return "no_number" if facts.cause == "hall_closed" and facts.opens_at is None else facts.cause


def _opens(facts: AttentionFacts, say: Say) -> str:
    if facts.opens_at is None:
        return ""
    time = f"{facts.opens_at:%H:%M}"
    if facts.opens_in_days == 0:
        return time
    if facts.opens_in_days == 1:
        return say("attention.tomorrow_at", time=time)
    return day_and_time(facts.opens_at, say)


def _number_label(facts: AttentionFacts, say: Say) -> str:
    if facts.about == "queue":
        return say("ticket.your_number")
    return say("attention.remember" if facts.about == "ticket" else "attention.receipt_number")


def _group(facts: AttentionFacts, say: Say) -> str:
    return facts.group_name_en if say.language == "en" and facts.group_name_en else facts.group_name


def _ticket_lines(facts: AttentionFacts, say: Say) -> tuple[str, ...]:
    if facts.about not in _ABOUT_TICKETS:
        return ()
    lines = []
    if facts.waiting_ahead is not None:
        people = say("attention.ahead", count=facts.waiting_ahead)
        wait = minutes(facts.waiting_ahead, facts.wait, say) if facts.wait else ""
        lines.append(say("attention.ahead_wait", people=people, wait=wait) if wait else people)
    if facts.counters:
        lines.append(facts.counters)
    return tuple(lines)


def _way(way: str, place: int, facts: AttentionFacts, elder: bool, say: Say) -> WayView:
    return WayView(
        name=f"attention.{way}",
        number=str(place),
        title=say(f"attention.way.{way}"),
        note="" if elder else say(f"attention.way.{way}.note", number=facts.number),
        icon=_WAY_ICONS.get(way, "chevron-right"),
        code=facts.follow_url if way == "keep_on_phone" else "",
        can_press=way not in _ONLY_TOLD,
        event=AttentionAnswered(way),
    )
