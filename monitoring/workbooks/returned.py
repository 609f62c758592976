"""Read returned workbooks: every row that names a person of the list, with what was filled in beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path

from monitoring.identities.spreadsheet import Cells, Sheet, UnreadSpreadsheetError, read_sheets
from monitoring.source.csv_form import BrokenCsvError, delimiter_of, find_encoding, strict_records
from monitoring.workbooks.answers import ANSWERS, AnswerColumn, Kind
from monitoring.workbooks.columns import header_of

HEADER_ROWS = 10
"""Title and mark stand above the header."""
KEYS = {name: header_of(name) for name in ("warning_id", "psn_no", "certno")}
NEEDED = {KEYS["warning_id"], KEYS["psn_no"], "办理状态"}
HIGHEST_AMOUNT = Decimal("99999999999999.99")
CENT = Decimal("0.01")
LEAST_THIRD_DECIMAL = Decimal("0.001")
"""What a spreadsheet's binary numbers add to an amount of two decimals is far less."""
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_PACKED_DAY = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_SERIAL_DAY = re.compile(r"([4-6]\d{4})(?:\.0*)?")
_SERIAL_START = date(1899, 12, 30)
"""A date that lost its format is shown as days after this one."""

Filled = str | Decimal | date


@dataclass(frozen=True)
class ReturnedRow:
    """A row of a returned file: where it stands, whom it names, what was filled in, and the headers of cells that cannot be read."""

    file: str
    sheet: str
    row_number: int
    keys: Mapping[str, str | None]
    filled: Mapping[str, Filled]
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class UnreadFile:
    """A file of which nothing was taken, and why."""

    file: str
    told: str


def read_returned(path: Path) -> list[ReturnedRow] | UnreadFile:
    """The rows of a file, or why it cannot be read."""
    try:
        sheets = _read_sheets(path)
    except UnreadSpreadsheetError as error:
        return UnreadFile(path.name, f"The file {path.name} {error.what}; nothing of it was read. {error.cure}")
    found = [(name, *header) for name, sheet in sheets.items() if (header := _header(sheet)) is not None]
    if not found:
        return UnreadFile(
            path.name,
            f"{path.name} has no sheet with the columns {'、'.join(sorted(NEEDED))}, so it is no workbook of this list or they were deleted.",
        )
    return [row for name, places, rows in found for row in _rows(path.name, name, places, rows)]


def _read_sheets(path: Path) -> dict[str, Sheet]:
    if path.suffix.lower() != ".csv" or not path.is_file():
        return read_sheets(path, None)
    try:
        return {"": _read_csv(path)}
    except BrokenCsvError as error:
        what = f"{error.what} (line {error.line:,})"
        raise UnreadSpreadsheetError(path, what, "Ask for it again, saved as .xlsx.") from None


def _read_csv(path: Path) -> Sheet:
    """The rows of a workbook that was saved as CSV: lines of any width, those above the header too.

    A row that goes over several lines counts once, as in a spreadsheet.
    """
    encoding = find_encoding(path)
    rows = strict_records(path, encoding, _delimiter(path, encoding))
    return [(number, tuple(cells)) for number, (_, cells) in enumerate(rows, start=1)]


def _delimiter(path: Path, encoding: str) -> str:
    """That of the header, as title and mark may have none; of the first line where there is no header."""
    with path.open(encoding=encoding) as file:
        lines = list(islice(file, HEADER_ROWS))
    return delimiter_of(next((line for line in lines if all(name in line for name in NEEDED)), "".join(lines)))


def _header(sheet: Sheet) -> tuple[dict[str, int], Sheet] | None:
    """Place of each column by its header, and the rows below."""
    for at, (_, cells) in enumerate(sheet[:HEADER_ROWS]):
        places = {_text(cell): place for place, cell in enumerate(cells) if _text(cell)}
        if set(places) >= NEEDED:
            return places, sheet[at + 1 :]
    return None


def _rows(file: str, sheet: str, places: Mapping[str, int], rows: Sequence[tuple[int, Cells]]) -> Iterator[ReturnedRow]:
    for number, cells in rows:
        by_header = {header: cells[place] for header, place in places.items() if place < len(cells)}
        keys = {name: _key(by_header.get(header)) for name, header in KEYS.items()}
        read = {answer: _read(answer, by_header.get(answer.header)) for answer in ANSWERS}
        filled = {
            a.name: value for a, value in read.items() if value is not None and not isinstance(value, _Unreadable)
        }
        unreadable = tuple(answer.header for answer, value in read.items() if value is _UNREADABLE)
        if any(keys.values()) or filled or unreadable:
            yield ReturnedRow(file, sheet, number, keys, filled, unreadable)


class _Unreadable:
    """Stands for a cell that holds something that is not what its column takes."""


_UNREADABLE = _Unreadable()


def _read(answer: AnswerColumn, cell: object) -> Filled | _Unreadable | None:
    text = _text(cell)
    if not text:
        return None
    if answer.kind is Kind.day:
        return _day(cell, text) or _UNREADABLE
    if answer.kind is Kind.amount:
        return _amount(text)
    if answer.kind is Kind.choice:
        return _choice(answer, text)
    return text if len(text) <= answer.size else _UNREADABLE


def _choice(answer: AnswerColumn, text: str) -> str | _Unreadable:
    """The code of a word of the list, whatever blanks stand around it; the code itself is taken too."""
    words = {"".join(word.split()): code for word, code in answer.choices.items()}
    packed = "".join(text.split())
    if packed in words:
        return words[packed]
    return packed if packed in answer.choices.values() else _UNREADABLE


def _amount(text: str) -> Decimal | _Unreadable:
    plain = text.replace(",", "").replace("，", "").removesuffix("元").strip()
    try:
        exact = Decimal(plain)
        amount = exact.quantize(CENT)
        is_amount = abs(exact - amount) < LEAST_THIRD_DECIMAL and 0 <= amount <= HIGHEST_AMOUNT
    except InvalidOperation:
        return _UNREADABLE
    return amount if is_amount else _UNREADABLE


def _day(cell: object, text: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    serial = _SERIAL_DAY.fullmatch(text)
    if serial:
        return _SERIAL_START + timedelta(days=int(serial[1]))
    match = _PACKED_DAY.fullmatch(text) or _DAY.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _key(cell: object) -> str | None:
    return _text(cell).removeprefix("'") or None


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
