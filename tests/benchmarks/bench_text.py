"""Print into text, on made papers: fields of cards from the photograph, other papers, pages of print, memory.

`python -m tests.benchmarks.bench_text [cards|papers|pages|memory] [--half choose|score] [--count N]`

Everything was chosen on the half "choose"; the figures are those of the half "score". `pages` prints beside it rapidocr, where that
is installed, on the same pictures.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np

from kiosk.domain.seen import PaperRead, TextLine
from kiosk.imaging.page import find_page
from kiosk.imaging.straight.straightened import straightened
from kiosk.imaging.text.fragments import in_reading_order
from kiosk.imaging.text.paper_reader import PaperReader
from tests.support.made.camera import SENSORS, Shot, made_shot, photograph
from tests.support.made.cards import bank_card, id_card_back, id_card_front
from tests.support.made.certificates import business_licence, household_page, marriage_certificate
from tests.support.made.drawing import Pixels
from tests.support.made.pages import A4_MM, MadePage, made_page
from tests.support.made.people import made_person

TODAY = date(2026, 11, 22)
_FIRST = {"choose": 200_000, "score": 900_000}
_WITHOUT_1080P = ("5MP", "8MP")
"""A camera of 16:9 that sees 330 mm does not see a whole A4 lying."""


def main() -> None:
    """Runs what is asked for and prints one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("cards", "papers", "pages", "memory"))
    parser.add_argument("--half", choices=tuple(_FIRST), default="score")
    parser.add_argument("--count", type=int, default=240)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    measures = {
        "cards": measure_cards,
        "papers": measure_papers,
        "pages": measure_pages,
        "memory": measure_memory,
    }
    measures[asked.what](_FIRST[asked.half], asked.count)


def measure_cards(first: int, count: int) -> None:
    """Three fronts to one back, each from the photograph of the whole field: found, straightened, read."""
    tally = _Tally()
    for number in range(count):
        chance = random.Random(first + number)
        person = made_person(chance)
        drawn, truth = id_card_front(person, chance) if number % 4 else id_card_back(chance)
        jpeg, _ = photograph(drawn, 20, made_shot(chance), chance)
        tally.read(jpeg, truth)
    tally.show("ID cards, both sides")


def measure_papers(first: int, count: int) -> None:
    """Household pages, licences, marriage certificates and bank cards, `count` of each."""
    makers: tuple[tuple[str, Callable[[random.Random], tuple[Pixels, dict[str, str]]], float], ...] = (
        ("household pages", household_page, 14),
        ("business licences", business_licence, 9),
        ("marriage certificates", marriage_certificate, 12),
        ("bank cards", bank_card, 20),
    )
    for name, make, px_per_mm in makers:
        tally = _Tally()
        for number in range(count):
            chance = random.Random(first + number)
            drawn, truth = make(chance)
            shot = made_shot(chance, 0.8)
            if shot.sensor not in _WITHOUT_1080P:
                shot = Shot(
                    "5MP",
                    shot.turned_deg,
                    shot.tilt,
                    shot.blur_px,
                    shot.glare,
                    shot.noise,
                    shot.light,
                    shot.tray,
                )
            tally.read(photograph(drawn, px_per_mm, shot, chance)[0], truth)
        tally.show(name)


def measure_pages(first: int, count: int) -> None:
    """Pages of print in 12 to 16 pt: wrong characters of all, blanks not counted, and the time of one page."""
    pages = list(_pages(first, count))
    reader = PaperReader(lambda: TODAY)
    reader.read_page(pages[0][1])
    _measure_engine("ours", pages, lambda page: "".join(line.text for line in reader.read_page(page).lines))
    if importlib.util.find_spec("rapidocr"):
        _measure_engine("rapidocr", pages, _rapidocr())


