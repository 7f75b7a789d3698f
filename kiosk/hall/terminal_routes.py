"""What terminals ask: tickets, papers, lent numbers, reviews, help, heartbeats."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from uuid_utils import uuid7

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.arrival import booking_to_link, decide_issue_for
from kiosk.domain.booking_code import judge_code
from kiosk.domain.check_in import BookingKey
from kiosk.domain.duty_events import WaitTold
from kiosk.domain.health import DeviceReport, Heartbeat
from kiosk.domain.ids import AppointmentId, BusinessGroupId, ReviewId, TerminalId, TicketId, TicketNumber
from kiosk.domain.issuing import IssueRequest, LentLabel, decide_band, ticket_of_person
from kiosk.domain.queue_events import HelpAsked as HelpEvent
from kiosk.domain.queue_events import PaperReported
from kiosk.domain.refusal import Refusal
from kiosk.domain.review import Rating, Review, ReviewAbout, due_of, fault_of
from kiosk.hall.books import Books, Deed, Reply
from kiosk.hall.guard import guard
from kiosk.hall.hall import Hall
from kiosk.hall.problems import ProblemRaised
from kiosk.hall.queue_views import not_issuing_reason, ticket_wire
from kiosk.hall.requests import Door, answer, json_of
from kiosk.hall.short_route import short_route
from kiosk.hall.wire.asked import BandAsked, HeartbeatAsked, HelpAsked, PaperAsked, ReviewAsked, TicketAsked
from kiosk.hall.wire.common import Problem
from kiosk.hall.wire.health import HeartbeatAnswered
from kiosk.hall.wire.queues import BandWire, ReviewAnswered, TicketWire
from kiosk.store.holidays import public_calendar

_FAULT_SAID = {
    "needs_reason": ("不满意要选一个原因，或写几个字。", "请选原因后再提交。"),
    "text_too_long": ("写得太长了。", "最多 150 个字。"),
    "tag_of_other_level": ("选的原因不属于这个等级。", "请重新选择。"),
}


def router(hall: Hall) -> APIRouter:
    """Everything under `/api/v1` that a terminal's key opens."""
    problems: dict[int | str, dict[str, Any]] = {409: {"model": Problem}, 401: {"model": Problem}}
    routes = APIRouter(prefix="/api/v1", responses=problems, route_class=short_route(guard(hall)))
    door = Door(hall)
    _ticket_routes(routes, hall, door)
    _report_routes(routes, hall, door)
    return routes


def _ticket_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/tickets", status_code=201, responses={201: {"model": TicketWire}})
    async def issue_ticket(asked: TicketAsked, request: Request) -> Response:
        terminal = door.same_terminal(request, asked.terminal_id)
        key = await door.keyed(request, f"terminal:{terminal.id}")

        def more(refusal: Refusal) -> dict[str, object]:
            return _held_ticket(hall, asked) if refusal.code == "has_ticket" else {}

        return await door.write(_issue_deed(hall, asked), key, more)

    @routes.get("/tickets/{ticket_id}", responses={200: {"model": TicketWire}})
    async def ticket(ticket_id: str, request: Request) -> Response:
        door.terminal(request)
        outlook = hall.outlook()
        found = outlook.state.ticket(TicketId(ticket_id))
        if found is None:
            raise ProblemRaised(404, "unknown_ticket", "今天没有这个号。", "请重新取号。")
        return answer(ticket_wire(outlook, found, hall.public_url))

    @routes.post("/tickets/{ticket_id}/paper", status_code=204)
    async def report_paper(ticket_id: str, asked: PaperAsked, request: Request) -> Response:
        terminal = door.terminal(request)
        key = await door.keyed(request, f"terminal:{terminal.id}")
        return await door.write(_paper_deed(TicketId(ticket_id), asked, terminal.id), key)

    @routes.post("/bands", responses={200: {"model": BandWire}})
    async def lend_band(asked: BandAsked, request: Request) -> Response:
        terminal = door.same_terminal(request, asked.terminal_id)
        key = await door.keyed(request, f"terminal:{terminal.id}")
        return await door.write(_band_deed(hall, asked), key)


