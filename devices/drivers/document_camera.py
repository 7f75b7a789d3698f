"""The document camera: a thread that grabs, of which only the newest frame is kept, and full-size stills.

The stream runs only between start() and stop(); otherwise the camera is only asked whether it is there.
"""

from __future__ import annotations

import logging
import threading

from devices.clock import Clock
from devices.drivers.camera_pictures import mean_grey, picture_of, small_copy_of
from devices.drivers.camera_settling import Settling, look_of
from devices.drivers.camera_sources import Source
from devices.errors import DeviceError, LinkLost
from devices.ports.camera import Frame, Picture
from devices.status import Condition

_log = logging.getLogger(__name__)

STALE_AFTER_S = 1.0
_GIVEN_UP_AFTER_S = 5.0
"""A stream that stands still this long does not go on by itself; it is opened anew."""
_DARK_BELOW = 6.0
"""Mean of the grey values, 0..255: lens cap on, light off."""
_SETTLE_S = 1.0
"""Longer no exposure control takes; a hand that stays in the picture is another's business to see."""
_FIRST_FRAME_S = 4.0
"""Opening may take 3 s by its own limit."""
_IDLE_POLL_S = 10.0
_BUSY_POLL_S = 1.0


class _Grabbing:
    """One run of the stream, on a thread that owns it; ends when told or when the stream does."""

    def __init__(self, source: Source, clock: Clock, first_number: int, before: _Grabbing | None) -> None:
        self._source = source
        self._clock = clock
        self._number = first_number
        self._before = before
        self._fresh = threading.Condition()
        self._frame: Frame | None = None
        self._ended = False
        self.fault = ""
        self.broken_frames = 0
        self._settling = Settling()
        self.began_at = clock.monotonic()
        self._thread = threading.Thread(target=self._run, name="document camera", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """No more frames, and the last one is forgotten; the thread goes with its next grab."""
        with self._fresh:
            self._ended = True
            self._frame = None
            self._fresh.notify_all()

    def join(self, timeout_s: float) -> None:
        self._thread.join(timeout_s)

    @property
    def newest(self) -> Frame | None:
        with self._fresh:
            return self._frame

    @property
    def last_number(self) -> int:
        return self._number

    def next_after(self, number: int, deadline_s: float) -> Frame | None:
        """The first frame newer than `number`, or None when none came in time."""
        with self._fresh:
            self._fresh.wait_for(
                lambda: self._ended or bool(self.fault) or self._is_after(number), deadline_s
            )
            return self._frame if self._is_after(number) else None

    def wait_until_settled(self, deadline_s: float) -> None:
        """Until a frame from now on finds exposure and focus at rest, at most so long. One that was before may be of another
        paper."""
        with self._fresh:
            now = self._number
            self._fresh.wait_for(
                lambda: (
                    self._ended or bool(self.fault) or (self._settling.is_settled and self._is_after(now))
                ),
                deadline_s,
            )

    def _is_after(self, number: int) -> bool:
        return self._frame is not None and self._frame.number > number

    def _run(self) -> None:
        if self._before is not None:
            # A UVC camera opens once: the run before must have let go of it.
            self._before.join(3.0)
            self._before = None
        try:
            self._grab_until_ended()
        except DeviceError as error:
            self._say_fault(str(error))
        except Exception as error:  # noqa: BLE001 - the thread's top: the watch over the camera hears of it
            _log.error("高拍仪取图线程遇到意外错误", exc_info=error)
            self._say_fault(f"驱动内部错误 {type(error).__name__}")

    def _grab_until_ended(self) -> None:
        stream = self._source.open()
        try:
            while not self._ended:
                coded = stream.grab()
                if coded is None:
                    self._say_fault("视频流中断")
                    return
                self._keep(coded)
        finally:
            stream.close()

    def _keep(self, coded: bytes) -> None:
        """A frame that is no whole picture is passed over; a stream of such frames stands still."""
        picture = picture_of(coded)
        small = small_copy_of(picture) if picture is not None else None
        if picture is None or small is None:
            self.broken_frames += 1
            return
        look = look_of(small)
        with self._fresh:
            if not self._ended:
                self._settling.take(look)
                self._number += 1
                self._frame = Frame(picture, small, self._number, self._clock.monotonic())
                self._fresh.notify_all()

    def _say_fault(self, fault: str) -> None:
        with self._fresh:
            self.fault = fault
            self._fresh.notify_all()


class DocumentCameraDriver:
    """One camera. start(), stop() and newest() may be called from any thread and never wait."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._wanted = False
        self._is_connected = False
        self._grabbing: _Grabbing | None = None
        self._stills = 0
        self.stills_replaced = 0

    @property
    def poll_interval_s(self) -> float:
        return _BUSY_POLL_S if self._wanted else _IDLE_POLL_S

    def connect(self) -> None:
        """There; and, if frames are wanted, giving them. Raises DeviceAbsent, LinkLost."""
        self._source.probe()
        self._is_connected = True
        self.begin_if_wanted()
        with self._lock:
            grabbing = self._grabbing
        if grabbing is not None and grabbing.next_after(0, _FIRST_FRAME_S) is None:
            raise LinkLost(grabbing.fault or "没有画面")

    def close(self) -> None:
        self._is_connected = False
        self._end_grabbing()

    def poll(self) -> frozenset[Condition]:
        """Stale or dark picture. Raises LinkLost when the stream broke off, stands still, or the camera is gone."""
        with self._lock:
            grabbing = self._grabbing
        if grabbing is None:
            self._source.probe()
            return frozenset()
        if grabbing.fault:
            raise LinkLost(grabbing.fault)
        return self._conditions(grabbing)

    def figures(self) -> tuple[tuple[str, str], ...]:
        newest = self.newest()
        size = "" if newest is None else f"{newest.picture.width}x{newest.picture.height}"
        return (
            ("picture", size),
            ("stills", str(self._stills)),
            ("stills_replaced", str(self.stills_replaced)),
            ("broken_frames", str(self._broken_frames())),
        )

    def _broken_frames(self) -> int:
        with self._lock:
            return self._grabbing.broken_frames if self._grabbing is not None else 0

    def start(self) -> None:
        """Frames are wanted from now on; they come as soon as the camera is there."""
        self._wanted = True

    def begin_if_wanted(self) -> None:
        """Starts grabbing unless that runs already. Returns at once; the stream is opened on its own thread."""
        with self._lock:
            running = self._grabbing
            if not self._wanted or not self._is_connected or (running is not None and not running.fault):
                return
            number = running.last_number if running is not None else 0
            self._grabbing = _Grabbing(self._source, self._clock, number, running)
            self._grabbing.start()

    def stop(self) -> None:
        self._wanted = False
        self._end_grabbing()

    def newest(self) -> Frame | None:
        with self._lock:
            grabbing = self._grabbing
        frame = grabbing.newest if grabbing is not None else None
        return frame if frame is not None and self._clock.monotonic() - frame.at <= STALE_AFTER_S else None

    def still(self, deadline_s: float) -> Picture | None:
        """A picture taken after this call, full size where the source has one; None when none came in time."""
        ends_at = self._clock.monotonic() + deadline_s
        self._settle(min(_SETTLE_S, deadline_s / 2))
        picture = self._still_by_source(ends_at - self._clock.monotonic())
        if picture is None:
            picture = self._next_frame(ends_at - self._clock.monotonic())
            self.stills_replaced += picture is not None and self._source.gives_stills
        self._stills += picture is not None
        return picture

    def _settle(self, deadline_s: float) -> None:
        """Lets exposure and focus come to rest; a scene that never does is taken as it is."""
        with self._lock:
            grabbing = self._grabbing
        if grabbing is not None:
            grabbing.wait_until_settled(deadline_s)

    def _still_by_source(self, deadline_s: float) -> Picture | None:
        if not self._source.is_exclusive:
            return self._source.still(deadline_s)
        ended = self._end_grabbing()
        if ended is not None:
            ended.join(deadline_s)
        try:
            return self._source.still(deadline_s)
        finally:
            self.begin_if_wanted()

    def _next_frame(self, deadline_s: float) -> Picture | None:
        with self._lock:
            grabbing = self._grabbing
        if grabbing is not None:
            frame = grabbing.next_after(grabbing.last_number, deadline_s)
            return frame.picture if frame is not None else None
        once = _Grabbing(self._source, self._clock, 0, None)
        once.start()
        frame = once.next_after(0, deadline_s)
        once.end()
        return frame.picture if frame is not None else None

    def _end_grabbing(self) -> _Grabbing | None:
        with self._lock:
            grabbing, self._grabbing = self._grabbing, None
        if grabbing is not None:
            grabbing.end()
        return grabbing

    def _conditions(self, grabbing: _Grabbing) -> frozenset[Condition]:
        frame = grabbing.newest
        now = self._clock.monotonic()
        silent_s = now - (frame.at if frame is not None else grabbing.began_at)
        if silent_s > _GIVEN_UP_AFTER_S:
            raise LinkLost(f"画面已停住 {silent_s:.0f} 秒")
        if frame is None:
            return frozenset()
        if silent_s > STALE_AFTER_S:
            return frozenset({Condition.STALE_FRAME})
        is_dark = mean_grey(frame.small) < _DARK_BELOW
        return frozenset({Condition.DARK_FRAME}) if is_dark else frozenset()
