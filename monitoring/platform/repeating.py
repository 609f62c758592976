"""Send again what the platform has lost: batches, events and rows as they were sent, under the same numbers."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
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
        if table is risk_list_event:
            rows = rows.filter(pc.invert(pc.is_in(rows["event_id"], value_set=_events_there(connection, last_there))))
        for start in range(0, rows.num_rows, ROWS):
            write = put_rows if table is risk_list else insert_rows
            write(connection, table, rows.slice(start, ROWS))


def _events_there(connection: sa.Connection, last_there: int) -> pa.Array[pa.StringScalar]:
    """Events of lost batches that were not lost with them."""
    query = sa.select(risk_list_event.c.event_id).where(risk_list_event.c.batch_no > last_there)
    return pa.array(list(connection.scalars(query)), pa.string())
