"""The labelled set for the verdict: which photographs it holds, drawn into a folder, half by half."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from tests.support.made.faults import DEGREES, empty_tray, faulty
from tests.support.made.loss import Label, Labeller
from tests.support.made.papers import KINDS

Half = Literal["choose", "score", "fresh"]
HALVES: Final[tuple[Half, ...]] = ("choose", "score", "fresh")
_SEEDS: Final = {"choose": 1000, "score": 2000, "fresh": 3000}
# The third part is for figures alone: it is judged once, when everything is fixed.
_USUALLY: Final[dict[Half, int]] = {"choose": 3, "score": 3, "fresh": 6}
_OF_EACH_DEGREE: Final = {"none": 12}
# What is hardest to tell is fitted on more.
_FURTHER: Final[dict[Half, dict[str, int]]] = {"choose": {"focus": 5, "motion": 5, "glare": 5}}
_SENSORS: Final = ("preview", "5MP", "preview", "5MP", "8MP")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One photograph of the set. `letters_lost` is None where the label needed no reading."""

    file: str
    fault: str
    degree: float
    sensor: str
    kind: str
    corners: list[list[float]]
    letters_lost: float | None
    worst_line_lost: float | None
    covered: float
    label: Label


def drawn(folder: Path, half: Half, known: int = 0) -> Iterator[Labelled]:
    """Draws and labels one half into the folder and lists it in HALF.jsonl; the first `known` are there and stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    labeller = Labeller()
    with (folder / f"{half}.jsonl").open("a" if known else "w") as listing:
        for number, (fault, degree, sensor, kind) in enumerate(_asked(half), 1):
            if number <= known:
                continue
            taken = faulty(_SEEDS[half] + number, fault, degree, sensor, kind)
            name = f"{half}-{number:03d}-{fault}.jpg"
            (folder / name).write_bytes(taken.jpeg)
            loss = labeller.loss(taken)
            corners = [[round(float(x), 2), round(float(y), 2)] for x, y in taken.corners]
            seen = (loss.letters, loss.worst_line, loss.covered, loss.label)
            one = Labelled(name, fault, degree, sensor, kind, corners, *seen)
            listing.write(json.dumps(asdict(one)) + "\n")
            listing.flush()
            yield one


def with_trays(folder: Path, half: Half) -> Iterator[Path]:
    """The empty tray of every photograph that is listed is in the folder afterwards, as `tray_of` names it."""
    for number, one in enumerate(listed(folder, half), 1):
        file = folder / tray_of(one)
        if not file.exists():
            file.write_bytes(empty_tray(_SEEDS[half] + number, one.fault, one.degree, one.sensor, one.kind))
        yield file


def tray_of(one: Labelled) -> str:
    """The file that shows the empty tray of a photograph."""
    return one.file.replace(".jpg", "-tray.jpeg")


def _asked(half: Half) -> Iterator[tuple[str, float, str, str]]:
    """Fault, degree, sensor and kind of paper of every photograph."""
    chance = random.Random(_SEEDS[half])
    for times, usually in ((_OF_EACH_DEGREE, _USUALLY[half]), (_FURTHER.get(half, {}), 0)):
        for fault, degrees in DEGREES.items():
            for degree in degrees:
                for _ in range(times.get(fault, usually)):
                    sensor = chance.choice([s for s in _SENSORS if fault != "far" or s != "preview"])
                    kind = chance.choice([k for k in KINDS if k != "fine" or sensor != "preview"])
                    yield fault, degree, sensor, kind


def listed(folder: Path, half: Half) -> list[Labelled]:
    """What `drawn` left in the folder."""
    lines = (folder / f"{half}.jsonl").read_text().splitlines()
    return [Labelled(**json.loads(line)) for line in lines]
