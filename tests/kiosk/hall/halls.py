"""Small halls for tests of the rules: groups, counters and rules as a settings file would have them."""

from __future__ import annotations

from typing import Any

from kiosk.domain.hall_plan import HallPlan
from kiosk.hall.queue_settings import CounterSettings, GroupSettings, QueueSettings, plan_of

GENERAL: dict[str, Any] = {"id": "general", "name": "综合受理", "prefix": "A"}
SOCIAL: dict[str, Any] = {"id": "social", "name": "社保医保", "prefix": "B"}
TAX: dict[str, Any] = {"id": "tax", "name": "办税服务", "prefix": "F"}


def plan(
    groups: tuple[dict[str, Any], ...] = (GENERAL, SOCIAL),
    counters: tuple[dict[str, Any], ...] = (),
    **rules: Any,
) -> HallPlan:
    """Counter 3 for everybody alike unless told."""
    used = counters or ({"id": "3", "number": 3, "place": "一楼", "groups": ("*",)},)
    return plan_of(
        [GroupSettings.model_validate(group) for group in groups],
        [CounterSettings.model_validate(counter) for counter in used],
        QueueSettings(**{"recall_pause_s": 0, **rules}),
    )


def counter(number: int, *groups: str, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "number": number, "place": "一楼", "groups": groups, **more}
