"""Makes the README's pictures from those that the tests have drawn: small, few colours, at most 150 KB each.

First `python -m tests.pictures`, `python -m tests.pictures.application` and the tests of the pages; then this.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
DRAWN = ROOT / "build" / "pictures"
OUT = ROOT / "docs" / "pictures"
SCREEN_WIDTH, PAGE_WIDTH = 540, 960
MOST_BYTES = 150_000
COLOURS = (256, 128, 64)
SOURCES = {
    "home": "screens/portrait/home-zh.png",
    "ticket": "screens/portrait/ticket-zh.png",
    "capture": "screens/portrait/capture-normal.png",
    "review": "screens/portrait/review-good-normal.png",
    "console": "pages/console.png",
    "board": "pages/board.png",
}


def shrink(source: Path, target: Path, width: int) -> int:
    """Writes the picture `width` wide with as many colours as fit; returns its bytes. Raises ValueError when none do."""
    with Image.open(source) as picture:
        small = picture.convert("RGB").resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
    for colours in COLOURS:
        few = small.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            return target.stat().st_size
    raise ValueError(f"{target.name} is larger than {MOST_BYTES} bytes with {COLOURS[-1]} colours")


def main() -> int:
    missing = [source for source in SOURCES.values() if not (DRAWN / source).exists()]
    if missing:
        sys.stderr.write(f"not drawn yet: {', '.join(missing)}\n")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    for name, source in SOURCES.items():
        width = PAGE_WIDTH if source.startswith("pages/") else SCREEN_WIDTH
        size = shrink(DRAWN / source, OUT / f"{name}.png", width)
        sys.stdout.write(f"docs/pictures/{name}.png {size // 1000} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
