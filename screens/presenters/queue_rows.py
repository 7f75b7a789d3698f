"""The rows of the queue page: business groups, several bookings, or, in the elder look, the grounds for coming first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.flows.events import (
    BookingChosen,
    BookingPhoneChosen,
    BusinessGroupChosen,
    Event,
    PriorityChosen,
    QueueListOpened,
    ServicesDropped,
    WalkInChosen,
)
from kiosk.flows.facts import Look
from kiosk.flows.facts_entrance import QueueChoiceFacts, QueueFacts
from screens.presenters import check_in
from screens.presenters.waits import group_name, people, queue_wait, why_closed
from screens.texts import Say


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
    event: Event | None = None


def rows(facts: QueueChoiceFacts, look: Look, say: Say) -> tuple[GroupView, ...]:
    """What the page lists now."""
    if facts.check_in.to_choose:
        return _bookings(facts, say)
    if look.elder and facts.listing == "grounds":
        return _grounds(facts, say)
    groups = tuple(_group(queue, facts, look, say) for queue in facts.queues)
    return (*groups, *_elder_ways(facts, say)) if look.elder else groups


def _bookings(facts: QueueChoiceFacts, say: Say) -> tuple[GroupView, ...]:
    """Each of the citizen's bookings, and last the way to an ordinary number."""
    waiting = (booking for booking in facts.check_in.bookings if booking.may_check_in)
    bookings = (
        GroupView(
            name=f"queue.booked.{booking.appointment_id}",
            title=f"{booking.at:%H:%M} {check_in.group_of(booking, say)}",
            note=check_in.arrival_alone(booking, say),
            chosen=booking.appointment_id == facts.check_in.chosen,
            event=BookingChosen(booking.appointment_id),
        )
        for booking in waiting
    )
    return (*bookings, _way("queue.walk_in", WalkInChosen(), say))


def _grounds(facts: QueueChoiceFacts, say: Say) -> tuple[GroupView, ...]:
    grounds = (
        GroupView(
            name=f"queue.priority.{ground}",
            title=say(f"priority.{ground}"),
            note=say(f"priority.{ground}.note"),
            chosen=facts.priority == ground,
            event=PriorityChosen(ground),
        )
        for ground in facts.grounds
    )
    return (*grounds, _way("queue.no_ground", QueueListOpened("groups"), say))


def _elder_ways(facts: QueueChoiceFacts, say: Say) -> tuple[GroupView, ...]:
    """The elder look has no room for further buttons: what else there is stands among the rows."""
    ways = []
    if facts.listing == "services":
        ways.append(_way("queue.one_only", ServicesDropped(), say))
    elif facts.further_services and facts.chosen:
        ways.append(_way("queue.one_more", QueueListOpened("services"), say))
    if facts.grounds:
        way = _way("queue.grounds", QueueListOpened("grounds"), say)
        chosen = say(f"priority.{facts.priority}") if facts.priority else way.note
        ways.append(replace(way, note=chosen))
    if facts.check_in.offered:
        ways.append(_way("queue.booking.row", BookingPhoneChosen(), say))
    return tuple(ways)


def _way(name: str, event: Event, say: Say) -> GroupView:
    return GroupView(name, title=say(name), note=say(f"{name}.note"), event=event)


def _group(queue: QueueFacts, facts: QueueChoiceFacts, look: Look, say: Say) -> GroupView:
    view = _whole_group(queue, facts, say)
    if look.elder or look.low_reach:
        # Large letters, or two to a row: name and wait in two lines; where to go stands on the ticket.
        note = f"{say('ticket.people', count=view.figure)} · {view.aside}" if queue.issuing else view.note
        return replace(view, icon="", note=note, figure="", unit="", aside="")
    return view


def _whole_group(queue: QueueFacts, facts: QueueChoiceFacts, say: Say) -> GroupView:
    group = queue.business_group
    return GroupView(
        name=f"queue.group.{group}",
        icon=queue.icon,
        title=group_name(queue, say),
        note=queue.counters if queue.issuing else why_closed(queue, say),
        figure=people(queue.waiting) if queue.issuing else "",
        unit=say("queue.people") if queue.issuing else "",
        aside=queue_wait(queue, say) if queue.issuing else say("queue.not_issuing"),
        chosen=group == facts.chosen or group in facts.further,
        event=BusinessGroupChosen(group),
    )
