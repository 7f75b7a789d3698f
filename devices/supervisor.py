"""Watches over one device: connects, asks how it is, notices when it is gone, gets it back.

A Supervision holds no thread and never waits: its worker calls `step()`, which does what is due and says when to
come again. So tests drive it with a clock of their own.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from devices.answers import Answers
from devices.clock import Clock
from devices.errors import DeviceAbsent, DeviceError, DeviceRefused, LinkLost
from devices.status import Condition, DeviceStatus, LinkState

_log = logging.getLogger(__name__)

MOVES: dict[LinkState, frozenset[LinkState]] = {
    LinkState.DISABLED: frozenset({LinkState.CONNECTING}),
    LinkState.CONNECTING: frozenset(
        {LinkState.IDENTIFYING, LinkState.ABSENT, LinkState.BACKOFF, LinkState.PERMANENT, LinkState.DISABLED}
    ),
    LinkState.IDENTIFYING: frozenset(
        {LinkState.ONLINE, LinkState.ABSENT, LinkState.BACKOFF, LinkState.PERMANENT, LinkState.DISABLED}
    ),
    LinkState.ONLINE: frozenset({LinkState.LOST, LinkState.DISABLED}),
    LinkState.LOST: frozenset({LinkState.BACKOFF, LinkState.DISABLED}),
    LinkState.ABSENT: frozenset({LinkState.CONNECTING, LinkState.DISABLED}),
    LinkState.BACKOFF: frozenset({LinkState.CONNECTING, LinkState.DISABLED}),
    LinkState.PERMANENT: frozenset({LinkState.CONNECTING, LinkState.DISABLED}),
}
"""Which link may follow which. There is no other way."""


class ForbiddenMove(Exception):
    """Somebody asked for a move that the table does not have."""

    def __init__(self, device: str, here: LinkState, there: LinkState) -> None:
        super().__init__(f"{device}: the link cannot go from {here.value} to {there.value}")


_NOTHING_THERE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ECONNREFUSED})


class Driver(Protocol):
    """What every driver has; each kind adds what it can do. Called from its worker's thread alone."""

    @property
    def poll_interval_s(self) -> float:
        """How often an idle device is asked how it is; may change with what it is doing."""

    def connect(self) -> None:
        """Opens and identifies. Raises DeviceAbsent, LinkLost, DeviceRefused."""

    def poll(self) -> frozenset[Condition]:
        """How the device is. Raises LinkLost when it does not answer any more."""

    def close(self) -> None:
        """Lets go of the handle; never raises, may be called twice."""

    def figures(self) -> tuple[tuple[str, str], ...]:
        """Key figures for the device check; touches no wire."""


@dataclass(frozen=True, slots=True)
class Delays:
    """Every wait has a name and a reason."""

    first_retry_s: float = 0.5
    """A cable that was only touched is back by then."""
    longest_retry_s: float = 20.0
    """A device that somebody plugs in is taken up within this time even when nothing announces it."""
    jitter: float = 0.2
    """Devices behind one hub do not all try in the same moment."""
    calm_s: float = 30.0
    """On-line for this long, the next loss is a new one and not the same loose contact."""
    permanent_retry_s: float = 60.0
    """No permission, wrong configuration: only a person mends that."""


@dataclass(slots=True)
class Retries:
    """How often connecting failed, and how long to wait before the next try."""

    random: Callable[[], float]
    """Gives numbers from 0 up to 1."""
    delays: Delays = field(default_factory=Delays)
    failures: int = 0

    def next_delay_s(self) -> float:
        """Doubles from the first to the longest, give or take the jitter."""
        plain_s = min(self.delays.first_retry_s * 2.0 ** min(self.failures, 16), self.delays.longest_retry_s)
        return plain_s * (1.0 + self.delays.jitter * (2.0 * self.random() - 1.0))


