"""From a visit to what a screen is given: facts of its step, the frame around it, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from devices import words
from kiosk.domain.people import mask_id_number, mask_name, mask_staff_number
from kiosk.flows.facts import AttentionFacts, ComplaintFacts, Facts, FrameFacts, Shown
from kiosk.flows.session import Surroundings, Visit
from kiosk.flows.show_application import (
    capture_facts,
    catalogue_facts,
    commitment_facts,
    confirm_facts,
    form_facts,
    guide_facts,
    submitted_facts,
)
from kiosk.flows.show_entrance import (
    home_facts,
    identify_facts,
    identify_phone_facts,
    queue_choice_facts,
    standby_facts,
    ticket_facts,
)
from kiosk.flows.show_staff import maintenance_facts, maintenance_pin_facts, progress_facts, review_facts
from kiosk.flows.steps import Step

IDLE_S = 60
IDLE_SLOW_S = 120
IDLE_MAINTENANCE_S = 180
IDLE_PIN_S = 30
ELDER_FACTOR = 1.5
SLOW_STEPS = frozenset({Step.GUIDE, Step.FORM, Step.CAPTURE, Step.COMMITMENT})


def shown(visit: Visit, around: Surroundings) -> Shown:
    """The whole picture of the visit as it stands."""
    return Shown(
        step=visit.step,
        facts=_FACTS[visit.step](visit, around),
        frame=frame_facts(visit, around),
        dialog=visit.dialog,
        toast=visit.toast,
        voice=visit.voice,
        visit=visit.number,
    )


def frame_facts(visit: Visit, around: Surroundings) -> FrameFacts:
    citizen = visit.citizen
    pill, pill_device, pill_cause = _pill(around)
    is_staff = visit.step is Step.MAINTENANCE
    return FrameFacts(
        hall_name=around.terminal.hall_name,
        hall_name_en=around.terminal.hall_name_en,
        place=around.terminal.place,
        place_en=around.terminal.place_en,
        look=visit.look,
        identified=citizen is not None,
        masked_name=_masked_name(visit),
        masked_id=mask_id_number(citizen.id_number) if citizen else "",
        pill=pill,
        pill_device=pill_device,
        pill_cause=pill_cause,
        idle_limit_s=idle_limit_s(visit),
        can_go_back=visit.step not in (Step.STANDBY, Step.HOME),
        can_go_home=visit.step not in (Step.STANDBY, Step.HOME) and not is_staff,
        maintenance=is_staff,
    )


def idle_limit_s(visit: Visit) -> int | None:
    """Seconds without a touch until somebody asks whether the citizen is still there; None while we keep them waiting."""
    if visit.step is Step.STANDBY or visit.under_way:
        return None
    if visit.step is Step.MAINTENANCE:
        return IDLE_MAINTENANCE_S
    if visit.step is Step.MAINTENANCE_PIN:
        return IDLE_PIN_S
    limit = IDLE_SLOW_S if visit.step in SLOW_STEPS else IDLE_S
    return round(limit * ELDER_FACTOR) if visit.look.elder else limit


def _masked_name(visit: Visit) -> str:
    if visit.step is Step.MAINTENANCE:
        return mask_staff_number(visit.maintaining.staff_id)
    return mask_name(visit.citizen.name) if visit.citizen else ""


def _pill(around: Surroundings) -> tuple[Literal["ok", "offline", "device"], str, str]:
    """A device that a citizen cannot use comes before the network: the terminal works without the latter."""
    unusable = [status for status in around.devices if not words.words(status).citizen_can_use]
    worst = words.worst_for_citizen(unusable)
    if worst is not None and worst.kind not in words.NOT_NEEDED_FOR_A_NUMBER:
        return "device", worst.kind.value, words.words(worst).cause
    if around.hall_cause:
        return "offline", "", ""
    return "ok", "", ""


def _attention(visit: Visit, _around: Surroundings) -> AttentionFacts:
    if visit.attention is not None:
        return visit.attention
    return AttentionFacts(cause="unknown", about="terminal", ways=("call_staff", "home"), code="X-00")


def _complaint(_visit: Visit, around: Surroundings) -> ComplaintFacts:
    return ComplaintFacts(code_url=around.terminal.complaint_url)


_FACTS: dict[Step, Callable[[Visit, Surroundings], Facts]] = {
    Step.STANDBY: standby_facts,
    Step.HOME: home_facts,
    Step.IDENTIFY: identify_facts,
    Step.IDENTIFY_PHONE: identify_phone_facts,
    Step.QUEUE: queue_choice_facts,
    Step.TICKET: ticket_facts,
    Step.CATALOGUE: catalogue_facts,
    Step.GUIDE: guide_facts,
    Step.FORM: form_facts,
    Step.CAPTURE: capture_facts,
    Step.COMMITMENT: commitment_facts,
    Step.CONFIRM: confirm_facts,
    Step.SUBMITTED: submitted_facts,
    Step.REVIEW: review_facts,
    Step.ATTENTION: _attention,
    Step.PROGRESS: progress_facts,
    Step.COMPLAINT: _complaint,
    Step.MAINTENANCE_PIN: maintenance_pin_facts,
    Step.MAINTENANCE: maintenance_facts,
}
