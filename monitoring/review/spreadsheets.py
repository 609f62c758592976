"""A list as XLSX: written row by row, with a head that says who made it when, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula, also in a text that is copied on."""

A4 = 9
"""Its number among the format's paper sizes."""

Value = str | int | Decimal | date | datetime | None
NAME_WIDTH, EVEN_WIDTH = 24, 14
FORMATS: dict[type, str] = {int: "0", Decimal: "#,##0.00", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True)
class Sheet:
    """A sheet: lines over the table, heads of its columns with their width in characters, and the rows."""

    title: str
    notes: Sequence[str]
    heads: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]


def evenly(heads: Sequence[str]) -> list[tuple[str, int]]:
    """Heads of columns that are all as wide, the first wider, as it names the row."""
    return [(head, NAME_WIDTH if place == 0 else EVEN_WIDTH) for place, head in enumerate(heads)]


def as_workbook(*sheets: Sheet) -> bytes:
    """The file; rows are taken one by one."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        # Its pages have what these lines use of a `Worksheet`, but no type that says so.
        _write(cast("Worksheet", book.create_sheet(sheet.title)), sheet)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _write(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, (_, width) in enumerate(sheet.heads, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = f"A{len(sheet.notes) + 2}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    for note in sheet.notes:
        page.append([_cell(page, note)])
    heads = [_cell(page, head) for head, _ in sheet.heads]
    for head in heads:
        head.font = Font(bold=True)
    page.append(heads)
    for row in sheet.rows:
        page.append(list(_cells(page, row)))


def _cells(page: Worksheet, row: Sequence[Value]) -> Iterator[Cell]:
    return (_cell(page, value) for value in row)


def _cell(page: Worksheet, value: Value) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        cell: Cell = WriteOnlyCell(page, cast("datetime", value))
        if value is not None:
            cell.number_format = FORMATS[type(value)]
        return cell
    cell = WriteOnlyCell(page, _printable(value))
    # A text for certain, also where somebody edits the cell or copies it into another program.
    cell.data_type, cell.number_format = "s", "@"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def _printable(text: str) -> str:
    """Without the control characters that the format has no place for."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", text)
