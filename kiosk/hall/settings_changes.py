"""The settings file with what the hall's administrator changed since: pure functions over plain values.

The file stays the base. A change names a section and the values that are new in it; a list (groups, counters, staff) is always
told whole. A version that no longer fits a file that somebody edited is left out and said, never a reason not to start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.base.config import ConfigError, Mistake, check
from kiosk.domain.counter import CounterState
from kiosk.domain.hall_plan import HallPlan
from kiosk.domain.queue_state import QueueState
from kiosk.domain.refusal import Refusal
from kiosk.hall.settings import HallSettings
from kiosk.store.settings_log import SettingsChange

Plain = dict[str, Any]

CHANGEABLE: Mapping[str, frozenset[str] | None] = {
    "hall": frozenset({"notice", "ticker"}),
    "hours": None,
    "queue": None,
    "voice": frozenset({"quiet_from", "quiet_to"}),
    "cards": None,
    "reviews": None,
    "groups": None,
    "counters": None,
}
"""Sections that the page may change, and which values of them; None: all. Accounts have calls of their own."""
_PAGE = Path("设置")


@dataclass(frozen=True, slots=True)
class Effective:
    """Settings that count, and the versions of `changes` that do not fit the file any more."""

    settings: HallSettings
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is another now; keys as in the file, entries of lists by their id: `groups.general.name`."""

    key: str
    before: Any
    after: Any


class NotSettings(Exception):
    """The change does not give settings a hall could work with."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("；".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


def plain_of(settings: HallSettings) -> Plain:
    return settings.model_dump(mode="json")


def merged(plain: Plain, changes: Mapping[str, Any]) -> Plain:
    """`plain` with the changes in it; `plain` itself stays."""
    found = dict(plain)
    for section, values in changes.items():
        found[section] = {**plain[section], **values} if isinstance(values, Mapping) else values
    return found


def checked(plain: Plain) -> HallSettings:
    """Raises NotSettings with every mistake, each by its key."""
    try:
        return check(plain, HallSettings, _PAGE)
    except ConfigError as error:
        # What is wrong between entries has no key of its own: said at the entries where they are known.
        placed = list(doubled_values(plain))
        alone = [mistake for mistake in error.mistakes if mistake.key or not placed]
        raise NotSettings([*alone, *placed]) from error


_UNIQUE = (("groups", "id", "编号"), ("counters", "id", "编号"), ("counters", "number", "窗口号"))


def doubled_values(plain: Plain) -> Iterator[Mistake]:
    """Entries that cannot stand beside each other, each by the key of the later one."""
    for section, name, words in _UNIQUE:
        seen: set[Any] = set()
        for place, entry in enumerate(plain.get(section) or (), 1):
            value = entry.get(name) if isinstance(entry, Mapping) else None
            if value in seen:
                yield Mistake(f"{section}.{place}.{name}", f"{words} {value} 已经有了，请换一个")
            seen.add(value)
    yield from _doubled_prefixes(plain.get("groups") or ())


def _doubled_prefixes(groups: Sequence[Any]) -> Iterator[Mistake]:
    first: dict[str, Mapping[str, Any]] = {}
    for place, group in enumerate(groups, 1):
        if not isinstance(group, Mapping) or not isinstance(group.get("prefix"), str):
            continue
        other = first.setdefault(group["prefix"], group)
        if other is not group and not (other.get("shared_series") and group.get("shared_series")):
            said = f"字头 {group['prefix']} 已由{other.get('name')}使用；换一个字头，或两边都勾“共用号码”"
            yield Mistake(f"groups.{place}.prefix", said)


def effective(base: HallSettings, changes: Iterable[SettingsChange]) -> Effective:
    """The file's settings with every version that fits, in order."""
    settings, left_out = base, list[int]()
    for change in changes:
        try:
            settings = checked(merged(plain_of(settings), change.changes))
        except NotSettings:
            left_out.append(change.version)
    return Effective(settings, tuple(left_out))


