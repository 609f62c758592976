"""Row by row: how the warehouse differs from the source on the days whose sums do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import pyarrow as pa

from monitoring.identities.store import LIST_PREFIX
from monitoring.quality.known_errors import KnownError
from monitoring.quality.known_errors_correct import correct_known_errors
from monitoring.reconcile.days import SUMMED, DaySum, Sums
from monitoring.source.coverage import Interval
from monitoring.source.tables import SourceTable
from monitoring.warehouse import Warehouse

_NO_CONTENT = {"person_key", "crte_time", "updt_time", "known_from", "known_to", "psn_no"}
NO_KEY = "SELECT CAST(NULL AS VARCHAR) AS row_key WHERE FALSE"
ENDABLE = frozenset({"settlement", "identity", "assistance"})
"""Tables whose rows say themselves whether they are valid."""


class Kind(StrEnum):
    """How a row differs; the words are those of the report."""

    gone = "gone at the source"
    missing = "never seen here"
    changed = "changed without a new stamp"
    moved = "changed, with a stamp of a time already read"
    restamped = "stamped otherwise, else the same"
    coming = "stamped later since, comes with the next night"
    held = "held back or dropped here"


@dataclass(frozen=True)
class RowDifference:
    """A row that differs: its key, the stamp it has here (none: not here) and at the source (none: not there)."""

    source_table: str
    key: str
    kind: Kind
    stored_at: datetime | None
    source_at: datetime | None

    @property
    def day(self) -> date:
        """The day that it is told under."""
        stamp = self.stored_at or self.source_at
        assert stamp is not None  # noqa: S101 - a row is here or there
        return stamp.date()


def stored_sums(warehouse: Warehouse, table: SourceTable, intervals: list[Interval]) -> Sums:
    """Rows and sums by day of what the warehouse has in force, and of what was removed with its years."""
    warehouse.load("compared_stamp", _intervals(intervals))
    columns = list(SUMMED.get(table.name, {}).values())
    named = "".join(f", {c}" for c in columns)
    summed = "".join(f", CAST(COALESCE(SUM({c}), 0) * 100 AS BIGINT) AS {c}" for c in columns)
    found = warehouse.arrow(
        f"SELECT CAST(updt_on AS VARCHAR) AS day, CAST(SUM(row_count) AS BIGINT) AS row_count{summed} FROM ("
        f"SELECT CAST(t.updt_time AS DATE) AS updt_on, 1 AS row_count{named} "
        f"FROM {table.name} AS t WHERE {_in_force(table)} AND {_compared('t.updt_time')} "
        f"UNION ALL SELECT d.updt_on, d.row_count{named} FROM removed_day AS d "
        f"WHERE d.source_table = '{table.name}' AND {_compared('CAST(d.updt_on AS TIMESTAMP)')}) AS held GROUP BY 1"
    )
    return {row["day"]: DaySum(row["row_count"], tuple(row[c] for c in columns)) for row in found.to_pylist()}


def find_differences(
    warehouse: Warehouse,
    table: SourceTable,
    days: list[Interval],
    folder: Path,
    known_errors: Sequence[KnownError],
) -> list[RowDifference]:
    """Compare the rows in `<table>.parquet` of the folder, read from the source for the days, with those in force.

    A row that is not among them is told as gone; whether it is, the source has to be asked.
    """
    warehouse.load_parquet(f"pulled_{table.name}", folder / f"{table.name}.parquet")
    correct_known_errors(warehouse, table, known_errors)
    warehouse.derive("staging", f"typed_{table.name}")
    warehouse.load("compared_stamp", _intervals(days))
    columns = set(warehouse.columns(table.name)) & set(warehouse.columns(f"typed_{table.name}")) - _NO_CONTENT
    _make_rows(warehouse, table, sorted(columns))
    removed = f"SELECT {table.key} AS row_key FROM removed_{table.name}" if table.name in SUMMED else NO_KEY
    warehouse.make("removed_key", removed)
    warehouse.load("compared_table", pa.table({"source_table": [table.name]}))
    warehouse.derive("reconcile", "row_difference")
    return [_difference(table, row) for row in warehouse.arrow("SELECT * FROM row_difference").to_pylist()]


def _make_rows(warehouse: Warehouse, table: SourceTable, columns: list[str]) -> None:
    """`source_row` and `stored_row`: key, stamp, and what the row says as one text."""
    key = table.key
    said = ", ".join(["psn_no", *columns])
    warehouse.make(
        "source_row",
        f"SELECT {key} AS row_key, updt_time, CAST(ROW({said}) AS VARCHAR) AS content FROM typed_{table.name} "
        f"WHERE {key} IS NOT NULL AND {_compared('updt_time')}",
    )
    person = "t.psn_no" if "psn_no" in warehouse.columns(table.name) else "p.psn_no"
    here = ", ".join([person, *(f"t.{c}" for c in columns)])
    is_valid = "t.is_valid" if table.name in ENDABLE else "TRUE"
    warehouse.make(
        "stored_row",
        f"SELECT t.{key} AS row_key, t.updt_time, CAST(ROW({here}) AS VARCHAR) AS content, {is_valid} AS is_valid "
        f"FROM {table.name} AS t JOIN person AS p ON p.person_key = t.person_key WHERE {_in_force(table)} "
        f"AND ({_compared('t.updt_time')} OR t.{key} IN (SELECT row_key FROM source_row))",
    )


def _difference(table: SourceTable, row: dict[str, object]) -> RowDifference:
    stored, source = row["stored_at"], row["source_at"]
    return RowDifference(
        table.name,
        str(row["row_key"]),
        Kind[str(row["kind"])],
        stored if isinstance(stored, datetime) else None,
        source if isinstance(source, datetime) else None,
    )


def _in_force(table: SourceTable) -> str:
    """Rows in force that are the source's own; those of imported lists are not in it."""
    own = f" AND t.rid NOT LIKE '{LIST_PREFIX}%'" if table.name == "identity" else ""
    return f"t.known_to = DATE '9999-12-31'{own}"


def _compared(stamp: str) -> str:
    return f"EXISTS (SELECT 1 AS found FROM compared_stamp AS c WHERE c.updt_from <= {stamp} AND {stamp} < c.updt_to)"


def _intervals(intervals: list[Interval]) -> pa.Table:
    stamp = pa.timestamp("us")
    return pa.table(
        {
            "updt_from": pa.array([i.start for i in intervals], stamp),
            "updt_to": pa.array([i.end for i in intervals], stamp),
        }
    )
