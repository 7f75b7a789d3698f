"""Carries out the deeds of staff on the spot. Each is on record with the staff number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from devices.ports.printer import PrintOutcome, PrintResult
from kiosk.base.journal import Journal
from kiosk.flows.deeds import CheckDevices, CheckPin, Deed, StaffAct, TestDevice
from kiosk.flows.events import Event
from kiosk.flows.facts import DeviceFacts
from kiosk.flows.outcomes import DevicesChecked, DeviceTested, PinChecked, StaffActed
from kiosk.flows.ticket_hands import Performer
from kiosk.usecases.check_devices import CheckParts, TestDevices
from kiosk.usecases.print_paper import PrintPaper
from kiosk.usecases.staff_pins import StaffPins


class StaffHands:
    def __init__(
        self,
        pins: StaffPins,
        parts: CheckParts,
        tests: TestDevices,
        acts: StaffActs,
        outbox: Callable[[], tuple[int, int]],
    ) -> None:
        """`outbox` answers how many wait and how many are parked."""
        self._pins = pins
        self._parts = parts
        self._tests = tests
        self._acts = acts
        self._outbox = outbox

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {
            CheckPin: self.check_pin,
            CheckDevices: self.check,
            TestDevice: self.test,
            StaffAct: self.act,
        }

    def check_pin(self, deed: CheckPin) -> Event:
        staff_id = self._pins.check(deed.pin)
        self._pins.shuffle_digits()
        return PinChecked(staff_id)

    def check(self, _deed: CheckDevices) -> Event:
        extra = tuple(
            DeviceFacts(part.name, part.name, part.state, part.condition, "", part.figure, can_test=False)
            for part in self._parts.look()
        )
        waiting, parked = self._outbox()
        return DevicesChecked(extra, waiting, parked)

    def test(self, deed: TestDevice) -> Event:
        passed, said = self._tests.test(deed.name, deed.staff_id)
        return DeviceTested(deed.name, passed, said)

    def act(self, deed: StaffAct) -> Event:
        return StaffActed(self._acts.act(deed.action, deed.staff_id))


class StaffActs:
    """What staff may do besides testing; answers the key of a sentence."""

    def __init__(
        self,
        print_paper: PrintPaper,
        print_test: Callable[[], PrintOutcome],
        retry_parked: Callable[[], int],
        restart: Callable[[], None],
        journal: Journal,
    ) -> None:
        self._print_paper = print_paper
        self._print_test = print_test
        self._retry_parked = retry_parked
        self._restart = restart
        self._journal = journal

    def act(self, action: str, staff_id: str) -> str:
        said = self._done(action)
        self._journal.audit("staff_act", action=action, staff=staff_id, said=said)
        return said

    def _done(self, action: str) -> str:
        match action:
            case "paper_changed":
                self._print_paper.settle_held()
                return "paper_changed"
            case "retry_deliveries":
                return "retrying" if self._retry_parked() else "nothing_parked"
            case "discard_held":
                return "discarded" if self._print_paper.discard_held() else "not_discarded"
            case "print_test":
                printed = self._print_test().result is PrintResult.PRINTED
                return "test_printed" if printed else "test_not_printed"
            case "restart":
                self._restart()
                return "restarting"
        return "unknown_action"
