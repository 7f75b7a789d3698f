"""The heartbeat: what every device of the terminal is like, in standard words, every few seconds and at once on a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from devices.status import DeviceStatus
from devices.words import words
from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.hall_view import HallAway
from kiosk.links.hall_words import Refused

HEARTBEAT_EVERY_S = 5.0


class TakesHeartbeats(Protocol):
    def beat(self, heartbeat: dict[str, Any]) -> Refused | HallAway | None: ...


class ReportHealth:
    """Each beat has the next number of this start; a gap shows the hall what it missed."""

    def __init__(
        self,
        hall: TakesHeartbeats,
        statuses: Callable[[], Sequence[DeviceStatus]],
        outbox: Callable[[], tuple[int, int]],
        clock: Clock,
        about: dict[str, str],
        journal: Journal,
    ) -> None:
        """`about`: boot_id, version, place. `outbox` answers (waiting, parked)."""
        self._hall = hall
        self._statuses = statuses
        self._outbox = outbox
        self._clock = clock
        self._about = about
        self._journal = journal
        self._seq = 0

    def beat(self) -> None:
        self._seq += 1
        waiting, parked = self._outbox()
        answer = self._hall.beat(
            {
                **self._about,
                "seq": self._seq,
                "at": self._clock.now().isoformat(),
                "devices": [device_words(status) for status in self._statuses()],
                "outbox": {"waiting": waiting, "parked": parked},
            }
        )
        if isinstance(answer, Refused):
            self._journal.change("heartbeat", "refused", said=answer.said)
        elif isinstance(answer, HallAway):
            self._journal.change("heartbeat", "not_delivered", cause=answer.cause)
        else:
            self._journal.change("heartbeat", "delivered")


def device_words(status: DeviceStatus) -> dict[str, Any]:
    """One device as docs/hall_api.md has it."""
    said = words(status)
    return {
        "name": status.name,
        "kind": status.kind.value,
        "driver": status.driver,
        "link": status.link.value,
        "conditions": sorted(condition.value for condition in status.conditions),
        "since": status.since.isoformat(),
        "detail": status.detail,
        "figures": dict(status.figures),
        "xfs": said.device.value,
        "action": said.action.value,
        "cuss": said.component.value,
        "ne107": said.health.value,
    }
