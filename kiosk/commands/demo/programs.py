"""Starts and stops the programs of the demo: each a process of its own with its log in a file."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.base.errors import KioskError

STOP_DEADLINE_S = 5.0
"""A program that was asked to stop and has not after this is ended."""


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """An end that is asked for meanwhile comes afterwards: a program that runs and is in no list yet would be left
    behind by it."""
    if threading.current_thread() is not threading.main_thread():
        # Signals reach the main thread alone.
        yield
        return
    came: list[int] = []
    asked = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in asked}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for heard in came:
        signal.raise_signal(heard)


def free_port() -> int:
    """A TCP port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, deadline_s: float, who: str) -> None:
    """Returns when something accepts on the port; raises with a sentence otherwise."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.05)
    raise KioskError(f"{who} 在 {deadline_s:.0f} 秒内没有启动。", "看输出文件夹 logs/ 里它的日志。")


def wait_for_file(path: Path, deadline_s: float, who: str) -> None:
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        if path.exists():
            return
        time.sleep(0.05)
    raise KioskError(f"{who} 在 {deadline_s:.0f} 秒内没有启动。", "看输出文件夹 logs/ 里它的日志。")


@dataclass(slots=True)
class Programs:
    """Every process the demo started; leaving the context stops them, last started first."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Programs:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        for name in reversed(list(self.running)):
            self.stop(name)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Starts `command`; both its outputs go to `logs/<name>.log`."""
        with (self.logs / f"{name}.log").open("ab") as log, undisturbed():
            self.running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )

    def start_python(self, name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        """Starts `python -m …` with the interpreter that runs now."""
        self.start(name, (sys.executable, "-m", *arguments), environment)

    def died(self, name: str) -> bool:
        return self.running[name].poll() is not None

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_DEADLINE_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def kill(self, name: str) -> None:
        """As a power cut would: no chance to say good-bye."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