def measure_memory(first: int, count: int) -> None:
    """Resident MB: before, with both models at work, and after `rest`."""
    page = next(_pages(first, 1))[1]
    chance = random.Random(first)
    card, _ = id_card_front(made_person(chance), chance)
    reader = PaperReader(lambda: TODAY)
    before = _resident_mb()
    for _ in range(max(1, count // 40)):
        reader.read_page(page)
        reader.read_page(cv2.resize(card, (847, 534), interpolation=cv2.INTER_AREA))
    at_work = _resident_mb()
    reader.rest()
    print(f"memory: before {before:.0f} MB, at work {at_work:.0f} MB, after rest {_resident_mb():.0f} MB")


class _Tally:
    """Fields right and wrong, and the times."""

    def __init__(self) -> None:
        self._reader = PaperReader(lambda: TODAY)
        self._wrong: Counter[str] = Counter()
        self._sure_and_wrong = self._confident_and_wrong = self._fields = 0
        self._ms: list[float] = []

    def read(self, jpeg: bytes, truth: dict[str, str]) -> None:
        """One photograph, against what stands on the paper."""
        began = time.perf_counter()
        frame = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
        found = find_page(frame)
        paper = self._reader.read_page(straightened(frame, found.corners).pixels if found else frame)
        self._ms.append((time.perf_counter() - began) * 1000)
        for name, value in truth.items():
            self._fields += 1
            if paper.value(name) != value:
                self._count_wrong(name, paper)

    def _count_wrong(self, name: str, paper: PaperRead) -> None:
        self._wrong[name] += 1
        read = next((one for one in paper.fields if one.name == name), None)
        if read is not None:
            self._sure_and_wrong += read.checked
            self._confident_and_wrong += read.confidence >= 0.8

    def show(self, name: str) -> None:
        """One line; the first photograph loads the models and is left out of the times."""
        wrong, times = sum(self._wrong.values()), sorted(self._ms[1:])
        print(
            f"{name}: {len(self._ms)} photographs, {self._fields} fields, {100 - 100 * wrong / self._fields:.2f} % exact, wrong "
            f"{dict(self._wrong)}, of these checked {self._sure_and_wrong}, with confidence of 0.8 {self._confident_and_wrong}; "
            f"median {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"
        )


def _pages(first: int, count: int) -> Iterator[tuple[MadePage, Pixels]]:
    for number in range(count):
        chance = random.Random(first + number)
        made = made_page(chance, size_pt=chance.choice((12, 14, 16)))
        shot = Shot(
            chance.choice(_WITHOUT_1080P),
            chance.uniform(-8, 8),
            0.01,
            chance.uniform(0.5, 0.9),
            light=chance.uniform(0.8, 1),
        )
        jpeg, corners = photograph(made.pixels, 12, shot, chance)
        frame = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        scale = SENSORS[shot.sensor][0] / 330
        wide, high = round(A4_MM[0] * scale), round(A4_MM[1] * scale)
        target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
        warp = cv2.getPerspectiveTransform(corners, target)
        yield (
            made,
            np.asarray(cv2.warpPerspective(frame, warp, (wide, high), flags=cv2.INTER_CUBIC), dtype=np.uint8),
        )


def _measure_engine(name: str, pages: list[tuple[MadePage, Pixels]], read: Callable[[Pixels], str]) -> None:
    wrong = letters = 0
    times = []
    for made, picture in pages:
        began = time.perf_counter()
        text = read(picture)
        times.append((time.perf_counter() - began) * 1000)
        wanted = "".join("".join(made.lines).split())
        wrong += edits(wanted, "".join(text.split()))
        letters += len(wanted)
    times.sort()
    print(
        f"A4 pages, {name}: {len(pages)} pages, {letters} characters, CER {100 * wrong / letters:.3f} %, "
        f"median {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms"
    )


def edits(wanted: str, got: str) -> int:
    """Characters to change, add or leave out (Levenshtein)."""
    before = list(range(len(got) + 1))
    for row, letter in enumerate(wanted, 1):
        now = [row]
        for column, other in enumerate(got, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != other)))
        before = now
    return before[-1]


def _rapidocr() -> Callable[[Pixels], str]:
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "error"})

    def read(page: Pixels) -> str:
        found = engine(page)
        lines = [
            TextLine(text, float(score), tuple((float(x), float(y)) for x, y in box))  # type: ignore[arg-type]
            for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True)
        ]
        return "".join(line.text for line in in_reading_order(lines))

    return read


def _resident_mb() -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
