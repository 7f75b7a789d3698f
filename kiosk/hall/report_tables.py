"""Reports as tables for people who work with spreadsheets: one place for column titles, Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel

from kiosk.domain.review import RATING_WORDS, Rating
from kiosk.hall.wire.report import ReportWire

Cell = str | int | float | None
ReportKind = Literal["day", "range", "hours", "groups", "counters", "staff", "reviews"]


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; `name` is safe as a part of a file's name."""

    name: str
    title: str
    title_en: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


_VISITS = (
    Column("issued", "取号", "Tickets"),
    Column("called", "叫号", "Called"),
    Column("finished", "办结", "Finished"),
    Column("abandoned", "作废", "Abandoned"),
    Column("no_shows", "过号", "No-shows"),
    Column("recalls", "重呼", "Recalls"),
    Column("transfers", "转窗口", "Transfers"),
    Column("holds", "挂起", "Held"),
    Column("mean_wait_min", "平均等候（分）", "Mean wait (min)"),
    Column("median_wait_min", "等候中位数（分）", "Median wait (min)"),
    Column("p90_wait_min", "九成等候不超过（分）", "90% waited at most (min)"),
    Column("longest_wait_min", "最长等候（分）", "Longest wait (min)"),
    Column("mean_service_min", "平均办理（分）", "Mean service (min)"),
    Column("median_service_min", "办理中位数（分）", "Median service (min)"),
    Column("p90_service_min", "九成办理不超过（分）", "90% served within (min)"),
    Column("mean_walk_s", "叫号到开始办理（秒）", "Call to service (s)"),
)
_WITHIN = Column("within_target_percent", "目标内叫到（%）", "Called within target (%)")
_WORK = (
    Column("calls", "叫号", "Calls"),
    Column("finished", "办结", "Finished"),
    Column("recalls", "重呼", "Recalls"),
    Column("no_shows", "过号", "No-shows"),
    Column("transfers", "转窗口", "Transfers"),
    Column("present_min", "在岗（分）", "Present (min)"),
    Column("serving_min", "办理（分）", "Serving (min)"),
    Column("calling_min", "叫号等人（分）", "Calling (min)"),
    Column("idle_min", "空闲（分）", "Idle (min)"),
    Column("paused_min", "暂停（分）", "Paused (min)"),
    Column("utilisation_percent", "忙碌（%）", "Busy (%)"),
    Column("mean_service_min", "平均办理（分）", "Mean service (min)"),
    Column("p90_service_min", "九成办理不超过（分）", "90% served within (min)"),
)
_PAUSES = Column("pauses", "暂停原因（分）", "Pauses by reason (min)")


def tables_of(kind: ReportKind, report: ReportWire) -> tuple[Table, ...]:
    """What a download of this kind holds: of a day or a range every table, of the others their own alone."""
    if kind == "day":
        return (_hours(report), _groups(report), _counters(report), _staff(report), _reviews(report))
    if kind == "range":
        return (_days(report), *tables_of("day", report))
    return (_ONE[kind](report),)


def _days(report: ReportWire) -> Table:
    columns = (
        Column("day", "日期", "Day"),
        *_VISITS,
        _WITHIN,
        Column("satisfied_percent", "满意率（%）", "Satisfied (%)"),
    )
    return Table("days", "逐日", "By day", columns, _rows(report.by_day, columns))


def _hours(report: ReportWire) -> Table:
    columns = (
        Column("slot", "时段", "Half hour"),
        *_VISITS,
        Column("told_min", "告知等候（分）", "Told wait (min)"),
        Column("true_min", "实际等候（分）", "True wait (min)"),
    )
    return Table("hours", "分时", "By half hour", columns, _rows(report.slots, columns))


def _groups(report: ReportWire) -> Table:
    columns = (
        Column("name", "业务", "Group"),
        Column("name_en", "业务（英文）", "Group in English"),
        Column("target_min", "目标（分）", "Target (min)"),
        *_VISITS,
        _WITHIN,
    )
    return Table("groups", "业务", "Groups", columns, _rows(report.groups, columns))


def _counters(report: ReportWire) -> Table:
    columns = (Column("name", "窗口", "Counter"), *_WORK, _PAUSES)
    return Table("counters", "窗口", "Counters", columns, _rows(report.counters, columns))


def _staff(report: ReportWire) -> Table:
    columns = (
        Column("staff_id", "工号", "Staff number"),
        Column("name", "姓名", "Name"),
        *_WORK,
        _PAUSES,
    )
    return Table("staff", "人员", "Staff", columns, _rows(report.staff, columns))


def _reviews(report: ReportWire) -> Table:
    words = tuple(RATING_WORDS[Rating(stars)] for stars in (5, 4, 3, 2, 1))
    english = ("Very satisfied", "Satisfied", "Fairly satisfied", "Dissatisfied", "Very dissatisfied")
    levels = (Column(f"stars_{5 - place}", words[place], english[place]) for place in range(5))
    columns = (Column("day", "日期", "Day"), *levels)
    rows: tuple[tuple[Cell, ...], ...] = tuple((day.day, *day.ratings) for day in report.reviews.days)
    return Table("reviews", "评价", "Reviews", columns, rows)


_ONE: dict[str, Callable[[ReportWire], Table]] = {
    "hours": _hours,
    "groups": _groups,
    "counters": _counters,
    "staff": _staff,
    "reviews": _reviews,
}
_Row = TypeVar("_Row", bound=BaseModel)


def _rows(models: Sequence[_Row], columns: Sequence[Column]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(_cell(getattr(model, column.key)) for column in columns) for model in models)


def _cell(value: object) -> Cell:
    """Pauses are a list of (reason, minutes): 用餐 30.5；开会 12."""
    if isinstance(value, list):
        return "；".join(f"{reason or '—'} {minutes:g}" for reason, minutes in value)
    assert value is None or isinstance(value, (str, int, float))
    return value
