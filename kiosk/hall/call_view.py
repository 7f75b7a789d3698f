"""One call as screens show and speak it."""

from __future__ import annotations

from kiosk.domain.people import mask_name
from kiosk.domain.queue_state import CallMade
from kiosk.hall.hall_voice import HallVoice
from kiosk.hall.queue_views import Outlook
from kiosk.hall.wire.queues import CallWire


def call_wire(outlook: Outlook, voice: HallVoice, call: CallMade, named: bool = False) -> CallWire:
    """With the place of its counter and the time of its announcement; with a name only for who may see one."""
    place = outlook.plan.counters[call.counter_id]
    planned = voice.planned(call)
    group = outlook.plan.groups[call.business_group]
    return CallWire(
        call_id=call.call_id,
        ticket_id=call.ticket_id,
        number=call.number,
        business_group=call.business_group,
        group_name=group.name,
        group_name_en=group.name_en,
        counter_id=call.counter_id,
        counter_name=place.name,
        counter_number=place.number,
        place=place.place,
        at=call.at,
        times=call.times,
        audio=f"/api/v1/announcements/{call.call_id}.wav",
        spoken=planned.spoken,
        speak_at=planned.speak_at,
        duration_s=round(planned.duration_s, 2),
        masked_name=_name_on_boards(outlook, call) if named else "",
    )


def _name_on_boards(outlook: Outlook, call: CallMade) -> str:
    """Masked once more, whoever sent it; empty unless the hall wants names."""
    ticket = outlook.state.ticket(call.ticket_id) if outlook.settings.board.names else None
    return mask_name(ticket.masked_name) if ticket else ""
