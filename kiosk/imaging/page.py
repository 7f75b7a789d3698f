"""The sheet in a picture: where its corners are."""

from __future__ import annotations

from kiosk.imaging.page_finder import PageFinder, PageFound, known_network, let_go_of_network
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.tray import EmptyTray

__all__ = ["PageFound", "find_page", "let_go_of_network"]


def find_page(picture: Pixels, tray: EmptyTray | None = None) -> PageFound | None:
    """The sheet in a BGR picture, or None when there is none. The picture is not changed.

    Corners of a sheet that leaves the picture lie on its rim or beyond.

    On one core of 2 GHz a sheet on a plain tray takes about 12 ms at 1080p, a cluttered picture up to 50 ms.
    """
    return PageFinder(known_network(), tray).find(picture)
