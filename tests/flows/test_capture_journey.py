"""The strip of pages and the two sides of a card: the rows of the journey, with a real draft and a real vault."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.flows import events as e
from kiosk.flows.steps import Step
from kiosk.imaging.both_sides import both_sides
from kiosk.usecases.submit_application import Sealed
from tests.support.application_desk import ApplicationDesk, page_jpeg
from tests.support.capture_visit import CaptureVisit

CARD_PX = (1011, 638)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ApplicationDesk]:
    made = ApplicationDesk(tmp_path / "terminal", "http://127.0.0.1:9")
    yield made
    made.close()


@pytest.fixture
def lease(desk: ApplicationDesk) -> CaptureVisit:
    capture = CaptureVisit(desk, "居住证申领")
    for number in range(4):
        capture.keep(page_jpeg(f"第 {number} 页"))
    return capture


@pytest.fixture
def permit(desk: ApplicationDesk) -> CaptureVisit:
    return CaptureVisit(desk, "居住证签注")


# --- order ---


def test_a_page_drawn_to_another_place_keeps_the_others_in_order_and_stays_selected(
    lease: CaptureVisit,
) -> None:
    first, second, third, fourth = lease.order
    lease.post(e.PageMoved(3, 1))
    assert lease.order == [first, fourth, second, third]
    assert lease.facts.selected == 1 and lease.facts.undo_move


def test_a_move_is_taken_back_and_the_page_is_selected_where_it_was(lease: CaptureVisit) -> None:
    before = lease.order
    lease.post(e.PageMoved(0, 2))
    lease.post(e.PageDeleteUndone())
    assert lease.order == before
    assert lease.facts.selected == 0 and not lease.facts.undo_move
    lease.post(e.PageDeleteUndone())
    assert lease.order == before


def test_what_is_taken_back_is_the_last_change_and_no_page_is_lost(lease: CaptureVisit) -> None:
    before = lease.order
    lease.post(e.PageMoved(0, 3))
    lease.post(e.PageDeleted())
    assert lease.order == before[1:]
    lease.post(e.PageDeleteUndone())
    assert lease.order == [*before[1:], before[0]]
    assert len(lease.desk.vault.names()) == 4


def test_a_place_that_is_none_changes_nothing(lease: CaptureVisit) -> None:
    before = lease.order
    for index, to in ((0, 4), (-1, 0), (5, 0), (2, 2)):
        lease.post(e.PageMoved(index, to))
    assert lease.order == before and not lease.facts.undo_move


def test_a_page_taken_again_after_a_move_keeps_its_new_place(lease: CaptureVisit) -> None:
    lease.post(e.PageMoved(3, 0))
    lease.post(e.RetakeAsked())
    lease.keep(page_jpeg("again"))
    assert len(lease.order) == 4 and lease.facts.selected == 0
    assert len(lease.desk.vault.names()) == 4


# --- both sides of a card ---


def test_a_card_has_a_front_and_a_back_and_no_third_picture(permit: CaptureVisit) -> None:
    assert permit.facts.sides == 2
    permit.keep(page_jpeg("front", CARD_PX))
    permit.keep(page_jpeg("back", CARD_PX))
    assert len(permit.order) == permit.facts.max_pages == 2
    permit.post(e.ShutterPressed())
    assert permit.visit.toast == "toast.too_many_pages"


def test_a_missing_back_is_said_once_and_not_insisted_on(permit: CaptureVisit) -> None:
    permit.keep(page_jpeg("both sides on one sheet"))
    permit.post(e.MaterialDone())
    assert permit.visit.step is Step.CAPTURE and permit.visit.toast == "toast.back_needed"
    permit.post(e.MaterialDone())
    assert permit.visit.step.value == "commitment"
    assert permit.visit.toast == "toast.take_papers", "a card left on the tray is a card lost"


def test_one_side_taken_again_leaves_the_other(permit: CaptureVisit) -> None:
    permit.keep(page_jpeg("front", CARD_PX))
    permit.keep(page_jpeg("back", CARD_PX))
    front, back = permit.order
    permit.post(e.PageSelected(0))
    permit.post(e.RetakeAsked())
    permit.keep(page_jpeg("front again", CARD_PX))
    assert permit.order[0] != front and permit.order[1] == back


def test_both_sides_are_handed_in_as_one_page_that_both_digests_vouch_for(desk: ApplicationDesk) -> None:
    draft = desk.filled_draft(pages=2, name="居住证签注")
    digests = tuple(page.digests for page in draft.pages[desk.item("居住证签注").materials[1].code])
    sealed = desk.submit.seal(draft)
    assert isinstance(sealed, Sealed)
    documents = desk.applications.documents(sealed.application_id)
    [card] = [document for document in documents if document.material == "permit"]
    assert (card.pages, card.page_digests) == (1, digests)


def _ink_rows(page: Image.Image) -> list[int]:
    column = page.convert("L").crop((page.width // 2, 0, page.width // 2 + 1, page.height)).tobytes()
    return [y for y, gray in enumerate(column) if gray < 200]


def test_a_card_stands_on_the_sheet_at_its_true_size_front_above_back() -> None:
    sides = [Image.new("RGB", size, colour) for size, colour in (((1600, 1010), "red"), ((800, 505), "blue"))]
    jpegs = []
    for side in sides:
        out = io.BytesIO()
        side.save(out, "JPEG")
        jpegs.append(out.getvalue())
    page = Image.open(io.BytesIO(both_sides(*jpegs)))
    assert page.size == (2480, 3508) and page.info["dpi"] == (300, 300)
    upper, lower = (page.crop((0, top, 2480, top + 1754)) for top in (0, 1754))
    for half, channel in ((upper, 0), (lower, 2)):
        rows = _ink_rows(half)
        assert abs(len(rows) / 300 * 25.4 - 54.0) < 0.5, "54 mm high, whatever the camera saw"
        middle = half.getpixel((1240, 877))
        assert isinstance(middle, tuple) and middle[channel] > 200


def test_a_broken_side_is_a_mistake_that_is_named() -> None:
    with pytest.raises(ValueError, match="side"):
        both_sides(page_jpeg("front"), b"\xff\xd8 no picture")
