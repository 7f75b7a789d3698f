"""Working days, and when a time limit ends. Holidays come from outside as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kiosk.domain.service_item import LimitUnit, TimeLimit

_CLOSING = time(17, 0)
_MONTHS = 12


def _weekday(day: date) -> bool:
    return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Tells working days. Without a holiday table it knows weekends only."""

    is_workday: Callable[[date], bool] = _weekday
    closing: time = _CLOSING

    def add_workdays(self, start: date, amount: int) -> date:
        """The day on which the `amount`-th working day after `start` falls; `start` itself never counts."""
        day = start
        while amount > 0:
            day += timedelta(days=1)
            amount -= self.is_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` has passed."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n + 1)) for n in range((end - start).days))

    def latest_end(self, limit: TimeLimit, start: datetime) -> datetime:
        """When `limit` counted from `start` is over: at closing time for days, to the minute for hours."""
        match limit.unit:
            case LimitUnit.MINUTE:
                return start + timedelta(minutes=limit.amount)
            case LimitUnit.HOUR:
                return start + timedelta(hours=limit.amount)
            case LimitUnit.WORKDAY:
                last = self.add_workdays(start.date(), limit.amount)
            case LimitUnit.CALENDAR_DAY:
                last = self._next_open(start.date() + timedelta(days=limit.amount))
            case LimitUnit.MONTH:
                last = self._next_open(_months_later(start.date(), limit.amount))
        return datetime.combine(last, self.closing, tzinfo=start.tzinfo)

    def _next_open(self, day: date) -> date:
        """A limit in calendar days that ends on a holiday ends on the next working day."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it has no such day."""
    index = day.month - 1 + months
    year, month = day.year + index // _MONTHS, index % _MONTHS + 1
    following = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return date(year, month, min(day.day, (following - timedelta(days=1)).day))
