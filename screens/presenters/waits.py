"""How waiting is worded, the same on every screen."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.facts_entrance import QueueFacts, WaitRange
from screens.texts import Say

UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class QueueLineView:
    """One queue as a line to be read."""

    icon: str = ""
    name: str = ""
    people: str = ""
    wait: str = ""


def people(waiting: int | None) -> str:
    """The figure alone; a dash when no fresh one is known."""
    return UNKNOWN if waiting is None else str(waiting)


def minutes(waiting: int | None, wait: WaitRange | None, say: Say) -> str:
    """约 12 分钟, 无需等候, or a dash. Nobody before one is still a wait while all counters have somebody."""
    if waiting == 0 and not (wait and wait.expected):
        return say("wait.none")
    return say("wait.unknown") if wait is None else say("wait.minutes", minutes=wait.expected)


def queue_wait(queue: QueueFacts, say: Say) -> str:
    """The wait in a queue; where no counter serves it, that, for nobody would be called there however few wait."""
    return say("wait.no_counter") if queue.state == "closed" else minutes(queue.waiting, queue.wait, say)


def why_closed(queue: QueueFacts, say: Say) -> str:
    """Why a group gives no numbers, in a few words: what a duty manager wrote is Chinese, all else is in both languages."""
    if say.language == "zh" and queue.closed_reason:
        return queue.closed_reason
    if not queue.closed_cause:
        return say("queue.group_closed")
    return say(f"queue.why.{queue.closed_cause}", times=", ".join(queue.closed_times))


def group_name(queue: QueueFacts, say: Say) -> str:
    return queue.name_en if say.language == "en" and queue.name_en else queue.name


def queue_lines(queues: tuple[QueueFacts, ...], say: Say) -> tuple[QueueLineView, ...]:
    """At most six queues, each as a line."""
    return tuple(
        QueueLineView(queue.icon, group_name(queue, say), people(queue.waiting), queue_wait(queue, say))
        for queue in queues[:6]
    )
