"""Photographing the materials, page by page."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.application_flow import next_step
from kiosk.flows.attention import device_attention
from kiosk.flows.deeds import CapturePage, DeletePage, DropCapture, KeepCapture, MovePage, UndoDelete
from kiosk.flows.doubts import ask_next_doubt, page_read, reading_of
from kiosk.flows.events import (
    CaptureKept,
    MaterialDone,
    PageDeleted,
    PageDeleteUndone,
    PageMoved,
    PageSelected,
    RetakeAsked,
    ShutterPressed,
    WentBack,
)
from kiosk.flows.everywhere_flow import went_back
from kiosk.flows.flow import Move, Rows, stay
from kiosk.flows.outcomes import DraftChanged, PageCaptured, PageRead
from kiosk.flows.session import Applying, Capturing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import go
from kiosk.usecases.prepare_application import NeededMaterial


def pressed_shutter(visit: Visit, _event: ShutterPressed, _around: Surroundings) -> Move:
    applying, capture, needed = _now(visit)
    if capture.taking or capture.question:
        return stay(visit)
    if capture.replacing is None and len(needed.pages) >= needed.material.most_pictures:
        return stay(replace(visit, toast="toast.too_many_pages"))
    deed = CapturePage(applying.draft, needed.material.code, capture.replacing)
    return _with(visit, replace(capture, taking=True, undo_page=None, undo_move=None), deed)


def captured(visit: Visit, event: PageCaptured, _around: Surroundings) -> Move:
    visit = replace(visit, under_way=visit.under_way - {CapturePage.__name__})
    applying, capture, _ = _now(visit)
    visit = replace(visit, applying=replace(applying, picture=event.picture))
    if event.result == "kept":
        _, _, needed = _now(visit)
        selected = capture.replacing if capture.replacing is not None else len(needed.pages) - 1
        shown = replace(applying, picture=event.picture)
        shown = replace(shown, capture=Capturing(material=capture.material, selected=selected))
        reading = reading_of(shown, needed.pages[selected])
        return stay(replace(visit, applying=ask_next_doubt(shown)), reading)
    if event.result == "question":
        asked = replace(capture, taking=False, question="keep_or_retake", reasons=event.reasons)
        return _with(visit, asked)
    move = _with(visit, replace(capture, taking=False, question="", reasons=()))
    if event.result == "camera_gone":
        attention = device_attention(
            "camera_gone", "capture", ("try_again", "go_counter", "call_staff", "home")
        )
        return stay(go(replace(move.visit, attention=attention), Step.ATTENTION))
    return stay(replace(move.visit, toast=event.said))


def kept(visit: Visit, _event: CaptureKept, _around: Surroundings) -> Move:
    applying, capture, needed = _now(visit)
    if not capture.question:
        return stay(visit)
    if capture.doubt is not None:
        return _answered(visit, Capturing(material=capture.material, selected=capture.selected))
    deed = KeepCapture(applying.draft, needed.material.code, capture.replacing)
    return _with(visit, replace(capture, taking=True, question="", reasons=()), deed)


def asked_retake(visit: Visit, _event: RetakeAsked, _around: Surroundings) -> Move:
    """Of the picture under question: forget it. Of a page in the strip: the next picture takes its place."""
    _, capture, _ = _now(visit)
    if capture.doubt is not None:
        there = Capturing(material=capture.material, selected=capture.selected, replacing=capture.selected)
        return _with(visit, there)
    if capture.question:
        return _with(visit, replace(capture, question="", reasons=()), DropCapture())
    if capture.selected < 0:
        return stay(visit)
    return _with(visit, replace(capture, replacing=capture.selected))


def selected_page(visit: Visit, event: PageSelected, _around: Surroundings) -> Move:
    _, capture, needed = _now(visit)
    index = event.index if 0 <= event.index < len(needed.pages) else -1
    return _with(visit, replace(capture, selected=index, replacing=None))


def deleted_page(visit: Visit, _event: PageDeleted, _around: Surroundings) -> Move:
    applying, capture, needed = _now(visit)
    if not 0 <= capture.selected < len(needed.pages):
        return stay(visit)
    deed = DeletePage(applying.draft, needed.material.code, capture.selected)
    left = replace(capture, undo_page=capture.selected, undo_move=None, selected=-1, replacing=None)
    return _with(visit, left, deed)


def moved_page(visit: Visit, event: PageMoved, _around: Surroundings) -> Move:
    """The moved page is the selected one afterwards, so that it can be moved on."""
    applying, capture, needed = _now(visit)
    places = range(len(needed.pages))
    if capture.taking or event.index == event.to or event.index not in places or event.to not in places:
        return stay(visit)
    deed = MovePage(applying.draft, needed.material.code, event.index, event.to)
    there = replace(
        capture, selected=event.to, undo_page=None, undo_move=(event.index, event.to), replacing=None
    )
    return _with(visit, there, deed)


def undid_change(visit: Visit, _event: PageDeleteUndone, _around: Surroundings) -> Move:
    applying, capture, _ = _now(visit)
    if capture.undo_move is not None:
        back = replace(capture, selected=capture.undo_move[0], undo_move=None)
    elif capture.undo_page is not None:
        back = replace(capture, selected=capture.undo_page, undo_page=None)
    else:
        return stay(visit)
    return _with(visit, back, UndoDelete(applying.draft))


def pages_changed(visit: Visit, event: DraftChanged, _around: Surroundings) -> Move:
    """Wherever the citizen is by now: what a page told of the form comes late."""
    if visit.applying is None:
        return stay(visit)
    return stay(replace(visit, applying=replace(visit.applying, picture=event.picture)))


def material_done(visit: Visit, _event: MaterialDone, around: Surroundings) -> Move:
    applying, capture, needed = _now(visit)
    if capture.taking or capture.question:
        return stay(visit)
    if not needed.done:
        return stay(replace(visit, toast="toast.page_needed"))
    if needed.material.sides == 2 and len(needed.pages) == 1 and not capture.one_side:
        # Both sides may stand on one sheet already: it is said once and not insisted on.
        told = replace(applying, capture=replace(capture, one_side=True))
        return stay(replace(visit, applying=told, toast="toast.back_needed"))
    if capture.material + 1 < len(applying.picture.materials):
        return _with(visit, Capturing(material=capture.material + 1))
    # Whoever has taken the last page looks at the screen, not at the tray, where the ID card may lie.
    return stay(replace(next_step(visit, applying, around), toast="toast.take_papers"))


def back_in_capture(visit: Visit, event: WentBack, around: Surroundings) -> Move:
    _, capture, _ = _now(visit)
    if capture.taking:
        return stay(visit)
    if capture.doubt is not None:
        return kept(visit, CaptureKept(), around)
    if capture.question:
        return asked_retake(visit, RetakeAsked(), around)
    if capture.material > 0:
        return _with(visit, Capturing(material=capture.material - 1))
    return went_back(visit, event, around)


def _answered(visit: Visit, capture: Capturing) -> Move:
    """A doubt is settled and not asked again; the next one may be."""
    assert visit.applying is not None
    return stay(replace(visit, applying=ask_next_doubt(replace(visit.applying, capture=capture))))


def _now(visit: Visit) -> tuple[Applying, Capturing, NeededMaterial]:
    assert visit.applying is not None, "the capture step is reached only with an application"
    capture = visit.applying.capture
    materials = visit.applying.picture.materials
    return visit.applying, capture, materials[min(capture.material, len(materials) - 1)]


def _with(
    visit: Visit,
    capture: Capturing,
    *deeds: CapturePage | KeepCapture | DropCapture | DeletePage | MovePage | UndoDelete,
) -> Move:
    assert visit.applying is not None
    return Move(replace(visit, applying=replace(visit.applying, capture=capture)), deeds)


ROWS: Rows = {
    (None, PageRead): page_read,
    (Step.CAPTURE, ShutterPressed): pressed_shutter,
    (Step.CAPTURE, PageCaptured): captured,
    (Step.CAPTURE, CaptureKept): kept,
    (Step.CAPTURE, RetakeAsked): asked_retake,
    (Step.CAPTURE, PageSelected): selected_page,
    (Step.CAPTURE, PageDeleted): deleted_page,
    (Step.CAPTURE, PageMoved): moved_page,
    (Step.CAPTURE, PageDeleteUndone): undid_change,
    (None, DraftChanged): pages_changed,
    (Step.CAPTURE, MaterialDone): material_done,
    (Step.CAPTURE, WentBack): back_in_capture,
}
