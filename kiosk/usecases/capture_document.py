"""One photograph of a material: shutter, page found, straightened, judged; kept when good, asked about when not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from devices.ports.camera import DocumentCamera, Picture
from kiosk.base.journal import Journal
from kiosk.domain.document import Page
from kiosk.domain.ids import MaterialCode
from kiosk.usecases.prepare_application import Draft, PageRefused, PrepareApplication

STILL_DEADLINE_S = 4.0
STILL_REPLACED = "高拍仪给的照片打不开，已改用预览画面；常有这种情况时请检查高拍仪和它的照片地址"


@dataclass(frozen=True, slots=True)
class JudgedStill:
    """A picture as it would be kept, and why it should be taken again."""

    jpeg: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Captured:
    result: Literal["kept", "question", "camera_gone", "refused"]
    reasons: tuple[str, ...] = ()
    refusal: Literal["", "too_many", "too_big", "same_page", "disk_full"] = ""


class CaptureDocument:
    """Holds at most one picture: the one under question."""

    def __init__(self, camera: DocumentCamera, prepare: PrepareApplication, journal: Journal) -> None:
        self._camera = camera
        self._prepare = prepare
        self._journal = journal
        self._under_question: JudgedStill | None = None

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
        judged = judge(still)
        if judged.reasons:
            self._under_question = judged
            return Captured("question", judged.reasons)
        return self._add(draft, material, replaces, judged)

    def keep(self, draft: Draft, material: str, replaces: int | None) -> Captured:
        """The citizen wants the picture under question all the same."""
        judged, self._under_question = self._under_question, None
        if judged is None:
            return Captured("camera_gone")
        return self._add(draft, material, replaces, judged)

    def drop(self) -> None:
        self._under_question = None

    def _add(self, draft: Draft, material: str, replaces: int | None, judged: JudgedStill) -> Captured:
        added = self._prepare.add_page(
            draft,
            MaterialCode(material),
            judged.jpeg,
            good=not judged.reasons,
            reasons=judged.reasons,
            thumbnail=judged.thumbnail,
            replaces=replaces,
        )
        if isinstance(added, PageRefused):
            return Captured("refused", refusal=added.reason)
        assert isinstance(added, Page)
        return Captured("kept", judged.reasons)


def judge(still: Picture) -> JudgedStill:
    """Finds, straightens and judges. Without a page in it the picture is kept as it is, for the citizen to decide."""
    # OpenCV takes a fifth of a second to import: not before the first photograph.
    from kiosk.imaging.page import find_page, straighten
    from kiosk.imaging.picture_file import encode_jpeg, thumbnail
    from kiosk.imaging.quality import judge_page

    found = find_page(still)
    verdict = judge_page(still, found.corners if found else None)
    page = straighten(still, found.corners) if found else still
    return JudgedStill(encode_jpeg(page), thumbnail(page), tuple(verdict.reasons))
