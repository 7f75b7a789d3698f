"""What a scanner can do, read from the list of options that `scanimage -A` prints; and the words that wish it done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from devices.ports.scanner import ScanSource, ScanWish

_OPTION = re.compile(r"^\s+(--?[A-Za-z][\w-]*)[ =]?(\S.*?)? \[(.*?)\](?: \[.*\])*\s*$", re.MULTILINE)
_RANGE = re.compile(r"^(-?\d{1,6}(?:\.\d{1,9})?)\.\.(-?\d{1,6}(?:\.\d{1,9})?)")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,9})?")
_A4_MM = {"-x": 210.0, "-y": 297.0}
_COLOUR = ("color", "colour", "24bit color", "true color", "color - 16 million colors")
_GREY = ("gray", "grey", "true gray", "8-bit gray", "grayscale")


@dataclass(frozen=True, slots=True)
class ScannerAbilities:
    """Values by option, as the back end spells them; empty where it has no such option."""

    sources: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    resolutions: tuple[int, ...] = ()
    """Single steps, or the two ends of a range."""
    is_range: bool = False
    limits_mm: tuple[tuple[str, float], ...] = ()
    """Largest `-x` and `-y`."""

    def source_for(self, wished: ScanSource) -> str | None:
        """The back end's word; None when it has none for it."""
        feeders = [name for name in self.sources if _is_feeder(name)]
        both = [name for name in feeders if "duplex" in name.lower() or "both" in name.lower()]
        match wished:
            case ScanSource.FLATBED:
                beds = [name for name in self.sources if name not in feeders]
                return beds[0] if beds else None
            case ScanSource.FEEDER:
                plain = [name for name in feeders if name not in both]
                return next(iter(plain or feeders), None)
            case ScanSource.FEEDER_BOTH_SIDES:
                return both[0] if both else None

    def can(self, wished: ScanSource) -> bool:
        """A scanner without a choice of sources is a flatbed."""
        return wished is ScanSource.FLATBED if not self.sources else self.source_for(wished) is not None

    def dpi_for(self, wished: int) -> int | None:
        """The finest not finer than it must be: the next step up, else the finest there is."""
        if not self.resolutions:
            return None
        if self.is_range:
            return max(self.resolutions[0], min(wished, self.resolutions[-1]))
        return next((step for step in self.resolutions if step >= wished), self.resolutions[-1])


def abilities_of(listed: str) -> ScannerAbilities:
    """Reads the option list; what it does not understand it leaves out."""
    found = {option: values or "" for option, values, _now in _OPTION.findall(listed)}
    values = found.get("--resolution", "")
    span = _RANGE.match(values)
    numbers = [span[1], span[2]] if span else _NUMBER.findall(values)
    return ScannerAbilities(
        sources=_words(found.get("--source", "")),
        modes=_words(found.get("--mode", "")),
        resolutions=tuple(sorted(round(float(number)) for number in numbers)),
        is_range=span is not None,
        limits_mm=tuple(
            (axis, float(limit[2])) for axis in _A4_MM if (limit := _RANGE.match(found.get(axis, "")))
        ),
    )


def words_for(wish: ScanWish, abilities: ScannerAbilities) -> list[str]:
    """Arguments of scanimage for `wish`, as near as the scanner comes to it."""
    words = []
    source = abilities.source_for(wish.source)
    if source is not None:
        words.append(f"--source={source}")
    mode = _first_of(_COLOUR if wish.in_colour else _GREY, abilities.modes)
    if mode is not None:
        words.append(f"--mode={mode}")
    dpi = abilities.dpi_for(wish.dpi)
    if dpi is not None:
        words.append(f"--resolution={dpi}")
    for axis, limit_mm in abilities.limits_mm:
        words += [axis, f"{min(_A4_MM[axis], limit_mm):g}"]
    return words


def _is_feeder(name: str) -> bool:
    return "adf" in name.lower() or "feeder" in name.lower()


def _first_of(wished: Sequence[str], offered: Sequence[str]) -> str | None:
    return next((mode for name in wished for mode in offered if mode.lower() == name), None)


def _words(values: str) -> tuple[str, ...]:
    return (
        tuple(word for word in values.split("|") if word) if "|" in values else ((values,) if values else ())
    )
