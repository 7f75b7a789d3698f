"""The read lines of a page as invisible text in their places, so that the PDF can be searched and copied from."""

from __future__ import annotations

import math
import struct
import unicodedata
from collections.abc import Iterable, Sequence

from kiosk.domain.seen import TextLine
from kiosk.imaging.papers.blank_font import (
    ASCENT,
    DESCENT,
    NARROW_GLYPH,
    UNITS_PER_EM,
    WIDE_GLYPH,
    blank_font,
)
from kiosk.imaging.papers.pdf_file import PdfFile, number

_NAME = "BlankCJK"
_AT_ONCE = 100
"""A ToUnicode map may have no more entries than this in one block (Adobe note 5411)."""
_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


class TextLayer:
    """One font for all lines of a file; each character has a code of its own, whatever plane it comes from."""

    def __init__(self, lines: Iterable[TextLine]) -> None:
        characters = sorted({character for line in lines for character in line.text})
        # Code 0 is the glyph of no character.
        self._codes = {character: code for code, character in enumerate(characters[:0xFFFE], start=1)}

    def font(self, file: PdfFile) -> int | None:
        """Writes the font; None where there is no text."""
        if not self._codes:
            return None
        program = blank_font()
        embedded = file.stream(f"/Length1 {len(program)}", program, packed=True)
        descriptor = file.put(
            f"<< /Type /FontDescriptor /FontName /{_NAME} /Flags 4 /FontBBox [0 {DESCENT} 1000 {ASCENT}] "
            f"/ItalicAngle 0 /Ascent {ASCENT} /Descent {DESCENT} /CapHeight {ASCENT} /StemV 0 "
            f"/FontFile2 {embedded} 0 R >>"
        )
        glyphs = [0, *(NARROW_GLYPH if _is_narrow(character) else WIDE_GLYPH for character in self._codes)]
        glyph_of = file.stream("", struct.pack(f">{len(glyphs)}H", *glyphs), packed=True)
        widths = " ".join(f"{code} [500]" for character, code in self._codes.items() if _is_narrow(character))
        child = file.put(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{_NAME} /DW {UNITS_PER_EM} /W [{widths}] "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/CIDToGIDMap {glyph_of} 0 R /FontDescriptor {descriptor} 0 R >>"
        )
        meaning = file.stream("", self._to_unicode(), packed=True)
        return file.put(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{_NAME} /Encoding /Identity-H "
            f"/DescendantFonts [{child} 0 R] /ToUnicode {meaning} 0 R >>"
        )

    def drawn(self, lines: Sequence[TextLine]) -> str:
        """The operators that lay the lines over a picture whose pixels are the units and whose y goes down."""
        return "".join(f"BT /F0 1 Tf 3 Tr {self._line(line)} Tj ET\n" for line in lines if line.text.strip())

    def _line(self, line: TextLine) -> str:
        top_left, _, bottom_right, bottom_left = line.corners
        along = (bottom_right[0] - bottom_left[0], bottom_right[1] - bottom_left[1])
        length = math.hypot(*along) or 1.0
        up = (top_left[0] - bottom_left[0], top_left[1] - bottom_left[1])
        height = math.hypot(*up) or 1.0
        ems = sum(0.5 if _is_narrow(character) else 1.0 for character in line.text)
        stretch = length / (ems * height)
        cosine, sine = along[0] / length, along[1] / length
        lift = -DESCENT / UNITS_PER_EM
        start = (bottom_left[0] + up[0] * lift, bottom_left[1] + up[1] * lift)
        matrix = (
            *(cosine * height * stretch, sine * height * stretch),
            *(up[0], up[1]),
            *start,
        )
        codes = "".join(f"{self._codes.get(character, 0):04X}" for character in line.text)
        return " ".join(number(value) for value in matrix) + f" Tm <{codes}>"

    def _to_unicode(self) -> bytes:
        pairs = [
            f"<{code:04X}> <{one.encode('utf-16-be').hex().upper()}>" for one, code in self._codes.items()
        ]
        blocks = [pairs[at : at + _AT_ONCE] for at in range(0, len(pairs), _AT_ONCE)]
        told = "".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar\n" for b in blocks)
        return (_CMAP_HEAD + told + _CMAP_TAIL).encode("ascii")


def _is_narrow(character: str) -> bool:
    return unicodedata.east_asian_width(character) not in ("W", "F", "A")
