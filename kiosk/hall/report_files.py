"""Tables as files that Excel and WPS open: CSV in UTF-8 with its mark, XLSX with a sheet a table.

No cell is ever a formula: names and reasons come from people, and a cell that begins with `=` would be run by the program of
whoever opens the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from kiosk.hall.report_tables import Cell, Table

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NARROWEST, _WIDEST = 8, 28


def csv_of(tables: Sequence[Table], caption: str) -> bytes:
    """All tables under each other, an empty line between, the caption first; the mark at the beginning makes Excel read UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(caption)])
    for table in tables:
        writer.writerow([])
        if len(tables) > 1:
            writer.writerow([f"{table.title} {table.title_en}"])
        writer.writerow([f"{column.title} {column.title_en}" for column in table.columns])
        writer.writerows([[_harmless(cell) for cell in row] for row in table.rows])
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(tables: Sequence[Table], caption: str) -> bytes:
    """A sheet a table: the caption, a line of titles that stays in sight, then numbers as numbers and words as words."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(f"{table.title} {table.title_en}")
        sheet.freeze_panes = "A3"
        for place, column in enumerate(table.columns, 1):
            longest = max((len(line) * 2 for line in (column.title,)), default=0)
            width = min(_WIDEST, max(_NARROWEST, longest, len(column.title_en)))
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append([_words(sheet, caption, bold=True)])
        sheet.append([_words(sheet, f"{c.title}\n{c.title_en}", bold=True) for c in table.columns])
        for row in table.rows:
            sheet.append([_words(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _harmless(cell: Cell) -> Cell:
    """A spreadsheet shows the leading apostrophe to nobody and runs nothing after it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN_BY_SPREADSHEETS) else cell


def _words(sheet: WriteOnlyWorksheet, text: str, bold: bool = False) -> SheetCell:
    cell: SheetCell = WriteOnlyCell(sheet, text)
    # openpyxl takes words that begin with = for a formula; said to be words they are stored as such.
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text="\n" in text, vertical="top")
    return cell
