"""Threads that listen to devices while a step wants to hear from them, and turn what they say into events."""

from __future__ import annotations

import threading
from collections.abc import Callable

from devices.ports.id_reader import CardFault, IdReader
from devices.ports.qr_reader import QrReader
from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.flows.events import CardFailed, CardRead, CodeRead, Event

LISTEN_S = 5.0
"""One wait at a reader; a change of mind cancels it sooner."""

GONE_PAUSE_S = 1.0
"""Between two looks at a reader that is not there."""

REFUSED_PAUSE_S = 0.6
"""A card that cannot be read lies still for a moment; asking at once would only say it again."""


class Listener:
    """A thread that works only while wanted. `listen` does one wait and answers how long to pause after it."""

    def __init__(
        self, name: str, listen: Callable[[], float], cancel: Callable[[], None], journal: Journal
    ) -> None:
        self._name = name
        self._listen = listen
        self._cancel = cancel
        self._journal = journal
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_wanted(self) -> bool:
        return self._wanted.is_set()

    def start(self) -> None:
        self._thread.start()

    def want(self, wanted: bool) -> None:
        if wanted and not self._wanted.is_set():
            self._wanted.set()
        elif not wanted and self._wanted.is_set():
            self._wanted.clear()
            self._cancel()

    def stop(self) -> None:
        self._stopping.set()
        self._wanted.set()
        self._cancel()
        if self._thread.is_alive():
            self._thread.join(3.0)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            if self._stopping.is_set():
                return
            try:
                pause_s = self._listen()
            except Exception as surprise:  # noqa: BLE001  the thread's top
                self._journal.change(f"thread:{self._name}", "surprised", surprise=repr(surprise)[:300])
                pause_s = GONE_PAUSE_S
            if pause_s:
                self._stopping.wait(pause_s)


def card_listener(reader: IdReader, post: Callable[[Event], None], journal: Journal) -> Listener:
    def listen() -> float:
        # No name may hold the card after it was posted: this frame lives on while the next wait blocks.
        return _tell_card(reader, post)

    return Listener("card-listener", listen, reader.cancel, journal)


def _tell_card(reader: IdReader, post: Callable[[Event], None]) -> float:
    answer = reader.read_card(LISTEN_S)
    if not isinstance(answer, CardFault):
        post(CardRead(answer))
        return 0.0
    if answer is CardFault.NO_CARD:
        return 0.0
    if answer is CardFault.READER_GONE:
        return GONE_PAUSE_S
    post(CardFailed(answer))
    return REFUSED_PAUSE_S


def code_listener(
    reader: QrReader, post: Callable[[Event], None], clock: Clock, journal: Journal
) -> Listener:
    def listen() -> float:
        begun = clock.monotonic()
        if _tell_code(reader, post):
            return 0.0
        # None at once means that the reader is gone, or that nobody wants it any more.
        return GONE_PAUSE_S if clock.monotonic() - begun < LISTEN_S / 2 else 0.0

    return Listener("code-listener", listen, reader.cancel, journal)


def _tell_code(reader: QrReader, post: Callable[[Event], None]) -> bool:
    payload = reader.read_code(LISTEN_S)
    if payload is None:
        return False
    post(CodeRead(payload))
    return True