def not_changeable(changes: Mapping[str, Any]) -> list[Mistake]:
    """What of the changes may not be changed from the page."""
    wrong = [Mistake(section, "这一节只能在配置文件里改") for section in changes if section not in CHANGEABLE]
    for section, values in changes.items():
        allowed = CHANGEABLE.get(section)
        if allowed is not None:
            names = values if isinstance(values, Mapping) else {}
            wrong += [
                Mistake(f"{section}.{name}", "这一项只能在配置文件里改")
                for name in names
                if name not in allowed
            ]
    return wrong


def differences(before: Plain, after: Plain) -> tuple[Difference, ...]:
    """In the order of the file. Passwords are never told, only that one is another."""
    flat_before, flat_after = dict(_flat("", before)), dict(_flat("", after))
    keys = [*flat_before, *(key for key in flat_after if key not in flat_before)]
    return tuple(
        Difference(key, _told(key, flat_before.get(key)), _told(key, flat_after.get(key)))
        for key in keys
        if flat_before.get(key) != flat_after.get(key)
    )


def _flat(path: str, value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}" if path else str(key), inner)
    elif (
        isinstance(value, list)
        and value
        and all(isinstance(each, Mapping) and "id" in each for each in value)
    ):
        for each in value:
            yield from _flat(
                f"{path}.{each['id']}", {key: inner for key, inner in each.items() if key != "id"}
            )
    else:
        yield path, value


def _told(key: str, value: Any) -> Any:
    return "***" if key.endswith(("password_hash", "key_sha256")) and value else value


def taking_back(
    base: HallSettings, changes: Sequence[SettingsChange], version: int
) -> Mapping[str, Any] | Refusal:
    """The changes that undo a version: its sections as they were before it, unless they were changed again since."""
    wanted = next((change for change in changes if change.version == version), None)
    if wanted is None:
        return Refusal("unknown_version", f"没有第 {version} 次修改。", "请刷新页面。")
    before = plain_of(effective(base, [c for c in changes if c.version < version]).settings)
    after = plain_of(effective(base, [c for c in changes if c.version <= version]).settings)
    now = plain_of(effective(base, changes).settings)
    found: Plain = {}
    for section, values in wanted.changes.items():
        names = list(values) if isinstance(values, Mapping) else None
        old, new, present = (_part(plain[section], names) for plain in (before, after, now))
        if new != present:
            return Refusal(
                "wrong_state",
                f"第 {version} 次修改之后，这些设置又改过。",
                "请先撤销后面的修改，或直接改成要的值。",
            )
        if old != new:
            found[section] = old
    return found or Refusal("wrong_state", f"第 {version} 次修改已经不起作用。", "不用撤销。")


def _part(section: Any, names: Sequence[str] | None) -> Any:
    return section if names is None else {name: section.get(name) for name in names}


def in_use(before: HallPlan, after: HallPlan, state: QueueState) -> Refusal | None:
    """Why the hall cannot change over to this plan now: somebody works with what it takes away."""
    for counter_id, place in before.counters.items():
        called = any(call.counter_id == counter_id for call in state.calls)
        working = state.counter(counter_id).state is not CounterState.CLOSED
        if counter_id not in after.counters and (working or called):
            return Refusal("in_use", f"{place.name}今天叫过号，还不能撤。", "请下班关窗，明天开门前再撤。")
    tickets = (*state.tickets(), *state.past_tickets.values())
    used = {ticket.business_group for ticket in tickets}
    today = {ticket.number[:1] for ticket in state.tickets()}
    for group_id, group in before.groups.items():
        other = after.groups.get(group_id)
        if other is None and group_id in used:
            return Refusal("in_use", f"{group.name}近日发过号，还不能删。", "请先停办；一周没有号后再删。")
        if other is not None and other.prefix != group.prefix and group.prefix in today:
            return Refusal(
                "in_use", f"{group.name}今天已经发过 {group.prefix} 字头的号。", "请明天开门前再换字头。"
            )
    return None
