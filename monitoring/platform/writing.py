"""Write many rows into a table of the platform, each kind of database in its fastest way that needs no right beyond the table's."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, sqlite

WITHOUT_HEADER = pa_csv.WriteOptions(include_header=False)


def insert_rows(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Add rows whose keys are not there yet; raises the database's error if one is, or if a row is refused."""
    if not rows.num_rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(table.insert(), rows.to_pylist())


def put_rows(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Add rows, or put them in place of those with the same key."""
    if not rows.num_rows:
        return
    if connection.dialect.name == "postgresql":
        _put_as_json(connection, table, rows)
    else:
        connection.execute(_put_statement(connection, table), rows.to_pylist())


def _copy(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    text = io.BytesIO()
    pa_csv.write_csv(_as_text(rows), text, WITHOUT_HEADER)
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({_names(table)}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(text.getvalue())


def _put_as_json(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    kinds = ", ".join(f"{c.name} {c.type.compile(connection.dialect)}" for c in table.columns)
    keys = ", ".join(c.name for c in table.primary_key)
    others = ", ".join(f"{c.name} = excluded.{c.name}" for c in table.columns if not c.primary_key)
    names = _names(table)
    connection.execute(
        sa.text(
            f"INSERT INTO {table.name} ({names}) SELECT {names} FROM json_to_recordset(CAST(:rows AS json)) AS arriving({kinds}) "
            f"ON CONFLICT ({keys}) DO UPDATE SET {others}"
        ),
        {"rows": json.dumps(_as_text(rows).to_pylist(), ensure_ascii=False)},
    )


def _put_statement(connection: sa.Connection, table: sa.Table) -> sa.Insert:
    names = [c.name for c in table.columns if not c.primary_key]
    if connection.dialect.name == "sqlite":
        insert = sqlite.insert(table)
        return insert.on_conflict_do_update(table.primary_key.columns, set_={n: insert.excluded[n] for n in names})
    put = mysql.insert(table)
    return put.on_duplicate_key_update({name: put.inserted[name] for name in names})


def _names(table: sa.Table) -> str:
    return ", ".join(c.name for c in table.columns)


def _as_text(rows: pa.Table) -> pa.Table:
    """Every value as text: the table's columns give it back its type, and no amount passes through a float."""
    return rows.cast(pa.schema({name: pa.string() for name in rows.column_names}))
