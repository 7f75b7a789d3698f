"""`kiosk estimate replay`: one answer a join, from the past alone, whatever dirt the recording has."""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.base.paths import assets
from kiosk.domain.pace_features import FEATURES
from kiosk.domain.wait_estimator import WaitEstimator
from kiosk.domain.wait_replay import Question, WaitReplay
from kiosk.domain.wait_trees import WaitTrees
from tests.support.recorded_days import days


@pytest.fixture(scope="module")
def estimator() -> WaitEstimator:
    return WaitEstimator(
        WaitTrees.from_json((assets() / "waiting" / "trees.json").read_text(encoding="utf-8"))
    )


def ask(estimator: WaitEstimator, events: list[dict[str, Any]]) -> list[Question]:
    return list(WaitReplay(estimator).questions(iter(events)))


def last(estimator: WaitEstimator, events: list[dict[str, Any]]) -> Question:
    return ask(estimator, events)[-1]


def test_an_answer_uses_nothing_that_comes_after_it(estimator: WaitEstimator) -> None:
    events = days(2)
    whole = [asked.told for asked in ask(estimator, events)]
    for end in (40, 75, 110):
        part = [asked.told for asked in ask(estimator, events[:end])]
        assert part == whole[: len(part)]


def test_a_growing_queue_of_a_known_pace_is_told_better_than_the_last_wait_does(
    estimator: WaitEstimator,
) -> None:
    """Somebody is called every 8 minutes and somebody comes every 5: each waits longer than the one called last."""
    events = days(5)
    called = {(e["at"][:10], e["ticket"]): e["at"] for e in events if e["kind"] == "called"}
    joins = [event for event in events if event["kind"] == "joined"]
    ours, theirs = [], []
    for event, asked in zip(joins, ask(estimator, events), strict=True):
        at = called.get((event["at"][:10], event["ticket"]))
        last_wait = asked.row[FEATURES.index("last_wait")]
        if at is None or asked.told is None or last_wait != last_wait:
            continue
        true_min = (datetime.fromisoformat(at) - datetime.fromisoformat(event["at"])).total_seconds() / 60
        ours.append(abs(asked.told.expected - true_min))
        theirs.append(abs(last_wait - true_min))
    assert len(ours) > 100
    assert sum(ours) < 0.8 * sum(theirs)


def test_low_is_never_above_expected_nor_expected_above_high(estimator: WaitEstimator) -> None:
    for asked in ask(estimator, days(3)):
        if asked.told is not None:
            assert 0 <= asked.told.low <= asked.told.expected <= asked.told.high


def test_unknown_while_no_counter_was_ever_open(estimator: WaitEstimator) -> None:
    joins = [event for event in days(1) if event["kind"] == "joined"]
    assert {asked.told for asked in ask(estimator, joins)} == {None}


def test_before_opening_a_hall_with_a_past_says_when(estimator: WaitEstimator) -> None:
    events = days(3)
    early = {"at": "2026-06-04T07:40:00", "queue": "Office/1", "kind": "joined", "ticket": 1}
    assert last(estimator, [*events, early]).told is not None
    night = {"at": "2026-06-04T21:00:00", "queue": "Office/1", "kind": "joined", "ticket": 1}
    assert last(estimator, [*events, night]).told is None


def test_counters_that_forgot_to_log_out_do_not_make_the_night_working_time(estimator: WaitEstimator) -> None:
    events = [event for event in days(3) if not (event["kind"] == "counters" and event["open"] == 0)]
    assert len(ask(estimator, events)) == len([event for event in events if event["kind"] == "joined"])
    morning = {"at": "2026-06-04T08:05:00", "queue": "Office/1", "kind": "joined", "ticket": 1}
    assert last(estimator, [*events, morning]).row[1] == 0


def test_numbers_that_nobody_answers_to_are_not_waited_for(estimator: WaitEstimator) -> None:
    events = days(1, every_min=4, service_min=4)
    silent = [event for event in events if not (event["kind"] == "called" and event["ticket"] == 3)]
    assert len(silent) == len(events) - 1
    assert last(estimator, silent).row[1] == last(estimator, events).row[1]


def test_a_series_that_starts_again_within_the_day_forgets_the_old_numbers(estimator: WaitEstimator) -> None:
    events = [event for event in days(1) if event["kind"] != "called"]
    again = {"at": "2026-06-01T12:00:00", "queue": "Office/1", "kind": "joined", "ticket": 1}
    assert last(estimator, events).row[1] > 20
    assert last(estimator, [*events, again]).row[1] == 0


def test_a_clock_that_jumps_back_does_not_stop_it(estimator: WaitEstimator) -> None:
    events = days(2)
    events[-10]["at"] = "2026-05-01T03:00:00"
    events[-12]["at"] = "2026-06-02T05:00:00"
    assert all(asked.told is None or asked.told.high < 1000 for asked in ask(estimator, events))


def test_the_command_prints_one_line_a_join(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    events = days(1)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(map(json.dumps, events))))
    assert main(["estimate", "replay"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    joins = [event for event in events if event["kind"] == "joined"]
    assert [(line["queue"], line["ticket"]) for line in lines] == [(e["queue"], e["ticket"]) for e in joins]
    assert all(set(line) == {"queue", "ticket", "minutes", "low", "high"} for line in lines)


@pytest.mark.parametrize(
    "line, said",
    [("not json", "第 1 行不是 JSON"), ('{"at": "2026-06-01T08:00:00", "queue": "a/1"}', "缺少：kind")],
)
def test_a_line_that_is_no_event_is_named(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line))
    assert main(["estimate", "replay"]) == 1
    assert said in capsys.readouterr().err
