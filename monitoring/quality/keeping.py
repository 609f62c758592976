"""Take over into the warehouse what a checked night says about quarantine and notes, in the transaction of the night."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.quality.summary import TableSummary, read_summary
from monitoring.warehouse import Warehouse

LINE = ("row_id", "rule_name", "held_on")


def keep_quarantine(warehouse: Warehouse, folder: Path) -> None:
    """Rows that are held now, and rows that have left. Doing it twice changes nothing; `run_value` must be loaded."""
    warehouse.load("held_now", pq.read_table(folder / "quarantine.parquet").drop_columns(["pulled_row"]))
    warehouse.load_parquet("left_now", folder / "left.parquet")
    warehouse.derive("quarantine", "quarantine_change")
    warehouse.replace("quarantine", "quarantine_change", LINE)


def keep_notes(warehouse: Warehouse, folder: Path, night: date) -> None:
    """What rules note about the rows of the night."""
    notes = pq.read_table(folder / "notes.parquet")
    warehouse.load("new_row_note", notes.append_column("night", pa.array([night] * notes.num_rows, pa.date32())))
    warehouse.replace("row_note", "new_row_note", ("night", "source_table", "source_key", "rule_name"))


def keep_dropped(warehouse: Warehouse, folder: Path, night: date) -> None:
    """The rows that known errors of the source dropped, in the place of what the same night dropped before."""
    dropped = pq.read_table(folder / "dropped.parquet")
    nights = pa.array([night] * dropped.num_rows, pa.date32())
    warehouse.load("new_dropped_row", dropped.append_column("night", nights))
    warehouse.replace("dropped_row", "new_dropped_row", ("night", "source_table", "source_key", "row_text"))


def account(checked: TableSummary, outcome: dict[str, int]) -> dict[str, int]:
    """Where the rows of a table went, given what became of the accepted ones (accepted, unchanged, superseded)."""
    return {
        "pulled": checked.pulled,
        "held_before": checked.held_before,
        "accepted": outcome["accepted"],
        "quarantined": checked.quarantined,
        "unchanged": outcome["unchanged"] + checked.unchanged,
        "superseded": outcome["superseded"] + checked.superseded,
        "dropped": checked.dropped,
    }


def table_summaries(folder: Path) -> dict[str, TableSummary]:
    """The summaries of a checked night by table."""
    return {table.table: table for table in read_summary(folder).tables}
