"""`python -m devices find`: what hangs on the free ports, as settings that can be pasted."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from devices.errors import DeviceRefused
from devices.finding import Found, Outcome, PortReport, find_on, place_at, stable_address
from devices.transport.addresses import wire_to
from devices.transport.bound_names import Machine

_PORT_SCHEMES = ("serial:", "usblp:", "tcp:")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `find` understands."""
    parser.add_argument(
        "--ports",
        nargs="+",
        default=[],
        metavar="PORT",
        help="空闲端口：/dev/ttyUSB0、serial:id=…、usblp:/dev/usb/lp0、tcp://HOST:9100；只询问这里和 free_ports 里写明的",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="配置：已配置的设备不打扰，free_ports 标明空闲端口"
    )
    parser.add_argument("--json", action="store_true", help="每个端口一行 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Ends with 0 when a device was found, 1 when none was or the command was wrong."""
    try:
        settings = _settings(args.config)
        ports = list(dict.fromkeys(map(_address, [*args.ports, *settings.get("free_ports", [])])))
    except (OSError, tomllib.TOMLDecodeError, DeviceRefused) as fault:
        return _refuse(f"读不了端口或配置：{fault}")
    if not ports:
        return _refuse("没有写明空闲端口，什么也没有询问。" + _plugged_in())
    configured = settings.get("devices", [])
    reports = find_on(ports, owners(configured))
    entries = _settings_of(reports, {_name_of(entry) for entry in configured})
    _show_objects(reports, entries) if args.json else _show_settings(reports, entries)
    return 0 if any(report.found for report in reports) else 1


def owners(configured: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Place to device name, of every device that the settings give a port to; out of use ones too."""
    return {place_at(str(entry.get("address", ""))): _name_of(entry) for entry in configured}


def _name_of(entry: dict[str, Any]) -> str:
    return str(entry.get("name", str(entry.get("kind", "")).replace("_", "-")))


def _settings(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    with file.open("rb") as opened:
        return tomllib.load(opened)


def _address(port: str) -> str:
    """A port as it is typed, with its scheme. Raises DeviceRefused for one that means nothing."""
    if port.startswith("/"):
        port = f"usblp:{port}" if Path(port).name.startswith("lp") else f"serial:{port}"
    if not port.startswith(_PORT_SCHEMES):
        raise DeviceRefused(f"{port}：端口应写成 /dev/…、serial:…、usblp:… 或 tcp://…")
    wire_to(port)
    return port


def _plugged_in() -> str:
    there = [(scheme, each) for scheme in ("serial", "usblp") for each in Machine().connected(scheme)]
    if not there:
        return "用 --ports 写明，例如 --ports /dev/ttyUSB0"
    named = "、".join(f"{each.node}（{each.product or scheme}）" for scheme, each in there)
    return f"插着的有：{named}；用 --ports 写明要询问的"


def _settings_of(reports: Sequence[PortReport], taken: set[str]) -> list[dict[str, str] | None]:
    """A section of the settings for each report that found something; names are not used twice."""
    entries: list[dict[str, str] | None] = []
    for report in reports:
        entry = _entry(report.found, report.port, taken) if report.found else None
        if entry is not None:
            taken = taken | {entry["name"]}
        entries.append(entry)
    return entries


def _entry(found: Found, port: str, taken: set[str]) -> dict[str, str]:
    plain = found.kind.value.replace("_", "-")
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}-{number}", number + 1
    return {
        "kind": found.kind.value,
        "name": name,
        "driver": found.driver,
        "address": stable_address(port, found.baud),
    }


def _show_settings(reports: Sequence[PortReport], entries: Sequence[dict[str, str] | None]) -> None:
    """The whole output can be pasted: what is no setting is a comment."""
    for report, entry in zip(reports, entries, strict=True):
        said = " ".join(report.said.split())
        sys.stdout.write(f"# {report.port}：{said}\n")
        if entry is not None:
            # JSON's strings are TOML's.
            lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items())
            sys.stdout.write("[[devices]]\n" + "".join(lines))
        sys.stdout.write("\n")


def _show_objects(reports: Sequence[PortReport], entries: Sequence[dict[str, str] | None]) -> None:
    for report, entry in zip(reports, entries, strict=True):
        told = {"port": report.port, "outcome": report.outcome.value, "said": report.said, "settings": entry}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


__all__ = ["Outcome", "add_arguments", "owners", "run"]
