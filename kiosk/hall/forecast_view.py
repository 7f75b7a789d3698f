"""The forecast of each queue as the duty desk gets it, with the sentence that a duty manager acts on."""

from __future__ import annotations

from kiosk.domain.forecast import QueueForecast, forecast
from kiosk.domain.hall_plan import BusinessGroup
from kiosk.hall.queue_views import Outlook
from kiosk.hall.wire.duty import ForecastStepWire, OpeningWire, QueueForecastWire


def forecast_wires(outlook: Outlook) -> list[QueueForecastWire]:
    """One a queue, in the order of the settings."""
    return [_queue(outlook, group) for group in outlook.plan.groups.values()]


def _queue(outlook: Outlook, group: BusinessGroup) -> QueueForecastWire:
    found = forecast(
        outlook.state,
        outlook.plan,
        group.group_id,
        outlook.now,
        lambda ahead: outlook.wait(group.group_id, ahead),
    )
    said, said_en = sentence(found, group)
    opening = found.opening
    return QueueForecastWire(
        business_group=group.group_id,
        name=group.name,
        prefix=group.prefix,
        target_minutes=group.target_wait_min,
        arrivals_per_hour=round(found.arrivals_per_hour, 1),
        steps=[
            ForecastStepWire(at=step.at, waiting=round(step.waiting), wait_min=_whole(step.wait_min))
            for step in found.steps
        ],
        passes_at=found.passes_at,
        open_next=OpeningWire(
            counter_id=opening.place.counter_id,
            counter_number=opening.place.number,
            name=opening.place.name,
            wait_min=_whole(opening.wait_min),
        )
        if opening is not None
        else None,
        said=said,
        said_en=said_en,
    )


def sentence(found: QueueForecast, group: BusinessGroup) -> tuple[str, str]:
    """What will happen and what helps, in Chinese and in English; empty when all is well."""
    said = [*_stranded(found, group), *_course_said(found, group)]
    return "；".join(chinese for chinese, _ in said), "; ".join(english for _, english in said)


def _stranded(found: QueueForecast, group: BusinessGroup) -> list[tuple[str, str]]:
    """People who were sent to one counter, which calls nobody now: no other counter can help them."""
    return [
        (
            f"{group.prefix} 队列有 {waiting} 人只等 {place.number} 号窗口，它没有在办",
            f"Queue {group.prefix}: {waiting} waiting for counter {place.number} alone, which does not work",
        )
        for place, waiting in found.stranded
    ]


def _course_said(found: QueueForecast, group: BusinessGroup) -> list[tuple[str, str]]:
    what = _what_happens(found, group)
    if what is None:
        return []
    if found.opening is None:
        return [what, ("没有别的窗口可以开", "no other counter can serve it")]
    number = found.opening.place.number
    return [what, (f"{number} 号窗口可以开 {group.prefix}", f"counter {number} could serve it")]


def _what_happens(found: QueueForecast, group: BusinessGroup) -> tuple[str, str] | None:
    first, name = found.steps[0], f"{group.prefix} 队列"
    if first.wait_min is None and first.waiting:
        waiting = round(first.waiting)
        return (
            f"{name}有 {waiting} 人在等，没有窗口在办",
            f"Queue {group.prefix}: {waiting} waiting, no counter open",
        )
    if found.passes_at is None:
        return None
    target = group.target_wait_min
    if found.passes_at <= first.at:
        minutes = _whole(first.wait_min)
        return (
            f"{name}现在要等 {minutes} 分钟，超过 {target} 分钟",
            f"Queue {group.prefix} waits {minutes} minutes now, more than {target}",
        )
    at = f"{found.passes_at:%H:%M}"
    return f"{name} {at} 将超过 {target} 分钟", f"Queue {group.prefix} passes {target} minutes at {at}"


def _whole(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)
