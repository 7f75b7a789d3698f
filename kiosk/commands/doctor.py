"""`kiosk doctor`: is this machine fit to stand in a hall? One line a check, with what to do about it."""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import importlib.metadata
import json
import os
import shutil
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from kiosk.base import paths

State = Literal["ok", "warning", "failed"]

RARE_CHARACTERS = "䶮㐂𠮷"
"""Names of real people hold these; a font without them makes a box of a name."""

DISK_WARNING_BYTES = 2_000_000_000
"""About two days of a busy terminal's photographs when the network is away."""

DISK_FAILED_BYTES = 200_000_000

LIBRARIES = ("kivy", "opencv-python-headless", "python-escpos", "pyserial", "pyzbar", "zxing-cpp", "requests")

SHARED_OBJECTS = {
    "libGL.so.1": "apt install libgl1",
    "libEGL.so.1": "apt install libegl1",
    "libgooglepinyin.so.0": "apt install libgooglepinyin0",
    "libzbar.so.0": "apt install libzbar0",
}

CONNECT_DEADLINE_S = 3.0
CERTIFICATE_WARNING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer, as `--json` prints it."""

    check: str
    state: State
    said: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the configuration says of the outside; empty when no configuration was given."""

    devices: tuple[tuple[str, str], ...] = ()
    """(name, address)."""
    urls: tuple[tuple[str, str], ...] = ()
    """(who, base URL)."""
    data_folder: Path = Path()


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "doctor", help="检查这台机器：显示、字体、软件库、设备、磁盘、时钟、网络、证书"
    )
    parser.add_argument("--config", type=Path, help="终端配置；给了就一并检查设备和网络")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    failed = False
    for finding in examine(surroundings(args.config)):
        failed |= finding.state == "failed"
        if args.json:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
        else:
            mark = {"ok": "正常", "warning": "注意", "failed": "故障"}[finding.state]
            print(f"{mark}  {finding.check:<10} {finding.said}" + (f"　→ {finding.do}" if finding.do else ""))
    return 1 if failed else 0


def surroundings(config: Path | None) -> Surroundings:
    if config is None:
        return Surroundings(data_folder=Path.cwd())
    from kiosk.wiring import read_terminal_config

    settings = read_terminal_config(config)
    return Surroundings(
        devices=tuple((device.name, device.address) for device in settings.devices),
        urls=(
            ("hall", settings.hall.url),
            *(("hall standby", address) for address in settings.hall.also),
            ("platform", settings.platform.url),
        ),
        data_folder=Path(settings.data_folder),
    )


def examine(around: Surroundings) -> Iterator[Finding]:
    """Every check in turn; a check never raises, it answers."""
    checks: Iterable[Callable[[], Iterator[Finding]]] = (
        display,
        fonts,
        libraries,
        sqlite_version,
        lambda: devices(around.devices),
        lambda: disk(around.data_folder),
        lambda: clock(datetime.now(UTC)),
        lambda: network(around.urls),
        lambda: certificates(around.urls),
    )
    for check in checks:
        yield from check()


def display() -> Iterator[Finding]:
    """Kivy needs OpenGL from the system, and an X server unless it draws offscreen."""
    lacking = [name for name in ("libGL.so.1", "libEGL.so.1") if not _loads(name)]
    if lacking:
        yield Finding("display", "failed", f"缺少 {'、'.join(lacking)}，画不出窗口", "运行 scripts/setup")
    elif os.environ.get("DISPLAY"):
        yield Finding("display", "ok", f"X 显示 {os.environ['DISPLAY']}")
    else:
        yield Finding(
            "display", "warning", "没有 X 显示，只能离屏运行", "接上屏幕并启动 X；演示可用 --headless"
        )


def fonts() -> Iterator[Finding]:
    for name, font in (
        ("常规", paths.font()),
        ("粗体", paths.font(bold=True)),
        ("生僻字", paths.rare_font()),
    ):
        if not font.exists():
            yield Finding("fonts", "failed", f"{name}字体不在 {font.name}", "运行 scripts/setup")
    lacking = [
        c for c in RARE_CHARACTERS if not any(_has(font, c) for font in (paths.font(), paths.rare_font()))
    ]
    if lacking:
        yield Finding(
            "fonts",
            "warning",
            f"没有字体能显示 {'、'.join(lacking)}",
            "安装 fonts-hanazono 后重跑 scripts/setup",
        )
    else:
        yield Finding("fonts", "ok", f"能显示 {'、'.join(RARE_CHARACTERS)}")


def libraries() -> Iterator[Finding]:
    versions = []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("libraries", "failed", f"缺少 {name}", "运行 scripts/setup")
    yield Finding("libraries", "ok", "，".join(versions))
    for shared, do in SHARED_OBJECTS.items():
        if not _loads(shared):
            yield Finding("libraries", "failed", f"缺少系统库 {shared}", do)


