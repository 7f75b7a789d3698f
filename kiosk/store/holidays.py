"""The state's holiday table, from the chinesecalendar package, as a work calendar."""

from __future__ import annotations

from datetime import date

from kiosk.domain.calendar import WorkCalendar


def public_calendar() -> WorkCalendar:
    """Holidays and make-up working days of the years that are announced; plain weekends for later years."""
    return WorkCalendar(_is_workday)


def _is_workday(day: date) -> bool:
    import chinese_calendar  # loads its table of twenty years; only a limit needs it

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
