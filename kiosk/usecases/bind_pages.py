"""The pages of one material as one PDF, bound beside the terminal and, when nobody is there to do it, in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kiosk.base.errors import KioskError
from kiosk.imaging.seeing.port import Seeing, SeeingGone

COMPACT_DPI: Final = (200, 150)
"""Of the print's mask, step by step while the file is too large; below that 8-point print breaks up."""
_MEGABYTE: Final = 1024 * 1024


class Bind(Protocol):
    """JPEG pages and the material's name into a PDF; the same pages give the same bytes, whoever binds them."""

    def __call__(self, pages: Sequence[bytes], title: str, **how: Any) -> bytes:
        """`how`: what `kiosk.imaging.papers_pdf.bind_pdf` takes besides. Raises ValueError for pages that are none."""


class MaterialTooLarge(KioskError):
    """The pages of a material cannot be made to fit legibly into what the platform takes."""

    def __init__(self, name: str, pages: int, size_bytes: int, max_bytes: int) -> None:
        super().__init__(
            f"“{name}”的 {pages} 页合成后有 {_tenths(math.ceil, size_bytes)} MB，"
            f"平台每份材料最多收 {_tenths(math.floor, max_bytes)} MB。",
            "请删掉用不上的页，或请工作人员帮忙。拍好的页都还在。",
        )
        self.name = name
        self.size_bytes = size_bytes
        self.max_bytes = max_bytes


def bind_here(pages: Sequence[bytes], title: str, **how: Any) -> bytes:
    """In this process, which then has the libraries for it in memory."""
    from kiosk.imaging.papers_pdf import bind_pdf

    return bind_pdf(pages, title, **how)


def bind_through(seeing: Seeing) -> Bind:
    """By whoever sees. A citizen who hands in does not wait for a program to come back: then it is done here."""

    def bind(pages: Sequence[bytes], title: str, **how: Any) -> bytes:
        try:
            return seeing.bind(pages, title, **how)
        except SeeingGone:
            return bind_here(pages, title, **how)

    return bind


def _nobody_is_told(_trouble: MaterialTooLarge) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Binding:
    """How materials are bound for one platform."""

    bind: Bind = bind_here
    max_bytes: int | None = None
    """What the platform takes of one material; None: any size."""
    told: Callable[[MaterialTooLarge], None] = _nobody_is_told
    """Staff are to hear of a material that cannot be handed in."""

    def within(self, pages: Sequence[bytes], title: str, **how: Any) -> bytes:
        """The PDF with its JPEGs as they are; taken apart into print and ground only where it would be too large otherwise.

        Raises MaterialTooLarge when nothing legible fits, and ValueError for pages that are none.
        """
        bound = self.bind(pages, title, **how)
        for dpi in COMPACT_DPI:
            if self._fits(bound):
                return bound
            bound = self.bind(pages, title, compact_dpi=dpi, **how)
        if self._fits(bound):
            return bound
        assert self.max_bytes is not None
        trouble = MaterialTooLarge(title, len(pages), len(bound), self.max_bytes)
        self.told(trouble)
        raise trouble

    def _fits(self, bound: bytes) -> bool:
        return self.max_bytes is None or len(bound) <= self.max_bytes


def _tenths(towards: Callable[[float], int], size_bytes: int) -> str:
    """Megabytes to a tenth, so rounded that what is too large never reads as if it fitted."""
    return f"{towards(size_bytes / _MEGABYTE * 10) / 10:.1f}".removesuffix(".0")
