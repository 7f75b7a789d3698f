"""Finding an item and reading its guide."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.deeds import OpenItem, PrintGuide, SearchItems
from kiosk.flows.events import (
    ApplicationStarted,
    DeedChosen,
    FacetChosen,
    GuidePrintAsked,
    ItemChosen,
    PageTurned,
    SearchTyped,
    TicketAsked,
)
from kiosk.flows.flow import Move, Rows, stay
from kiosk.flows.outcomes import DraftBegun, ItemOpened, ItemsFound
from kiosk.flows.session import Applying, Browsing, Queueing, Surroundings, Visit
from kiosk.flows.steps import Step
from kiosk.flows.trail import go
from kiosk.flows.ways_in import ask_identity, open_queues


def typed(visit: Visit, event: SearchTyped, _around: Surroundings) -> Move:
    return _search(visit, replace(visit.browsing, text=event.text, page=0))


def chose_facet(visit: Visit, event: FacetChosen, _around: Surroundings) -> Move:
    text = visit.browsing.text if event.facet == "initials" else ""
    return _search(visit, replace(visit.browsing, facet=event.facet, value=event.value, text=text, page=0))


def turned_page(visit: Visit, event: PageTurned, _around: Surroundings) -> Move:
    browsing = visit.browsing
    last = browsing.found.pages - 1 if browsing.found else 0
    page = min(max(browsing.page + event.by, 0), last)
    return stay(visit) if page == browsing.page else _search(visit, replace(browsing, page=page))


def found(visit: Visit, event: ItemsFound, _around: Surroundings) -> Move:
    """An answer to letters that were typed on since is out of date."""
    if event.text != visit.browsing.text:
        return stay(visit)
    browsing = replace(
        visit.browsing, found=event.found, page=event.found.page, facet_values=event.facet_values
    )
    return stay(replace(visit, browsing=browsing))


def chose_item(visit: Visit, event: ItemChosen, _around: Surroundings) -> Move:
    return stay(visit, OpenItem(event.item_code))


def opened(visit: Visit, event: ItemOpened, _around: Surroundings) -> Move:
    if event.item is None:
        return stay(replace(visit, toast="toast.item_unknown"))
    return stay(go(replace(visit, browsing=replace(visit.browsing, item=event.item, paper="")), Step.GUIDE))


def asked_guide_print(visit: Visit, _event: GuidePrintAsked, _around: Surroundings) -> Move:
    item = visit.browsing.item
    if item is None or visit.browsing.paper in ("printing", "held", "unknown"):
        return stay(visit)
    return stay(replace(visit, browsing=replace(visit.browsing, paper="printing")), PrintGuide(item))


def started(visit: Visit, _event: ApplicationStarted, around: Surroundings) -> Move:
    if visit.applying is not None and visit.applying.sealed is None:
        return stay(go(visit, Step.FORM))
    if visit.browsing.item is None or not visit.browsing.item.here:
        return stay(visit)
    return ask_identity(visit, "apply", around)


def begun(visit: Visit, event: DraftBegun, _around: Surroundings) -> Move:
    return stay(go(replace(visit, applying=Applying(event.draft, event.picture)), Step.FORM))


def to_the_counter(visit: Visit, _event: TicketAsked | DeedChosen, around: Surroundings) -> Move:
    """The item cannot be handed in here: its queue, already chosen."""
    item = visit.browsing.item
    if item is None:
        return stay(visit)
    queueing = replace(Queueing(), chosen=item.business_group, item_name=item.name, held=visit.queueing.held)
    return open_queues(replace(visit, queueing=queueing), around)


def _search(visit: Visit, browsing: Browsing) -> Move:
    deed = SearchItems(browsing.text, browsing.facet, browsing.value, browsing.page)
    return stay(replace(visit, browsing=browsing), deed)


ROWS: Rows = {
    (Step.CATALOGUE, SearchTyped): typed,
    (Step.CATALOGUE, FacetChosen): chose_facet,
    (Step.CATALOGUE, PageTurned): turned_page,
    (Step.CATALOGUE, ItemsFound): found,
    (Step.CATALOGUE, ItemChosen): chose_item,
    (Step.CATALOGUE, ItemOpened): opened,
    (Step.GUIDE, GuidePrintAsked): asked_guide_print,
    (Step.GUIDE, ApplicationStarted): started,
    (Step.GUIDE, TicketAsked): to_the_counter,
    (Step.GUIDE, DeedChosen): to_the_counter,
    (Step.GUIDE, DraftBegun): begun,
    (Step.IDENTIFY, DraftBegun): begun,
    (Step.IDENTIFY_PHONE, DraftBegun): begun,
}