def _report_routes(routes: APIRouter, hall: Hall, door: Door) -> None:
    @routes.post("/help", status_code=204)
    async def ask_help(asked: HelpAsked, request: Request) -> Response:
        terminal = door.same_terminal(request, asked.terminal_id)
        key = await door.keyed(request, f"terminal:{terminal.id}")
        about = " ".join(part for part in (asked.place, asked.about) if part)

        def deed(books: Books) -> Reply:
            books.record(HelpEvent(None, TerminalId(terminal.id), about), f"terminal:{terminal.id}", _cause())
            return Reply(204)

        return await door.write(deed, key)

    @routes.post("/reviews", status_code=201, responses={201: {"model": ReviewAnswered}})
    async def leave_review(asked: ReviewAsked, request: Request) -> Response:
        terminal = door.same_terminal(request, asked.terminal_id)
        key = await door.keyed(request, f"terminal:{terminal.id}")
        reply = await door.write(_review_deed(hall, asked), key)
        hall.publish("review", {"review_id": asked.review_id})
        return reply

    @routes.post("/heartbeats", responses={200: {"model": HeartbeatAnswered}})
    async def heartbeat(asked: HeartbeatAsked, request: Request) -> Response:
        door.same_terminal(request, asked.terminal_id)
        hall.take_heartbeat(_beat(asked))
        return answer(HeartbeatAnswered(at=hall.clock.now()))


def _cause() -> str:
    return str(uuid7())


def _issue_deed(hall: Hall, asked: TicketAsked) -> Deed:
    lent = asked.lent
    ticket_id = TicketId((lent.ticket_id if lent else asked.ticket_id) or str(uuid7()))
    label = LentLabel(TicketNumber(lent.number), _local(lent.issued_at)) if lent else None
    wanted = IssueRequest(
        ticket_id=ticket_id,
        business_group=BusinessGroupId(asked.business_group),
        terminal_id=TerminalId(asked.terminal_id),
        follow_token=secrets.token_urlsafe(12),
        person_key=asked.person_key,
        masked_name=asked.masked_name,
        priority=asked.priority,
        proof=asked.priority_proof if asked.priority else "",
        services=tuple(BusinessGroupId(service) for service in asked.services),
        source=asked.source,
        item_name=asked.item_name,
        lent=label,
    )
    booking = BookingKey(
        AppointmentId(asked.appointment_id), judge_code(asked.booking_code)[1], asked.person_key
    )

    def deed(books: Books) -> Reply | Refusal:
        outlook = hall.outlook_in(books)
        group = outlook.plan.groups.get(wanted.business_group)
        known = books.queue.ticket(ticket_id) is not None
        # A number on paper already, a ticket asked for again and a booked citizen do not depend on the hour.
        promised = known or booking_to_link(books.queue, booking, wanted.business_group, books.now.date())
        if group is not None and label is None and not promised and not outlook.may_issue():
            return Refusal("closed", f"{not_issuing_reason(outlook, group)}，暂不取号。", _hours_said(hall))
        events = decide_issue_for(books.queue, outlook.plan, wanted, booking, books.now)
        if isinstance(events, Refusal):
            return events
        cause = _cause()
        for event in events:
            books.record(event, f"terminal:{asked.terminal_id}", cause)
        ticket = books.queue.ticket(ticket_id)
        if ticket is None:
            raise RuntimeError(f"ticket {ticket_id} is not in the log after its issue")
        wire = ticket_wire(outlook, ticket, hall.public_url)
        if not known and label is None and wire.wait is not None:
            # The report compares it with what became of it.
            told = WaitTold(ticket_id, wire.wait.low, wire.wait.expected, wire.wait.high)
            books.record(told, f"terminal:{asked.terminal_id}", cause)
        return Reply(201 if events else 200, json_of(wire))

    return deed


def _hours_said(hall: Hall) -> str:
    spans = "、".join(text for _, text in hall.settings.hours.spans())
    return f"办公时间 {spans}。"


