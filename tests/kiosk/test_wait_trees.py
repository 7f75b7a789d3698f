"""Trees are read whole or refused; what cannot be asked safely is not asked."""

from __future__ import annotations

import json
from math import nan
from typing import Any

import pytest

from kiosk.base.paths import assets
from kiosk.domain.pace_features import FEATURES
from kiosk.domain.wait_trees import WaitTrees, WaitTreesBroken

AHEAD = FEATURES.index("ahead")


def tree(**changes: Any) -> dict[str, Any]:
    """Up to 3 people ahead: 2 (4 minutes); more: 5 (25 minutes); unknown: as more."""
    plain = {
        "on": [AHEAD],
        "to": [3.0],
        "unknown_left": [0],
        "left": [-1],
        "right": [-2],
        "value": [2.0, 5.0],
    }
    return {**plain, **changes}


def file_of(*trees: dict[str, Any], **changes: Any) -> str:
    content = {"features": list(FEATURES), "low": [tree()], "median": list(trees), "high": [tree()]}
    return json.dumps({**content, **changes})


def row(ahead: float) -> list[float]:
    return [ahead if place == AHEAD else 0.0 for place in range(len(FEATURES))]


@pytest.mark.parametrize("ahead, minutes", [(0, 4.0), (3, 4.0), (3.5, 25.0), (nan, 25.0)])
def test_a_row_goes_down_to_its_leaf(ahead: float, minutes: float) -> None:
    assert WaitTrees.from_json(file_of(tree())).ask(row(ahead)).expected == minutes


def test_answers_of_trees_add_up_before_they_are_squared() -> None:
    assert WaitTrees.from_json(file_of(tree(), tree(value=[1.0, -1.0]))).ask(row(9)).expected == 16.0


def test_ends_that_cross_are_put_in_order() -> None:
    trees = WaitTrees.from_json(file_of(tree(), low=[tree(value=[9.0, 9.0])], high=[tree(value=[0.0, 0.0])]))
    found = trees.ask(row(1))
    assert found.low == found.expected == found.high == 4.0


@pytest.mark.parametrize(
    "broken",
    [
        "not json",
        "[]",
        file_of(tree(left=[0])),
        file_of(tree(left=[-3])),
        file_of(tree(right=[1])),
        file_of(tree(on=[len(FEATURES)])),
        file_of(tree(to=[])),
        file_of(tree(), features=[*FEATURES[1:], FEATURES[0]]),
    ],
    ids=[
        "no json",
        "no object",
        "a ring",
        "no such leaf",
        "no such node",
        "no such number",
        "a part missing",
        "others",
    ],
)
def test_a_broken_file_is_refused_with_a_way_out(broken: str) -> None:
    with pytest.raises(WaitTreesBroken) as refused:
        WaitTrees.from_json(broken)
    assert refused.value.do


def test_the_shipped_trees_know_that_more_people_wait_longer() -> None:
    trees = WaitTrees.from_json((assets() / "waiting" / "trees.json").read_text(encoding="utf-8"))
    empty = dict.fromkeys(FEATURES, nan)

    def told(ahead: int) -> float:
        usual = {"minute": 600.0, "ahead": ahead, "open": 2, "by_rate_all": (ahead + 1) * 4.0}
        return trees.ask(list({**empty, **usual}.values())).expected

    assert 2 < told(0) < told(8) < told(30)
