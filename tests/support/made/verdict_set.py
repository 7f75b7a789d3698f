"""The labelled set for the verdict: which photographs it holds, drawn into a folder, half by half."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from tests.support.made.faults import DEGREES, faulty
from tests.support.made.loss import Label, Labeller
from tests.support.made.papers import KINDS

Half = Literal["choose", "score"]
HALVES: Final[tuple[Half, ...]] = ("choose", "score")
_SEEDS: Final = {"choose": 1000, "score": 2000}
_OF_EACH_DEGREE: Final = {"none": 12}
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


def drawn(folder: Path, half: Half, each: int = 3) -> Iterator[Labelled]:
    """Draws and labels one half into the folder, `each` of every degree of every fault, and lists it in HALF.jsonl."""
    folder.mkdir(parents=True, exist_ok=True)
    labeller, chance = Labeller(), random.Random(_SEEDS[half])
    with (folder / f"{half}.jsonl").open("w") as listing:
        number = 0
        for fault, degrees in DEGREES.items():
            for degree in degrees:
                for _ in range(_OF_EACH_DEGREE.get(fault, each)):
                    number += 1
                    sensor = chance.choice([s for s in _SENSORS if fault != "far" or s != "preview"])
                    kind = chance.choice([k for k in KINDS if k != "fine" or sensor != "preview"])
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


def listed(folder: Path, half: Half) -> list[Labelled]:
    """What `drawn` left in the folder."""
    lines = (folder / f"{half}.jsonl").read_text().splitlines()
    return [Labelled(**json.loads(line)) for line in lines]
