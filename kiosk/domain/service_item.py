"""What can be done at a hall: items, what they require, ask and promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal

from kiosk.domain.ids import BusinessGroupId, ItemCode, MaterialCode

MaterialSource = Literal["card", "licence", "capture", "promise"]
FieldKind = Literal["text", "phone", "choice", "id_number", "date"]
ItemLevel = Literal["village", "township", "county", "prefecture"]


class LimitUnit(Enum):
    """Unit of a time limit, with the code of the national implementation list."""

    WORKDAY = "1"
    CALENDAR_DAY = "2"
    HOUR = "3"
    MINUTE = "4"
    MONTH = "5"


_UNIT_WORDS = {
    LimitUnit.WORKDAY: "个工作日",
    LimitUnit.CALENDAR_DAY: "天",
    LimitUnit.HOUR: "小时",
    LimitUnit.MINUTE: "分钟",
    LimitUnit.MONTH: "个月",
}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long handling may take. Zero means: done while the citizen waits."""

    amount: int
    unit: LimitUnit = LimitUnit.WORKDAY

    def in_words(self) -> str:
        return "当场办好" if self.amount == 0 else f"{self.amount} {_UNIT_WORDS[self.unit]}"


@dataclass(frozen=True, slots=True)
class Material:
    """One thing the item requires, and where it comes from here."""

    code: MaterialCode
    name: str
    source: MaterialSource
    originals: int = 1
    copies: int = 0
    note: str = ""
    issuer: str = ""
    required: bool = True
    max_pages: int = 20
    sides: Literal[1, 2] = 1
    """2: a card, photographed front then back, both handed in on one sheet."""
    identity: bool = False
    """Proves who somebody is: its copies say for what they were made."""

    @property
    def most_pictures(self) -> int:
        """How many photographs of it may be kept."""
        return 2 if self.sides == 2 else self.max_pages

    def sheets(self, pictures: int) -> int:
        """How many pages so many photographs make in what is handed in."""
        return min(1, pictures) if self.sides == 2 else pictures


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the item's form. `from_card` names the part of the card that answers it."""

    name: str
    label: str
    kind: FieldKind = "text"
    question: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """(code, words)."""
    from_card: str = ""
    fixed: str = ""
    """Answered by the item itself, e.g. the county of the hall."""
    required: bool = True
    max_length: int = 60
    digits: tuple[int, int] | None = None
    """Fewest and most digits, for a text that is a number."""
    together_with: str = ""
    """Name of the field beside which it is asked."""


@dataclass(frozen=True, slots=True)
class CommitmentTemplate:
    """The letter of 告知承诺制 as published; the version changes with any character of it."""

    title: str
    version: str
    told: tuple[str, ...]
    promised: tuple[str, ...]
    consequences: tuple[str, ...]
    replaces: tuple[MaterialCode, ...]
    """Materials that a signed letter spares; refused, they must be handed in."""
    basis: str = ""
    checked_how: str = ""


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One item with every element the kiosk shows. Begun cases keep the version they began with."""

    code: ItemCode
    version: int
    name: str
    department: str
    level: ItemLevel
    item_type: str
    """Two digits of the national list: 20 is a public service."""
    themes: tuple[str, ...]
    business_group: BusinessGroupId
    here: bool = False
    """May be handed in at a terminal."""
    everyday_words: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    cross_area: str = ""
    """全国, 跨省, 跨市, 跨县, or empty."""
    who: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    statutory_limit: TimeLimit | None = None
    promised_limit: TimeLimit | None = None
    fee: str = ""
    """Empty: not known; 不收费 or the amount with its ground."""
    visits: int = 1
    basis: str = ""
    result: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""
    complaint_phone: str = ""
    materials: tuple[Material, ...] = ()
    form: tuple[FormField, ...] = field(default=(), repr=False)
    commitment: CommitmentTemplate | None = field(default=None, repr=False)
    effective_on: date | None = None
    """First day of this version; None: it has always held."""
    cancelled_on: date | None = None
    """First day on which it no longer holds."""
    sample: bool = False
    """Invented content, shown as such."""

    @property
    def free(self) -> bool:
        return self.fee.startswith("不收费")

    @property
    def promise(self) -> bool:
        return self.commitment is not None

    def material(self, code: MaterialCode) -> Material:
        """The material of that code; KeyError when the item has none."""
        for material in self.materials:
            if material.code == code:
                return material
        raise KeyError(code)

    def missing_elements(self) -> tuple[str, ...]:
        """Names of the elements without which a citizen cannot prepare; empty when the guide is complete."""
        wanted = {
            "受理条件": self.conditions,
            "办理流程": self.steps,
            "法定办结时限": self.statutory_limit,
            "承诺办结时限": self.promised_limit,
            "是否收费": self.fee,
            "服务对象": self.who,
            "设定依据": self.basis,
            "结果名称": self.result,
            "办理地点": self.address,
            "办理时间": self.hours,
            "咨询电话": self.phone,
            "监督电话": self.complaint_phone,
            "材料": self.materials,
        }
        missing = [name for name, value in wanted.items() if value is None or value in ("", ())]
        missing += [f"材料说明：{m.name}" for m in self.materials if not m.note]
        return tuple(missing)
