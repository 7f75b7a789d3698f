"""The network that is shipped sees sheets, and is believed no further than it sees."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kiosk.base import paths
from kiosk.imaging.page_finder import PageFinder, known_network, let_go_of_network
from kiosk.imaging.page_network import PageNetwork, Seen
from scripts.page_pictures.scene import scene

# Not the seed that it learned from.
_FRESH = 4242


def test_it_sees_where_sheets_lie_in_drawings_that_it_never_learned_from() -> None:
    network = known_network()
    assert network is not None
    agreed = []
    for seen in (scene(_FRESH, number) for number in range(30)):
        if seen.corners is not None:
            height, width = seen.picture.shape[:2]
            agreed.append(network.look(seen.picture).agreement(seen.corners, width, height))
    assert np.median(agreed) > 0.7


def test_with_it_more_sheets_are_found_on_cluttered_grounds() -> None:
    plain, both = PageFinder(), PageFinder(known_network())
    right = {plain: 0, both: 0}
    for seen in (scene(_FRESH, number) for number in range(30)):
        for finder in right:
            found = finder.find(seen.picture)
            if found is not None and seen.corners is not None:
                off = np.abs(np.sort(found.corners, axis=0) - np.sort(seen.corners, axis=0)).max()
                right[finder] += off < 0.04 * max(seen.picture.shape)
    assert right[both] > right[plain]


def test_a_shape_that_it_knows_nothing_of_has_no_agreement() -> None:
    cover = np.zeros((64, 64), np.float32)
    cover[10:30, 10:30] = 1
    seen = Seen(cover, np.zeros((64, 64), np.float32), 1.0)
    there = (np.array([[10, 10], [30, 10], [30, 30], [10, 30]]) - 0.5) * 10
    assert seen.agreement(there, 640, 640) > 0.85
    assert seen.agreement(there + 300, 640, 640) == 0


def test_where_nothing_is_seen_no_shape_is_named() -> None:
    nothing = np.zeros((64, 64), np.float32)
    assert list(Seen(nothing, nothing, 0.0).quads(640, 480)) == []


def test_a_network_that_was_let_go_of_comes_back_and_sees_the_same() -> None:
    picture = scene(_FRESH, 1).picture
    network = known_network()
    assert network is not None and known_network() is network
    before = network.look(picture)
    let_go_of_network()
    again = known_network()
    assert again is not None and again is not network
    assert np.array_equal(again.look(picture).cover, before.cover)


def test_threads_that_look_at_once_see_each_their_own_picture() -> None:
    network = known_network()
    assert network is not None
    pictures = [scene(_FRESH, number).picture for number in range(4)]
    alone = [network.look(picture).cover for picture in pictures]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda number: network.look(pictures[number % 4]).cover, range(40)))
    assert all(np.array_equal(seen, alone[number % 4]) for number, seen in enumerate(together))


def test_a_missing_network_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        PageNetwork(tmp_path / "none.onnx")


def test_the_recipe_lies_beside_it() -> None:
    folder = paths.assets() / "pages"
    recipe = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    assert {"seed", "pictures", "steps", "loss", "kept_back_drawn"} <= recipe.keys()
    assert (folder / "page.onnx").stat().st_size <= 2_000_000
