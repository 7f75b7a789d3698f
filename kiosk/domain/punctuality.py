"""Early, on time or late for an appointment, and what is said of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

Arrival = Literal["early", "on_time", "late"]


def arrival_of(at: datetime, now: datetime, call_from: datetime, grace: timedelta) -> Arrival:
    if now < call_from:
        return "early"
    return "late" if now > at + grace else "on_time"


def arrival_said(at: datetime, now: datetime, call_from: datetime, grace: timedelta) -> str:
    """The rule in words, for the citizen."""
    booked = f"您预约 {at:%H:%M}"
    match arrival_of(at, now, call_from, grace):
        case "early":
            return f"{booked}，现在 {now:%H:%M}，{call_from:%H:%M} 起叫号。"
        case "on_time":
            return f"{booked}，按预约时间叫号，不用再排队。"
        case "late":
            late_min = int((now - at).total_seconds() // 60)
            return f"{booked}，过了 {late_min} 分钟，按现在到的先后叫号。"
