"""Grows the trees of the wait estimate from recorded hall days: `train_waiting.py EVENTS [--without HALL …] [--out FILE]`.

The events are replayed through the very code that asks the trees later (`kiosk.domain.wait_replay`), so what is learned from and
what is asked are the same. Needs LightGBM (dependency group `training`); a hall needs nothing of it. The committed trees come
from the recorded days of eleven offices (kolejkeR data set, MIT licence); the days themselves are not part of this repository.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kiosk.domain.pace_features import FEATURES  # noqa: E402 - run as a file, the root is not on the path
from kiosk.domain.wait_replay import WaitReplay  # noqa: E402
from kiosk.domain.wait_trees import WaitTrees  # noqa: E402

OUT = ROOT / "assets" / "waiting" / "trees.json"
LONGEST_MIN = 240.0
"""A longer wait is a number that nobody called."""
FORESTS = {
    # name: (quantile, trees, learning rate). The ends of the range are rough by nature and need fewer trees.
    "low": (0.1, 90, 0.1),
    "median": (0.5, 240, 0.05),
    "high": (0.9, 90, 0.1),
}
GROWTH = {
    "objective": "quantile",
    "num_leaves": 31,
    "min_data_in_leaf": 150,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,
    "seed": 20,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class Lessons:
    """One row a person who joined and had to wait, with what came of it."""

    rows: np.ndarray
    waits_min: np.ndarray
    halls: np.ndarray

    def without(self, halls: Iterable[str]) -> Lessons:
        kept = ~np.isin(self.halls, list(halls))
        return Lessons(self.rows[kept], self.waits_min[kept], self.halls[kept])


def read_events(path: Path) -> list[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def lessons_of(events: Sequence[dict[str, Any]]) -> Lessons:
    """What can be learned: people whose wait the recording is sure of, and who were called at last."""
    waits = true_waits(events)
    sure = {_key(event) for event in events if event["kind"] == "joined" and event.get("scored", True)}
    rows, truths, halls = [], [], []
    replay = WaitReplay(None)
    for event in events:
        asked = replay.take_in(event)
        if asked is None or _key(event) not in sure:
            continue
        wait = waits.get(_key(event))
        if wait is not None and 0 < wait <= LONGEST_MIN:
            rows.append(asked.row)
            truths.append(wait)
            halls.append(asked.queue.rpartition("/")[0])
    return Lessons(np.array(rows), np.array(truths), np.array(halls))


def true_waits(events: Iterable[dict[str, Any]]) -> dict[tuple[str, str, int], float]:
    """Minutes from joining to being called, by queue, day and number."""
    joined: dict[tuple[str, str, int], datetime] = {}
    waits: dict[tuple[str, str, int], float] = {}
    for event in events:
        if event["kind"] == "joined":
            joined[_key(event)] = datetime.fromisoformat(event["at"])
        elif event["kind"] == "called" and _key(event) in joined:
            waited = datetime.fromisoformat(event["at"]) - joined[_key(event)]
            waits[_key(event)] = waited.total_seconds() / 60
    return waits


def _key(event: dict[str, Any]) -> tuple[str, str, int]:
    return event["queue"], event["at"][:10], event.get("ticket", 0)


def grow(lessons: Lessons) -> dict[str, Any]:
    """The content of a file of trees; see `kiosk.domain.wait_trees`."""
    grown = {name: _forest(lessons, *how) for name, how in FORESTS.items()}
    return {"features": list(FEATURES), "lessons": len(lessons.waits_min), **grown}


def _forest(lessons: Lessons, quantile: float, trees: int, rate: float) -> list[dict[str, Any]]:
    grown = lightgbm.train(
        {**GROWTH, "alpha": quantile, "learning_rate": rate},
        lightgbm.Dataset(lessons.rows, np.sqrt(lessons.waits_min)),
        trees,
    )
    return [_flat(tree["tree_structure"]) for tree in grown.dump_model()["tree_info"]]


def _flat(root: dict[str, Any]) -> dict[str, Any]:
    """A tree of nested nodes as lists, a child always after its parent."""
    tree: dict[str, Any] = {name: [] for name in ("on", "to", "unknown_left", "left", "right", "value")}

    def lay(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            tree["value"].append(_short(node["leaf_value"]))
            return -len(tree["value"])
        place = len(tree["on"])
        tree["on"].append(node["split_feature"])
        tree["to"].append(_short(node["threshold"]))
        # Where training saw no unknown, LightGBM takes an unknown for 0.
        seen_unknown = node["missing_type"] == "NaN"
        tree["unknown_left"].append(int(node["default_left"] if seen_unknown else node["threshold"] >= 0))
        tree["left"].append(0)
        tree["right"].append(0)
        tree["left"][place] = lay(node["left_child"])
        tree["right"][place] = lay(node["right_child"])
        return place

    lay(root)
    return tree


def _short(number: float) -> float:
    return float(f"{number:.5g}")


def write(content: dict[str, Any], out: Path) -> None:
    """One tree a line. What was written can be read back by the hall, or an exception says why not."""
    parts = [f'"{name}":{json.dumps(content[name])}' for name in ("features", "lessons")]
    for name in FORESTS:
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in content[name])
        parts.append(f'"{name}":[\n{trees}\n]')
    text = "{" + ",\n".join(parts) + "}\n"
    WaitTrees.from_json(text)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("--without", action="append", default=[], help="a hall to leave out")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args(words)
    lessons = lessons_of(read_events(asked.events)).without(asked.without)
    write(grow(lessons), asked.out)
    trees = WaitTrees.from_json(asked.out.read_text(encoding="utf-8"))
    sample = lessons.rows[:: max(1, len(lessons.rows) // 2000)]
    told = np.array([trees.ask(row).expected for row in sample.tolist()])
    error = np.abs(told - lessons.waits_min[:: max(1, len(lessons.rows) // 2000)]).mean()
    print(f"{len(lessons.waits_min)} lessons -> {asked.out}; mean error on a sample of them {error:.1f} min")
    return 0


if __name__ == "__main__":
    sys.exit(main())
