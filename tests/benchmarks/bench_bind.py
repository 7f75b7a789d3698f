"""Five photographed A4 pages as one PDF: `python -m tests.benchmarks.bench_bind [--rounds N] [--read]`.

Plain and compact, with and without the text and digests that a seal adds, beside reportlab's and Pillow's ways where they are installed, and
img2pdf; time in turns within one run, size a page. `--read`
lets the text engine read what the compact file shows of 8-point print, and what the photograph shows, against what was printed.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import random
import statistics
import subprocess
import time
from collections.abc import Callable
from typing import Any

import cv2
import img2pdf
import numpy as np
from PIL import Image

from kiosk.domain.seen import TextLine
from kiosk.imaging.papers_pdf import bind_pdf
from kiosk.imaging.take import with_dpi
from kiosk.store.digests import digests_of
from tests.support.made.sealed import DPI, as_photographed, sealed_page

PAGES = 5


def photographed(first_seed: int, size_pt: float) -> list[bytes]:
    return [
        with_dpi(as_photographed(sealed_page(seed, size_pt, card=seed % 5 == 4), seed, 80), DPI)
        for seed in range(first_seed, first_seed + PAGES)
    ]


def printed(seed: int) -> tuple[TextLine, ...]:
    """Forty lines of 35 characters, as many as a full page of 12-point print has."""
    chance = random.Random(seed)
    return tuple(
        TextLine(
            "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(35)),
            0.98,
            ((150.0, y), (1500.0, y), (1500.0, y + 34.0), (150.0, y + 34.0)),
        )
        for y in range(150, 2150, 50)
    )


def by_pillow(pages: list[bytes]) -> bytes:
    pictures = [Image.open(io.BytesIO(page)) for page in pages]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=DPI, quality=80)
    return out.getvalue()


def by_reportlab(pages: list[bytes]) -> bytes:
    canvas: Any = importlib.import_module("reportlab.pdfgen.canvas")
    reader: Any = importlib.import_module("reportlab.lib.utils")
    out = io.BytesIO()
    pdf = canvas.Canvas(out, pagesize=(595, 842))
    for page in pages:
        pdf.drawImage(reader.ImageReader(io.BytesIO(page)), 0, 0, 595, 842)
        pdf.showPage()
    pdf.save()
    return out.getvalue()


def speed(rounds: int) -> None:
    pages = photographed(500, 12.0)
    small_print = photographed(600, 8.0)
    sealed: dict[str, Any] = {
        "lines": [printed(seed) for seed in range(PAGES)],
        "page_digests": [(one.sha256, one.sm3) for one in map(digests_of, pages)],
    }
    ways: dict[str, Callable[[], bytes]] = {
        "plain, PDF/A": lambda: bind_pdf(pages, "合同"),
        "the same, as sealed": lambda: bind_pdf(pages, "合同", **sealed),
        "compact, as sealed": lambda: bind_pdf(pages, "合同", compact_dpi=200, **sealed),
        "compact, 8 point": lambda: bind_pdf(small_print, "合同", compact_dpi=200),
        "compact, 150 dpi": lambda: bind_pdf(pages, "合同", compact_dpi=150),
        "compact, PDF/A": lambda: bind_pdf(pages, "合同", compact_dpi=200),
        "img2pdf": lambda: bytes(img2pdf.convert(pages)),
        "Pillow": lambda: by_pillow(pages),
    }
    if importlib.util.find_spec("reportlab"):
        ways["reportlab"] = lambda: by_reportlab(pages)
    times: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, float] = {}
    for _ in range(rounds + 1):
        for name, make in ways.items():
            began = time.perf_counter()
            sizes[name] = len(make()) / PAGES / 1024
            times[name].append((time.perf_counter() - began) * 1000)
    for name, taken in times.items():
        print(
            f"{name:20} {statistics.median(taken[1:]):8.1f} ms for {PAGES} pages, {sizes[name]:7.1f} KiB a page"
        )


def legible() -> None:
    from kiosk.imaging.text.engine import PrintReader

    reader = PrintReader(None)
    for name, whole in (("photograph", False), ("compact", True)):
        shares = []
        for seed in range(600, 600 + PAGES):
            clean = sealed_page(seed, 8.0)
            page = with_dpi(as_photographed(clean, seed), DPI)
            shown = _drawn(bind_pdf([page], "合同", compact_dpi=200)) if whole else _decoded(page)
            true = "".join(sorted("".join(line.text for line in reader.read(clean)).replace(" ", "")))
            read = "".join(sorted("".join(line.text for line in reader.read(shown)).replace(" ", "")))
            shares.append(_lost(true, read) / len(true))
        print(
            f"{name:12} characters read of the clean page's that are missing: {100 * statistics.fmean(shares):.2f} %"
        )


def _lost(true: str, read: str) -> int:
    return sum(max(0, true.count(one) - read.count(one)) for one in set(true))


def _drawn(pdf: bytes) -> Any:
    made = subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-png", "-"], input=pdf, capture_output=True, check=True
    )
    return _decoded(made.stdout)


def _decoded(coded: bytes) -> Any:
    return np.asarray(cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--read", action="store_true")
    args = parser.parse_args()
    speed(args.rounds)
    if args.read:
        legible()


if __name__ == "__main__":
    main()
