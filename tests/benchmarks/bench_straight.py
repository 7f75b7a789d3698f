"""Pages made straight, upright and white, beside the plain ways: `python -m tests.benchmarks.bench_straight upright|take|white [--count N]`.

`upright`: made pages, cards and certificates, photographed with blur, light and noise, in all four turns; how many are told rightly, how
many not told, how many wrongly, and the time; beside Tesseract's orientation where it is installed. `take`: still to kept page, each step.
`white`: distance of a red seal and a blue signature from their true colours before and after.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from kiosk.imaging.page import find_page
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quality import judge_page
from kiosk.imaging.straight.straightened import straightened
from kiosk.imaging.straight.upright import turned, upright_by
from kiosk.imaging.straight.whitened import whitened
from kiosk.imaging.take import page_taken
from tests.support.made.camera import Shot, made_shot, photograph
from tests.support.made.cards import bank_card, id_card_back, id_card_front
from tests.support.made.certificates import business_licence, household_page, marriage_certificate
from tests.support.made.pages import made_page
from tests.support.made.people import made_person
from tests.support.made.sealed import SEAL_MM, as_photographed, sealed_page

_FIRST_SEED = 70_000
_PX_PER_MM = 12.0


def made_sheets(count: int) -> Iterator[tuple[str, Pixels]]:
    """Upright papers after a camera, cut out at their true corners."""
    for number in range(count):
        chance = random.Random(_FIRST_SEED + number)
        kind, sheet, px_per_mm = _sheet(chance, number)
        shot = made_shot(chance)
        if shot.sensor == "1080p" and max(sheet.shape[:2]) / px_per_mm > 180:
            # Its field is not high enough for a page.
            shot = replace(shot, sensor="5MP")
        jpeg, corners = photograph(sheet, px_per_mm, shot, chance)
        frame = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
        # `corners` begin at the sheet's own top left, so what is cut out stands.
        yield kind, _cut_out(frame, corners, sheet.shape[1] / sheet.shape[0])


def _sheet(chance: random.Random, number: int) -> tuple[str, Pixels, float]:
    person = made_person(chance)
    kind = number % 6
    if kind < 3:
        return (
            "page",
            made_page(chance, chance.choice((9.0, 10.5, 12.0, 14.0)), _PX_PER_MM).pixels,
            _PX_PER_MM,
        )
    makers: list[tuple[str, Callable[[], Pixels], float]] = [
        ("card front", lambda: id_card_front(person, chance)[0], 85.6),
        ("card back", lambda: id_card_back(chance)[0], 85.6),
        ("bank card", lambda: bank_card(chance)[0], 85.6),
    ]
    papers: list[tuple[str, Callable[[], Pixels], float]] = [
        ("licence", lambda: business_licence(chance)[0], 297.0),
        ("household", lambda: household_page(chance)[0], 143.0),
        ("marriage", lambda: marriage_certificate(chance)[0], 175.0),
    ]
    name, make, long_mm = chance.choice(makers if kind < 5 else papers)
    sheet = make()
    return name, sheet, max(sheet.shape[:2]) / long_mm


def _cut_out(frame: Pixels, corners: np.ndarray, ratio: float) -> Pixels:
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width = round(float(lengths[0] + lengths[2]) / 2)
    size = (width, round(width / ratio))
    target = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32) - 0.5
    flat = cv2.warpPerspective(
        frame, cv2.getPerspectiveTransform(corners, target), size, flags=cv2.INTER_CUBIC
    )
    return np.asarray(flat, dtype=np.uint8)


def upright(count: int, photographs: Path | None) -> None:
    told: dict[str, Counter[str]] = {}
    times_ms: list[float] = []
    sheets = list(made_sheets(count))
    if photographs is not None:
        sheets += [("photograph", page) for page in _photographed(photographs)]
    for kind, sheet in sheets:
        for lying in (0, 90, 180, 270):
            page = turned(sheet, lying)
            began = time.perf_counter()
            said = upright_by(page)
            times_ms.append((time.perf_counter() - began) * 1000)
            right = (360 - lying) % 360
            word = "not told" if said is None else "right" if said == right else "wrong"
            told.setdefault(kind, Counter())[word] += 1
    for kind, counted in [*told.items(), ("all", sum(told.values(), Counter()))]:
        print(
            f"{kind:12} {counted['right']} of {counted.total()}, not told {counted['not told']}, wrong {counted['wrong']}"
        )
    print(f"median {statistics.median(times_ms):.1f} ms, 95 % within {np.percentile(times_ms, 95):.1f} ms")


def _photographed(folder: Path) -> Iterator[Pixels]:
    for path in sorted(folder.glob("*.webp")):
        picture = np.asarray(cv2.imread(str(path)), dtype=np.uint8)
        found = find_page(picture)
        if found is not None:
            yield straightened(picture, found.corners).pixels


def take(count: int) -> None:
    """Each step of an 8 MP still, coded as the camera sends it, to a kept page."""
    steps: dict[str, list[float]] = {}
    for number in range(count):
        chance = random.Random(_FIRST_SEED + number)
        page = made_page(chance, 12.0, _PX_PER_MM).pixels
        jpeg, _ = photograph(
            page, _PX_PER_MM, Shot(sensor="8MP", turned_deg=3, tilt=0.01, light=0.85), chance
        )
        clock = [time.perf_counter()]
        still = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
        clock.append(time.perf_counter())
        found = find_page(still)
        clock.append(time.perf_counter())
        verdict = judge_page(still, found.corners if found else None)
        clock.append(time.perf_counter())
        page_taken(still, found, verdict.reasons)
        clock.append(time.perf_counter())
        if number == 0:
            continue  # it loads the networks
        parts = [(after - before) * 1000 for before, after in pairwise(clock)]
        named = (
            *zip(("decode", "find", "judge", "straight, upright, white, coded"), parts, strict=True),
            ("all", sum(parts)),
        )
        for name, ms in named:
            steps.setdefault(name, []).append(ms)
    for name, taken in steps.items():
        print(f"{name:32} median {statistics.median(taken):6.1f} ms, longest {max(taken):.1f}")


def white(count: int) -> None:
    before, after, paper = [], [], []
    for seed in range(count):
        clean = sealed_page(_FIRST_SEED + seed)
        seen = np.asarray(
            cv2.imdecode(np.frombuffer(as_photographed(clean, seed), np.uint8), 1), dtype=np.uint8
        )
        done = whitened(seen)
        if done is None:
            print(f"page {seed} was left as it is")
            continue
        ink = _seal_ink(clean)
        true = clean[ink].astype(float)
        before.append(float(np.linalg.norm(seen[ink] - true, axis=1).mean()))
        after.append(float(np.linalg.norm(done[ink] - true, axis=1).mean()))
        blank = cv2.erode((clean.min(axis=2) > 250).astype(np.uint8), np.ones((15, 15))) > 0
        paper.append(
            (
                float(seen[blank].std(axis=0).mean()),
                float(done[blank].std(axis=0).mean()),
                float(done[blank].mean()),
            )
        )
    evenness = np.array(paper).mean(axis=0)
    print(
        f"seal's ink from its true colour: {np.mean(before):.1f} as photographed, {np.mean(after):.1f} whitened, n {len(after)}"
    )
    print(
        f"blank paper: spread {evenness[0]:.1f} as photographed, {evenness[1]:.1f} whitened, mean {evenness[2]:.1f} of 255"
    )


def _seal_ink(clean: Pixels) -> np.ndarray:
    by_mm = 200 / 25.4
    y, x = np.mgrid[: clean.shape[0], : clean.shape[1]] / by_mm
    near = np.hypot(x - SEAL_MM[0], y - SEAL_MM[1]) < SEAL_MM[2] + 2
    red = (clean[..., 2].astype(int) - clean[..., 0] > 120) & near
    return np.asarray(cv2.erode(red.astype(np.uint8), np.ones((3, 3))) > 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("upright", "take", "white"))
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--photographs", type=Path)
    args = parser.parse_args()
    if args.what == "upright":
        cv2.setNumThreads(1)
        upright(args.count, args.photographs)
    elif args.what == "take":
        take(args.count)
    else:
        white(args.count)


if __name__ == "__main__":
    main()
