"""Read the uncovered rows of every source table into Parquet files, as text, in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as ByName
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.errors import SourceError
from monitoring.source.address import Source
from monitoring.source.coverage import Interval
from monitoring.source.mapping import Mapping, load_mapping, raise_mapping_faults
from monitoring.source.relation import Relation
from monitoring.source.shape import Shape, make_shape, refuse_inexact, shaped_rows
from monitoring.source.tables import REBUILT, SOURCE_TABLES, STAMP, SourceTable

Progress = Callable[[str], None]
Finder = Callable[[str], Sequence[Relation] | None]
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


def pull_tables(
    source: Source,
    intervals: dict[str, list[Interval]],
    folder: Path,
    progress: Progress,
    beside: Beside = NOTHING_BESIDE,
) -> dict[str, int]:
    """Write `<table>.parquet` for each source table into `folder`; return the rows pulled by table.

    `intervals` are the stamps to read by table. Files hold text columns in the national names and `pulled_row`, the row's
    number. An optional table that the source lacks gets no file. What is `beside` the source joins it; with identities beside it
    its own need not be there. Raises `SourceError`, before any row is read if the mapping does not fit the source.
    """
    counts: dict[str, int] = {}
    more = beside.added
    with _opened(source) as find, duckdb.connect() as scratch:
        shapes = _all_shapes(source, find, frozenset(more) & {"identity"})
        for table in SOURCE_TABLES:
            if not shapes[table.name] and table.name not in more:
                progress(f"{table.name}: the source has no such table; what it would tell is not known")
                continue
            rows = _rows(shapes[table.name], intervals[table.name], scratch)
            if table.name in beside.restamped:
                rows = _restamp(rows, table, beside.restamped[table.name])
            others = more[table.name](folder) if table.name in more else iter(())
            counts[table.name] = _save(chain(rows, others), table, folder, progress)
        _save_columns(shapes, folder)
    return counts


def read_columns(folder: Path) -> dict[str, list[str]]:
    """The columns that the source filled, by table, as the pull into the folder found them."""
    columns: dict[str, list[str]] = json.loads((folder / COLUMNS_FILE).read_text(encoding="utf-8"))
    return columns


def _save_columns(shapes: dict[str, list[Shape]], folder: Path) -> None:
    """A column counts as filled only if every file or section of the table fills it."""
    columns = {
        name: sorted(frozenset.intersection(*(frozenset(shape.filled) for shape in found)))
        for name, found in shapes.items()
        if found
    }
    (folder / COLUMNS_FILE).write_text(json.dumps(columns), encoding="utf-8")


@contextmanager
def open_shapes(source: Source, elsewhere: frozenset[str] = frozenset()) -> Iterator[dict[str, list[Shape]]]:
    """How the source feeds each table; a table of `elsewhere` need not be in it. An optional table that it lacks has no shape."""
    with _opened(source) as find:
        yield _all_shapes(source, find, elsewhere)


def save_table(
    shapes: list[Shape], table: SourceTable, intervals: list[Interval], folder: Path, scratch: duckdb.DuckDBPyConnection
) -> int:
    """Write the rows of a table whose stamps lie in the intervals to `<table>.parquet`, as a pull does; return their number."""
    return _save(_rows(shapes, intervals, scratch), table, folder, lambda _: None)


def look_at_source(source: Source) -> list[str]:
    """The optional tables and columns that the source lacks; raise `SourceError` if something needed is missing."""
    with _opened(source) as find:
        shapes = _all_shapes(source, find)
    absent: list[str] = []
    for table in SOURCE_TABLES:
        if not shapes[table.name]:
            absent.append(f"table {_name(source, table)}")
        for shape in shapes[table.name]:
            absent += [f"{shape.relation.place}.{name}" for name in table.columns if name not in shape.filled]
    return absent


@contextmanager
def _opened(source: Source) -> Iterator[Finder]:
    """How to find a relation of the source by its name."""
    folder = source.folder
    if folder is not None:
        from monitoring.source.folder import files_of_table

        yield lambda name: files_of_table(folder, name)
        return
    from monitoring.source.database import find_table, open_database

    with open_database(source) as connection:
        yield lambda name: find_table(connection, name, source)


def _all_shapes(source: Source, find: Finder, elsewhere: frozenset[str] = frozenset()) -> dict[str, list[Shape]]:
    mapping = load_mapping(source.mapping_in_force)
    shapes = {
        table.name: _shapes(source, mapping, table, find, is_required=table.is_required and table.name not in elsewhere)
        for table in SOURCE_TABLES
    }
    every = [shape for found in shapes.values() for shape in found]
    raise_mapping_faults(fault for shape in every for fault in shape.faults)
    _refuse_missing_columns(every)
    refuse_inexact(every)
    return shapes


def _shapes(source: Source, mapping: Mapping, table: SourceTable, find: Finder, *, is_required: bool) -> list[Shape]:
    """The shapes of a table, those of one relation together."""
    by_name: dict[str, Sequence[Relation] | None] = {}
    shapes: list[Shape] = []
    for placed in mapping.sections(table):
        name = placed.section.relation or _name(source, table)
        if name not in by_name:
            by_name[name] = find(name)
        found = by_name[name]
        if found is None and placed.section.relation:
            fault = placed.fault(
                ("from",), f"names {name}, which the source does not have", "correct the name or deliver it"
            )
            raise_mapping_faults([fault])
        if found is None and is_required:
            raise _missing_table(source, table)
        shapes += [make_shape(table, relation, placed) for relation in found or ()]
    return sorted(shapes, key=lambda shape: shape.relation.place)


def _name(source: Source, table: SourceTable) -> str:
    return table.name if source.folder is not None else source.names[table.name]


def _missing_table(source: Source, table: SourceTable) -> SourceError:
    name = _name(source, table)
    cure = (
        f"Deliver {name}.csv, {name}.parquet or a folder {name}/ of such files, or name another file in mapping.yaml."
        if source.folder is not None
        else "Name the table in monitoring.toml under [source_tables], or give the account the right to see it."
    )
    return SourceError(
        f"The source has no table `{name}` (wanted for {table.name}). Without it no burden can be computed. {cure}"
    )


def _refuse_missing_columns(shapes: list[Shape]) -> None:
    for shape in shapes:
        if shape.missing:
            raise SourceError(
                f"Table `{shape.relation.place}` of the source lacks the column(s) {', '.join(shape.missing)}. They are needed for "
                f"{shape.table.name}; without them the result would be wrong. Add them to what the source delivers, or map them from columns of "
                "another name (docs/source.md lists all)."
            )


def _rows(shapes: list[Shape], intervals: list[Interval], scratch: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    for _, group in groupby(shapes, key=lambda shape: shape.relation.place):
        yield from shaped_rows(list(group), intervals, scratch)


def _restamp(pieces: Iterator[pa.Table], table: SourceTable, stamps: Restamped) -> Iterator[pa.Table]:
    """The same rows; those named get their new stamp, unless their own is newer by now."""
    place = list(table.columns).index(STAMP)
    for piece in pieces:
        wanted = [stamps.get(str(key)) for key in piece[table.key].to_pylist()]
        own = piece[STAMP].to_pylist()
        new = [max(w, o or w) if w else o for w, o in zip(wanted, own, strict=True)]
        yield piece.set_column(place, STAMP, pa.array(new, pa.string()))


def _save(pieces: Iterator[pa.Table], table: SourceTable, folder: Path, progress: Progress) -> int:
    count = 0
    partial = folder / f"{table.name}.parquet.part"
    with pq.ParquetWriter(partial, _schema(table), compression="zstd") as writer:
        for piece in pieces:
            numbered = _all_columns(piece, table).append_column(
                "pulled_row", pa.array(range(count, count + piece.num_rows), pa.int64())
            )
            writer.write_table(numbered.cast(_schema(table)))
            count += piece.num_rows
            progress(f"{table.name}: {count:,} rows")
    partial.rename(folder / f"{table.name}.parquet")
    return count


def _all_columns(piece: pa.Table, table: SourceTable) -> pa.Table:
    """Added rows say only what they know."""
    names = [*table.columns, REBUILT]
    for name in names:
        if name not in piece.column_names:
            piece = piece.append_column(name, pa.nulls(piece.num_rows, pa.string()))
    return piece.select(names)


def _schema(table: SourceTable) -> pa.Schema:
    texts = [(name, pa.string()) for name in (*table.columns, REBUILT)]
    return pa.schema(texts).append(pa.field("pulled_row", pa.int64()))
