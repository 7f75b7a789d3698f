"""Fields of papers in words, masked for a screen, and as answers to a form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from kiosk.domain.form import problem_of, tidy
from kiosk.domain.people import mask_id_number
from kiosk.domain.seen import FieldRead, PaperKind, PaperRead
from kiosk.domain.service_item import FormField

KIND_WORDS: Final[dict[PaperKind, str]] = {
    "id_card_front": "居民身份证（人像面）",
    "id_card_back": "居民身份证（国徽面）",
    "household_page": "户口簿个人页",
    "business_licence": "营业执照",
    "marriage_certificate": "结婚证",
    "bank_card": "银行卡",
    "other": "其他材料",
}
FIELD_WORDS: Final = {
    "name": "姓名", "sex": "性别", "nation": "民族", "birth_date": "出生日期", "address": "住址", "id_number": "身份证号", "authority": "签发机关",
    "valid_from": "有效期起", "valid_to": "有效期至", "relation": "与户主关系", "birthplace": "出生地", "credit_code": "统一社会信用代码",
    "company": "名称", "company_type": "类型", "legal_person": "法定代表人", "capital": "注册资本", "founded": "成立日期",
    "marriage_number": "结婚证字号", "registered": "登记日期", "holder": "持证人", "card_number": "银行卡号", "spouse_name": "另一方姓名",
    "spouse_sex": "另一方性别", "spouse_birth_date": "另一方出生日期", "spouse_id_number": "另一方身份证号",
}  # fmt: skip
_NUMBERS: Final = frozenset({"id_number", "spouse_id_number", "card_number"})
# What a form asks for under other names: by the field's own name, or by the part of the card that would answer it.
_SAME: Final = {
    "applicant_name": "name", "birth": "birth_date", "birthday": "birth_date", "id_no": "id_number", "company_name": "company",
    "unit_name": "company", "bank_account": "card_number", "bank_card": "card_number", "bank_card_number": "card_number", "account": "card_number",
    "spouse": "spouse_name", "marriage_date": "registered", "household_relation": "relation", "spouse_id": "spouse_id_number", "household_address": "address",
    "id_valid_to": "valid_to", "capital_amount": "capital", "founded_on": "founded",
}  # fmt: skip
_OF_A_PERSON: Final = frozenset({"name", "sex", "birth_date", "id_number"})
_OF_NOBODY: Final = frozenset({"marriage_number", "registered"})
# Below this a value is not put into a form: it would be read as true by whoever does not look closely. On the choosing half of the made
# cards no wrong value stood above it.
FILL_FROM: Final = 0.8


@dataclass(frozen=True, slots=True)
class PhotoAnswer:
    """A value that a photograph tells for a field of the form; the citizen confirms it before it counts."""

    name: str
    value: str = field(repr=False)
    confidence: float
    checked: bool


def masked_value(name: str, value: str) -> str:
    """Numbers of people and of bank cards with their middle hidden; all else as it is."""
    return mask_id_number(value) if name in _NUMBERS else value


def answers_from_paper(
    paper: PaperRead, form: Iterable[FormField], today: date, applicant_number: str = ""
) -> tuple[PhotoAnswer, ...]:
    """What the paper answers of a form: values read well that are good answers by the field's own rules. Fixed fields are left
    alone, a choice is answered by the code whose words the paper says. A paper of somebody else answers nothing; on a
    marriage certificate the spouse is whoever is not the applicant, and without the applicant's number nobody is."""
    parts = _parts_for(paper, applicant_number)
    found = []
    for asked in form:
        read = parts.get(_SAME.get(asked.name, asked.name))
        if read is None or asked.fixed or (read.confidence < FILL_FROM and not read.checked):
            continue
        value = tidy(asked, _choice(asked, read.value))
        if value and not problem_of(asked, value, today):
            found.append(PhotoAnswer(asked.name, value, read.confidence, read.checked))
    return tuple(found)


def _parts_for(paper: PaperRead, applicant_number: str) -> dict[str, FieldRead]:
    """The paper's fields by name, as they are to this applicant."""
    parts = {one.name: one for one in paper.fields}
    if paper.kind == "marriage_certificate":
        if applicant_number and paper.value("spouse_id_number") == applicant_number:
            return {_other_side(name): one for name, one in parts.items()}
        if not applicant_number or paper.value("id_number") != applicant_number:
            return {name: one for name, one in parts.items() if name in _OF_NOBODY}
        return parts
    somebody_else = (
        bool(applicant_number and paper.value("id_number")) and paper.value("id_number") != applicant_number
    )
    return {} if somebody_else else parts


def _other_side(name: str) -> str:
    if name.removeprefix("spouse_") not in _OF_A_PERSON:
        return name
    return name.removeprefix("spouse_") if name.startswith("spouse_") else f"spouse_{name}"


def _choice(asked: FormField, value: str) -> str:
    if asked.kind != "choice":
        return value
    return next((code for code, words in asked.choices if value in (code, words)), "")
