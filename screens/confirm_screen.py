"""11 核对: everything on one page, each part with its 修改."""

from __future__ import annotations

from kivy.properties import ObjectProperty, StringProperty

from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import confirm
from screens.presenters.marking import Choice, LabelledLine
from screens.widgets.cards import Card, RadioRow
from screens.widgets.piece import Plane


class ConfirmScreen(BaseScreen):
    step = Step.CONFIRM
    present = staticmethod(confirm.present)
    blank = confirm.ConfirmView()
    own_help = True


class ConfirmCard(Card):
    """A part of the page: its title, and at the right 修改."""

    title = StringProperty("")
    edit = StringProperty("")
    section = StringProperty("")


class AnswerLine(Plane):
    item = ObjectProperty(LabelledLine("", ""), rebind=True)


class PaperLine(Plane):
    item = ObjectProperty(confirm.PaperRow("", "", ""), rebind=True)


class DeliveryRow(RadioRow):
    item = ObjectProperty(Choice("", ""), rebind=True)
