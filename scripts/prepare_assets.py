"""Makes the assets that are not committed: fonts from Debian's packages, icons as white PNG from assets/icons.

Idempotent: a file that is newer than its source is left alone. Run by scripts/setup and by packaging.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTCollection

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "build" / "assets"
ICON_SIZE = 144
# Face 0 of the collection is Japanese; its shapes of 直 骨 令 are not ours.
FACE = "Noto Sans CJK SC"
SYSTEM_FONTS = Path("/usr/share/fonts")


def find(name: str) -> Path:
    found = sorted(SYSTEM_FONTS.rglob(name))
    if not found:
        sys.exit(f"字体 {name} 没找到：请先安装 fonts-noto-cjk 和 fonts-hanazono（scripts/setup 会装）。")
    return found[0]


def newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def extract_face(source: Path, to: Path) -> None:
    if newer(to, source):
        return
    collection = TTCollection(str(source), lazy=True)
    for face in collection.fonts:
        if face["name"].getDebugName(4).startswith(FACE) and "Mono" not in face["name"].getDebugName(4):
            part = to.with_suffix(".part")
            face.save(str(part))
            part.rename(to)
            print(f"made {to.relative_to(ROOT)}")
            return
    sys.exit(f"{source} holds no face {FACE}")


def fonts() -> None:
    folder = BUILT / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    extract_face(find("NotoSansCJK-Regular.ttc"), folder / "NotoSansCJKsc-Regular.otf")
    extract_face(find("NotoSansCJK-Bold.ttc"), folder / "NotoSansCJKsc-Bold.otf")
    rare = find("HanaMinB.ttf")
    if not newer(folder / "HanaMinB.ttf", rare):
        shutil.copyfile(rare, folder / "HanaMinB.ttf")


def icons() -> None:
    import resvg_py

    folder = BUILT / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted((ROOT / "assets" / "icons").glob("*.svg")):
        to = folder / f"{source.stem}.png"
        if newer(to, source):
            continue
        svg = source.read_text("utf-8").replace("currentColor", "#FFFFFF")
        to.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=ICON_SIZE, height=ICON_SIZE)))


if __name__ == "__main__":
    fonts()
    icons()
