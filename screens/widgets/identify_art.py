"""How a card is laid down and a phone is held up, drawn from geometry."""

from __future__ import annotations

from functools import cache

from kivy.graphics.texture import Texture

from screens.widgets.art import Sheet


@cache
def card_on_reader(scale: float, ready: bool) -> Texture:
    """920 x 450: the reader, the card above it, arrows down. Gray when the reader cannot be used."""
    sheet = Sheet(920, 450, scale, fine=2)
    sheet.rounded("indigo_50", 0, 0, 920, 450, 32)
    dark, middle = ("indigo_900", "indigo_800") if ready else ("offline_ink", "line_400")
    sheet.polygon(dark, (234, 250), (686, 250), (770, 450), (150, 450))
    sheet.polygon(middle, (312, 276), (608, 276), (658, 428), (262, 428))
    if ready:
        for color, width, height in (("#3A66B5", 382, 106), ("#5B8FE0", 280, 78), ("#B7D2F7", 182, 50)):
            sheet.oval(color, 460, 345, width, height, 6)
    sheet.paste_turned(_card(scale), 461, 148, 5)
    for x in (170, 749) if ready else ():
        sheet.line("cinnabar", [(x, 130), (x, 228)], 12)
        sheet.line("cinnabar", [(x - 30, 196), (x, 228), (x + 30, 196)], 12)
        for end in ((x, 130), (x - 30, 196), (x + 30, 196), (x, 228)):
            sheet.oval("cinnabar", *end, 12, 12)
    return sheet.texture()


def _card(scale: float) -> Sheet:
    sheet = Sheet(390, 246, scale, fine=2)
    sheet.rounded("indigo_200", 3, 10, 384, 234, 24)
    sheet.rounded("surface", 3, 3, 384, 228, 24, edge="indigo_300", line=3)
    for x, y, width in ((30, 40, 130), (30, 74, 90), (30, 106, 160), (30, 138, 180)):
        sheet.rounded("indigo_300" if y == 40 else "indigo_200", x, y, width, 14, 7)
    sheet.rounded("indigo_100", 252, 28, 104, 132, 14)
    sheet.oval("indigo_300", 304, 74, 50, 50)
    sheet.rounded("indigo_300", 262, 112, 84, 48, 24)
    sheet.rounded("indigo_300", 30, 184, 326, 16, 8)
    return sheet


@cache
def phone_at_scanner(scale: float, ready: bool) -> Texture:
    """250 x 250: a phone with a code over the scanner's red line."""
    sheet = Sheet(250, 250, scale, fine=2)
    ink = "teal_700" if ready else "line_400"
    sheet.rounded("teal_50" if ready else "bg", 0, 0, 250, 250, 28)
    sheet.rounded("surface", 66, 20, 116, 182, 20, edge=ink, line=6)
    for row in range(9):
        for column in range(9):
            corner = ((row < 3 or row > 5) and column < 3) or (row < 3 and column > 5)
            ring = corner and not (row % 6 == 1 and column % 6 == 1)
            if ring or (not corner and (row * 7 + column * 5 + row * column) % 3 == 0):
                sheet.box(ink, 84 + column * 9, 56 + row * 9, 9, 9)
    sheet.rounded(ink, 108, 176, 36, 8, 4)
    sheet.box("cinnabar" if ready else "line_400", 36, 218, 178, 7)
    sheet.box(ink, 32, 202, 8, 36)
    sheet.box(ink, 210, 202, 8, 36)
    return sheet.texture()
