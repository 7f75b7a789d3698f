"""Choosing a business group, and whether somebody comes first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.flows.events import (
    BookingPhoneChosen,
    BusinessGroupChosen,
    CheckInChosen,
    PriorityChosen,
    TicketAsked,
)
from kiosk.flows.facts import FrameFacts, Look
from kiosk.flows.facts_entrance import QueueChoiceFacts, QueueFacts
from screens.presenters import check_in
from screens.presenters.waits import QueueLineView, group_name, people, queue_lines, queue_wait
from screens.texts import Say

ELDER_ROWS = 3
"""Business groups a page in the elder look; with the way to the others that makes four choices."""


@dataclass(frozen=True, slots=True)
class GroupView:
    name: str = ""
    icon: str = ""
    title: str = ""
    note: str = ""
    figure: str = ""
    unit: str = ""
    aside: str = ""
    chosen: bool = False
    enabled: bool = True
    reason: str = ""
    event: BusinessGroupChosen | BookingPhoneChosen | None = None


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
    groups: tuple[GroupView, ...] = ()
    lines: tuple[QueueLineView, ...] = ()
    priorities: tuple[PriorityView, ...] = ()
    priority_title: str = ""
    priority_note: str = ""
    take: str = ""
    can_take: bool = False
    why_not: str = ""
    asking: bool = False
    trouble_title: str = ""
    trouble_note: str = ""
    trouble_tone: str = "warn"
    take_event: TicketAsked | CheckInChosen = field(default_factory=TicketAsked)
    """What the main button tells: a number, or a booking's check-in while no business group is chosen."""
    booking: str = ""
    """The way to a booking by telephone number; empty where the hall takes no bookings."""


_PRIORITIES = (
    ("elder", "elder"),
    ("disabled", "wheelchair"),
    ("veteran", "veteran"),
    ("pregnant", "pregnant"),
)


def present(facts: QueueChoiceFacts, frame: FrameFacts, say: Say) -> QueueView:
    """What the queue page shows; the main button names the chosen group."""
    chosen = next((queue for queue in facts.queues if queue.business_group == facts.chosen), None)
    stopped = facts.problem in ("closed", "sold_out", "has_ticket")
    view = QueueView(
        title=say("queue.title"),
        note=say("queue.note"),
        groups=(
            *(_group(queue, facts, frame.look, say) for queue in facts.queues),
            *_booking_row(facts, frame.look, say),
        ),
        lines=queue_lines(facts.queues, say),
        priorities=tuple(
            PriorityView(
                f"queue.priority.{ground}",
                icon,
                say(f"priority.{ground}"),
                say(f"priority.{ground}.note"),
                facts.priority == ground,
                PriorityChosen(ground),  # type: ignore[arg-type]  # the grounds come from the table above
            )
            for ground, icon in _PRIORITIES
        ),
        priority_title=say("queue.priority"),
        priority_note=say("queue.priority.by_card" if facts.priority_by_card else "queue.priority.optional"),
        take=_take_words(facts, chosen, say),
        can_take=chosen is not None and not facts.asking and not stopped,
        why_not="" if chosen is not None else say("queue.choose_first"),
        asking=facts.asking,
        trouble_title=say(f"queue.{facts.problem}.title") if facts.problem else "",
        trouble_note=_trouble_note(facts, chosen, say),
        trouble_tone="offline" if facts.problem == "hall_unreachable" else "warn",
        booking=say("queue.booking") if facts.check_in.offered else "",
    )
    return view if facts.problem else _with_booking(view, facts, frame, say)


def _with_booking(view: QueueView, facts: QueueChoiceFacts, frame: FrameFacts, say: Say) -> QueueView:
    """The citizen's booking stands where troubles stand; the main button checks it in unless a group was chosen."""
    told = check_in.present(facts.check_in, frame.identified, say)
    view = replace(view, trouble_title=told.title, trouble_note=told.note, trouble_tone=told.tone)
    if told.event is None or facts.chosen:
        return view
    take = say("queue.taking") if facts.asking else told.take
    return replace(view, take=take, can_take=not facts.asking, why_not="", take_event=told.event)


def _booking_row(facts: QueueChoiceFacts, look: Look, say: Say) -> tuple[GroupView, ...]:
    """In the elder look, which has no room for a second button, it is the last of the rows."""
    if not look.elder or not facts.check_in.offered:
        return ()
    title, note = say("queue.booking.row"), say("queue.booking.row.note")
    return (GroupView("queue.booking.row", title=title, note=note, event=BookingPhoneChosen()),)


def _take_words(facts: QueueChoiceFacts, chosen: QueueFacts | None, say: Say) -> str:
    if facts.asking:
        return say("queue.taking")
    return say("queue.take") if chosen is None else say("queue.take_named", name=group_name(chosen, say))


def _trouble_note(facts: QueueChoiceFacts, chosen: QueueFacts | None, say: Say) -> str:
    if facts.problem == "has_ticket":
        return say("queue.has_ticket.note", number=facts.held_number, ahead=facts.held_ahead)
    if facts.problem == "closed" and chosen is not None and chosen.closed_reason:
        return chosen.closed_reason
    return say(f"queue.{facts.problem}.note") if facts.problem else ""


def _group(queue: QueueFacts, facts: QueueChoiceFacts, look: Look, say: Say) -> GroupView:
    view = _whole_group(queue, facts, say)
    if look.elder or look.low_reach:
        # Large letters, or two to a row: name and wait in two lines; where to go stands on the ticket.
        note = f"{say('ticket.people', count=view.figure)} · {view.aside}" if queue.issuing else view.note
        return replace(view, icon="", note=note, figure="", unit="", aside="")
    return view


def _whole_group(queue: QueueFacts, facts: QueueChoiceFacts, say: Say) -> GroupView:
    return GroupView(
        name=f"queue.group.{queue.business_group}",
        icon=queue.icon,
        title=group_name(queue, say),
        note=queue.counters if queue.issuing else queue.closed_reason or say("queue.group_closed"),
        figure=people(queue.waiting) if queue.issuing else "",
        unit=say("queue.people") if queue.issuing else "",
        aside=queue_wait(queue, say) if queue.issuing else say("queue.not_issuing"),
        chosen=queue.business_group == facts.chosen,
        enabled=queue.issuing,
        reason=queue.closed_reason or say("queue.group_closed"),
        event=BusinessGroupChosen(queue.business_group),
    )
