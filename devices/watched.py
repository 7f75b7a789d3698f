"""A device as the ports use it: its driver behind a worker, its supervision, its place in the status feed."""

from __future__ import annotations

import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from devices.clock import Clock
from devices.errors import DeviceError
from devices.plugs import PlugListener, kernel_socket
from devices.status import Condition, DeviceStatus, LinkState
from devices.supervisor import Driver, Retries, Supervision
from devices.worker import NotBegun, NotInTime, Worker

_log = logging.getLogger(__name__)

D = TypeVar("D", bound=Driver)
T = TypeVar("T")
Subscriber = Callable[[DeviceStatus], None]


class Unavailable(DeviceError):
    """The device is not on-line, went away, or did not do it in time. `begun` tells whether it may have taken effect."""

    def __init__(self, reason: str, begun: bool) -> None:
        super().__init__(reason)
        self.begun = begun


class WatchedDevice(Generic[D]):
    """One device under supervision. Every method may be called from any thread and none waits for the device longer than told."""

    def __init__(
        self,
        driver: D,
        initially: DeviceStatus,
        clock: Clock,
        random: Callable[[], float],
        publish: Subscriber,
    ) -> None:
        self.driver = driver
        self._supervision = Supervision(initially, driver, clock, Retries(random), publish)
        self._worker = Worker(initially.name, self._supervision, clock)

    @property
    def status(self) -> DeviceStatus:
        return self._supervision.status

    @property
    def is_online(self) -> bool:
        return self.status.link is LinkState.ONLINE

    def start(self) -> None:
        self._worker.start()

    def call(self, work: Callable[[D], T], deadline_s: float) -> T:
        """What `work` returns, done on the device's thread while it is on-line. Raises Unavailable and nothing else."""
        return self._in_time(lambda: self._online_only(work), deadline_s)

    def recall(self, memory: Callable[[D], T], deadline_s: float) -> T:
        """What the driver remembers, on-line or not; `memory` touches no wire. Raises Unavailable."""
        return self._in_time(lambda: memory(self.driver), deadline_s)

    def _in_time(self, work: Callable[[], T], deadline_s: float) -> T:
        try:
            return self._worker.call(work, deadline_s)
        except NotBegun:
            raise Unavailable("busy", begun=False) from None
        except NotInTime:
            raise Unavailable("timeout", begun=True) from None
        except Unavailable:
            raise
        except DeviceError as error:
            raise Unavailable(str(error), begun=True) from error

    def submit(self, work: Callable[[D], T]) -> Future[T]:
        """Like call, without waiting; the future raises what call would."""
        return self._worker.submit(lambda: self._online_only(work))

    def hurry(self) -> None:
        """Has the device polled or connected to at once."""
        self._worker.submit(self._supervision.hurry)

    def enable(self, on: bool) -> None:
        """Takes the device out of use or back into it."""
        self._worker.submit(self._supervision.enable if on else self._supervision.disable)

    def busy_for_s(self) -> float:
        return self._worker.busy_for_s()

    def stop(self) -> None:
        """Ends the thread and lets go of the device; a device that holds its thread is left to it."""
        if self._worker.stop():
            self.driver.close()

    def _online_only(self, work: Callable[[D], T]) -> T:
        if not self.is_online:
            raise Unavailable("gone", begun=False)
        return work(self.driver)


class Node(Protocol):
    """A path, or a name that is looked up to one."""

    def stat(self) -> os.stat_result:
        """Raises OSError while nothing is there."""


_Seen = tuple[int, int, int, int, int]


@dataclass(slots=True)
class _Place:
    """Where a device hangs, to notice that something was plugged in or pulled."""

    node: Node | None
    seen: _Seen | None = None

    def changed(self) -> bool:
        before, self.seen = self.seen, self._look()
        return before != self.seen

    @property
    def is_empty(self) -> bool:
        return self.node is not None and self.seen is None

    def _look(self) -> _Seen | None:
        if self.node is None:
            return None
        try:
            found = self.node.stat()
        except OSError:
            return None
        # With its permissions: a new node belongs to root until udev has seen it, and a try in between is refused.
        return (found.st_ino, found.st_rdev, found.st_mode, found.st_uid, found.st_gid)


STALL_LIMIT_S = 20.0
"""No driver's call lasts longer by its own deadlines (a paper: 15 s). Beyond, the device holds its thread."""


class DeviceWatch:
    """The one thread beside the workers: tells subscribers, sees what is plugged and pulled, and who hangs.

    Subscribers are called here, one change after the other, so that a slow or broken one holds up no device.
    The kernel's word has it look at once; without one it looks twice a second, so that a pull is seen within one.
    """

    look_every_s = 0.5

    def __init__(self) -> None:
        self._news: queue.SimpleQueue[DeviceStatus | None] = queue.SimpleQueue()
        self._subscribers: list[Subscriber] = []
        self._watched: list[tuple[WatchedDevice[Any], _Place]] = []
        self._stalled: frozenset[str] = frozenset()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="device watch", daemon=True)
        self._plugs: PlugListener | None = None

    def publish(self, status: DeviceStatus) -> None:
        """Passes a change on; returns at once."""
        self._news.put(status)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Calls `subscriber` for each change from now on, on the watch's thread; the returned function ends that."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def watch(self, device: WatchedDevice[Any], node: Node | None) -> None:
        """Watches `device`, and its `node` for coming and going. To be told before start()."""
        place = _Place(node)
        place.changed()
        self._watched.append((device, place))

    def start(self, plugs: socket.socket | None = None) -> None:
        """Begins to look. `plugs` carries the kernel's word; without it this machine's own is asked for."""
        heard = plugs or kernel_socket()
        if heard is not None:
            self._plugs = PlugListener(heard, self.look_soon).start()
        self._thread.start()

    def look_soon(self) -> None:
        """Has the watch look now; returns at once."""
        self._news.put(None)

    def stop(self) -> None:
        plugs, self._plugs = self._plugs, None
        if plugs is not None:
            plugs.stop()
        self._stopping.set()
        self._news.put(None)
        if self._thread.is_alive():
            self._thread.join(3.0)

    def with_stalls(self, status: DeviceStatus) -> DeviceStatus:
        """The status, and that the device does not respond while it holds its thread."""
        if status.name not in self._stalled or status.link is not LinkState.ONLINE:
            return status
        return replace(status, conditions=status.conditions | {Condition.NOT_RESPONDING})

    def look(self) -> None:
        """One look at every place and every thread."""
        for device, place in self._watched:
            # A node that went before its coming was seen has not changed, but its device cannot be on-line.
            if place.changed() or (device.is_online and place.is_empty):
                device.hurry()
        stalled = frozenset(
            device.status.name for device, _ in self._watched if device.busy_for_s() > STALL_LIMIT_S
        )
        changed, self._stalled = stalled ^ self._stalled, stalled
        for device, _ in self._watched:
            if device.status.name in changed:
                self._tell(self.with_stalls(device.status))

    def _run(self) -> None:
        look_at = time.monotonic() + self.look_every_s
        while not self._stopping.is_set():
            try:
                status = self._news.get(timeout=max(0.0, look_at - time.monotonic()))
            except queue.Empty:
                self.look()
                look_at = time.monotonic() + self.look_every_s
                continue
            if status is not None:
                self._tell(self.with_stalls(status))
            elif not self._stopping.is_set():
                self.look()

    def _tell(self, status: DeviceStatus) -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(status)
            except Exception:  # noqa: BLE001 - the thread's top: one listener's bug must not silence the others
                _log.exception("设备状态的接收方出错")
