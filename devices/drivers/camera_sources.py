"""Where pictures come from: an HTTP stream, a folder of images, a UVC camera. OpenCV is loaded for the last alone."""

from __future__ import annotations

import http.client
import itertools
import math
import os
import socket
import threading
import time
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from devices.drivers.camera_pictures import cut_after_end, picture_of, small_copy_of
from devices.drivers.camera_settling import Settling, look_of
from devices.drivers.mjpeg import MjpegStream, asked
from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.camera import Picture
from devices.transport.bound_names import node_of

_OPEN_S = 3.0
_READ_S = 1.5
"""A stream that stands still holds a read for ever unless it was opened with a limit."""
_AUTO_EXPOSURE = 3
"""V4L2's aperture priority: the only automatic mode that UVC cameras have."""
_MOST_BYTES = 30_000_000
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


def _cv2() -> Any:
    # 0.2 s and 40 MB, which a terminal without a UVC camera need not pay; and it chats on standard error.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    # A V4L2 read of a camera that hangs would wait for 10 s; the limit is read once, when OpenCV is loaded.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(math.ceil(_READ_S)))
    import cv2

    return cv2


class Stream(Protocol):
    """An open source; used and closed by one thread."""

    def grab(self) -> bytes | None:
        """The next picture's file, whole or not, or None when the stream has ended or stands still."""

    def close(self) -> None: ...


class Source(Protocol):
    is_exclusive: bool
    """True when a still needs the stream to be closed first."""
    gives_stills: bool
    """It has a way of its own to take one; where it has none, the next frame is no makeshift."""

    def probe(self) -> None:
        """Raises DeviceAbsent or LinkLost when the source is not there; cheap."""

    def open(self) -> Stream:
        """Raises LinkLost when it cannot be opened."""

    def still(self, deadline_s: float) -> Picture | None:
        """A full-size picture by the source's own means; None when it has none or failed."""


class _CapturedStream:
    """A UVC camera's own JPEGs, not decoded; a camera that gives none has its pictures made into some."""

    def __init__(self, capture: Any) -> None:
        self._capture = capture

    def grab(self) -> bytes | None:
        # isOpened() stays True after a loss: only the read tells.
        is_good, raw = self._capture.read()
        if not is_good or raw is None:
            return None
        if raw.ndim == 2 and 1 in raw.shape:
            return cut_after_end(raw.tobytes())
        done, coded = _cv2().imencode(".jpg", raw, [_cv2().IMWRITE_JPEG_QUALITY, 95])
        return bytes(coded.tobytes()) if done else None

    def close(self) -> None:
        self._capture.release()


class HttpSource:
    """MJPEG over HTTP; `still_url` gives a picture of full size where the camera serves one."""

    is_exclusive = False

    def __init__(self, url: str, still_url: str = "", open_s: float = _OPEN_S) -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            raise DeviceRefused(f"高拍仪地址 {url!r} 没有主机名")
        self._url = url
        self._url_parts = parts
        self._still_url = still_url
        self._open_s = open_s
        self.gives_stills = bool(still_url)
        self._where = (parts.hostname, parts.port or 80)

    def probe(self) -> None:
        try:
            socket.create_connection(self._where, timeout=self._open_s).close()
        except ConnectionRefusedError as fault:
            raise DeviceAbsent(f"{self._url}：{fault}") from fault
        except OSError as fault:
            raise LinkLost(f"{self._url}：{fault}") from fault

    def open(self) -> Stream:
        return MjpegStream(self._url_parts, self._open_s, _READ_S, _MOST_BYTES)

    def still(self, deadline_s: float) -> Picture | None:
        if not self._still_url:
            return None
        try:
            connection, answer = asked(urlsplit(self._still_url), deadline_s)
        except (OSError, http.client.HTTPException):
            return None
        try:
            body = answer.read(_MOST_BYTES) if answer.status == 200 else b""
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return picture_of(body)


