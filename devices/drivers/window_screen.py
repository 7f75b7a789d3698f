"""Window screens that take a line of text over TCP or a serial line and show it: the reference for vendors' own drivers.

What is to be shown is kept here and not in the screen: after a lost cable or a power cut the newest line is sent again, and never
one that was outdated meanwhile.

Known limits: such a screen says nothing back, so one on a serial line that lost its power is not noticed; on TCP the kernel
notices after 3 s with something under way. The line is therefore sent again every 30 s, which changes nothing on a screen that
lives. LED controllers with frames of their own (Onbon and others) need a vendor's driver, see docs/devices.md.
"""

from __future__ import annotations

import threading

from devices.clock import Clock
from devices.errors import LinkLost
from devices.protocol.text_line import Coding, encoded
from devices.status import Condition
from devices.transport.wire import Wire

_OPEN_S = 2.0
_WRITE_S = 1.0
"""A line is 60 bytes: 0.06 s at 9600 baud."""
_AGAIN_S = 30.0


class TextLineScreen:
    """One screen. want() may be called from any thread; all else from its worker's."""

    poll_interval_s = 2.0

    def __init__(
        self, wire: Wire, clock: Clock, coding: Coding = "utf-8", end: bytes = b"\r\n", columns: int = 0
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._coding = coding
        self._end = end
        self._columns = columns
        self._lock = threading.Lock()
        self._wanted = ""
        self._shown: str | None = None
        """None after connecting: nobody knows what the screen shows."""
        self._sent_at = 0.0
        self._sent = 0

    def connect(self) -> None:
        """Open, and the wanted line on it."""
        self._wire.open(_OPEN_S)
        self._shown = None
        self.bring_up_to_date()

    def poll(self) -> frozenset[Condition]:
        """Raises LinkLost when the screen has hung up."""
        # What it might say is not for us; reading shows an end of the connection that writing would not yet.
        self._wire.read(0.0)
        if self._clock.monotonic() - self._sent_at >= _AGAIN_S:
            self._shown = None
        self.bring_up_to_date()
        return frozenset()

    def close(self) -> None:
        self._wire.close()

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("lines_sent", str(self._sent)),)

    def want(self, line: str) -> None:
        """This line from now on, as soon as the screen can be reached."""
        with self._lock:
            self._wanted = line

    def bring_up_to_date(self) -> None:
        """Sends the wanted line unless it is shown already. Raises LinkLost."""
        with self._lock:
            wanted = self._wanted
        if wanted == self._shown:
            return
        line = encoded(wanted, self._coding, self._end, self._columns)
        self._shown = None
        if self._wire.write(line, _WRITE_S) < len(line):
            raise LinkLost(f"{self._wire.address}：窗口屏不收数据")
        self._shown, self._sent_at = wanted, self._clock.monotonic()
        self._sent += 1

    def test(self) -> None:
        """Shows a line by which a person sees that it works, until the next one comes. Raises LinkLost."""
        line = encoded("窗口屏测试 0123456789", self._coding, self._end, self._columns)
        if self._wire.write(line, _WRITE_S) < len(line):
            raise LinkLost(f"{self._wire.address}：窗口屏不收数据")
        self._shown, self._sent_at = None, self._clock.monotonic()
