"""Does a photographed paper look like what was asked for, and like the applicant's? Questions to the citizen, never refusals."""

from __future__ import annotations

from typing import Final

from kiosk.domain.paper_names import same_paper
from kiosk.domain.people import Citizen
from kiosk.domain.seen import PaperKind, PaperRead, Reason

# Words in a material's name that say which kind is asked for.
_ASKED: Final[tuple[tuple[str, frozenset[PaperKind]], ...]] = (
    ("身份证", frozenset({"id_card_front", "id_card_back"})),
    ("户口", frozenset({"household_page"})),
    ("户籍", frozenset({"household_page"})),
    ("营业执照", frozenset({"business_licence"})),
    ("结婚证", frozenset({"marriage_certificate"})),
    ("银行卡", frozenset({"bank_card"})),
    ("存折", frozenset({"bank_card"})),
)
_OF_ONE_PERSON: Final = frozenset({"id_card_front", "household_page"})
_READ_WELL: Final = 0.9


def agrees(paper: PaperRead, material_name: str, citizen: Citizen | None) -> tuple[Reason, ...]:
    """What to ask the citizen: "wrong_document" where the page clearly is another paper than `material_name`, "other_person" where
    name and number on it are clearly somebody else's. Nothing where the page says too little to tell."""
    questions: list[Reason] = []
    if _is_another_paper(paper, material_name):
        questions.append("wrong_document")
    if citizen is not None and _is_of_somebody_else(paper, material_name, citizen):
        questions.append("other_person")
    return tuple(questions)


def asked_kind(material_name: str) -> PaperKind | None:
    """The kind that a material's name asks for, where it names exactly one."""
    kinds = _asked_kinds(material_name)
    return next(iter(kinds)) if len(kinds) == 1 else None


def _asked_kinds(material_name: str) -> frozenset[PaperKind]:
    found = [kinds for word, kinds in _ASKED if word in material_name]
    return frozenset().union(*found)


def _is_another_paper(paper: PaperRead, material_name: str) -> bool:
    asked = _asked_kinds(material_name)
    if paper.kind != "other":
        # A certificate laid down for a contract is surely wrong, unless the material's name speaks of several papers.
        return paper.kind not in asked
    if asked:
        # A page without marks of its kind may be its cover or its back: only a title of its own tells.
        return len(paper.title) >= 3 and same_paper(paper.title, material_name) is False
    return same_paper(paper.title, material_name) is False


def _is_of_somebody_else(paper: PaperRead, material_name: str, citizen: Citizen) -> bool:
    if "配偶" in material_name or "子女" in material_name or "他人" in material_name:
        return False
    numbers = [one for one in paper.fields if one.name in ("id_number", "spouse_id_number") and one.checked]
    if numbers and citizen.id_number:
        return all(one.value != citizen.id_number for one in numbers)
    if paper.kind not in _OF_ONE_PERSON or not citizen.name:
        return False
    name = next((one for one in paper.fields if one.name == "name"), None)
    return name is not None and name.confidence >= _READ_WELL and name.value != citizen.name
