"""The rows of a list below its header, and the values of its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from monitoring.errors import IdentityListError
from monitoring.identities.columns import R, Vocabulary, find_roles
from monitoring.identities.spreadsheet import Cells, Sheet, read_sheets

HEADER_ROWS = 20
"""Titles and notes stand above the header; further down there is none."""
_FOOTER = re.compile(r"^(合计|总计|小计|填表|制表|填报|审核|备注|说明|注[:：])")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})?\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_PACKED_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?")
_SERIAL_DAY = re.compile(r"([2-6]\d{4})(?:\.0*)?")
"""A date that Excel shows as a number: days after 1899-12-30, here from 1954 to 2091."""
_SERIAL_START = date(1899, 12, 30)


def read_listing(
    path: Path, sheet: str | None, named: Mapping[R, str], vocabulary: Vocabulary[R]
) -> tuple[Sheet, dict[R, int]]:
    """The rows below the header of the one sheet that has one, and the position of each role.

    Raises `IdentityListError` if no sheet has a header, or several have, or a column is ambiguous.
    """
    sheets = read_sheets(path, sheet)
    found = {name: place for name, rows in sheets.items() if (place := _find_header(rows, named, vocabulary))}
    if not found:
        raise IdentityListError(
            f"The list {path.name} has no column of id numbers in its first {HEADER_ROWS} rows (身份证号, 证件号码 ...). Without it nobody can be "
            "matched, so nothing was imported. Name the column: --column certificate=HEADER."
        )
    if len(found) > 1:
        raise IdentityListError(
            f"Several sheets of {path.name} look like a list ({', '.join(found)}). Nothing was imported. Say which is meant: --sheet NAME."
        )
    [(name, (position, columns))] = found.items()
    return sheets[name][position + 1 :], columns


def _find_header(rows: Sheet, named: Mapping[R, str], vocabulary: Vocabulary[R]) -> tuple[int, dict[R, int]] | None:
    for position, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        columns = find_roles(cells, named, vocabulary)
        if columns:
            return position, columns
    return None


def cell_of(cells: Cells, columns: Mapping[R, int], role: R) -> object:
    """The value under a role; None where the list has no such column, or the row ends before it."""
    position = columns.get(role, len(cells))
    return cells[position] if position < len(cells) else None


def text_of(value: object) -> str:
    """A value as text without blanks around it."""
    return "" if value is None else str(value).strip()


def is_footer(cells: Cells) -> bool:
    """Whether a row is a sum or a note."""
    return bool(_FOOTER.match(next((text for cell in cells if (text := text_of(cell))), "")))


def is_number(text: str) -> bool:
    """Whether a text under the header of id numbers may be one, however damaged: a note below the rows has no digit."""
    return any(character.isdigit() for character in text)


def read_day(value: object) -> date | None:
    """A day as a cell or as text; of a month its first day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    serial = _SERIAL_DAY.fullmatch(text)
    if serial:
        return _SERIAL_START + timedelta(days=int(serial[1]))
    match = _PACKED_DAY.fullmatch(text) or _DAY.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None
