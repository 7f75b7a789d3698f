"""The hall's JSON in our words. Missing or wrong members raise KeyError, TypeError or ValueError for the client to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, get_args

from kiosk.base.clock import HALL_ZONE
from kiosk.domain.hall_view import (
    HallView,
    LentBand,
    NoTicketCause,
    QueueView,
    ServiceView,
    TicketView,
    WaitMinutes,
)
from kiosk.domain.ids import BusinessGroupId, TicketId, TicketNumber
from kiosk.domain.ticket import PRIORITY_WORDS, Proof

_STATES = ("idle", "normal", "busy", "closed")
_GROUNDS = tuple(PRIORITY_WORDS)
_CAUSES = get_args(NoTicketCause)
_PROOFS = get_args(Proof)


@dataclass(frozen=True, slots=True)
class Refused:
    """The hall answered with a problem document."""

    status: int
    kind: str
    said: str
    do: str
    extra: Mapping[str, Any]


def hall_view_from(body: Mapping[str, Any]) -> HallView:
    return HallView(
        as_of=time_from(body["as_of"]),
        open_now=bool(body["open_now"]),
        hours=tuple((str(label), str(span)) for label, span in body["hours"]),
        total_waiting=int(body["total_waiting"]),
        notice=str(body.get("notice") or ""),
        queues=tuple(_queue(queue) for queue in body["queues"]),
        appointments=bool(body.get("appointments", False)),
        # A ground that this terminal has no word for cannot be offered.
        grounds=tuple(ground for ground in body.get("grounds", ()) if ground in _GROUNDS and ground),
        further_services=int(body.get("further_services", 0)),
        opens_at=_time_or_none(body.get("opens_at")),
    )


def ticket_from(body: Mapping[str, Any]) -> TicketView:
    return TicketView(
        ticket_id=TicketId(str(body["ticket_id"])),
        number=TicketNumber(str(body["number"])),
        business_group=BusinessGroupId(str(body["business_group"])),
        group_name=str(body["group_name"]),
        group_name_en=str(body["group_name_en"]),
        waiting_ahead=None if body["waiting_ahead"] is None else int(body["waiting_ahead"]),
        wait=_wait(body["wait"]),
        expected_at=_time_or_none(body.get("expected_at")),
        counters=str(body["counters"]),
        priority=_one_of(_GROUNDS, body["priority"]),
        follow_url=str(body["follow_url"]),
        issued_at=time_from(body["issued_at"]),
        lent=bool(body.get("lent", False)),
        appointment_at=_time_or_none(body.get("appointment_at")),
        call_from=_time_or_none(body.get("call_from")),
        services=tuple(_service(service) for service in body.get("services", ())),
        proof=_one_of(_PROOFS, body.get("priority_proof", "")),
    )


def tickets_from(body: Mapping[str, Any]) -> tuple[TicketView, ...]:
    return tuple(ticket_from(each) for each in body["tickets"])


def ticket_words(ticket: TicketView) -> dict[str, Any]:
    """The inverse of `ticket_from`, for the terminal's own store."""
    wait = ticket.wait
    return {
        "ticket_id": ticket.ticket_id,
        "number": ticket.number,
        "business_group": ticket.business_group,
        "group_name": ticket.group_name,
        "group_name_en": ticket.group_name_en,
        "waiting_ahead": ticket.waiting_ahead,
        "wait": {"low": wait.low, "expected": wait.expected, "high": wait.high} if wait else None,
        "expected_at": ticket.expected_at.isoformat() if ticket.expected_at else None,
        "counters": ticket.counters,
        "priority": ticket.priority,
        "follow_url": ticket.follow_url,
        "issued_at": ticket.issued_at.isoformat(),
        "lent": ticket.lent,
        "appointment_at": ticket.appointment_at.isoformat() if ticket.appointment_at else None,
        "call_from": ticket.call_from.isoformat() if ticket.call_from else None,
        "services": [asdict(service) for service in ticket.services],
        "priority_proof": ticket.proof,
    }


def band_from(body: Mapping[str, Any]) -> LentBand:
    return LentBand(
        day=str(body["day"]),
        prefix=str(body["prefix"]),
        numbers=tuple(TicketNumber(str(number)) for number in body["numbers"]),
    )


def _queue(body: Mapping[str, Any]) -> QueueView:
    return QueueView(
        business_group=BusinessGroupId(str(body["business_group"])),
        name=str(body["name"]),
        name_en=str(body["name_en"]),
        icon=str(body["icon"]),
        prefix=str(body["prefix"]),
        waiting=int(body["waiting"]),
        wait=_wait(body["wait"]),
        calling=str(body["calling"] or ""),
        state=_one_of(_STATES, body["state"]),
        counters=str(body["counters"]),
        issuing=bool(body["issuing"]),
        closed_reason=str(body.get("closed_reason") or ""),
        closed_cause=_one_of(_CAUSES, body.get("closed_cause", "")),
        closed_times=tuple(str(time) for time in body.get("closed_times", ())),
    )


def _service(body: Mapping[str, Any]) -> ServiceView:
    return ServiceView(BusinessGroupId(str(body["business_group"])), str(body["name"]), str(body["name_en"]))


def _wait(body: Mapping[str, Any] | None) -> WaitMinutes | None:
    if body is None:
        return None
    return WaitMinutes(int(body["low"]), int(body["expected"]), int(body["high"]))


def _time_or_none(text: Any) -> datetime | None:
    return time_from(text) if text else None


def time_from(text: Any) -> datetime:
    """A moment with its offset, in the hall's zone."""
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"time without offset: {text}")
    return at.astimezone(HALL_ZONE)


def _one_of(known: tuple[str, ...], value: Any) -> Any:
    if value not in known:
        raise ValueError(f"{value!r} is none of {known}")
    return value
