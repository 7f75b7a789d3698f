"""Loads the looks: every .kv beside the widgets and the screens, once a process."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from kivy.lang import Builder

from screens.widgets import fonts


@cache
def load() -> None:
    """All fonts and rules are there afterwards. Rules loaded twice would be applied twice, hence the cache."""
    fonts.register()
    here = Path(__file__).parent
    for module in sorted((here / "widgets").glob("*.py")):
        # Rules name classes; Kivy finds a class only when its module was imported.
        if module.stem != "__init__":
            import_module(f"screens.widgets.{module.stem}")
    for rules in sorted((here / "widgets").glob("*.kv")):
        Builder.load_file(str(rules))


@cache
def load_screen(name: str) -> None:
    """The rules of one screen, `<name>_screen.kv`."""
    Builder.load_file(str(Path(__file__).parent / f"{name}_screen.kv"))
