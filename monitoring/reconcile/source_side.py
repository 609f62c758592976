"""What the source says: counts and sums by day, and where single rows are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import duckdb
import pyarrow as pa

from monitoring.reconcile.days import (
    SUMMED,
    DaySum,
    Sums,
    differing,
)
from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.database_table import DatabaseTable
from monitoring.source.expression import column_expression
from monitoring.source.saving import shaped_rows
from monitoring.source.shape import Shape
from monitoring.source.tables import STAMP

KEYS_ASKED = 500
"""Keys in one question to a database; all servers take that many."""


def differing_days(
    shapes: list[Shape], stored: Sums, intervals: list[Interval], scratch: duckdb.DuckDBPyConnection
) -> list[str]:
    """The days of the intervals on which source and warehouse differ in rows or sums.

    A database adds up by itself; what a mapping changes, and files, are read once. By day at once: a row that was stamped anew within a month
    leaves the sums of the month as they are.
    """
    tables = [table for shape in shapes if (table := _adding_table(shape))]
    is_asked = len(tables) == len(shapes)
    found = _asked(shapes, tables, intervals) if is_asked else _streamed_sums(shapes, intervals, scratch)
    return differing(found, stored, len(SUMMED.get(shapes[0].table.name, {})))


def stamps_now(shapes: list[Shape], keys: Sequence[str], scratch: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    """The stamps of those of the keys that the source has anywhere, whatever their stamp; rows it lacks are not in it."""
    tables = [table for shape in shapes if (table := _adding_table(shape)) and _plain_key(shape)]
    if len(tables) == len(shapes):
        return {
            found: stamp
            for shape, table in zip(shapes, tables, strict=True)
            for start in range(0, len(keys), KEYS_ASKED)
            for found, stamp in table.stamps_of(
                _plain_key(shape), str(shape.stamp_column), list(keys[start : start + KEYS_ASKED])
            ).items()
        }
    wanted = set(keys)
    return {
        str(key): stamp
        for piece in _pieces(shapes, [Interval(BEGINNING, END)], scratch)
        for key, stamp in zip(piece[shapes[0].table.key].to_pylist(), piece[STAMP].to_pylist(), strict=True)
        if key in wanted
    }


def _adding_table(shape: Shape) -> DatabaseTable | None:
    """The table of a database whose rows are rows of the shape as they stand."""
    is_whole = shape.where is None and not shape.placed.value.valid_by
    return shape.relation if isinstance(shape.relation, DatabaseTable) and is_whole and shape.stamp_column else None


def _plain_key(shape: Shape) -> str:
    """The relation's column that holds the key as it is; empty if there is none."""
    found = shape.filled.get(shape.table.key, ())
    plain = {column_expression(c).sql: c for c in shape.relation.columns}
    return plain.get(found[0].sql, "") if len(found) == 1 else ""


def _asked(shapes: list[Shape], tables: list[DatabaseTable], intervals: list[Interval]) -> Sums:
    found: Sums = {}
    for shape, table in zip(shapes, tables, strict=True):
        columns = _amount_columns(shape)
        for interval in intervals:
            for period, rows, sums in table.sums(str(shape.stamp_column), interval, [c for c in columns if c]):
                known = iter(sums)
                _add(found, period, DaySum(rows, tuple(next(known) if c else None for c in columns)))
    return found


def _amount_columns(shape: Shape) -> list[str]:
    """The relation's column of each amount; empty where it is worked out from several."""
    plain = {column_expression(c).sql: c for c in shape.relation.columns}
    names = SUMMED.get(shape.table.name, {})
    found = [shape.filled.get(name, ()) for name in names]
    return [plain.get(expressions[0].sql, "") if len(expressions) == 1 else "" for expressions in found]


def _streamed_sums(shapes: list[Shape], intervals: list[Interval], scratch: duckdb.DuckDBPyConnection) -> Sums:
    amounts = [
        f"CAST(COALESCE(SUM(TRY_CAST({name} AS DECIMAL(16, 2))), 0) * 100 AS BIGINT)"
        for name in SUMMED.get(shapes[0].table.name, {})
    ]
    # Rows without a usable stamp come with every question; they are held back and no day's.
    moment = f"TRY_CAST({STAMP} AS TIMESTAMP)"
    within = " OR ".join(f"({moment} >= ? AND {moment} < ?)" for _ in intervals)
    bounds = [bound for i in intervals for bound in (i.start, i.end)]
    columns = ", ".join([f"CAST(CAST({moment} AS DATE) AS VARCHAR)", "COUNT(*)", *amounts])
    found: Sums = {}
    for piece in _pieces(shapes, intervals, scratch):
        with duckdb.connect() as engine:
            engine.register("piece", piece)
            for day, rows, *sums in engine.execute(
                f"SELECT {columns} FROM piece WHERE {within} GROUP BY 1", bounds
            ).fetchall():
                _add(found, day, DaySum(rows, tuple(sums)))
    return found


def _pieces(shapes: list[Shape], intervals: list[Interval], scratch: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    for _, group in groupby(shapes, key=lambda shape: shape.relation.place):
        yield from shaped_rows(list(group), intervals, scratch)


def _add(found: Sums, period: str, more: DaySum) -> None:
    before = found.get(period)
    if before is None:
        found[period] = more
        return
    sums = tuple(None if a is None or b is None else a + b for a, b in zip(before.sums, more.sums, strict=True))
    found[period] = DaySum(before.row_count + more.row_count, sums)
