"""A changed record is another one: the same as dataclasses.replace makes, and the old one stays as it was."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.records import replace


@dataclass(frozen=True, slots=True)
class Plain:
    first: int
    second: str = "x"
    many: tuple[int, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


@given(
    st.fixed_dictionaries(
        {}, optional={"first": st.integers(), "second": st.text(), "many": st.lists(st.integers()).map(tuple)}
    )
)
def test_it_is_what_the_standard_library_makes(changes: dict[str, object]) -> None:
    before = Plain(1, "a", (2,), {"b": 3})
    assert replace(before, **changes) == dataclasses.replace(before, **changes)  # type: ignore[arg-type]
    assert before == Plain(1, "a", (2,), {"b": 3})


def test_unknown_field_is_an_error() -> None:
    with pytest.raises(KeyError):
        replace(Plain(1), third=3)


def test_the_new_record_is_frozen_too() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(Plain(1), first=2).first = 3  # type: ignore[misc]
