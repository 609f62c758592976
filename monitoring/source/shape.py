"""Turn pieces of a source's relation into rows of a table: the sections of the mapping as one SELECT each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from monitoring.declared.faults import Fault, KeyPath
from monitoring.errors import SourceError
from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.expression import (
    Expression,
    column_expression,
    constant_expression,
    parse_expression,
)
from monitoring.source.mapping import PlacedSection
from monitoring.source.relation import Relation
from monitoring.source.tables import AMOUNTS, MOMENTS, STAMP, SourceTable

RAW = "raw_row"
_EXACT_KINDS = ("VARCHAR", "DECIMAL", "INTEGER", "BIGINT", "HUGEINT", "DATE", "TIMESTAMP", "BOOLEAN", '"NULL"')
_ZONED = r":[0-9]{2}([.][0-9]+)?\s*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
"""The end of a moment with a zone."""


@dataclass(frozen=True)
class Shape:
    """How one relation feeds a table through one section: the expression of each column it can fill."""

    table: SourceTable
    relation: Relation
    placed: PlacedSection
    filled: dict[str, tuple[Expression, ...]]
    where: Expression | None
    faults: tuple[Fault, ...]

    @property
    def missing(self) -> list[str]:
        """Needed columns that nothing fills."""
        return sorted(self.table.required - self.filled.keys())

    @property
    def is_dated(self) -> bool:
        """Whether rows say from when they are known; otherwise all are read and compared."""
        return STAMP in self.filled or bool(self.table.known_on)

    @property
    def stamp_column(self) -> str | None:
        """The relation's column that holds `updt_time` as it is, by which the source can select rows."""
        found = self.filled.get(STAMP, ())
        is_plain = len(found) == 1 and found[0].sql in {column_expression(c).sql for c in self.relation.columns}
        return next(iter(found[0].columns)) if is_plain else None

    @property
    def columns(self) -> set[str]:
        """The relation's columns that are read."""
        expressions = [e for found in self.filled.values() for e in found] + ([self.where] if self.where else [])
        dated = {self.placed.section.valid_by.lower()} if self.placed.section.valid_by else set()
        return dated.union(*(e.columns for e in expressions))


def make_shape(table: SourceTable, relation: Relation, placed: PlacedSection) -> Shape:
    """Fit a section to a relation; what does not fit is in its `faults`."""
    given = _given(placed)
    faults = list(_unknown_columns(placed, relation, given))
    by_column: dict[str, list[Expression]] = {}
    for spelling, expression in given.items():
        by_column.setdefault(table.spellings[spelling], []).append(expression)
    for name, spellings in table.columns.items():
        found = [column_expression(s) for s in spellings if s in relation.columns]
        if found and name not in by_column:
            by_column[name] = found
    filled = {name: tuple(found) for name, found in by_column.items()}
    where = parse_expression(placed.section.where) if placed.section.where else None
    shape = Shape(table, relation, placed, filled, where, ())
    faults += [] if faults else _type_faults(shape, given)
    return Shape(table, relation, placed, filled, where, tuple(faults))


def shaped_rows(
    shapes: list[Shape], intervals: list[Interval], scratch: duckdb.DuckDBPyConnection
) -> Iterator[pa.Table]:
    """Read one relation once and give the rows of all its shapes, as text columns of the table, in pieces."""
    relation, table = shapes[0].relation, shapes[0].table
    columns = sorted(set().union(*(shape.columns for shape in shapes)))
    stamps = {shape.stamp_column for shape in shapes}
    stamp = stamps.pop() if len(stamps) == 1 else None
    bounds = [moment for i in intervals for moment in (i.start, i.end)]
    queries = [(_query(shape, intervals), bounds if shape.is_dated else []) for shape in shapes]
    for piece in relation.pieces(columns, stamp, intervals):
        try:
            scratch.register(RAW, piece)
            _refuse_rows_without_period(shapes, scratch)
            for query, values in queries:
                yield _run(query, values, scratch)
        except duckdb.Error as error:
            raise SourceError(
                f"The mapping of {table.name} cannot be worked out on the rows of {relation.place} ({type(error).__name__}). Nothing of this "
                "night was taken over. Look at derive and where of this table: a number may be larger than its type holds."
            ) from None


def _run(query: str, values: list[datetime], scratch: duckdb.DuckDBPyConnection) -> pa.Table:
    table: pa.Table = scratch.sql(query, params=values or None).to_arrow_table()
    return table


def _given(placed: PlacedSection) -> dict[str, Expression]:
    section = placed.section
    return {
        **{spelling: column_expression(name) for spelling, name in section.rename.items()},
        **{spelling: parse_expression(text) for spelling, text in section.derive.items()},
        **{spelling: constant_expression(value) for spelling, value in section.constants.items()},
    }


def _unknown_columns(placed: PlacedSection, relation: Relation, given: dict[str, Expression]) -> Iterator[Fault]:
    section = placed.section
    read: dict[KeyPath, frozenset[str]] = {
        ("rename" if spelling in section.rename else "derive", spelling): e.columns for spelling, e in given.items()
    }
    if section.where:
        read["where",] = parse_expression(section.where).columns
    if section.valid_by:
        read["valid_by",] = frozenset({section.valid_by.lower()})
    there = ", ".join(relation.columns)
    for path, columns in read.items():
        for name in sorted(columns - set(relation.columns)):
            yield placed.fault(
                path, f"names the column {name}, which {relation.place} does not have", f"columns there: {there}"
            )