class FolderSource:
    """The images of a folder in order of their names, each for a while; for bench and tests without a camera."""

    is_exclusive = False
    gives_stills = False

    def __init__(self, folder: Path, image_s: float = 5.0, frame_s: float = 0.1) -> None:
        self._folder = folder
        self._image_s = image_s
        self._frame_s = frame_s

    def probe(self) -> None:
        if not self.images():
            raise DeviceAbsent(f"{self._folder} 里没有图片")

    def images(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if path.suffix.lower() in _PICTURES)

    def open(self) -> Stream:
        self.probe()
        return _FolderStream(self.images(), max(1, round(self._image_s / self._frame_s)), self._frame_s)

    def still(self, deadline_s: float) -> Picture | None:  # noqa: ARG002 (the frames are full size)
        return None


class _FolderStream:
    def __init__(self, images: list[Path], frames_each: int, frame_s: float) -> None:
        self._images = images
        self._frames_each = frames_each
        self._frame_s = frame_s
        self._grabbed = 0
        self._closed = threading.Event()

    def grab(self) -> bytes | None:
        if self._closed.wait(self._frame_s):
            return None
        path = self._images[self._grabbed // self._frames_each % len(self._images)]
        self._grabbed += 1
        try:
            return path.read_bytes()
        except OSError:
            return None

    def close(self) -> None:
        self._closed.set()


class UvcSource:
    """A camera of the machine by its number or device node; MJPEG, because full size is not to be had otherwise."""

    is_exclusive = True
    gives_stills = True
    _settling_frames = 3
    """Exposure and buffers of the mode before are in the first ones."""

    def __init__(self, device: str, preview: tuple[int, int], still: tuple[int, int]) -> None:
        self._device = device
        self._preview = preview
        self._still = still

    def probe(self) -> None:
        if not self._node().exists():
            raise DeviceAbsent(f"{self._device} 不存在")

    def open(self) -> Stream:
        return self._open(self._preview)

    def _node(self) -> Path:
        return Path(f"/dev/video{self._device}") if self._device.isdigit() else node_of("uvc", self._device)

    def still(self, deadline_s: float) -> Picture | None:
        """In the still mode, once exposure and focus of that mode rest; the newest whole frame when they never do."""
        stream = self._open(self._still)
        try:
            return settled_picture(stream, self._settling_frames, deadline_s)
        finally:
            stream.close()

    def _open(self, size: tuple[int, int]) -> Stream:
        self.probe()
        cv2 = _cv2()
        capture = cv2.VideoCapture(str(self._node()), cv2.CAP_V4L2)
        if not capture.isOpened():
            capture.release()
            raise LinkLost(f"打不开摄像头 {self._device}")
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter_fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        # Automatic again, whatever a vendor's tool has left behind; a camera without the control ignores it.
        capture.set(cv2.CAP_PROP_AUTOFOCUS, 1)
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, _AUTO_EXPOSURE)
        # The camera's own JPEG: decoded here, it would only have to be coded again.
        capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
        return _CapturedStream(capture)


def settled_picture(stream: Stream, skipped_frames: int, deadline_s: float) -> Picture | None:
    """The first frame at which exposure and focus rest, the first `skipped_frames` passed over; the newest whole one when time
    is up, None without any."""
    ends_at = time.monotonic() + deadline_s / 2
    settling, newest = Settling(), None
    for number in itertools.count():
        coded = stream.grab()
        picture = picture_of(coded) if coded is not None else None
        small = small_copy_of(picture) if picture is not None else None
        if small is not None and number >= skipped_frames:
            settling.take(look_of(small))
            newest = picture
        if coded is None or settling.is_settled or time.monotonic() >= ends_at:
            return newest
    return None


def source_of(
    address: str, still_url: str = "", preview: str = "1920x1080", still: str = "3264x2448"
) -> Source:
    """The source an address names: `http://…`, `folder:PATH`, `uvc:0`, `uvc:/dev/v4l/by-id/…`. Raises DeviceRefused."""
    scheme, _, rest = address.partition(":")
    if scheme == "http":
        return HttpSource(address, still_url)
    if scheme == "folder" and rest:
        return FolderSource(Path(rest.removeprefix("//")))
    if scheme == "uvc" and rest:
        return UvcSource(rest, _size(preview), _size(still))
    raise DeviceRefused(f"高拍仪地址 {address!r} 应写成 http://…、folder:… 或 uvc:…")


def _size(written: str) -> tuple[int, int]:
    width, _, height = written.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise DeviceRefused(f"画面大小 {written!r} 应写成 宽x高")
    return int(width), int(height)
