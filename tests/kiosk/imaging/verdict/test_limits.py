"""What the shipped limits make of single measures, of a sheet that is otherwise faultless."""

from __future__ import annotations

from dataclasses import replace

from kiosk.imaging.verdict.decision import decided
from kiosk.imaging.verdict.limits import known_limits
from kiosk.imaging.verdict.measures import Measures
from kiosk.imaging.verdict.surface import Crossing

_FAULTLESS = Measures(
    rim_share=0.03,
    long_px=1400.0,
    long_share=1.2,
    is_card=False,
    brightest_grey=220.0,
    darkest_grey=180.0,
    step_mm=0.5,
    reflection=None,
    crossing=Crossing(0.0, 0.0),
    corner_step=0.0,
    other_share=0.0,
    smallest_other_is_card=False,
    tray_known=True,
    paper_share=0.0,
    card_share=0.0,
    hand=False,
    reach_mm=0.0,
    missing_mm=0.0,
)


def _reasons(seen: Measures) -> tuple[str, ...]:
    return decided(seen, known_limits(), preview=True).reasons


def test_a_faultless_sheet_is_taken_again() -> None:
    assert _reasons(_FAULTLESS) == ()


def test_a_sheet_cut_by_the_pictures_rim_passes_because_its_corners_were_found_just_within() -> None:
    # The finder puts the corners of a sheet that goes on beyond the rim a few pixels inside it.
    assert _reasons(replace(_FAULTLESS, rim_share=0.002)) == ("cut_off",)


def test_a_corner_folded_away_from_paper_as_white_as_a_known_tray_passes() -> None:
    # Nothing of the tray shows within the outline, for sheet and tray look alike.
    assert _reasons(replace(_FAULTLESS, corner_step=60.0)) == ("cut_off",)
