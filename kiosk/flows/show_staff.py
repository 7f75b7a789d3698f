"""Facts of review, progress, and the staff's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from devices import words
from devices.status import DeviceStatus
from kiosk.domain.people import mask_phone, mask_staff_number
from kiosk.domain.review import Rating
from kiosk.flows.facts import (
    CaseFacts,
    DeviceFacts,
    MaintenanceFacts,
    MaintenancePinFacts,
    ProgressFacts,
    ReviewFacts,
)
from kiosk.flows.session import Maintaining, Reviewing, Surroundings, Visit

if TYPE_CHECKING:
    from kiosk.usecases.track_progress import Case

TAGS_BEFORE_EXPANSION = 3


def review_facts(visit: Visit, around: Surroundings) -> ReviewFacts:
    reviewing = visit.reviewing or Reviewing()
    tags: tuple[tuple[str, str], ...] = ()
    if reviewing.rating is not None and around.tags is not None:
        offered = around.tags.of(Rating(reviewing.rating))
        on_show = offered if reviewing.expanded else offered[:TAGS_BEFORE_EXPANSION]
        tags = tuple((tag.code, around.tags.words(tag.code, visit.look.language)) for tag in on_show)
    return ReviewFacts(
        about=reviewing.about,
        rating=reviewing.rating,
        tags=tags,
        chosen_tags=reviewing.chosen_tags,
        expanded=reviewing.expanded,
        text=reviewing.text,
        masked_phone=mask_phone(reviewing.phone),
        state=reviewing.state,
        problem=reviewing.problem,
        due=reviewing.due,
    )


def progress_facts(visit: Visit, _around: Surroundings) -> ProgressFacts:
    following = visit.following
    return ProgressFacts(
        cases=tuple(_case(case) for case in following.cases),
        opened=following.opened,
        looking=following.looking,
        typed=following.typed,
        problem=following.problem,
    )


def _case(case: Case) -> CaseFacts:
    return CaseFacts(
        item_name=case.item_name,
        number=case.number,
        number_is_ours=case.number_is_ours,
        state=case.state,
        submitted_at=case.submitted_at,
        latest_by=case.latest_by,
        timeline=case.timeline,
        asked_for=case.asked_for,
    )


def maintenance_pin_facts(visit: Visit, around: Surroundings) -> MaintenancePinFacts:
    return MaintenancePinFacts(
        digits=around.pin_digits,
        tries_left=around.pin_tries_left,
        locked_s=around.pin_locked_s,
        wrong=visit.maintaining.wrong,
    )


def maintenance_facts(visit: Visit, around: Surroundings) -> MaintenanceFacts:
    maintaining = visit.maintaining
    devices = tuple(_device(status, maintaining) for status in around.devices)
    return MaintenanceFacts(
        staff=mask_staff_number(maintaining.staff_id),
        devices=devices + maintaining.extra,
        parked=maintaining.parked,
        waiting=maintaining.waiting,
        said=maintaining.said,
    )


def _device(status: DeviceStatus, maintaining: Maintaining) -> DeviceFacts:
    said = words.words(status)
    tested = maintaining.tests.get(status.name)
    label, figure = status.figures[0] if status.figures else ("", "")
    return DeviceFacts(
        name=status.name,
        kind=status.kind.value,
        state="fault" if not said.citizen_can_use else _when_usable(said.health),
        condition=said.cause,
        figure_label=label,
        figure=figure,
        tested=tested[0] if tested else "",
        test_said=tested[1] if tested else "",
    )


def _when_usable(health: words.Health) -> Literal["ok", "warning"]:
    return "ok" if health is words.Health.NORMAL else "warning"
