"""Decoding a card's photograph is a vendor's; without one, or with a broken one, nobody's face is shown and the card is good."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from devices.id_photo import SIZE_PX, photo_of

WLT = bytes(range(256)) * 4


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Installs a vendor's package as pip would leave it: a module and its entry point."""

    def install(source: str) -> None:
        (tmp_path / "acme_wlt.py").write_text(source, "utf-8")
        about = tmp_path / "acme_wlt-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-wlt\nVersion: 1.0\n", "utf-8")
        (about / "entry_points.txt").write_text("[hall_kiosk.id_photo]\nacme = acme_wlt:decode\n", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "acme_wlt", raising=False)

    return install


def test_without_a_decoder_a_drawing_of_nobody_stands_there() -> None:
    photo = photo_of(WLT)
    assert not photo.is_of_holder
    assert Image.open(io.BytesIO(photo.picture)).size == SIZE_PX


def test_vendors_decoder_is_found_and_given_the_bytes_as_read(package: Callable[[str], None]) -> None:
    package("def decode(wlt):\n    return b'BM' + wlt[::-1]\n")
    photo = photo_of(WLT)
    assert photo.is_of_holder and photo.picture == b"BM" + WLT[::-1]
    assert b"BM" not in repr(photo).encode(), "a face is in no log"


@pytest.mark.parametrize(
    "source",
    ["import nothing_here\n", "def decode(wlt):\n    raise ValueError('no photo')\n", "decode = 3\n"],
)
def test_broken_decoder_costs_the_photograph_and_nothing_else(
    package: Callable[[str], None], source: str
) -> None:
    package(source)
    assert not photo_of(WLT).is_of_holder
