"""Days and times as citizens read them."""

from __future__ import annotations

from datetime import datetime

from screens.texts import Say

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(when: datetime, say: Say) -> str:
    """`6月24日`, `24 June`."""
    if say.language == "en":
        return f"{when.day} {MONTHS[when.month - 1]}"
    return f"{when.month}月{when.day}日"


def day_and_time(when: datetime, say: Say) -> str:
    """`6月12日 09:58`, `12 June 09:58`."""
    return f"{day(when, say)} {when:%H:%M}"
