"""Send again what the platform has lost: batches, events and rows as they were sent, under the same numbers."""

from __future__ import annotations

import sqlalchemy as sa

from monitoring.platform.contract import risk_list, risk_list_batch, risk_list_event
from monitoring.platform.writing import insert_rows, put_rows
from monitoring.warehouse import Warehouse

ROWS = 2_000
"""Rows written together."""


def repeat(warehouse: Warehouse, connection: sa.Connection, last_there: int) -> None:
    """Put everything that was sent after the batch `last_there` at the platform again."""
    for table, kind in ((risk_list, "person"), (risk_list_event, "event"), (risk_list_batch, "batch")):
        columns = ", ".join(column.name for column in table.columns)
        rows = warehouse.arrow(f"SELECT {columns} FROM sent_{kind} WHERE batch_no > $last", last=last_there)
        for start in range(0, rows.num_rows, ROWS):
            write = put_rows if table is risk_list else insert_rows
            write(connection, table, rows.slice(start, ROWS))
