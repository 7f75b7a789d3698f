"""A second copy of the queue's log beside the database: one file a day, one line a row, each with its digest.

It is written after each commit and not forced to the disk: the database is the truth, the copy is what is left of it when its
file is damaged. Together with the digests the two tell which of them is right, row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_DAYS_KEPT = 15
"""More than a start reads back (`kiosk.domain.queue.READ_BACK_DAYS`)."""

Row = dict[str, Any]
"""A row of the queue's log as `kiosk.store.queue_log` stores it."""


class LogCopy:
    """Lines below a folder. From one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None
        self._day = ""

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """The rows have left the process. Raises OSError when they could not be written."""
        for day, lines in _by_day(rows).items():
            file = self._open(day)
            file.write(b"".join(lines))
            file.flush()

    def read(self) -> Iterator[Row]:
        """All rows, oldest first; a line that is cut short or no row is left out."""
        for path in self._files():
            with path.open("rb") as file:
                for line in file:
                    row = _row(line)
                    if row is not None:
                        yield row

    def last(self) -> Row | None:
        """The newest whole row."""
        for path in reversed(self._files()):
            for line in reversed(path.read_bytes().splitlines()):
                row = _row(line)
                if row is not None:
                    return row
        return None

    def set_aside(self, at: datetime) -> None:
        """The copy belongs to another log: kept under another name, and begun anew."""
        self.close()
        if self._folder.exists():
            self._folder.rename(self._folder.with_name(f"{self._folder.name}.foreign-{at:%Y%m%dT%H%M%S}"))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._day = None, ""

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("queue-*.jsonl"))

    def _open(self, day: str) -> BinaryIO:
        if self._file is None or day != self._day:
            self.close()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file, self._day = _whole(self._folder / f"queue-{day}.jsonl"), day
            for old in self._files()[:-_DAYS_KEPT]:
                old.unlink()
        return self._file


def _whole(path: Path) -> BinaryIO:
    """Open at the end; a line that a crash cut short is closed, so that the next one stands by itself."""
    file = path.open("a+b")
    if file.tell() > 0:
        file.seek(-1, 2)
        if file.read(1) != b"\n":
            file.write(b"\n")
    return file


def _by_day(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[bytes]]:
    days: dict[str, list[bytes]] = {}
    for row in rows:
        line = _written(dict(row)).encode() + b"\n"
        days.setdefault(str(row["at"])[:10], []).append(line)
    return days


def _row(line: bytes) -> Row | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    fits = isinstance(row, dict) and isinstance(row.get("seq"), int) and isinstance(row.get("digest"), str)
    return row if fits else None
