"""What can be wrong with a simulated camera's frames, one after the other."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image, ImageEnhance, ImageFilter

from devices.simulators.control import BadCommand

_DARKEST = 0.45
_BLUR_PX = 6.0


class FrameFaults:
    """Set by commands, applied to each frame on its way out."""

    def __init__(self) -> None:
        self.delay_s = 0.0
        self.is_mute = False
        self._corrupt_percent = 0
        self._half_frames = 0
        self._size: tuple[int, int] | None = None
        self._settle_frames = 0
        self._unsettled = 0
        self._chance = random.Random(5)

    def set(self, word: str, value: Any) -> None:
        """Raises BadCommand for a value that is none."""
        try:
            match word:
                case "delay_s":
                    self.delay_s = float(value)
                case "mute":
                    self.is_mute = bool(value)
                case "corrupt":
                    self._corrupt_percent = int(value)
                case "half_frame":
                    self._half_frames = int(value)
                case "settle":
                    self._settle_frames = int(value)
                case "size":
                    width, _, height = str(value).partition("x")
                    self._size = (int(width), int(height)) if value else None
        except ValueError as fault:
            raise BadCommand(f"{word}: {fault}") from fault

    def scene_changed(self) -> None:
        """Exposure and focus are to be found anew."""
        self._unsettled = self._settle_frames

    def applied_to(self, frame: bytes, counts: bool = True) -> bytes:
        """The frame as it goes out; `counts` is False for a still, which does not bring the lens nearer to rest."""
        if self._unsettled > 0:
            frame = _unsettled(frame, self._unsettled / self._settle_frames)
            self._unsettled -= counts
        if self._size is not None:
            frame = _resized(frame, self._size)
        if self._half_frames > 0:
            self._half_frames -= 1
            return frame[: len(frame) // 2]
        if self._chance.randrange(100) < self._corrupt_percent:
            return self._with_wrong_bytes(frame)
        return frame

    def _with_wrong_bytes(self, frame: bytes) -> bytes:
        wrong = bytearray(frame)
        # A marker in the middle of the coded data, as a lost packet leaves it; the head and the end look right.
        middle = len(wrong) // 2
        wrong[middle : middle + 64] = self._chance.randbytes(62) + b"\xff\xd8"
        return bytes(wrong)


def _unsettled(frame: bytes, share: float) -> bytes:
    with Image.open(io.BytesIO(frame)) as picture:
        blurred = picture.filter(ImageFilter.BoxBlur(_BLUR_PX * share))
        return _coded(ImageEnhance.Brightness(blurred).enhance(1 - (1 - _DARKEST) * share))


def _resized(frame: bytes, size: tuple[int, int]) -> bytes:
    with Image.open(io.BytesIO(frame)) as picture:
        return _coded(picture.resize(size))


def _coded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
