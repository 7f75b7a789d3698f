"""Rules that neither the linter nor the import contracts can see."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kiosk import commands
from kiosk.flows.steps import Step

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_the_lock_pins_every_package_by_hash_and_names_no_index() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    lock = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    pinned = re.findall(r"^[a-z0-9][\w.-]*==\S+", lock, re.MULTILINE)
    without_hash = re.findall(r"^[a-z0-9][\w.-]*==[^\\\n]*$", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert without_hash == []
    assert "index-url" not in lock and "://" not in lock


def test_no_file_names_a_registry_or_a_home_folder() -> None:
    forbidden = re.compile(r"pypi\.org/simple|registry\.npmjs|/home/[a-z]+/|/Users/[A-Za-z]+/")
    texts = [
        file
        for file in tracked()
        if file.suffix in {".py", ".toml", ".md", ".json", ".sh", ".lock", ".html", ".js"}
    ]
    assert [
        file.name for file in texts if file != Path(__file__) and forbidden.search(file.read_text("utf-8"))
    ] == []


def test_every_command_says_in_chinese_what_it_does() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "kiosk", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for module in pkgutil.iter_modules(commands.__path__):
        loaded = importlib.import_module(f"kiosk.commands.{module.name}")
        if hasattr(loaded, "add_parser"):
            line = re.search(rf"^\s+{module.name.replace('_', '-')}\s+(.+)$", told, re.MULTILINE)
            assert line and re.search("[\u4e00-\u9fff]", line.group(1)), module.name


def test_a_decision_has_its_number_alone_and_in_its_title() -> None:
    records = sorted(file for file in (ROOT / "docs" / "decisions").glob("*.md") if file.name != "README.md")
    numbers = [file.name[:4] for file in records]
    assert len(set(numbers)) == len(numbers) > 20
    assert [f for f in records if not f.read_text("utf-8").startswith(f"# {f.name[:4]} ")] == []


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_screen_a_rule_file_and_a_presenter(step: Step) -> None:
    for file in (f"{step.value}_screen.py", f"{step.value}_screen.kv", f"presenters/{step.value}.py"):
        assert (ROOT / "screens" / file).is_file(), file


def test_every_dependency_of_the_programs_is_used() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    modules = {
        "argon2-cffi": "argon2", "chinesecalendar": "chinese_calendar", "img2pdf": "img2pdf", "opencv-python-headless": "cv2",
        "pillow": "PIL", "pyserial": "serial", "python-escpos": "escpos", "pyusb": "usb", "tomli-w": "tomli_w", "uuid-utils": "uuid_utils",
        "zxing-cpp": "zxingcpp",
    }  # fmt: skip
    # Used by name only: uvicorn's fast parser, SQLAlchemy's driver for `postgresql+psycopg`, the time zones.
    by_name = {"httptools", "psycopg", "tzdata"}
    source = "\n".join(
        file.read_text("utf-8")
        for part in ("kiosk", "devices", "screens")
        for file in (ROOT / part).rglob("*.py")
    )
    # A requirement begins with its name; extras, versions and markers follow.
    named = [re.match(r"[\w.-]+", each)[0] for each in settings["project"]["dependencies"]]
    unused = [
        name
        for name in named
        if name not in by_name
        and not re.search(rf"(import|from) {modules.get(name, name.replace('-', '_'))}\b", source)
    ]
    assert unused == []
