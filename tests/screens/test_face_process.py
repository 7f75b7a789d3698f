"""The face as a program: a real window, a real loop, journeys that stall, SIGTERM, the robots' seat."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


def start(stall_s: float, live_s: float) -> subprocess.Popen[str]:
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.lonely_terminal", str(stall_s), str(live_s)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines_until(terminal: subprocess.Popen[str], word: str) -> Iterator[dict[str, Any]]:
    assert terminal.stdout is not None
    for line in terminal.stdout:
        said = json.loads(line)
        yield said
        if word in said:
            return
    raise AssertionError(
        f"the terminal ended without saying {word}: {terminal.stderr and terminal.stderr.read()}"
    )


@pytest.fixture
def terminal() -> Iterator[subprocess.Popen[str]]:
    process = start(0, 0)
    yield process
    process.kill()
    process.communicate()


def ask(port: int, **request: object) -> dict[str, Any]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line, line.makefile("rwb") as stream:
        stream.write(json.dumps(request).encode() + b"\n")
        stream.flush()
        return dict(json.loads(stream.readline()))


def test_journeys_that_stall_never_hold_up_a_frame() -> None:
    terminal = start(4.0, 0)
    try:
        said = list(lines_until(terminal, "longest_gap_s"))
    finally:
        terminal.terminate()
        terminal.communicate()
    events = [one["event"] for one in said if "event" in one]
    assert events == ["Woken", "DeedChosen"], "the stall must have happened"
    gaps = said[-1]["gaps_s"]
    assert said[-1]["frames"] > 60, said[-1]
    # Second longest: one gap may be another program that had the processor.
    assert gaps[-2] <= 0.1, f"a frame came {gaps[-2]:.3f} s late"
    assert gaps[-1] < 1.0, "a whole stall went through"


def test_sigterm_ends_cleanly(terminal: subprocess.Popen[str]) -> None:
    list(lines_until(terminal, "first_frame_s"))
    terminal.send_signal(signal.SIGTERM)
    output, errors = terminal.communicate(timeout=20)
    assert terminal.returncode == 0, errors
    assert '"stopped": true' in output and '"ended": true' in output


def test_a_robot_is_told_where_things_are_and_what_they_say(
    terminal: subprocess.Popen[str], tmp_path: Path
) -> None:
    said = list(lines_until(terminal, "first_frame_s"))
    port = next(one["seat"] for one in said if "seat" in one)
    place = ask(port, where="standby.start")
    assert place["visible"] and place["enabled"]
    assert place["x"] >= 0 and place["x"] + place["w"] <= 432 and 500 < place["y"] < 768
    assert ask(port, where="nobody") == {"missing": "nobody"}
    screen = ask(port, screen=True)
    assert screen["step"] == "standby" and "09" not in screen["names"]
    assert "轻触屏幕" in screen["texts"]["standby.start"]
    file = tmp_path / "seen.png"
    assert ask(port, picture=str(file)) == {"picture": str(file)}
    with Image.open(file) as picture:
        assert picture.size == (432, 768)
        assert len(picture.getcolors(1 << 20) or []) > 500, "a drawn screen has many colours"


def test_the_first_frame_comes_and_is_told() -> None:
    terminal = start(0, 1.0)
    try:
        said = list(lines_until(terminal, "first_frame_s"))
    finally:
        terminal.kill()
        terminal.communicate()
    # How soon: tests/benchmarks/bench_start.py.
    assert said[-1]["first_frame_s"] > 0
