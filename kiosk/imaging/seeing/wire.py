"""How calls and answers go between the terminal and its seeing program: a head of JSON, then the bytes it speaks of.

Not pickle: the program at the other end decodes pictures that come from outside, and what it sends back must never be able
to be more than values.
"""

from __future__ import annotations

import dataclasses
import json
import socket
import struct
import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kiosk.domain import seen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_LENGTH = struct.Struct(">I")
_MOST_HEAD_BYTES: Final = 8_000_000
_MOST_BLOB_BYTES: Final = 400_000_000
"""A raw picture of 64 MP has 192 MB; what says more of itself is no letter of ours."""

_VALUES: Final = {
    each.__name__: each
    for each in vars(seen).values()
    if isinstance(each, type) and dataclasses.is_dataclass(each) and each.__module__ == seen.__name__
}
"""Whatever `kiosk.domain.seen` has may go over."""


class BrokenLetter(Exception):
    """What came is no letter: the two ends do not understand each other any more."""


class OutOfTime(Exception):
    """The other end did not send, or take, everything in time."""


class Line:
    """One end of a connected stream socket. For use by one thread at a time."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end

    def send(self, letter: Any, deadline_at: float | None = None) -> None:
        """Sends a value of the kinds of `_packed`. Raises OutOfTime, OSError, TypeError for what has no place in a letter."""
        blobs: list[bytes | memoryview] = []
        packed = _packed(letter, blobs)
        head = json.dumps([[len(blob) for blob in blobs], packed], ensure_ascii=False).encode()
        self._write(_LENGTH.pack(len(head)) + head, deadline_at)
        for blob in blobs:
            self._write(blob, deadline_at)

    def receive(self, deadline_at: float | None = None) -> Any:
        """The next letter. Raises EOFError when the other end is gone, OutOfTime, OSError, BrokenLetter."""
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, deadline_at))
        if length > _MOST_HEAD_BYTES:
            raise BrokenLetter(f"a head of {length} bytes")
        try:
            lengths, packed = json.loads(bytes(self._read(length, deadline_at)))
            if (
                not all(isinstance(one, int) and one >= 0 for one in lengths)
                or sum(lengths) > _MOST_BLOB_BYTES
            ):
                raise BrokenLetter(f"parts of {lengths} bytes")
            return _unpacked(packed, [self._read(one, deadline_at) for one in lengths])
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
            raise BrokenLetter(repr(fault)) from fault

    def close(self) -> None:
        self._socket.close()

    def _write(self, content: bytes | memoryview, deadline_at: float | None) -> None:
        self._limit(deadline_at)
        try:
            self._socket.sendall(content)
        except TimeoutError as fault:
            raise OutOfTime from fault

    def _read(self, length: int, deadline_at: float | None) -> bytearray:
        content = bytearray(length)
        rest = memoryview(content)
        while rest:
            self._limit(deadline_at)
            try:
                came = self._socket.recv_into(rest)
            except TimeoutError as fault:
                raise OutOfTime from fault
            if came == 0:
                raise EOFError
            rest = rest[came:]
        return content

    def _limit(self, deadline_at: float | None) -> None:
        if deadline_at is None:
            self._socket.settimeout(None)
            return
        left_s = deadline_at - time.monotonic()
        if left_s <= 0:
            raise OutOfTime
        self._socket.settimeout(left_s)


def _packed(value: Any, blobs: list[bytes | memoryview]) -> Any:
    """JSON for None, bool, int, float, str, bytes, datetime, BGR pixels, values of `kiosk.domain.seen`, and tuples, lists
    and dictionaries of these; lists come back as tuples."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (bytes, bytearray)):
        blobs.append(bytes(value))
        return {"bytes": len(blobs) - 1}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, dict):
        return {"dict": {str(key): _packed(one, blobs) for key, one in value.items()}}
    if isinstance(value, (tuple, list)):
        return [_packed(one, blobs) for one in value]
    if type(value).__name__ in _VALUES and dataclasses.is_dataclass(value):
        fields = [_packed(getattr(value, each.name), blobs) for each in dataclasses.fields(value)]
        return {"value": type(value).__name__, "fields": fields}
    return _packed_pixels(value, blobs)


def _packed_pixels(value: Any, blobs: list[bytes | memoryview]) -> Any:
    import numpy as np

    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, np.ndarray) or value.dtype != np.uint8 or value.ndim != 3:
        raise TypeError(f"{type(value).__name__} has no place in a letter")
    blobs.append(np.ascontiguousarray(value).data.cast("B"))
    return {"pixels": len(blobs) - 1, "shape": value.shape}


def _unpacked(packed: Any, blobs: Sequence[bytearray]) -> Any:
    if isinstance(packed, list):
        return tuple(_unpacked(one, blobs) for one in packed)
    if not isinstance(packed, dict):
        return packed
    if "value" in packed:
        return _VALUES[packed["value"]](*(_unpacked(one, blobs) for one in packed["fields"]))
    if "bytes" in packed:
        return bytes(blobs[packed["bytes"]])
    if "datetime" in packed:
        return datetime.fromisoformat(packed["datetime"])
    if "pixels" in packed:
        return _pixels(blobs[packed["pixels"]], packed["shape"])
    return {key: _unpacked(one, blobs) for key, one in packed["dict"].items()}


def _pixels(content: bytearray, shape: Sequence[int]) -> npt.NDArray[np.uint8]:
    import numpy as np

    return np.frombuffer(content, np.uint8).reshape(shape)
