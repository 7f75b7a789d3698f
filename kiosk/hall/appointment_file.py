"""A file of bookings, CSV or XLSX, as lines of plain text; what a cell lost on its way is said, never guessed."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kiosk.base.errors import KioskError

MOST_BYTES = 1_000_000
MOST_LINES = 5_000
_MOST_UNPACKED = 60_000_000
"""A workbook of five thousand lines unpacks to some three megabytes; more is a mistake or an attack."""
_LONGEST_NUMBER = 15
"""Digits that a spreadsheet keeps of a number: an ID number written as one has lost its end."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "outside_number": ("预约编号", "编号", "预约号", "number"),
    "business_group": ("业务", "业务类别", "业务类型", "group"),
    "day": ("日期", "预约日期", "date"),
    "time": ("时间", "预约时间", "时段", "time"),
    "name": ("姓名", "预约人", "name"),
    "id_number": ("证件号码", "身份证号", "身份证号码", "公民身份号码", "id number"),
    "phone": ("手机号", "手机号码", "手机", "电话", "联系电话", "phone"),
    "item_name": ("事项", "办理事项", "事项名称", "item"),
}
"""Ours → how headings name it; the first is the one that the template writes."""
_BROKEN = (
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
    EOFError,
    OSError,
)
"""What a damaged, locked or strange workbook makes of its reader; SyntaxError is how XML that is none is told."""
_NEEDED = ("business_group", "day", "time")


class FileNotUsable(KioskError):
    """No line of the file can be read."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One booking as it stands in the file."""

    line: int
    """As the spreadsheet counts, from 1 with the heading."""
    cells: Mapping[str, str]
    spoilt: tuple[str, ...] = ()
    """Our names of cells whose content was lost."""


def lines_of(content: bytes, most_lines: int = MOST_LINES) -> list[FileLine]:
    """The lines below the heading, empty ones left out. Raises FileNotUsable with what to do."""
    if len(content) > MOST_BYTES:
        raise FileNotUsable("文件太大。", f"最多 {MOST_BYTES // 1_000_000} MB，请分成几个文件。")
    rows = _sheet(content) if content[:2] == b"PK" else _csv(content)
    try:
        numbered = enumerate(rows, start=1)
        heading = next(((n, row) for n, row in numbered if any(_text(cell) for cell in row)), None)
        if heading is None:
            raise FileNotUsable("文件是空的。", "第一行写列名，一行一个预约。")
        places = _places(heading[1])
        found = [_line(n, row, places) for n, row in numbered if any(_text(cell) for cell in row)]
    except _BROKEN as trouble:
        raise FileNotUsable("文件打不开。", "请另存为 .xlsx 或 .csv（UTF-8）再导入。") from trouble
    if not found:
        raise FileNotUsable("文件里没有预约。", "列名下面一行写一个预约。")
    if len(found) > most_lines:
        raise FileNotUsable(f"文件有 {len(found)} 行，太多。", f"一次最多 {most_lines} 行，请分成几个文件。")
    return found


def template() -> bytes:
    """An empty workbook with our headings, its cells set to text so that no number loses its end."""
    from openpyxl import Workbook

    book = Workbook(write_only=False)
    sheet = book.create_sheet("预约", 0)
    book.remove(book.worksheets[1])
    sheet.append([names[0] for names in COLUMNS.values()])
    for row in sheet.iter_rows(min_row=1, max_row=MOST_LINES // 10, max_col=len(COLUMNS)):
        for cell in row:
            cell.number_format = "@"
    for place in range(len(COLUMNS)):
        sheet.column_dimensions["ABCDEFGH"[place]].width = 22
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _csv(content: bytes) -> Iterator[Sequence[Any]]:
    """UTF-8, or the GB18030 that spreadsheets in China save."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as trouble:
            raise FileNotUsable("文件不是表格。", "请另存为 .xlsx 或 .csv（UTF-8）再导入。") from trouble
    if "\0" in text:
        raise FileNotUsable("文件不是表格。", "请另存为 .xlsx 或 .csv（UTF-8）再导入。")
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _sheet(content: bytes) -> Iterator[Sequence[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            raise FileNotUsable("表格展开后太大。", "请只留下预约这一页，另存后再导入。")
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


def _places(heading: Iterable[Any]) -> Mapping[str, int]:
    """Our name → position in a row."""
    names = {word: ours for ours, words in COLUMNS.items() for word in words}
    places: dict[str, int] = {}
    for position, cell in enumerate(heading):
        ours = names.get(_text(cell).lower())
        if ours is not None:
            if ours in places:
                raise FileNotUsable(f"“{_text(cell)}”这一列写了两次。", "请只留一列。")
            places[ours] = position
    missing = [COLUMNS[ours][0] for ours in _NEEDED if ours not in places]
    if "id_number" not in places and "phone" not in places:
        missing.append("证件号码或手机号")
    if missing:
        raise FileNotUsable(f"缺少这些列：{'、'.join(missing)}。", "请按模板写列名，第一行就是列名。")
    return places


def _line(number: int, row: Sequence[Any], places: Mapping[str, int]) -> FileLine:
    cells: dict[str, str] = {}
    spoilt: list[str] = []
    for ours, position in places.items():
        value = row[position] if position < len(row) else None
        cells[ours] = _text(value)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        text_lost = isinstance(value, str) and "E+" in value.upper() and ours in ("id_number", "phone")
        if text_lost or (is_number and len(cells[ours]) > _LONGEST_NUMBER):
            spoilt.append(ours)
    return FileLine(number, cells, tuple(spoilt))


def _text(value: Any) -> str:
    """As a person would have typed it."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return f"{value:%Y-%m-%d}"
        case time():
            return f"{value:%H:%M}"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()
