"""What stands around the content: top bar, session bar, navigation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.flows.events import Event, LookChosen, VisitEnded, WentBack, WentHome
from kiosk.flows.facts import FrameFacts
from screens.presenters.dates import MONTHS
from screens.presenters.names import name_for
from screens.texts import Say

DEVICE_ICONS = {
    "receipt_printer": "printer",
    "id_reader": "id-card",
    "qr_reader": "qr",
    "document_camera": "camera",
    "speaker": "mute",
    "scanner": "scan-doc",
    "page_printer": "printer",
    "window_screen": "screen",
    "signature_pad": "sign-pen",
}


@dataclass(frozen=True, slots=True)
class NavView:
    """One button of the navigation."""

    name: str = ""
    icon: str = ""
    words: str = ""
    state: str = "plain"
    """plain, off, current, on."""
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class FrameView:
    hall: str = ""
    place: str = ""
    pill_icon: str = "network"
    pill: str = ""
    pill_kind: str = "ok"
    """ok, offline, device."""
    who: str = ""
    who_note: str = ""
    identified: bool = False
    maintenance: bool = False
    seconds_words: str = ""
    exit_words: str = ""
    back: NavView = NavView()
    home: NavView = NavView()
    switches: tuple[NavView, ...] = ()
    exit: NavView | None = None
    """In low reach the way out stands in the navigation: the session bar is out of reach."""


def present(facts: FrameFacts, say: Say, at_home: bool) -> FrameView:
    """The frame for one picture; `at_home` marks the home button as where we are."""
    english = say.language == "en"
    return FrameView(
        hall=facts.hall_name_en if english and facts.hall_name_en else facts.hall_name,
        place=facts.place_en if english and facts.place_en else facts.place,
        pill_icon=_pill_icon(facts),
        pill=_pill(facts, say),
        pill_kind=facts.pill,
        who=_who(facts, say),
        who_note=_who_note(facts, say),
        identified=facts.identified,
        maintenance=facts.maintenance,
        seconds_words=say("session.seconds_left"),
        exit_words=_exit_words(facts, say),
        back=NavView(
            "nav.back", "back", say("nav.back"), "plain" if facts.can_go_back else "off", WentBack()
        ),
        home=_home(facts, say, at_home),
        switches=_switches(facts, say),
        exit=NavView("nav.exit", "logout", _exit_words(facts, say), "exit", VisitEnded())
        if facts.look.low_reach and not at_home
        else None,
    )


def _pill(facts: FrameFacts, say: Say) -> str:
    """Paper is what runs out most often, and whoever passes by can see to it: it has words of its own."""
    if facts.pill != "device":
        return say(f"pill.{facts.pill}")
    return say("pill.paper_out" if facts.pill_cause == "paper_out" else f"pill.{facts.pill_device}")


def _pill_icon(facts: FrameFacts) -> str:
    if facts.pill == "offline":
        return "offline"
    return DEVICE_ICONS.get(facts.pill_device, "warning") if facts.pill == "device" else "network"


def _who(facts: FrameFacts, say: Say) -> str:
    if facts.maintenance:
        return say("session.maintenance")
    return name_for(facts.masked_name, say) if facts.identified else say("session.nobody")


def _who_note(facts: FrameFacts, say: Say) -> str:
    if facts.maintenance:
        return say("session.maintenance_note")
    if facts.identified:
        return "" if facts.look.elder else facts.masked_id
    return "" if facts.look.elder else say("session.nobody_note")


def _exit_words(facts: FrameFacts, say: Say) -> str:
    if facts.maintenance:
        return say("session.leave_maintenance")
    return say("session.exit") if facts.identified else say("session.end")


def _home(facts: FrameFacts, say: Say, at_home: bool) -> NavView:
    state = "current" if at_home else ("plain" if facts.can_go_home else "off")
    return NavView("nav.home", "home", say("nav.home"), state, WentHome())


def _switches(facts: FrameFacts, say: Say) -> tuple[NavView, ...]:
    look = facts.look
    elder = NavView(
        "nav.elder",
        "elder",
        say("nav.elder_leave" if look.elder else "nav.elder"),
        "plain",
        LookChosen("elder"),
    )
    if look.elder:
        return (elder,)
    return (
        NavView("nav.language", "language", say("nav.language"), "plain", LookChosen("language")),
        elder,
        NavView(
            "nav.low_reach",
            "wheelchair",
            say("nav.low_reach"),
            "on" if look.low_reach else "plain",
            LookChosen("low_reach"),
        ),
        NavView("nav.voice", "sound", say("nav.voice"), "on" if look.voice else "plain", LookChosen("voice")),
    )


_WEEKDAYS = ("weekday.0", "weekday.1", "weekday.2", "weekday.3", "weekday.4", "weekday.5", "weekday.6")


def clock_words(now: datetime) -> str:
    return f"{now:%H:%M}"


def date_words(now: datetime, say: Say, long: bool = False) -> str:
    """6月12日 周五, Fri 12 June; `long` spells the weekday out."""
    weekday = say(_WEEKDAYS[now.weekday()])
    if say.language == "en":
        return f"{weekday} {now.day} {MONTHS[now.month - 1]}"
    return f"{now.month}月{now.day}日 {'星期' if long else '周'}{weekday}"
