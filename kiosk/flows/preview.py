"""The live picture while a step wants it: its newest frame, judged by whoever sees, and the tray learned when it is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.base.clock import Clock
from kiosk.base.journal import Journal
from kiosk.domain.seen import PreviewLook
from kiosk.flows.camera_watch import GONE_EVERY_S, CameraWatch
from kiosk.flows.facts import PreviewLamps
from kiosk.imaging.seeing.port import Seeing, SeeingGone

if TYPE_CHECKING:
    from devices.ports.camera import DocumentCamera, Frame, SmallCopy

PREVIEW_EVERY_S = 0.1
"""Ten judgements a second follow a hand well enough; each costs a core some 15 ms."""

STILL_WITHIN = 0.012
"""Corners that move less than this share of the picture's width lie still."""

EMPTY_FOR_S = 1.5
"""A tray without a page and without movement for so long is empty; a hand that lays a paper down is quicker."""

LEARN_EVERY_S = 5.0
"""The tray changes with the day's light, not faster."""

_SAMPLE_EVERY = 997
"""Some 1,500 of a small copy's bytes, spread over all of it by a prime."""
_STEP, _MOVED_SHARE = 25, 0.015

NO_LAMPS = PreviewLamps((), "unknown", "unknown", "unknown", "no_page")
NOT_JUDGED = PreviewLamps((), "unknown", "unknown", "unknown", "not_judged")
"""The seeing program is gone: the picture goes on, and the shutter works."""


class PreviewJudge(CameraWatch):
    """Judges the newest camera frame while the capture page is shown; keeps one frame and its lamps."""

    def __init__(
        self,
        camera: DocumentCamera,
        seeing: Seeing,
        clock: Clock,
        journal: Journal,
        came_alive: Callable[[], None],
    ) -> None:
        super().__init__("preview-judge", camera, seeing, journal)
        self._clock = clock
        self._came_alive = came_alive
        self._lamps: PreviewLamps | None = None
        self._still_since: float | None = None
        self._empty = EmptyTrayWatch()
        self.live = False

    def newest(self) -> tuple[Frame, PreviewLamps] | None:
        """The newest frame with the lamps of the newest judged one."""
        if not self.is_wanted:
            return None
        frame, lamps = self._camera.newest(), self._lamps
        if frame is None:
            return None
        return frame, lamps or NO_LAMPS

    def _forget(self) -> None:
        super()._forget()
        self._lamps = self._still_since = None
        self._empty = EmptyTrayWatch()
        self.live = False

    def _look(self) -> float:
        if self.live != (self._camera.newest() is not None):
            self.live = not self.live
            self._came_alive()
        frame = self._unseen()
        if frame is None:
            return PREVIEW_EVERY_S
        begun = self._clock.monotonic()
        try:
            self._judge(frame, begun)
        except SeeingGone:
            self._lamps, self._still_since = NOT_JUDGED, None
            return GONE_EVERY_S
        finally:
            if not self.is_wanted:
                # It was judged while somebody left: nothing is kept for nobody.
                self._forget()
        return max(0.01, PREVIEW_EVERY_S - (self._clock.monotonic() - begun))

    def _judge(self, frame: Frame, now: float) -> None:
        try:
            look = self._seeing.look(frame.picture.coded)
        except ValueError:
            # A frame that cannot be decoded; the next one follows at once.
            return
        self._lamps = self._with_stillness(lamps_of(look), frame, now)
        if self._empty.is_empty(look, frame.small, now):
            self._seeing.tray_is_empty(frame.picture.coded)

    def _with_stillness(self, lamps: PreviewLamps, frame: Frame, now: float) -> PreviewLamps:
        """How long the page has lain still and good; a page that moves is asked to hold still."""
        good = bool(lamps.corners) and lamps.hint == "good"
        if not good or self._lamps is None or not _lies_still(self._lamps, lamps, frame.picture.width):
            self._still_since = now if good else None
            return replace(lamps, hint="hold_still") if good else lamps
        self._still_since = self._still_since if self._still_since is not None else now
        return replace(lamps, still_for_s=now - self._still_since)


class EmptyTrayWatch:
    """Says when a frame is one to learn the tray from: no page seen and nothing moved for a while, and not too often."""

    def __init__(self) -> None:
        self._first: SmallCopy | None = None
        self._since = 0.0
        self._learned_at: float | None = None

    def is_empty(self, look: PreviewLook, small: SmallCopy, now: float) -> bool:
        """Whether the tray is empty in this frame and it is time to learn it."""
        if look.corners or look.hand or look.reasons != ("no_page",):
            self._first = None
            return False
        if self._first is None or _moved(self._first, small):
            self._first, self._since = small, now
            return False
        if now - self._since < EMPTY_FOR_S:
            return False
        if self._learned_at is not None and now - self._learned_at < LEARN_EVERY_S:
            return False
        self._learned_at = now
        return True


def lamps_of(look: PreviewLook) -> PreviewLamps:
    """What the screen shows of a look."""
    hint = look.reasons[0] if look.reasons else "good"
    return PreviewLamps(
        look.corners,
        look.sharp,
        look.glare,
        look.whole,
        hint,
        look.glare_at,
        reasons=look.reasons,
        hand=look.hand,
    )


def _moved(before: SmallCopy, now: SmallCopy) -> bool:
    """Whether more of the picture changed than grain and flicker change."""
    if (before.width, before.height) != (now.width, now.height):
        return True
    samples = zip(before.rgb[::_SAMPLE_EVERY], now.rgb[::_SAMPLE_EVERY], strict=True)
    changed = sum(abs(old - new) > _STEP for old, new in samples)
    return changed > _MOVED_SHARE * len(now.rgb) / _SAMPLE_EVERY


def _lies_still(before: PreviewLamps, now: PreviewLamps, width: int) -> bool:
    if len(before.corners) != len(now.corners):
        return False
    limit = STILL_WITHIN * width
    return all(
        abs(ax - bx) <= limit and abs(ay - by) <= limit
        for (ax, ay), (bx, by) in zip(before.corners, now.corners, strict=True)
    )
