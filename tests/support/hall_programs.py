"""`kiosk hall` as a process of its own, which a test may kill, freeze or tell to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import httpx

from kiosk.base.paths import assets
from tests.support.waiting import PATIENCE_S, wait_until

ROOT = Path(__file__).resolve().parents[2]
START = """
import argparse, sys
from kiosk.commands import hall
parser = argparse.ArgumentParser()
hall.add_parser(parser.add_subparsers())
arguments = parser.parse_args(sys.argv[1:])
sys.exit(arguments.run(arguments))
"""


def write_settings(folder: Path, database: str = "hall.sqlite3", port: int = 0, name: str = "") -> Path:
    """The sample hall with a database of its own; its file."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (assets() / "profiles" / "hall_sample.toml").read_text(encoding="utf-8")
    for old, new in (
        ('database = "hall.sqlite3"', f'database = "{database}"'),
        ("port = 8080", f"port = {port}"),
        ('name = "吉首市政务服务中心"', f'name = "{name or "吉首市政务服务中心"}"'),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "hall.toml"
    path.write_text(text, encoding="utf-8")
    return path


def give_key(config: Path, key: bytes) -> None:
    """Machines of one hall have the same one."""
    path = config.parent / "hall.key"
    path.write_text(key.hex() + "\n", encoding="ascii")
    path.chmod(0o600)


class HallProcess:
    """One `kiosk hall`; `said` are the lines it has printed, `log` what it told on standard error."""

    def __init__(self, configs: Iterable[Path], folder: Path, *more: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._out, self._err = folder / "hall.out", folder / "hall.err"
        command = [sys.executable, "-c", START, "hall", *more]
        for config in configs:
            command += ["--config", str(config)]
        with self._out.open("ab") as out, self._err.open("ab") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT)

    @property
    def said(self) -> list[str]:
        # Only what ends in a line's end: the last one may still be on its way.
        return self._out.read_text(encoding="utf-8").split("\n")[:-1]

    @property
    def log(self) -> str:
        return self._err.read_text(encoding="utf-8")

    def urls(self, halls: int = 1) -> list[str]:
        """The addresses, once so many halls serve."""
        wait_until(lambda: len(self.said) >= halls or self.process.poll() is not None)
        assert len(self.said) >= halls, self.log
        return [line.split("：", 1)[1] for line in self.said]

    def send(self, what: signal.Signals) -> None:
        os.kill(self.process.pid, what)

    def end(self, what: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status."""
        if self.process.poll() is None:
            self.send(what)
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def __enter__(self) -> HallProcess:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def standing(url: str) -> str:
    """`owner`, `standby`, or empty when nothing answers."""
    try:
        answer = httpx.get(f"{url}/api/v1/standing", timeout=2, verify=False)
    except httpx.TransportError:
        return ""
    return str(answer.json().get("standing", ""))
