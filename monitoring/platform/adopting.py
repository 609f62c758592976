"""Take over what the platform says was sent, where the warehouse does not know it: after a crash, a restore, or a rebuild from the source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.platform.contract import risk_list, risk_list_batch, risk_list_event
from monitoring.platform.outbox import KEYS, OF_BATCHES, drop_staged
from monitoring.platform.risk_list import warning_columns
from monitoring.warehouse import Warehouse

WARNING = [column.name for column in warning_columns()]
READ_ROWS = 20_000
"""Rows read at a time."""


def adopt(warehouse: Warehouse, connection: sa.Connection, last_known: int) -> None:
    """Take over all batches after `last_known` from the platform; with 0 everything anew. What is staged is given up.

    Of a warning that leads no row the figures are those of its last event: whatever moved since without an event is told once more.
    """
    with warehouse.transaction():
        drop_staged(warehouse)
        for emptied in ("refused_person", *(() if last_known else ("sent_batch", *OF_BATCHES))):
            warehouse.empty(emptied)
        for table, kind in ((risk_list_batch, "batch"), (risk_list_event, "event"), (risk_list, "person")):
            _load(warehouse, connection, table, kind, last_known)
        warehouse.append("sent_batch", "adopted_batch")
        warehouse.append("outbox_event", "adopted_event")
        _replace(warehouse, "person")
        warehouse.make("adopted_warning", _warnings())
        _replace(warehouse, "warning")


def _replace(warehouse: Warehouse, kind: str) -> None:
    warehouse.replace(f"outbox_{kind}", f"adopted_{kind}", (KEYS[f"outbox_{kind}"],))


def _load(warehouse: Warehouse, connection: sa.Connection, table: sa.Table, kind: str, last_known: int) -> None:
    """Leave `adopted_<kind>`, a relation of the form of `sent_<kind>`."""
    schema = warehouse.schema(f"sent_{kind}")
    columns = [table.c[name] for name in schema.names]
    query = sa.select(*columns).where(table.c.batch_no > last_known)
    warehouse.load(f"adopted_{kind}", pa.Table.from_batches(_batches(connection, query, schema), schema))


def _batches(connection: sa.Connection, query: sa.Select[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    result = connection.execute(query, execution_options={"yield_per": READ_ROWS})
    for rows in result.mappings().partitions():
        yield pa.RecordBatch.from_pylist([dict(row) for row in rows], schema)


def _warnings() -> str:
    """Warnings by their last event, with the figures of their row where they lead one."""
    from_row = ", ".join(f"CASE WHEN p.psn_no IS NULL THEN e.{name} ELSE p.{name} END AS {name}" for name in WARNING)
    return (
        "WITH known AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY warning_id ORDER BY event_no DESC) AS place, "
        "MAX(step) OVER (PARTITION BY warning_id) AS highest_step FROM sent_event "
        "WHERE warning_id IN (SELECT warning_id FROM adopted_event UNION SELECT warning_id FROM adopted_person)) "
        f"SELECT e.psn_no, {from_row}, e.event_no AS event_count, e.highest_step, e.batch_no "
        "FROM known AS e LEFT JOIN sent_person AS p ON p.warning_id = e.warning_id AND p.state <> 'transferred' WHERE e.place = 1"
    )
