"""The cells of a list: an Excel workbook or a CSV file."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

from monitoring.errors import IdentityListError
from monitoring.source.csv_form import BrokenCsvError, examine_csv, refuse_broken_records

Cells = tuple[object, ...]
Sheet = list[tuple[int, Cells]]
"""Rows with their numbers, from 1, as the spreadsheet shows them."""


class UnreadSpreadsheetError(IdentityListError):
    """A file whose cells cannot be read: `what` is wrong with it, and its `cure`."""

    def __init__(self, path: Path, what: str, cure: str) -> None:
        super().__init__(f"The list {path.name} {what}. Nothing was imported. {cure}")
        self.what, self.cure = what, cure


def read_sheets(path: Path, sheet: str | None) -> dict[str, Sheet]:
    """The visible sheets by name, or the one that is named; a CSV file is one sheet without name.

    Raises `UnreadSpreadsheetError` if the file is neither, is broken, or lacks the sheet.
    """
    if path.suffix.lower() == ".csv":
        return {"": _read_csv(path)}
    if path.suffix.lower() != ".xlsx":
        raise UnreadSpreadsheetError(path, "is neither .xlsx nor .csv", "Open it and save it as .xlsx.")
    sheets = _read_workbook(path)
    if sheet is None:
        return sheets
    if sheet not in sheets:
        raise UnreadSpreadsheetError(
            path, f"has no visible sheet of that name (there: {', '.join(sheets)})", "Correct --sheet."
        )
    return {sheet: sheets[sheet]}


def _read_workbook(path: Path) -> dict[str, Sheet]:
    from openpyxl import load_workbook

    with _told(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles, which are not read
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            return {
                page.title: list(enumerate(page.iter_rows(values_only=True), start=1))
                for page in book.worksheets
                if page.sheet_state == "visible"
            }
        finally:
            book.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise UnreadSpreadsheetError(path, "does not exist", "Correct its name.") from None
    # What openpyxl raises on a damaged or locked workbook depends on the part that is damaged.
    except (BadZipFile, KeyError, ValueError, TypeError, EOFError, SyntaxError):
        raise UnreadSpreadsheetError(
            path,
            "is no whole Excel workbook, or has a password",
            "Open it and save it anew as .xlsx, without a password.",
        ) from None


def _read_csv(path: Path) -> Sheet:
    if not path.is_file():
        raise UnreadSpreadsheetError(path, "does not exist", "Correct its name.")
    try:
        form = examine_csv(path)
        refuse_broken_records(form)
    except BrokenCsvError as error:
        raise UnreadSpreadsheetError(path, f"{error.what} (line {error.line:,})", error.cure) from None
    with path.open(encoding=form.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=form.delimiter, strict=True)
        return [(reader.line_num, tuple(cells)) for cells in reader]
