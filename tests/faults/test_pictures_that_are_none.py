"""Whatever is handed in as a picture: the real seeing program answers with a verdict or a sentence, and lives on."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.base import paths
from tests.support.fake_devices import page_on_mat
from tests.support.seeing_child import ProgramBench, memory_mb, peak_mb, seeing_program

PAGE = page_on_mat()
MOST_MB = 600
"""What the program may hold at work."""


def jpeg() -> bytes:
    return bytes(cv2.imencode(".jpg", PAGE)[1].tobytes())


def saved(image: Image.Image, format: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **how)  # type: ignore[arg-type]
    return out.getvalue()


def rgb() -> Image.Image:
    return Image.fromarray(PAGE[:, :, ::-1])


def bomb_png(side: int) -> bytes:
    """A real picture of side x side black dots, a thousandth of that as a file."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    packing = zlib.compressobj(9)
    row = bytes(1 + 3 * side)
    rows = b"".join(packing.compress(row) for _ in range(side)) + packing.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb_jpeg() -> bytes:
    """Says that it has 100 megapixels; the file has far fewer."""
    coded = bytearray(jpeg())
    frame = coded.index(b"\xff\xc0")
    coded[frame + 5 : frame + 9] = struct.pack(">HH", 10_000, 10_000)
    return bytes(coded)


def sixteen_bit() -> bytes:
    grey = cv2.cvtColor(PAGE, cv2.COLOR_BGR2GRAY).astype(np.uint16) * 257
    return bytes(cv2.imencode(".png", grey)[1].tobytes())


REFUSED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "cut off in the middle": lambda: jpeg()[: len(jpeg()) // 2],
    "cut off after its head": lambda: jpeg()[:200],
    "png cut off": lambda: saved(rgb(), "PNG")[:-5000],
    "bomb of 100 MP": lambda: bomb_png(10_000),
    "jpeg that says 100 MP": bomb_jpeg,
    "pdf in disguise": lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n",
    "web page": lambda: b"<!DOCTYPE html><html><body>login</body></html>",
    "noise": lambda: np.random.default_rng(1).integers(0, 255, 50_000, np.uint8).tobytes(),
    "tiff": lambda: saved(rgb(), "TIFF"),
}
SEEN: dict[str, Callable[[], bytes]] = {
    "16-bit": sixteen_bit,
    "cmyk": lambda: saved(rgb().convert("CMYK"), "JPEG"),
    "grey": lambda: saved(rgb().convert("L"), "JPEG"),
    "animated": lambda: saved(rgb(), "GIF", save_all=True, append_images=[rgb().rotate(9)] * 3),
    "animated webp": lambda: saved(rgb(), "WEBP", save_all=True, append_images=[rgb().rotate(9)]),
    "see-through": lambda: saved(rgb().convert("RGBA"), "PNG"),
    "progressive": lambda: saved(rgb(), "JPEG", progressive=True),
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProgramBench]:
    with seeing_program(tmp_path_factory.mktemp("seeing")) as made:
        made.program.look(jpeg())
        yield made


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_with_a_sentence_and_the_program_lives(
    bench: ProgramBench, name: str
) -> None:
    pid, bad = bench.program.pid, REFUSED[name]()
    for call in (
        bench.program.look,
        bench.program.take,
        bench.program.read_codes,
        bench.program.tray_is_empty,
    ):
        with pytest.raises(ValueError, match=r"[一-龥]{4}"):
            call(bad)
    assert bench.program.look(jpeg()).corners
    assert bench.program.pid == pid and memory_mb(pid or 0) < MOST_MB


@pytest.mark.parametrize("name", SEEN)
def test_an_unusual_picture_of_a_page_is_a_picture_of_a_page(bench: ProgramBench, name: str) -> None:
    pid, unusual = bench.program.pid, SEEN[name]()
    usual = bench.program.look(jpeg()).corners
    seen = bench.program.look(unusual).corners
    assert np.abs(np.array(seen) - np.array(usual)).max() < 4
    assert Image.open(io.BytesIO(bench.program.take(unusual).jpeg)).height > 900
    assert bench.program.pid == pid and memory_mb(pid or 0) < MOST_MB


def test_the_largest_picture_that_is_taken_stays_within_the_memory(bench: ProgramBench) -> None:
    pid = bench.program.pid
    assert bench.program.take(bomb_png(6_300)).reasons
    assert bench.program.pid == pid and peak_mb(pid or 0) < MOST_MB


def test_pages_that_are_none_are_not_bound(bench: ProgramBench) -> None:
    pid = bench.program.pid
    for pages in ([], [b""], [jpeg(), jpeg()[:300]], [REFUSED["pdf in disguise"]()]):
        with pytest.raises(ValueError):
            bench.program.bind(pages, "合同")
    assert bench.program.pid == pid


@pytest.mark.parametrize("command", ["page", "codes"])
def test_commands_say_what_is_wrong_with_a_file_and_go_on_to_the_next(tmp_path: Path, command: str) -> None:
    files = []
    for number, make in enumerate(REFUSED.values()):
        files.append(tmp_path / f"{number}.jpg")
        files[-1].write_bytes(make())
    good = tmp_path / "good.jpg"
    good.write_bytes(jpeg())
    said = subprocess.run(
        [sys.executable, "-m", "kiosk", command, "--json", *map(str, files), str(good)],
        cwd=paths.program_folder(),
        capture_output=True,
        text=True,
    )
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(lines) == len(files) + 1, said.stderr
    assert "Traceback" not in said.stderr
