"""People who do not exist, and what the chip of their card would hold.

Region 999999 belongs to no place; the check character is right all the same, as programs insist on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from devices.simulators.control import BadCommand


@dataclass(frozen=True, slots=True)
class Person:
    """The fields as printed on the card; dates as YYYYMMDD, `valid_to` may read 长期."""

    key: str
    name: str
    birth: str
    address: str = "虚构州样例县演示镇模拟村一组1号"
    sex: str = "1"
    nation: str = "01"
    number: str = ""
    issuer: str = "样例县公安局"
    valid_from: str = "20200101"
    valid_to: str = "20400101"
    kind: str = "resident"
    """resident, hmt or foreigner."""
    pass_number: str = ""
    issue_count: str = "01"
    english_name: str = ""
    nationality: str = ""

    def card_number(self) -> str:
        """As given, else made up of region 999999, the birth date and the sex."""
        return self.number or made_up_number(self.birth, 11 if self.sex == "1" else 12)


SAMPLE_PERSONS: tuple[Person, ...] = (
    Person("gong", "龚小䶮", "19880312", "虚构州样例县演示镇模拟村三组12号", sex="2", nation="15"),
    Person("shi", "石样例", "19560708", "虚构州样例县演示镇模拟村五组3号", nation="06", valid_to="长期"),
    Person("expired", "向过期", "19901130", sex="2", nation="12", valid_from="20100401", valid_to="20200401"),
    Person("long", "买买提·样例江·测试", "19750228", "虚构州样例县演示镇 民族路 8号 2单元", nation="05"),
    Person("hmt", "陈演示", "19791005", number="", kind="hmt", pass_number="H99999999", issue_count="02"),
    Person(
        "foreigner",
        "",
        "19800229",
        kind="foreigner",
        number="XXX999980022901",
        english_name="SAMPLE, PERSON OF NOWHERE",
        nationality="XXX",
    ),
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def made_up_number(birth: str, order: int) -> str:
    """An ID number of nobody, with a right check character; odd `order` is male."""
    front = f"999999{birth}{order:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(front, _WEIGHTS, strict=True)) % 11
    return front + "10X98765432"[rest]


def read_persons(path: Path) -> tuple[Person, ...]:
    """The persons of a JSON file: a list of objects with the fields of Person. Raises BadCommand with the entry's number."""
    listed = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(listed, list):
        raise BadCommand(f"{path.name}: expected a list of persons")
    return tuple(
        person_from(entry, where=f"{path.name} entry {place}") for place, entry in enumerate(listed, start=1)
    )


def person_from(entry: object, where: str = "person") -> Person:
    """A Person out of a JSON object; `key` may be left out."""
    known = {field.name for field in fields(Person)}
    if not isinstance(entry, Mapping) or not {"name", "birth"} <= set(entry) or not set(entry) <= known:
        raise BadCommand(f"{where}: needs name and birth, may have {', '.join(sorted(known))}")
    return Person(**{"key": str(entry["name"]), **{name: str(value) for name, value in entry.items()}})


def find_person(key: str, persons: Sequence[Person]) -> Person:
    """By key or by name. Raises BadCommand that lists the keys."""
    for person in persons:
        if key in (person.key, person.name):
            return person
    raise BadCommand(f"nobody called {key!r}; known: {', '.join(person.key for person in persons)}")


def text_area(person: Person) -> bytes:
    """The chip's 256 bytes: UTF-16LE fields at fixed offsets, padded with blanks."""
    if person.kind == "foreigner":
        return _foreigner_area(person)
    area = _blank()
    _put(area, 0, 30, person.name)
    _put(area, 30, 2, person.sex)
    _put(area, 32, 4, "" if person.kind == "hmt" else person.nation)
    _put(area, 36, 16, person.birth)
    _put(area, 52, 70, person.address)
    _put(area, 122, 36, person.card_number())
    _put(area, 158, 30, person.issuer)
    _put(area, 188, 16, person.valid_from)
    _put(area, 204, 16, person.valid_to)
    if person.kind == "hmt":
        _put(area, 220, 18, person.pass_number)
        _put(area, 238, 4, person.issue_count)
        _put(area, 248, 2, "J")
    return bytes(area)


def _foreigner_area(person: Person) -> bytes:
    area = _blank()
    _put(area, 0, 120, person.english_name)
    _put(area, 120, 2, person.sex)
    _put(area, 122, 30, person.card_number())
    _put(area, 152, 6, person.nationality)
    _put(area, 158, 30, person.name)
    _put(area, 188, 16, person.valid_from)
    _put(area, 204, 16, person.valid_to)
    _put(area, 220, 16, person.birth)
    _put(area, 236, 4, "01")
    _put(area, 240, 8, "9999")
    _put(area, 248, 2, "I")
    return bytes(area)


def _blank() -> bytearray:
    return bytearray(" ".encode("utf-16-le") * 128)


def _put(area: bytearray, offset: int, length: int, value: str) -> None:
    coded = value.encode("utf-16-le")
    if len(coded) > length:
        raise BadCommand(f"{value!r} is longer than its {length // 2} places on the card")
    area[offset : offset + len(coded)] = coded