def _held_ticket(hall: Hall, asked: TicketAsked) -> dict[str, object]:
    outlook = hall.outlook()
    groups = (BusinessGroupId(group) for group in (asked.business_group, *asked.services))
    tickets = (ticket_of_person(outlook.state, asked.person_key, group) for group in groups)
    held = next((ticket for ticket in tickets if ticket is not None), None)
    if held is None:
        return {}
    return {"ticket": ticket_wire(outlook, held, hall.public_url).model_dump(mode="json")}


def _paper_deed(ticket_id: TicketId, asked: PaperAsked, terminal_id: str) -> Deed:
    def deed(books: Books) -> Reply | Refusal:
        ticket = books.queue.ticket(ticket_id)
        if ticket is None:
            return Refusal("unknown_ticket", "今天没有这个号。", "不用再报。")
        if (ticket.paper, ticket.paper_reason) != (asked.outcome, asked.reason):
            event = PaperReported(ticket_id, asked.outcome, asked.job_id, asked.reason)
            books.record(event, f"terminal:{terminal_id}", _cause())
        return Reply(204)

    return deed


def _band_deed(hall: Hall, asked: BandAsked) -> Deed:
    def deed(books: Books) -> Reply | Refusal:
        plan, day = hall.ledger.plan, books.now.date()
        terminal_id, group_id = TerminalId(asked.terminal_id), BusinessGroupId(asked.business_group)
        band = decide_band(books.queue, plan, terminal_id, group_id, asked.count, day)
        if isinstance(band, Refusal):
            return band
        books.record(band, f"terminal:{asked.terminal_id}", _cause())
        wire = BandWire(day=day.isoformat(), prefix=plan.groups[group_id].prefix, numbers=list(band.numbers))
        return Reply(200, json_of(wire))

    return deed


def _review_deed(hall: Hall, asked: ReviewAsked) -> Deed:
    workdays = public_calendar()
    rating, about = Rating(asked.rating), ReviewAbout(**asked.about.model_dump())
    given_at = _local(asked.given_at)
    phone = hall.cipher.seal(asked.phone.encode(), f"review:{asked.review_id}").hex() if asked.phone else ""

    def deed(books: Books) -> Reply | Refusal:
        fault = fault_of(hall.tags, rating, frozenset(asked.tags), asked.text)
        if fault is not None:
            return Refusal("bad_review_content", *_FAULT_SAID[fault])
        known = books.reviews.get(ReviewId(asked.review_id))
        if known is not None:
            # The same review told again: its terminal lost our answer.
            return Reply(200, json_of(ReviewAnswered(review_id=asked.review_id, due=known.due)))
        if books.reviews.about(about.key) is not None:
            return Refusal("already_reviewed", "这一次已经评价过了。", "谢谢您。")
        due = due_of(given_at, hall.settings.reviews.rule(), workdays.is_workday) if rating.is_bad else None
        review = Review(
            review_id=ReviewId(asked.review_id),
            about=about,
            rating=rating,
            tags=tuple(dict.fromkeys(asked.tags)),
            text=asked.text.strip(),
            call_back=asked.call_back,
            indicator_set_version=asked.indicator_set_version,
            given_at=given_at,
            terminal_id=asked.terminal_id,
            due=due,
        )
        books.record_review(review, phone)
        return Reply(201, json_of(ReviewAnswered(review_id=asked.review_id, due=due)))

    return deed


def _beat(asked: HeartbeatAsked) -> Heartbeat:
    devices = tuple(
        DeviceReport(
            name=device.name,
            kind=device.kind,
            link=device.link,
            conditions=tuple(device.conditions),
            action=device.action,
            ne107=device.ne107,
            content=device.model_dump(mode="json"),
        )
        for device in asked.devices
    )
    return Heartbeat(
        terminal_id=asked.terminal_id,
        seq=asked.seq,
        at=_local(asked.at),
        boot_id=asked.boot_id,
        version=asked.version,
        place=asked.place,
        devices=devices,
        outbox_waiting=asked.outbox.waiting,
        outbox_parked=asked.outbox.parked,
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(HALL_ZONE)
