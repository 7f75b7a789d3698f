"""Words with their place on a sheet: rows, labels, and what stands beside a label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kiosk.domain.seen import TextLine


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words in an upright oblong, in pixels of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def beside(self, other: Fragment) -> bool:
        """In one row: the middle of the lower one lies within the higher one."""
        low, high = sorted((self, other), key=lambda one: one.height)
        return high.top <= low.middle <= high.bottom


def fragment_of(line: TextLine) -> Fragment:
    """The line without gaps between its letters."""
    xs, ys = [x for x, _ in line.corners], [y for _, y in line.corners]
    return Fragment("".join(line.text.split()), min(xs), min(ys), max(xs), max(ys), line.confidence)


def in_reading_order(lines: Iterable[TextLine]) -> tuple[TextLine, ...]:
    """From top to bottom, within a row from left to right."""
    kept = [(fragment_of(line), line) for line in lines]
    order = {id(one): line for one, line in kept}
    return tuple(order[id(one)] for row in rows_of([one for one, _ in kept]) for one in row)


def rows_of(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Those beside each other together: rows from top to bottom, each from left to right."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: one.middle):
        if rows and rows[-1][0].beside(fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def places_of(value: str, lines: Iterable[TextLine]) -> list[Fragment]:
    """Where the words stand: within one line, or as the lines of which they are put together; empty when they are not found."""
    fragments = [fragment_of(line) for line in lines]
    for fragment in fragments:
        begin = fragment.text.find(value)
        if value and begin >= 0:
            return [cut(fragment, begin, begin + len(value))]
    places: list[Fragment] = []
    rest = value
    for fragment in fragments:
        part = fragment if places else _end_that_begins(fragment, value)
        if part is not None and rest.startswith(part.text):
            places.append(part)
            rest = rest[len(part.text) :]
    return places if not rest else []


def _end_that_begins(fragment: Fragment, value: str) -> Fragment | None:
    """The end of the words with which the value begins: a label may stand before it."""
    for begin in range(max(0, len(fragment.text) - 2)):
        if value.startswith(fragment.text[begin:]):
            return cut(fragment, begin, len(fragment.text))
    return None


def letter_width(letter: str) -> float:
    """In widths of a Chinese character."""
    return 0.55 if letter.isascii() else 1.0


def cut(fragment: Fragment, begin: int, end: int) -> Fragment:
    """The part from letter `begin` to before `end`; its place is reckoned from the widths of the letters."""
    widths = [letter_width(letter) for letter in fragment.text]
    scale = (fragment.right - fragment.left) / max(1e-6, sum(widths))
    left = fragment.left + scale * sum(widths[:begin])
    right = fragment.left + scale * sum(widths[:end])
    return replace(fragment, text=fragment.text[begin:end], left=left, right=right)


def parted(fragment: Fragment, labels: Sequence[str]) -> tuple[list[Fragment], list[Fragment]]:
    """The labels that stand in it, and the words between them."""
    found: list[tuple[int, int]] = []
    for label in sorted(labels, key=len, reverse=True):
        at = fragment.text.find(label)
        if at >= 0 and not any(begin < at + len(label) and at < end for begin, end in found):
            found.append((at, at + len(label)))
    found.sort()
    named = [cut(fragment, begin, end) for begin, end in found]
    edges = [0, *(edge for span in found for edge in span), len(fragment.text)]
    free = [cut(fragment, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return named, [replace(one, text=one.text.strip("：:")) for one in free if one.text.strip("：:")]


def joined_labels(fragments: Sequence[Fragment], labels: Sequence[str]) -> list[Fragment]:
    """Labels set with wide gaps (名    称) come as single letters: neighbours in a row that make one are put together."""
    rest = sorted(fragments, key=lambda one: one.left)
    done: list[Fragment] = []
    while rest:
        first = rest.pop(0)
        chain = [first]
        while _words(chain) not in labels and any(label.startswith(_words(chain)) for label in labels):
            wanted = _words(chain)
            row = [one for one in rest if one.beside(first) and one.left > chain[-1].left]
            following = row[0] if row else None
            if following is None or not any(_agree(label, wanted + following.text) for label in labels):
                break
            chain.append(following)
            rest.remove(following)
            if any(_words(chain).startswith(label) for label in labels):
                break
        done.append(_together(chain))
    return done


def _agree(label: str, words: str) -> bool:
    return label.startswith(words) or words.startswith(label)


def _words(chain: Sequence[Fragment]) -> str:
    return "".join(one.text for one in chain)


def _together(chain: Sequence[Fragment]) -> Fragment:
    if len(chain) == 1:
        return chain[0]
    return Fragment(
        _words(chain),
        min(one.left for one in chain),
        min(one.top for one in chain),
        max(one.right for one in chain),
        max(one.bottom for one in chain),
        min(one.confidence for one in chain),
    )
