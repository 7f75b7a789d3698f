"""The words of the pages: both languages have every key, and every key that a page asks for exists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import kiosk.hall
from devices.status import Condition, DeviceKind, LinkState
from kiosk.domain.counter import COUNTER_MOVES, CounterState, CounterVerb
from kiosk.domain.ticket import TicketState
from kiosk.domain.ticket_wait import WaitUnknown

_PAGES = Path(kiosk.hall.__file__).parent / "pages"
_ASKED = re.compile(r"""["'`]([a-z]+\.[a-z_]+(?:-[a-z]+)*)["'`]""")
_FAMILIES = frozenset(
    {
        "account",
        "admin",
        "bookings",
        "reports",
        "page",
        "problem",
        "login",
        "console",
        "verb",
        "counter",
        "board",
        "screen",
        "sign",
        "lobby",
        "recording",
        "duty",
        "health",
        "follow",
        "choose",
    }
)


def _words(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads(
        (_PAGES / "static" / f"words.{language}.json").read_text(encoding="utf-8")
    )
    return words


def test_both_languages_have_the_same_keys_and_the_same_places_for_values() -> None:
    chinese, english = _words("zh"), _words("en")
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english[key])), key
        assert text.strip() and english[key].strip(), key


def test_every_key_that_a_page_asks_for_exists() -> None:
    known = _words("zh")
    files = [*(_PAGES / "static").glob("*.js"), *(_PAGES / "templates").glob("*.html")]
    asked = {(path.name, key) for path in files for key in _ASKED.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert [
        entry for entry in sorted(asked) if entry[1].split(".")[0] in _FAMILIES and entry[1] not in known
    ] == []


def test_every_state_and_verb_of_the_hall_has_words() -> None:
    known = _words("zh")
    wanted = [
        *(f"counter.{state.value}" for state in CounterState),
        *(f"now.{state.value}" for state in CounterState),
        *(f"way_out.{state.value}" for state in CounterState),
        *(f"verb.{verb.value}" for verb in CounterVerb),
        *(f"follow.state_{state.value}" for state in TicketState),
        *(f"follow.unknown_{why}" for why in get_args(WaitUnknown) if why),
        *(f"condition.{condition.value}" for condition in Condition),
        *(f"link.{link.value}" for link in LinkState if link is not LinkState.ONLINE),
        *(f"device.{kind.value}" for kind in DeviceKind),
    ]
    assert [key for key in wanted if key not in known] == []


def test_no_page_fetches_anything_from_elsewhere() -> None:
    for path in [*(_PAGES / "static").glob("*.*"), *(_PAGES / "templates").glob("*.html")]:
        found = re.findall(r"""(?:https?:)?//[\w.-]+\.\w+""", path.read_text(encoding="utf-8"))
        assert [link for link in found if "www.w3.org" not in link] == [], path.name


def test_the_console_knows_the_same_moves_as_the_hall() -> None:
    script = (_PAGES / "static" / "console_verbs.js").read_text(encoding="utf-8")
    table = script[script.index("const WHEN = {") : script.index("};")]
    always = frozenset(state.value for state in CounterState)
    told = {
        verb: always if states == "ALWAYS" else frozenset(re.findall(r'"([a-z]+)"', states))
        for verb, states in re.findall(r'^  "?([a-z-]+)"?: (ALWAYS|\[[^\]]*\]),$', table, re.MULTILINE)
    }
    assert told == {
        verb.value: frozenset(state.value for state in states) for verb, states in COUNTER_MOVES.items()
    }
