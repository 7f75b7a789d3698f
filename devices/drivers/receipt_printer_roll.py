"""The roll of paper as it is used up: millimetres since it was changed, and whether it lasts until tomorrow evening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from devices.drivers.receipt_printer_memory import Facts, PrinterMemory
from devices.status import Condition

_DAYS_KEPT = 14
_ROLLS_KEPT = 5
_LEAST_ROLL_MM = 5_000.0
"""A shorter one was taken out before its end, or the sensor flickered: no measure for the next."""
_SAVED_EVERY_MM = 500.0
"""The disk is not written for every paper: a power cut costs half a metre of the count at most."""
_PAPER_CONDITIONS = (Condition.PAPER_OUT, Condition.PAPER_LOW)


@dataclass(slots=True)
class PaperRoll:
    """One printer's roll. Told of every paper and every state; `memory` keeps it over restarts."""

    full_mm: float
    """How long a new roll is, until this printer has used up some of its own."""
    now: Callable[[], datetime]
    memory: PrinterMemory
    printer: str = ""
    used_mm: float = 0.0
    days: dict[str, float] = field(default_factory=dict)
    """Millimetres by day."""
    rolls_mm: list[float] = field(default_factory=list)
    """How far the last rolls went until the printer said it was out."""
    _was_out: bool = False
    _was_low: bool = False
    _opened: bool = False
    _unsaved_mm: float = 0.0

    def take_up(self, printer: str) -> None:
        """Goes on with what is remembered of this printer. Without effect for the one already at hand."""
        if printer == self.printer:
            return
        self.save()
        known = self.memory.recall(printer, "roll")
        self.printer = printer
        self.used_mm = _number(known.get("used_mm"))
        days, rolls = known.get("days"), known.get("rolls_mm")
        self.days = {str(day): _number(mm) for day, mm in days.items()} if isinstance(days, dict) else {}
        self.rolls_mm = [_number(mm) for mm in rolls] if isinstance(rolls, list) else []
        self._was_out, self._was_low = bool(known.get("out")), bool(known.get("low"))

    def printed(self, millimetres: float) -> None:
        today = self.now().date().isoformat()
        self.used_mm += millimetres
        self.days[today] = self.days.get(today, 0.0) + millimetres
        self._unsaved_mm += millimetres
        if self._unsaved_mm >= _SAVED_EVERY_MM:
            self.save()

    def seen(self, conditions: frozenset[Condition]) -> None:
        """The sensors' word: paper after none, or plenty after little with the cover opened between, is a new roll.

        A near-end sensor wavers for metres as the roll turns; without the cover nobody has changed anything.
        """
        if Condition.NOT_RESPONDING in conditions:
            return
        self._opened |= Condition.COVER_OPEN in conditions
        out, low = (condition in conditions for condition in _PAPER_CONDITIONS)
        if (out, low) == (self._was_out, self._was_low):
            return
        if out and not self._was_out and self.used_mm >= _LEAST_ROLL_MM:
            self.rolls_mm = [*self.rolls_mm, self.used_mm][-_ROLLS_KEPT:]
        if not out and (self._was_out or (self._was_low and not low and self._opened)):
            self.used_mm = 0.0
            self._opened = False
        # Out of paper hides the near end: what was low before is so still when the roll was only put in again.
        self._was_low = low if not out else self._was_low
        self._was_out = out
        self.save()

    def save(self) -> None:
        if not self.printer:
            return
        kept = dict(sorted(self.days.items())[-_DAYS_KEPT:])
        self.days = kept
        facts: Facts = {"used_mm": round(self.used_mm, 1), "rolls_mm": [round(mm) for mm in self.rolls_mm]}
        facts |= {"days": {day: round(mm, 1) for day, mm in kept.items()}}
        facts |= {"out": self._was_out, "low": self._was_low}
        self.memory.remember(self.printer, "roll", facts)
        self._unsaved_mm = 0.0

    # -- forecast ------------------------------------------------------------------------------------------------

    @property
    def length_mm(self) -> float:
        """Of a whole roll: the middle of this printer's own last ones, else what the settings say."""
        return median(self.rolls_mm) if self.rolls_mm else self.full_mm

    @property
    def left_mm(self) -> float:
        return max(0.0, self.length_mm - self.used_mm)

    def a_day_mm(self) -> float | None:
        """What a working day takes: the larger of the mean and the last whole day; None before one whole day."""
        today = self.now().date().isoformat()
        whole = [mm for day, mm in sorted(self.days.items()) if day < today and mm > 0]
        if not whole:
            return None
        return max(sum(whole) / len(whole), whole[-1])

    def change_tomorrow(self) -> bool:
        """True when what is left lasts this day but not the next: staff change it before the doors open."""
        a_day_mm = self.a_day_mm()
        if a_day_mm is None or self._was_out:
            return False
        used_today_mm = self.days.get(self.now().date().isoformat(), 0.0)
        return self.left_mm < max(0.0, a_day_mm - used_today_mm) + a_day_mm

    def figures(self) -> tuple[tuple[str, str], ...]:
        shown = [("roll_left_m", f"{self.left_mm / 1000:.1f}"), ("roll_used_m", f"{self.used_mm / 1000:.1f}")]
        a_day_mm = self.a_day_mm()
        if a_day_mm is not None:
            shown.append(("paper_a_day_m", f"{a_day_mm / 1000:.1f}"))
        return tuple(shown)


def _number(given: object) -> float:
    return float(given) if isinstance(given, (int, float)) and not isinstance(given, bool) else 0.0
