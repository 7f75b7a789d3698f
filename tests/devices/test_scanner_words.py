"""What SANE and its back ends say, read into our words; no scanner needed."""

from __future__ import annotations

import pytest

from devices.ports.scanner import ScanFault, ScanSource, ScanWish
from devices.protocol.sane_options import abilities_of, words_for
from devices.protocol.sane_status import MEANINGS, SaneStatus, opening_status, status_of
from devices.status import DeviceKind
from devices.words import CONDITIONS_OF

TWO_FEEDERS = """
  Scan Mode:
    --mode Lineart|Gray|Color [Color]
        Selects the scan mode (e.g., lineart, monochrome, or color).
    --source Flatbed|ADF|ADF Duplex [Flatbed]
    --resolution 75|100|150|200|300|600dpi [75]
        Sets the resolution of the scanned image.
  Geometry:
    -l 0..215.9mm [0]
    -x 0..215.9mm [215.9]
    -y 0..297.011mm (in steps of 0.0999908) [297.011]
"""
"""As a network multifunction machine lists itself."""


def test_every_status_of_sane_has_a_meaning_and_only_good_ends_have_no_fault() -> None:
    assert set(MEANINGS) == set(SaneStatus)
    well = {status for status, meaning in MEANINGS.items() if meaning.fault is None}
    assert well == {SaneStatus.GOOD, SaneStatus.EOF}
    for status, meaning in MEANINGS.items():
        assert meaning.said or status in well
        assert meaning.condition is None or meaning.condition in CONDITIONS_OF[DeviceKind.SCANNER]


def test_a_crash_is_no_status_of_sane() -> None:
    assert status_of(6) is SaneStatus.JAMMED
    assert status_of(134) is None
    assert status_of(-9) is None


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Device busy", SaneStatus.DEVICE_BUSY),
        ("Access to resource has been denied", SaneStatus.ACCESS_DENIED),
        ("Invalid argument", SaneStatus.INVAL),
        ("a sentence of a later release", SaneStatus.IO_ERROR),
    ],
)
def test_why_a_scanner_did_not_open_is_read_from_the_sentence(sentence: str, status: SaneStatus) -> None:
    said = f"Output format is not set\nscanimage: open of device net:a:b failed: {sentence}\n"
    assert opening_status(said) is status
    assert opening_status("scanimage: sane_read: Device busy\n") is None


def test_the_feeder_is_chosen_whatever_the_back_end_calls_it() -> None:
    abilities = abilities_of(TWO_FEEDERS)
    assert abilities.source_for(ScanSource.FLATBED) == "Flatbed"
    assert abilities.source_for(ScanSource.FEEDER) == "ADF"
    assert abilities.source_for(ScanSource.FEEDER_BOTH_SIDES) == "ADF Duplex"
    only_duplex = abilities_of("    --source ADF Duplex|Flatbed [Flatbed]\n")
    assert only_duplex.source_for(ScanSource.FEEDER) == "ADF Duplex"


def test_a_scanner_without_a_choice_of_sources_is_a_flatbed_and_nothing_else() -> None:
    abilities = abilities_of("    --resolution 75|300dpi [75]\n")
    assert abilities.can(ScanSource.FLATBED)
    assert not abilities.can(ScanSource.FEEDER)


def test_a_resolution_the_scanner_lacks_becomes_the_next_finer_one() -> None:
    abilities = abilities_of(TWO_FEEDERS)
    assert [abilities.dpi_for(wished) for wished in (75, 250, 1200)] == [75, 300, 600]
    in_a_range = abilities_of("    --resolution 50..400dpi (in steps of 1) [50]\n")
    assert [in_a_range.dpi_for(wished) for wished in (10, 250, 1200)] == [50, 250, 400]


def test_a_list_of_options_in_pieces_is_read_as_far_as_it_goes() -> None:
    torn = abilities_of(
        "    -x 0..215.95.9mm [215.9]\n    -y 0..29x [1]\n    --resolution " + "5" * 400 + "dpi [75]\n"
    )
    assert dict(torn.limits_mm) == {"-x": 215.95, "-y": 29.0}
    assert abilities_of("    --source [") == abilities_of("")


def test_no_larger_area_is_asked_for_than_the_scanner_has() -> None:
    words = words_for(ScanWish(ScanSource.FEEDER_BOTH_SIDES, 300), abilities_of(TWO_FEEDERS))
    assert words == [
        "--source=ADF Duplex",
        "--mode=Color",
        "--resolution=300",
        *("-x", "210", "-y", "297"),
    ]
    assert words_for(ScanWish(), abilities_of("nothing that is known")) == []


def test_faults_a_person_can_mend_are_told_apart() -> None:
    told = {
        MEANINGS[status].fault for status in (SaneStatus.JAMMED, SaneStatus.NO_DOCS, SaneStatus.COVER_OPEN)
    }
    assert told == {ScanFault.PAPER_JAM, ScanFault.NO_PAGES, ScanFault.COVER_OPEN}
