"""The watch over one device, driven with a clock of its own: no thread, no waiting."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from devices.errors import DeviceAbsent, DeviceError, DeviceRefused, LinkLost
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState
from devices.supervisor import MOVES, Delays, ForbiddenMove, Retries, Supervision
from kiosk.base.clock import HandClock


class ScriptedDriver:
    """Does what the test says; counts what is asked of it."""

    poll_interval_s = 3.0

    def __init__(self) -> None:
        self.connect_fault: Exception | None = None
        self.poll_fault: Exception | None = None
        self.conditions: frozenset[Condition] = frozenset()
        self.connects = self.polls = self.closes = 0

    def connect(self) -> None:
        self.connects += 1
        if self.connect_fault is not None:
            raise self.connect_fault

    def poll(self) -> frozenset[Condition]:
        self.polls += 1
        if self.poll_fault is not None:
            raise self.poll_fault
        return self.conditions

    def close(self) -> None:
        self.closes += 1

    def figures(self) -> tuple[tuple[str, str], ...]:
        return (("polls", str(self.polls)),)


class Bench:
    def __init__(self, random: float = 0.5, link: LinkState = LinkState.ABSENT) -> None:
        self.clock = HandClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        self.driver = ScriptedDriver()
        self.told: list[DeviceStatus] = []
        first = DeviceStatus(DeviceKind.ID_READER, "id-reader", link, self.clock.now())
        self.watch = Supervision(first, self.driver, self.clock, Retries(lambda: random), self.told.append)

    def run(self, seconds: float) -> None:
        """Steps as its worker would, for so long."""
        ends_at = self.clock.monotonic() + seconds
        while True:
            delay_s = self.watch.step()
            left_s = ends_at - self.clock.monotonic()
            if delay_s is None or delay_s > left_s:
                self.clock.advance(max(0.0, left_s))
                return
            self.clock.advance(max(delay_s, 0.001))

    @property
    def link(self) -> LinkState:
        return self.watch.status.link

    def links_told(self) -> list[str]:
        return [status.link.value for status in self.told]


def test_comes_online_by_way_of_its_first_status() -> None:
    bench = Bench()
    bench.driver.conditions = frozenset({Condition.CARD_PRESENT})
    bench.watch.step()
    assert bench.links_told() == ["connecting", "identifying", "online"]
    assert bench.watch.status.conditions == {Condition.CARD_PRESENT}


def test_polls_at_its_interval_and_tells_changes_only() -> None:
    bench = Bench()
    bench.run(30.5)
    assert bench.driver.polls == 11
    assert len(bench.told) == 3
    bench.driver.conditions = frozenset({Condition.SAM_FAULT})
    bench.run(3.1)
    assert bench.told[-1].conditions == {Condition.SAM_FAULT}
    assert bench.told[-1].since > bench.told[-2].since


def test_lost_device_is_closed_and_comes_back_after_half_a_second() -> None:
    bench = Bench()
    bench.run(40)
    bench.driver.poll_fault = LinkLost("拔线")
    bench.run(2.1)
    assert bench.links_told()[3:] == ["lost", "backoff"]
    assert bench.driver.closes == 1
    bench.driver.poll_fault = None
    bench.run(0.6)
    assert bench.link is LinkState.ONLINE
    assert ("reconnects", "1") in bench.watch.status.figures


def test_back_off_doubles_from_half_a_second_to_twenty() -> None:
    retries = Retries(lambda: 0.5)
    delays = []
    for _ in range(8):
        delays.append(retries.next_delay_s())
        retries.failures += 1
    assert delays == [0.5, 1, 2, 4, 8, 16, 20, 20]


@pytest.mark.parametrize(("random", "expected"), [(0.0, 0.4), (0.5, 0.5), (1.0, 0.6)])
def test_jitter_is_a_fifth_either_way(random: float, expected: float) -> None:
    assert Retries(lambda: random).next_delay_s() == pytest.approx(expected)


def test_no_delay_overflows_after_a_year_of_failures() -> None:
    assert Retries(lambda: 1.0, failures=2_000_000).next_delay_s() == pytest.approx(24.0)


def test_absent_and_permanent_and_temporary_faults_are_told_apart() -> None:
    for fault, link in (
        (DeviceAbsent("无"), LinkState.ABSENT),
        (LinkLost("断"), LinkState.BACKOFF),
        (DeviceRefused("权限"), LinkState.PERMANENT),
    ):
        bench = Bench()
        bench.driver.connect_fault = fault
        bench.watch.step()
        assert bench.link is link
        assert bench.watch.status.detail == str(fault)


def test_a_missing_port_is_known_by_its_system_error() -> None:
    bench = Bench()
    fault = LinkLost("打不开")
    fault.__cause__ = FileNotFoundError(2, "No such file")
    bench.driver.connect_fault = fault
    bench.watch.step()
    assert bench.link is LinkState.ABSENT


def test_permanent_fault_is_tried_again_each_minute() -> None:
    bench = Bench()
    bench.driver.connect_fault = DeviceRefused("没有权限")
    bench.run(59)
    assert bench.driver.connects == 1
    bench.run(2)
    assert bench.driver.connects == 2


def test_retries_that_fail_again_do_not_flicker() -> None:
    bench = Bench()
    bench.driver.connect_fault = DeviceAbsent("无")
    bench.run(600)
    assert bench.driver.connects > 20
    assert bench.links_told() == ["connecting", "absent"]


def test_calm_resets_the_back_off_and_a_loose_contact_does_not() -> None:
    bench = Bench()
    bench.driver.connect_fault = LinkLost("无应答")
    bench.run(31)
    failures_before = bench.driver.connects
    assert failures_before >= 5
    bench.driver.connect_fault = None
    bench.run(25)
    assert bench.link is LinkState.ONLINE
    bench.watch.lost(LinkLost("松动"))
    assert (bench.watch.step() or 0) > 10
    bench.run(60)
    assert bench.link is LinkState.ONLINE
    bench.watch.lost(LinkLost("又断"))
    assert (bench.watch.step() or 0) == pytest.approx(0.5)


def test_plugging_in_cuts_the_back_off_short() -> None:
    bench = Bench()
    bench.driver.connect_fault = DeviceAbsent("无")
    bench.run(60)
    bench.driver.connect_fault = None
    bench.watch.hurry()
    bench.watch.step()
    assert bench.link is LinkState.ONLINE


def test_logged_once_lost_and_once_back_and_each_tenth_failure_between(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench()
    with caplog.at_level(logging.INFO):
        bench.run(40)
        bench.driver.poll_fault = bench.driver.connect_fault = LinkLost("拔线")
        bench.run(2.1)
        assert [record.getMessage() for record in caplog.records] == ["设备 id-reader 失联：拔线"]
        while bench.driver.connects < 25:
            bench.run(1)
        assert len(caplog.records) == 3, "the 11th and the 21st failure"
        bench.driver.poll_fault = bench.driver.connect_fault = None
        bench.run(30)
        assert "恢复" in caplog.records[-1].getMessage()
        assert len(caplog.records) == 4


def test_loss_found_by_a_piece_of_work_is_acted_on_once() -> None:
    bench = Bench()
    bench.watch.step()
    bench.watch.broke(LinkLost("读卡时断线"))
    bench.watch.broke(LinkLost("读卡时断线"))
    assert bench.links_told()[3:] == ["lost", "backoff"]
    assert bench.driver.closes == 1


def test_drivers_own_refusal_leaves_the_link_alone() -> None:
    bench = Bench()
    bench.watch.step()
    bench.watch.broke(DeviceError("声音文件坏了"))
    assert bench.link is LinkState.ONLINE


@pytest.mark.parametrize("where", ["connect_fault", "poll_fault"])
def test_bug_in_a_driver_ends_as_a_lost_link_and_is_tried_again(where: str) -> None:
    bench = Bench()
    setattr(bench.driver, where, ZeroDivisionError("bug"))
    with pytest.raises(ZeroDivisionError) as caught:
        bench.watch.step()
    bench.watch.broke(caught.value)
    assert bench.link is LinkState.BACKOFF
    setattr(bench.driver, where, None)
    bench.run(2)
    assert bench.link is LinkState.ONLINE


def test_disabled_device_is_let_go_and_left_alone_until_enabled() -> None:
    bench = Bench()
    bench.watch.step()
    bench.watch.disable()
    assert bench.driver.closes == 1
    assert bench.watch.step() is None
    bench.watch.enable()
    assert bench.link is LinkState.ONLINE


def test_device_configured_as_disabled_is_never_touched() -> None:
    bench = Bench(link=LinkState.DISABLED)
    bench.run(300)
    assert bench.driver.connects == 0


GRID = """
              disabled absent connecting identifying online lost backoff permanent
