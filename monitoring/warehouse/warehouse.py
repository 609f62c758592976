"""The warehouse on DuckDB: few verbs, all values bound, all identifiers from the repository."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from monitoring.errors import WarehouseError
from monitoring.settings import Settings
from monitoring.warehouse import files

SCHEMA_VERSION = 3
LOCK_POLL_SECONDS = 0.5
PREFIX = "duckdb:///"
NO_CONTENT = frozenset({"known_from", "known_to", "updt_time", "crte_time", "reconstructed_from"})
"""What a version's columns say about its times, not about what it tells."""


class Warehouse:
    """A connection to the warehouse. Relations that a run derives are temporary and end with it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def derive(self, folder: str, name: str) -> None:
        """Make the temporary relation `name` from the SELECT in `sql/<folder>/<name>.sql`."""
        self._execute(f"CREATE OR REPLACE TEMP TABLE {name} AS\n{files.statement(folder, name)}", name)

    def make(self, name: str, query: str, **values: object) -> None:
        """Make the temporary relation `name` from a query of the repository with bound values."""
        self._execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", name, **values)

    def load(self, name: str, table: pa.Table) -> None:
        """Make the temporary relation `name` from Arrow."""
        self._connection.register("arriving", table)
        self._execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arriving", name)
        self._connection.unregister("arriving")

    def load_parquet(self, name: str, path: Path) -> None:
        """Make the temporary relation `name` from a Parquet file."""
        self._execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM read_parquet($path)", name, path=str(path))

    def save_parquet(self, query: str, path: Path) -> int:
        """Write a query of the repository to a Parquet file and return its rows."""
        target = str(path).replace("'", "''")
        rows = self._execute(f"COPY ({query}) TO '{target}' (FORMAT PARQUET, COMPRESSION ZSTD)", path.stem)
        return int(str(rows[0][0]))

    def append(self, table: str, relation: str) -> None:
        """Add the rows of a relation to a table, matching columns by name."""
        self._execute(f"INSERT INTO {table} BY NAME SELECT * FROM {relation}", table)

    def replace(self, table: str, relation: str, key: tuple[str, ...]) -> None:
        """Delete the rows of a table whose key stands in the relation, then add the relation's rows."""
        condition = " AND ".join(f"target.{c} IS NOT DISTINCT FROM source.{c}" for c in key)
        self._execute(f"DELETE FROM {table} AS target USING {relation} AS source WHERE {condition}", table)
        self.append(table, relation)

    def empty(self, table: str) -> None:
        """Delete all rows of a table."""
        self._execute(f"DELETE FROM {table}", table)

    def arrow(self, query: str, **values: object) -> pa.Table:
        """Run a query with bound values and return Arrow."""
        with _told("a query"):
            table: pa.Table = self._connection.sql(query, params=values or None).to_arrow_table()
            return table

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

    def merge_versions(self, table: str, incoming: str, key: str) -> dict[str, int]:
        """Take new versions into a versioned table; leave `accepted_<table>` with those that are new.

        `incoming` has the columns of `table` except `known_to`. Of the versions of a key the newest `updt_time` wins from the
        night it is known; the one it replaces is kept up to that night. Returns the counts accepted, unchanged and superseded.
        """
        self._find_met_keys(table, incoming, key)
        self._chain_versions(table, incoming, key)
        self._execute(
            f"""
            UPDATE {table} AS target SET known_to = source.known_to, updt_time = source.updt_time FROM version_kept AS source
            WHERE source.is_stored AND target.{key} = source.{key} AND target.known_to = DATE '9999-12-31'
              AND (source.known_to <> DATE '9999-12-31' OR source.updt_time <> target.updt_time)
            """,
            table,
        )
        self._execute(
            f"""
            CREATE OR REPLACE TEMP TABLE accepted_{table} AS
            SELECT *, DATE '9999-12-31' AS known_to FROM {incoming} WHERE {key} NOT IN (SELECT {key} FROM met_key)
            UNION ALL BY NAME
            SELECT * EXCLUDE (is_stored) FROM version_kept WHERE NOT is_stored
            """,
            table,
        )
        self.append(table, f"accepted_{table}")
        accepted = self.count(f"accepted_{table}")
        unchanged = self.count("version_chain WHERE is_unchanged")
        superseded = self.count(incoming) - accepted - unchanged
        return {"accepted": accepted, "unchanged": unchanged, "superseded": superseded}

    def _find_met_keys(self, table: str, incoming: str, key: str) -> None:
        """Keys that are stored already or come more than once; only these need a comparison of versions."""
        self._execute(
            f"""
            CREATE OR REPLACE TEMP TABLE met_key AS
            SELECT {key} FROM {incoming} GROUP BY {key} HAVING COUNT(*) > 1
            UNION
            SELECT {key} FROM {table} WHERE known_to = DATE '9999-12-31' AND {key} IN (SELECT {key} FROM {incoming})
            """,
            table,
        )

    def _chain_versions(self, table: str, incoming: str, key: str) -> None:
        """Order the versions of each met key; leave `version_kept` with those that say something new and what is stored.

        Of two contents with one stamp that counts which was not rebuilt, then the one rebuilt from the earlier stamp, then the greater row, so that
        the same two give the same answer every night. A row sent again only moves the stamp of the version that it repeats.
        """
        content = [c for c in self.columns(table) if c not in NO_CONTENT]
        row = f"ROW({', '.join(content)})"
        order = f"PARTITION BY {key} ORDER BY updt_time, is_stored DESC"
        following = f"OVER ({order} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
        self._execute(
            f"""
            CREATE OR REPLACE TEMP TABLE version_chain AS
            WITH arrived AS (
              SELECT *, FALSE AS is_stored FROM {incoming} WHERE {key} IN (SELECT {key} FROM met_key)
              QUALIFY ROW_NUMBER() OVER (
                PARTITION BY {key}, updt_time
                ORDER BY reconstructed_from NULLS FIRST, {row} DESC, crte_time DESC NULLS LAST, known_from
              ) = 1
            ),
            chain AS (
              SELECT * EXCLUDE (known_to), TRUE AS is_stored FROM {table}
              WHERE known_to = DATE '9999-12-31' AND {key} IN (SELECT {key} FROM met_key)
              UNION ALL BY NAME SELECT * FROM arrived
            )
            SELECT *, NOT is_stored AND COALESCE(LAG({row}) OVER ({order}) = {row}, FALSE) AS is_unchanged FROM chain
            """,
            table,
        )
        self._execute(
            f"""
            CREATE OR REPLACE TEMP TABLE version_kept AS
            WITH numbered AS (
              SELECT *, SUM(CASE WHEN is_unchanged THEN 0 ELSE 1 END) OVER ({order}) AS version_no FROM version_chain
            ),
            stamped AS (
              SELECT * REPLACE (MAX(updt_time) OVER (PARTITION BY {key}, version_no) AS updt_time) FROM numbered
            ),
            said AS (
              SELECT * EXCLUDE (is_unchanged, version_no) FROM stamped WHERE NOT is_unchanged
            ),
            kept AS (
              SELECT * FROM said QUALIFY is_stored OR NOT COALESCE(known_from >= MIN(known_from) {following}, FALSE)
            )
            SELECT *, COALESCE(MIN(known_from) {following}, DATE '9999-12-31') AS known_to FROM kept
            """,
            table,
        )

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
def open_scratch(memory_limit: str) -> Iterator[Warehouse]:
    """An engine without a file, for work on staging files."""
    connection = duckdb.connect()
    try:
        connection.execute("SET memory_limit = $limit", {"limit": memory_limit})
        yield Warehouse(connection)
    finally:
        connection.close()


@contextmanager
def open_warehouse(settings: Settings, *, read_only: bool = False) -> Iterator[Warehouse]:
    """Open the warehouse file, waiting while another process holds it; a new one gets its tables."""
    path = _path(settings)
    if read_only and not is_made(settings):
        raise WarehouseError(
            "There is no warehouse yet (MONITORING_WAREHOUSE): no night was ever applied. Run `monitoring nightly --date D` first."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path, settings, read_only)
    try:
        connection.execute("SET memory_limit = $limit", {"limit": settings.memory_limit})
        if _has_tables(connection):
            _refuse_another_schema(connection)
        if not read_only:
            _prepare(connection)
        yield Warehouse(connection)
    finally:
        connection.close()


def is_made(settings: Settings) -> bool:
    """Whether the warehouse exists with its tables; a first night that was killed early leaves a file without any."""
    path = _path(settings)
    if not path.exists():
        return False
    connection = _connect(path, settings, read_only=True)
    try:
        return _has_tables(connection)
    finally:
        connection.close()


def _has_tables(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'deployment'").fetchall())


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


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    missing = [name for name in files.names("schema") if name not in tables]
    if not missing:
        return
    connection.begin()
    for name in missing:
        connection.execute(files.statement("schema", name))
    connection.commit()
