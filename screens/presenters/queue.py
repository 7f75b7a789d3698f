"""Choosing a business group, further ones for the same number, and whether somebody comes first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.flows.events import (
    CheckInChosen,
    Event,
    PriorityChosen,
    QueueListOpened,
    ServicesDropped,
    TicketAsked,
)
from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_entrance import QueueChoiceFacts, QueueFacts
from screens.presenters import check_in
from screens.presenters.queue_rows import GroupView, rows
from screens.presenters.waits import QueueLineView, group_name, queue_lines
from screens.texts import Say

ELDER_ROWS = 3
"""Rows a page in the elder look; with the way to the others that makes four choices."""


@dataclass(frozen=True, slots=True)
class PriorityView:
    name: str = ""
    icon: str = ""
    title: str = ""
    note: str = ""
    chosen: bool = False
    event: PriorityChosen | None = None


@dataclass(frozen=True, slots=True)
class QueueView:
    title: str = ""
    note: str = ""
    listing: str = ""
    """Which rows these are; the elder look begins with the first page of each."""
    groups: tuple[GroupView, ...] = ()
    lines: tuple[QueueLineView, ...] = ()
    priorities: tuple[PriorityView, ...] = ()
    """Empty where the hall knows no ground."""
    priority_title: str = ""
    take: str = ""
    can_take: bool = False
    why_not: str = ""
    asking: bool = False
    trouble_title: str = ""
    trouble_note: str = ""
    trouble_tone: str = "warn"
    take_event: TicketAsked | CheckInChosen = field(default_factory=TicketAsked)
    """What the main button tells; a number, or a booking's check-in while no business group is chosen."""
    booking: str = ""
    """The way to a booking by telephone number; empty where the hall takes no bookings."""
    more: str = ""
    """One more service for the same number, or the first alone again; empty where one number is for one group."""
    more_icon: str = ""
    can_add: bool = False
    more_event: Event | None = None


_ICONS = {
    "elder": "elder",
    "disabled": "wheelchair",
    "veteran": "veteran",
    "pregnant": "pregnant",
    "martyr_family": "star",
    "fire_rescuer": "shield-check",
    "seriously_ill": "users",
}


def present(facts: QueueChoiceFacts, frame: FrameFacts, say: Say) -> QueueView:
    """What the queue page shows; the main button names the chosen group."""
    chosen = next((queue for queue in facts.queues if queue.business_group == facts.chosen), None)
    view = QueueView(
        title=say("queue.title"),
        note=_note(facts, say),
        listing="bookings" if facts.check_in.to_choose else facts.listing,
        groups=rows(facts, frame.look, say),
        lines=queue_lines(facts.queues, say),
        priorities=tuple(_priority(ground, facts, say) for ground in facts.grounds),
        priority_title=_priority_title(facts, say),
        take=_take_words(facts, chosen, say),
        can_take=chosen is not None and not facts.asking,
        why_not="" if chosen is not None else say("queue.choose_first"),
        asking=facts.asking,
        trouble_title=say(f"queue.{facts.problem}.title") if facts.problem else "",
        trouble_note=say(f"queue.{facts.problem}.note") if facts.problem else "",
        trouble_tone="offline",
        booking=say("queue.booking") if facts.check_in.offered else "",
    )
    view = _with_further(view, facts, say)
    return view if facts.problem else _with_booking(view, facts, frame, say)


def _note(facts: QueueChoiceFacts, say: Say) -> str:
    if facts.listing == "services":
        return say("queue.note.services", most=facts.further_services + 1)
    return say("queue.note")


def _with_further(view: QueueView, facts: QueueChoiceFacts, say: Say) -> QueueView:
    if not facts.further_services or facts.check_in.to_choose:
        return view
    if facts.listing == "services":
        return replace(
            view, more=say("queue.one_only"), more_icon="close", can_add=True, more_event=ServicesDropped()
        )
    can_add = bool(facts.chosen) and not facts.asking
    event = QueueListOpened("services")
    return replace(view, more=say("queue.one_more"), more_icon="plus", can_add=can_add, more_event=event)


def _with_booking(view: QueueView, facts: QueueChoiceFacts, frame: FrameFacts, say: Say) -> QueueView:
    """The citizen's booking stands where troubles stand; the main button checks it in unless a group was chosen."""
    told = check_in.present(facts.check_in, frame.identified, say)
    view = replace(view, trouble_title=told.title, trouble_note=told.note, trouble_tone=told.tone)
    if facts.check_in.to_choose and told.event is None:
        return replace(view, take=told.take, can_take=False, why_not=say("check_in.choose.first"))
    if told.event is None or facts.chosen:
        return view
    take = say("queue.taking") if facts.asking else told.take
    return replace(view, take=take, can_take=not facts.asking, why_not="", take_event=told.event)


def _priority(ground: str, facts: QueueChoiceFacts, say: Say) -> PriorityView:
    return PriorityView(
        f"queue.priority.{ground}",
        _ICONS.get(ground, "user"),
        say(f"priority.{ground}"),
        say(f"priority.{ground}.note"),
        facts.priority == ground,
        PriorityChosen(ground),  # type: ignore[arg-type]  # one of the hall's own
    )


def _priority_title(facts: QueueChoiceFacts, say: Say) -> str:
    if not facts.grounds:
        return ""
    if not facts.priority:
        return say("queue.priority")
    return say("queue.priority.by_card" if facts.priority_by_card else "queue.priority.to_confirm")


def _take_words(facts: QueueChoiceFacts, chosen: QueueFacts | None, say: Say) -> str:
    if facts.asking:
        return say("queue.taking")
    if chosen is None:
        return say("queue.take")
    name = group_name(chosen, say)
    if not facts.further:
        return say("queue.take_named", name=name)
    return say("queue.take_several", name=name, count=len(facts.further))
