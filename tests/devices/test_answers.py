"""What is counted of a device's answers, and how the bench shows it."""

from __future__ import annotations

from datetime import UTC, datetime

from devices.answers import Answers, code_of
from devices.errors import DeviceAbsent, DeviceError, DeviceRefused, LinkLost
from devices.status import Condition, DeviceKind, DeviceStatus, LinkState
from devices.table import cut, line, table
from tests.devices.test_supervisor import Bench

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_percentiles_are_by_nearest_rank_and_of_the_last_polls_only() -> None:
    answers = Answers()
    for milliseconds in [9000] * 50 + list(range(1, 201)):
        answers.came(AT, milliseconds / 1000)
    assert answers.percentile_s(50) == 0.1
    assert answers.percentile_s(95) == 0.19
    assert dict(answers.figures())["round_trip_ms_p95"] == "190.0"


def test_nothing_is_claimed_before_the_first_answer() -> None:
    assert Answers().figures() == (("reconnects", "0"),)


def test_errors_are_counted_by_the_systems_name_for_them() -> None:
    pulled = LinkLost("gone")
    pulled.__cause__ = OSError(5, "Input/output error")
    assert [code_of(error) for error in (pulled, DeviceAbsent(""), DeviceRefused(""), LinkLost(""))] == [
        "EIO",
        "absent",
        "refused",
        "lost",
    ]
    assert code_of(DeviceError("")) == "other"


def test_watch_counts_losses_returns_and_the_last_answer() -> None:
    bench = Bench()
    bench.run(7.0)
    bench.driver.poll_fault = LinkLost("pulled")
    bench.run(3.0)
    bench.driver.poll_fault = None
    bench.run(60.0)
    figures = dict(bench.watch.status.figures)
    assert figures["reconnects"] == "1"
    count = int(figures["errors"].removeprefix("lost="))
    assert count >= 2, "the loss and the tries that failed after it"
    last = datetime.fromisoformat(figures["last_answer"])
    assert 0 <= (bench.clock.now() - last).total_seconds() <= bench.driver.poll_interval_s


def printer(**changes: object) -> DeviceStatus:
    known: dict[str, object] = {
        "kind": DeviceKind.RECEIPT_PRINTER,
        "name": "receipt-printer",
        "link": LinkState.ONLINE,
        "since": AT,
        "figures": (
            ("reconnects", "2"),
            ("round_trip_ms_p50", "3.1"),
            ("round_trip_ms_p95", "9.8"),
            ("errors", "EIO=3"),
        ),
    }
    return DeviceStatus(**{**known, **changes})  # type: ignore[arg-type]


def test_table_tells_state_since_round_trips_reconnects_and_errors_in_one_row() -> None:
    shown = table([printer(conditions=frozenset({Condition.PAPER_LOW}))])
    row = next(each for each in shown.splitlines() if "receipt-printer" in each)
    for part in ("▲", "凭条打印机", "online", "纸将尽", "03-02 09:00:00", "3.1/9.8 ms", "2", "EIO=3"):
        assert part in row
    assert "准备纸卷" in shown.splitlines()[-1]


def test_narrow_terminal_cuts_lines_instead_of_wrapping_them() -> None:
    for shown in table([printer(detail="很长的一句话" * 20)], 60).splitlines():
        assert sum(2 if ord(letter) > 0x2E7F else 1 for letter in shown) <= 60
    assert cut("纸将尽", 5) == "纸将…"


def test_change_on_one_line_names_device_link_and_what_to_do() -> None:
    assert line(printer(conditions=frozenset({Condition.PAPER_OUT}))).split("  ")[1:] == [
        "receipt-printer",
        "online",
        "缺纸",
        "更换纸卷",
    ]
