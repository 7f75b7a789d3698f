"""03b 手机验证. What is typed stays on this screen until it is told, and is gone with the visit."""

from __future__ import annotations

from kivy.properties import ObjectProperty, StringProperty

from kiosk.flows.events import BookingPhoneGiven, PhoneCodeAsked, PhoneCodeGiven, WentBack
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import identify_phone
from screens.typing.number_entry import NumberEntry, NumberKind


class IdentifyPhoneScreen(BaseScreen):
    step = Step.IDENTIFY_PHONE
    present = staticmethod(identify_phone.present)
    blank = identify_phone.IdentifyPhoneView()

    typed = ObjectProperty(identify_phone.TypedView(), rebind=True)
    active = StringProperty("phone")
    """The field that the keys write into: `phone` or `code`."""
    code = StringProperty("")

    def __init__(self, **properties):
        self._phone = NumberEntry(NumberKind.PHONE)
        self._code = NumberEntry(NumberKind.CODE)
        super().__init__(**properties)
        self.fbind("view", self._follow)

    def show(self, shown, say, way, voice=""):
        was_sent = self.view.code_sent
        super().show(shown, say, way, voice)
        if self.view.for_booking:
            self.active = "phone"
        elif self.view.code_sent and not was_sent:
            self.active = "code"
        self._follow()

    def forget(self) -> None:
        self._phone.clear()
        self._code.clear()
        super().forget()
        self.active = "phone"
        self._follow()

    def write(self, key: str) -> None:
        """One key of the pad."""
        entry = self._entry()
        if key == "rub_out":
            entry.rub_out()
        elif key == "clear":
            entry.clear()
        else:
            entry.press(key)
        self._follow()

    def pick(self, field: str) -> None:
        """The keys write into `field` from now on."""
        self.active = field
        self._follow()

    def use_other(self) -> None:
        """Back to where the other ways are: all ways of identifying, or the business groups."""
        self.choose(WentBack())

    def ask(self) -> None:
        self.choose(PhoneCodeAsked(self._phone.digits))

    def go_on(self) -> None:
        if self.view.for_booking:
            self.choose(BookingPhoneGiven(self._phone.digits))
            return
        self.choose(PhoneCodeGiven(self._phone.digits, self._code.digits))

    def _entry(self) -> NumberEntry:
        return self._phone if self.active == "phone" else self._code

    def _follow(self, *_):
        self.code = self._code.digits
        shown = self._phone.shown(being_typed=self.active == "phone")
        self.typed = identify_phone.typed(self.view, self._phone.digits, self._code.digits, shown, self.say)
