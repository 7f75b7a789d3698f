"""06 事项目录: find an item by initials, theme or office."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty

from kiosk.flows.events import FacetChosen, ItemChosen, SearchTyped
from kiosk.flows.steps import Step
from screens.base import BaseScreen
from screens.presenters import catalogue
from screens.presenters.marking import Choice, TagWords
from screens.widgets.buttons import PushButton, Touchable
from screens.widgets.cards import Tag, TapCard
from screens.widgets.panel import Panel

LONGEST_SEARCH = 16
CHIP_ROOM = 1000.0
CHIP_ROOM_LANDSCAPE = 960.0


class CatalogueScreen(BaseScreen):
    step = Step.CATALOGUE
    present = staticmethod(catalogue.present)
    blank = catalogue.CatalogueView()

    chips = ObjectProperty(())
    """Those of the present page."""
    chip_page = NumericProperty(0)
    typed = ObjectProperty("")
    """What was typed here; the view follows when the search has answered."""

    def show(self, shown, say, way, voice=""):
        super().show(shown, say, way, voice)
        self._lay_chips()

    def forget(self):
        super().forget()
        self.typed, self.chip_page, self.chips = "", 0, ()

    def entered(self):
        self.typed = self.view.typed

    def on_view(self, _screen, view):
        if view is self.blank or not self.typed.startswith(view.typed):
            self.typed = view.typed

    def type_letter(self, letter: str) -> None:
        if len(self.typed) < LONGEST_SEARCH:
            self._search(self.typed + letter)

    def rub_out(self) -> None:
        if self.typed:
            self._search(self.typed[:-1])

    def clear(self) -> None:
        self._search("")

    def choose_facet(self, facet: str) -> None:
        self.chip_page = 0
        self.typed = ""
        self.tell(FacetChosen(facet))

    def choose_value(self, value: str) -> None:
        if value == catalogue.MORE:
            self.chip_page += 1
            self._lay_chips()
            return
        current = next((facet.code for facet in self.view.facets if facet.chosen), "theme")
        self.typed = ""
        self.tell(FacetChosen(current, value))

    def choose_item(self, code: str) -> None:
        self.choose(ItemChosen(code))

    def _search(self, text: str) -> None:
        self.typed = text
        self.tell(SearchTyped(text))

    def _lay_chips(self) -> None:
        room = CHIP_ROOM_LANDSCAPE if self.landscape else CHIP_ROOM
        pages = catalogue.chip_pages(self.view.values, room, self.say("catalogue.more"))
        self.chips = pages[int(self.chip_page) % len(pages)] if pages else ()


class SearchLine(Panel):
    """What is being looked for."""

    typed = ObjectProperty("")


class SegmentRow(Panel):
    """Ways to look through the list, side by side."""

    items = ObjectProperty(())


class Segment(Touchable):
    item = ObjectProperty(Choice("", ""), rebind=True)


class ValueChip(PushButton):
    item = ObjectProperty(Choice("", ""), rebind=True)


class ItemCard(TapCard):
    item = ObjectProperty(catalogue.ItemRow("", "", "", ()), rebind=True)


class ItemTag(Tag):
    item = ObjectProperty(TagWords("gray", "", ""), rebind=True)
