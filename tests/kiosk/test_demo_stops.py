"""A demo that is told to end, at whatever moment, leaves no program behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from kiosk.commands.demo.display import VirtualDisplay
from tests.support.waiting import wait_until


def _running(folder: Path) -> list[str]:
    """Command lines that name something in the folder: every program of a demo does."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, NotADirectoryError):
            continue
        if str(folder) in line and "kiosk demo" not in line:
            found.append(line)
    return found


def test_ended_while_it_starts_it_leaves_no_program_behind(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    with VirtualDisplay(1366, 768) as display:
        demo = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "demo", "--out", str(out)],
            env={**os.environ, "DISPLAY": display.name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            wait_until(lambda: len(_running(out)) >= 2, within_s=30)
            demo.send_signal(signal.SIGTERM)
            _, said = demo.communicate(timeout=40)
        finally:
            demo.kill()
            demo.wait()
    assert demo.returncode == 130
    assert "演示停下了" in said.decode()
    assert _running(out) == []
