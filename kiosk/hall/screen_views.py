"""What boards, counter signs and the lobby page show. Nothing about persons but a masked name where the hall wants it."""

from __future__ import annotations

from collections import Counter

from kiosk.domain.appointment import AppointmentState
from kiosk.domain.counter import WORKING, CounterState
from kiosk.domain.hall_plan import CounterPlace
from kiosk.hall.call_view import call_wire
from kiosk.hall.hall import Hall
from kiosk.hall.hall_voice import HallVoice
from kiosk.hall.queue_views import Outlook, prepare, queues_wire
from kiosk.hall.wire.queues import BoardWire, CallWire
from kiosk.hall.wire.screens import GroupNameWire, LobbyWire, SignWire, SlotWire

_CALLS_SHOWN = 30
"""Newest calls on the wire: a board shows one a counter, so that several calls of one counter do not hide another's."""
_SLOTS_SHOWN = 4


def board_wire(hall: Hall, paired: bool) -> BoardWire:
    """For a screen that was paired, or for anybody else: names are for the first alone."""
    outlook = hall.outlook()
    whole = queues_wire(outlook)
    calls = outlook.state.calls[-_CALLS_SHOWN:]
    return BoardWire(
        hall_name=hall.settings.hall.name,
        hall_name_en=hall.settings.hall.name_en,
        place=hall.settings.hall.place,
        as_of=outlook.now,
        open_now=whole.open_now,
        hours=whole.hours,
        calls=[call_wire(outlook, hall.voice, call, paired) for call in reversed(calls)],
        prepare=prepare(outlook),
        queues=whole.queues,
        ticker=list(hall.settings.hall.ticker),
        names="off" if not hall.settings.board.names else "shown" if paired else "withheld",
    )


def sign_wire(hall: Hall, place: CounterPlace) -> SignWire:
    """One counter's own strip."""
    outlook = hall.outlook()
    counter = outlook.state.counter(place.counter_id)
    ticket = outlook.state.ticket(counter.ticket_id) if counter.ticket_id else None
    calling = counter.state is CounterState.CALLING
    groups = [outlook.plan.groups[group_id] for group_id in place.groups]
    return SignWire(
        counter_id=place.counter_id,
        counter_number=place.number,
        counter_name=place.name,
        place=place.place,
        state=counter.state.value,
        number=ticket.number if ticket else "",
        groups=[
            GroupNameWire(business_group=group.group_id, name=group.name, name_en=group.name_en)
            for group in groups
        ],
        waiting=sum(len(outlook.state.waiting(group.group_id)) for group in groups),
        call=_newest_call(outlook, hall.voice, place) if calling else None,
        as_of=outlook.now,
    )


def _newest_call(outlook: Outlook, voice: HallVoice, place: CounterPlace) -> CallWire | None:
    calls = (call for call in reversed(outlook.state.calls) if call.counter_id == place.counter_id)
    newest = next(calls, None)
    return call_wire(outlook, voice, newest) if newest else None


def lobby_wire(hall: Hall) -> LobbyWire:
    outlook = hall.outlook()
    whole = queues_wire(outlook)
    states = (outlook.state.counter(counter_id).state for counter_id in outlook.plan.counters)
    return LobbyWire(
        hall_name=hall.settings.hall.name,
        hall_name_en=hall.settings.hall.name_en,
        place=hall.settings.hall.place,
        as_of=outlook.now,
        open_now=whole.open_now,
        hours=whole.hours,
        total_waiting=whole.total_waiting,
        counters_open=sum(state in WORKING for state in states),
        notice=whole.notice,
        ticker=list(hall.settings.hall.ticker),
        queues=whole.queues,
        appointments=_next_appointments(outlook),
    )


def _next_appointments(outlook: Outlook) -> list[SlotWire]:
    """How many are booked for each of the next times of today."""
    today = outlook.state.appointments.of_day(outlook.now.date())
    to_come = Counter(
        (booked.at, booked.business_group)
        for booked in today
        if booked.state is AppointmentState.BOOKED and booked.at >= outlook.now
    )
    return [
        SlotWire(
            at=at,
            group_name=outlook.plan.groups[group_id].name,
            group_name_en=outlook.plan.groups[group_id].name_en,
            count=count,
        )
        for (at, group_id), count in list(to_come.items())[:_SLOTS_SHOWN]
        if group_id in outlook.plan.groups
    ]
