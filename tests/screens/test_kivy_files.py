"""The face brings the looks of its widgets itself; Kivy's own, which take long to read at each start, stay away."""

from __future__ import annotations

import ast
from pathlib import Path

from kiosk.base import paths

SCREENS = Path(__file__).resolve().parents[2] / "screens"
WITHOUT_LOOKS = {"kivy.uix.widget", "kivy.uix.behaviors"}


def kivy_parts(module: Path) -> set[str]:
    tree = ast.parse(module.read_text("utf-8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name for name in named if name.startswith("kivy.uix")}


def test_no_screen_uses_a_widget_that_needs_kivys_looks() -> None:
    used = set().union(*(kivy_parts(module) for module in SCREENS.rglob("*.py")))
    assert used == WITHOUT_LOOKS


def test_what_the_window_draws_with_is_there() -> None:
    files = paths.kivy_files()
    assert (files / "glsl" / "default.fs").is_file()
    assert (files / "style.kv").read_text("utf-8").startswith("#:kivy")