class Supervision:
    """The watch over one device, as a machine that a worker steps."""

    def __init__(
        self,
        initially: DeviceStatus,
        driver: Driver,
        clock: Clock,
        retries: Retries,
        publish: Callable[[DeviceStatus], None],
    ) -> None:
        self.driver = driver
        self._clock = clock
        self._retries = retries
        self._delays = retries.delays
        self._publish = publish
        self._due_at = clock.monotonic()
        self._online_since = 0.0
        self._known_lost = False
        self._answers = Answers()
        self._status = initially
        self._published = initially

    @property
    def status(self) -> DeviceStatus:
        """The device as last told to subscribers."""
        return self._published

    def step(self) -> float | None:
        """Does what is due; returns the seconds until something is due again, None when nothing ever is."""
        if self._status.link is LinkState.DISABLED:
            return None
        if self._clock.monotonic() >= self._due_at:
            if self._status.link is LinkState.ONLINE:
                self._poll()
            else:
                self._connect()
        return max(0.0, self._due_at - self._clock.monotonic())

    def hurry(self) -> None:
        """Something happened at the address: the next step polls or connects at once, whatever the back-off says."""
        self._due_at = self._clock.monotonic()

    def lost(self, error: DeviceError) -> None:
        """A piece of work found the link gone. Without effect when that is already known."""
        if self._status.link is not LinkState.ONLINE:
            return
        if self._clock.monotonic() - self._online_since >= self._delays.calm_s:
            self._retries.failures = 0
        self._answers.failed(error)
        self._move(LinkState.LOST, detail=str(error))
        self.driver.close()
        _log.warning("设备 %s 失联：%s", self._status.name, error)
        self._known_lost = True
        self._wait(LinkState.BACKOFF, self._retries.next_delay_s())
        self._retries.failures += 1

    def broke(self, error: Exception) -> None:
        """A piece of work or a step ended in an exception; what is no known loss is treated as one."""
        if isinstance(error, DeviceError) and not isinstance(error, LinkLost):
            return
        gone = error if isinstance(error, LinkLost) else LinkLost(f"驱动内部错误 {type(error).__name__}")
        if self._status.link in (LinkState.CONNECTING, LinkState.IDENTIFYING):
            self._failed(LinkState.BACKOFF, gone, self._retries.next_delay_s())
        else:
            self.lost(gone)

    def disable(self) -> None:
        """Staff took the device out of use; it is let go of."""
        if self._status.link is not LinkState.DISABLED:
            self._move(LinkState.DISABLED, detail="")
            self.driver.close()

    def enable(self) -> None:
        """Staff took it back into use; the next step connects."""
        if self._status.link is LinkState.DISABLED:
            self._due_at = self._clock.monotonic()
            self._connect()

    def _connect(self) -> None:
        self._move(LinkState.CONNECTING)
        try:
            self.driver.connect()
            self._move(LinkState.IDENTIFYING)
            conditions = self._asked()
        except DeviceRefused as error:
            self._failed(LinkState.PERMANENT, error, self._delays.permanent_retry_s)
        except DeviceError as error:
            there = LinkState.ABSENT if _nothing_there(error) else LinkState.BACKOFF
            self._failed(there, error, self._retries.next_delay_s())
        else:
            self._came_online(conditions)

    def _came_online(self, conditions: frozenset[Condition]) -> None:
        now = self._clock.monotonic()
        if self._known_lost or self._retries.failures:
            self._answers.reconnects += self._known_lost
            _log.warning("设备 %s 恢复，此前连接失败 %d 次", self._status.name, self._retries.failures)
        self._known_lost = False
        self._online_since = now
        self._due_at = now + self.driver.poll_interval_s
        self._move(LinkState.ONLINE, conditions=conditions, detail="")

    def _failed(self, there: LinkState, error: DeviceError, delay_s: float) -> None:
        self.driver.close()
        self._answers.failed(error)
        self._retries.failures += 1
        if self._retries.failures % 10 == 1:
            _log.warning("设备 %s 第 %d 次连接失败：%s", self._status.name, self._retries.failures, error)
        self._wait(there, delay_s, detail=str(error))

    def _poll(self) -> None:
        if self._clock.monotonic() - self._online_since >= self._delays.calm_s:
            self._retries.failures = 0
        try:
            conditions = self._asked()
        except LinkLost as error:
            self.lost(error)
            return
        self._due_at = self._clock.monotonic() + self.driver.poll_interval_s
        self._set(conditions=conditions)

    def _asked(self) -> frozenset[Condition]:
        began = self._clock.monotonic()
        conditions = self.driver.poll()
        self._answers.came(self._clock.now(), self._clock.monotonic() - began)
        return conditions

    def _wait(self, there: LinkState, delay_s: float, detail: str | None = None) -> None:
        self._due_at = self._clock.monotonic() + delay_s
        self._move(there, detail=self._status.detail if detail is None else detail)

    def _move(
        self,
        there: LinkState,
        conditions: frozenset[Condition] = frozenset(),
        detail: str | None = None,
    ) -> None:
        here = self._status.link
        if there not in MOVES[here]:
            raise ForbiddenMove(self._status.name, here, there)
        self._set(there, conditions, detail)

    def _set(
        self,
        link: LinkState | None = None,
        conditions: frozenset[Condition] = frozenset(),
        detail: str | None = None,
    ) -> None:
        self._status = replace(
            self._status,
            link=link or self._status.link,
            conditions=conditions,
            detail=self._status.detail if detail is None else detail,
        )
        self._tell()

    def _tell(self) -> None:
        """Publishes what is news. A retry that fails again is none: nobody's alarm flickers while we try."""
        is_retry = self._retries.failures > 0 and self._status.link in (
            LinkState.CONNECTING,
            LinkState.IDENTIFYING,
        )
        if is_retry:
            return
        told = self._published
        figures = (*self.driver.figures(), *self._answers.figures())
        if (told.link, told.conditions) == (self._status.link, self._status.conditions):
            # Same state: `since` stays, details and figures are kept fresh without waking anybody.
            self._published = replace(told, detail=self._status.detail, figures=figures)
            return
        self._status = replace(self._status, since=self._clock.now(), figures=figures)
        self._published = self._status
        self._publish(self._status)


def _nothing_there(error: DeviceError) -> bool:
    return isinstance(error, DeviceAbsent) or getattr(error.__cause__, "errno", None) in _NOTHING_THERE
