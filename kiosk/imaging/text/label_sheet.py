"""A sheet of labels with values beside them, as identity papers are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kiosk.domain.seen import TextLine
from kiosk.imaging.text.fragments import Fragment, fragment_of, joined_labels, parted

_SAME_COLUMN_EM = 1.5
_NEXT_ROW_EM = 2.1
# Seals and patterns are read as letters too, but not with any confidence.
_LEGIBLE = 0.5


class LabelSheet:
    """The lines of a page, parted into labels and the words between them."""

    def __init__(self, lines: Iterable[TextLine], labels: Sequence[str]) -> None:
        self.labels: dict[str, list[Fragment]] = {}
        self.free: list[Fragment] = []
        legible = [fragment_of(line) for line in lines if line.confidence >= _LEGIBLE]
        for fragment in joined_labels(legible, labels):
            named, free = parted(fragment, labels)
            for one in named:
                self.labels.setdefault(one.text, []).append(one)
            self.free += free
        for found in self.labels.values():
            found.sort(key=lambda one: one.top)

    def place(self, missing: Mapping[str, Fragment]) -> None:
        """Labels that were not read stand where the layout has them."""
        for label, fragment in missing.items():
            self.labels.setdefault(label, [fragment])

    def beside(self, label: str, number: int = 0) -> list[Fragment]:
        """What stands in the row of the label up to the next label, from left to right; empty when it was not found."""
        found = self.labels.get(label, [])
        if number >= len(found):
            return []
        at = found[number]
        slack = at.height * 0.6
        ends = min(
            (one.left for one in self._all_labels() if one.left > at.right and one.beside(at)), default=1e9
        )
        row = [one for one in self.free if one.beside(at) and at.right - slack <= one.left < ends - slack / 2]
        return sorted(row, key=lambda one: one.left)

    def block(self, label: str, until_y: float = 1e9) -> list[Fragment]:
        """The row beside the label and the rows under it in the same column, up to another label's row or a wide gap."""
        rows = self.beside(label)
        if not rows:
            return []
        first = rows[0]
        for one in sorted(self.free, key=lambda one: one.middle):
            last = rows[-1]
            under = (
                last.middle
                < one.middle
                < min(until_y, last.middle + _NEXT_ROW_EM * max(first.height, last.height))
            )
            in_column = abs(one.left - first.left) < _SAME_COLUMN_EM * first.height
            if under and in_column and not last.beside(one) and not self._labelled(one):
                rows.append(one)
        return rows

    def value(self, label: str, number: int = 0) -> tuple[str, float]:
        """The words in the label's row, and the least confidence among them."""
        return words_of(self.beside(label, number))

    def _labelled(self, fragment: Fragment) -> bool:
        """A label stands close to its left: it is that label's value."""
        near = fragment.height * 8
        return any(
            one.beside(fragment) and 0 <= fragment.left - one.right + fragment.height * 0.6 < near
            for one in self._all_labels()
        )

    def _all_labels(self) -> Iterable[Fragment]:
        return (one for found in self.labels.values() for one in found)


def words_of(fragments: Sequence[Fragment]) -> tuple[str, float]:
    """Their text in a row, and the least confidence; nothing and 0 when there are none."""
    return "".join(one.text for one in fragments), min((one.confidence for one in fragments), default=0.0)
