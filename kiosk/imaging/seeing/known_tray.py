"""The empty tray as it is known across visits and restarts: learned when nothing lies there, kept as a small file."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.imaging.page_finder import known_network
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.small_picture import small_copy
from kiosk.imaging.tray import EmptyTray

_SURELY_NO_SHEET: Final = 0.2
"""What the network may at most say of a sheet in a picture from which a tray is learned anew: a sheet learned as tray would
never be seen again, a tray learned a visit later costs nothing."""
_KEEP_EVERY: Final = 5
"""So many looks at the empty tray are lost at most when the power goes."""


class KnownTray:
    """For use by one thread at a time."""

    def __init__(self, file: Path | None = None) -> None:
        """A file that cannot be read is as good as none: the tray is learned anew."""
        self._file = file
        self._learned = 0
        self.tray = _kept_in(file) if file is not None else EmptyTray()

    def learn(self, picture: Pixels) -> bool:
        """The tray is said to be empty in this picture. Whether it was learned: not so when something seems to lie there."""
        if not self.tray.shows_all_over(picture):
            network = known_network()
            if network is not None and network.look(small_copy(picture)).any_sheet > _SURELY_NO_SHEET:
                return False
        self.tray.learn(picture)
        self._learned += 1
        if self._learned % _KEEP_EVERY == 1:
            self.keep()
        return True

    def keep(self) -> None:
        """What is known is on the disk afterwards, if the disk takes it."""
        kept = self.tray.as_kept()
        if self._file is None or kept is None or self._learned == 0:
            return
        content = io.BytesIO()
        np.savez_compressed(content, look=kept[0], seen=np.int64(kept[1]))
        unfinished = self._file.with_suffix(".part")
        try:
            unfinished.write_bytes(content.getvalue())
            unfinished.replace(self._file)
        except OSError:
            # A full disk costs the next start one look at the tray, no more.
            return


def _kept_in(file: Path) -> EmptyTray:
    try:
        with np.load(file, allow_pickle=False) as kept:
            return EmptyTray.from_kept(kept["look"], int(kept["seen"]))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return EmptyTray()
