"""What a device counts has words on the health page: a citizen's hall reads no names of our code."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "kiosk" / "hall" / "pages" / "static"


def figures_of_drivers() -> set[str]:
    """The first member of every pair in every `figures` of the drivers, and of what is counted of all of them."""
    return {
        name
        for file in [*(ROOT / "devices" / "drivers").glob("*.py"), ROOT / "devices" / "answers.py"]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name == "figures"
        for name in _names(node)
    }


def _names(function: ast.FunctionDef) -> Iterator[str]:
    for pair in ast.walk(function):
        if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[0], ast.Constant):
            yield str(pair.elts[0].value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_of_a_driver_has_words(language: str) -> None:
    words = json.loads((PAGES / f"words.{language}.json").read_text(encoding="utf-8"))
    found = figures_of_drivers()
    assert {"papers", "cards_read", "stills", "round_trip_ms_p95"} <= found
    assert {name for name in found if f"figure.{name}" not in words} == set()
