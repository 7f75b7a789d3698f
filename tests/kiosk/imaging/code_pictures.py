"""Hard pictures of codes with known texts, and busy pictures without any. Made by this script alone, the same at each seed.

A symbol is drawn, laid on paper among print, and photographed: turned, tilted, bent, small, blurred, moved, through the grid of a
phone's screen, under glare, pale, inverted, noisy. `code_picture` gives every kind under every fault; even seeds are there to
choose by, odd ones to score by.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import segno
import zxingcpp

Pixels = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float32]
_Rng = np.random.Generator
KINDS = ("QRCode", "QRChinese", "EAN13", "Code128", "PDF417", "DataMatrix")
FAULTS = (
    "small",
    "turned",
    "tilted",
    "blurred",
    "moved",
    "wrinkled",
    "screen",
    "glare",
    "pale",
    "inverted",
    "noisy",
    "on_page",
)
_LINEAR = ("EAN13", "Code128")
_FINE = 6
"""Pixels that a module is drawn with, before it is photographed."""
_OVER = 3
"""The lens sees this many times finer than the sensor."""


@dataclass(frozen=True, slots=True)
class CodePicture:
    """A grey picture, and the text of the one code in it; empty when there is none."""

    pixels: Pixels
    text: str


def code_picture(kind: str, fault: str, seed: int) -> CodePicture:
    """One photograph of one code of `kind` that suffers from `fault`."""
    rng = np.random.default_rng([seed, KINDS.index(kind), FAULTS.index(fault)])
    text = _text(kind, rng)
    symbol = _symbol(kind, text)
    if fault == "inverted":
        symbol = 255 - symbol
    width, height = (
        (1920, 1080) if fault == "on_page" else ((640, 480), (480, 640), (400, 400))[seed // 2 % 3]
    )
    modules = (symbol.shape[1] / _FINE, symbol.shape[0] / _FINE)
    module_px = _module_px(kind, fault, modules, min(width, height), rng)
    placed = _photographed(symbol, module_px, (width, height), kind, fault, rng)
    return CodePicture(_sensed(placed, fault, module_px, rng), text)


def _text(kind: str, rng: _Rng) -> str:
    number = "".join(str(digit) for digit in rng.integers(0, 10, 24))
    match kind:
        case "QRCode":
            return f"https://hall.example/r/{number[: int(rng.integers(6, 24))]}"
        case "QRChinese":
            return f"办件回执 {number[:10]} 吉首市政务服务中心"
        case "EAN13":
            return number[:12] + str(
                -sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(number[:12])) % 10
            )
        case "Code128":
            return f"HJ{number[:10]}"
    return f"MATERIAL-{number[:14]}-A"


def _symbol(kind: str, text: str) -> Pixels:
    """Black on white with its quiet zone, `_FINE` pixels a module."""
    if kind.startswith("QR"):
        coding = "gb18030" if kind == "QRChinese" and text[6] > "4" else "utf-8"
        code = segno.make(text, micro=False, encoding=coding, eci=False, mode="byte", boost_error=False)
        bits = np.array([[module & 1 for module in row] for row in code.matrix_iter(scale=1, border=3)])
        modules = np.where(bits > 0, 0, 255).astype(np.uint8)
        return np.kron(modules, np.ones((_FINE, _FINE), np.uint8))
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    drawn = np.asarray(made.to_image(scale=_FINE, add_quiet_zones=True))
    return np.pad(drawn.astype(np.uint8), _FINE * 2, constant_values=255)


def _module_px(kind: str, fault: str, modules: tuple[float, float], side: int, rng: _Rng) -> float:
    """Pixels a module in the photograph; never so many that the code would not fit."""
    small, large = {
        "small": (1.3, 2.1),
        "on_page": (1.5, 3.0),
        "blurred": (2.2, 4.0),
        "moved": (2.4, 4.0),
    }.get(fault, (1.9, 4.5))
    return min(
        float(rng.uniform(small, large)),
        0.92 * side / math.hypot(*modules) * (1.0 if kind in _LINEAR else 1.1),
    )


def _photographed(
    symbol: Pixels, module_px: float, size: tuple[int, int], kind: str, fault: str, rng: _Rng
) -> _Floats:
    width, height = size
    ground = _paper(width * _OVER, height * _OVER, fault == "inverted", rng)
    most_deg = {"turned": 180.0, "on_page": 30.0, "tilted": 30.0}.get(fault, 10.0)
    angle = math.radians(rng.uniform(-most_deg, most_deg))
    scale = module_px * _OVER / _FINE
    half_w, half_h = symbol.shape[1] * scale / 2, symbol.shape[0] * scale / 2
    room = math.hypot(half_w, half_h)
    centre = [
        float(rng.uniform(min(room, side / 2), max(side - room, side / 2)))
        for side in (width * _OVER, height * _OVER)
    ]
    box = np.array([[-half_w, -half_h], [half_w, -half_h], [half_w, half_h], [-half_w, half_h]])
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    if fault == "tilted":
        box *= 1 + rng.uniform(-0.22, 0.22, (4, 1))
    corners = (box @ turn.T + centre).astype(np.float32)
    source = np.array(
        [[0, 0], [symbol.shape[1], 0], [symbol.shape[1], symbol.shape[0]], [0, symbol.shape[0]]]
    )
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), corners)
    # Shrinking by more than two would skip lines of the symbol: it is softened to what the lens leaves of it first.
    soft = cv2.GaussianBlur(symbol, (0, 0), max(0.3, 0.45 / scale))
    cv2.warpPerspective(
        soft,
        matrix,
        (width * _OVER, height * _OVER),
        dst=ground,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    if fault == "wrinkled":
        ground = _bent(ground, room, rng)
    return np.asarray(cv2.resize(ground, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _paper(width: int, height: int, dark: bool, rng: _Rng) -> Pixels:
    """Paper with lines of small print, or a dark screen."""
    ground = np.full((height, width), 22 if dark else 246, np.uint8)
    size = float(rng.uniform(0.5, 0.9)) * _OVER / 2
    for y in range(int(30 * size), height, int(46 * size)):
        words = "".join(
            chr(97 + int(n)) if n < 24 else " " for n in rng.integers(0, 30, width // int(18 * size))
        )
        cv2.putText(
            ground,
            words,
            (10, y),
            cv2.FONT_HERSHEY_SIMPLEX,
            size,
            200 if dark else 60,
            max(1, round(size * 2)),
        )
    return ground


def _bent(ground: Pixels, room: float, rng: _Rng) -> Pixels:
    """A few soft folds across the paper, with the shade that they throw."""
    height, width = ground.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    shift_x, shift_y, shade = np.zeros_like(x), np.zeros_like(x), np.ones_like(x)
    for _ in range(3):
        angle, length = rng.uniform(0, math.pi), room * rng.uniform(0.8, 2.2)
        wave = (x * math.cos(angle) + y * math.sin(angle)) * (2 * math.pi / length) + rng.uniform(0, 6)
        bend = np.sin(wave).astype(np.float32) * length * rng.uniform(0.008, 0.024)
        shift_x, shift_y = shift_x + bend * math.sin(angle), shift_y + bend * math.cos(angle)
        shade *= 1 + np.cos(wave).astype(np.float32) * rng.uniform(0.03, 0.12)
    moved = cv2.remap(ground, x + shift_x, y + shift_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(moved * shade, 0, 255), dtype=np.uint8)


def _sensed(placed: _Floats, fault: str, module_px: float, rng: _Rng) -> Pixels:
    """What lens, light, hand and sensor do to it."""
    height, width = placed.shape
    seen: Any = cv2.GaussianBlur(placed, (0, 0), 0.5)
    match fault:
        case "blurred":
            seen = cv2.GaussianBlur(seen, (0, 0), module_px * rng.uniform(0.35, 0.75))
        case "moved":
            seen = _moved(seen, module_px * rng.uniform(0.7, 1.5), rng)
        case "screen":
            seen = _through_a_grid(seen, rng)
        case "glare":
            seen = _glare(seen, rng)
        case "pale":
            seen = rng.uniform(90, 190) + (seen - 128) * rng.uniform(0.1, 0.3)
    slope = np.linspace(1 - 0.25 * rng.random(), 1.0, width, dtype=np.float32)[None, :]
    noise = rng.uniform(9, 20) if fault == "noisy" else rng.uniform(1.5, 4)
    grain = rng.normal(0, noise, (height, width)).astype(np.float32)
    taken = np.clip(seen * slope * 0.85 + 18 + grain, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 92))]
    packed = cv2.imencode(".jpg", taken, quality)[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def _moved(seen: _Floats, length_px: float, rng: _Rng) -> _Floats:
    angle, reach = rng.uniform(0, math.pi), math.ceil(length_px)
    trace = np.zeros((reach * 2 + 1, reach * 2 + 1), np.float32)
    for step in np.linspace(-length_px / 2, length_px / 2, 25):
        row, column = (round(reach + step * part) for part in (math.sin(angle), math.cos(angle)))
        trace[row, column] += 1
    return np.asarray(cv2.filter2D(seen, -1, trace / trace.sum()), dtype=np.float32)


def _through_a_grid(seen: _Floats, rng: _Rng) -> _Floats:
    """The beat between a phone's pixels and the sensor's: slow bands in two directions."""
    height, width = seen.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    beat = np.ones_like(seen)
    for length in rng.uniform(5, 16, 2):
        angle = rng.uniform(0, math.pi)
        wave = (x * math.cos(angle) + y * math.sin(angle)) * (2 * math.pi / length)
        beat *= 1 + rng.uniform(0.08, 0.22) * np.sin(wave).astype(np.float32)
    return np.asarray(seen * beat * 0.85, dtype=np.float32)


def _glare(seen: _Floats, rng: _Rng) -> _Floats:
    height, width = seen.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    at = rng.uniform(0.2, 0.8, 2) * (width, height)
    far = np.hypot(x - at[0], y - at[1]) / (min(width, height) * rng.uniform(0.12, 0.3))
    veil = np.exp(-(far**2)).astype(np.float32) * rng.uniform(120, 420)
    return np.asarray(np.minimum(seen * 0.8 + veil, 262), dtype=np.float32)


BARE_SUBJECTS = ("letter", "table", "stripes", "keys", "mosaic", "seal", "grain", "card", "weave", "plates")


def bare_picture(subject: str, seed: int, width: int = 960, height: int = 720) -> Pixels:
    """A photograph in which there is no code, of something that readers are tempted by."""
    rng = np.random.default_rng([seed, 50 + BARE_SUBJECTS.index(subject)])
    paper = _paper(width, height, seed % 5 == 4, rng)
    if subject not in ("letter", "grain"):
        part = _TEMPTING[subject](rng, width * 2 // 3, height * 2 // 3)
        top, left = int(rng.integers(0, height // 3)), int(rng.integers(0, width // 3))
        paper[top : top + part.shape[0], left : left + part.shape[1]] = part
    if subject == "grain":
        paper[:] = 128
    middle = (width / 2, height / 2)
    matrix = cv2.getRotationMatrix2D(middle, float(rng.uniform(-25, 25)) if seed % 2 else 0.0, 1.0)
    turned = cv2.warpAffine(paper, matrix, (width, height), borderValue=70)
    seen = cv2.GaussianBlur(turned, (0, 0), float(rng.uniform(0.4, 1.2))).astype(np.float32)
    grain = rng.normal(0, 22 if subject == "grain" else rng.uniform(2, 7), seen.shape)
    return np.asarray(np.clip(seen * 0.9 + 12 + grain, 0, 255), dtype=np.uint8)


def _table(rng: _Rng, width: int, height: int) -> Pixels:
    part = np.full((height, width), 240, np.uint8)
    for x in range(0, width, int(rng.integers(14, 90))):
        cv2.line(part, (x, 0), (x, height), 40, int(rng.integers(1, 4)))
    for y in range(0, height, int(rng.integers(14, 60))):
        cv2.line(part, (0, y), (width, y), 40, int(rng.integers(1, 4)))
    return part


def _stripes(rng: _Rng, width: int, height: int) -> Pixels:
    """Bars of a few widths, like those of a shirt, a radiator or a bar code that is none."""
    widths = rng.integers(1, 5, width) * int(rng.integers(2, 5))
    row = np.repeat(np.arange(width) % 2 * 200 + 25, widths)[:width].astype(np.uint8)
    return np.repeat(row[None, :], height, axis=0)


def _keys(rng: _Rng, width: int, height: int) -> Pixels:
    part, pitch = np.full((height, width), 30, np.uint8), int(rng.integers(28, 60))
    for y in range(0, height - pitch, pitch):
        for x in range(0, width - pitch, pitch):
            cv2.rectangle(part, (x + 3, y + 3), (x + pitch - 3, y + pitch - 3), 70, -1)
            cv2.putText(part, chr(65 + int(rng.integers(26))), (x + 8, y + pitch - 10), 0, pitch / 60, 220, 1)
    return part


def _mosaic(rng: _Rng, width: int, height: int) -> Pixels:
    """Random squares, and three nested ones at the corners as a QR code has them, with nothing valid between."""
    size = int(rng.integers(4, 9))
    cells = (rng.random((height // size, width // size)) < 0.5).astype(np.uint8)
    eye = np.ones((9, 9), np.uint8)
    eye[1:8, 1:8], eye[2:7, 2:7], eye[3:6, 3:6] = 0, 1, 0
    for row, column in ((0, 0), (0, -9), (-9, 0)):
        cells[row : row + 9 or None, column : column + 9 or None] = eye
    return np.kron(cells * 205 + 30, np.ones((size, size), np.uint8)).astype(np.uint8)


def _seal(rng: _Rng, width: int, height: int) -> Pixels:
    part, middle = np.full((height, width), 238, np.uint8), (width // 2, height // 2)
    for radius in range(20, min(middle) - 5, int(rng.integers(9, 30))):
        cv2.circle(part, middle, radius, 90, int(rng.integers(1, 7)))
    for angle in np.arange(0, 2 * math.pi, math.pi / int(rng.integers(6, 30))):
        end = (int(middle[0] + 130 * math.cos(angle)), int(middle[1] + 130 * math.sin(angle)))
        cv2.line(part, middle, end, 90, 2)
    return part


def _card(rng: _Rng, width: int, height: int) -> Pixels:
    part = np.full((height, width), 205, np.uint8)
    for y in range(40, height - 20, 46):
        number = "".join(str(int(n)) for n in rng.integers(0, 10, 22))
        cv2.putText(part, number, (20, y), cv2.FONT_HERSHEY_DUPLEX, 0.9, 45, 2)
    cv2.rectangle(part, (width - 170, 40), (width - 30, 220), 120, -1)
    return part


def _weave(rng: _Rng, width: int, height: int) -> Pixels:
    y, x = np.mgrid[0:height, 0:width]
    one, two = rng.uniform(3, 14, 2)
    wave = np.sin(x * 2 * math.pi / one) * np.sin(y * 2 * math.pi / two)
    return np.asarray(128 + 100 * np.sign(wave), dtype=np.uint8)


def _plates(rng: _Rng, width: int, height: int) -> Pixels:
    """Solid boxes with light gaps: windows of a house, a keypad, a calendar."""
    part = np.full((height, width), 235, np.uint8)
    for _ in range(180):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        side = rng.integers(4, 40, 2)
        cv2.rectangle(part, (x, y), (x + int(side[0]), y + int(side[1])), int(rng.integers(10, 90)), -1)
    return part


_TEMPTING = {
    "table": _table,
    "stripes": _stripes,
    "keys": _keys,
    "mosaic": _mosaic,
    "seal": _seal,
    "card": _card,
    "weave": _weave,
    "plates": _plates,
}
