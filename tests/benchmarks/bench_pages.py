"""What each part of the page finder adds, side by side in one run: `python -m tests.benchmarks.bench_pages FOLDER [--network FILE]`.

FOLDER holds photographs and corners.json (file -> four corners). Prints for plain rules, network alone and both: the mean overlap
with the true corners, the share at 0.95 or better, the worst, and the time beside that of plain rules. Then the overhead set,
class by class, without and with the empty tray known, on seeds that no test uses.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kiosk.base import paths
from kiosk.imaging.page_finder import PageFinder
from kiosk.imaging.page_network import PageNetwork
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.quads import area, clockwise
from kiosk.imaging.small_picture import small_copy
from kiosk.imaging.tray import EmptyTray
from tests.kiosk.imaging.overhead import CASES, empty_tray, overhead

Find = Callable[[Pixels], Sequence[Sequence[float]] | None]
_FIRST_SEED = 500


def overlap(found: Any, truth: Any) -> float:
    """Share that both have of what either takes; 0 when nothing was found."""
    if found is None:
        return 0.0
    one, two = (clockwise(quad).astype(np.float32) for quad in (found, truth))
    shared, _ = cv2.intersectConvexConvex(one, two)
    return float(shared / (area(clockwise(one)) + area(clockwise(two)) - shared))


def with_parts(network: PageNetwork | None, tray: EmptyTray | None = None) -> Find:
    finder = PageFinder(network, tray)

    def find(picture: Pixels) -> Sequence[Sequence[float]] | None:
        found = finder.find(picture)
        return None if found is None else found.corners

    return find


def network_alone(network: PageNetwork) -> Find:
    """Its first shape, as it sees it."""

    def find(picture: Pixels) -> Sequence[Sequence[float]] | None:
        seen = network.look(small_copy(picture))
        first = next(seen.quads(picture.shape[1], picture.shape[0]), None)
        return None if first is None else first.tolist()

    return find


def told(name: str, overlaps: list[float], times_s: list[float]) -> float:
    good = sum(one >= 0.95 for one in overlaps)
    print(
        f"  {name:<22} mean {statistics.fmean(overlaps):.3f}, at 0.95 or better {good} of {len(overlaps)}, "
        f"worst {min(overlaps):.3f}, median {statistics.median(times_s) * 1000:.1f} ms"
    )
    return good / len(overlaps)


def photographs(folder: Path, network: PageNetwork | None) -> None:
    truth = json.loads((folder / "corners.json").read_text(encoding="utf-8"))
    pictures = [(cv2.imread(str(folder / name)), corners) for name, corners in sorted(truth.items())]
    print(f"{len(pictures)} photographs")
    ways: list[tuple[str, Find]] = [("plain rules", with_parts(None))]
    if network is not None:
        ways += [("network alone", network_alone(network)), ("both", with_parts(network))]
    for name, find in ways:
        told(name, *measured(find, pictures))


def measured(find: Find, pictures: Iterable[tuple[Any, Any]]) -> tuple[list[float], list[float]]:
    overlaps, times_s = [], []
    for picture, corners in pictures:
        began = time.perf_counter()
        found = find(picture)
        times_s.append(time.perf_counter() - began)
        overlaps.append(overlap(found, corners))
    return overlaps, times_s


def overhead_set(each: int, network: PageNetwork | None) -> None:
    for case in CASES:
        print(case)
        overlaps: dict[str, list[float]] = {"tray unknown": [], "tray known": []}
        times_s: dict[str, list[float]] = {"tray unknown": [], "tray known": []}
        mistaken = 0
        for seed in range(_FIRST_SEED, _FIRST_SEED + each):
            laid, tray = overhead(case, seed), EmptyTray()
            for number in range(3):
                tray.learn(empty_tray(case, seed, number))
            for name, known in (("tray unknown", None), ("tray known", tray)):
                find = with_parts(network, known)
                began = time.perf_counter()
                found = find(laid.picture)
                times_s[name].append(time.perf_counter() - began)
                overlaps[name].append(max(overlap(found, corners) for corners in laid.papers))
            mistaken += with_parts(network, tray)(empty_tray(case, seed, 8)) is not None
        for name in overlaps:
            told(name, overlaps[name], times_s[name])
        print(f"  paper seen on the empty tray: {mistaken} of {each}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--network", type=Path, default=paths.assets() / "pages" / "page.onnx")
    parser.add_argument("--each", type=int, default=24, help="frames of each overhead case")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    network = PageNetwork(args.network) if args.network.is_file() else None
    if args.folder is not None:
        photographs(args.folder, network)
    overhead_set(args.each, network)


if __name__ == "__main__":
    main()
