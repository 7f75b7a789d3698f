"""Whether a photographed sheet can be read by whoever decides the case: judged before the citizen leaves."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.seen import Lamp, Reason
from kiosk.imaging.picture_file import Pixels
from kiosk.imaging.tray_beside import OnTray
from kiosk.imaging.verdict.decision import NO_PAGE, Verdict, decided
from kiosk.imaging.verdict.limits import known_limits
from kiosk.imaging.verdict.measures import measured

__all__ = ["Lamp", "Reason", "Verdict", "judge_page"]


def judge_page(
    picture: Pixels,
    corners: Sequence[Sequence[float]] | None,
    *,
    preview: bool = False,
    others: Sequence[Sequence[Sequence[float]]] = (),
    on_tray: OnTray | None = None,
) -> Verdict:
    """Judges the sheet at `corners` (as `find_page` gives them) of a BGR picture; None means that no sheet was found.

    A `preview` has fewer pixels than the picture that is kept: its own number of pixels is no reason. `others` are the
    further sheets in view and `on_tray` is what a known tray tells (`PageFound`).
    """
    if corners is None or len(corners) != 4:
        return NO_PAGE
    return decided(measured(picture, corners, others, on_tray), known_limits(), preview)
