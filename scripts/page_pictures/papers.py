"""Papers, drawn flat: forms, letters, receipts, certificates, cards, book pages. No text is anybody's."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scripts.page_pictures.grounds import Colours, Random, clouds, colour

_LONG_PX = 320


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet's print, and how it is cut."""

    print: Colours
    round_corners: float
    """Radius of its corners by its shorter side; 0 for cut paper."""
    stiff: bool
    """A card: it does not bend."""


def paper(rng: Random) -> Paper:
    """A paper of a random kind, lying or standing."""
    kinds = (_letter, _letter, _form, _receipt, _certificate, _card, _card, _picture_page)
    return kinds[int(rng.integers(len(kinds)))](rng)


def id_card(rng: Random) -> Paper:
    """A plastic card."""
    return _card(rng)


def letter(rng: Random) -> Paper:
    """A printed A4 sheet."""
    return _letter(rng)


def _blank(rng: Random, ratio: float, shade: npt.NDArray[np.float32]) -> Colours:
    size = (round(_LONG_PX / ratio), _LONG_PX) if rng.random() < 0.5 else (_LONG_PX, round(_LONG_PX / ratio))
    sheet = np.ones((*size, 1), np.float32) * shade
    return sheet + clouds(rng, *size, 3, 2)[..., None] * np.float32(rng.uniform(0, 2.5))


def _paper_shade(rng: Random) -> npt.NDArray[np.float32]:
    shade = np.float32(rng.uniform(165, 252)) * np.ones(3, np.float32)
    if rng.random() < 0.25:
        shade = shade * np.array([rng.uniform(0.6, 1), rng.uniform(0.8, 1), rng.uniform(0.8, 1)], np.float32)
    return np.asarray(shade)


def _ink(rng: Random, coloured: float = 0.15) -> list[float]:
    shade = colour(rng, 0.9) if rng.random() < coloured else np.full(3, rng.uniform(10, 150))
    return [float(c) for c in shade]


def _lines(rng: Random, sheet: Colours, top: float, bottom: float, ink: list[float]) -> None:
    """Lines of words: at the size the network sees, a word is a dash."""
    height, width = sheet.shape[:2]
    margin, pitch = int(width * rng.uniform(0.05, 0.16)), int(rng.integers(6, 20))
    thick = max(1, round(pitch * rng.uniform(0.15, 0.5)))
    if rng.random() < 0.3:
        _letters(rng, sheet, range(int(top * height) + pitch, int(bottom * height), pitch), margin, ink)
        return
    for y in range(int(top * height) + pitch, int(bottom * height), pitch):
        x, end = margin, width - margin - (int(rng.uniform(0, width * 0.5)) if rng.random() < 0.2 else 0)
        while x < end:
            word = int(rng.integers(3, 40))
            cv2.line(sheet, (x, y), (min(end, x + word), y), ink, thick)
            x += word + int(rng.integers(3, 8)) + thick


def _letters(rng: Random, sheet: Colours, rows: range, margin: int, ink: list[float]) -> None:
    height, width = sheet.shape[:2]
    # The letters are drawn on bytes only.
    seen = np.full((height, width), 255, np.uint8)
    for y in rows:
        text = "".join(chr(97 + int(n)) if n < 26 else " " for n in rng.integers(0, 30, 60))
        cv2.putText(seen, text[: int(rng.integers(8, 60))], (margin, y), 0, rows.step / 30, 0, 1, cv2.LINE_AA)
    seen[:, width - margin :] = 255
    white = seen[..., None].astype(np.float32) / 255
    sheet[:] = sheet * white + np.array(ink, np.float32) * (1 - white)


