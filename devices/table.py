"""Statuses as a person at the bench reads them: a table that is drawn over itself, or lines, or JSON objects."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from devices.status import DeviceStatus
from devices.words import NAMES, words

_HEADS = ("  设备", "名称", "连接", "状态", "自", "往返 p50/p95", "重连", "错误")
_ROUND_TRIPS = ("round_trip_ms_p50", "round_trip_ms_p95")


def table(statuses: Sequence[DeviceStatus], columns: int = 0) -> str:
    """One row a device, and below it what to do; each line cut to `columns` when that is not 0."""
    rows = [_HEADS, *(_row(status) for status in statuses)]
    widths = [max(_columns_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row, status in zip(rows, (None, *statuses), strict=True):
        lines.append("  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if status is not None and (more := _more(status)):
            lines.append("   └ " + more)
    return "\n".join(cut(line, columns) if columns else line for line in lines) + "\n"


def line(status: DeviceStatus) -> str:
    """One change on one line, for a log or a pipe."""
    at = status.since.strftime("%H:%M:%S")
    said = [at, status.name, status.link.value, words(status).said, _more(status)]
    return "  ".join(part for part in said if part)


def as_object(status: DeviceStatus) -> dict[str, Any]:
    said = words(status)
    return {
        "kind": status.kind.value,
        "name": status.name,
        "driver": status.driver,
        "address": status.address,
        "link": status.link.value,
        "conditions": sorted(condition.value for condition in status.conditions),
        "since": status.since.isoformat(),
        "device": said.device.value,
        "action": said.action.value,
        "component": said.component.value,
        "health": said.health.value,
        "citizen_can_use": said.citizen_can_use,
        "said": said.said,
        "do": said.do,
        "detail": status.detail,
        "figures": dict(status.figures),
    }


def write_object(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def draw_over(statuses: Sequence[DeviceStatus], now: datetime) -> None:
    """Draws the table in place of the last one on this terminal."""
    columns = shutil.get_terminal_size().columns
    # Home, and each line cleared as it is written: clearing the whole screen first would flicker.
    shown = f"{now:%H:%M:%S}  按 Ctrl-C 结束\n\n{table(statuses, columns)}"
    sys.stdout.write("\x1b[H" + shown.replace("\n", "\x1b[K\n") + "\x1b[J")
    sys.stdout.flush()


def padded(text: str, columns: int) -> str:
    return text + " " * max(0, columns - _columns_of(text))


def cut(text: str, columns: int) -> str:
    """As much of the text as fits, with … where something is left out."""
    if _columns_of(text) <= columns:
        return text
    kept, used = "", 0
    for letter in text:
        used += _columns_of(letter)
        if used > columns - 1:
            break
        kept += letter
    return kept + "…"


def _columns_of(text: Iterable[str]) -> int:
    """Chinese characters take two columns of a terminal."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _row(status: DeviceStatus) -> tuple[str, ...]:
    said, figures = words(status), dict(status.figures)
    mark = "✕" if not said.citizen_can_use else "●" if said.health.value == "NORMAL" else "▲"
    trips = "/".join(figures[name] for name in _ROUND_TRIPS if name in figures)
    return (
        f"{mark} {NAMES[status.kind]}",
        status.name,
        status.link.value,
        said.said,
        f"{status.since:%m-%d %H:%M:%S}",
        f"{trips} ms" if trips else "-",
        figures.get("reconnects", "-"),
        figures.get("errors", "-"),
    )


def _more(status: DeviceStatus) -> str:
    return "；".join(part for part in (words(status).do, status.detail) if part)
