"""The queue page: which business group, whether the number goes on to others, and whether somebody comes first."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.events import (
    BusinessGroupChosen,
    PriorityChosen,
    QueueListOpened,
    ServicesDropped,
    WentBack,
)
from kiosk.flows.everywhere_flow import went_back
from kiosk.flows.flow import Move, Rows, stay
from kiosk.flows.no_number import gives_no_number, of_group, told_no_number
from kiosk.flows.session import Queueing, Surroundings, Visit
from kiosk.flows.steps import Step


def chose_group(visit: Visit, event: BusinessGroupChosen, around: Surroundings) -> Move:
    """The group of the number; while services are listed, one more or one less that the number goes on to."""
    queueing = visit.queueing
    if queueing.asking:
        return stay(visit)
    adding = queueing.listing == "services"
    queue = around.hall.queue(event.business_group) if around.hall else None
    if queue is not None and gives_no_number(queue, around):
        if adding:
            return stay(replace(visit, toast="toast.group_gives_none"))
        return stay(told_no_number(visit, of_group(queue, around)))
    if adding and queueing.chosen:
        return _one_more_or_less(visit, event.business_group, around)
    chosen = replace(queueing, chosen=event.business_group, further=(), problem="")
    return stay(replace(visit, queueing=chosen))


def _one_more_or_less(visit: Visit, group: str, around: Surroundings) -> Move:
    queueing = visit.queueing
    groups = (queueing.chosen, *queueing.further)
    if group in groups:
        groups = tuple(each for each in groups if each != group)
    elif len(queueing.further) >= (around.hall.further_services if around.hall else 0):
        return stay(replace(visit, toast="toast.services_full"))
    else:
        groups = (*groups, group)
    if not groups:
        return stay(replace(visit, queueing=_of_one(replace(queueing, chosen=""))))
    changed = replace(queueing, chosen=groups[0], further=groups[1:], problem="")
    return stay(replace(visit, queueing=changed))


def _of_one(queueing: Queueing) -> Queueing:
    return replace(queueing, further=(), listing="groups")


def opened_list(visit: Visit, event: QueueListOpened, around: Surroundings) -> Move:
    """Further services need a first one, and a hall that lets a number go on."""
    queueing = visit.queueing
    may_add = around.hall is not None and around.hall.further_services > 0 and bool(queueing.chosen)
    if queueing.asking or (event.listing == "services" and not may_add):
        return stay(visit)
    return stay(replace(visit, queueing=replace(queueing, listing=event.listing)))


def dropped_services(visit: Visit, _event: ServicesDropped, _around: Surroundings) -> Move:
    if visit.queueing.asking:
        return stay(visit)
    return stay(replace(visit, queueing=_of_one(visit.queueing)))


def chose_priority(visit: Visit, event: PriorityChosen, _around: Surroundings) -> Move:
    """A second press of the same ground takes it back. Where grounds were a list of their own, the groups come again."""
    queueing = visit.queueing
    if queueing.asking:
        return stay(visit)
    ground = "" if event.ground == queueing.priority else event.ground
    listing = "groups" if queueing.listing == "grounds" else queueing.listing
    queueing = replace(queueing, priority=ground, priority_by_card=False, listing=listing)
    return stay(replace(visit, queueing=queueing))


def back_in_queue(visit: Visit, event: WentBack, around: Surroundings) -> Move:
    """First out of a list, and from the groups to one's several bookings; then to the page before."""
    queueing, checking = visit.queueing, visit.checking_in
    if queueing.asking:
        return went_back(visit, event, around)
    if queueing.listing != "groups":
        return stay(replace(visit, queueing=_of_one(queueing)))
    if checking.walking_in and checking.to_choose_from:
        again = replace(checking, walking_in=False)
        return stay(replace(visit, queueing=replace(queueing, chosen=""), checking_in=again))
    return went_back(visit, event, around)


ROWS: Rows = {
    (Step.QUEUE, BusinessGroupChosen): chose_group,
    (Step.QUEUE, QueueListOpened): opened_list,
    (Step.QUEUE, ServicesDropped): dropped_services,
    (Step.QUEUE, PriorityChosen): chose_priority,
    (Step.QUEUE, WentBack): back_in_queue,
}
