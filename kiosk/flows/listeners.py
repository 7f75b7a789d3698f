"""Threads that listen to devices while a step wants to hear from them, and turn what they say into events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from devices.ports.camera import DocumentCamera, Frame, Picture
from devices.ports.id_reader import CardFault, IdReader
from devices.ports.qr_reader import QrReader
from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.flows.events import CardFailed, CardRead, CodeRead, Event
from kiosk.flows.facts import PreviewLamps

LISTEN_S = 5.0
"""One wait at a reader; a change of mind cancels it sooner."""

GONE_PAUSE_S = 1.0
"""Between two looks at a reader that is not there."""

REFUSED_PAUSE_S = 0.6
"""A card that cannot be read lies still for a moment; asking at once would only say it again."""

PREVIEW_EVERY_S = 0.1
"""Ten judgements a second follow a hand well enough; each costs a core some 15 ms."""

STILL_WITHIN = 0.012
"""Corners that move less than this share of the picture's width lie still."""


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


class PreviewJudge:
    """Judges the newest camera frame while the capture page is shown; keeps one frame and its lamps."""

    def __init__(
        self,
        camera: DocumentCamera,
        judge: Callable[[Picture], PreviewLamps],
        clock: Clock,
        journal: Journal,
        came_alive: Callable[[], None],
        let_go: Callable[[], None],
    ) -> None:
        """`let_go` is called each time nobody wants to see any more: what judging needs in memory may go."""
        self._camera = camera
        self._judge = judge
        self._let_go = let_go
        self._clock = clock
        self._came_alive = came_alive
        self._listener = Listener("preview-judge", self._look, lambda: None, journal)
        self._lamps: PreviewLamps | None = None
        self._judged: Frame | None = None
        self._still_since: float | None = None
        self.live = False

    def start(self) -> None:
        self._listener.start()

    def want(self, wanted: bool) -> None:
        if wanted == self._listener.is_wanted:
            return
        if wanted:
            self._camera.start()
        self._listener.want(wanted)
        if not wanted:
            self._camera.stop()
            self._forget()
            self._let_go()

    def stop(self) -> None:
        self.want(False)
        self._listener.stop()

    def newest(self) -> tuple[Frame, PreviewLamps] | None:
        """The newest frame with the lamps of the newest judged one."""
        if not self._listener.is_wanted:
            return None
        frame, lamps = self._camera.newest(), self._lamps
        if frame is None:
            return None
        return frame, lamps or NO_LAMPS

    def _forget(self) -> None:
        self._lamps = self._judged = self._still_since = None
        self.live = False

    def _look(self) -> float:
        frame = self._camera.newest()
        if self.live != (frame is not None):
            self.live = frame is not None
            self._came_alive()
        if frame is None or frame == self._judged:
            return PREVIEW_EVERY_S
        begun = self._clock.monotonic()
        lamps = self._judge(frame.picture)
        self._lamps = self._with_stillness(lamps, frame, begun)
        self._judged = frame
        if not self._listener.is_wanted:
            # It was judged while somebody left: what was loaded for it is not kept for nobody.
            self._forget()
            self._let_go()
        return max(0.01, PREVIEW_EVERY_S - (self._clock.monotonic() - begun))

    def _with_stillness(self, lamps: PreviewLamps, frame: Frame, now: float) -> PreviewLamps:
        """How long the page has lain still and good; a page that moves is asked to hold still."""
        good = bool(lamps.corners) and lamps.hint == "good"
        if not good or self._lamps is None or not _lies_still(self._lamps, lamps, frame.picture.shape[1]):
            self._still_since = now if good else None
            return replace(lamps, hint="hold_still") if good else lamps
        self._still_since = self._still_since if self._still_since is not None else now
        return replace(lamps, still_for_s=now - self._still_since)


NO_LAMPS = PreviewLamps((), "unknown", "unknown", "unknown", "no_page")


def judge_preview(picture: Picture) -> PreviewLamps:
    """Finds and judges the page of one preview frame."""
    from kiosk.imaging.page import find_page
    from kiosk.imaging.quality import judge_page

    found = find_page(picture)
    if found is None:
        return NO_LAMPS
    verdict = judge_page(picture, found.corners, preview=True)
    corners = tuple((float(x), float(y)) for x, y in found.corners)
    hint = verdict.reasons[0] if verdict.reasons else "good"
    return PreviewLamps(corners, verdict.sharp, verdict.glare, verdict.whole, hint, verdict.glare_at)


def forget_page_network() -> None:
    """After `judge_preview`: gives back the memory that it keeps between frames."""
    from kiosk.imaging.page import let_go_of_network

    let_go_of_network()


def _lies_still(before: PreviewLamps, now: PreviewLamps, width: int) -> bool:
    if len(before.corners) != len(now.corners):
        return False
    limit = STILL_WITHIN * width
    return all(
        abs(ax - bx) <= limit and abs(ay - by) <= limit
        for (ax, ay), (bx, by) in zip(before.corners, now.corners, strict=True)
    )
