"""IPP as a printer reads and writes it; written from RFC 8010, sharing nothing with the driver's codec."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

TAGS = {
    "integer": 0x21,
    "boolean": 0x22,
    "enum": 0x23,
    "resolution": 0x32,
    "range": 0x33,
    "no-value": 0x13,
    "text": 0x41,
    "name": 0x42,
    "keyword": 0x44,
    "uri": 0x45,
    "uriScheme": 0x46,
    "charset": 0x47,
    "language": 0x48,
    "mime": 0x49,
}
_NAMES = {number: name for name, number in TAGS.items()}
_GROUPS = {"operation": 0x01, "job": 0x02, "printer": 0x04}
_END = 0x03


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its operation, its attributes of all groups by name in their order, the document behind them."""

    version: tuple[int, int]
    operation: int
    request_id: int
    attributes: dict[str, list[Any]]
    document: bytes


class NotIpp(ValueError):
    """The bytes are no request."""


def read(message: bytes) -> Asked:
    """Raises NotIpp."""
    stream = BytesIO(message)
    head = _exactly(stream, 8)
    attributes: dict[str, list[Any]] = {}
    name = ""
    while (tag := _exactly(stream, 1)[0]) != _END:
        if tag < 0x10:
            continue
        name = _exactly(stream, _length(stream)).decode("latin-1") or name
        attributes.setdefault(name, []).append(_meaning(tag, _exactly(stream, _length(stream))))
    return Asked(
        (head[0], head[1]),
        int.from_bytes(head[2:4], "big"),
        int.from_bytes(head[4:8], "big"),
        attributes,
        stream.read(),
    )


def write(
    status: int,
    request_id: int,
    *groups: tuple[str, list[tuple[str, str, Any]]],
    version: tuple[int, int] = (1, 1),
) -> bytes:
    """An answer; each group is its name and (type, attribute, value or list of values) in order."""
    out = bytearray(bytes(version) + status.to_bytes(2, "big") + request_id.to_bytes(4, "big"))
    charset = [("charset", "attributes-charset", "utf-8"), ("language", "attributes-natural-language", "en")]
    for group, attributes in (("operation", charset), *groups):
        out.append(_GROUPS[group])
        for kind, name, value in attributes:
            values = value if isinstance(value, list) else [value]
            for place, one in enumerate(values):
                title = name.encode() if place == 0 else b""
                coded = _bytes_of(kind, one)
                out.append(TAGS[kind])
                out += len(title).to_bytes(2, "big") + title + len(coded).to_bytes(2, "big") + coded
    out.append(_END)
    return bytes(out)


def _bytes_of(kind: str, value: Any) -> bytes:
    match kind:
        case "integer" | "enum":
            return int(value).to_bytes(4, "big", signed=True)
        case "boolean":
            return b"\x01" if value else b"\x00"
        case "range":
            return b"".join(int(one).to_bytes(4, "big", signed=True) for one in value)
        case "resolution":
            return b"".join(int(one).to_bytes(4, "big") for one in value) + b"\x03"
        case "no-value":
            return b""
        case _:
            return str(value).encode()


def _meaning(tag: int, coded: bytes) -> Any:
    match _NAMES.get(tag):
        case "integer" | "enum":
            return int.from_bytes(coded, "big", signed=True)
        case "boolean":
            return coded != b"\x00"
        case None:
            return coded
        case _:
            return coded.decode(errors="replace")


def _length(stream: BytesIO) -> int:
    return int.from_bytes(_exactly(stream, 2), "big")


def _exactly(stream: BytesIO, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise NotIpp("ends too early")
    return found
