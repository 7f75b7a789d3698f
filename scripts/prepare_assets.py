"""Makes the assets that are not committed: fonts from Debian's packages, icons as white PNG from assets/icons.

Idempotent: a file that is newer than its source is left alone. Run by scripts/setup and by packaging.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "build" / "assets"
ICON_SIZE = 144
# Face 0 of the collection is Japanese; its shapes of 直 骨 令 are not ours.
FACE = "Noto Sans CJK SC"
SYSTEM_FONTS = Path("/usr/share/fonts")
NAMES = ROOT / "assets" / "typing" / "name_characters.txt"


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
    slim(folder / "NotoSansCJKsc-Regular.otf", folder / "screen-regular.otf")
    slim(folder / "NotoSansCJKsc-Bold.otf", folder / "screen-bold.otf")


def slim(source: Path, to: Path) -> None:
    """Keeps the characters of every day: the window opens a face once a size, and each opening of the whole one
    costs 2.7 MB and 2 ms, of this one 0.5 MB (0.35 of it SDL_ttf's own) and 0.7 ms.

    FreeType copies the outlines' shared subroutines and the whole character map into each opened face; so the outlines
    are written out (the file grows by 1 %) and the map is kept in one form only."""
    if newer(to, source) and newer(to, NAMES) and newer(to, Path(__file__)):
        return
    from fontTools import subset

    # What SDL_ttf applies to our lines: nothing vertical, no variants of other regions.
    options = subset.Options(
        layout_features=["kern", "liga", "ccmp", "mark", "mkmk"], notdef_outline=True, desubroutinize=True
    )
    options.drop_tables += ["vmtx", "vhea", "VORG", "BASE"]
    face = subset.load_font(str(source), options)
    names = set(NAMES.read_text("utf-8"))
    cut = subset.Subsetter(options)
    cut.populate(unicodes=[point for point in face.getBestCmap() if is_everyday(chr(point), names)])
    cut.subset(face)
    keep_one_map(face)
    part = to.with_suffix(".part")
    subset.save_font(face, str(part), options)
    part.rename(to)
    print(f"made {to.relative_to(ROOT)}")


def keep_one_map(face: TTFont) -> None:
    """Only the map with 32-bit codes stays, under the name by which FreeType looks for it first."""
    maps = face["cmap"]
    whole = next(table for table in maps.tables if table.format == 12)
    whole.platformID, whole.platEncID = 3, 10
    maps.tables = [whole]


def is_everyday(character: str, names: set[str]) -> bool:
    """GB 2312, the letters and signs of other scripts beside it, and what stands in names."""
    point = ord(character)
    if character in names or point < 0x0500 or 0x2000 <= point < 0x2E80 or 0x3000 <= point < 0x3400:
        return True
    return 0xFF00 <= point < 0xFFF0 or in_gb2312(character)


def in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


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


def kivy_files() -> None:
    """Kivy's own files without the looks of its widgets: the face uses none of them, and to read them takes 50 ms of each start."""
    # Found without importing Kivy, which would open its log and read its settings.
    spec = importlib.util.find_spec("kivy")
    if spec is None or spec.origin is None:
        sys.exit("没有找到 Kivy：请先运行 scripts/setup。")
    source, folder = Path(spec.origin).parent / "data", BUILT / "kivy"
    for name in ("fonts", "glsl", "images", "logo"):
        shutil.copytree(source / name, folder / name, dirs_exist_ok=True)
    (folder / "style.kv").write_text("#:kivy 2.0\n")


def rare_candidates() -> None:
    """Writes what the pinyin keyboard needs: the engine's dictionary and the table of rare characters."""
    folder = BUILT / "typing"
    folder.mkdir(parents=True, exist_ok=True)
    dictionary = folder / "dict_pinyin.dat"
    source = find_dictionary()
    if not newer(dictionary, source):
        shutil.copyfile(source, dictionary)
    table = folder / "rare_characters.tsv"
    if newer(table, NAMES) and newer(table, Path(__file__)):
        return
    lines = (f"{syllable}\t{first}\t{rest}\n" for syllable, first, rest in rare_by_syllable(NAMES))
    table.write_text("".join(lines), "utf-8")
    print(f"made {table.relative_to(ROOT)}")


def find_dictionary() -> Path:
    found = sorted(Path("/usr/lib").glob("*/googlepinyin/data/dict_pinyin.dat"))
    if not found:
        sys.exit("拼音词库没找到：请先安装 libgooglepinyin0（scripts/setup 会装）。")
    return found[0]


def rare_by_syllable(names: Path) -> list[tuple[str, str, str]]:
    """(syllable, characters common in names, other characters beyond GB 2312 that our fonts can draw)."""
    from pypinyin.pinyin_dict import pinyin_dict

    lines = [line for line in names.read_text("utf-8").splitlines() if not line.startswith("#")]
    favoured = "".join(lines)
    drawable = drawable_characters()
    found: dict[str, tuple[list[str], list[str]]] = {}
    for point in sorted(set(pinyin_dict) | set(UNREAD)):
        character = chr(point)
        if point not in drawable or not is_rare(character, favoured):
            continue
        for syllable in syllables_of(UNREAD.get(point) or pinyin_dict[point]):
            found.setdefault(syllable, ([], []))[character not in favoured].append(character)
    return [
        (key, "".join(sorted(first, key=favoured.index)), "".join(rest))
        for key, (first, rest) in sorted(found.items())
    ]


# Readings that the dictionary of readings lacks.
UNREAD = {ord("𠮷"): "jí"}


def is_rare(character: str, favoured: str) -> bool:
    return character in favoured or not in_gb2312(character)


def syllables_of(readings: str) -> set[str]:
    """`lǚ,lóu` → {"lv", "lou"}: no tones, `v` for ü, as it is typed."""
    plain = set()
    for reading in readings.split(","):
        parts = unicodedata.normalize("NFD", reading.replace("ü", "v"))
        letters = parts.replace("u\u0308", "v")
        plain.add("".join(letter for letter in letters if "a" <= letter <= "z"))
    return plain - {""}


def drawable_characters() -> set[int]:
    points: set[int] = set()
    for name in ("NotoSansCJKsc-Regular.otf", "HanaMinB.ttf"):
        with TTFont(str(BUILT / "fonts" / name), lazy=True) as font:
            points |= set(font.getBestCmap())
    return points


if __name__ == "__main__":
    fonts()
    icons()
    kivy_files()
    rare_candidates()
