"""The table of standard words: complete, and right where it matters."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime
from enum import Enum
from itertools import combinations

import pytest

from devices.status import Condition, DeviceKind, DeviceStatus, LinkState
from devices.words import (
    CONDITIONS_OF,
    NAMES,
    ComponentState,
    Health,
    RequiredAction,
    XfsDevice,
    most_telling,
    words,
    worst_for_citizen,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def status(kind: DeviceKind, link: LinkState = LinkState.ONLINE, *conditions: Condition) -> DeviceStatus:
    return DeviceStatus(kind, kind.value, link, NOW, frozenset(conditions))


EVERY = [
    status(kind, link, *conditions)
    for kind in DeviceKind
    for link in LinkState
    for count in (0, 1, 2)
    for conditions in combinations(Condition, count)
]


def test_every_link_and_condition_has_words_that_agree_with_each_other() -> None:
    for one in EVERY:
        said = words(one)
        assert said.said, one
        # READY means usable; BUSY may be a card that is being read, or a hot head that must cool.
        if said.component is not ComponentState.BUSY:
            assert said.citizen_can_use == (said.component is ComponentState.READY), one
        if not said.citizen_can_use:
            assert said.health is not Health.NORMAL, one
        if said.action in (RequiredAction.CLEAR, RequiredAction.MAINTENANCE, RequiredAction.CONFIGURATION):
            assert said.do, f"somebody must come, and nobody is told what to do: {one}"
        if said.health is Health.FAILURE:
            assert not said.citizen_can_use and said.component is ComponentState.UNAVAILABLE, one


PUBLISHED: dict[type[Enum], tuple[set[str], set[str]]] = {
    # What the standard has, and of that what cannot be true of our devices (decision 0022).
    XfsDevice: (
        {"online", "offline", "powerOff", "noDevice", "hardwareError", "userError", "deviceBusy"}
        | {"fraudAttempt", "potentialFraud", "starting"},
        {"noDevice", "fraudAttempt", "potentialFraud"},
    ),
    ComponentState: ({"READY", "BUSY", "UNAVAILABLE"}, set()),
    Health: ({"NORMAL", "FAILURE", "CHECK_FUNCTION", "OFF_SPEC", "MAINTENANCE_REQUIRED"}, set()),
}


@pytest.mark.parametrize("standard", PUBLISHED, ids=lambda each: each.__name__)
def test_the_words_are_the_published_ones_and_each_is_said_of_something(standard: type[Enum]) -> None:
    published, never = PUBLISHED[standard]
    said = {word for one in EVERY for word in astuple(words(one)) if isinstance(word, standard)}
    assert {word.value for word in said} == published - never
    assert said == set(standard)


def test_a_configured_device_that_is_not_connected_is_without_power_and_not_unknown() -> None:
    assert words(status(DeviceKind.QR_READER, LinkState.ABSENT)).device is XfsDevice.POWER_OFF
    assert words(status(DeviceKind.QR_READER, LinkState.DISABLED)).device is XfsDevice.OFFLINE


def test_a_device_that_is_not_online_is_never_usable() -> None:
    for one in EVERY:
        if one.link is not LinkState.ONLINE:
            assert words(one).component is ComponentState.UNAVAILABLE
            assert words(one).cause == one.link.value


def test_every_kind_has_a_name_and_its_conditions_and_each_condition_belongs_to_some_kind() -> None:
    assert set(NAMES) == set(DeviceKind) == set(CONDITIONS_OF)
    assert frozenset().union(*CONDITIONS_OF.values()) == frozenset(Condition)


def test_a_condition_of_another_kind_says_nothing() -> None:
    camera_without_paper = status(DeviceKind.DOCUMENT_CAMERA, LinkState.ONLINE, Condition.PAPER_OUT)
    assert words(camera_without_paper).health is Health.NORMAL


def test_order_of_conditions_does_not_matter_and_the_worst_decides() -> None:
    for kind in DeviceKind:
        for pair in combinations(CONDITIONS_OF[kind], 2):
            told = most_telling(status(kind, LinkState.ONLINE, *pair))
            assert told in pair
            worse = words(status(kind, LinkState.ONLINE, *pair)).citizen_can_use
            assert worse == all(words(status(kind, LinkState.ONLINE, one)).citizen_can_use for one in pair), (
                pair
            )


@pytest.mark.parametrize(
    ("condition", "device", "action", "usable"),
    [
        (Condition.PAPER_LOW, XfsDevice.ONLINE, RequiredAction.CLEAR, True),
        (Condition.PAPER_OUT, XfsDevice.USER_ERROR, RequiredAction.CLEAR, False),
        (Condition.COVER_OPEN, XfsDevice.USER_ERROR, RequiredAction.CLEAR, False),
        (Condition.HEAD_HOT, XfsDevice.DEVICE_BUSY, RequiredAction.SUSPEND, False),
        (Condition.UNRECOVERABLE, XfsDevice.HARDWARE_ERROR, RequiredAction.MAINTENANCE, False),
    ],
)
def test_printer_words(condition: Condition, device: XfsDevice, action: RequiredAction, usable: bool) -> None:
    said = words(status(DeviceKind.RECEIPT_PRINTER, LinkState.ONLINE, condition))
    assert (said.device, said.action, said.citizen_can_use) == (device, action, usable)


def test_the_worst_for_a_citizen_is_the_unusable_printer_and_never_the_speaker_before_it() -> None:
    paper_out = status(DeviceKind.RECEIPT_PRINTER, LinkState.ONLINE, Condition.PAPER_OUT)
    paper_low = status(DeviceKind.RECEIPT_PRINTER, LinkState.ONLINE, Condition.PAPER_LOW)
    reader_gone = status(DeviceKind.ID_READER, LinkState.LOST)
    mute = status(DeviceKind.SPEAKER, LinkState.ABSENT)
    well = status(DeviceKind.QR_READER)
    assert worst_for_citizen([well, mute, reader_gone, paper_out]) is paper_out
    assert worst_for_citizen([mute, paper_low, reader_gone]) is reader_gone
    assert worst_for_citizen([mute, paper_low]) is paper_low
    assert worst_for_citizen([mute, well]) is mute
    assert worst_for_citizen([well]) is None
