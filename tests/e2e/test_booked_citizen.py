"""A booked citizen from the booking system's file to the counter: the real hall, the real terminal, devices on real wires."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.base.clock import HALL_ZONE
from kiosk.flows.events import CheckInChosen
from kiosk.flows.steps import Step
from tests.kiosk.appointments.booking_hall import settings as booking_settings
from tests.kiosk.appointments.sheets import xlsx_of
from tests.support.hall import FRIDAY_MORNING, RunningHall, issue, running_hall
from tests.support.moved_clock import MovedClock
from tests.support.real_terminal import RealTerminal, SimulatedDevices
from tests.support.terminal_bench import settings
from tests.support.waiting import wait_until

TEN = datetime(2026, 6, 12, 10, 0, tzinfo=HALL_ZONE)
ROW = ("W-1", "综合受理", "2026-06-12", "10:00", "彭晓花", "999999199001010024", "13900001111", "社保卡挂失")


def imported(hall: RunningHall, folder: Path) -> str:
    """The code that the booking system shows its citizen."""
    file = folder / "bookings.xlsx"
    file.write_bytes(xlsx_of(ROW))
    told = ["hall", "appointments", "import", str(file), "--url", hall.url, "--key", "demo-booking-key-01"]
    assert main(told) == 0
    with hall.client(headers={"Authorization": "Bearer demo-booking-key-01"}) as line:
        [appointment] = line.get("/api/v1/appointments", params={"day": "2026-06-12"}).json()["appointments"]
    return str(appointment["code"])


def press(clerk: Any, verb: str) -> dict[str, Any]:
    answer = clerk.post(f"/api/v1/counters/3/{verb}", json={})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.e2e
def test_from_the_file_of_bookings_to_the_counter(tmp_path: Path) -> None:
    clock = MovedClock(FRIDAY_MORNING)
    with running_hall(tmp_path / "hall", clock, booking_settings()) as hall:
        code = imported(hall, tmp_path)
        with SimulatedDevices(tmp_path / "devices") as simulated:
            told = settings(tmp_path / "terminal", hall.url)
            with RealTerminal(told, simulated, clock) as terminal, hall.staff() as clerk:
                press(clerk, "open")
                terminal.until(lambda shown: shown.step is Step.STANDBY and bool(shown.facts.queues))
                simulated.qr_reader.command({"show": code})
                shown = terminal.until(
                    lambda shown: shown.step is Step.QUEUE and bool(shown.facts.check_in.bookings)
                )
                [booking] = shown.facts.check_in.bookings
                terminal.post(CheckInChosen(booking.appointment_id))
                facts = terminal.until(
                    lambda shown: shown.step is Step.TICKET and shown.facts.paper == "printed"
                ).facts
                assert (facts.number, facts.appointment_at) == ("A001", TEN)
                wait_until(lambda: [paper["ended"] for paper in simulated.papers()] == ["cut"])
                # Half an hour early: whoever came without an appointment is called before.
                with hall.terminal() as other:
                    assert issue(other).json()["number"] == "A002"
                    assert press(clerk, "call-next")["now"]["number"] == "A002"
                    press(clerk, "begin")
                    assert issue(other).json()["number"] == "A003"
                clock.move(26)
                called = press(clerk, "call-next")
                assert called["now"]["number"] == "A001" and "预约 10:00" in called["now"]["reason"]
