"""The empty tray is known again after a restart, and nothing that lies on it is learned as tray."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kiosk.imaging.seeing.here import SeeingHere
from kiosk.imaging.seeing.known_tray import KnownTray
from tests.support.fake_devices import page_on_mat


def tray(seed: int, light: float = 1.0) -> np.ndarray:
    """A scratched tray with sensor noise that differs by `seed`."""
    scratches = np.random.default_rng(5).integers(60, 90, (12, 16, 3)).repeat(100, 0).repeat(100, 1)
    noise = np.random.default_rng(seed).normal(0, 2, scratches.shape)
    return np.clip(scratches * light + noise, 0, 255).astype(np.uint8)


def test_what_was_learned_is_known_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "empty-tray.npz"
    before = KnownTray(file)
    assert before.learn(tray(1)) and before.learn(tray(2))
    before.keep()
    after = KnownTray(file)
    assert after.tray.known and after.tray.shows_all_over(tray(3, light=0.8))
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no archive at all"])
def test_a_damaged_file_is_as_good_as_none_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "empty-tray.npz"
    file.write_bytes(content)
    known = KnownTray(file)
    assert not known.tray.known
    known.learn(tray(1))
    assert KnownTray(file).tray.known


def test_a_file_that_holds_something_else_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "empty-tray.npz"
    with file.open("wb") as out:
        np.savez(out, look=np.zeros((4, 4), np.float64), seen=np.int64(1))
    assert not KnownTray(file).tray.known


def test_a_sheet_that_nobody_noticed_is_not_learned_as_tray() -> None:
    known = KnownTray()
    assert not known.learn(page_on_mat())
    assert not known.tray.known
    assert known.learn(tray(1))
    assert not known.learn(page_on_mat())
    assert known.tray.shows_all_over(tray(2))


def test_a_full_or_vanished_disk_costs_only_the_memory_of_the_tray(tmp_path: Path) -> None:
    known = KnownTray(tmp_path / "gone" / "empty-tray.npz")
    assert known.learn(tray(1)) and known.tray.known


def test_whoever_sees_learns_the_tray_and_finds_a_page_on_it(tmp_path: Path) -> None:
    seeing = SeeingHere(tmp_path / "empty-tray.npz")
    bare = np.full((1200, 1600, 3), 45, np.uint8)
    for _ in range(3):
        seeing.tray_is_empty(bare)
    assert seeing.look(bare).reasons == ("no_page",)
    assert seeing.look(page_on_mat()).corners
    seeing.rest()
    assert SeeingHere(tmp_path / "empty-tray.npz").look(page_on_mat()).corners
