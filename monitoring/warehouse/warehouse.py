"""The warehouse on DuckDB: few verbs, all values bound, all identifiers from the repository."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from monitoring.errors import WarehouseError
from monitoring.settings import Settings
from monitoring.warehouse import files

SCHEMA_VERSION = 4
LOCK_POLL_SECONDS = 0.5
PREFIX = "duckdb:///"
PARQUET = "FORMAT PARQUET, COMPRESSION ZSTD, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1000"
"""A column of more distinct values than that gains nothing from a dictionary; the second format needs two thirds of the time to write, and less room."""
FEW_VALUES = 5000
"""With ten times as many the comparison costs more than to read everything."""
SPILL_MARK = ".spill-"
"""In the names of the folders into which engines spill what exceeds the memory limit: rows of persons."""
REWRITTEN, COPY = ".rewritten", "rewritten_copy"
TEXT_NUMBER = "CREATE OR REPLACE TEMP MACRO text_number(txt) AS CAST(hash(txt) >> 1 AS BIGINT)"
"""A number that follows from a text, for SQL to compare before the texts; stored, so that it must never come out otherwise."""
EVENT_ID = (
    "CREATE OR REPLACE TEMP MACRO event_id(warning, place) AS "
    "SUBSTRING(sha256(warning || chr(31) || CAST(place AS VARCHAR)), 1, 32)"
)
"""The id of an event, the same for the same event, whoever works it out and however often: of sha256 of the warning's id and the event's number, joined by U+001F."""
KNOWN_TEXT, KNOWN_NUMBER = "S1", 7346016219746467574
_seen_made: set[tuple[Path, int]] = set()
"""Warehouse files, with their inodes, that this process saw with their tables: tables do not go again."""
_seen_whole: set[tuple[Path, int]] = set()
"""Those of them that this process saw with every table of this version."""


class Warehouse:
    """A connection to the warehouse. Relations that a run derives are temporary and end with it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._views: set[str] = set()

    def derive(self, folder: str, name: str) -> None:
        """Make the temporary relation `name` from the SELECT in `sql/<folder>/<name>.sql`."""
        self.make(name, f"\n{files.statement(folder, name)}")

    def view(self, folder: str, name: str) -> None:
        """Make the temporary relation `name` from `sql/<folder>/<name>.sql` without computing it: for what is read once, or in few of its columns."""
        self.make_view(name, f"\n{files.statement(folder, name)}")

    def make(self, name: str, query: str, **values: object) -> None:
        """Make the temporary relation `name` from a query of the repository with bound values."""
        if name in self._views:
            self._execute(f"DROP VIEW {name}", name)
            self._views.remove(name)
        self._execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", name, **values)

    def load(self, name: str, table: pa.Table) -> None:
        """Make the temporary relation `name` from Arrow."""
        self._connection.register("arriving", table)
        self.make(name, "SELECT * FROM arriving")
        self._connection.unregister("arriving")

    def load_parquet(self, name: str, path: Path) -> None:
        """Make the temporary relation `name` from a Parquet file."""
        self.make(name, "SELECT * FROM read_parquet($path)", path=str(path))

    def view_parquet(self, name: str, path: Path | None, more: str | None = None) -> None:
        """Make the temporary relation `name` of the rows of a Parquet file and of the relation `more` without copying them; at least one is given."""
        parts = [f"read_parquet({_quoted(path)})"] if path else []
        query = " UNION ALL BY NAME ".join(f"SELECT * FROM {part}" for part in [*parts, *filter(None, [more])])
        self.make_view(name, query)

    def make_view(self, name: str, query: str) -> None:
        """Make the temporary relation `name` from a query of the repository without computing it, as `view` does."""
        # A view does not take the place of a table by itself, nor a table that of a view.
        if name not in self._views:
            self._execute(f"DROP TABLE IF EXISTS temp.main.{name}", name)
        self._execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}", name)
        self._views.add(name)

    def save_parquet(self, query: str, path: Path) -> int:
        """Write a query of the repository to a Parquet file and return its rows."""
        rows = self._execute(f"COPY ({query}) TO {_quoted(path)} ({PARQUET})", path.stem)
        return int(str(rows[0][0]))

    def append(self, table: str, relation: str) -> None:
        """Add the rows of a relation to a table, matching columns by name."""
        self._execute(f"INSERT INTO {table} BY NAME SELECT * FROM {relation}", table)

    def replace(self, table: str, relation: str, key: tuple[str, ...]) -> None:
        """Delete the rows of a table whose key stands in the relation, then add the relation's rows."""
        condition = " AND ".join(f"target.{c} IS NOT DISTINCT FROM source.{c}" for c in key)
        self._execute(f"DELETE FROM {table} AS target USING {relation} AS source WHERE {condition}", table)
        self.append(table, relation)

    def change(self, table: str, statement: str) -> None:
        """Run a statement of the repository that changes rows of a table."""
        self._execute(statement, table)

    def empty(self, table: str) -> None:
        """Delete all rows of a table."""
        self._execute(f"DELETE FROM {table}", table)

    def arrow(self, query: str, **values: object) -> pa.Table:
        """Run a query with bound values and return Arrow."""
        with _told("a query"):
            table: pa.Table = self._connection.sql(query, params=values or None).to_arrow_table()
            return table

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """Run a query and return Arrow piece by piece, for what need not be in memory at once."""
        with _told("a query"):
            yield from self._connection.sql(query).to_arrow_reader()

    def select(self, folder: str, name: str) -> pa.Table:
        """Run the SELECT in `sql/<folder>/<name>.sql` and return Arrow."""
        return self.arrow(files.statement(folder, name))

    def count(self, relation: str) -> int:
        """Rows of a relation."""
        return int(self.arrow(f"SELECT COUNT(*) AS row_count FROM {relation}")["row_count"][0].as_py())

    def has_rows(self, relation: str) -> bool:
        """Whether a relation holds any row."""
        return self.arrow(f"SELECT 1 AS found FROM {relation} LIMIT 1").num_rows > 0

    def columns(self, relation: str) -> list[str]:
        """Column names of a relation, in order."""
        return self.arrow(f"SELECT * FROM {relation} LIMIT 0").column_names

    def schema(self, relation: str) -> pa.Schema:
        """Columns of a relation with their Arrow types."""
        return self.arrow(f"SELECT * FROM {relation} LIMIT 0").schema

    def make_tables(self) -> None:
        """Make the warehouse's tables and views, where there are none."""
        known = (
            "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
        )
        tables = {row[0] for row in self._execute(known, "the tables")}
        missing = [name for name in files.names("schema") if name not in tables]
        if missing:
            with self.transaction():
                for name in missing:
                    self._execute(files.statement("schema", name), name)

    def rewrite(self, path: Path, statement: str) -> tuple[int, int]:
        """Copy all tables into a new file and put it in the place of this one, whose deleted bytes go with it; return the bytes before and after.

        `statement` is run in the copy, `{place}` being its name. The connection still holds the old file and must not be used any more.
        """
        new = path.with_name(f"{path.name}{REWRITTEN}")
        for left in (new, new.with_name(f"{new.name}.wal")):
            left.unlink(missing_ok=True)
        self._execute("CHECKPOINT", "the copy of the file")
        name = self._execute("SELECT current_database()", "the copy of the file")[0][0]
        self._execute(f"ATTACH {_quoted(new)} AS {COPY}", "the copy of the file")
        self._execute(f'COPY FROM DATABASE "{name}" TO {COPY}', "the copy of the file")
        self._execute(statement.format(place=COPY), "the copy of the file")
        self._execute(f"DETACH {COPY}", "the copy of the file")
        sizes = path.stat().st_size, new.stat().st_size
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.chmod(path.stat().st_mode)
        new.replace(path)
        return sizes

    @contextmanager
    def any_order(self) -> Iterator[None]:
        """Rows need not keep their order here: what is copied row by row then takes all processors and less memory."""
        self._execute("SET preserve_insertion_order = false", "the order of rows")
        try:
            yield
        finally:
            self._execute("SET preserve_insertion_order = true", "the order of rows")

    @contextmanager
    def few_values(self) -> Iterator[None]:
        """Where a relation that is looked for has few rows, its values are looked for one by one: blocks without any are not read."""
        self._execute(f"SET dynamic_or_filter_threshold = {FEW_VALUES}", "the way of looking")
        try:
            yield
        finally:
            self._execute("RESET dynamic_or_filter_threshold", "the way of looking")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            # On a full disk the engine has rolled back by itself, and says that there is nothing to roll back.
            with suppress(duckdb.Error):
                self._connection.rollback()
            raise
        with _told("the end of the transaction"):
            self._connection.commit()

    def _execute(self, query: str, subject: str, **values: object) -> list[tuple[object, ...]]:
        with _told(f"`{subject}`"):
            return self._connection.execute(query, values or None).fetchall()


