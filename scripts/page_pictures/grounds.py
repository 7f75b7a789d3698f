"""What papers lie on: trays, tables, cloth, tiles, and desks full of things. All drawn, nothing photographed."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Colours = npt.NDArray[np.float32]
"""Height x width x 3, BGR, 0 to 255."""
Plane = npt.NDArray[np.float32]
Random = np.random.Generator


def ground(rng: Random, height: int, width: int) -> Colours:
    """One ground of a random kind."""
    kinds = (_plain, _plain, _wood, _cloth, _slats, _stone, _leaves, _cluttered, _printed, _two_grounds)
    return np.asarray(kinds[int(rng.integers(len(kinds)))](rng, height, width), dtype=np.float32)


def tray(rng: Random, height: int, width: int) -> Colours:
    """Something plain: a tray, a mat, a table top."""
    return _plain(rng, height, width)


def clouds(rng: Random, height: int, width: int, coarse: int, octaves: int = 4) -> Plane:
    """Smooth noise of mean 0 and spread about 1, from `coarse` patches across down to fine grain."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        cells = coarse * 2**octave
        patch = rng.standard_normal((max(2, cells), max(2, cells))).astype(np.float32)
        total += cv2.resize(patch, (width, height), interpolation=cv2.INTER_CUBIC) / 1.6**octave
    return total / 1.3


def colour(rng: Random, vivid: float = 0.35) -> npt.NDArray[np.float32]:
    """A colour of any lightness, mostly dull."""
    grey = float(rng.uniform(12, 240))
    tint = rng.uniform(-1, 1, 3) * (rng.uniform(0, vivid) if rng.random() < 0.85 else 0.9)
    return np.clip(grey * (1 + tint), 3, 252).astype(np.float32)


def _filled(shade: npt.NDArray[np.float32], height: int, width: int) -> Colours:
    return np.ones((height, width, 1), np.float32) * shade


def _plain(rng: Random, height: int, width: int) -> Colours:
    grain = clouds(rng, height, width, int(rng.integers(2, 40)), 3)[..., None] * rng.uniform(0, 5)
    return np.asarray(_filled(colour(rng), height, width) + grain)


def _wood(rng: Random, height: int, width: int) -> Colours:
    down = rng.random() < 0.5
    rows, columns = (height, width) if down else (width, height)
    bent = clouds(rng, rows, columns, 2, 2) * rng.uniform(2, 14)
    across = np.arange(columns, dtype=np.float32)[None, :] + bent
    rings = np.sin(across / rng.uniform(3, 18)) + 0.6 * np.sin(across / rng.uniform(1.5, 5))
    streaks = cv2.resize(rng.standard_normal((6, columns)).astype(np.float32), (columns, rows))
    base = (
        colour(rng) if rng.random() < 0.4 else np.array([70, 110, 150], np.float32) * rng.uniform(0.25, 1.5)
    )
    drawn = base * (1 + rng.uniform(0.02, 0.16) * (rings + streaks)[..., None])
    if rng.random() < 0.5:
        for seam in range(int(rng.integers(0, 60)), columns, int(rng.integers(50, 160))):
            drawn[:, seam : seam + 2] *= 0.45
    return drawn if down else np.ascontiguousarray(drawn.transpose(1, 0, 2))


def _cloth(rng: Random, height: int, width: int) -> Colours:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    angle, pitch = rng.uniform(0, np.pi), rng.uniform(2, 14)
    one, two = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    weave = np.sin(one * 2 * np.pi / pitch) * np.sin(two * 2 * np.pi / pitch)
    folds = clouds(rng, height, width, int(rng.integers(2, 5)), 2) * rng.uniform(0, 0.25)
    shade = 1 + rng.uniform(0.02, 0.3) * weave + folds
    woven = colour(rng, 0.8) * shade[..., None]
    if rng.random() < 0.4:
        stripes = (np.sin(one * 2 * np.pi / rng.uniform(20, 90)) > rng.uniform(-0.5, 0.8))[..., None]
        woven = np.where(stripes, woven, colour(rng, 0.8) * shade[..., None])
    return np.asarray(woven)


def _slats(rng: Random, height: int, width: int) -> Colours:
    """Boards, tiles, keys of a keyboard: straight edges that are no paper's."""
    drawn = _filled(colour(rng), height, width)
    cell_x, cell_y = int(rng.integers(14, 130)), int(rng.integers(14, 130))
    if rng.random() < 0.4:
        cell_x = 3 * width
    fill, gap = colour(rng), int(rng.integers(1, 6))
    for row, y in enumerate(range(-cell_y, height, cell_y)):
        shift = int(row % 2 * cell_x * rng.choice([0.0, 0.5]))
        for x in range(-cell_x, width, cell_x):
            shade = fill * rng.uniform(0.85, 1.12)
            first, last = (x + shift + gap, y + gap), (x + shift + cell_x - gap, y + cell_y - gap)
            cv2.rectangle(drawn, first, last, [float(c) for c in shade], -1)
    return _turned(rng, drawn) + clouds(rng, height, width, 30, 2)[..., None] * rng.uniform(0, 6)


