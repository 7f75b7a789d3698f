"""The home page: what one can do here."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flows.events import DeedChosen
from kiosk.flows.facts import FrameFacts
from kiosk.flows.facts_entrance import HomeFacts
from screens.presenters.waits import QueueLineView, queue_lines
from screens.texts import Say

_TILES = (
    ("papers", "scan-doc", "indigo_700", "indigo_50"),
    ("progress", "progress", "indigo_700", "indigo_50"),
    ("review", "star", "warn_800", "warn_50"),
    ("guide", "guide", "indigo_700", "indigo_50"),
    ("cross_area", "cross-area", "teal_700", "teal_50"),
    ("complaint", "complaint", "danger_700", "danger_50"),
)


@dataclass(frozen=True, slots=True)
class TileView:
    name: str = ""
    icon: str = ""
    ink: str = "indigo_700"
    ground: str = "indigo_50"
    title: str = ""
    note: str = ""
    event: DeedChosen | None = None


@dataclass(frozen=True, slots=True)
class ChipView:
    name: str = ""
    words: str = ""
    main: bool = False
    event: DeedChosen | None = None


@dataclass(frozen=True, slots=True)
class HomeView:
    title: str = ""
    ticket_badge: str = ""
    none_issued: bool = False
    """No group gives a number now; the tile leads to the page that says when they do."""
    tiles: tuple[TileView, ...] = ()
    chips: tuple[ChipView, ...] = ()
    bundle_names: str = ""
    notice: str = ""
    queues: tuple[QueueLineView, ...] = ()


def present(facts: HomeFacts, frame: FrameFacts, say: Say) -> HomeView:
    """The home page's words and choices."""
    return HomeView(
        title=say("home.title_elder" if frame.look.elder else "home.title"),
        ticket_badge=_badge(facts, say),
        none_issued=not facts.tickets_issuing,
        tiles=tuple(
            TileView(
                f"home.{deed}", icon, ink, ground, say(f"home.{deed}"), say(f"home.{deed}.note"), _deed(deed)
            )
            for deed, icon, ink, ground in _TILES
        ),
        chips=_chips(facts, say),
        bundle_names=(", " if say.language == "en" else "、").join(
            _bundle_name(*one, say) for one in facts.bundles
        ),
        notice=facts.notice,
        queues=queue_lines(facts.queues, say),
    )


def _badge(facts: HomeFacts, say: Say) -> str:
    if not facts.tickets_issuing:
        return say("home.ticket.closed")
    if facts.own_ticket:
        return say("home.ticket.own", number=facts.own_ticket)
    if facts.own_booking:
        return say("home.ticket.booked", time=f"{facts.own_booking:%H:%M}")
    return "" if facts.total_waiting is None else say("home.ticket.badge", count=facts.total_waiting)


def _deed(deed: str) -> DeedChosen:
    return DeedChosen(deed)  # type: ignore[arg-type]  # the names come from the table above


def _bundle_name(theme: str, name: str, say: Say) -> str:
    return say(f"bundle.{theme}") if say.language == "en" and theme in _THEMES else name


_THEMES = ("birth", "school", "work", "shop", "retire")


def _chips(facts: HomeFacts, say: Say) -> tuple[ChipView, ...]:
    chips = [
        ChipView(f"home.bundle.{theme}", _bundle_name(theme, name, say), False, DeedChosen("bundle", theme))
        for theme, name in facts.bundles[:5]
    ]
    return (*chips, ChipView("home.bundle.all", say("home.bundle.all"), True, DeedChosen("bundle", "all")))
