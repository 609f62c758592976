"""What the review database holds: read once for comparison in the warehouse's engine, and brought to the present state in small pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from monitoring.review.case_tables import review_case
from monitoring.review.fed_tables import review_milestone, review_person, review_warning
from monitoring.warehouse import Warehouse

Row = dict[str, Any]

READ_ROWS = 20_000
DELETED_AT_ONCE = 500
"""Bound values of a statement; the smallest limit of the databases is 999."""

COMPARED: dict[str, tuple[sa.Table, tuple[str, ...]]] = {
    "stored_person": (review_person, ("psn_no", "case_id", "fed_hash")),
    "stored_warning": (review_warning, ("warning_id", "case_id", "state", "highest_step", "fed_hash")),
    "stored_milestone": (review_milestone, tuple(column.name for column in review_milestone.columns)),
    "stored_case": (
        review_case,
        (
            *("case_id", "state", "standing", "leading_psn_no", "leading_name", "region_code", "risk_kind", "rule_id"),
            *("category_code", "step", "burden_multiple", "crossed_on", "due_on", "person_count", "warning_count"),
            *("against", "outstanding_amount", "visited_on"),
        ),
    ),
}
"""Relation in the engine, with the table and the columns that say whether anything changed."""


def load_stored(warehouse: Warehouse, connection: sa.Connection) -> None:
    """Leave `stored_person`, `stored_warning`, `stored_milestone` and `stored_case`."""
    for name, (table, columns) in COMPARED.items():
        schema = pa.schema([(column, _arrow_type(table.c[column])) for column in columns])
        query = sa.select(*(table.c[column] for column in columns))
        warehouse.load(name, pa.Table.from_batches(_batches(connection, query, schema), schema))


def _arrow_type(column: sa.Column[Any]) -> pa.DataType:
    kind = column.type
    if isinstance(kind, sa.types.TypeDecorator):
        return pa.decimal128(16, int(getattr(kind, "scale", 2)))
    types: dict[type, pa.DataType] = {
        date: pa.date32(),
        datetime: pa.timestamp("us"),
        int: pa.int32(),
        bool: pa.bool_(),
    }
    return types.get(kind.python_type, pa.string())


def _batches(connection: sa.Connection, query: sa.Select[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    result = connection.execute(query, execution_options={"yield_per": READ_ROWS})
    for rows in result.partitions():
        # By columns: a dict for each of a million rows would cost more than all the rest.
        columns = zip(*rows, strict=True)
        yield pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def put_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Write rows in the place of those of the same key."""
    (key,) = table.primary_key.columns
    drop_rows(connection, table, (row[key.name] for row in rows))
    if rows:
        connection.execute(table.insert(), rows)


def drop_rows(connection: sa.Connection, table: sa.Table, keys: Iterable[object]) -> int:
    """Delete the rows of these keys; return of how many keys."""
    (key,) = table.primary_key.columns
    waiting, count = iter(keys), 0
    while some := list(islice(waiting, DELETED_AT_ONCE)):
        connection.execute(table.delete().where(key.in_(some)))
        count += len(some)
    return count


def gone(warehouse: Warehouse, subject: str, key: str) -> list[str]:
    """Keys that were fed and are not any more."""
    query = f"SELECT s.{key} FROM stored_{subject} AS s WHERE s.{key} NOT IN (SELECT {key} FROM fed_{subject}) ORDER BY s.{key}"
    return [str(found) for found in warehouse.arrow(query)[key].to_pylist()]
