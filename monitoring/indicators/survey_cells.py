"""The cells of a survey file: CSV, Excel workbook or Parquet."""

from __future__ import annotations

from pathlib import Path

from monitoring.errors import SurveyError
from monitoring.identities.spreadsheet import Cells, Sheet, UnreadSpreadsheetError, read_sheets
from monitoring.indicators.survey_columns import NOTHING_COMPUTED

PARQUET = ".parquet"
SUFFIXES = (".csv", ".xlsx", PARQUET)


def read_cells(path: Path, sheet: str | None) -> tuple[Cells, Sheet]:
    """The header, and the rows that are not empty, each with the line it ends in (of a Parquet file: its number as if it had a header line).

    Raises `SurveyError` if the file cannot be read or has no rows.
    """
    lines = _read_parquet(path) if path.suffix.lower() == PARQUET else _read_sheet(path, sheet)
    filled = [(line, cells) for line, cells in lines if any(cell not in (None, "") for cell in cells)]
    if len(filled) < 2:
        raise _unread(path, "has no rows of households", "Export it again, with a header line and a row per household.")
    return filled[0][1], filled[1:]


def _read_sheet(path: Path, sheet: str | None) -> Sheet:
    if path.suffix.lower() not in SUFFIXES:
        raise _unread(path, "is neither .csv nor .xlsx nor .parquet", "Save it as one of them.")
    try:
        sheets = {name: rows for name, rows in read_sheets(path, sheet).items() if rows}
    except UnreadSpreadsheetError as error:
        raise _unread(path, error.what, error.cure) from None
    if len(sheets) > 1:
        raise _unread(path, f"has several sheets ({', '.join(sheets)})", "Name one with --sheet.")
    return next(iter(sheets.values()), [])


def _read_parquet(path: Path) -> Sheet:
    from pyarrow import ArrowException, parquet

    if not path.is_file():
        raise _unread(path, "does not exist", "Correct its name.")
    try:
        table = parquet.read_table(path)
    except (ArrowException, OSError):
        raise _unread(path, "is no whole Parquet file", "Export it again.") from None
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [(1, tuple(table.column_names)), *enumerate(rows, start=2)]


def _unread(path: Path, what: str, cure: str) -> SurveyError:
    return SurveyError(f"The survey {path.name} {what}. {NOTHING_COMPUTED} {cure}")
