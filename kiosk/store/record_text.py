"""Records as JSON and back, each as the list of its fields: without names it is half as long and read twice as fast.

What is written can be read by the same program only; whoever keeps it must keep the program's version beside it.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from kiosk.base.clock import HALL_ZONE

Turn = Callable[[Any], Any]


class Form(NamedTuple):
    """How values of one type become JSON's and back; None where JSON has them as they are."""

    write: Turn | None
    read: Turn | None

    def written(self, value: Any) -> Any:
        return value if self.write is None else self.write(value)

    def made(self, plain: Any) -> Any:
        """The value that was written. Raises ValueError, TypeError, KeyError or IndexError for anything else."""
        return plain if self.read is None else self.read(plain)


_AS_IT_IS = Form(None, None)


@cache
def form_of(hint: Any) -> Form:
    """Of a type as an annotation names it. Raises TypeError for one that was never needed."""
    if isinstance(hint, typing.NewType):
        return form_of(hint.__supertype__)
    if hint in (str, int, float, bool) or typing.get_origin(hint) is typing.Literal:
        return _AS_IT_IS
    if hint is datetime:
        return Form(_write_time, _read_time)
    if hint is date:
        return Form(date.isoformat, date.fromisoformat)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Form(lambda value: value.value, {member.value: member for member in hint}.__getitem__)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    return _container(hint)


def _write_time(at: datetime) -> str:
    here = at if at.tzinfo is HALL_ZONE else at.astimezone(HALL_ZONE)
    return here.replace(tzinfo=None).isoformat()


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE)


def _container(hint: Any) -> Form:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _optional(inner)
    if origin is tuple and inner[-1] is not Ellipsis:
        return _pair_or_more([form_of(part) for part in inner])
    if origin in (tuple, list, frozenset):
        return _row(origin, form_of(inner[0]))
    if origin in (dict, Mapping):
        return _mapping(form_of(inner[0]), form_of(inner[1]))
    raise TypeError(f"no form for {hint}")


def _optional(inner: tuple[Any, ...]) -> Form:
    (present,) = (part for part in inner if part is not types.NoneType)
    form = form_of(present)
    if form is _AS_IT_IS:
        return form
    return Form(
        lambda value: None if value is None else form.written(value),
        lambda plain: None if plain is None else form.made(plain),
    )


def _row(kind: Callable[[Any], Any], form: Form) -> Form:
    write, read = form
    if write is None or read is None:
        return Form(list, kind)
    return Form(lambda values: [write(value) for value in values], lambda plain: kind(map(read, plain)))


def _pair_or_more(forms: list[Form]) -> Form:
    def write(values: Any) -> list[Any]:
        return [form.written(value) for form, value in zip(forms, values, strict=True)]

    def read(plain: Any) -> tuple[Any, ...]:
        return tuple(form.made(value) for form, value in zip(forms, plain, strict=True))

    return Form(write, read)


def _mapping(keys: Form, values: Form) -> Form:
    """A list of pairs: keys need not be text, and the order is kept."""
    return Form(
        lambda mapping: [[keys.written(key), values.written(value)] for key, value in mapping.items()],
        lambda plain: {keys.made(key): values.made(value) for key, value in plain},
    )


def _record(kind: type[Any]) -> Form:
    """One expression a class, written once, as the standard library writes `__init__`: a loop over thirty fields takes thrice
    as long, and a week has fifty thousand tickets."""
    hints = typing.get_type_hints(kind)
    # A prefix for everything that is not of the record: its fields may have any name.
    known: dict[str, Any] = {"make_it": kind}
    writes, reads, names = [], [], [field.name for field in dataclasses.fields(kind)]
    for name in names:
        write, read = form_of(hints[name])
        known |= {f"write_{name}": write, f"read_{name}": read}
        writes.append(f"of.{name}" if write is None else f"write_{name}(of.{name})")
        reads.append(f"its_{name}" if read is None else f"read_{name}(its_{name})")
    source = f"def write_it(of):\n return [{', '.join(writes)}]\n"
    source += f"def read_it(plain):\n [{', '.join(f'its_{name}' for name in names)}] = plain\n"
    source += f" return make_it({', '.join(reads)})\n"
    exec(source, known)
    return Form(known["write_it"], known["read_it"])