disabled         -       -        x          -         -     -      -        -
absent           x       -        x          -         -     -      -        -
connecting       x       x        -          x         -     -      x        x
identifying      x       x        -          -         x     -      x        x
online           x       -        -          -         -     x      -        -
lost             x       -        -          -         -     -      x        -
backoff          x       -        x          -         -     -      -        -
permanent        x       -        x          -         -     -      -        -
"""
"""The link's moves as they are meant, from row to column, written apart from the table that the program reads."""


def cells() -> list[tuple[LinkState, LinkState, bool]]:
    heads, *rows = (line.split() for line in GRID.strip().splitlines())
    return [
        (LinkState(row[0]), LinkState(head), mark == "x")
        for row in rows
        for head, mark in zip(heads, row[1:], strict=True)
    ]


def test_the_grid_has_every_cell_once() -> None:
    assert len(cells()) == len(LinkState) ** 2
    assert {(here, there) for here, there, _ in cells()} == {(a, b) for a in LinkState for b in LinkState}


@pytest.mark.parametrize(
    ("here", "there", "is_allowed"),
    [pytest.param(*cell, id=f"{cell[0].value}-{cell[1].value}") for cell in cells()],
)
def test_each_move_is_made_or_refused_as_the_grid_says(
    here: LinkState, there: LinkState, is_allowed: bool
) -> None:
    bench = Bench(link=here)
    if is_allowed:
        bench.watch._move(there)
        assert bench.links_told() == [there.value]
        assert bench.watch._status.link is there
    else:
        with pytest.raises(ForbiddenMove, match=f"{here.value} to {there.value}"):
            bench.watch._move(there)
        assert bench.watch._status.link is here and not bench.told


def test_every_state_can_be_left_and_come_to() -> None:
    assert set(MOVES) == set(LinkState) == set().union(*MOVES.values())
    assert all(MOVES.values())


def test_delays_are_those_of_the_design() -> None:
    delays = Delays()
    assert (delays.first_retry_s, delays.longest_retry_s, delays.jitter) == (0.5, 20.0, 0.2)
    assert (delays.calm_s, delays.permanent_retry_s) == (30.0, 60.0)
