"""Drawn photographs as the network sees them, a few hundred a file, drawn by several processes."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.halls import hall_scene
from scripts.page_pictures.scene import Scene, scene

SIDE_PX = 256
CELLS = 64
"""Sides of the squares that the network takes and gives: pictures are squeezed into it, whatever their shape."""
_PER_FILE = 250


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pictures (n x 256 x 256 x 3, BGR), the sheet's cover (n x 64 x 64, 0 to 255), its corners in pixels of the squeezed
    picture (n x 4 x 2, NaN where there is no sheet)."""

    pictures: npt.NDArray[np.uint8]
    covers: npt.NDArray[np.uint8]
    corners: npt.NDArray[np.float32]


KINDS = {"": scene, "hall-": hall_scene}
"""Who draws a picture, by how the names of the files begin."""


def drawn(folder: Path, seed: int, count: int, processes: int, kind: str = "") -> None:
    """Draws pictures 0 to `count` of the kind and seed into files of the folder; files that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(folder, kind, seed, first) for first in range(0, count, _PER_FILE)]
    with Pool(processes) as pool:
        for _ in pool.imap(_one_file, wanted):
            pass


def read(folder: Path) -> Lessons:
    """All files of the folder that are finished: those from above a hall's tray last."""
    files = [np.load(path) for path in sorted(folder.glob("*.npz"))]
    return Lessons(
        *(np.concatenate([file[name] for file in files]) for name in ("pictures", "covers", "corners"))
    )


def squeezed(seen: Scene) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """One picture of the lessons."""
    height, width = seen.picture.shape[:2]
    picture = cv2.resize(seen.picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    cover = cv2.resize(seen.cover, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    corners = np.full((4, 2), np.nan, np.float32)
    if seen.corners is not None:
        corners[:] = (seen.corners + 0.5) * (SIDE_PX / width, SIDE_PX / height) - 0.5
    return np.asarray(picture), np.asarray(np.rint(cover * 255), dtype=np.uint8), corners


def _one_file(wanted: tuple[Path, str, int, int]) -> None:
    folder, kind, seed, first = wanted
    path = folder / f"{kind}{seed:04d}-{first:06d}.npz"
    if path.exists():
        return
    cv2.setNumThreads(1)
    columns = zip(
        *(squeezed(KINDS[kind](seed, number)) for number in range(first, first + _PER_FILE)), strict=True
    )
    pictures, covers, corners = (np.stack(column) for column in columns)
    half_done = path.with_suffix(".part")
    with half_done.open("wb") as out:
        np.savez(out, pictures=pictures, covers=covers, corners=corners)
    half_done.rename(path)
