"""08 填信息: the questions, one field in hand, and the pad that fits it."""

from __future__ import annotations

from dataclasses import dataclass

from kivy.properties import ObjectProperty, StringProperty

from kiosk.flows.events import FieldChanged, FieldsAccepted, WentBack
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import form
from screens.presenters.marking import Choice, LabelledLine
from screens.typing.number_entry import NumberEntry
from screens.typing.text_entry import TextEntry
from screens.widgets.cards import RadioRow
from screens.widgets.piece import Column, Plane


@dataclass(frozen=True, slots=True)
class Box:
    """One field as it is drawn."""

    place: int = 0
    name: str = ""
    label: str = ""
    hint: str = ""
    text: str = ""
    spelled: str = ""
    aside: str = ""
    placeholder: str = ""
    problem: str = ""
    icon: str = ""
    active: bool = False
    number: bool = False
    tight: bool = False
    """No room for a line below: what is wrong stands in the hint's place."""
    alone: bool = False
    """The only field in sight; pressing it would change nothing."""


class FormScreen(BaseScreen):
    step = Step.FORM
    present = staticmethod(form.present)
    blank = form.FormView()
    own_help = True

    boxes = ObjectProperty(())
    pad = StringProperty("none")
    """Which pad the field in hand needs: pinyin, number, none (its choices are shown)."""
    number_kind = StringProperty("")
    choices = ObjectProperty(())

    @staticmethod
    def _room_for_voice(way):
        """The keyboard leaves none in landscape."""
        return not way.landscape

    def __init__(self, **properties):
        self._entries: dict[str, TextEntry | NumberEntry] = {}
        self._active = 0
        self._spelled = ""
        super().__init__(**properties)

    # --- told by the navigator ---

    def on_view(self, _screen, view):
        names = [field.name for field in view.fields]
        if names != list(self._entries):
            self._take_over(view)
        self._draw()

    def show(self, shown, say, way, voice=""):
        super().show(shown, say, way, voice)
        self._draw()

    def forget(self):
        self._entries.clear()
        self._active, self._spelled = 0, ""
        super().forget()
        self._draw()
        for keyboard in (self.ids.get("keyboard"), self.ids.get("number_pad")):
            if keyboard is not None:
                keyboard.forget()

    def entered(self):
        self.ids.keyboard.take()

    def left(self):
        if "keyboard" in self.ids:
            self.ids.keyboard.forget()

    # --- told by its widgets ---

    def take(self, place: int) -> None:
        """The field at `place` is in hand now; the one before is masked."""
        self._active = place
        self._draw()

    def write(self, text: str) -> None:
        entry = self._entry()
        if isinstance(entry, TextEntry):
            if not entry.write(text):
                self.explain(self.say("form.too_long"))
            self._settled()

    def spell(self, spelled: str) -> None:
        self._spelled = spelled
        self._draw()

    def press_digit(self, digit: str) -> None:
        entry = self._entry()
        if isinstance(entry, NumberEntry) and entry.press(digit):
            if entry.complete:
                self._settled()
            self._draw()

    def rub_out(self) -> None:
        entry = self._entry()
        was_complete = isinstance(entry, NumberEntry) and entry.complete
        if entry is not None and entry.rub_out() and (was_complete or isinstance(entry, TextEntry)):
            self._settled()
        self._draw()

    def clear(self) -> None:
        entry = self._entry()
        if entry is not None:
            entry.clear()
            self._settled()

    def choose_option(self, code: str) -> None:
        self.tell(FieldChanged(self.view.fields[self._active].name, code))

    def finish_field(self) -> None:
        """确定: on to the next field of the page, or with all of them done to the next page."""
        if self._active + 1 < len(self.view.fields):
            self.take(self._active + 1)
        elif self.view.can_go_on:
            self.choose(FieldsAccepted())
        else:
            self.explain(self.view.why_not)

    def go_back(self) -> None:
        self.choose(WentBack())

    # --- inside ---

    def _entry(self) -> TextEntry | NumberEntry | None:
        fields = self.view.fields
        return self._entries.get(fields[self._active].name) if self._active < len(fields) else None

    def _take_over(self, view: form.FormView) -> None:
        self._entries = {field.name: _entry_for(field) for field in view.fields}
        open_fields = [place for place, field in enumerate(view.fields) if not field.done]
        self._active = open_fields[0] if open_fields else 0
        self._spelled = ""

    def _settled(self) -> None:
        field, entry = self.view.fields[self._active], self._entry()
        value = entry.digits if isinstance(entry, NumberEntry) else entry.text if entry else ""
        self._draw()
        self.tell(FieldChanged(field.name, value))

    def _draw(self) -> None:
        fields = self.view.fields
        if not fields:
            self.boxes, self.choices, self.pad = (), (), "none"
            return
        self._active = min(self._active, len(fields) - 1)
        field = fields[self._active]
        self.pad = field.pad
        self.number_kind = field.number_kind.value if field.pad == "number" else ""
        self.choices = field.choices
        shown = [place for place in range(len(fields)) if place == self._active or not self._only_one()]
        self.boxes = tuple(self._box(place) for place in shown)

    def _only_one(self) -> bool:
        return self.landscape or self.low or self.elder

    def _box(self, place: int) -> Box:
        field = self.view.fields[place]
        entry, active = self._entries[field.name], place == self._active
        number = entry if isinstance(entry, NumberEntry) else None
        text = number.shown(active) if number else entry.text
        if field.kind == "choice":
            text = next((choice.words for choice in field.choices if choice.chosen), "")
        unfinished = bool(number and active and not number.complete)
        return Box(
            place=place,
            name=field.name,
            label=field.label,
            hint=field.hint,
            text=text,
            spelled=self._spelled if active and field.pad == "pinyin" else "",
            aside=form.typed_so_far(number, self.say) if number and active else "",
            placeholder=field.placeholder,
            problem="" if unfinished else field.problem,
            icon="chevron-down" if field.kind == "choice" else "",
            active=active,
            number=number is not None,
            tight=self._only_one(),
            alone=self._only_one() or len(self.view.fields) == 1,
        )


class FieldBlock(Column):
    """Label with hint, box, and what is wrong."""

    item = ObjectProperty(Box(), rebind=True)


class KnownLine(Plane):
    """Something the card told."""

    item = ObjectProperty(LabelledLine("", ""), rebind=True)


class OptionRow(RadioRow):
    item = ObjectProperty(Choice("", ""), rebind=True)


def _entry_for(field: form.FieldView) -> TextEntry | NumberEntry:
    if field.pad != "number":
        return TextEntry(text=field.value if field.kind == "text" else "")
    entry = NumberEntry(field.number_kind)
    entry.settled(field.value)
    return entry
