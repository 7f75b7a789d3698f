"""Boosted trees that somebody else grew (`scripts/train_waiting.py`), read and asked with nothing but Python.

The file is JSON: `features` names the numbers of a row in their order; `low`, `median` and `high` are lists of trees whose answers
add up to the square root of a wait in minutes. A tree is `{"on", "to", "unknown_left", "left", "right", "value"}`: node i goes left
when number `on[i]` of the row is at most `to[i]`; a child below 0 is leaf `-1 - child`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.base.errors import KioskError
from kiosk.domain.pace_features import FEATURES
from kiosk.domain.wait_range import WaitRange

Tree = tuple[list[int], list[float], list[bool], list[int], list[int], list[float]]


class WaitTreesBroken(KioskError):
    """The file of trees is not one, or was grown for other numbers than ours."""


@dataclass(frozen=True, slots=True)
class WaitTrees:
    """Three forests over the same row."""

    low: tuple[Tree, ...]
    median: tuple[Tree, ...]
    high: tuple[Tree, ...]

    @classmethod
    def from_json(cls, text: str) -> WaitTrees:
        """Raises WaitTreesBroken when the trees cannot be asked with our features."""
        try:
            content: dict[str, Any] = json.loads(text)
            forests = [tuple(_tree(each) for each in content[name]) for name in ("low", "median", "high")]
        except (ValueError, KeyError, TypeError) as error:
            raise WaitTreesBroken("等候预计的模型文件读不出来。", "请重新安装，或重新训练。") from error
        if tuple(content.get("features", ())) != FEATURES:
            raise WaitTreesBroken("等候预计的模型与本程序不配套。", "请重新训练：scripts/train_waiting.py。")
        return cls(*forests)

    def ask(self, row: Sequence[float]) -> WaitRange:
        """Minutes, in order; never below 0."""
        median = _minutes(self.median, row)
        return WaitRange(min(_minutes(self.low, row), median), median, max(_minutes(self.high, row), median))


def _minutes(forest: tuple[Tree, ...], row: Sequence[float]) -> float:
    root = 0.0
    for on, to, unknown_left, left, right, value in forest:
        node = 0 if on else -1
        while node >= 0:
            number = row[on[node]]
            goes_left = number <= to[node] if number == number else unknown_left[node]
            node = left[node] if goes_left else right[node]
        root += value[-1 - node]
    return max(0.0, root) ** 2


def _tree(content: dict[str, Any]) -> Tree:
    tree = (
        [int(number) for number in content["on"]],
        [float(limit) for limit in content["to"]],
        [bool(left) for left in content["unknown_left"]],
        [int(child) for child in content["left"]],
        [int(child) for child in content["right"]],
        [float(value) for value in content["value"]],
    )
    nodes, leaves = len(tree[0]), len(tree[5])
    if {len(part) for part in tree[:5]} != {nodes} or not leaves:
        raise ValueError("a tree with parts missing")
    # A child that is not further down could be asked for ever.
    for node, pair in enumerate(zip(tree[3], tree[4], strict=True)):
        if any(not -leaves <= child < nodes or 0 <= child <= node for child in pair):
            raise ValueError("a tree with loose ends")
    if any(not 0 <= number < len(FEATURES) for number in tree[0]):
        raise ValueError("a tree that asks for a number that is not there")
    return tree
