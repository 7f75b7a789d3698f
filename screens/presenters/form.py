"""08: one or two questions at a time; what the card told is shown locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_application import FieldFacts, FormFacts
from screens.presenters.marking import Choice, LabelledLine
from screens.texts import Say
from screens.typing.number_entry import NumberEntry, NumberKind

Pad = Literal["pinyin", "number", "none"]
_NUMBERS = {"phone": NumberKind.PHONE, "id_number": NumberKind.ID_NUMBER, "date": NumberKind.DATE}


@dataclass(frozen=True, slots=True)
class FieldView:
    name: str
    label: str
    hint: str
    kind: str
    value: str
    """As the flow knows it: the field's own text starts with it."""
    problem: str
    placeholder: str
    choices: tuple[Choice, ...] = ()
    done: bool = False

    @property
    def pad(self) -> Pad:
        if self.kind == "choice":
            return "none"
        return "number" if self.kind in _NUMBERS else "pinyin"

    @property
    def number_kind(self) -> NumberKind:
        """Only for fields with a number pad."""
        return _NUMBERS[self.kind]


@dataclass(frozen=True, slots=True)
class FormView:
    steps: tuple[Choice, ...] = ()
    title: str = ""
    counter: str = ""
    known_title: str = ""
    known: tuple[LabelledLine, ...] = ()
    fields: tuple[FieldView, ...] = ()
    back_words: str = ""
    next_words: str = ""
    can_go_on: bool = False
    why_not: str = ""
    saved: str = ""
    one_at_a_time: bool = False
    """Landscape and the elder look have room for one question."""


def present(facts: FormFacts, _frame: FrameFacts, say: Say) -> FormView:
    """What the form shows for the questions the flow has put."""
    fields = tuple(_field(field, say) for field in facts.fields)
    last = facts.index + len(facts.fields) >= facts.total
    return FormView(
        title=facts.fields[0].question if facts.fields else facts.item_name,
        counter=_counter(facts, say),
        known_title=say("form.known"),
        known=tuple(LabelledLine(label, value) for label, value in facts.known),
        fields=fields,
        back_words=say("form.previous"),
        next_words=say("form.next_step" if last else "form.next"),
        can_go_on=facts.can_go_on,
        why_not=_why_not(facts, say),
        saved=say("form.saved") if facts.saved else "",
    )


def typed_so_far(entry: NumberEntry, say: Say) -> str:
    """`已输 9 位，共 11 位`; empty once it is complete."""
    if entry.complete or entry.kind is NumberKind.PIN:
        return ""
    return say("form.typed_so_far", typed=len(entry.digits), whole=entry.length)


def _counter(facts: FormFacts, say: Say) -> str:
    first, last = facts.index + 1, min(facts.index + len(facts.fields), facts.total)
    if last > first:
        return say("form.counter_two", first=first, last=last, total=facts.total)
    return say("form.counter", index=first, total=facts.total)


def _field(field: FieldFacts, say: Say) -> FieldView:
    return FieldView(
        name=field.name,
        label=field.label,
        hint=say("form.from_photo") if field.from_photo else field.hint,
        kind=field.kind,
        value=field.value,
        problem=field.problem,
        placeholder=say(f"form.placeholder_{field.kind}"),
        choices=tuple(Choice(code, words, code == field.value) for code, words in field.choices),
        done=field.done,
    )


def _why_not(facts: FormFacts, say: Say) -> str:
    """Said to who presses 下一项 too early."""
    for field in facts.fields:
        if field.problem:
            return field.problem
        if not field.done:
            return say("form.still_missing", label=field.label)
    return say("form.still_missing", label=facts.item_name)
