"""Drawn lessons as the network takes them, two hundred a file, drawn by several processes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from scripts.verdict_pictures.scene import Spoiled, spoiled

_PER_FILE = 200
_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pictures (n x 336 x 448 x 3, BGR) and for their cells (n x 42 x 56, 0 to 255) what `Spoiled` tells."""

    picture: _Bytes
    printed: _Bytes
    lost: _Bytes
    thing: _Bytes
    folded: _Bytes


def drawn(folder: Path, seed: int, count: int, processes: int, fonts: list[Path]) -> None:
    """Draws the lessons 0 to `count` of the seed into files of the folder; files that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(folder, seed, first, fonts) for first in range(0, count, _PER_FILE)]
    with Pool(processes) as pool:
        for _ in pool.imap(_one_file, wanted):
            pass


def read(folder: Path) -> Lessons:
    """All files of the folder that are finished."""
    files = [np.load(path) for path in sorted(folder.glob("*.npz"))]
    return Lessons(*(np.concatenate([file[field.name] for file in files]) for field in fields(Lessons)))


def _one_file(wanted: tuple[Path, int, int, list[Path]]) -> None:
    folder, seed, first, fonts = wanted
    path = folder / f"{seed:04d}-{first:06d}.npz"
    if path.exists():
        return
    cv2.setNumThreads(1)
    lessons = [spoiled(seed, number, fonts) for number in range(first, first + _PER_FILE)]
    columns = {
        field.name: np.stack([_bytes(one, field.name) for one in lessons]) for field in fields(Lessons)
    }
    half_done = path.with_suffix(".part")
    with half_done.open("wb") as out:
        np.savez(out, **columns)
    half_done.rename(path)


def _bytes(one: Spoiled, name: str) -> _Bytes:
    plane = getattr(one, name)
    return plane if plane.dtype == np.uint8 else np.rint(plane * 255).astype(np.uint8)
