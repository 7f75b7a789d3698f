"""Nobody stands here: time, opening hours, queues, and the way in."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_entrance import QueueFacts, StandbyFacts
from screens.presenters.waits import group_name, people, queue_wait
from screens.texts import Say

_TONES = {"idle": "ok", "normal": "blue", "busy": "warn", "unknown": "gray", "closed": "gray"}


@dataclass(frozen=True, slots=True)
class QueueCardView:
    icon: str = ""
    name: str = ""
    tag: str = ""
    tone: str = "blue"
    figure: str = ""
    unit: str = ""
    wait: str = ""
    calling: str = ""


@dataclass(frozen=True, slots=True)
class DeedCardView:
    """After hours: what can be done here without anybody."""

    icon: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StandbyView:
    open_now: bool = True
    state: str = ""
    hours: tuple[tuple[str, str], ...] = ()
    title: str = ""
    total: str = ""
    queues: tuple[QueueCardView, ...] = ()
    deeds: tuple[DeedCardView, ...] = ()
    notice: str = ""


_DEEDS = (
    ("apply", "apply"),
    ("papers", "scan-doc"),
    ("progress", "progress"),
    ("review", "star"),
    ("guide", "guide"),
    ("complaint", "complaint"),
)


def present(facts: StandbyFacts, frame: FrameFacts, say: Say) -> StandbyView:
    """Queues while the hall is open; what works by itself when it is closed."""
    total = (
        say("standby.total", count=facts.total_waiting)
        if facts.total_waiting is not None
        else say("standby.stale")
    )
    return StandbyView(
        open_now=facts.open_now,
        state=say("standby.open" if facts.open_now else "standby.closed"),
        hours=tuple((say(f"standby.{label}"), hours) for label, hours in facts.hours[:2]),
        title=say("queues.now" if facts.open_now else "standby.by_yourself"),
        total=total if facts.open_now else "",
        queues=tuple(_queue(queue, say) for queue in facts.queues[:6]) if facts.open_now else (),
        deeds=()
        if facts.open_now
        else tuple(
            DeedCardView(icon, say(f"home.{deed}"), say(f"home.{deed}.note")) for deed, icon in _DEEDS
        ),
        notice=facts.notice,
    )


def _queue(queue: QueueFacts, say: Say) -> QueueCardView:
    return QueueCardView(
        icon=queue.icon,
        name=group_name(queue, say),
        # English names are long, and that a queue is as usual need not be said.
        tag="" if say.language == "en" and queue.state == "normal" else say(f"queue.state.{queue.state}"),
        tone=_TONES[queue.state],
        figure=people(queue.waiting),
        unit=say("queue.people"),
        wait=queue_wait(queue, say),
        calling=say("standby.calling", number=queue.calling) if queue.calling else "",
    )
