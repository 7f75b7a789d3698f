"""The ways into each journey, and the identity question that stands before some of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from kiosk.domain.hall_view import PriorityGround
from kiosk.domain.people import Citizen
from kiosk.flows.deeds import BeginApplication, LookUpCases, SearchItems
from kiosk.flows.flow import Move, stay
from kiosk.flows.no_number import gives_none_at_all, of_hall, told_no_number
from kiosk.flows.session import (
    BUNDLES,
    Browsing,
    Following,
    Identifying,
    Purpose,
    Queueing,
    Reviewing,
    Surroundings,
    Visit,
    expired,
)
from kiosk.flows.steps import Step
from kiosk.flows.trail import go
from kiosk.usecases.browse_catalog import Facet


def ask_identity(visit: Visit, purpose: Purpose, around: Surroundings) -> Move:
    """On to `purpose` when the citizen is known, else through the identification page."""
    visit = replace(visit, identifying=Identifying(purpose=purpose, since=around.now))
    if visit.citizen is None:
        return stay(go(visit, Step.IDENTIFY))
    if expired(visit.citizen, around.now.date()) and purpose in ("apply", "papers"):
        told = replace(visit.identifying, state="expired")
        return stay(go(replace(visit, identifying=told), Step.IDENTIFY))
    return go_on(visit, around)


def go_on(visit: Visit, around: Surroundings) -> Move:
    """To what the identification was for."""
    purpose = visit.identifying.purpose
    if purpose in ("ticket", "booking"):
        return open_queues(visit, around)
    if purpose == "apply" and visit.browsing.item is not None:
        return start_application(visit)
    if purpose in ("apply", "papers"):
        return open_catalogue(visit, "apply")
    if purpose == "progress":
        opened = open_progress(visit)
        return stay(opened, LookUpCases(citizen=visit.citizen))
    if purpose == "review":
        return stay(open_review(visit))
    return stay(go(visit, Step.HOME))


def open_queues(visit: Visit, around: Surroundings) -> Move:
    """The business groups; when none gives a number, the page that says when they do. Who booked goes on all the same."""
    opened = go(visit, Step.QUEUE)
    booked = any(booking.may_check_in for booking in visit.checking_in.found)
    if not booked and gives_none_at_all(around):
        return stay(told_no_number(visit, of_hall(around)))
    return stay(opened)


def priority_from_card(queueing: Queueing, citizen: Citizen, around: Surroundings) -> Queueing:
    """Elder by the card's birth date; the citizen may take it back, and what was chosen by hand stays."""
    age = citizen.age_on(around.now.date())
    ground: PriorityGround = "elder" if age is not None and age >= around.terminal.elder_age else ""
    unknown = around.hall is not None and ground not in around.hall.grounds
    if queueing.priority or not ground or unknown:
        return queueing
    return replace(queueing, priority=ground, priority_by_card=True)


def open_catalogue(
    visit: Visit, searched_for: Literal["apply", "guide"], deed: str = "", theme: str = ""
) -> Move:
    facet: Facet = "initials"
    if deed == "bundle":
        facet = "bundle"
    elif deed == "cross_area":
        facet = "cross_area"
    browsing = Browsing(searched_for=searched_for, facet=facet, value=BUNDLES.get(theme, ""))
    visit = go(replace(visit, browsing=browsing), Step.CATALOGUE)
    return stay(visit, SearchItems("", facet, browsing.value, 0))


def start_application(visit: Visit) -> Move:
    """Begins the draft; the form opens when the use case has it."""
    if visit.citizen is None or visit.browsing.item is None:
        return stay(visit)
    return stay(visit, BeginApplication(visit.citizen, visit.browsing.item))


def open_progress(visit: Visit) -> Visit:
    return go(replace(visit, following=Following(looking=True)), Step.PROGRESS)


def open_review(visit: Visit) -> Visit:
    """About what was done last in this visit; else about the terminal's hall as a whole."""
    applying, ticket = visit.applying, visit.queueing.ticket
    receipt = number = ticket_id = name = ""
    if applying is not None and applying.sealed is not None:
        receipt, number = applying.sealed.receipt_number, applying.application_number
        name = applying.picture.item.name
    elif ticket is not None:
        ticket_id, name = ticket.ticket_id, ticket.group_name
    elif visit.queueing.held is not None:
        ticket_id, name = visit.queueing.held.ticket_id, visit.queueing.held.group_name
    draft_phone = applying.draft.answers.get("phone", "") if applying is not None else ""
    phone = draft_phone or (visit.citizen.phone if visit.citizen else "")
    reviewing = Reviewing(name, ticket_id, receipt, number, phone=phone)
    return go(replace(visit, reviewing=reviewing), Step.REVIEW)
