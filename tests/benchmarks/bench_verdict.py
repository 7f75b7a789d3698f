"""The verdict against labelled photographs: `python -m tests.benchmarks.bench_verdict draw|fit|score|photographs|times FOLDER`.

`draw` makes the labelled set, both halves, 535 photographs each with its empty tray (40 minutes of one core; `--half` for one alone).
`fit` sets the limits from the half `choose` and writes them with their recipe to assets/verdict/limits.json. `score` prints, of the
half `score`, wrong "good" and wrong "retake" for each fault and degree, beside the rule of a single threshold on the variance of the
Laplacian, which is set on the blurred and the faultless of `choose` and says something of those alone. `photographs` judges a folder
of pictures with a corners.json. `times` takes one picture's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kiosk.base import paths
from kiosk.imaging.page_finder import PageFinder, known_network
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quality import judge_page
from kiosk.imaging.tray import EmptyTray
from kiosk.imaging.verdict.decision import decided
from kiosk.imaging.verdict.limits import Limits, known_limits
from kiosk.imaging.verdict.measures import Measures, measured
from tests.support.made.verdict_set import HALVES, Half, Labelled, drawn, listed, tray_of, with_trays

# A paper kept that nobody can read costs another visit; a picture taken twice costs ten seconds.
_WRONG_GOOD_COSTS = 5.0
# What the labelled set has no say in is given; the rest is where fitting begins.
_GIVEN = Limits(
    least_rim_share=-1e9,
    least_long_share=0.30,
    least_card_long_share=0.18,
    least_long_px=360.0,
    least_brightest_grey=0.0,
    least_darkest_grey=0.0,
    most_step_mm=1e9,
    most_step_card_mm=1e9,
    most_reflection_on_print=1.0,
    most_crossing_mm=1e9,
    least_unlike_paper=40.0,
    most_corner_step=1e9,
    most_corner_step_on_tray=1e9,
    tray_tells_from_step=60.0,
    least_other_share=0.02,
    least_thing_share=1.0,
    most_reach_mm=1e9,
    most_missing_mm=1e9,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One photograph of the set as it is measured, found by the page finder; `seen` is None where no sheet was found."""

    one: Labelled
    seen: Measures | None
    laplacian: float

    def good(self, limits: Limits) -> bool:
        return self.seen is not None and decided(self.seen, limits, self.one.sensor == "preview").good


def judged(folder: Path, half: Half, true_corners: bool = False) -> list[Judged]:
    all_ = []
    for one in listed(folder, half):
        tray = EmptyTray()
        tray.learn(_picture(folder / tray_of(one)))
        finder = PageFinder(known_network(), tray)
        picture = _picture(folder / one.file)
        found = finder.find(picture, one.sensor == "preview")
        corners = one.corners if true_corners else None if found is None else found.corners
        others = () if found is None else found.others
        seen = (
            None if corners is None else measured(picture, corners, others, found.on_tray if found else None)
        )
        all_.append(Judged(one, seen, _laplacian(picture, corners)))
    return all_


def _picture(file: Path) -> Pixels:
    return np.asarray(cv2.imread(str(file)), dtype=np.uint8)


