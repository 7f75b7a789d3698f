"""Appointments as they leave the hall: projections into wire models. No I/O."""

from __future__ import annotations

from datetime import date

from kiosk.domain.appointment import (
    APPOINTMENT_WORDS,
    Appointment,
    AppointmentState,
    appointment_figures,
)
from kiosk.domain.arrival import call_from
from kiosk.domain.booking import Slot
from kiosk.domain.ids import BusinessGroupId
from kiosk.domain.punctuality import arrival_said
from kiosk.domain.ticket import TicketState
from kiosk.hall.appointment_import import ImportPlan
from kiosk.hall.queue_views import Outlook
from kiosk.hall.wire.appointments import (
    AppointmentFiguresWire,
    AppointmentsWire,
    AppointmentWire,
    FoundsWire,
    FoundWire,
    ImportWire,
    LineFaultWire,
    LineTakenWire,
    SlotsWire,
    SlotWire,
)


def appointment_wire(outlook: Outlook, appointment: Appointment) -> AppointmentWire:
    name, name_en = _group_names(outlook, appointment.business_group)
    return AppointmentWire(
        appointment_id=appointment.appointment_id,
        code=appointment.code,
        business_group=appointment.business_group,
        group_name=name,
        group_name_en=name_en,
        at=appointment.at,
        call_from=call_from(outlook.plan.rules, appointment.at),
        state=appointment.state.value,
        state_words=APPOINTMENT_WORDS[appointment.state],
        masked_name=appointment.masked_name,
        item_name=appointment.item_name,
        booked_by=appointment.booked_by,
        outside_number=appointment.outside_number,
        number=_number(outlook, appointment),
        checked_in_at=appointment.checked_in_at,
    )


def founds_wire(outlook: Outlook, found: tuple[Appointment, ...]) -> FoundsWire:
    return FoundsWire(as_of=outlook.now, appointments=[_found(outlook, each) for each in found])


def _found(outlook: Outlook, appointment: Appointment) -> FoundWire:
    rules = outlook.plan.rules
    name, name_en = _group_names(outlook, appointment.business_group)
    begins = call_from(rules, appointment.at)
    return FoundWire(
        appointment_id=appointment.appointment_id,
        business_group=appointment.business_group,
        group_name=name,
        group_name_en=name_en,
        at=appointment.at,
        call_from=begins,
        grace_until=appointment.at + rules.appointment_grace,
        state=appointment.state.value,
        masked_name=appointment.masked_name,
        item_name=appointment.item_name,
        number=_number(outlook, appointment),
        may_check_in=_may_check_in(outlook, appointment),
        said=arrival_said(appointment.at, outlook.now, begins, rules.appointment_grace),
    )


def appointments_wire(
    outlook: Outlook, day: date, shown: tuple[Appointment, ...], group_id: BusinessGroupId | None
) -> AppointmentsWire:
    return AppointmentsWire(
        day=day,
        as_of=outlook.now,
        figures=figures_wire(outlook, day, group_id),
        appointments=[appointment_wire(outlook, appointment) for appointment in shown],
    )


def figures_wire(
    outlook: Outlook, day: date, group_id: BusinessGroupId | None = None
) -> AppointmentFiguresWire:
    """Booked, came, missed: of one business group or of all, as of now."""
    grace = outlook.plan.rules.appointment_grace
    figures = appointment_figures(outlook.state.appointments, day, outlook.now, grace, group_id)
    return AppointmentFiguresWire(
        booked=figures.booked,
        came=figures.came,
        came_late=figures.came_late,
        missed=figures.missed,
        to_come=figures.to_come,
        cancelled=figures.cancelled,
    )


def slots_wire(day: date, group_id: str, slots: tuple[Slot, ...]) -> SlotsWire:
    listed = [SlotWire(at=slot.at, capacity=slot.capacity, free=slot.free) for slot in slots]
    return SlotsWire(day=day, business_group=group_id, slots=listed)


def import_wire(plan: ImportPlan, done: bool) -> ImportWire:
    return ImportWire(
        done=done,
        lines=plan.lines,
        booked=plan.counted("booked"),
        changed=plan.counted("changed"),
        unchanged=plan.counted("unchanged"),
        faults=[
            LineFaultWire(line=fault.line, column=fault.column, said=fault.said, do=fault.do)
            for fault in plan.faults
        ],
        taken=[
            LineTakenWire(
                line=taken.line,
                what=taken.what,
                appointment_id=taken.appointment_id,
                code=taken.code,
                outside_number=taken.outside_number,
                remark=taken.remark,
            )
            for taken in plan.taken
        ],
    )


def _group_names(outlook: Outlook, group_id: BusinessGroupId) -> tuple[str, str]:
    """A group that was taken out of the settings keeps its key as a name."""
    group = outlook.plan.groups.get(group_id)
    return (group.name, group.name_en) if group else (group_id, group_id)


def _may_check_in(outlook: Outlook, appointment: Appointment) -> bool:
    """Also again while the ticket waits without a paper: the answer to the first time may have been lost."""
    if appointment.state is AppointmentState.BOOKED:
        return True
    ticket = outlook.state.open.get(appointment.ticket_id) if appointment.ticket_id else None
    return ticket is not None and ticket.state is TicketState.WAITING and ticket.paper in ("", "refused")


def _number(outlook: Outlook, appointment: Appointment) -> str:
    ticket = outlook.state.ticket(appointment.ticket_id) if appointment.ticket_id else None
    return ticket.number if ticket else ""
