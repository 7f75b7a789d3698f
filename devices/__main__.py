"""Bench work without the kiosk: find, list, watch, test and simulate devices. `python -m devices --help`."""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
import threading
import time
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from devices.registry import BadDeviceConfig, DeviceConfig, Devices
from devices.status import DeviceKind, DeviceStatus, LinkState
from devices.table import as_object, draw_over, line, table, write_object

_DRIVERS: dict[DeviceKind, str] = {
    DeviceKind.RECEIPT_PRINTER: "escpos",
    DeviceKind.ID_READER: "sdt",
    DeviceKind.QR_READER: "gm65",
    DeviceKind.DOCUMENT_CAMERA: "camera",
    DeviceKind.SPEAKER: "alsa",
    DeviceKind.SCANNER: "sane",
    DeviceKind.PAGE_PRINTER: "ipp",
    DeviceKind.WINDOW_SCREEN: "text-line",
    DeviceKind.SIGNATURE_PAD: "evdev",
}
_SETTLE_S = 3.0
"""A device that is there is on-line within this time; the slowest asks three questions of half a second."""
_STOP = threading.Event()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one bench command; returns its exit status."""
    args = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.WARNING if args.command != "simulate" else logging.INFO, stream=sys.stderr
    )
    if args.command == "simulate":
        return _simulate(args)
    if args.command in ("probe", "find"):
        return int(args.command_module.run(args))
    try:
        config = _configured(args)
    except (OSError, tomllib.TOMLDecodeError, BadDeviceConfig) as fault:
        return _refuse(f"读不了设备配置：{fault}")
    if not config:
        return _refuse(
            "没有指定设备：用 --config 给出配置文件，或用 --device 种类=地址，例如 --device id_reader=serial:/dev/ttyUSB0"
        )
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, _stop)
    try:
        devices = Devices.open(config)
    except BadDeviceConfig as fault:
        return _refuse("设备配置有误：\n  " + "\n  ".join(fault.mistakes))
    try:
        return int(args.run(devices, args))
    finally:
        devices.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devices", description="设备调试：列出、监看、测试、模拟")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run, said in (
        ("list", _list, "列出设备和状态"),
        ("watch", _watch, "持续显示设备状态"),
        ("test", _test, "测试设备"),
    ):
        command = commands.add_parser(name, help=said, description=said)
        command.set_defaults(run=run)
        command.add_argument("--config", type=Path, metavar="FILE", help="含 [[devices]] 的 TOML 配置")
        command.add_argument(
            "--device", action="append", default=[], metavar="种类[:驱动]=地址", help="可多次给出"
        )
        command.add_argument("--json", action="store_true", help="每行一个 JSON 对象")
        if name == "watch":
            command.add_argument("--seconds", type=float, help="到时结束；不给则一直监看")
        if name == "test":
            command.add_argument("names", nargs="*", help="只测这些设备")
    _add_command(
        commands.add_parser(
            "probe", help="查明凭条打印机的能力", description="查明凭条打印机的能力，按序列号记下"
        ),
        "devices.probe_printer",
    )
    _add_command(
        commands.add_parser(
            "find",
            help="查明空闲端口上接着什么",
            description="查明空闲端口上接着什么，给出可以直接粘贴的配置",
        ),
        "devices.find_command",
    )
    _add_simulators(
        commands.add_parser("simulate", help="模拟一台设备", description="模拟一台设备，说真实的字节")
    )
    return parser


def _add_command(parser: argparse.ArgumentParser, module: str) -> None:
    """A command in a module of its own: `add_arguments` and `run`."""
    loaded = importlib.import_module(module)
    loaded.add_arguments(parser)
    parser.set_defaults(command_module=loaded)


def _add_simulators(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="simulated", required=True)
    for name, said, module in _simulators():
        command = kinds.add_parser(name, help=said, description=said)
        module.add_arguments(command)
        command.set_defaults(simulator=module)


def _simulators() -> tuple[tuple[str, str, ModuleType], ...]:
    from devices.simulators import (
        document_camera,
        id_reader,
        page_printer,
        qr_reader,
        receipt_printer,
        window_screen,
    )

    return (
        ("printer", "凭条打印机", receipt_printer),
        ("id-reader", "身份证阅读器", id_reader),
        ("qr-reader", "扫码器", qr_reader),
        ("camera", "高拍仪", document_camera),
        ("page-printer", "A4 打印机", page_printer),
        ("window-screen", "窗口屏", window_screen),
    )


def _simulate(args: argparse.Namespace) -> int:
    from devices.simulators.control import BadCommand

    # Ended like by Ctrl-C, so that a pseudo-terminal's link does not stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(args.simulator.serve(args))
    except (BadCommand, OSError, ValueError) as fault:
        return _refuse(f"模拟器没有启动：{fault}")
    except KeyboardInterrupt:
        return 0


def _configured(args: argparse.Namespace) -> list[DeviceConfig]:
    entries = [_named_on_line(written) for written in args.device]
    if args.config is None:
        return entries
    with args.config.open("rb") as opened:
        settings = tomllib.load(opened)
    return [_from_settings(entry) for entry in settings.get("devices", [])] + entries


def _from_settings(entry: dict[str, Any]) -> DeviceConfig:
    try:
        kind = DeviceKind(entry["kind"])
        return DeviceConfig(
            kind,
            str(entry.get("name", kind.value.replace("_", "-"))),
            str(entry.get("driver", _DRIVERS[kind])),
            str(entry.get("address", "")),
            {key: str(value) for key, value in entry.get("options", {}).items()},
            bool(entry.get("enabled", True)),
        )
    except (KeyError, ValueError) as fault:
        raise BadDeviceConfig([f"设备 {entry.get('name', entry)}：{fault}"]) from fault


def _named_on_line(written: str) -> DeviceConfig:
    what, _, address = written.partition("=")
    named, _, driver = what.partition(":")
    known = "、".join(kind.value for kind in DeviceKind)
    try:
        kind = DeviceKind(named.replace("-", "_"))
    except ValueError:
        raise BadDeviceConfig([f"{written}：不认识种类 {named!r}，可用：{known}"]) from None
    return DeviceConfig(kind, kind.value.replace("_", "-"), driver or _DRIVERS[kind], address)


def _list(devices: Devices, args: argparse.Namespace) -> int:
    _settle(devices)
    _show(devices.statuses(), args.json)
    return 0


def _watch(devices: Devices, args: argparse.Namespace) -> int:
    ends_at = time.monotonic() + args.seconds if args.seconds else None
    changed = threading.Event()
    on_a_terminal = sys.stdout.isatty() and not args.json
    if on_a_terminal:
        devices.subscribe(lambda _: changed.set())
        sys.stdout.write("\x1b[2J")
    else:
        say = _say_object if args.json else _say_line
        devices.subscribe(say)
        # What was told before anybody listened: a device that stays as it is would never be named.
        for status in devices.statuses():
            say(status)
    while not _STOP.is_set() and (ends_at is None or time.monotonic() < ends_at):
        if on_a_terminal:
            draw_over(devices.statuses(), datetime.now().astimezone())
        changed.clear()
        # Once a second for the figures, which change without being told.
        changed.wait(1.0) if on_a_terminal else _STOP.wait(0.2)
    return 0


def _say_object(status: DeviceStatus) -> None:
    write_object(as_object(status))


def _say_line(status: DeviceStatus) -> None:
    print(line(status), flush=True)


def _test(devices: Devices, args: argparse.Namespace) -> int:
    _settle(devices)
    known = [status.name for status in devices.statuses()]
    unknown = [name for name in args.names if name not in known]
    if unknown:
        return _refuse(f"没有名为 {'、'.join(unknown)} 的设备；有：{'、'.join(known)}")
    all_passed = True
    for name in args.names or known:
        said = devices.test(name)
        all_passed &= said.passed
        if args.json:
            write_object({"name": name, "passed": said.passed, "said": said.said, "do": said.do})
        else:
            print(
                f"{'通过' if said.passed else '失败'}  {name}  {said.said}"
                + (f"。{said.do}" if said.do else "")
            )
    return 0 if all_passed else 1


def _settle(devices: Devices) -> None:
    """Waits until every device has come on-line or told why not."""
    ends_at = time.monotonic() + _SETTLE_S
    pending = (LinkState.CONNECTING, LinkState.IDENTIFYING)
    _STOP.wait(0.2)
    while time.monotonic() < ends_at and any(status.link in pending for status in devices.statuses()):
        _STOP.wait(0.05)


def _show(statuses: Sequence[DeviceStatus], as_json: bool) -> None:
    if as_json:
        for status in statuses:
            write_object(as_object(status))
    else:
        sys.stdout.write(table(statuses))
        sys.stdout.flush()


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 (its signature)
    _STOP.set()


if __name__ == "__main__":
    sys.exit(main())
