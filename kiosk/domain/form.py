"""The form of an item: what the card answers, whether an answer is good, and how values are shown to others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from kiosk.domain.application import FormAnswer
from kiosk.domain.people import (
    Citizen,
    ProofOfIdentity,
    Sex,
    id_number_is_valid,
    mask_id_number,
    mask_name,
    mask_phone,
)
from kiosk.domain.service_item import FormField, ServiceItem

_PHONE_DIGITS = 11
_SHOWN_OF_ADDRESS = 6
"""Province and prefecture; the rest tells strangers where somebody lives."""
_SEX_WORDS = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.UNKNOWN: ""}


def told_by_card(citizen: Citizen, what: str) -> str:
    """What the identity tells for a field; empty when it does not (a phone code tells no address)."""
    match what:
        case "name":
            return citizen.name
        case "sex":
            return _SEX_WORDS[citizen.sex]
        case "nation":
            return citizen.nation
        case "birth":
            return citizen.birth.isoformat() if citizen.birth else ""
        case "id_number":
            return citizen.id_number
        case "address":
            return citizen.address
        case "valid_to":
            if citizen.valid_to:
                return citizen.valid_to.isoformat()
            return "长期" if citizen.proof is ProofOfIdentity.ID_CARD else ""
    return ""


def known_answer(citizen: Citizen, field: FormField) -> FormAnswer | None:
    """The answer that nobody has to give, or None when the field has to be asked."""
    if field.fixed:
        return FormAnswer(field.name, field.label, field.fixed, "item")
    value = told_by_card(citizen, field.from_card)
    return FormAnswer(field.name, field.label, value, "card") if value else None


def fields_to_ask(citizen: Citizen, item: ServiceItem) -> tuple[FormField, ...]:
    return tuple(field for field in item.form if known_answer(citizen, field) is None)


def tidy(field: FormField, value: str) -> str:
    """The value as it is kept: trimmed, numbers in half width without gaps, no control characters."""
    plain = "".join(c for c in value if c.isprintable()).strip()
    if field.kind in ("phone", "id_number") or field.digits:
        narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in plain)
        return re.sub(r"[\s-]", "", narrow).upper()
    return plain


def problem_of(field: FormField, value: str, today: date) -> str:
    """What is wrong with a tidy value, in words for the citizen; empty when it is good."""
    if not value:
        return f"请填写{field.label}。" if field.required and field.kind != "choice" else _not_chosen(field)
    if field.digits:
        return _digits_problem(field, value)
    checks: dict[str, Callable[[], str]] = {
        "phone": lambda: _phone_problem(value),
        "id_number": lambda: "" if id_number_is_valid(value, today) else "证件号不对，请对照证件再输一遍。",
        "date": lambda: _date_problem(value),
        "choice": lambda: "" if value in dict(field.choices) else _not_chosen(field),
    }
    too_long = f"{field.label}最多写 {field.max_length} 个字。" if len(value) > field.max_length else ""
    return too_long or checks.get(field.kind, lambda: "")()


def in_words(field: FormField, value: str) -> str:
    """What a person reads: the words of a choice, otherwise the value."""
    return dict(field.choices).get(value, value)


def masked(field: FormField, value: str) -> str:
    """The value as it may stand on a screen that others can see."""
    if field.kind == "phone":
        return mask_phone(value)
    if field.kind == "id_number":
        return mask_id_number(value)
    if field.digits and len(value) > 8:
        return mask_id_number(value)
    match field.from_card:
        case "name":
            return mask_name(value)
        case "address":
            return value[:_SHOWN_OF_ADDRESS] + "***" if len(value) > _SHOWN_OF_ADDRESS else value
        case "birth":
            return f"{value[:4]}-**-**"
    return in_words(field, value)


def _not_chosen(field: FormField) -> str:
    return f"请选一项{field.label}。" if field.required else ""


def _phone_problem(value: str) -> str:
    if not value.isascii() or not value.isdigit():
        return "手机号只能是数字。"
    if len(value) != _PHONE_DIGITS:
        return f"手机号是 {_PHONE_DIGITS} 位，现在是 {len(value)} 位。"
    return "" if re.match(r"1[3-9]", value) else "手机号的开头不对，请再看一遍。"


def _date_problem(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "日期不对，请按 2026-06-01 这样写。"
    return ""


def _digits_problem(field: FormField, value: str) -> str:
    fewest, most = field.digits or (0, 0)
    if not value.isascii() or not value.isdigit():
        return f"{field.label}只能是数字。"
    if not fewest <= len(value) <= most:
        wanted = str(most) if fewest == most else f"{fewest} 到 {most}"
        return f"{field.label}是 {wanted} 位数字，现在是 {len(value)} 位。"
    return ""
