"""17 设备检查: a card for every device, and what staff may do."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.flows.events import DeviceTestAsked, StaffActionAsked
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import maintenance
from screens.presenters.marking import Choice, TagWords
from screens.widgets.buttons import Touchable
from screens.widgets.cards import Card, Tag


class MaintenanceScreen(BaseScreen):
    step = Step.MAINTENANCE
    present = staticmethod(maintenance.present)
    blank = maintenance.MaintenanceView()
    own_help = True
    has_voice_bar = False

    restart_asked = BooleanProperty(False)
    """重启程序 was pressed once; the second press does it."""

    def forget(self):
        super().forget()
        self.restart_asked = False

    def left(self):
        self.restart_asked = False

    def test(self, name: str) -> None:
        self.tell(DeviceTestAsked(name))

    def act(self, code: str) -> None:
        if code == "restart" and not self.restart_asked:
            self.restart_asked = True
            self.explain(self.say("maintenance.restart_sure"))
            return
        self.restart_asked = False
        if code == "test_all":
            for device in self.view.devices:
                if device.can_test and not device.testing:
                    self.tell(DeviceTestAsked(device.name))
            return
        self.choose(StaffActionAsked(code))


class DeviceCard(Card):
    item = ObjectProperty(
        maintenance.DeviceView("", "", "", "ok", TagWords("gray", "", ""), "", "", "", False, False),
        rebind=True,
    )


class CountTag(Tag):
    item = ObjectProperty(TagWords("gray", "", ""), rebind=True)


class StaffAction(Touchable):
    """Icon over a word."""

    item = ObjectProperty(Choice("", ""), rebind=True)
    words = StringProperty("")
