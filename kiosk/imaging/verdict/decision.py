"""From numbers to reasons: which limits a sheet's measures pass."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.seen import Lamp, Reason
from kiosk.imaging.verdict.limits import Limits
from kiosk.imaging.verdict.measures import Measures


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one picture. `reasons` is empty exactly when `good`; the most important stands first."""

    good: bool
    reasons: tuple[Reason, ...]
    sharp: Lamp
    glare: Lamp
    whole: Lamp
    glare_at: tuple[float, float, float] | None = None
    """Centre x, y and radius of the largest reflection, in pixels of the picture."""
    hand: bool = False
    """A hand or an arm is over the tray, where the empty tray is known."""


NO_PAGE = Verdict(False, ("no_page",), "unknown", "unknown", "unknown")


def decided(seen: Measures, limits: Limits, preview: bool) -> Verdict:
    """The verdict. Sharpness is unknown of a sheet in the dark and of one with nothing on it, both of which are reasons."""
    holds = reasons_held(seen, limits, preview)
    reasons = tuple(reason for reason, held in holds.items() if held)
    sharp: Lamp = "bad" if holds["blurred"] else "unknown" if holds["dark"] or holds["blank"] else "good"
    hidden = holds["cut_off"] or holds["covered"]
    glare_at = seen.reflection.at if holds["glare"] and seen.reflection else None
    return Verdict(
        not reasons,
        reasons,
        sharp,
        "bad" if holds["glare"] else "good",
        "bad" if hidden else "good",
        glare_at,
        seen.hand,
    )


def reasons_held(seen: Measures, limits: Limits, preview: bool) -> dict[Reason, bool]:
    """Every reason that is judged here, the most important first, and whether it holds."""
    over_rim = seen.rim_share < limits.least_rim_share
    # Beyond the picture's rim nothing is seen to come in; and what is like the paper may be the next page of its book.
    unlike = seen.crossing.unlike_paper >= limits.least_unlike_paper
    crossed = not over_rim and unlike and seen.crossing.along_mm > limits.most_crossing_mm
    another = seen.other_share > limits.least_other_share
    paper, card = (share > limits.least_thing_share for share in (seen.paper_share, seen.card_share))
    # A known tray shows through where a corner is away; of paper as white as the tray only the corner's colour tells. A corner far
    # from the paper's colour through which no tray shows at all lies in a shadow or under a hand.
    if seen.tray_known:
        may_be_seen = seen.missing_mm > 0 or seen.corner_step <= limits.tray_tells_from_step
        unlike_others = seen.corner_step > limits.most_corner_step_on_tray and may_be_seen
        missing = seen.missing_mm > limits.most_missing_mm or unlike_others
    else:
        missing = seen.corner_step > limits.most_corner_step
    dark = seen.brightest_grey < limits.least_brightest_grey
    most_mm = limits.most_step_card_mm if seen.is_card else limits.most_step_mm
    soft = seen.step_mm is not None and seen.step_mm > most_mm
    reflected = seen.reflection.on_print if seen.reflection else 0.0
    return {
        "two_papers": (another and not seen.smallest_other_is_card) or paper,
        "cut_off": over_rim or missing,
        "covered": crossed or seen.reach_mm > limits.most_reach_mm,
        "own_card": (another and seen.smallest_other_is_card) or card,
        "small": _is_small(seen, limits, preview),
        "dark": dark,
        "shadow": not dark and seen.darkest_grey < limits.least_darkest_grey,
        "blurred": not dark and soft,
        "blank": not dark and seen.step_mm is None,
        "glare": reflected > limits.most_reflection_on_print,
    }


def _is_small(seen: Measures, limits: Limits, preview: bool) -> bool:
    least = limits.least_card_long_share if seen.is_card else limits.least_long_share
    if seen.long_share < least:
        return True
    return not preview and seen.long_px < limits.least_long_px
