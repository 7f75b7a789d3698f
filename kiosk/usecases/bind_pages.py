"""The pages of one material as one PDF, bound beside the terminal and, when nobody is there to do it, in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from kiosk.imaging.seeing.port import Seeing, SeeingGone


class Bind(Protocol):
    """JPEG pages and the material's name into a PDF; the same pages give the same bytes, whoever binds them."""

    def __call__(self, pages: Sequence[bytes], title: str, **how: Any) -> bytes:
        """`how`: what `kiosk.imaging.papers_pdf.bind_pdf` takes besides. Raises ValueError for pages that are none."""


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
