"""Write the rows of a table to its staging file in one pass of the engine, and tell what stood in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from monitoring.errors import SourceError
from monitoring.source.coverage import Interval
from monitoring.source.engine import Engine
from monitoring.source.relation import FILE_ROWS
from monitoring.source.rows import NUMBER, Rows
from monitoring.source.shape import Shape
from monitoring.source.tables import REBUILT, STAMP, SourceTable

PIECE_ROWS = 100_000


@dataclass(frozen=True)
class Extra:
    """What a table holds that its source does not say: rows, and newer stamps by key."""

    rows: list[pa.Table] = field(default_factory=list)
    stamps: dict[str, str] = field(default_factory=dict)


NOTHING = Extra()


def groups_of(shapes: Sequence[Shape], intervals: Sequence[Interval], *, is_rebuilding: bool = False) -> list[Rows]:
    """The rows of a table, those of one relation together."""
    groups = groupby(shapes, key=lambda shape: shape.relation.place)
    return [Rows(tuple(found), tuple(intervals), is_rebuilding) for _, found in groups]


def save_rows(engine: Engine, table: SourceTable, groups: Sequence[Rows], folder: Path, extra: Extra = NOTHING) -> int:
    """Write `<table>.parquet` with the rows of all groups and those added; return their number."""
    engine.subject = table.name
    partial = folder / f"{table.name}.parquet.part"
    with told_failing(groups):
        query, number = _united(engine, groups)
        if query and extra.stamps:
            query = _restamped(engine, table, query, extra.stamps)
        parts = [query, _added(engine, table, extra.rows, number)]
        count = engine.copy(" UNION ALL ".join(filter(None, parts)), partial)
        refuse_lost(groups, _lost(engine, groups, partial))
    partial.rename(folder / f"{table.name}.parquet")
    engine.tell(f"{count:,} rows")
    return count


def shaped_rows(
    shapes: Sequence[Shape], intervals: Sequence[Interval], scratch: duckdb.DuckDBPyConnection
) -> Iterator[pa.Table]:
    """The rows of all shapes of one relation, as text columns of the table, in pieces."""
    groups = groups_of(shapes, intervals)
    engine = Engine(scratch)
    with told_failing(groups):
        query, _ = _united(engine, groups)
        for piece in engine.pieces(query, PIECE_ROWS):
            numbers = piece[NUMBER].to_numpy()
            refuse_lost(groups, {int(n): int((numbers == n).sum()) for n in np.unique(numbers[numbers < 0])})
            yield piece.drop_columns([REBUILT, NUMBER])


@contextmanager
def told_failing(groups: Sequence[Rows]) -> Iterator[None]:
    """What the engine refuses becomes a `SourceError`: its own words may carry the row."""
    try:
        yield
    except duckdb.Error as error:
        for rows in groups:
            rows.shapes[0].relation.refuse_broken()
        shape = groups[0].shapes[0]
        raise SourceError(
            f"The rows of {shape.relation.place} cannot be made rows of {shape.table.name} ({type(error).__name__}). Nothing of this night was taken over. "
            "If there is a mapping, look at derive and where of this table: a number may be larger than its type holds. If the memory was not enough, raise "
            "MONITORING_MEMORY_LIMIT."
        ) from None


def refuse_lost(groups: Sequence[Rows], lost: dict[int, int]) -> None:
    """Raise `SourceError` if rows fell under no period of the mapping; `lost` counts them by their negative number."""
    for number, count in lost.items():
        shape = groups[-number - 1].shapes[0]
        raise SourceError(
            f"{count:,} row(s) of {shape.relation.place} fall under no mapping of {shape.table.name}: the date in valid_by is empty, "
            "unreadable or outside every valid_from and valid_to. They would be lost, so nothing of this night was taken over. Extend a period, "
            "or leave one end open."
        )


def _united(engine: Engine, groups: Sequence[Rows]) -> tuple[str, int]:
    """One SELECT of all groups, and the number of files that follows them."""
    queries, number = [], 0
    for place, rows in enumerate(groups):
        query = rows.pulled(engine, number, -place - 1)
        if rows.shapes[0].relation.is_exclusive and len(groups) > 1:
            engine.keep(f"part_{place}", query)
            query = f"SELECT * FROM part_{place}"
        queries.append(f"SELECT * FROM ({query})")
        number += rows.numbers
    return " UNION ALL ".join(queries), number


def _restamped(engine: Engine, table: SourceTable, query: str, stamps: dict[str, str]) -> str:
    """The same rows; those named get their new stamp, unless their own is newer by now."""
    keys, moments = pa.array(stamps.keys(), pa.string()), pa.array(stamps.values(), pa.string())
    engine.load("restamped", pa.table({"row_key": keys, "moment": moments}))
    newer = f"n.moment > COALESCE(o.{STAMP}, '') AND o.{REBUILT} IS NULL"
    stamp = f"CASE WHEN {newer} THEN n.moment ELSE o.{STAMP} END AS {STAMP}"
    return f"SELECT o.* REPLACE ({stamp}) FROM ({query}) AS o LEFT JOIN restamped AS n ON n.row_key = o.{table.key}"


def _added(engine: Engine, table: SourceTable, rows: Sequence[pa.Table], number: int) -> str:
    """A SELECT of the added rows, which say only what they know."""
    if not rows:
        return ""
    first, queries = number << FILE_ROWS, []
    for place, piece in enumerate(rows):
        numbers = pa.array(np.arange(first, first + piece.num_rows))
        engine.load(f"added_{place}", piece.append_column(NUMBER, numbers))
        said = [
            f"CAST({name} AS VARCHAR)" if name in piece.column_names else "NULL" for name in (*table.columns, REBUILT)
        ]
        queries.append(f"SELECT {', '.join(said)}, {NUMBER} FROM added_{place}")
        first += piece.num_rows
    return " UNION ALL ".join(queries)


def _lost(engine: Engine, groups: Sequence[Rows], path: Path) -> dict[int, int]:
    if not any(rows.may_be_lost for rows in groups):
        return {}
    name = str(path).replace("'", "''")
    query = f"SELECT {NUMBER}, COUNT(*) FROM read_parquet('{name}') WHERE {NUMBER} < 0 GROUP BY 1 ORDER BY 1 DESC"
    return {int(str(number)): int(str(count)) for number, count in engine.rows(query)}
