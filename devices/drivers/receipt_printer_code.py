"""QR codes: how large the printer will draw one, and the picture for printers that cannot."""

from __future__ import annotations

from collections.abc import Sequence


def _code_of(payload: str) -> Sequence[Sequence[int]]:
    import segno

    matrix: Sequence[Sequence[int]] = segno.make(
        payload.encode("utf-8"), error="m", micro=False, boost_error=False, encoding="utf-8"
    ).matrix
    return matrix


def modules_of(payload: str) -> int:
    """Modules along one side, so that room can be kept before the printer draws it."""
    return len(_code_of(payload))


def code_raster(payload: str, module_dots: int) -> tuple[int, int, bytes]:
    """The code as a raster for printers that cannot draw one: (bytes a row, rows, dots)."""
    rows = bytearray()
    matrix = _code_of(payload)
    width_bytes = (len(matrix) * module_dots + 7) // 8
    for modules in matrix:
        bits = "".join(("1" if module else "0") * module_dots for module in modules).ljust(
            width_bytes * 8, "0"
        )
        rows += int(bits, 2).to_bytes(width_bytes, "big") * module_dots
    return width_bytes, len(matrix) * module_dots, bytes(rows)