def _heading(rng: Random, sheet: Colours, ink: list[float]) -> None:
    height, width = sheet.shape[:2]
    half = int(width * rng.uniform(0.1, 0.35))
    y = int(height * rng.uniform(0.05, 0.1))
    cv2.line(sheet, (width // 2 - half, y), (width // 2 + half, y), ink, int(rng.integers(4, 14)))


def _table(rng: Random, sheet: Colours, top: float, bottom: float, ink: list[float]) -> None:
    height, width = sheet.shape[:2]
    left, right = int(width * rng.uniform(0.03, 0.15)), int(width * rng.uniform(0.85, 0.97))
    rows, columns = int(rng.integers(2, 14)), int(rng.integers(2, 7))
    y0, y1, thick = int(top * height), int(bottom * height), int(rng.integers(1, 4))
    if rng.random() < 0.35:
        shade = [float(c) for c in colour(rng, 0.6)]
        cv2.rectangle(sheet, (left, y0), (right, y0 + (y1 - y0) // rows), shade, -1)
    for y in np.linspace(y0, y1, rows + 1).astype(int):
        cv2.line(sheet, (left, int(y)), (right, int(y)), ink, thick)
    for x in np.linspace(left, right, columns + 1).astype(int):
        cv2.line(sheet, (int(x), y0), (int(x), y1), ink, thick)
    for y in np.linspace(y0, y1, rows + 1)[:-1] + (y1 - y0) / rows / 2:
        for x in np.linspace(left, right, columns + 1)[:-1]:
            end = int(x + (right - left) / columns * rng.uniform(0.1, 0.9))
            cv2.line(sheet, (int(x) + 5, int(y)), (end, int(y)), ink, 2)


def _stamp(rng: Random, sheet: Colours) -> None:
    height, width = sheet.shape[:2]
    at = (int(width * rng.uniform(0.2, 0.8)), int(height * rng.uniform(0.3, 0.92)))
    radius = int(width * rng.uniform(0.06, 0.13))
    red = [float(rng.uniform(20, 80)), float(rng.uniform(20, 80)), float(rng.uniform(150, 230))]
    cv2.circle(sheet, at, radius, red, max(1, radius // 9), cv2.LINE_AA)
    cv2.circle(sheet, at, max(2, radius // 4), red, -1, cv2.LINE_AA)


def _letter(rng: Random) -> Paper:
    ratio = float(rng.choice([1.414, 1.414, 1.294, 1.5, 1.2]))
    sheet, ink = _blank(rng, ratio, _paper_shade(rng)), _ink(rng)
    if rng.random() < 0.93:
        _heading(rng, sheet, ink)
        _lines(rng, sheet, rng.uniform(0.08, 0.2), rng.uniform(0.35, 0.97), ink)
    if rng.random() < 0.4:
        _stamp(rng, sheet)
    return Paper(sheet, 0.0, False)


def _form(rng: Random) -> Paper:
    sheet, ink = _blank(rng, 1.414, _paper_shade(rng)), _ink(rng)
    _heading(rng, sheet, ink)
    split = rng.uniform(0.3, 0.8)
    _table(rng, sheet, rng.uniform(0.03, 0.2), split, ink)
    if rng.random() < 0.5:
        _lines(rng, sheet, split + 0.03, 0.95, ink)
    else:
        _table(rng, sheet, split + 0.04, rng.uniform(0.88, 0.97), ink)
    if rng.random() < 0.5:
        _stamp(rng, sheet)
    return Paper(sheet, 0.0, False)


def _receipt(rng: Random) -> Paper:
    ratio = float(rng.uniform(1.4, 3.2))
    sheet, ink = _blank(rng, ratio, _paper_shade(rng)), _ink(rng, 0.05)
    _lines(rng, sheet, 0.05, rng.uniform(0.5, 0.95), ink)
    return Paper(sheet, 0.0, False)


def _certificate(rng: Random) -> Paper:
    """A frame, a broad band, a coloured cover: straight edges inside the sheet."""
    shade = _paper_shade(rng) if rng.random() < 0.6 else colour(rng, 0.9)
    sheet, ink = _blank(rng, float(rng.uniform(1.2, 1.6)), shade), _ink(rng, 0.5)
    height, width = sheet.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        inset = int(rng.uniform(4, 34))
        frame = (inset, inset), (width - inset, height - inset)
        cv2.rectangle(sheet, *frame, _ink(rng, 0.8), int(rng.integers(1, 12)))
    _heading(rng, sheet, ink)
    _lines(rng, sheet, 0.25, rng.uniform(0.5, 0.85), ink)
    if rng.random() < 0.7:
        _stamp(rng, sheet)
    return Paper(sheet, 0.0, False)


def _card(rng: Random) -> Paper:
    """Pale with a photo and guilloche, or with a dark band along a side, or all dark."""
    pale = np.float32(rng.uniform(140, 245)) * rng.uniform(0.8, 1.0, 3).astype(np.float32)
    sheet = _blank(rng, 1.585, pale if rng.random() < 0.75 else colour(rng, 0.9))
    height, width = sheet.shape[:2]
    sheet += (clouds(rng, height, width, 2, 2)[..., None] * rng.uniform(-14, 14, 3)).astype(np.float32)
    ink = _ink(rng, 0.3)
    for _ in range(int(rng.integers(0, 8))):
        way = np.stack(
            [np.linspace(0, width, 40), height * rng.random() + np.cumsum(rng.normal(0, 6, 40))], 1
        )
        cv2.polylines(sheet, [way.astype(np.int32)], False, _ink(rng, 0.9), 1, cv2.LINE_AA)
    _lines(rng, sheet, rng.uniform(0.02, 0.3), rng.uniform(0.5, 0.98), ink)
    if rng.random() < 0.7:
        x, y = int(width * rng.uniform(0.05, 0.7)), int(height * rng.uniform(0.1, 0.5))
        w, h = int(width * rng.uniform(0.12, 0.28)), int(height * rng.uniform(0.2, 0.5))
        cv2.rectangle(sheet, (x, y), (x + w, y + h), _ink(rng, 0.8), -1)
    if rng.random() < 0.4:
        _band(rng, sheet)
    return Paper(sheet, float(rng.uniform(0.03, 0.08)) if rng.random() < 0.85 else 0.0, True)


def _band(rng: Random, sheet: Colours) -> None:
    """A broad stripe from side to side, near one of the long sides or right along it."""
    height = sheet.shape[0]
    top = int(height * (rng.uniform(0.0, 0.15) if rng.random() < 0.7 else rng.uniform(0.7, 0.9)))
    dark = colour(rng, 0.9) * np.float32(0.4 if rng.random() < 0.8 else 1.0)
    sheet[top : top + int(height * rng.uniform(0.08, 0.25))] = dark


def _picture_page(rng: Random) -> Paper:
    """A page of a magazine or school book."""
    sheet = _blank(rng, float(rng.uniform(1.2, 1.5)), _paper_shade(rng))
    height, width = sheet.shape[:2]
    _lines(rng, sheet, rng.uniform(0.05, 0.6), 0.97, _ink(rng))
    for _ in range(int(rng.integers(1, 8))):
        x, y = int(rng.integers(-20, width - 20)), int(rng.integers(-20, height - 20))
        w, h = int(rng.integers(20, width)), int(rng.integers(20, height // 2))
        shade = [float(c) for c in colour(rng, 0.9)]
        if rng.random() < 0.7:
            cv2.rectangle(sheet, (x, y), (x + w, y + h), shade, -1)
        else:
            cv2.ellipse(sheet, (x + w // 2, y + h // 2), (w // 2, h // 2), 0, 0, 360, shade, -1, cv2.LINE_AA)
    if rng.random() < 0.4:
        _band(rng, sheet)
    return Paper(sheet, 0.0, False)