def _type_faults(shape: Shape, given: dict[str, Expression]) -> list[Fault]:
    """What the engine says about the expressions before any row is read, and amounts that would not stay decimal."""
    section = shape.placed.section
    paths: dict[KeyPath, Expression] = {("derive", c): given[c] for c in section.derive}
    if shape.where:
        paths["where",] = shape.where
    if not paths:
        return []
    faults = []
    empty = pa.table({name: pa.nulls(0, pa.string()) for name in shape.relation.columns})
    with duckdb.connect() as scratch:
        scratch.register(RAW, empty)
        for path, expression in paths.items():
            told = _kind(expression, scratch)
            if not told.startswith(_EXACT_KINDS):
                faults.append(
                    shape.placed.fault(path, f"gives {told}", "amounts are read by amount(COLUMN) and stay decimal")
                )
    return faults


def _kind(expression: Expression, scratch: duckdb.DuckDBPyConnection) -> str:
    try:
        return str(scratch.execute(f"SELECT {expression.sql} AS result FROM {RAW}").description[0][1])
    except duckdb.Error:
        return "an error: its parts do not fit together"


def _query(shape: Shape, intervals: list[Interval]) -> str:
    """Raw rows, mapped, moments made local, stamped, and those of the intervals kept; every column text."""
    table = shape.table
    conditions = [e for e in (shape.where.sql if shape.where else "", _period(shape)) if e]
    mapped = ", ".join(f"{_mapped(shape, name)} AS {name}" for name in table.columns)
    local = ", ".join(_local(name) if name in MOMENTS else name for name in table.columns)
    stamped = ", ".join(f"{_stamp(shape)} AS {name}" if name == STAMP else name for name in table.columns)
    return (
        f"WITH mapped AS (SELECT {mapped} FROM {RAW} WHERE {' AND '.join(conditions) or 'TRUE'}), "
        f"localised AS (SELECT {local} FROM mapped), stamped AS (SELECT {stamped} FROM localised) "
        f"SELECT * FROM stamped WHERE {_wanted(shape, intervals)}"
    )


def _mapped(shape: Shape, name: str) -> str:
    found = shape.filled.get(name)
    if not found:
        return "CAST(NULL AS VARCHAR)"
    texts = [f"NULLIF(TRIM({e.text_sql}), '')" for e in found]
    return texts[0] if len(texts) == 1 else f"COALESCE({', '.join(texts)})"


def _local(name: str) -> str:
    moved = f"CAST(TRY_CAST({name} AS TIMESTAMPTZ) AT TIME ZONE 'Asia/Shanghai' AS VARCHAR)"
    return f"CASE WHEN regexp_matches({name}, '{_ZONED}') THEN COALESCE({moved}, {name}) ELSE {name} END AS {name}"


def _stamp(shape: Shape) -> str:
    table = shape.table
    if STAMP in shape.filled:
        return STAMP
    if not table.known_on:
        return f"'{BEGINNING:%Y-%m-%d %H:%M:%S}'"
    days = ", ".join(f"TRY_CAST({name} AS TIMESTAMP)" for name in table.known_on)
    return f"CAST(CAST(COALESCE({days}) AS DATE) AS VARCHAR) || ' 23:59:59'"


def _wanted(shape: Shape, intervals: list[Interval]) -> str:
    if not shape.is_dated:
        return "TRUE"
    stamp = f"TRY_CAST({STAMP} AS TIMESTAMP)"
    within = [f"({stamp} >= ? AND {stamp} < ?)" for _ in intervals]
    # What no interval ever meets comes each time, for the check to hold the row back and say so.
    never_met = [
        f"{stamp} IS NULL",
        f"{stamp} < TIMESTAMP '{BEGINNING:%Y-%m-%d}'",
        f"{stamp} >= TIMESTAMP '{END:%Y-%m-%d}'",
    ]
    return " OR ".join([*never_met, *within])


def _period(shape: Shape) -> str:
    section = shape.placed.section
    if not section.valid_by:
        return ""
    day = f"TRY_CAST({column_expression(section.valid_by).sql} AS DATE)"
    first = [f"{day} >= DATE '{section.valid_from}'"] if section.valid_from else []
    last = [f"{day} <= DATE '{section.valid_to}'"] if section.valid_to else []
    return " AND ".join([*first, *last])


def _refuse_rows_without_period(shapes: list[Shape], scratch: duckdb.DuckDBPyConnection) -> None:
    periods = [_period(shape) for shape in shapes]
    if not all(periods):
        return
    query = (
        f"SELECT COUNT(*) FILTER (WHERE COALESCE({' OR '.join(f'({p})' for p in periods)}, FALSE)), COUNT(*) FROM {RAW}"
    )
    met, rows = scratch.execute(query).fetchall()[0]
    if met != rows:
        first = shapes[0]
        raise SourceError(
            f"{rows - met:,} row(s) of {first.relation.place} fall under no mapping of {first.table.name}: the date in valid_by is empty, "
            "unreadable or outside every valid_from and valid_to. They would be lost, so nothing of this night was taken over. Extend a period, "
            "or leave one end open."
        )


def refuse_inexact(shapes: Iterable[Shape]) -> None:
    """Raise `SourceError` where a key or code would be read from floating-point numbers, which lose digits."""
    for shape in shapes:
        plain = {c for name, found in shape.filled.items() if name not in AMOUNTS for e in found for c in e.columns}
        bad = sorted(plain & shape.relation.inexact)
        if bad:
            raise SourceError(
                f"{shape.relation.place} of the source holds {', '.join(bad)} as floating-point numbers. Keys and codes lose digits that way, and "
                "rows of one person would be taken for several. Deliver them as text."
            )
