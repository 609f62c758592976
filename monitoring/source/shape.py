"""How the relations of a source feed the tables: which expression fills which column, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pyarrow as pa

from monitoring.declared.faults import Fault, KeyPath
from monitoring.errors import SourceError
from monitoring.source.expression import (
    Expression,
    column_expression,
    constant_expression,
    parse_expression,
)
from monitoring.source.mapping import PlacedSection
from monitoring.source.relation import Relation
from monitoring.source.tables import AMOUNTS, STAMP, SourceTable

_RAW = "raw_row"
_EXACT_KINDS = ("VARCHAR", "DECIMAL", "INTEGER", "BIGINT", "HUGEINT", "DATE", "TIMESTAMP", "BOOLEAN", '"NULL"')


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
        return self.plain(STAMP)

    @property
    def is_whole(self) -> bool:
        """Whether every row of the relation is a row of the table."""
        return self.where is None and not self.placed.value.valid_by

    def plain(self, name: str) -> str | None:
        """The relation's column that holds a column of the table as it is."""
        found = self.filled.get(name, ())
        return self._plain.get(found[0].sql) if len(found) == 1 else None

    def columns(self, names: Iterable[str]) -> set[str]:
        """The relation's columns that are read for these columns of the table."""
        expressions = [e for name in names for e in self.filled.get(name, ())] + ([self.where] if self.where else [])
        dated = {self.placed.value.valid_by.lower()} if self.placed.value.valid_by else set()
        return dated.union(*(e.columns for e in expressions))

    @cached_property
    def _plain(self) -> dict[str, str]:
        return {column_expression(c).sql: c for c in self.relation.columns}


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
    where = parse_expression(placed.value.where) if placed.value.where else None
    shape = Shape(table, relation, placed, filled, where, ())
    faults += [] if faults else _type_faults(shape, given)
    return Shape(table, relation, placed, filled, where, tuple(faults))


def _given(placed: PlacedSection) -> dict[str, Expression]:
    section = placed.value
    return {
        **{spelling: column_expression(name) for spelling, name in section.rename.items()},
        **{spelling: parse_expression(text) for spelling, text in section.derive.items()},
        **{spelling: constant_expression(value) for spelling, value in section.constants.items()},
    }


def _unknown_columns(placed: PlacedSection, relation: Relation, given: dict[str, Expression]) -> Iterator[Fault]:
    section = placed.value
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
    section = shape.placed.value
    paths: dict[KeyPath, Expression] = {("derive", c): given[c] for c in section.derive}
    if shape.where:
        paths["where",] = shape.where
    if not paths:
        return []
    faults = []
    empty = pa.table({name: pa.nulls(0, pa.string()) for name in shape.relation.columns})
    with duckdb.connect() as scratch:
        scratch.register(_RAW, empty)
        for path, expression in paths.items():
            told = _kind(expression, scratch)
            if not told.startswith(_EXACT_KINDS):
                faults.append(
                    shape.placed.fault(path, f"gives {told}", "amounts are read by amount(COLUMN) and stay decimal")
                )
    return faults


def _kind(expression: Expression, scratch: duckdb.DuckDBPyConnection) -> str:
    try:
        return str(scratch.execute(f"SELECT {expression.sql} AS result FROM {_RAW}").description[0][1])
    except duckdb.Error:
        return "an error: its parts do not fit together"


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
