"""Standby, home and identification: who stands here, and what for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from devices.ports.id_reader import CardFault
from kiosk.flows.check_in_flow import back_to_queues, card_looks_up, code_of_booking
from kiosk.flows.deeds import CheckPhoneCode, LookUpCases, SendPhoneCode
from kiosk.flows.events import (
    CardFailed,
    CardRead,
    CodeRead,
    DeedChosen,
    PhoneChosen,
    PhoneCodeAsked,
    PhoneCodeGiven,
    WentBack,
    Woken,
)
from kiosk.flows.flow import Move, Rows, ignored, stay
from kiosk.flows.outcomes import PhoneCodeAnswered, Ticked
from kiosk.flows.session import Queueing, Surroundings, Visit, expired
from kiosk.flows.steps import Step
from kiosk.flows.trail import arrive, go
from kiosk.flows.ways_in import (
    ask_identity,
    go_on,
    open_catalogue,
    open_progress,
    open_queues,
    priority_from_card,
)
from kiosk.usecases.find_booking import is_booking_code
from kiosk.usecases.identify_citizen import citizen_from

SLOW_AFTER_S = 10.0
"""No card after this: the page recommends the other ways."""


def woken(visit: Visit, _event: Woken, _around: Surroundings) -> Move:
    return stay(arrive(visit, Step.HOME, ()))


def card_at_standby(visit: Visit, event: CardRead, around: Surroundings) -> Move:
    visit = _identified(visit, event, around)
    return stay(arrive(visit, Step.HOME, ()), *card_looks_up(visit))


def card_on_the_way(visit: Visit, event: CardRead, around: Surroundings) -> Move:
    """A card laid down anywhere else: identified, and the page stays."""
    if visit.citizen is not None:
        return stay(visit)
    visit = _identified(visit, event, around)
    return stay(visit, *card_looks_up(visit))


def card_at_identify(visit: Visit, event: CardRead, around: Surroundings) -> Move:
    visit = _identified(visit, event, around)
    if expired(visit.citizen, around.now.date()) and visit.identifying.purpose in ("apply", "papers"):
        return stay(replace(visit, identifying=replace(visit.identifying, state="expired")))
    on = go_on(visit, around)
    return Move(on.visit, (*on.deeds, *card_looks_up(visit)), on.refused)


def card_failed(visit: Visit, event: CardFailed, _around: Surroundings) -> Move:
    if visit.step is not Step.IDENTIFY:
        toast = "toast.card_not_readable" if event.fault is CardFault.NOT_READABLE else "toast.wrong_card"
        known = event.fault in (CardFault.NOT_READABLE, CardFault.WRONG_CARD)
        return stay(replace(visit, toast=toast) if known else visit)
    if event.fault is CardFault.NOT_READABLE:
        return stay(replace(visit, identifying=replace(visit.identifying, state="not_readable")))
    if event.fault is CardFault.WRONG_CARD:
        return stay(replace(visit, identifying=replace(visit.identifying, state="wrong_card")))
    return stay(visit)


def code_at_entrance(visit: Visit, event: CodeRead, _around: Surroundings) -> Move:
    """A booking's code leads to its check-in, a receipt's to the case; neither needs an identity."""
    if is_booking_code(event.payload):
        return code_of_booking(visit, event)
    return stay(open_progress(visit), LookUpCases(code=event.payload))


def code_at_identify(visit: Visit, event: CodeRead, _around: Surroundings) -> Move:
    """No identity platform is connected that could exchange a code for a person, so every code is a foreign one."""
    if visit.identifying.purpose == "progress" or is_booking_code(event.payload):
        return code_at_entrance(visit, event, _around)
    return stay(replace(visit, identifying=replace(visit.identifying, state="foreign_code")))


def ticked_at_identify(visit: Visit, _event: Ticked, around: Surroundings) -> Move:
    identifying = visit.identifying
    since = identifying.since
    if identifying.state == "waiting" and since and (around.now - since).total_seconds() >= SLOW_AFTER_S:
        return stay(replace(visit, identifying=replace(identifying, state="slow")))
    return stay(visit)


def chose_deed(visit: Visit, event: DeedChosen, around: Surroundings) -> Move:
    return _DEEDS[event.deed](visit, event, around)


def chose_phone(visit: Visit, _event: PhoneChosen, _around: Surroundings) -> Move:
    return stay(go(visit, Step.IDENTIFY_PHONE))


def back_from_phone(visit: Visit, _event: WentBack, _around: Surroundings) -> Move:
    """To the page with all ways to identify oneself, which the trail does not hold."""
    if visit.identifying.purpose == "booking":
        return back_to_queues(visit)
    return stay(arrive(visit, Step.IDENTIFY, visit.trail))


def asked_phone_code(visit: Visit, event: PhoneCodeAsked, _around: Surroundings) -> Move:
    return stay(
        replace(visit, identifying=replace(visit.identifying, phone=event.phone)), SendPhoneCode(event.phone)
    )


def gave_phone_code(visit: Visit, event: PhoneCodeGiven, _around: Surroundings) -> Move:
    return stay(visit, CheckPhoneCode(event.phone, event.code))


def phone_code_answered(visit: Visit, event: PhoneCodeAnswered, around: Surroundings) -> Move:
    if event.state == "right":
        return go_on(visit, around)
    identifying = visit.identifying
    if event.state == "sent":
        identifying = replace(identifying, phone_code_sent=True, phone_problem="")
    elif event.state == "wrong_code":
        left = max(0, identifying.phone_tries_left - 1)
        identifying = replace(
            identifying, phone_tries_left=left, phone_problem="wrong_code" if left else "too_many"
        )
    else:
        identifying = replace(identifying, phone_problem=event.state)
    return stay(replace(visit, identifying=identifying))


def _identified(visit: Visit, event: CardRead, around: Surroundings) -> Visit:
    citizen = citizen_from(event.card)
    queueing = priority_from_card(visit.queueing, citizen, around)
    return replace(visit, citizen=citizen, queueing=queueing, toast="toast.identified")


def _ticket(visit: Visit, _event: DeedChosen, around: Surroundings) -> Move:
    queueing = replace(Queueing(), held=visit.queueing.held)
    if visit.citizen is not None:
        queueing = priority_from_card(queueing, visit.citizen, around)
    visit = replace(visit, queueing=queueing)
    opened = (
        ask_identity(visit, "ticket", around)
        if around.terminal.real_name_tickets
        else open_queues(visit, around)
    )
    # The hall may have been away when the card was read, or a booking was made since.
    looks = card_looks_up(opened.visit) if not visit.checking_in.found else ()
    return Move(opened.visit, (*opened.deeds, *looks))


def _catalogue(visit: Visit, event: DeedChosen, _around: Surroundings) -> Move:
    return open_catalogue(visit, "guide" if event.deed == "guide" else "apply", event.deed, event.theme)


def _complaint(visit: Visit, _event: DeedChosen, _around: Surroundings) -> Move:
    return stay(go(visit, Step.COMPLAINT))


_DEEDS: dict[str, Callable[[Visit, DeedChosen, Surroundings], Move]] = {
    "ticket": _ticket,
    "apply": _catalogue,
    "search": _catalogue,
    "bundle": _catalogue,
    "cross_area": _catalogue,
    "guide": _catalogue,
    "papers": lambda visit, _event, around: ask_identity(visit, "papers", around),
    "progress": lambda visit, _event, around: ask_identity(visit, "progress", around),
    "review": lambda visit, _event, around: ask_identity(visit, "review", around),
    "complaint": _complaint,
}

ROWS: Rows = {
    (Step.STANDBY, Woken): woken,
    (Step.STANDBY, CardRead): card_at_standby,
    (Step.STANDBY, CodeRead): code_at_entrance,
    (Step.HOME, Woken): ignored,
    (Step.HOME, CodeRead): code_at_entrance,
    (Step.HOME, DeedChosen): chose_deed,
    (Step.COMPLAINT, DeedChosen): chose_deed,
    (Step.IDENTIFY, CardRead): card_at_identify,
    (Step.IDENTIFY, CodeRead): code_at_identify,
    (Step.IDENTIFY, PhoneChosen): chose_phone,
    (Step.IDENTIFY, Ticked): ticked_at_identify,
    (Step.IDENTIFY_PHONE, WentBack): back_from_phone,
    (Step.IDENTIFY_PHONE, CardRead): card_at_identify,
    (Step.IDENTIFY_PHONE, PhoneCodeAsked): asked_phone_code,
    (Step.IDENTIFY_PHONE, PhoneCodeGiven): gave_phone_code,
    (Step.IDENTIFY_PHONE, PhoneCodeAnswered): phone_code_answered,
    (None, CardRead): card_on_the_way,
    (None, CardFailed): card_failed,
    (None, CodeRead): ignored,
}
