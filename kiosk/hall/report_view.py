"""A report as it leaves the hall: figures of the log joined with names of the plan, reviews and appointments. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.domain.appointment import appointment_figures
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.hall_report import Report, join
from kiosk.domain.ids import BusinessGroupId, CounterId
from kiosk.domain.report_parts import Accuracy, Visits, Work
from kiosk.domain.review import Rating, Review, TagSet, satisfied_percent
from kiosk.domain.ticket import PRIORITY_WORDS
from kiosk.hall.queue_views import Outlook
from kiosk.hall.review_book import ReviewBook
from kiosk.hall.wire import report as wire

BUCKET_MIN = 5
_BUCKETS = 12
"""Waits by five minutes up to an hour, and those above."""
_RATINGS = tuple(Rating(stars) for stars in (5, 4, 3, 2, 1))


@dataclass(frozen=True, slots=True)
class ReportScene:
    """What a report is joined with."""

    outlook: Outlook
    reviews: ReviewBook
    tags: TagSet


def report_wire(reports: Sequence[Report], first: date, last: date, scene: ReportScene) -> wire.ReportWire:
    """The days from `first` to `last`; `reports` holds those on which the hall worked, in order."""
    whole = join(reports) if reports else _nothing(first, last, scene)
    plan, given = scene.outlook.plan, scene.reviews.between(first, last)
    return wire.ReportWire(
        from_=first.isoformat(),
        to=last.isoformat(),
        days=len(reports),
        as_of=scene.outlook.now,
        log_seq=scene.outlook.state.seq if not reports else whole.log_seq,
        bucket_min=BUCKET_MIN,
        total=wire.VisitsWire(**visits_fields(whole.total)),
        within_target_percent=_within_target(whole.groups, plan),
        by_day=[_day_row(report, plan, scene.reviews) for report in reports],
        groups=[_group_row(plan, key, whole.groups.get(key, Visits())) for key in plan.groups],
        grounds=[_ground_row(ground, visits) for ground, visits in whole.grounds.items()],
        slots=[_slot_row(slot, visits, whole.accuracy) for slot, visits in whole.slots.items()],
        counters=[_counter_row(plan, key, work) for key, work in _in_plans_order(whole.counters, plan)],
        staff=_staff_rows(whole, scene.outlook),
        accuracy=_accuracy(whole.truth),
        reviews=reviews_wire(given, whole.total.finished, scene),
        appointments=_appointments(scene.outlook, reports, first, last),
        lent=whole.lent,
        unprinted=whole.unprinted,
    )


def _nothing(first: date, last: date, scene: ReportScene) -> Report:
    return Report(
        first, last, 0, scene.outlook.now, scene.outlook.state.seq, {}, {}, {}, {}, {}, {}, 0, 0, 0, {}
    )


def minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def percent(part: float, whole: float) -> float | None:
    """Never a rate over nothing."""
    return round(100.0 * part / whole, 1) if whole else None


def visits_fields(visits: Visits) -> dict[str, Any]:
    return {
        "issued": visits.issued,
        "called": visits.called,
        "finished": visits.finished,
        "abandoned": visits.abandoned,
        "no_shows": visits.no_shows,
        "recalls": visits.recalls,
        "transfers": visits.transfers,
        "holds": visits.holds,
        "mean_wait_min": minutes(visits.waits.mean),
        "median_wait_min": minutes(visits.waits.percentile(50)),
        "p90_wait_min": minutes(visits.waits.percentile(90)),
        "longest_wait_min": minutes(visits.waits.longest),
        "mean_service_min": minutes(visits.services.mean),
        "median_service_min": minutes(visits.services.percentile(50)),
        "p90_service_min": minutes(visits.services.percentile(90)),
        "mean_walk_s": None if visits.walks.mean is None else round(visits.walks.mean, 1),
    }


def _within_target(groups: Mapping[str, Visits], plan: HallPlan) -> float | None:
    called = within = 0
    for key, visits in groups.items():
        group = plan.groups.get(BusinessGroupId(key))
        if group is not None:
            called += visits.called
            within += visits.waits.within(group.target_wait_min * 60)
    return percent(within, called)


def _day_row(report: Report, plan: HallPlan, reviews: ReviewBook) -> wire.DayRowWire:
    given = reviews.of_day(report.first)
    return wire.DayRowWire(
        day=report.first.isoformat(),
        satisfied_percent=satisfied_percent(tuple(review.rating for review in given)),
        within_target_percent=_within_target(report.groups, plan),
        **visits_fields(report.total),
    )


def _group_row(plan: HallPlan, key: BusinessGroupId, visits: Visits) -> wire.GroupRowWire:
    group = plan.groups[key]
    bounds = [visits.waits.within((place + 1) * BUCKET_MIN * 60) for place in range(_BUCKETS)]
    waits = [upper - lower for lower, upper in zip([0, *bounds], bounds, strict=False)]
    return wire.GroupRowWire(
        business_group=key,
        name=group.name,
        name_en=group.name_en,
        target_min=group.target_wait_min,
        within_target_percent=percent(visits.waits.within(group.target_wait_min * 60), visits.called),
        waits=[*waits, visits.waits.count - bounds[-1]],
        **visits_fields(visits),
    )


def _ground_row(ground: str, visits: Visits) -> wire.GroundRowWire:
    return wire.GroundRowWire(
        ground=ground,
        name=PRIORITY_WORDS.get(ground, ground),
        **visits_fields(visits),
    )


def _slot_row(slot: str, visits: Visits, accuracy: Mapping[str, Accuracy]) -> wire.SlotRowWire:
    told = accuracy.get(slot, Accuracy())
    return wire.SlotRowWire(
        slot=slot,
        told_min=round(told.told_min / told.told, 1) if told.told else None,
        true_min=round(told.true_min / told.told, 1) if told.told else None,
        **visits_fields(visits),
    )


def _work_fields(work: Work) -> dict[str, Any]:
    pauses = sorted(work.pauses_s.items(), key=lambda item: -item[1])
    return {
        "calls": work.calls,
        "recalls": work.recalls,
        "no_shows": work.no_shows,
        "transfers": work.transfers,
        "finished": work.finished,
        "present_min": minutes(work.present_s),
        "serving_min": minutes(work.serving_s),
        "calling_min": minutes(work.calling_s),
        "idle_min": minutes(work.free_s),
        "paused_min": minutes(work.paused_s),
        "pauses": [(reason, round(seconds / 60, 1)) for reason, seconds in pauses],
        "utilisation_percent": None if work.utilisation is None else round(100 * work.utilisation, 1),
        "mean_service_min": minutes(work.services.mean),
        "p90_service_min": minutes(work.services.percentile(90)),
        "hourly": sorted(work.by_hour.items()),
    }


def _in_plans_order(counters: Mapping[str, Work], plan: HallPlan) -> list[tuple[str, Work]]:
    """Counters of the plan, then those that are no longer in it."""
    known = [(key, counters[key]) for key in plan.counters if key in counters]
    return [*known, *((key, work) for key, work in counters.items() if key not in plan.counters)]


def _counter_row(plan: HallPlan, key: str, work: Work) -> wire.CounterRowWire:
    place = plan.counters.get(CounterId(key))
    name = place.name if place else f"{key} 号窗口（已撤）"
    return wire.CounterRowWire(counter_id=key, name=name, **_work_fields(work))


def _staff_rows(whole: Report, outlook: Outlook) -> list[wire.StaffRowWire]:
    names = {staff.id: staff.name for staff in outlook.settings.staff}
    return [
        wire.StaffRowWire(staff_id=key, name=names.get(key, ""), **_work_fields(work))
        for key, work in whole.staff.items()
    ]


def _accuracy(truth: Accuracy) -> wire.AccuracyWire:
    return wire.AccuracyWire(
        told=truth.told,
        mean_off_min=round(truth.off_min / truth.told, 1) if truth.told else None,
        mean_over_min=round(truth.over_min / truth.told, 1) if truth.told else None,
        held_percent=percent(truth.held, truth.told),
    )


def reviews_wire(given: Sequence[Review], finished: int, scene: ReportScene) -> wire.ReviewsWire:
    tags = Counter(code for review in given for code in review.tags)
    bad = [review for review in given if review.rating.is_bad]
    now = scene.outlook.now
    days = sorted({review.given_at.date() for review in given})
    return wire.ReviewsWire(
        count=len(given),
        ratings=_by_rating(given),
        satisfied_percent=satisfied_percent(tuple(review.rating for review in given)),
        asked_percent=percent(len(given), finished),
        bad=len(bad),
        bad_open=sum(review.is_open for review in bad),
        bad_overdue=sum(review.is_open and review.due is not None and review.due < now for review in bad),
        tags=[(code, scene.tags.words(code), count) for code, count in tags.most_common()],
        days=[
            wire.ReviewDayWire(
                day=day.isoformat(),
                ratings=_by_rating([review for review in given if review.given_at.date() == day]),
            )
            for day in days
        ],
    )


def _by_rating(given: Sequence[Review]) -> list[int]:
    counted = Counter(review.rating for review in given)
    return [counted[rating] for rating in _RATINGS]


def _appointments(
    outlook: Outlook, reports: Sequence[Report], first: date, last: date
) -> wire.AppointmentsWire:
    """Of days that the hall has in mind as they stand; of older ones what their log says: who came, who did not."""
    book, grace = outlook.state.appointments, outlook.plan.rules.appointment_grace
    in_mind = [day for day in book.days if first <= day <= last]
    figures = [appointment_figures(book, day, outlook.now, grace) for day in in_mind]
    came = sum(report.came for report in reports if report.first not in book.days)
    missed = sum(
        count
        for report in reports
        for day, count in report.missed.items()
        if first.isoformat() <= day <= last.isoformat() and date.fromisoformat(day) not in book.days
    )
    return wire.AppointmentsWire(
        booked=came + missed + sum(each.booked for each in figures),
        came=came + sum(each.came for each in figures),
        missed=missed + sum(each.missed for each in figures),
        cancelled=sum(each.cancelled for each in figures),
    )
