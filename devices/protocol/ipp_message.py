"""IPP/1.1 messages (RFC 8010): attributes in groups, and bytes after them. No I/O."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Value = int | bool | str | bytes

OPERATION, JOB, END, PRINTER, UNSUPPORTED = 0x01, 0x02, 0x03, 0x04, 0x05
"""Tags that begin a group; END ends the last."""
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
_TEXT_WITH_LANGUAGE, _NAME_WITH_LANGUAGE = 0x35, 0x36
_BEGIN_COLLECTION, _END_COLLECTION = 0x34, 0x37
_STRINGS = range(0x40, 0x60)
_FIRST_VALUE = 0x10
_VERSION = (1, 1)
_MOST_ATTRIBUTES = 10_000


class BadIpp(ValueError):
    """Bytes that are no IPP message."""


@dataclass(frozen=True, slots=True)
class Attribute:
    tag: int
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class IppAnswer:
    """What came back: the status, and each group's attributes by name; a group that comes twice is there twice."""

    status: int
    request_id: int
    groups: tuple[tuple[int, Mapping[str, tuple[Value, ...]]], ...]
    rest: bytes = field(default=b"", repr=False)

    @property
    def is_successful(self) -> bool:
        return self.status < 0x0100

    def group(self, tag: int) -> Mapping[str, tuple[Value, ...]]:
        """The first group of this tag; empty when there is none."""
        return next((attributes for found, attributes in self.groups if found == tag), {})

    def all_groups(self, tag: int) -> list[Mapping[str, tuple[Value, ...]]]:
        return [attributes for found, attributes in self.groups if found == tag]


def request(
    operation: int,
    request_id: int,
    operation_attributes: Sequence[Attribute],
    job_attributes: Sequence[Attribute] = (),
) -> bytes:
    """The bytes of a request, charset and language first as they must be; a document follows right behind."""
    out = bytearray(struct.pack(">BBHI", *_VERSION, operation, request_id))
    out.append(OPERATION)
    for attribute in (
        Attribute(CHARSET, "attributes-charset", ("utf-8",)),
        Attribute(LANGUAGE, "attributes-natural-language", ("zh-cn",)),
        *operation_attributes,
    ):
        out += _written(attribute)
    if job_attributes:
        out.append(JOB)
        for attribute in job_attributes:
            out += _written(attribute)
    out.append(END)
    return bytes(out)


def answer_of(message: bytes) -> IppAnswer:
    """Reads a whole answer. Raises BadIpp for bytes that are none or end too early."""
    if len(message) < 9:
        raise BadIpp("too short for an answer")
    major, _minor, status, request_id = struct.unpack_from(">BBHI", message)
    if major not in (1, 2):
        raise BadIpp(f"IPP version {major}")
    groups, end = _groups(message, 8)
    return IppAnswer(status, request_id, groups, message[end:])


def _written(attribute: Attribute) -> bytes:
    out = bytearray()
    name = attribute.name.encode("ascii")
    for value in attribute.values:
        coded = _coded(attribute.tag, value)
        out += struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(coded)) + coded
        name = b""
    return bytes(out)


def _coded(tag: int, value: Value) -> bytes:
    if tag == BOOLEAN:
        return b"\x01" if value else b"\x00"
    if isinstance(value, int):
        return struct.pack(">i", value)
    return value.encode() if isinstance(value, str) else value


def _groups(message: bytes, at: int) -> tuple[tuple[tuple[int, Mapping[str, tuple[Value, ...]]], ...], int]:
    groups: list[tuple[int, dict[str, tuple[Value, ...]]]] = []
    name, depth = "", 0
    for tag, named, coded, next_at in _fields(message, at):
        if tag == END:
            return tuple(groups), next_at
        if tag < _FIRST_VALUE:
            groups.append((tag, {}))
            name, depth = "", 0
            continue
        if not groups:
            raise BadIpp("a value before the first group")
        # Members of a collection are of no use to us: they are stepped over, with what is nested in them.
        if tag == _END_COLLECTION:
            depth = max(0, depth - 1)
        elif depth == 0:
            name = named or name
            values = groups[-1][1]
            values[name] = (*values.get(name, ()), _value(tag, coded))
        if tag == _BEGIN_COLLECTION:
            depth += 1
    raise BadIpp("no end of attributes")


def _fields(message: bytes, at: int) -> Iterator[tuple[int, str, bytes, int]]:
    """(tag, name, value, offset behind) for each; group tags have neither name nor value."""
    for _ in range(_MOST_ATTRIBUTES):
        if at >= len(message):
            return
        tag = message[at]
        at += 1
        if tag < _FIRST_VALUE:
            yield tag, "", b"", at
            continue
        name, at = _string(message, at)
        coded, at = _string(message, at)
        yield tag, name.decode("ascii", "replace"), coded, at
    raise BadIpp("too many attributes")


def _string(message: bytes, at: int) -> tuple[bytes, int]:
    if at + 2 > len(message):
        raise BadIpp("ends within a length")
    (length,) = struct.unpack_from(">H", message, at)
    at += 2
    if at + length > len(message):
        raise BadIpp("ends within a value")
    return message[at : at + length], at + length


def _value(tag: int, coded: bytes) -> Value:
    if tag in (INTEGER, ENUM) and len(coded) == 4:
        return int.from_bytes(coded, "big", signed=True)
    if tag == BOOLEAN and len(coded) == 1:
        return coded != b"\x00"
    if tag in (_TEXT_WITH_LANGUAGE, _NAME_WITH_LANGUAGE):
        _language, at = _string(coded, 0)
        return _string(coded, at)[0].decode("utf-8", "replace")
    if tag in _STRINGS:
        return coded.decode("utf-8", "replace")
    return coded
