"""The tray of the simulated printer: every paper that came out, to be looked at and counted."""

from __future__ import annotations

from pathlib import Path

from devices.simulators.control import Answer
from devices.simulators.receipt_printer_mechanism import PieceOfPaper


class PaperTray:
    """Every paper that came out, numbered; as PNG and raw bytes in a folder when one is given."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._papers: list[Answer] = []
        self.newest: PieceOfPaper | None = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def take(self, piece: PieceOfPaper) -> None:
        number = len(self._papers) + 1
        entry: Answer = {"number": number, "millimetres": round(piece.millimetres, 1), "ended": piece.ended}
        entry |= {"bytes": len(piece.raw), "width": piece.picture.width, "height": piece.picture.height}
        if self._folder is not None:
            picture, raw = self._folder / f"{number:04}.png", self._folder / f"{number:04}.bin"
            raw.write_bytes(piece.raw)
            # Whoever watches the tray finds a whole picture or none.
            unfinished = picture.with_suffix(".part")
            piece.picture.save(unfinished, format="PNG")
            unfinished.rename(picture)
            entry |= {"picture": str(picture), "raw": str(raw)}
        self.newest = piece
        self._papers.append(entry)

    def listed(self) -> list[Answer]:
        return list(self._papers)
