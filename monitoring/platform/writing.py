"""Write many rows into a table of the platform, each kind of database in its fastest way that needs no right beyond the table's.

Values go as text: the table's columns give them back their types, and no amount passes through a float.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa

SENT_ROWS = 256
"""Rows handed to COPY at a time, about what a socket holds: the server takes them while the next are turned into text."""
WITHOUT_HEADER = pa_csv.WriteOptions(include_header=False)


def insert_rows(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Add rows whose keys are not there yet; raises the database's error if one is, or if a row is refused."""
    if not rows.num_rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        _execute_many(connection, _insert(connection, table), rows)


def put_rows(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Add rows, or put them in place of those with the same key."""
    if not rows.num_rows:
        return
    if connection.dialect.name == "postgresql":
        _put_as_json(connection, table, rows)
    else:
        _execute_many(connection, f"{_insert(connection, table)} {_put(connection, table)}", rows)


def _copy(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({_names(table)}) FROM STDIN (FORMAT csv)") as copy:
        for some in rows.to_batches(SENT_ROWS):
            text = io.BytesIO()
            pa_csv.write_csv(some, text, WITHOUT_HEADER)
            copy.write(text.getvalue())


def _put_as_json(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """COPY cannot put a row in place of another, and a table of one's own to copy into would be a further right."""
    kinds = ", ".join(f"{c.name} {c.type.compile(connection.dialect)}" for c in table.columns)
    names = _names(table)
    query = (
        f"INSERT INTO {table.name} ({names}) SELECT {names} FROM json_to_recordset(CAST(:rows AS json)) AS arriving({kinds}) "
        f"{_put(connection, table)}"
    )
    connection.execute(sa.text(query), {"rows": json.dumps(_as_text(rows).to_pylist(), ensure_ascii=False)})


def _execute_many(connection: sa.Connection, query: str, rows: pa.Table) -> None:
    """Past SQLAlchemy's conversion of every single value, which takes longer than everything else together."""
    columns = _as_text(_without_booleans(rows)).columns
    connection.exec_driver_sql(query, list(zip(*(column.to_pylist() for column in columns), strict=True)))


def _insert(connection: sa.Connection, table: sa.Table) -> str:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    return f"INSERT INTO {table.name} ({_names(table)}) VALUES ({', '.join(mark for _ in table.columns)})"


def _put(connection: sa.Connection, table: sa.Table) -> str:
    keys = ", ".join(column.name for column in table.primary_key)
    names = [column.name for column in table.columns if not column.primary_key]
    if connection.dialect.name == "mysql":
        return f"ON DUPLICATE KEY UPDATE {', '.join(f'{name} = VALUES({name})' for name in names)}"
    return f"ON CONFLICT ({keys}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}"


def _names(table: sa.Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _as_text(rows: pa.Table) -> pa.Table:
    return rows.cast(pa.schema({name: pa.string() for name in rows.column_names}))


def _without_booleans(rows: pa.Table) -> pa.Table:
    """1 and 0 in their place, for databases that have none."""
    kinds: dict[str, pa.DataType] = {
        field.name: pa.int8() if pa.types.is_boolean(field.type) else field.type for field in rows.schema
    }
    return rows.cast(pa.schema(kinds))
