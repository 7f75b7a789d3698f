"""Carries out the deeds of tickets, papers, identification, reviews and help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.ports.printer import Paper, PrintOutcome
from kiosk.base.clock import Clock
from kiosk.domain.hall_view import TicketView
from kiosk.domain.ticket import PRIORITY_WORDS
from kiosk.flows.deeds import (
    CallStaff,
    CheckPhoneCode,
    Deed,
    GiveReview,
    PrintGuide,
    PrintReceipt,
    PrintTicket,
    SendPhoneCode,
    TakeTicket,
)
from kiosk.flows.events import Event
from kiosk.flows.outcomes import HeldPaperEnded, PaperEnded, PhoneCodeAnswered, ReviewEnded, TicketCame
from kiosk.usecases import papers
from kiosk.usecases.call_staff import CallStaff as CallStaffUseCase
from kiosk.usecases.identify_citizen import PhoneCodes
from kiosk.usecases.leave_review import LeaveReview
from kiosk.usecases.print_paper import PrintPaper
from kiosk.usecases.take_ticket import TakeTicket as TakeTicketUseCase

Performer = Callable[[Any], Event | None]
"""Takes the deed it is registered for and answers the event that tells what came of it, if any."""

_CATEGORIES = {ground: f"{word}优先" if ground else word for ground, word in PRIORITY_WORDS.items()}
_FETCH = {"counter": "到窗口领取", "post": "邮寄到家"}


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What every paper says of this place."""

    hall: str
    terminal: str
    progress_base_url: str = ""
    guide_base_url: str = ""


class TicketHands:
    def __init__(
        self,
        take_ticket: TakeTicketUseCase,
        print_paper: PrintPaper,
        words: PaperWords,
        clock: Clock,
        owed: Callable[[], None],
    ) -> None:
        """`owed` is called when the hall is to be told something soon."""
        self._take_ticket = take_ticket
        self._print_paper = print_paper
        self._words = words
        self._clock = clock
        self._owed = owed

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {
            TakeTicket: self.take,
            PrintTicket: self.print_ticket,
            PrintReceipt: self.print_receipt,
            PrintGuide: self.print_guide,
        }

    def take(self, deed: TakeTicket) -> Event:
        answer = self._take_ticket.take(
            deed.business_group,
            deed.priority,
            deed.citizen,
            deed.item_name,
            deed.queue,
            deed.by_card,
            deed.booking,
            deed.booking_code,
            deed.services,
        )
        if isinstance(answer, TicketView) and answer.lent:
            self._owed()
        return TicketCame(answer)

    def print_ticket(self, deed: PrintTicket) -> Event:
        ticket = deed.ticket

        def paper(reprint: int) -> Paper:
            slip = papers.TicketSlip(
                hall=self._words.hall,
                ticket_number=ticket.number,
                business=ticket.group_name,
                issued_at=ticket.issued_at,
                terminal=self._words.terminal,
                waiting_ahead=ticket.waiting_ahead,
                expected_call=ticket.expected_at,
                counters=ticket.counters,
                category=_CATEGORIES[ticket.priority],
                to_be_confirmed=ticket.to_be_confirmed,
                services=tuple(service.name for service in ticket.services),
                follow_url=ticket.follow_url,
                holder=deed.masked_name,
                appointment_at=ticket.appointment_at,
                call_from=ticket.call_from,
                # A ticket of another terminal was printed there: here it is a copy although it is our first paper of it.
                reprint=max(reprint, int(deed.reprint)),
            )
            return papers.ticket_paper(slip)

        outcome = self._print_paper.print("ticket", ticket.ticket_id, paper)
        self._owed()
        return PaperEnded("ticket", ticket.ticket_id, outcome, deed.reprint)

    def print_receipt(self, deed: PrintReceipt) -> Event:
        stored = not deed.application_number
        make = papers.stored_paper if stored else papers.receipt_paper

        def paper(reprint: int) -> Paper:
            return make(self._receipt_slip(deed, reprint))

        outcome = self._print_paper.print(
            "stored" if stored else "receipt", deed.sealed.receipt_number, paper
        )
        return PaperEnded("receipt", deed.sealed.receipt_number, outcome)

    def _receipt_slip(self, deed: PrintReceipt, reprint: int) -> papers.ReceiptSlip:
        sealed = deed.sealed
        return papers.ReceiptSlip(
            hall=self._words.hall,
            item=sealed.item_name,
            applicant=deed.masked_name,
            id_number=deed.masked_id,
            phone=deed.masked_phone,
            submitted_at=sealed.sealed_at,
            terminal=self._words.terminal,
            receipt_number=sealed.receipt_number,
            application_number=deed.application_number,
            materials=tuple(papers.ReceivedMaterial(name, pages, how) for name, pages, how in deed.materials),
            complete_by=f"{sealed.latest_by:%Y-%m-%d} 前" if sealed.latest_by else "",
            fetch=_FETCH[deed.delivery],
            fee=deed.fee,
            progress_url=sealed.code_payload,
            reprint=reprint,
        )

    def print_guide(self, deed: PrintGuide) -> Event:
        item = deed.item

        def paper(_reprint: int) -> Paper:
            slip = papers.GuideSlip(
                hall=self._words.hall,
                item=item.name,
                department=item.department,
                printed_at=self._clock.now(),
                terminal=self._words.terminal,
                materials=tuple(material.name for material in item.materials),
                where=item.address,
                hours=item.hours,
                complete_by=item.promised_limit.in_words() if item.promised_limit else "",
                fee=item.fee,
                guide_url=f"{self._words.guide_base_url}/{item.code}" if self._words.guide_base_url else "",
            )
            return papers.guide_paper(slip)

        return PaperEnded("guide", item.code, self._print_paper.print("guide", item.code, paper))

    def print_test(self) -> PrintOutcome:
        """A page that shows staff what the printer can do."""

        def paper(_reprint: int) -> Paper:
            return papers.device_test_paper(self._words.hall, self._words.terminal, self._clock.now())

        return self._print_paper.print("test", "test", paper)

    def settled(self) -> tuple[Event, ...]:
        """What became of papers that the printer held; to be asked now and then while it holds one."""
        settled = self._print_paper.settle_held()
        if settled:
            self._owed()
        return tuple(HeldPaperEnded(paper.job.about, paper.outcome) for paper in settled)


class ServiceHands:
    """Phone codes, reviews and calls for help."""

    def __init__(
        self, phone_codes: PhoneCodes, leave_review: LeaveReview, call_staff: CallStaffUseCase
    ) -> None:
        self._phone_codes = phone_codes
        self._leave_review = leave_review
        self._call_staff = call_staff

    def performers(self) -> Mapping[type[Deed], Performer]:
        return {
            SendPhoneCode: self.send_code,
            CheckPhoneCode: self.check_code,
            GiveReview: self.give_review,
            CallStaff: self.call,
        }

    def send_code(self, deed: SendPhoneCode) -> Event:
        return PhoneCodeAnswered(self._phone_codes.send(deed.phone))

    def check_code(self, deed: CheckPhoneCode) -> Event:
        return PhoneCodeAnswered(self._phone_codes.check(deed.phone, deed.code))

    def give_review(self, deed: GiveReview) -> Event:
        answer = self._leave_review.give(deed.review)
        return ReviewEnded(answer.state, answer.due)

    def call(self, deed: CallStaff) -> None:
        self._call_staff.call(deed.about)
