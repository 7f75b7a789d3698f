"""Staff on the spot: the PIN, the device check, and what staff may do there. Every act goes on record with the staff number."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.deeds import CheckDevices, CheckPin, StaffAct, TestDevice
from kiosk.flows.events import (
    DeviceTestAsked,
    StaffActionAsked,
    StaffKnocked,
    StaffPinGiven,
    VisitEnded,
    WentBack,
    WentHome,
)
from kiosk.flows.everywhere_flow import end
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.outcomes import DevicesChecked, DeviceTested, PinChecked, StaffActed, Ticked
from kiosk.flows.session import Maintaining, Surroundings, TestState, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive, next_visit


def knocked(visit: Visit, _event: StaffKnocked, _around: Surroundings) -> Move:
    """Only from standby or home with nobody identified: staff never see a citizen's visit."""
    if visit.citizen is not None or visit.applying is not None:
        return stay(visit)
    return stay(arrive(replace(next_visit(visit), look=visit.look), Step.MAINTENANCE_PIN, ()))


def gave_pin(visit: Visit, event: StaffPinGiven, around: Surroundings) -> Move:
    if around.pin_locked_s > 0 or visit.maintaining.checking:
        return stay(visit)
    maintaining = replace(visit.maintaining, checking=True, wrong=False)
    return stay(replace(visit, maintaining=maintaining), CheckPin(event.pin))


def pin_checked(visit: Visit, event: PinChecked, _around: Surroundings) -> Move:
    if not event.staff_id:
        return stay(replace(visit, maintaining=Maintaining(wrong=True)))
    visit = replace(visit, maintaining=Maintaining(staff_id=event.staff_id))
    return stay(arrive(visit, Step.MAINTENANCE, ()), CheckDevices())


def asked_test(visit: Visit, event: DeviceTestAsked, _around: Surroundings) -> Move:
    maintaining = visit.maintaining
    tested_before = maintaining.tests.get(event.name)
    if tested_before is not None and tested_before[0] == "running":
        return stay(visit)
    tests: dict[str, TestState] = {**maintaining.tests, event.name: ("running", "")}
    visit = replace(visit, maintaining=replace(maintaining, tests=tests))
    return stay(visit, TestDevice(event.name, maintaining.staff_id))


def tested(visit: Visit, event: DeviceTested, _around: Surroundings) -> Move:
    state: TestState = ("passed" if event.passed else "failed", event.said)
    tests = {**visit.maintaining.tests, event.name: state}
    return stay(replace(visit, maintaining=replace(visit.maintaining, tests=tests)))


def checked(visit: Visit, event: DevicesChecked, _around: Surroundings) -> Move:
    maintaining = replace(visit.maintaining, extra=event.extra, waiting=event.waiting, parked=event.parked)
    return stay(replace(visit, maintaining=maintaining))


def asked_action(visit: Visit, event: StaffActionAsked, _around: Surroundings) -> Move:
    if event.action == "leave":
        return end(visit)
    return stay(visit, StaffAct(event.action, visit.maintaining.staff_id))


def acted(visit: Visit, event: StaffActed, _around: Surroundings) -> Move:
    return stay(replace(visit, maintaining=replace(visit.maintaining, said=event.said)), CheckDevices())


def left(visit: Visit, _event: WentBack | WentHome | VisitEnded, _around: Surroundings) -> Move:
    return end(visit)


ROWS: Rows = {
    (Step.STANDBY, StaffKnocked): knocked,
    (Step.HOME, StaffKnocked): knocked,
    (None, StaffKnocked): ignored,
    (Step.MAINTENANCE_PIN, StaffPinGiven): gave_pin,
    (Step.MAINTENANCE_PIN, PinChecked): pin_checked,
    (Step.MAINTENANCE_PIN, WentBack): left,
    (Step.MAINTENANCE_PIN, WentHome): left,
    (Step.MAINTENANCE, DeviceTestAsked): asked_test,
    (Step.MAINTENANCE, DeviceTested): tested,
    (Step.MAINTENANCE, DevicesChecked): checked,
    (Step.MAINTENANCE, StaffActionAsked): asked_action,
    (Step.MAINTENANCE, StaffActed): acted,
    (Step.MAINTENANCE, WentBack): left,
    (Step.MAINTENANCE, WentHome): left,
    (Step.MAINTENANCE, VisitEnded): left,
    (Step.MAINTENANCE, Ticked): ignored,
}
