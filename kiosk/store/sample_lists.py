"""The big sample catalogue, written out from the short lists of names in assets/samples/lists.

The same lists always give the same bytes. Names are those of common public lists; everything else is invented and
every item says that it is a sample.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.domain.item_codes import LEVEL_DIGITS, credit_check_digit

VERSION = "2026-06"
INTERMEDIARY_TYPE = "21"
"""An extension of the public services' type; the national list keeps 21 and up free for it."""
_WANTED = {
    "prefecture": (
        ("licences", "01", 247),
        ("services", "20", 315),
        ("intermediaries", INTERMEDIARY_TYPE, 97),
    ),
    "county": (("licences", "01", 299), ("services", "20", 344)),
}
_ADDRESS = "一楼综合服务区"
_HOURS = "工作日 9:00–12:00，13:00–17:00"
_OFFICE_NUMBERS_FROM = {"prefecture": 300, "county": 500}


class ListTooShort(ValueError):
    """A list has fewer names than the sample needs."""


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of a list, its verbs already put to it."""

    name: str
    department: str
    group: str
    theme: str
    everyday: tuple[str, ...]


def write_sample(lists: Path, folder: Path) -> tuple[Path, ...]:
    """Writes one file for each level and returns them. Raises ListTooShort."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for level in _WANTED:
        file = folder / f"{level}.json"
        content = json.dumps(sample_level(lists, level), ensure_ascii=False, indent=1)
        file.write_text(content + "\n", "utf-8")
        written.append(file)
    return tuple(written)


def sample_level(lists: Path, level: str) -> dict[str, Any]:
    """What the catalogue file of that level says: as many items of each type as the plan counts."""
    offices: dict[str, dict[str, Any]] = {}
    items = []
    events = _life_events(lists)
    for kind, item_type, wanted in _WANTED[level]:
        names = list(listed_names(lists / f"{kind}.txt"))
        if len(names) < wanted:
            raise ListTooShort(f"{kind}.txt: {len(names)} < {wanted}")
        for serial, listed in enumerate(names[:wanted], 1):
            office = offices.setdefault(listed.department, _office(listed, level, len(offices)))
            code = f"{office['credit']}{LEVEL_DIGITS[level]}00{item_type}{serial:05d}000"
            items.append(_item(listed, code, item_type, level, serial, events.get(listed.name, ())))
    shared = {name: {k: v for k, v in office.items() if k != "credit"} for name, office in offices.items()}
    note = "样例目录：事项名称取自常见的公共服务清单，内容为演示编写，不作办事依据。"
    return {
        "sample": True,
        "version": VERSION,
        "note": note,
        "level": level,
        "departments": shared,
        "items": items,
    }


def listed_names(file: Path) -> Iterator[ListedName]:
    """The names of one list, in its order, each once."""
    department, group, theme = "中介服务", "general", "中介"
    seen: set[str] = set()
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("@"):
            department, group, theme = line[1:].split()
        elif line.strip() and not line.startswith("#"):
            rest, _, everyday = line.partition("=")
            subject, _, verbs = rest.strip().partition(" ")
            for name in (subject + verb for verb in verbs.split("/")):
                if name not in seen:
                    seen.add(name)
                    words = tuple(everyday.split("、")) if everyday and name == _first(subject, verbs) else ()
                    yield ListedName(name, department, group, theme, words)


def _first(subject: str, verbs: str) -> str:
    """Everyday words mean the first deed: a restaurant is opened before it is changed or closed."""
    return subject + verbs.split("/")[0]


def _life_events(lists: Path) -> dict[str, tuple[str, ...]]:
    events: dict[str, tuple[str, ...]] = {}
    for line in (lists / "bundles.txt").read_text("utf-8").splitlines():
        event, found, names = line.partition(" =")
        for name in names.split("、") if found and not line.startswith("#") else ():
            events[name] = (*events.get(name, ()), event)
    return events


def _office(listed: ListedName, level: str, number: int) -> dict[str, Any]:
    serial = _OFFICE_NUMBERS_FROM[level] + number
    first = f"11999999EXAM{serial:05d}"
    return {
        "credit": first + credit_check_digit(first),
        "business_group": listed.group,
        "address": _ADDRESS,
        "hours": _HOURS,
        "phone": f"0000-1000{serial}",
        "complaint_phone": "12345",
        "basis": f"（样例）{listed.department}事项清单",
    }


def _item(
    listed: ListedName, code: str, item_type: str, level: str, serial: int, events: tuple[str, ...]
) -> dict[str, Any]:
    promised = (0, 1, 3, 5, 10)[serial % 5]
    item: dict[str, Any] = {
        "code": code,
        "version": 1,
        "name": listed.name,
        "department": listed.department,
        "level": level,
        "item_type": item_type,
        "themes": [listed.theme],
        "everyday_words": list(listed.everyday),
        "statutory_limit": {"amount": max(1, 2 * promised), "unit": "1"},
        "promised_limit": {"amount": promised, "unit": "1"},
        "fee": "不收费",
        "who": ["企业和其他组织"] if item_type == INTERMEDIARY_TYPE else ["自然人", "企业和其他组织"],
        "conditions": ["申请人身份与所填一致", "符合本事项的办理对象范围"],
        "steps": ["到窗口提交材料", "工作人员核对", "办理并告知结果"],
        "result": f"{listed.name}结果",
        "materials": [
            {"code": "id_card", "name": "申请人身份证", "source": "card", "note": "核对原件，当场退还"},
            {
                "code": "application",
                "name": "申请表",
                "source": "capture",
                "note": "窗口可领，样表在指南后面",
            },
        ],
    }
    if events:
        item["bundles"] = list(events)
    return item
