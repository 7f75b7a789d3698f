"""Saying who one is by a code sent to the phone."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_entrance import CheckInFacts, IdentifyPhoneFacts
from screens.presenters import check_in
from screens.texts import Say

PHONE_DIGITS, CODE_DIGITS = 11, 6


@dataclass(frozen=True, slots=True)
class IdentifyPhoneView:
    code_sent: bool = False
    masked_phone: str = ""
    resend_in_s: int = 0
    problem: str = ""
    problem_note: str = ""
    blocked: bool = False
    title: str = ""
    note: str = ""
    hint: str = ""
    """What helps, below the keys."""
    other: str = ""
    go_on: str = ""
    for_booking: bool = False
    """Only the number is asked for."""
    looking: bool = False


@dataclass(frozen=True, slots=True)
class TypedView:
    """What the fields and buttons say for what was typed so far."""

    phone: str = ""
    phone_count: str = ""
    ask: str = ""
    can_ask: bool = False
    why_not_ask: str = ""
    can_go_on: bool = False
    why_not_go_on: str = ""


def present(facts: IdentifyPhoneFacts, frame: FrameFacts, say: Say) -> IdentifyPhoneView:
    if facts.check_in is not None:
        return _for_booking(facts.check_in, frame, say)
    return IdentifyPhoneView(
        title=say("phone.title"),
        note=say("phone.note"),
        hint=say("phone.valid"),
        other=say("phone.use_card"),
        go_on=say("phone.go_on"),
        code_sent=facts.code_sent,
        masked_phone=facts.masked_phone,
        resend_in_s=facts.resend_in_s,
        problem=say(f"phone.{facts.problem}") if facts.problem else "",
        problem_note=say(f"phone.{facts.problem}.note", left=facts.tries_left) if facts.problem else "",
        blocked=facts.problem in ("too_many", "not_connected"),
    )


def _for_booking(facts: CheckInFacts, frame: FrameFacts, say: Say) -> IdentifyPhoneView:
    told = check_in.present(facts, frame.identified, say) if facts.problem else check_in.CheckInView()
    return IdentifyPhoneView(
        title=say("check_in.phone.title"),
        note=say("check_in.phone.note"),
        hint=say("check_in.phone.or"),
        other=say("check_in.phone.back"),
        go_on=say("check_in.looking.title" if facts.looking else "check_in.phone.go_on"),
        problem=told.title,
        problem_note=told.note,
        blocked=facts.problem == "too_many_phones",
        for_booking=True,
        looking=facts.looking,
    )


def typed(view: IdentifyPhoneView, phone: str, code: str, shown: str, say: Say) -> TypedView:
    """`shown` is the phone number as it may be seen now: in groups while it is typed, masked afterwards.

    Buttons come alive when everything they need is there; pressed before, they say what is missing."""
    whole = len(phone) == PHONE_DIGITS
    short = PHONE_DIGITS - len(phone)
    if view.resend_in_s > 0:
        ask = say("phone.resend_in", seconds=view.resend_in_s)
    else:
        ask = say("phone.resend" if view.code_sent else "phone.ask")
    return TypedView(
        phone=shown,
        phone_count="" if whole else say("phone.count", typed=len(phone), all=PHONE_DIGITS),
        ask=ask,
        can_ask=whole and view.resend_in_s == 0 and not view.blocked,
        why_not_ask=say("phone.short", count=short) if not whole else ask,
        can_go_on=whole and (view.for_booking or len(code) == CODE_DIGITS) and not view.blocked,
        why_not_go_on=say("phone.short", count=short) if not whole else say("phone.code_short"),
    )
