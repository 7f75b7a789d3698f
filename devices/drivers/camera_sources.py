"""Where pictures come from: an HTTP stream, a folder of images, a UVC camera. OpenCV is loaded with the first picture."""

from __future__ import annotations

import http.client
import io
import os
import socket
import threading
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from devices.errors import DeviceAbsent, DeviceRefused, LinkLost
from devices.ports.camera import Picture

_OPEN_MS = 3000
_READ_MS = 1500
"""A stalled stream holds a read for more than 8 s unless it was opened with a limit."""
_STILL_LIMIT_BYTES = 30_000_000
MOST_PIXELS = 64_000_000
"""Twice what the finest document camera gives; 200 MB when decoded."""
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"})


def _cv2() -> Any:
    # 0.2 s and 40 MB, which a start without a camera need not pay; and both chat on standard error.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    return cv2


class Stream(Protocol):
    """An open source; used and closed by one thread."""

    def grab(self) -> Picture | None:
        """The next picture, or None when the stream has ended or stands still."""

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
    def __init__(self, capture: Any) -> None:
        self._capture = capture

    def grab(self) -> Picture | None:
        # isOpened() stays True after a loss: only the read tells.
        is_good, picture = self._capture.read()
        return picture if is_good else None

    def close(self) -> None:
        self._capture.release()


class HttpSource:
    """MJPEG over HTTP; `still_url` gives a picture of full size where the camera serves one."""

    is_exclusive = False

    def __init__(self, url: str, still_url: str = "") -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            raise DeviceRefused(f"高拍仪地址 {url!r} 没有主机名")
        self._url = url
        self._still_url = still_url
        self.gives_stills = bool(still_url)
        self._where = (parts.hostname, parts.port or 80)

    def probe(self) -> None:
        try:
            socket.create_connection(self._where, timeout=_OPEN_MS / 1000).close()
        except ConnectionRefusedError as fault:
            raise DeviceAbsent(f"{self._url}：{fault}") from fault
        except OSError as fault:
            raise LinkLost(f"{self._url}：{fault}") from fault

    def open(self) -> Stream:
        cv2 = _cv2()
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_MS]
        capture = cv2.VideoCapture(self._url, cv2.CAP_FFMPEG, limits)
        if not capture.isOpened():
            capture.release()
            raise LinkLost(f"{self._url}：打不开视频流")
        return _CapturedStream(capture)

    def still(self, deadline_s: float) -> Picture | None:
        if not self._still_url:
            return None
        parts = urlsplit(self._still_url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=deadline_s)
        try:
            connection.request("GET", parts.path or "/")
            answer = connection.getresponse()
            body = answer.read(_STILL_LIMIT_BYTES) if answer.status == 200 else b""
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return decode_picture(body)


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
        self._shown: tuple[Path, Picture] | None = None

    def grab(self) -> Picture | None:
        if self._closed.wait(self._frame_s):
            return None
        path = self._images[self._grabbed // self._frames_each % len(self._images)]
        self._grabbed += 1
        if self._shown is None or self._shown[0] != path:
            picture = decode_picture(path.read_bytes()) if path.exists() else None
            if picture is None:
                return None
            self._shown = (path, picture)
        return self._shown[1].copy()

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
        node = Path(f"/dev/video{self._device}" if self._device.isdigit() else self._device)
        if not node.exists():
            raise DeviceAbsent(f"{node} 不存在")

    def open(self) -> Stream:
        return self._open(self._preview)

    def still(self, deadline_s: float) -> Picture | None:  # noqa: ARG002 (V4L2 ends a read by itself)
        stream = self._open(self._still)
        try:
            for _ in range(self._settling_frames):
                stream.grab()
            return stream.grab()
        finally:
            stream.close()

    def _open(self, size: tuple[int, int]) -> Stream:
        self.probe()
        cv2 = _cv2()
        which: int | str = int(self._device) if self._device.isdigit() else self._device
        capture = cv2.VideoCapture(which, cv2.CAP_V4L2)
        if not capture.isOpened():
            capture.release()
            raise LinkLost(f"打不开摄像头 {self._device}")
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter_fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        return _CapturedStream(capture)


def decode_picture(coded: bytes) -> Picture | None:
    """The picture in a JPEG, PNG … file's bytes; None when it is none, or larger than any camera's."""
    if not coded or not _is_of_a_camera(coded):
        return None
    import numpy as np

    cv2 = _cv2()
    try:
        picture: Picture | None = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return picture


def _is_of_a_camera(coded: bytes) -> bool:
    """By what the head says: decoding would take the memory first."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(coded)) as head:
            return head.width * head.height <= MOST_PIXELS
    except (OSError, ValueError, Image.DecompressionBombError):
        return False


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