def _laplacian(picture: Any, corners: Sequence[Sequence[float]] | None) -> float:
    """The usual rule: variance of the Laplacian of the sheet's own box."""
    if corners is None:
        return 0.0
    points = np.asarray(corners)
    low = np.maximum(0, points.min(axis=0)).astype(int)
    high = points.max(axis=0).astype(int)
    part = picture[low[1] : high[1], low[0] : high[0]]
    return (
        float(cv2.Laplacian(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var()) if part.size else 0.0
    )


def fitted(choose: Sequence[Judged]) -> Limits:
    """Limit by limit, each on the photographs of its own faults and the faultless ones."""
    limits = _GIVEN
    for name, faults, measure in _ALONE:
        alone = _with(_GIVEN, _of(choose, faults), name, measure)
        limits = replace(limits, **{name: getattr(alone, name)})
    for name, faults, measure in _ON_TRAY:
        limits = _with(limits, _of(choose, faults), name, measure)
    blind = [replace(each, seen=_without_tray(each.seen)) for each in choose]
    for name, faults, measure in _WITHOUT_TRAY:
        limits = _with(limits, _of(blind, faults), name, measure)
    return limits


def _without_tray(seen: Measures | None) -> Measures | None:
    if seen is None:
        return None
    return replace(
        seen, tray_known=False, paper_share=0.0, card_share=0.0, hand=False, reach_mm=0.0, missing_mm=0.0
    )


_BLURS = ("focus", "motion")
_FURTHER = ("second_paper", "card_left")
_Measure = Callable[[Measures], float | None]
# Nothing else tells these faults: what another limit finds has no say.
_ALONE: tuple[tuple[str, tuple[str, ...], _Measure], ...] = (
    ("most_step_mm", _BLURS, lambda seen: None if seen.is_card else seen.step_mm),
    ("most_step_card_mm", _BLURS, lambda seen: seen.step_mm if seen.is_card else None),
    ("least_brightest_grey", ("dark",), lambda seen: seen.brightest_grey),
    ("least_darkest_grey", ("shadow",), lambda seen: seen.darkest_grey),
    (
        "most_reflection_on_print",
        ("glare",),
        lambda seen: seen.reflection.on_print if seen.reflection else 0.0,
    ),
    ("least_rim_share", ("cut_off",), lambda seen: seen.rim_share),
)
_ON_TRAY: tuple[tuple[str, tuple[str, ...], _Measure], ...] = (
    ("most_missing_mm", ("folded", "shadow"), lambda seen: seen.missing_mm),
    ("most_corner_step_on_tray", ("folded", "shadow", "glare"), lambda seen: seen.corner_step),
    ("most_reach_mm", ("finger",), lambda seen: seen.reach_mm),
    (
        "least_thing_share",
        (*_FURTHER, "glare", "shadow"),
        lambda seen: max(seen.paper_share, seen.card_share),
    ),
)
# What has to do without a known tray is fitted without.
_WITHOUT_TRAY: tuple[tuple[str, tuple[str, ...], _Measure], ...] = (
    ("most_corner_step", ("folded", "shadow"), lambda seen: seen.corner_step),
    ("most_crossing_mm", ("finger", *_FURTHER), lambda seen: seen.crossing.along_mm),
)


def _of(some: Iterable[Judged], faults: Sequence[str]) -> list[Judged]:
    return [each for each in some if each.one.fault in (*faults, "none") and each.seen is not None]


def _with(limits: Limits, some: Sequence[Judged], name: str, measure: _Measure) -> Limits:
    """The limits with the one that costs least; of equally cheap ones, the middle of the widest stretch of them."""
    values = sorted({value for each in some if each.seen and (value := measure(each.seen)) is not None})
    between = [(a + b) / 2 for a, b in pairwise(values)]
    between = [values[0] - abs(values[0]) * 0.1 - 1e-3, *between, values[-1] * 1.1 + 1e-3]
    costs = [_cost(some, replace(limits, **{name: value})) for value in between]
    runs: list[list[float]] = [[]]
    for value, cost in zip(between, costs, strict=True):
        if cost == min(costs):
            runs[-1].append(value)
        elif runs[-1]:
            runs.append([])
    widest = max((run for run in runs if run), key=lambda run: run[-1] - run[0])
    return replace(limits, **{name: (widest[0] + widest[-1]) / 2})


def _cost(some: Iterable[Judged], limits: Limits) -> float:
    cost = 0.0
    for each in some:
        good = each.good(limits)
        cost += _WRONG_GOOD_COSTS * (good and each.one.label == "retake")
        cost += not good and each.one.label == "good"
    return cost


def by_laplacian(choose: Sequence[Judged]) -> float:
    """The least variance of the usual rule that costs least on the blurred and the faultless of the same half."""
    some = _of(choose, _BLURS)

    def cost(least: float) -> float:
        kept = [(each.laplacian >= least, each.one.label) for each in some]
        return sum(
            _WRONG_GOOD_COSTS * (good and label == "retake") + (not good and label == "good")
            for good, label in kept
        )

    return min(sorted(each.laplacian for each in some), key=cost)


def _fit(folder: Path) -> None:
    choose = judged(folder, "choose")
    limits = fitted(choose)
    out = paths.assets() / "verdict" / "limits.json"
    out.parent.mkdir(exist_ok=True)
    recipe = {
        "made_by": "python -m tests.benchmarks.bench_verdict draw FOLDER, then fit FOLDER",
        "fitted_on": f"{len(choose)} photographs of the half choose, drawn by tests/support/made/verdict_set.py",
        "cost_of_wrong_good": _WRONG_GOOD_COSTS,
        "given": "least_long_share, least_card_long_share, least_long_px, least_unlike_paper, least_other_share",
    }
    kept = {"recipe": recipe, "limits": {name: round(value, 5) for name, value in asdict(limits).items()}}
    out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(out.read_text(encoding="utf-8"))


def _score(folder: Path, true_corners: bool, wrong_ones: bool) -> None:
    least = by_laplacian(judged(folder, "choose", true_corners))
    scored = judged(folder, "score", true_corners)
    limits = known_limits()
    rules: dict[str, Callable[[Judged], bool]] = {
        "verdict": lambda each: each.good(limits),
        "laplacian": lambda each: each.seen is not None and each.laplacian >= least,
    }
    print(f"{'fault':14}{'degree':>7} " + "".join(f"{name:>28}" for name in rules))
    groups = dict.fromkeys((each.one.fault, each.one.degree) for each in scored)
    for fault, degree in groups:
        some = [each for each in scored if (each.one.fault, each.one.degree) == (fault, degree)]
        print(f"{fault:14}{degree:7} " + "".join(f"{_wrong(some, good):>28}" for good in rules.values()))
    blurs = [each for each in scored if each.one.fault in (*_BLURS, "none")]
    print(f"{'none, focus, motion':21} " + "".join(f"{_wrong(blurs, good):>28}" for good in rules.values()))
    print(f"{'all':21} " + "".join(f"{_wrong(scored, good):>28}" for good in rules.values()))
    either = sum(each.one.label == "either" for each in scored)
    print(f"left out as either: {either} of {len(scored)}")
    if wrong_ones:
        for each in scored:
            good = each.good(limits)
            if (good and each.one.label == "retake") or (not good and each.one.label == "good"):
                said = (
                    decided(each.seen, limits, each.one.sensor == "preview").reasons
                    if each.seen
                    else "none found"
                )
                print(each.one.file, each.one.degree, each.one.kind, each.one.label, said)


def _wrong(some: Sequence[Judged], good: Callable[[Judged], bool]) -> str:
    """Wrong "good" of those to be taken again, wrong "retake" of those that are good."""
    bad = [good(each) for each in some if each.one.label == "retake"]
    fine = [not good(each) for each in some if each.one.label == "good"]
    return f"good {sum(bad)}/{len(bad)} retake {sum(fine)}/{len(fine)}"


def _photographs(folder: Path) -> None:
    truth = json.loads((folder / "corners.json").read_text())
    finder = PageFinder(known_network())
    for name in sorted(truth):
        picture = np.asarray(cv2.imread(str(folder / name)), dtype=np.uint8)
        found = finder.find(picture)
        by_found = judge_page(picture, found.corners if found else None, others=found.others if found else ())
        print(name, by_found.reasons or "good", judge_page(picture, truth[name]).reasons or "good")


def _times(folder: Path) -> None:
    cv2.setNumThreads(1)
    for sensor in ("preview", "5MP", "8MP"):
        some = [one for one in listed(folder, "score") if one.sensor == sensor][:12]
        took, usual = [], []
        for one in some:
            picture = np.asarray(cv2.imread(str(folder / one.file)), dtype=np.uint8)
            for _ in range(7):
                began = time.perf_counter()
                judge_page(picture, one.corners, preview=sensor == "preview")
                took.append((time.perf_counter() - began) * 1000)
                began = time.perf_counter()
                _laplacian(picture, one.corners)
                usual.append((time.perf_counter() - began) * 1000)
        middle, other = statistics.median(took), statistics.median(usual)
        print(
            f"{sensor}: judged {middle:.1f} ms (p95 {np.percentile(took, 95):.1f}), laplacian {other:.1f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("draw", "fit", "score", "photographs", "times"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--known", type=int, default=0, help="so many of the half are drawn already")
    parser.add_argument("--true-corners", action="store_true")
    parser.add_argument("--wrong-ones", action="store_true")
    args = parser.parse_args()
    if args.what == "draw":
        for half in [args.half] if args.half else HALVES:
            for one in drawn(args.folder, half, args.known):
                print(one.file, one.degree, one.kind, one.letters_lost, one.label, flush=True)
            print(sum(1 for _ in with_trays(args.folder, half)), "empty trays")
    elif args.what == "fit":
        _fit(args.folder)
    elif args.what == "score":
        _score(args.folder, args.true_corners, args.wrong_ones)
    elif args.what == "photographs":
        _photographs(args.folder)
    else:
        _times(args.folder)


if __name__ == "__main__":
    main()
