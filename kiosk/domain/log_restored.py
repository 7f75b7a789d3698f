"""After a damaged log was put together again: what is missing is an event, and no number is given a second time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LAST_OF_SERIES = 900
"""Numbers after it are only lent; see `kiosk.domain.issuing`."""


@dataclass(frozen=True, slots=True)
class LogRestored:
    """Entries of the log before this one are lost, at most so many. Numbers up to `given_up_to` (A023, B005 …) count as
    given today: their papers may be in citizens' hands. `perhaps_lent` are numbers of the lent band of which nobody knows: a
    terminal may hold them and give them out while it is cut off."""

    lost: int
    given_up_to: tuple[str, ...] = ()
    perhaps_lent: tuple[str, ...] = ()


def restored(
    last_number: Mapping[str, int], prefixes: Iterable[str], lost: int, perhaps_lent: Iterable[str] = ()
) -> LogRestored:
    """Each lost entry may have been a number of any series, or a band of `perhaps_lent`."""
    last = {
        prefix: min(_LAST_OF_SERIES, last_number.get(prefix, 0) + lost) for prefix in sorted(set(prefixes))
    }
    given = tuple(f"{prefix}{number:03d}" for prefix, number in last.items())
    return LogRestored(lost, given, tuple(perhaps_lent))


def numbers_after(last_number: Mapping[str, int], event: LogRestored) -> dict[str, int]:
    """The last number of each series, by prefix, once the event is known."""
    return {**last_number, **{label[:-3]: int(label[-3:]) for label in event.given_up_to}}
