"""From papers to bytes: recorded bytes, sizes, rare characters, narrow paper, weaker printers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from devices.drivers.receipt_printer_glyphs import GlyphDrawer
from devices.drivers.receipt_printer_layout import compose
from devices.drivers.receipt_printer_logos import all_logos, brocade_band
from devices.drivers.receipt_printer_profile import PAPER_58_MM, PAPER_80_MM, PrinterProfile
from devices.ports.printer import Code, Pair, Paper, Text
from devices.protocol import escpos_commands as command
from devices.simulators.receipt_printer import picture_of
from devices.simulators.receipt_printer_commands import Command, next_command
from kiosk.base import paths
from kiosk.commands.paper_samples import samples
from tests.devices.printer_bench import drawer, receipt, ticket

RECORDED = Path(__file__).parent / "recorded"
_GLYPH = re.compile(rb"\x1c2(\xfe[\xa1-\xfe]).{72}", re.DOTALL)


def printed(paper: Paper, profile: PrinterProfile = PAPER_80_MM) -> Image.Image:
    """What a printer that was given our pictures makes of the paper."""
    pictures = command.define_logos([logo.in_columns() for logo in all_logos(profile)])
    return picture_of(pictures + compose(paper, profile, drawer()), paths.font(), profile.dots)


def commands_in(written: bytes) -> list[Command]:
    """The bytes as a printer takes them apart; every byte belongs to a command or a letter."""
    found: list[Command] = []
    while written:
        first = next_command(written, double_byte=True)
        assert first is not None, written.hex(" ")
        found.append(first[0])
        written = written[first[1] :]
    return found


def codes_on(picture: Image.Image) -> list[str]:
    grey = np.array(picture.convert("L"))
    return [code.text for code in zxingcpp.read_barcodes(np.pad(grey, 40, constant_values=255))]


def test_the_ticket_is_the_recorded_bytes() -> None:
    """Apart from the drawn dots, which belong to the font's version."""
    written = _GLYPH.sub(rb"<glyph \1>", compose(ticket(), PAPER_80_MM, drawer()))
    recorded = bytes.fromhex((RECORDED / "ticket_rare.hex").read_text(encoding="ascii"))
    assert written == recorded


def test_a_ticket_with_code_and_rare_character_stays_under_900_bytes() -> None:
    fence = command.process_fence(b"AAAA")
    assert len(compose(ticket(), PAPER_80_MM, drawer()) + fence) <= 900


@pytest.mark.parametrize(
    ("paper", "sample"), [(paper, name) for paper, named in samples().items() for name in named]
)
@pytest.mark.parametrize(
    "profile", [PAPER_80_MM, PAPER_58_MM, PrinterProfile(page_mode=False, native_qr=False)]
)
def test_no_paper_shows_a_question_mark_or_leaves_a_command_unknown(
    paper: str, sample: str, profile: PrinterProfile
) -> None:
    sheet = samples()[paper][sample]
    commands = commands_in(compose(sheet, profile, drawer()))
    assert all(one.known for one in commands)
    assert b"?" not in b"".join(one.body for one in commands if not one.name)
    picture = printed(sheet, profile)
    assert picture.width == profile.dots and picture.mode == "1"
    wanted = [part.payload for part in sheet.parts if isinstance(part, Code)]
    assert codes_on(picture) == wanted


@pytest.mark.parametrize("sheet", [ticket(), receipt()], ids=["ticket", "receipt"])
def test_nothing_but_the_band_stands_in_the_margins(sheet: Paper) -> None:
    ink = ~np.array(printed(sheet))
    below_band = ink[40 + 36 :]
    margin = PAPER_80_MM.margin_dots
    assert not below_band[:, :margin].any() and not below_band[:, -margin:].any()
    assert below_band[:, margin:-margin].any()


def test_the_number_is_168_dots_high_with_its_air() -> None:
    rows = (~np.array(printed(Paper("test", (Text("A024", "center", width=8, height=7),))))).any(axis=1)
    high = int(rows.nonzero()[0][-1] - rows.nonzero()[0][0] + 1)
    assert 140 <= high <= 168


def test_a_rare_character_is_drawn_as_the_font_has_it() -> None:
    """The glyph defined in the bytes and shown on paper is the font's own drawing, dot for dot."""
    with_glyph = np.array(printed(Paper("test", (Text("䶮"),))))
    from_font = drawer().cell("䶮")
    cell = ~with_glyph[40 : 40 + 24, 28 : 28 + 24]
    columns = b"".join(
        int("".join("1" if dot else "0" for dot in cell[:, x]), 2).to_bytes(3, "big") for x in range(24)
    )
    assert columns == from_font
    assert cell.sum() > 60


def test_more_rare_characters_than_the_printer_keeps_become_a_picture_of_their_line() -> None:
    names = "䶮㐂𠮷𬭚𫖯㛃𤧛"
    written = compose(Paper("test", (Text(names),)), PAPER_80_MM, drawer())
    assert written.count(b"\x1c2\xfe") == 6 and written.count(b"\x1dv0\x00") == 1
    ink = ~np.array(printed(Paper("test", (Text(names),))))
    for place in range(len(names)):
        assert ink[40 : 40 + 24, 28 + 24 * place : 52 + 24 * place].sum() > 40, names[place]


def test_a_character_that_no_font_has_is_the_missing_mark() -> None:
    written = compose(Paper("test", (Text("张\U000e0100三"),)), PAPER_80_MM, GlyphDrawer([]))
    assert "张〓三".encode("gb18030") in written


def test_a_long_value_wraps_at_the_right_edge_and_loses_nothing() -> None:
    place = "湖南省湘西土家族苗族自治州吉首市样例街道样例路一百二十三号政务服务中心二楼东侧"
    written = compose(Paper("test", (Pair("地址", place),)), PAPER_80_MM, drawer())
    text = re.sub(rb"\x1b\$..|\n", b"", written, flags=re.DOTALL)
    assert place.encode("gb18030") in text


def test_control_bytes_in_a_name_do_not_become_commands() -> None:
    written = compose(Paper("test", (Text("张\x1bp\x00三\x10\x14"),)), PAPER_80_MM, drawer())
    assert "张p三".encode("gb18030") in written
    assert b"\x10\x14" not in written


def test_the_band_is_symmetric_and_no_more_than_half_black() -> None:
    band = brocade_band(PAPER_80_MM)
    ink = np.unpackbits(np.frombuffer(band.dots, np.uint8)).reshape(band.rows, band.width_bytes * 8)[:34]
    assert ink.mean() <= 0.5
    assert (ink[:17] == ink[17:][::-1]).mean() > 0.95


def test_a_paper_without_fonts_still_prints_its_number() -> None:
    written = compose(ticket(), PAPER_80_MM, GlyphDrawer([]))
    assert b"A024\n" in written
