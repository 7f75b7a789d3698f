"""One photograph of a material: shutter, then whoever sees finds, straightens and judges; kept when good, asked about when not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from devices.ports.camera import DocumentCamera, Picture
from kiosk.base.journal import Journal
from kiosk.domain.document import Page
from kiosk.domain.ids import MaterialCode
from kiosk.domain.seen import PageTaken
from kiosk.imaging.seeing.port import Seeing, SeeingGone
from kiosk.usecases.prepare_application import Draft, PageRefused, PrepareApplication

STILL_DEADLINE_S = 4.0
NOT_JUDGED = "not_judged"
"""The reason of a question about a picture that nobody could judge."""
_TRIES = 2
"""A seeing program that fell over is started again by the next call."""
STILL_REPLACED = "高拍仪给的照片打不开，已改用预览画面；常有这种情况时请检查高拍仪和它的照片地址"


@dataclass(frozen=True, slots=True)
class Captured:
    result: Literal["kept", "question", "camera_gone", "refused"]
    reasons: tuple[str, ...] = ()
    refusal: Literal["", "too_many", "too_big", "same_page", "disk_full"] = ""


class CaptureDocument:
    """Holds at most one picture: the one under question."""

    def __init__(
        self, camera: DocumentCamera, seeing: Seeing, prepare: PrepareApplication, journal: Journal
    ) -> None:
        self._camera = camera
        self._seeing = seeing
        self._prepare = prepare
        self._journal = journal
        self._under_question: PageTaken | None = None

    def shoot(self, draft: Draft, material: str, replaces: int | None) -> Captured:
        """Takes a still. A good one is a page of the draft afterwards; another waits for keep() or drop()."""
        self._under_question = None
        replaced = self._camera.stills_replaced
        still = self._camera.still(STILL_DEADLINE_S)
        if self._camera.stills_replaced > replaced:
            # The citizen sees nothing of it; whoever looks after the camera must.
            self._journal.write("still_replaced", by="preview", said=STILL_REPLACED)
        if still is None:
            return Captured("camera_gone")
        taken = self._taken(still)
        if taken is None:
            return Captured("camera_gone")
        reasons = taken.reasons or (() if taken.judged else (NOT_JUDGED,))
        if reasons:
            self._under_question = taken
            return Captured("question", reasons)
        return self._add(draft, material, replaces, taken)

    def keep(self, draft: Draft, material: str, replaces: int | None) -> Captured:
        """The citizen wants the picture under question all the same."""
        taken, self._under_question = self._under_question, None
        if taken is None:
            return Captured("camera_gone")
        return self._add(draft, material, replaces, taken)

    def drop(self) -> None:
        self._under_question = None

    def _taken(self, still: Picture) -> PageTaken | None:
        """The page in a still. While nobody sees, the still as the camera gave it; None when it cannot be worked with."""
        for _ in range(_TRIES):
            try:
                return self._seeing.take(still.coded)
            except SeeingGone:
                continue
            except ValueError as refusal:
                self._journal.write("still_refused", said=str(refusal))
                return None
        return _as_it_is(still)

    def _add(self, draft: Draft, material: str, replaces: int | None, taken: PageTaken) -> Captured:
        added = self._prepare.add_page(
            draft,
            MaterialCode(material),
            taken.jpeg,
            good=taken.judged and not taken.reasons,
            reasons=taken.reasons,
            thumbnail=taken.thumbnail,
            replaces=replaces,
        )
        if isinstance(added, PageRefused):
            return Captured("refused", refusal=added.reason)
        assert isinstance(added, Page)
        return Captured("kept", taken.reasons)


def _as_it_is(still: Picture) -> PageTaken | None:
    """The citizen's work is not lost because a program was: the clerk sees the whole picture, table and all."""
    from kiosk.imaging.small_page import small_page

    thumbnail = small_page(still.coded, 280, 368)
    return PageTaken(still.coded, thumbnail, (), judged=False) if thumbnail is not None else None