def _quoted(path: Path) -> str:
    """A path as text of SQL, where the engine takes no bound value."""
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def _told(subject: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise WarehouseError(
            f"The warehouse could not work out {subject} ({type(error).__name__}). Nothing of this step was kept. If the disk "
            "is full, make room and run the night again; otherwise report it with this message."
        ) from _without_values(error)


def _without_values(error: duckdb.Error) -> Exception:
    """The engine's own words may carry a person's value, so only its kind goes on."""
    return RuntimeError(type(error).__name__)


@contextmanager
def open_scratch(memory_limit: str, beside: Path | None = None) -> Iterator[Warehouse]:
    """An engine without a file, for work on staging files.

    What exceeds the memory limit is spilled into a folder inside `beside` (None: the system's for such files), which is for its
    owner alone and goes with the engine.
    """
    with _spill_folder("monitoring", beside) as spill, duckdb.connect() as connection:
        _set_up(connection, memory_limit, spill)
        yield Warehouse(connection)


@contextmanager
def open_warehouse(settings: Settings, *, read_only: bool = False) -> Iterator[Warehouse]:
    """Open the warehouse file, waiting while another process holds it; a new one gets its tables."""
    path = _path(settings)
    if read_only and not path.exists():
        raise _not_made()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _connect(path, settings, read_only) as connection:
        has_tables = _has_tables(connection, path)
        if has_tables:
            _refuse_another_schema(connection)
        elif read_only:
            raise _not_made()
        if not read_only:
            _forget_spilled(path)
        with _spill_folder(path.name, path.parent) as spill:
            _set_up(connection, settings.memory_limit, spill)
            warehouse = Warehouse(connection)
            try:
                if not read_only and not (has_tables and _file(path) in _seen_whole):
                    warehouse.make_tables()
                    _seen_whole.add(_file(path))
                yield warehouse
            finally:
                connection.close()


def _not_made() -> WarehouseError:
    return WarehouseError(
        "There is no warehouse yet (MONITORING_WAREHOUSE): no night was ever applied. Run `monitoring nightly --date D` first."
    )


def is_made(settings: Settings) -> bool:
    """Whether the warehouse exists with its tables; a first night that was killed early leaves a file without any."""
    path = _path(settings)
    if not path.exists():
        return False
    if _file(path) in _seen_made:
        return True
    with _connect(path, settings, read_only=True) as connection:
        return _has_tables(connection, path)


def _has_tables(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    # A list of all tables counts their rows, which takes longer than to open the file.
    try:
        connection.execute("SELECT 1 FROM deployment LIMIT 0")
    except duckdb.CatalogException:
        return False
    _seen_made.add(_file(path))
    return True


def _file(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_ino


@contextmanager
def _spill_folder(name: str, beside: Path | None) -> Iterator[Path]:
    """A folder that only its owner may read, gone in the end; where a reader may not write, in the system's place for such."""
    place = beside if beside is not None and os.access(beside, os.W_OK) else None
    with TemporaryDirectory(prefix=f"{name}{SPILL_MARK}", dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _forget_spilled(path: Path) -> None:
    """What killed processes spilled; while this one may write no other has the file open."""
    for left in path.parent.glob(f"{path.name}{SPILL_MARK}*"):
        shutil.rmtree(left, ignore_errors=True)


def _set_up(connection: duckdb.DuckDBPyConnection, memory_limit: str, spill: Path) -> None:
    connection.execute(EVENT_ID)
    connection.execute(TEXT_NUMBER)
    if connection.execute("SELECT text_number($text)", {"text": KNOWN_TEXT}).fetchall() != [(KNOWN_NUMBER,)]:
        raise WarehouseError(
            "This version of DuckDB numbers texts otherwise than the one this program was made for, so that stored settlements would not be found "
            "again. Nothing was changed. Install the version named in requirements.lock."
        )
    connection.execute("SET memory_limit = $limit", {"limit": memory_limit})
    connection.execute("SET temp_directory = $folder", {"folder": str(spill)})
    # A view on a Parquet file is read several times; its footer need not be.
    connection.execute("SET parquet_metadata_cache = true")


def _path(settings: Settings) -> Path:
    if not settings.warehouse.startswith(PREFIX):
        raise WarehouseError(
            f"MONITORING_WAREHOUSE must be the address of a DuckDB file, {PREFIX}FILE. Another kind of warehouse is not supported yet."
        )
    return Path(settings.warehouse.removeprefix(PREFIX))


def _connect(path: Path, settings: Settings, read_only: bool) -> duckdb.DuckDBPyConnection:
    waited = 0.0
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.IOException as error:
            if not _is_lock(error) or waited >= settings.lock_wait_seconds:
                raise _unopened(error, settings) from None
            if not waited:
                sys.stderr.write("Another process has the warehouse open; waiting for it.\n")
            time.sleep(LOCK_POLL_SECONDS)
            waited += LOCK_POLL_SECONDS


def _is_lock(error: duckdb.IOException) -> bool:
    return "could not set lock on file" in str(error).lower()


def _unopened(error: duckdb.IOException, settings: Settings) -> WarehouseError:
    if _is_lock(error):
        fault = WarehouseError(
            f"Another process had the warehouse open for more than {settings.lock_wait_seconds} s. Only one may write to it at a time. "
            "Wait for the running night to end (`monitoring runs` shows it), or raise MONITORING_LOCK_WAIT_SECONDS."
        )
        fault.is_transient = True
        return fault
    return WarehouseError(
        "The warehouse file (MONITORING_WAREHOUSE) cannot be opened: it is no DuckDB file of this version, or may not be read. "
        "Check the address and the rights on the file."
    )


def _refuse_another_schema(connection: duckdb.DuckDBPyConnection) -> None:
    with _told("its version"):
        versions = connection.execute("SELECT schema_version FROM deployment").fetchall()
    if versions and versions[0][0] != SCHEMA_VERSION:
        raise WarehouseError(
            f"The warehouse has tables of version {versions[0][0]}, this program needs version {SCHEMA_VERSION}. Nothing was changed. Use the "
            "program that made it, or move the file away and let the next night build it anew from the source."
        )
