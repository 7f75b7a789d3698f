"""04 选业务."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.flows.steps import Step
from screens.base import BaseScreen, screen_of
from screens.presenters import queue, queue_rows
from screens.widgets.cards import CellGrid, RadioRow, TapCard


class QueueScreen(BaseScreen):
    step = Step.QUEUE
    present = staticmethod(queue.present)
    blank = queue.QueueView()

    page = NumericProperty(0)
    """Of the business groups in the elder look, from 0."""

    def turn_page(self) -> None:
        """The next business groups; after the last come the first."""
        pages = -(-len(self.view.groups) // queue.ELDER_ROWS)
        self.page = (self.page + 1) % max(1, pages)

    def groups_on_page(self, groups, elder, page):
        """The groups now in sight."""
        return groups[page * queue.ELDER_ROWS : (page + 1) * queue.ELDER_ROWS] if elder else groups

    def show(self, shown, say, way, voice=""):
        former = self.view.listing
        super().show(shown, say, way, voice)
        if self.view.listing != former:
            self.page = 0

    def forget(self) -> None:
        super().forget()
        self.page = 0


class GroupRow(RadioRow):
    """One business group."""

    item = ObjectProperty(queue_rows.GroupView(), rebind=True)

    def picked(self):
        # Choosing is not asking: a second choice may follow at once.
        screen = screen_of(self)
        if screen is not None and self.item.event is not None:
            screen.tell(self.item.event)


class Rows(CellGrid):
    """The rows that the page lists; bookings need more width than groups."""

    booked = BooleanProperty(False)


class Grounds(CellGrid):
    """The grounds for coming first; more than four stand in two rows of smaller cards."""

    many = BooleanProperty(False)


class PriorityCard(TapCard):
    """One ground for coming first; a second press takes it back."""

    item = ObjectProperty(queue.PriorityView(), rebind=True)
    ink = StringProperty("ink_900")

    def picked(self):
        screen = screen_of(self)
        if screen is not None and self.item.event is not None:
            screen.tell(self.item.event)
