"""Read the uncovered rows of every source table into Parquet files, as text, in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError

from monitoring.errors import SourceError
from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.tables import SOURCE_TABLES, SourceTable

CHUNK_ROWS = 50_000
STAMP = "updt_time"

Progress = Callable[[str], None]
TextArray: TypeAlias = "pa.Array[Any]"


def pull_tables(
    url: str, names: dict[str, str], intervals: dict[str, list[Interval]], folder: Path, progress: Progress
) -> dict[str, int]:
    """Write `<table>.parquet` for each source table into `folder`; return the rows pulled by table.

    `names` are the tables' names in the source, `intervals` the stamps to read by table. Files hold text columns in
    the national names and `pulled_row`, the row's number. An optional table that the source lacks gets no file.
    """
    engine = _connectable(url)
    counts: dict[str, int] = {}
    try:
        with engine.connect() as connection:
            for table in SOURCE_TABLES:
                reflected = _reflect(connection, table, names[table.name])
                if reflected is None:
                    progress(f"{table.name}: the source has no such table; what it would tell is not known")
                    continue
                batches = _batches(connection, table, reflected, intervals[table.name])
                counts[table.name] = _save(batches, table, folder, progress)
        return counts
    except DBAPIError as error:
        raise _unreachable(error) from None
    finally:
        engine.dispose()


def look_at_source(url: str, names: dict[str, str]) -> list[str]:
    """The optional tables and columns that the source lacks; raise `SourceError` if something needed is missing."""
    engine = _connectable(url)
    absent: list[str] = []
    try:
        with engine.connect() as connection:
            for table in SOURCE_TABLES:
                reflected = _reflect(connection, table, names[table.name])
                if reflected is None:
                    absent.append(f"table {names[table.name]}")
                    continue
                absent += [
                    f"{names[table.name]}.{name}"
                    for name, spellings in table.columns.items()
                    if not any(s in reflected.c for s in spellings)
                ]
    except DBAPIError as error:
        raise _unreachable(error) from None
    finally:
        engine.dispose()
    return absent


def _connectable(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
            raise SourceError(
                "The source database file does not exist (MONITORING_SOURCE). Without it nothing can be pulled. "
                "Correct the address, or make the demo county with `monitoring demo`."
            )
        return sa.create_engine(parsed, hide_parameters=True)
    except (SQLAlchemyError, NoSuchModuleError, ImportError) as error:
        raise SourceError(
            f"The address of the source (MONITORING_SOURCE) cannot be used: {type(error).__name__}. It must be a "
            "database address such as postgresql+psycopg://user@host/base or sqlite:///file. Correct it."
        ) from None


def _unreachable(error: DBAPIError) -> SourceError:
    fault = SourceError(
        f"The source database did not answer as it should ({type(error.orig).__name__}). Nothing was taken over. Check that it "
        "runs, that the address in MONITORING_SOURCE is right and that the account may read the tables; then run the night again."
    )
    fault.is_transient = isinstance(error, sa.exc.OperationalError)
    return fault


def _save(batches: Iterator[pa.Table], table: SourceTable, folder: Path, progress: Progress) -> int:
    count = 0
    partial = folder / f"{table.name}.parquet.part"
    with pq.ParquetWriter(partial, _schema(table), compression="zstd") as writer:
        for batch in batches:
            numbered = batch.append_column("pulled_row", pa.array(range(count, count + batch.num_rows), pa.int64()))
            writer.write_table(numbered)
            count += batch.num_rows
            progress(f"{table.name}: {count:,} rows")
    partial.rename(folder / f"{table.name}.parquet")
    return count


def _reflect(connection: sa.Connection, table: SourceTable, name: str) -> sa.Table | None:
    schema, _, bare = name.rpartition(".")
    try:
        reflected = sa.Table(bare, sa.MetaData(), schema=schema or None, autoload_with=connection, resolve_fks=False)
    except NoSuchTableError:
        if not table.is_required:
            return None
        raise SourceError(
            f"The source has no table `{name}` (wanted for {table.name}). Without it no burden can be computed. Name the table in "
            "monitoring.toml under [source_tables], or give the account the right to see it."
        ) from None
    missing = sorted(c for c in table.required if not any(s in reflected.c for s in table.columns[c]))
    if missing:
        raise SourceError(
            f"Table `{name}` of the source lacks the column(s) {', '.join(missing)}. They are needed for {table.name}; without "
            "them the result would be wrong. Add them to the view that the account reads (docs/source.md lists all)."
        )
    return reflected


def _schema(table: SourceTable) -> pa.Schema:
    return pa.schema([(c, pa.string()) for c in table.columns]).append(pa.field("pulled_row", pa.int64()))


def _batches(
    connection: sa.Connection, table: SourceTable, reflected: sa.Table, intervals: list[Interval]
) -> Iterator[pa.Table]:
    spellings = [s for candidates in table.columns.values() for s in candidates if s in reflected.c]
    is_sqlite = connection.dialect.name == "sqlite"
    # SQLite keeps whatever was written, whatever the column's type says; it is read as it stands.
    columns = [sa.type_coerce(reflected.c[s], sa.Text()) if is_sqlite else reflected.c[s] for s in spellings]
    stamp = columns[spellings.index(STAMP)]
    statement = sa.select(*columns).where(sa.or_(_within(stamp, intervals), _unusable(stamp)))
    result = connection.execution_options(stream_results=True).execute(statement)
    for rows in result.partitions(CHUNK_ROWS):
        texts = {s: _text(values) for s, values in zip(spellings, zip(*rows, strict=True), strict=True)}
        yield pa.table({name: _first(texts, candidates, len(rows)) for name, candidates in table.columns.items()})


def _within(stamp: sa.ColumnElement[Any], intervals: list[Interval]) -> sa.ColumnElement[bool]:
    bounds = [sa.and_(stamp >= _bound(stamp, i.start), stamp < _bound(stamp, i.end)) for i in intervals]
    return sa.or_(sa.false(), *bounds)


def _unusable(stamp: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Rows that no interval would ever meet; they come each time, so that the check can hold them back and say so."""
    conditions = [stamp.is_(None), stamp < _bound(stamp, BEGINNING), stamp >= _bound(stamp, END)]
    if isinstance(stamp.type, sa.String):
        conditions.append(stamp.not_like("____-__-__%"))
    return sa.or_(*conditions)


def _bound(stamp: sa.ColumnElement[Any], moment: datetime) -> object:
    return moment.strftime("%Y-%m-%d %H:%M:%S") if isinstance(stamp.type, sa.String) else moment


def _text(values: tuple[object, ...]) -> TextArray:
    """The values as text without blanks around them; what is blank is null, for a blank means missing."""
    try:
        text = pa.array(values, pa.string())
    except pa.ArrowTypeError:
        text = pa.array([None if v is None else str(v) for v in values], pa.string())
    trimmed = cast(TextArray, pc.utf8_trim_whitespace(text))
    return cast(TextArray, pc.if_else(pc.equal(trimmed, pa.scalar("")), pa.scalar(None, pa.string()), trimmed))


def _first(columns: dict[str, TextArray], candidates: tuple[str, ...], rows: int) -> TextArray:
    present = [columns[c] for c in candidates if c in columns]
    return pc.coalesce(*present) if present else pa.nulls(rows, pa.string())
