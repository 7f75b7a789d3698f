"""The second half of the wiring: devices, links, use cases and threads, opened after the first picture is shown."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from uuid_utils import uuid7

from kiosk import __version__
from kiosk.base import paths
from kiosk.base.repeated import Repeated
from kiosk.domain.person_key import HallKey
from kiosk.domain.review import TagSet
from kiosk.flows.application_hands import ForCounter
from kiosk.flows.check_in_hands import CheckInHands
from kiosk.flows.conductor import Services
from kiosk.flows.events import Event
from kiosk.flows.outcomes import Ticked
from kiosk.flows.senses import Instruments
from kiosk.flows.staff_hands import StaffActs, StaffHands
from kiosk.flows.ticket_hands import PaperWords, ServiceHands, TicketHands
from kiosk.links.hall_client import HallClient
from kiosk.usecases.call_staff import CallStaff
from kiosk.usecases.check_devices import CheckParts, TestDevices
from kiosk.usecases.find_booking import FindBooking
from kiosk.usecases.hall_errands import BorrowBands, HallErrands, PaperReports
from kiosk.usecases.identify_citizen import NoPhoneCodes
from kiosk.usecases.leave_review import LeaveReview
from kiosk.usecases.papers_at_counter import PapersAtCounter
from kiosk.usecases.print_paper import PrintPaper
from kiosk.usecases.report_health import HEARTBEAT_EVERY_S, ReportHealth
from kiosk.usecases.staff_pins import StaffPins
from kiosk.usecases.take_ticket import TakeTicket
from kiosk.usecases.watch_queues import QueueFeed
from kiosk.wiring.applications import Applications, open_applications
from kiosk.wiring.device_box import DeviceBox
from kiosk.wiring.device_journal import note_device
from kiosk.wiring.seeing import open_seeing
from kiosk.wiring.settings import TerminalSettings
from kiosk.wiring.stores import Ground, Stores

HELD_PAPERS_EVERY_S = 1.0
"""A held paper comes out some seconds after the roll was changed; asking costs nothing while none is held."""

ERRANDS_EVERY_S = 20.0
"""Also at once when something is owed."""


def new_id() -> str:
    return str(uuid7())


def open_services(
    settings: TerminalSettings,
    stores: Stores,
    ground: Ground,
    restart: Callable[[], None],
    post: Callable[[Event], None],
    devices: DeviceBox,
) -> Services:
    """Everything a visit needs. Raises KioskError when the platform's profile or the catalogue cannot be used."""
    hall = HallClient(
        settings.hall.url, settings.terminal.id, settings.hall.key, ground.clock, settings.hall.also
    )
    tags = TagSet.from_json((paths.assets() / "profiles" / "review_tags.json").read_text(encoding="utf-8"))
    printing = PrintPaper(devices.printer(), stores.print_jobs, ground.clock, new_id, ground.journal)
    printing.recover()
    line = _hall_line(settings, stores, ground, hall, tags)
    errands = Repeated("hall-errands", line.errands.round, ERRANDS_EVERY_S, ground.journal)
    copies = ForCounter(line.counter, errands.poke)
    seeing = open_seeing(settings, ground)
    applications = open_applications(settings, stores, ground, devices.camera(), seeing, copies)

    def back() -> None:
        errands.poke()
        applications.wake()

    feed = QueueFeed(hall, ground.clock, ground.journal, lambda: post(Ticked()), back)
    health = _health(settings, ground, hall, devices, applications)
    tickets = TicketHands(line.take_ticket, printing, _paper_words(settings), ground.clock, errands.poke)
    pins = StaffPins(
        {staff.id: staff.pin_hash for staff in settings.staff},
        ground.clock,
        secrets.SystemRandom().shuffle,
        ground.journal,
        stores.pin_tries,
    )
    parts = CheckParts(
        lambda: feed.cause,
        lambda: hall.clock_skew_s,
        applications.platform_state,
        settings.data_folder,
        line.take_ticket.parked_numbers,
    )
    staff = _staff_hands(ground, devices, tickets, printing, applications, pins, parts, restart)
    service = ServiceHands(
        NoPhoneCodes(),
        line.leave_review,
        CallStaff(hall, settings.terminal.place, new_id, ground.journal),
    )

    def settle() -> None:
        for event in tickets.settled():
            post(event)

    def close() -> None:
        seeing.close()
        devices.close()

    held_papers = Repeated("held-papers", settle, HELD_PAPERS_EVERY_S, ground.journal)
    devices.subscribe(lambda _status: health.poke())
    devices.subscribe(lambda status: note_device(status, ground.journal))
    for status in devices.statuses():
        note_device(status, ground.journal)
    return Services(
        performers={
            **tickets.performers(),
            **service.performers(),
            **CheckInHands(line.find_booking).performers(),
            **staff.performers(),
            **applications.performers,
        },
        instruments=Instruments(
            devices.id_reader(),
            devices.qr_reader(),
            devices.camera(),
            seeing,
            devices.statuses,
            devices.subscribe,
        ),
        hall=feed,
        pins=pins,
        tags=tags,
        runners=(feed, errands, health, held_papers, *applications.runners),
        close=close,
    )


def _paper_words(settings: TerminalSettings) -> PaperWords:
    told = settings.terminal
    return PaperWords(told.hall_name, told.label, guide_base_url=told.guide_base_url)


@dataclass(frozen=True, slots=True)
class HallLine:
    """What goes between this terminal and its hall."""

    take_ticket: TakeTicket
    find_booking: FindBooking
    leave_review: LeaveReview
    counter: PapersAtCounter
    errands: HallErrands


def _hall_line(
    settings: TerminalSettings, stores: Stores, ground: Ground, hall: HallClient, tags: TagSet
) -> HallLine:
    key = HallKey(settings.hall.person_key.encode())
    take = TakeTicket(hall, stores.tickets, key, ground.clock, new_id, ground.journal)
    review = LeaveReview(hall, stores.reviews, tags, ground.clock, new_id, ground.journal)
    reports = PaperReports(hall, stores.tickets, stores.print_jobs, ground.journal)
    bands = BorrowBands(hall, stores.tickets, ground.clock, new_id, ground.journal)
    counter = PapersAtCounter(
        stores.vault, stores.counter_papers, stores.tickets, hall, key, ground.clock, ground.journal
    )
    find = FindBooking(hall, key)
    return HallLine(take, find, review, counter, HallErrands(hall, take, review, reports, bands, counter))


def _health(
    settings: TerminalSettings,
    ground: Ground,
    hall: HallClient,
    devices: DeviceBox,
    applications: Applications,
) -> Repeated:
    about = {"boot_id": new_id(), "version": __version__, "place": settings.terminal.place}
    report = ReportHealth(
        hall, devices.statuses, applications.waiting_and_parked, ground.clock, about, ground.journal
    )
    return Repeated("heartbeat", report.beat, HEARTBEAT_EVERY_S, ground.journal)


def _staff_hands(
    ground: Ground,
    devices: DeviceBox,
    tickets: TicketHands,
    printing: PrintPaper,
    applications: Applications,
    pins: StaffPins,
    parts: CheckParts,
    restart: Callable[[], None],
) -> StaffHands:
    tests = TestDevices(devices.test, devices.statuses, tickets.print_test, ground.clock, ground.journal)
    acts = StaffActs(printing, tickets.print_test, applications.retry_parked, restart, ground.journal)
    return StaffHands(pins, parts, tests, acts, applications.waiting_and_parked)