def _stone(rng: Random, height: int, width: int) -> Colours:
    veins = np.abs(clouds(rng, height, width, int(rng.integers(2, 8)), 5))
    specks = rng.standard_normal((height, width)).astype(np.float32) * rng.uniform(0, 0.12)
    mixed = np.clip(veins * rng.uniform(0.2, 0.9) + specks, 0, 1)[..., None]
    return np.asarray(colour(rng) * (1 - mixed) + colour(rng) * mixed)


def _leaves(rng: Random, height: int, width: int) -> Colours:
    drawn = _filled(colour(rng, 0.8), height, width)
    base = colour(rng, 0.9)
    for _ in range(int(rng.integers(40, 220))):
        at = (int(rng.integers(width)), int(rng.integers(height)))
        long = float(rng.uniform(6, 60))
        axes = (int(long), max(1, int(long * rng.uniform(0.08, 0.6))))
        shade = [float(c) for c in np.clip(base * rng.uniform(0.3, 1.6), 0, 255)]
        cv2.ellipse(drawn, at, axes, float(rng.uniform(0, 360)), 0, 360, shade, -1, cv2.LINE_AA)
    return drawn


def _cluttered(rng: Random, height: int, width: int) -> Colours:
    """A desk: boxes, screens, cables, cups."""
    drawn = ground(rng, height, width) if rng.random() < 0.6 else _plain(rng, height, width)
    for _ in range(int(rng.integers(4, 26))):
        _thing(rng, drawn)
    return drawn


def _thing(rng: Random, drawn: Colours) -> None:
    height, width = drawn.shape[:2]
    at = (int(rng.integers(-20, width + 20)), int(rng.integers(-20, height + 20)))
    shade = [float(c) for c in colour(rng, 0.9)]
    long, thin = float(rng.uniform(8, 170)), float(rng.uniform(4, 90))
    kind, turned = rng.random(), float(rng.uniform(0, 180) if rng.random() < 0.6 else rng.choice([0, 90]))
    if kind < 0.5:
        box = cv2.boxPoints((at, (long, thin), turned)).astype(np.int32)
        cv2.fillPoly(drawn, [box], shade, cv2.LINE_AA)
    elif kind < 0.7:
        cv2.ellipse(drawn, at, (int(long / 2), int(thin / 2)), turned, 0, 360, shade, -1, cv2.LINE_AA)
    else:
        way = np.cumsum(rng.normal(0, 35, (12, 2)), axis=0) + at
        cv2.polylines(drawn, [way.astype(np.int32)], False, shade, int(rng.integers(1, 8)), cv2.LINE_AA)


def _printed(rng: Random, height: int, width: int) -> Colours:
    """A newspaper or magazine below: columns of text and pictures, up to the rim."""
    drawn = _filled(np.float32([1, 1, 1]) * np.float32(rng.uniform(120, 235)), height, width)
    ink, line = colour(rng) * 0.5, int(rng.integers(4, 12))
    for x in range(int(rng.integers(0, 30)), width, int(rng.integers(60, 200))):
        for y in range(0, height, line):
            end = x + int(rng.uniform(30, 150))
            cv2.line(drawn, (x, y), (end, y), [float(c) for c in ink], max(1, line // 3))
    for _ in range(int(rng.integers(0, 5))):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        w, h = int(rng.integers(20, 140)), int(rng.integers(20, 140))
        cv2.rectangle(drawn, (x, y), (x + w, y + h), [float(c) for c in colour(rng, 0.9)], -1)
    return _turned(rng, drawn)


def _two_grounds(rng: Random, height: int, width: int) -> Colours:
    """A table's edge with the floor beyond."""
    first, second = ground(rng, height, width), _plain(rng, height, width)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    through = (rng.uniform(0, width), rng.uniform(0, height))
    side = (x - through[0]) * np.cos(angle) + (y - through[1]) * np.sin(angle)
    return np.asarray(np.where((side > 0)[..., None], first, second))


def _turned(rng: Random, drawn: Colours) -> Colours:
    height, width = drawn.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.normal(0, 25)), 1.15)
    return np.asarray(cv2.warpAffine(drawn, turn, (width, height), borderMode=cv2.BORDER_REFLECT))
