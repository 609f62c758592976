"""The warnings as they stood after a night, as a table, CSV, JSON or workbook."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from monitoring.errors import NightError, WarehouseError
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]

SHOWN = (
    "psn_no",
    "household_id",
    "state",
    "rule_id",
    "window_id",
    "crossed_on",
    "step",
    "burden_amount",
    "limit_amount",
    "burden_multiple",
    "category_code",
    "reasons",
    "feedback_status",
    "warning_id",
)
FORMULA_STARTS = ("=", "+", "-", "@")


def warnings_as_of(settings: Settings, night: date | None) -> tuple[date, list[Row]]:
    """The warnings after `night` (the newest applied if None), and that night."""
    with open_warehouse(settings, read_only=True) as warehouse:
        front = warehouse.arrow("SELECT MAX(front) AS front FROM applied_night").to_pylist()[0]["front"]
        if front is None:
            raise WarehouseError(
                "No night was applied yet, so there are no warnings to show. Run `monitoring nightly --date D` first."
            )
        if night is not None and night > front:
            raise NightError(
                f"The newest night applied is {front}; what {night} will say is not known. Name a night up to {front}."
            )
        derive_feedback_as_of(warehouse, night or front)
        return night or front, warehouse.select("reports", "warning_as_of").to_pylist()


def derive_feedback_as_of(warehouse: Warehouse, night: date) -> None:
    """Leave what `sql/reports/warning_as_of.sql` reads of a night."""
    warehouse.load("report_value", pa.table({"night": [night]}))
    warehouse.derive("publishing", "answered_person")
    for name in ("feedback_as_of", "applied_rule"):
        warehouse.derive("reports", name)


@dataclass(frozen=True)
class Wanted:
    """Which rows a list shows: those of one state (None: of all), and warnings or else hints of eligibility."""

    state: str | None = None
    is_hints: bool = False

    def has(self, row: Row) -> bool:
        """Whether the row is shown."""
        return is_hint(row) == self.is_hints and self.state in (None, row["state"])


def is_hint(row: Row) -> bool:
    """Whether a row of `warnings_as_of` is of a rule on application: a hint of eligibility, never pushed."""
    return row["trigger_type"] == "application"


def as_csv(rows: Sequence[Row]) -> str:
    """Comma-separated, with a header; empty text for what is not known."""
    text = io.StringIO()
    names = list(rows[0]) if rows else list(SHOWN)
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_json(rows: Sequence[Row]) -> str:
    """A list of objects; amounts and dates as text, so that nothing is rounded."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1, default=_plain)


def write_workbook(rows: Sequence[Row], path: Path) -> None:
    """One sheet; identifiers as text, amounts as numbers with two digits, nothing that a spreadsheet would run."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("warnings", 0)
    del book["Sheet"]
    names = list(rows[0]) if rows else list(SHOWN)
    sheet.append(names)
    for row in rows:
        sheet.append([_cell(row[name]) for name in names])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.number_format = (
                "0.00" if isinstance(cell.value, Decimal) else ("yyyy-mm-dd" if isinstance(cell.value, date) else "@")
            )
    sheet.freeze_panes = "A2"
    book.save(path)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
