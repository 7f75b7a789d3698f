"""17b: the staff's PIN on keys that lie elsewhere each time."""

from __future__ import annotations

from kivy.properties import NumericProperty

from kiosk.flows.events import StaffPinGiven
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import maintenance_pin
from screens.presenters.maintenance_pin import PIN_LENGTH
from screens.typing.number_entry import NumberEntry, NumberKind
from screens.widgets.panel import Panel
from screens.widgets.piece import Container


class MaintenancePinScreen(BaseScreen):
    """The digits typed stand here and nowhere else; they are gone as soon as they are told."""

    step = Step.MAINTENANCE_PIN
    present = staticmethod(maintenance_pin.present)
    blank = maintenance_pin.MaintenancePinView()
    own_help = True
    has_voice_bar = False

    typed = NumericProperty(0)
    """How many digits, never which."""

    def __init__(self, **properties):
        self._entry = NumberEntry(NumberKind.PIN)
        super().__init__(**properties)

    def on_view(self, _screen, view):
        self.clear()

    def forget(self):
        super().forget()
        self.clear()

    def left(self):
        self.clear()

    def press_digit(self, digit: str) -> None:
        if self.view.locked or self.asking:
            return
        self._entry.press(digit)
        self.typed = len(self._entry.digits)
        if self._entry.complete:
            pin = self._entry.digits
            self.clear()
            self.choose(StaffPinGiven(pin))

    def rub_out(self) -> None:
        self._entry.rub_out()
        self.typed = len(self._entry.digits)

    def clear(self) -> None:
        self._entry.clear()
        self.typed = 0


class PinBoxes(Container):
    """Six boxes with a dot for each digit typed."""

    typed = NumericProperty(0)

    def __init__(self, **properties):
        super().__init__(**properties)
        self._boxes = [Panel(fill="surface", edge="line_400", line=4, radius=24) for _ in range(PIN_LENGTH)]
        for box in self._boxes:
            box.add_widget(Panel(radius=100))
            self.add_widget(box)
        self.fbind("typed", self._dot)

    def _dot(self, *_):
        for place, box in enumerate(self._boxes):
            box.children[0].fill = "ink_900" if place < self.typed else "none"

    def arrange(self, children):
        x, top, width, height = self.inner()
        unit = self.unit
        wide, gap = min(104 * unit, height * 0.9), 24 * unit
        left = x + (width - PIN_LENGTH * wide - (PIN_LENGTH - 1) * gap) / 2
        for place, box in enumerate(self._boxes):
            box.place(left + place * (wide + gap), top, wide, height, unit)
            side = 30
            box.children[0].box = ((wide / unit - side) / 2, (height / unit - side) / 2, side, side)
