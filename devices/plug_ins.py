"""Drivers that a vendor's package brings: found by entry points, loaded when the settings name them.

A package declares, in its own pyproject.toml,

    [project.entry-points."hall_kiosk.devices"]
    "window_screen.acme" = "acme_screens.driver:build"

and `build(address, options, clock)` returns a driver of that kind, or raises DeviceRefused. Ours go first: nobody's package takes
the place of a driver that is shipped.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from devices.errors import DeviceRefused
from devices.status import DeviceKind

GROUP = "hall_kiosk.devices"


def vendor_drivers(kind: DeviceKind) -> tuple[str, ...]:
    """Names of the drivers of this kind that installed packages bring."""
    return tuple(sorted(each.name.partition(".")[2] for each in _of(kind)))


def vendor_builder(kind: DeviceKind, driver: str) -> Callable[..., Any] | None:
    """The builder behind the name, None when no package has it. Raises DeviceRefused for one that cannot be loaded."""
    named = [each for each in _of(kind) if each.name == f"{kind.value}.{driver}"]
    if not named:
        return None
    try:
        loaded = named[0].load()
    except Exception as fault:
        raise DeviceRefused(f"驱动 {driver} 装不上：{type(fault).__name__}：{fault}") from fault
    if not callable(loaded):
        raise DeviceRefused(f"驱动 {driver} 的入口 {named[0].value} 不能调用")
    found: Callable[..., Any] = loaded
    return found


def _of(kind: DeviceKind) -> list[EntryPoint]:
    return [each for each in entry_points(group=GROUP) if each.name.partition(".")[0] == kind.value]