def sqlite_version() -> Iterator[Finding]:
    """Between 3.7.0 and 3.51.2 two connections on one WAL file can lose data; we hold one, and say so."""
    from kiosk.store.sqlite_version import VERSION, has_wal_reset_bug

    said = f"SQLite {VERSION}"
    if has_wal_reset_bug(VERSION):
        yield Finding("sqlite", "ok", said + "：每个文件只开一个连接（独占），不受 WAL 缺陷影响")
    else:
        yield Finding("sqlite", "ok", said)


def devices(addresses: tuple[tuple[str, str], ...]) -> Iterator[Finding]:
    if not addresses:
        yield Finding("devices", "warning", "没有给配置，没有检查设备", "加 --config 终端配置")
    for name, address in addresses:
        trouble = _reach(address)
        if trouble:
            yield Finding(
                "devices", "failed", f"{name}（{address}）{trouble}", "检查电源和接线，再看配置里的地址"
            )
        else:
            yield Finding("devices", "ok", f"{name} 在 {address or '系统默认输出'}")


def disk(folder: Path) -> Iterator[Finding]:
    existing = next(part for part in (folder.absolute(), *folder.absolute().parents) if part.exists())
    free = shutil.disk_usage(existing).free
    said = f"剩余 {free / 1e9:.1f} GB"
    if free < DISK_FAILED_BYTES:
        yield Finding("disk", "failed", said, "清理磁盘，否则办件无法保存")
    elif free < DISK_WARNING_BYTES:
        yield Finding("disk", "warning", said, "断网两天的材料可能放不下，请清理")
    else:
        yield Finding("disk", "ok", said)


def clock(now: datetime) -> Iterator[Finding]:
    if now.year < 2024:
        yield Finding(
            "clock", "failed", f"时钟是 {now:%Y-%m-%d}，明显不对", "校准时间（timedatectl set-ntp true）"
        )
    else:
        yield Finding("clock", "ok", f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}")


def network(urls: tuple[tuple[str, str], ...]) -> Iterator[Finding]:
    if not urls:
        yield Finding("network", "warning", "没有给配置，没有检查网络", "加 --config 终端配置")
    for who, url in urls:
        parts = urlsplit(url)
        trouble = _connect(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        if trouble:
            yield Finding(
                "network", "failed", f"{who} {url} {trouble}", "检查网线和地址；断网时终端照常取号、暂存"
            )
        else:
            yield Finding("network", "ok", f"{who} {url} 连得上")


def certificates(urls: tuple[tuple[str, str], ...]) -> Iterator[Finding]:
    secure = [(who, urlsplit(url)) for who, url in urls if url.startswith("https://")]
    if not secure:
        yield Finding("certificates", "warning", "没有 https 地址，数据在网上不加密", "正式使用请改成 https")
    for who, parts in secure:
        yield _certificate(who, parts.hostname or "", parts.port or 443)


def _certificate(who: str, host: str, port: int) -> Finding:
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), CONNECT_DEADLINE_S) as bare,
            context.wrap_socket(bare, server_hostname=host) as secured,
        ):
            ends = ssl.cert_time_to_seconds(str((secured.getpeercert() or {})["notAfter"]))
    except (OSError, ssl.SSLError) as error:
        return Finding("certificates", "failed", f"{who} 的证书不能用：{error}", "检查证书和本机时钟")
    days = int((ends - datetime.now(UTC).timestamp()) // 86400)
    state: State = "warning" if days < CERTIFICATE_WARNING_DAYS else "ok"
    return Finding(
        "certificates", state, f"{who} 的证书还有 {days} 天", "请更换证书" if state == "warning" else ""
    )


def _loads(shared: str) -> bool:
    try:
        ctypes.CDLL(shared)
    except OSError:
        return False
    return True


def _has(font: Path, character: str) -> bool:
    from PIL import ImageFont

    if not font.exists():
        return False
    # A missing character is drawn as the font's .notdef box: the same picture as a code point nobody uses.
    face = ImageFont.truetype(str(font), 32)
    return bytes(face.getmask(character)) != bytes(face.getmask("\U0010fffd"))


def _reach(address: str) -> str:
    """Empty when something answers at the address, else what is wrong, in words."""
    parts = urlsplit(address)
    if parts.scheme in ("tcp", "http"):
        return _connect(parts.hostname or "", parts.port or 80)
    if parts.scheme in ("serial", "usb", "folder", "file"):
        return "" if Path(parts.path).exists() else "不存在"
    return ""


def _connect(host: str, port: int) -> str:
    try:
        with socket.create_connection((host, port), CONNECT_DEADLINE_S):
            return ""
    except OSError as error:
        return f"连不上：{error.strerror or error}"
