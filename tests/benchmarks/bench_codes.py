"""Code reading beside zxing-cpp and pyzbar in one run: `python -m tests.benchmarks.bench_codes [FOLDER ...] [--seeds 6]`.

Prints for each reader how many were read right, how many pictures gave only wrong texts, and the time: on FOLDERs of photographs
with their texts beside them (.txt, or .bin as Latin-1), on the drawn hard set (even seeds: the order of looks was chosen by them;
odd seeds: only scored), on pictures without a code, by pixels a module, and for frames without a code at 1080p and 8 megapixels.
All on one thread.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import segno
import zxingcpp
from pyzbar import pyzbar

from kiosk.imaging.codes import read_codes
from kiosk.imaging.picture_file import Picture, Pixels, open_picture
from tests.kiosk.imaging.code_pictures import BARE_SUBJECTS, FAULTS, KINDS, bare_picture, code_picture

Read = Callable[[Pixels], list[str]]
Sample = tuple[Pixels, str]


def _zxing(pixels: Pixels) -> list[str]:
    return [read.text for read in zxingcpp.read_barcodes(pixels)]


def _pyzbar(pixels: Pixels) -> list[str]:
    return [bytes(read.data).decode("utf-8", "replace") for read in pyzbar.decode(pixels)]


def _ours(pixels: Pixels) -> list[str]:
    return [code.text for code in read_codes(pixels)]


def _glance(pixels: Pixels) -> list[str]:
    return [code.text for code in read_codes(pixels, thorough=False)]


READERS: dict[str, Read] = {
    "ours": _ours,
    "ours, preview": _glance,
    "zxing-cpp alone": _zxing,
    "pyzbar": _pyzbar,
}


def same(text: str, truth: str) -> bool:
    """Line ends alike; a UPC-A number may come back as the EAN-13 that it also is."""
    text, truth = (one.replace("\r\n", "\n").rstrip("\n") for one in (text, truth))
    return text == truth or (len(truth) == 12 and truth.isdigit() and text == "0" + truth)


def scored(name: str, samples: Iterable[Sample]) -> None:
    """One line a reader. A picture is wrong when there are texts and none is its own."""
    right, wrong = dict.fromkeys(READERS, 0), dict.fromkeys(READERS, 0)
    times_ms: dict[str, list[float]] = {reader: [] for reader in READERS}
    count = 0
    for pixels, truth in samples:
        count += 1
        for reader, read in READERS.items():
            begun = time.perf_counter()
            texts = read(pixels)
            times_ms[reader].append((time.perf_counter() - begun) * 1000)
            hit = bool(truth) and any(same(text, truth) for text in texts)
            right[reader] += hit
            wrong[reader] += bool(texts) and not hit
    print(f"{name}: {count} pictures")
    for reader in READERS:
        middle, slow = statistics.median(times_ms[reader]), statistics.quantiles(times_ms[reader], n=20)[-1]
        print(
            f"  {reader:16} right {right[reader]:4}  wrong {wrong[reader]:3}  median {middle:6.1f} ms, 95 % {slow:6.1f} ms"
        )


def photographs(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.rglob("*")):
        text, raw = path.with_suffix(".txt"), path.with_suffix(".bin")
        if path.suffix not in (".png", ".jpg", ".gif") or not (text.exists() or raw.exists()):
            continue
        opened = open_picture(path)
        assert isinstance(opened, Picture)
        truth = text.read_bytes().decode("utf-8") if text.exists() else raw.read_bytes().decode("latin-1")
        yield opened.pixels, truth


def drawn(seeds: Iterable[int]) -> Iterator[Sample]:
    for seed in seeds:
        for kind in KINDS:
            for fault in FAULTS:
                made = code_picture(kind, fault, seed)
                yield cv2.cvtColor(made.pixels, cv2.COLOR_GRAY2BGR).astype(np.uint8), made.text


def bare(each: int) -> Iterator[Sample]:
    for subject in BARE_SUBJECTS:
        for seed in range(each):
            size = ((640, 480), (960, 720), (1920, 1080))[seed % 3]
            yield cv2.cvtColor(bare_picture(subject, seed, *size), cv2.COLOR_GRAY2BGR).astype(np.uint8), ""


def smallest(tries: int) -> None:
    """QR version 4 at any angle, softened and grainy, by pixels a module."""
    print(f"smallest QR codes, {tries} each: read right by " + ", ".join(READERS))
    bits = np.array(
        [list(row) for row in segno.make("HALL-RECEIPT-0123456789", version=4).matrix_iter(border=4)]
    )
    drawn_once = np.kron(np.where(bits > 0, 20, 235), np.ones((8, 8), np.uint8))
    symbol = np.asarray(drawn_once, dtype=np.uint8)
    for module_px in (1.4, 1.7, 2.0, 2.3, 2.6, 3.0, 4.0):
        rng = np.random.default_rng(7)
        right = dict.fromkeys(READERS, 0)
        for _ in range(tries):
            seen = _shrunk(symbol, module_px, rng)
            for reader, read in READERS.items():
                right[reader] += "HALL-RECEIPT-0123456789" in read(seen)
        print(f"  {module_px} px: " + "  ".join(str(count) for count in right.values()))


def _shrunk(symbol: Pixels, module_px: float, rng: np.random.Generator) -> Pixels:
    over, side = 4, 320
    matrix = cv2.getRotationMatrix2D(
        (symbol.shape[1] / 2, symbol.shape[0] / 2), rng.uniform(0, 360), module_px * over / 8
    )
    matrix[:, 2] += side * over / 2 - symbol.shape[0] / 2
    soft = cv2.GaussianBlur(symbol, (0, 0), max(0.3, 4 / (module_px * over)))
    large = cv2.warpAffine(soft, matrix, (side * over, side * over), borderValue=235)
    small = cv2.GaussianBlur(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA), (0, 0), 0.7)
    grainy = np.clip(small + rng.normal(0, 4, small.shape), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grainy, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


_HANZI = "吉首市政务服务中心居民身份证户口簿营业执照婚姻登记不动产权书办理进度查询回执材料䶮鿏㛃喆堃"


def chinese(each: int) -> None:
    """Texts of 3 to 24 characters, every one with rare ones in it, at any angle, softened and grainy, four pixels a module."""
    for encoding in ("utf-8", "gb18030"):
        for eci in (True, False):
            rng = np.random.default_rng(11)
            made = []
            for _ in range(each):
                text = "".join(rng.choice(list(_HANZI), int(rng.integers(3, 25)))) + "䶮"
                code = segno.make(text, encoding=encoding, eci=eci, mode="byte", micro=False, error="m")
                bits = np.array([list(row) for row in code.matrix_iter(border=4)])
                symbol = np.kron(np.where(bits > 0, 20, 235), np.ones((8, 8), np.uint8)).astype(np.uint8)
                made.append((_shrunk(symbol, 4.0, rng), text))
            scored(f"Chinese in {encoding}, {'said to be so' if eci else 'not said'}", made)


def frames_without_a_code() -> None:
    for width, height in ((1920, 1080), (3264, 2448)):
        for subject in ("empty tray", "letter", "card"):
            scored(f"{subject}, {width} x {height}", [(_frame(subject, width, height), "")] * 5)


def _frame(subject: str, width: int, height: int) -> Pixels:
    """An A4 letter or a card at the size that it has under a camera, on a mat."""
    rng = np.random.default_rng(3)
    frame = np.full((height, width), 60, np.uint8)
    if subject != "empty tray":
        size = (int(height * 0.66), int(height * 0.94)) if subject == "letter" else (height // 4, height // 6)
        print_ = bare_picture(subject, 2, 1000, 1414 if subject == "letter" else 640)
        left, top = (width - size[0]) // 2, (height - size[1]) // 2
        part = cv2.resize(print_, size, interpolation=cv2.INTER_AREA)
        frame[top : top + size[1], left : left + size[0]] = part
    grainy = np.clip(frame + rng.normal(0, 4, frame.shape), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grainy, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--seeds", type=int, default=6, help="each is 72 drawn pictures")
    parser.add_argument("--bare", type=int, default=30, help="pictures without a code a subject, of ten")
    parser.add_argument("--tries", type=int, default=40)
    parser.add_argument("--chinese", type=int, default=50, help="texts in Chinese of each coding")
    parser.add_argument("--only-chinese", action="store_true")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    chinese(asked.chinese)
    if asked.only_chinese:
        return
    for folder in asked.folders:
        scored(f"photographs in {folder.name}", photographs(folder))
    scored("drawn, even seeds (chosen by)", drawn(range(0, asked.seeds * 2, 2)))
    scored("drawn, odd seeds (scored)", drawn(range(1, asked.seeds * 2, 2)))
    scored("without a code", bare(asked.bare))
    smallest(asked.tries)
    frames_without_a_code()


if __name__ == "__main__":
    main()
