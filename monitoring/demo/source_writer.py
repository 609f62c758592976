"""Write the demo county into a source database: as of a moment, or what changed between two moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeAlias, cast

import pyarrow as pa
from sqlalchemy import Connection, Table, bindparam, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from monitoring.demo.columns import ArrowColumn, objects
from monitoring.demo.county import County
from monitoring.demo.source_tables import METADATA, TABLES
from monitoring.errors import SourceError

Counts: TypeAlias = dict[str, int]
Progress: TypeAlias = Callable[[str], None]
# Bounds the memory that Python objects of one slice take (about 100 MB of settlements).
ROWS_AT_ONCE = 50_000
# The file is written anew from nothing, so a crash loses nothing that a journal could bring back.
_BULK_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-100000")


def write_source(county: County, url: str, as_of: datetime, progress: Progress | None = None) -> Counts:
    """Create (or replace) the five tables in the database at `url`, holding each row's newest version as of a moment.

    Returns rows per table. Raises SourceError if the database cannot be written.
    """
    with _writing(url, is_new=True) as connection:
        METADATA.drop_all(connection)
        return {log.name: _create(connection, TABLES[log.name], log.as_of(as_of), progress) for log in county}


def advance_source(county: County, url: str, after: datetime, until: datetime) -> Counts:
    """Bring a source written as of `after` to what it holds at `until`, in one transaction.

    Returns changed rows per table. Raises SourceError if the database cannot be written.
    """
    with _writing(url, is_new=False) as connection:
        return {log.name: _replace(connection, TABLES[log.name], log.changed(after, until)) for log in county}


@contextmanager
def _writing(url: str, *, is_new: bool) -> Iterator[Connection]:
    engine = create_engine(url, hide_parameters=True)
    if is_new and engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        place = make_url(url).render_as_string(hide_password=True)
        raise SourceError(
            f"The demo source {place} cannot be written ({type(error).__name__}); nothing can be pulled from it. "
            "Check that the address is right, the database runs and its tables may be created."
        ) from error
    finally:
        engine.dispose()


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - a connection of any driver
    for pragma in _BULK_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _create(connection: Connection, table: Table, rows: pa.Table, progress: Progress | None) -> int:
    """Create one table with its rows; the index comes last because building it once is faster."""
    connection.execute(CreateTable(table))
    _insert(connection, table, rows)
    for index in table.indexes:
        index.create(connection)
    if progress:
        progress(f"{table.name}: {rows.num_rows:,} rows")
    return rows.num_rows


def _replace(connection: Connection, table: Table, rows: pa.Table) -> int:
    if rows.num_rows:
        key = table.primary_key.columns[0]
        keys = [{"replaced": value} for value in objects(rows[key.name])]
        connection.execute(table.delete().where(key == bindparam("replaced")), keys)
        _insert(connection, table, rows)
    return rows.num_rows


def _insert(connection: Connection, table: Table, rows: pa.Table) -> None:
    names = [column.name for column in table.columns]
    ordered = rows.select(names)
    for start in range(0, rows.num_rows, ROWS_AT_ONCE):
        piece = ordered.slice(start, ROWS_AT_ONCE)
        if connection.dialect.name == "sqlite":
            _insert_text(connection, table, piece)
        else:
            connection.execute(table.insert(), piece.to_pylist())


def _insert_text(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Straight through the driver: several times faster than by named parameters."""
    statement = str(table.insert().compile(dialect=connection.dialect))
    cursor = cast(Any, connection.connection.cursor())
    cursor.executemany(statement, zip(*(_as_text(column) for column in rows.columns), strict=True))


def _as_text(column: ArrowColumn) -> list[str | None]:
    """Amounts with two digits, date-times as YYYY-MM-DD HH:MM:SS, dates as YYYY-MM-DD."""
    return cast("list[str | None]", objects(column.cast(pa.string())).tolist())
