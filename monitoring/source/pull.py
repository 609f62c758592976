"""Read the uncovered rows of every source table into Parquet files, as text, without holding them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as ByName
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from monitoring.source.address import Source
from monitoring.source.coverage import Interval
from monitoring.source.engine import MEMORY_LIMIT, Engine, open_engine
from monitoring.source.opening import open_shapes
from monitoring.source.saving import Extra, groups_of, save_rows
from monitoring.source.shape import Shape
from monitoring.source.tables import SOURCE_TABLES, SourceTable

Progress = Callable[[str], None]
Added = Callable[[Path], Iterator[pa.Table]]
"""Rows of a table that come from elsewhere, given the folder with the tables pulled before it."""

COLUMNS_FILE = "columns.json"
Restamped = dict[str, str]
"""Stamps to give to rows whose own is older, by key."""


@dataclass(frozen=True)
class Beside:
    """What a pull holds that the source does not say: rows added to a table, and newer stamps of rows; by table."""

    added: ByName[str, Added] = field(default_factory=dict)
    restamped: ByName[str, Restamped] = field(default_factory=dict)


NOTHING_BESIDE = Beside()


def pull_tables(  # noqa: PLR0913 - what a pull is made of
    source: Source,
    intervals: dict[str, list[Interval]],
    folder: Path,
    progress: Progress,
    beside: Beside = NOTHING_BESIDE,
    *,
    is_rebuilding: bool = False,
    memory_limit: str = MEMORY_LIMIT,
) -> dict[str, int]:
    """Write `<table>.parquet` for each source table into `folder`; return the rows pulled by table.

    `intervals` are the stamps to read by table. Files hold text columns in the national names, `reconstructed_from` and `pulled_row`, the
    row's number. An optional table that the source lacks gets no file. What is `beside` the source joins it; with identities beside it
    its own need not be there. When `is_rebuilding`, a row that was changed on a later day than it was first written is there a second time, as
    it may have been then (docs/source.md). Raises `SourceError`, before any row is read if the mapping does not fit the source.
    """
    counts: dict[str, int] = {}
    more = beside.added
    with (
        open_shapes(source, frozenset(more) & {"identity"}) as shapes,
        open_engine(folder, progress, memory_limit) as engine,
    ):
        for table in SOURCE_TABLES:
            if not shapes[table.name] and table.name not in more:
                progress(f"{table.name}: the source has no such table; what it would tell is not known")
                continue
            rows = groups_of(shapes[table.name], intervals[table.name], is_rebuilding=is_rebuilding)
            added = list(more[table.name](folder)) if table.name in more else []
            extra = Extra(added, beside.restamped.get(table.name, {}))
            counts[table.name] = save_rows(engine, table, rows, folder, extra)
        _save_columns(shapes, folder)
    return counts


def read_columns(folder: Path) -> dict[str, list[str]]:
    """The columns that the source filled, by table, as the pull into the folder found them."""
    columns: dict[str, list[str]] = json.loads((folder / COLUMNS_FILE).read_text(encoding="utf-8"))
    return columns


def save_table(
    shapes: Sequence[Shape],
    table: SourceTable,
    intervals: list[Interval],
    folder: Path,
    scratch: duckdb.DuckDBPyConnection,
) -> int:
    """Write the rows of a table whose stamps lie in the intervals to `<table>.parquet`, as a pull does; return their number."""
    return save_rows(Engine(scratch, folder), table, groups_of(shapes, intervals), folder)


def _save_columns(shapes: dict[str, list[Shape]], folder: Path) -> None:
    """A column counts as filled only if every file or section of the table fills it."""
    columns = {
        name: sorted(frozenset.intersection(*(frozenset(shape.filled) for shape in found)))
        for name, found in shapes.items()
        if found
    }
    (folder / COLUMNS_FILE).write_text(json.dumps(columns), encoding="utf-8")
