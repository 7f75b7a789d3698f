"""What the duty manager adds to the queue's log, and what a citizen was told: events, and what they change.

They move no ticket and no counter; who is next does not depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.domain.ids import BusinessGroupId, CounterId, StaffId, TicketId
from kiosk.domain.wait_range import WaitRange

if TYPE_CHECKING:
    from kiosk.domain.queue_state import QueueState

MESSAGES_KEPT = 60


@dataclass(frozen=True, slots=True)
class WaitTold:
    """What a citizen was told when the number was given, in whole minutes; the report compares it with the truth."""

    ticket_id: TicketId
    low_min: int
    expected_min: int
    high_min: int


@dataclass(frozen=True, slots=True)
class IssuingSet:
    """Numbers of a group are no longer given today, or given again."""

    business_group: BusinessGroupId
    open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class HelpHeard:
    """Somebody is on the way to who asked for help; `asked_seq` is the place of the call in the log."""

    asked_seq: int
    staff_id: StaffId


@dataclass(frozen=True, slots=True)
class MessageSent:
    """The duty manager's words to a counter; its console shows them until they are read."""

    message_id: str
    counter_id: CounterId
    text: str


@dataclass(frozen=True, slots=True)
class MessageRead:
    message_id: str
    staff_id: StaffId


DutyEvent = WaitTold | IssuingSet | HelpHeard | MessageSent | MessageRead


@dataclass(frozen=True, slots=True)
class Message:
    """A message of today as the log tells it."""

    message_id: str
    counter_id: CounterId
    text: str
    at: datetime
    read_by: StaffId | None = None
    read_at: datetime | None = None


def apply_duty(state: QueueState, event: DutyEvent, at: datetime) -> None:
    """Folds one event in."""
    match event:
        case WaitTold(low_min=low, expected_min=expected, high_min=high):
            state.pace.tell(event.ticket_id, WaitRange(low, expected, high))
        case IssuingSet(open=True):
            state.issuing_stopped = {
                group: reason
                for group, reason in state.issuing_stopped.items()
                if group != event.business_group
            }
        case IssuingSet():
            state.issuing_stopped = {**state.issuing_stopped, event.business_group: event.reason}
        case HelpHeard():
            state.help = tuple(
                replace(asked, heard_by=event.staff_id, heard_at=at)
                if asked.seq == event.asked_seq
                else asked
                for asked in state.help
            )
        case MessageSent():
            sent = Message(event.message_id, event.counter_id, event.text, at)
            state.messages = (*state.messages, sent)[-MESSAGES_KEPT:]
        case MessageRead():
            state.messages = tuple(
                replace(sent, read_by=event.staff_id, read_at=at)
                if sent.message_id == event.message_id
                else sent
                for sent in state.messages
            )
