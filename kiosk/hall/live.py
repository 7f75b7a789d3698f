"""Live events to screens: server-sent events with ids, a ring of the newest for those that come back, nobody waits for a slow one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

_RING = 512
_BACKLOG = 256
"""Events a screen may lag behind before it is dropped; it comes back with Last-Event-ID and catches up."""
_COMMENT_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event as it goes over the wire, with the place in the log after which it was told."""

    serial: int
    log_seq: int
    frame: bytes


class Screen:
    """One attached screen. `take` gives the next frames, None at the end."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self.ended = False

    def put(self, frame: bytes) -> None:
        if len(self._waiting) >= _BACKLOG:
            self.end()
        elif not self.ended:
            self._waiting.append(frame)
            self._wake.set()

    def end(self) -> None:
        self.ended = True
        self._wake.set()

    async def take(self) -> bytes | None:
        """Frames that have gathered, or a comment after 10 s of silence; None when the stream is over."""
        if not self._waiting and not self.ended:
            try:
                await asyncio.wait_for(self._wake.wait(), _COMMENT_EVERY_S)
            except TimeoutError:
                return b": here\n\n"
        self._wake.clear()
        if self.ended:
            return None
        frames = b"".join(self._waiting)
        self._waiting.clear()
        return frames


class LiveEvents:
    """Lives on the event loop's thread; `publish` from there only."""

    def __init__(self, boot: str) -> None:
        self._boot = boot
        self._serial = 0
        self._log_seq = 0
        self._ring: deque[LiveEvent] = deque(maxlen=_RING)
        self._screens: set[Screen] = set()
        self._closed = False

    @property
    def screens(self) -> int:
        return len(self._screens)

    def begin_at(self, log_seq: int) -> None:
        """What the log had before this start is known: ids given from now on say so."""
        self._log_seq = max(self._log_seq, log_seq)

    def publish(self, name: str, body: str, log_seq: int) -> None:
        """To every attached screen, at once."""
        self._serial += 1
        self._log_seq = max(self._log_seq, log_seq)
        frame = self._frame(name, body)
        self._ring.append(LiveEvent(self._serial, self._log_seq, frame))
        for screen in self._screens:
            screen.put(frame)

    def close(self) -> None:
        """Ends every stream, so that the server can stop with screens attached."""
        self._closed = True
        for screen in self._screens:
            screen.end()

    async def stream(
        self, last_event_id: str, first: Callable[[int | None], list[tuple[str, str]]]
    ) -> AsyncIterator[bytes]:
        """Frames for one screen. `first` gives the (event, body) pairs to begin with: it is handed the log's place up to
        which the screen knows, or None for a new screen; it is not asked when the ring still has all that was missed."""
        screen = Screen()
        for frame in self._beginning(last_event_id, first):
            screen.put(frame)
        if self._closed:
            return
        self._screens.add(screen)
        try:
            while (frames := await screen.take()) is not None:
                yield frames
        finally:
            self._screens.discard(screen)

    def _beginning(
        self, last_event_id: str, first: Callable[[int | None], list[tuple[str, str]]]
    ) -> list[bytes]:
        begin = [b"retry: 1000\n\n"]
        boot, serial, log_seq = _parsed(last_event_id)
        in_ring = boot == self._boot and self._ring and self._ring[0].serial <= serial + 1 <= self._serial + 1
        if in_ring:
            return [*begin, *(event.frame for event in self._ring if event.serial > serial)]
        known = log_seq if boot else None
        return [*begin, *(self._frame(name, body) for name, body in first(known))]

    def _frame(self, name: str, body: str) -> bytes:
        return f"id: {self._boot}.{self._serial}.{self._log_seq}\nevent: {name}\ndata: {body}\n\n".encode()


def _parsed(last_event_id: str) -> tuple[str, int, int]:
    """(boot, serial, log seq); an empty boot when it is not an id of ours."""
    parts = last_event_id.split(".")
    if len(parts) != 3 or not parts[1].isdigit() or not parts[2].isdigit():
        return "", 0, 0
    return parts[0], int(parts[1]), int(parts[2])
