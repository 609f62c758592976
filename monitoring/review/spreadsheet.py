"""Lists and reports as XLSX: who made it and when on every sheet, and text is text, whatever it begins with."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | date | None
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that a sheet cannot hold."""
_FORMATS = {Decimal: "#,##0.00", int: "#,##0", date: "yyyy-mm-dd"}


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, lines above the list, the header, and rows of values."""

    title: str
    lines: Sequence[str]
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The file's content."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        # Rows go to the file as they come; the types of this kind of sheet lack what it shares with others.
        page = cast("Worksheet", book.create_sheet(sheet.title))
        page.page_setup.orientation = "landscape"
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_setup.fitToHeight = 0
        page.column_dimensions["A"].width = 24
        for line in sheet.lines:
            page.append([_cell(page, line, is_bold=True)])
        page.append([_cell(page, name, is_bold=True) for name in sheet.header])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(page: Worksheet, value: Value, *, is_bold: bool = False) -> Cell:
    plain = _UNWRITABLE.sub("", value) if isinstance(value, str) else value
    cell = Cell(page, row=1, column=1, value=plain)
    if isinstance(plain, str):
        # A text that begins like a formula is not to become one, neither here nor when somebody edits the cell.
        cell.data_type, cell.quotePrefix, cell.number_format = "s", True, "@"
    elif plain is not None:
        cell.number_format = _FORMATS[type(plain)]
    if is_bold:
        cell.font = Font(bold=True)
    return cell
