"""Status bytes as printers send them, in our words."""

from __future__ import annotations

import pytest

from devices.protocol.escpos_status import FourStatuses, conditions_of_automatic, stop_cause
from devices.status import Condition

_CASES = [
    ((0x12, 0x12, 0x12, 0x12), set()),
    ((0x12, 0x12, 0x12, 0x1E), {Condition.PAPER_LOW}),
    ((0x1A, 0x32, 0x12, 0x7E), {Condition.PAPER_OUT}),
    ((0x1A, 0x16, 0x12, 0x12), {Condition.COVER_OPEN}),
    ((0x1A, 0x12, 0x12, 0x12), {Condition.OFFLINE}),
    ((0x1A, 0x52, 0x1A, 0x12), {Condition.CUTTER_ERROR}),
    ((0x1A, 0x52, 0x32, 0x12), {Condition.UNRECOVERABLE}),
    ((0x1A, 0x52, 0x52, 0x12), {Condition.HEAD_HOT}),
    ((0x1A, 0x52, 0x16, 0x12), {Condition.PAPER_JAM}),
    ((0x1A, 0x36, 0x12, 0x7E), {Condition.PAPER_OUT, Condition.COVER_OPEN}),
]


@pytest.mark.parametrize(("answers", "said"), _CASES)
def test_four_statuses(answers: tuple[int, int, int, int], said: set[Condition]) -> None:
    assert FourStatuses(*answers).conditions() == said


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (b"\x10\x00\x00\x00", set()),
        (b"\x10\x00\x03\x00", {Condition.PAPER_LOW}),
        (b"\x18\x00\x0f\x00", {Condition.PAPER_OUT}),
        (b"\x38\x00\x00\x00", {Condition.COVER_OPEN}),
        (b"\x18\x08\x00\x00", {Condition.CUTTER_ERROR}),
        (b"\x18\x00\x00\x00", {Condition.OFFLINE}),
    ],
)
def test_automatic_status(frame: bytes, said: set[Condition]) -> None:
    assert conditions_of_automatic(frame) == said


def test_little_paper_does_not_stop_printing() -> None:
    assert stop_cause(frozenset({Condition.PAPER_LOW})) is None


def test_an_open_cover_is_told_before_the_missing_paper_under_it() -> None:
    assert stop_cause(frozenset({Condition.PAPER_OUT, Condition.COVER_OPEN})) is Condition.COVER_OPEN
