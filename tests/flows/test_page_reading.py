"""What a kept page says: a question where it looks wrong, an answer where the form still has none, nothing that waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.base.clock import SystemClock
from kiosk.domain.document import Page
from kiosk.domain.ids import DocumentId
from kiosk.domain.paper_fields import PhotoAnswer
from kiosk.domain.seen import FieldRead, PaperKind, PaperRead, TextLine
from kiosk.flows import events as e
from kiosk.flows.application_hands import ReadingHands
from kiosk.flows.outcomes import DeedFailed, PageRead
from kiosk.flows.steps import Step
from kiosk.usecases.prepare_application import form_answers
from kiosk.usecases.read_kept_page import ReadKeptPage
from tests.support.application_desk import SIGNATURE, ApplicationDesk, citizen, material, page_jpeg
from tests.support.capture_visit import CaptureVisit

LICENCE = PaperRead("business_licence", "营业执照", (), ())
LEASE = PaperRead("other", "房屋租赁合同", (), ())
SOMEBODY = PaperRead(
    "id_card_front",
    "",
    (FieldRead("name", "别某某", 0.99), FieldRead("id_number", "999999198805050024", 0.99, checked=True)),
    (),
)


class Reader:
    """Stands in for whoever sees: says of each page, in turn, what the test wrote down."""

    def __init__(self) -> None:
        self.says: list[PaperRead] = []

    def read_paper(self, _jpeg: bytes, _kind: PaperKind | None = None) -> PaperRead:
        return self.says.pop(0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ApplicationDesk]:
    made = ApplicationDesk(tmp_path / "terminal", "http://127.0.0.1:9")
    yield made
    made.close()


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def visit(desk: ApplicationDesk, reader: Reader) -> CaptureVisit:
    hands = ReadingHands(ReadKeptPage(desk.vault, reader), SystemClock())  # type: ignore[arg-type]
    return CaptureVisit(desk, "居住证申领", hands)


def keep_two(visit: CaptureVisit) -> None:
    for text in ("one", "two"):
        visit.keep(page_jpeg(text))


def test_a_page_that_looks_like_another_paper_is_asked_about_and_named(
    visit: CaptureVisit, reader: Reader
) -> None:
    reader.says = [LEASE, LICENCE]
    keep_two(visit)
    assert visit.facts.question == "", "the page works on while it is read"
    visit.read()
    facts = visit.facts
    assert (facts.question, facts.looks_like, facts.asked_page) == ("wrong_document", "营业执照", 1)


def test_a_page_that_agrees_asks_nothing(visit: CaptureVisit, reader: Reader) -> None:
    reader.says = [LEASE]
    visit.keep(page_jpeg("one"))
    visit.read()
    assert visit.facts.question == ""


def test_the_citizens_yes_keeps_the_page_and_is_not_asked_again(visit: CaptureVisit, reader: Reader) -> None:
    reader.says = [LICENCE]
    visit.keep(page_jpeg("one"))
    visit.read()
    before = visit.order
    visit.post(e.CaptureKept())
    assert visit.facts.question == "" and visit.order == before
    visit.post(e.MaterialDone())
    assert visit.facts.material_index == 1


def test_the_other_answer_lets_the_next_picture_take_its_place(visit: CaptureVisit, reader: Reader) -> None:
    reader.says = [LICENCE, LEASE, LEASE]
    keep_two(visit)
    visit.read()
    wrong, right = visit.order
    visit.post(e.RetakeAsked())
    visit.keep(page_jpeg("the right one"))
    assert len(visit.order) == 2 and visit.order[1] == right and visit.order[0] != wrong
    visit.read()
    assert visit.facts.question == ""


def test_two_doubts_are_asked_one_after_the_other(visit: CaptureVisit, reader: Reader) -> None:
    reader.says = [LICENCE, SOMEBODY]
    keep_two(visit)
    visit.read()
    assert visit.facts.asked_page == 0
    visit.post(e.CaptureKept())
    assert (visit.facts.question, visit.facts.asked_page) == ("wrong_document", 1)
    visit.post(e.WentBack())
    assert visit.facts.question == "" and len(visit.order) == 2


def test_a_page_deleted_while_it_was_read_is_not_asked_about(visit: CaptureVisit, reader: Reader) -> None:
    reader.says = [LICENCE]
    visit.keep(page_jpeg("one"))
    gone = visit.order[0]
    visit.post(e.PageDeleted())
    visit.post(PageRead(DocumentId(gone), ("wrong_document",), "营业执照"))
    assert visit.facts.question == ""


def test_a_doubt_that_comes_late_is_asked_before_the_case_is_handed_in(
    visit: CaptureVisit, reader: Reader
) -> None:
    reader.says = [LICENCE]
    visit.keep(page_jpeg("one"))
    visit.post(e.MaterialDone())
    visit.visit = replace(visit.visit, step=Step.CONFIRM)
    visit.read()
    assert visit.visit.step.value == "confirm", "nobody is torn from what he reads"
    visit.post(e.SubmitConfirmed())
    assert visit.visit.step.value == "capture" and visit.facts.question == "wrong_document"
    visit.post(e.CaptureKept())
    assert visit.visit.applying is not None and visit.visit.applying.doubts == ()


def test_reading_that_fails_is_told_to_nobody(visit: CaptureVisit) -> None:
    visit.keep(page_jpeg("one"))
    visit.post(DeedFailed("ReadPage"))
    assert visit.visit.toast == "" and visit.facts.question == ""


# --- the text of the PDF ---

PRINT = TextLine("房屋租赁合同", 0.97, ((10.0, 20.0), (90.0, 20.0), (90.0, 30.0), (10.0, 30.0)))


def test_what_was_read_stays_with_its_page_even_where_the_paper_is_doubted(
    visit: CaptureVisit, reader: Reader
) -> None:
    reader.says = [replace(LEASE, lines=(PRINT,)), replace(LICENCE, lines=(PRINT,))]
    keep_two(visit)
    visit.read()
    assert visit.draft.lines == {DocumentId(page): (PRINT,) for page in visit.order}
    visit.post(e.RetakeAsked())
    visit.keep(page_jpeg("the right one"))
    assert list(visit.draft.lines) == [visit.order[0]], "a page taken again has not been read"


# --- the form ---


def kept(desk: ApplicationDesk, draft) -> Page:  # type: ignore[no-untyped-def]
    page = desk.prepare.add_page(draft, material("lease"), page_jpeg("one"))
    assert isinstance(page, Page)
    return page


ROAD = PhotoAnswer("road", "人民路 1 号", 0.95, False)


def test_what_a_page_told_fills_an_empty_answer_and_says_so(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    page = kept(desk, draft)
    assert desk.prepare.fill_from_photo(draft, page.document_id, (ROAD,)) == ("road",)
    question = next(q for q in desk.prepare.questions(draft) if q.field.name == "road")
    assert question.done and question.from_photo
    assert [a.origin for a in form_answers(draft) if a.name == "road"] == ["photo"]
    assert desk.prepare.summary(draft).from_photo == {question.field.label}


def test_an_answer_the_citizen_typed_is_never_overwritten(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    desk.prepare.answer(draft, "road", "别的路 2 号")
    assert desk.prepare.fill_from_photo(draft, kept(desk, draft).document_id, (ROAD,)) == ()
    assert draft.answers["road"] == "别的路 2 号"


def test_an_answer_the_citizen_changed_is_the_citizens(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    desk.prepare.fill_from_photo(draft, kept(desk, draft).document_id, (ROAD,))
    desk.prepare.answer(draft, "road", "人民路 11 号")
    assert [a.origin for a in form_answers(draft) if a.name == "road"] == ["citizen"]


@pytest.mark.parametrize(("confidence", "checked", "filled"), [(0.85, False, ()), (0.85, True, ("road",))])
def test_what_was_read_without_certainty_stays_a_question(
    desk: ApplicationDesk, confidence: float, checked: bool, filled: tuple[str, ...]
) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    answer = PhotoAnswer("road", "人民路 1 号", confidence, checked)
    assert desk.prepare.fill_from_photo(draft, kept(desk, draft).document_id, (answer,)) == filled


def test_what_a_deleted_page_told_goes_with_it(desk: ApplicationDesk) -> None:
    draft = desk.prepare.begin(citizen(), desk.item())
    page = kept(desk, draft)
    desk.prepare.fill_from_photo(draft, page.document_id, (ROAD,))
    desk.prepare.delete_page(draft, material("lease"), 0)
    assert "road" not in draft.answers
    assert desk.prepare.fill_from_photo(draft, page.document_id, (ROAD,)) == (), "nor does it come back late"


def test_the_platform_is_told_which_answer_a_photograph_gave(desk: ApplicationDesk) -> None:
    draft = desk.filled_draft()
    del draft.answers["road"]
    page = draft.pages[material("lease")][0]
    desk.prepare.fill_from_photo(draft, page.document_id, (ROAD,))
    desk.prepare.sign(draft, SIGNATURE, scrolled_to_end=True, shown_s=14.0)
    sealed = desk.sealing.seal(draft, desk.clock)
    body = desk.applications.body(sealed.application_id)
    assert {a["name"]: a["origin"] for a in body["answers"]}["road"] == "photo"
