"""What is remembered of each printer from one run to the next, by its serial number: its abilities, its roll."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)
Facts = dict[str, Any]


class PrinterMemory:
    """Small JSON file, one object a printer; without a path it lasts as long as the program.

    A lost or broken file costs a new probe and an unknown roll, nothing else: so trouble with it is told and survived.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._facts: dict[str, Facts] = {} if path is None else _read(path)

    def recall(self, printer: str, what: str) -> Facts:
        """What was remembered last under this name, or nothing."""
        facts = self._facts.get(printer, {}).get(what, {})
        return dict(facts) if isinstance(facts, dict) else {}

    def remember(self, printer: str, what: str, facts: Facts) -> None:
        """On disk afterwards, whole or as before: a cut while writing leaves the old file."""
        self._facts[printer] = self._facts.get(printer, {}) | {what: facts}
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as out:
                json.dump(self._facts, out, ensure_ascii=False, indent=1)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self._path)
        except OSError as fault:
            _log.warning("打印机记录没有写成：%s", fault)


def _read(path: Path) -> dict[str, Facts]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(held, dict):
        return {}
    return {str(printer): facts for printer, facts in held.items() if isinstance(facts, dict)}
