"""IPP bytes: answers recorded from CUPS 2.4.2, broken ones, and the table of what printers say."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from devices.protocol.ipp_message import (
    JOB,
    KEYWORD,
    PRINTER,
    URI,
    Attribute,
    BadIpp,
    answer_of,
    request,
)
from devices.protocol.ipp_words import REASONS, STOPPING, conditions_of
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState
from devices.words import CONDITIONS_OF, words
from tests.devices.test_words import NOW

RECORDED = Path(__file__).parent / "recorded" / "ipp"
RFC_8011 = [
    "other",
    "none",
    "media-needed",
    "media-jam",
    "moving-to-paused",
    "paused",
    "shutdown",
    "connecting-to-device",
    "timed-out",
    "stopping",
    "stopped-partly",
    "toner-low",
    "toner-empty",
    "spool-area-full",
    "cover-open",
    "interlock-open",
    "door-open",
    "input-tray-missing",
    "media-low",
    "media-empty",
    "output-tray-missing",
    "output-area-almost-full",
    "output-area-full",
    "marker-supply-low",
    "marker-supply-empty",
    "marker-waste-almost-full",
    "marker-waste-full",
    "fuser-over-temp",
    "fuser-under-temp",
    "opc-near-eol",
    "opc-life-over",
    "developer-low",
    "developer-empty",
    "interpreter-resource-unavailable",
]


def recorded(name: str) -> bytes:
    return (RECORDED / f"cups-{name}.bin").read_bytes()


def test_the_answer_of_cups_about_a_printer_is_read() -> None:
    answer = answer_of(recorded("printer"))
    said = answer.group(PRINTER)
    assert answer.is_successful
    assert said["printer-state"] == (3,)
    assert said["printer-is-accepting-jobs"] == (True,)
    assert "application/pdf" in said["document-format-supported"]


def test_a_jobs_chinese_name_comes_back_from_cups() -> None:
    jobs = answer_of(recorded("jobs")).all_groups(JOB)
    assert [job["job-name"] for job in jobs] == [("指南 7",)]
    assert answer_of(recorded("print-job")).group(JOB)["job-id"] == (1,)


def test_a_request_is_the_bytes_of_rfc_8010() -> None:
    asked = request(
        0x0B, 7, [Attribute(URI, "printer-uri", ("ipp://h/p",))], [Attribute(KEYWORD, "sides", ("a", "b"))]
    )
    assert asked == (
        b"\x01\x01\x00\x0b\x00\x00\x00\x07\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x48\x00\x1battributes-natural-language\x00\x05zh-cn"
        b"\x45\x00\x0bprinter-uri\x00\x09ipp://h/p"
        b"\x02\x44\x00\x05sides\x00\x01a\x44\x00\x00\x00\x01b\x03"
    )


def test_what_is_nested_in_a_collection_is_not_taken_for_an_attribute() -> None:
    message = (
        b"\x02\x00\x00\x00\x00\x00\x00\x01\x04"
        b"\x34\x00\x05media\x00\x00"
        b"\x4a\x00\x00\x00\x01x\x34\x00\x00\x00\x00\x4a\x00\x00\x00\x01y\x21\x00\x00\x00\x04\x00\x00\x00\x05\x37\x00\x00\x00\x00"
        b"\x37\x00\x00\x00\x00"
        b"\x23\x00\x0dprinter-state\x00\x04\x00\x00\x00\x04\x03"
    )
    said = answer_of(message).group(PRINTER)
    assert said["printer-state"] == (4,)
    assert set(said) == {"media", "printer-state"}


@pytest.mark.parametrize("name", ["printer", "print-job", "jobs", "cancel"])
def test_an_answer_that_ends_too_early_is_refused(name: str) -> None:
    whole = recorded(name)
    head = len(whole)
    for end in range(head):
        with pytest.raises(BadIpp):
            answer_of(whole[:end])


def test_mutated_answers_are_read_or_refused_and_nothing_else() -> None:
    """A slice; tests/benchmarks/bench_fuzz_pages.py runs the long one."""
    chance = random.Random(8011)
    whole = recorded("print-job")
    for _ in range(3000):
        mutated = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        try:
            answer_of(bytes(mutated[: chance.randrange(1, len(mutated) + 1)]))
        except BadIpp:
            pass


def test_every_reason_of_the_standard_has_a_meaning_that_an_a4_printer_can_have() -> None:
    assert set(RFC_8011) <= set(REASONS)
    told = {condition for condition in REASONS.values() if condition is not None}
    assert told <= CONDITIONS_OF[DeviceKind.PAGE_PRINTER]


def test_whoever_stops_a_printer_is_unusable_to_citizens_and_nobody_else_is() -> None:
    for condition in CONDITIONS_OF[DeviceKind.PAGE_PRINTER] - {Condition.HEAD_HOT}:
        status = DeviceStatus(DeviceKind.PAGE_PRINTER, "a4", LinkState.ONLINE, NOW, frozenset({condition}))
        assert words(status).citizen_can_use == (condition not in STOPPING), condition


@pytest.mark.parametrize(
    ("state", "reasons", "conditions"),
    [
        (3, ["none"], set()),
        (5, ["media-empty-error"], {Condition.PAPER_OUT}),
        (4, ["toner-low-warning", "media-low-report"], {Condition.TONER_LOW}),
        (5, ["door-open-error", "media-jam-error"], {Condition.COVER_OPEN, Condition.PAPER_JAM}),
        (5, ["paused"], {Condition.PAUSED}),
        (5, [], {Condition.PAUSED}),
        (5, ["smoke-comes-out-error"], {Condition.UNRECOVERABLE}),
        (3, ["smoke-comes-out-warning"], set()),
        (3, ["offline-report"], {Condition.OFFLINE}),
        (3, ["cups-waiting-for-job-completed"], set()),
    ],
)
def test_what_a_printer_says_of_itself(state: int, reasons: list[str], conditions: set[Condition]) -> None:
    assert conditions_of(state, reasons) == conditions
