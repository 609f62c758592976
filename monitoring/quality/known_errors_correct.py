"""Correct the rows of a batch by the list of known errors, before any rule looks at them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from monitoring.errors import QualityError
from monitoring.quality.held import ROW_NUMBER, row_id, row_text
from monitoring.quality.known_errors import Condition, Conditions, KnownError
from monitoring.source.tables import STAMP, SourceTable
from monitoring.warehouse import Warehouse

AMOUNT_TYPE, FACTOR_TYPE = "DECIMAL(20, 4)", "DECIMAL(10, 4)"
"""Any amount times any factor has room in what the engine makes of their product."""
DROPPED_SCHEMA = pa.schema(
    [pa.field(name, pa.string()) for name in ("source_table", "source_key", "known_error_id", "reason", "row_text")]
)
DROPPED_BY = "dropped"


@dataclass(frozen=True)
class Corrected:
    """Where a table's rows as they came are, rows dropped (in `DROPPED_SCHEMA`), and the held rows among them by `row_id`."""

    raw: str
    dropped: pa.Table
    left: list[str]


@dataclass
class _Query:
    """The rows of a table after some entries, as SQL with bound values."""

    columns: list[str]
    relation: str
    values: dict[str, object] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)

    @property
    def newest(self) -> str:
        return f"step_{len(self.steps)}" if self.steps else self.relation

    def bind(self, value: object) -> str:
        name = f"value_{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def used(self, query: str) -> dict[str, object]:
        """The values that a query names; the engine refuses others."""
        named = set(re.findall(r"[$](value_[0-9]+)", query))
        return {name: value for name, value in self.values.items() if name in named}

    def text(self, query: str) -> str:
        steps = ", ".join(f"step_{n} AS ({step})" for n, step in enumerate(self.steps, start=1))
        return f"WITH {steps} {query}" if steps else query


def correct_known_errors(scratch: Warehouse, table: SourceTable, entries: Sequence[KnownError]) -> Corrected:
    """Change `pulled_<table>` as the entries of the table say, in their order; the rows as they came stay in `raw_<table>`.

    Raises `QualityError` if the rows of a day no longer show an error: the source was mended, and right rows would be made wrong.
    """
    pulled = f"pulled_{table.name}"
    own = [entry for entry in entries if entry.table == table.name]
    if not own:
        return Corrected(pulled, DROPPED_SCHEMA.empty_table(), [])
    raw = f"raw_{table.name}"
    scratch.make(raw, f"SELECT * FROM {pulled}")
    query = _Query(scratch.columns(raw), raw)
    dropped: list[pa.Table] = []
    for entry in own:
        _refuse_mended(scratch, entry, query)
        if entry.drop:
            dropped.append(_dropped(scratch, entry, query, raw))
        query.steps.append(_step(entry, query))
    text = query.text(f"SELECT * FROM {query.newest}")
    scratch.make(pulled, text, **query.used(text))
    return _told(table, raw, dropped)


def dropped_rows(corrected: Iterable[Corrected]) -> pa.Table:
    """The dropped rows of all tables."""
    return pa.concat_tables([DROPPED_SCHEMA.empty_table(), *(one.dropped for one in corrected)])


def left_rows(corrected: Iterable[Corrected]) -> pa.Table:
    """Rows that leave the quarantine because they are dropped."""
    rows = [row for one in corrected for row in one.left]
    kinds = pa.array([DROPPED_BY] * len(rows), pa.string())
    return pa.table({"row_id": pa.array(rows, pa.string()), "left_by": kinds})


def _told(table: SourceTable, raw: str, dropped: Sequence[pa.Table]) -> Corrected:
    rows = [row for found in dropped for row in found.to_pylist()]
    kept = pa.Table.from_pylist(
        [
            {
                "source_table": table.name,
                "source_key": row[table.key],
                "known_error_id": row.pop("known_error_id"),
                "reason": row.pop("reason"),
                "row_text": row_text(row),
            }
            for row in rows
        ],
        DROPPED_SCHEMA,
    )
    return Corrected(raw, kept, [row_id(table, row) for row in rows if row[ROW_NUMBER] < 0])


def _refuse_mended(scratch: Warehouse, entry: KnownError, query: _Query) -> None:
    """Each day for itself: the days read again still show what the newest day may show no longer."""
    still = _all_of(entry.still_wrong, query)
    day = f"CAST(TRY_CAST({STAMP} AS TIMESTAMP) AS DATE)"
    text = query.text(
        f"SELECT {day} AS day, COUNT(*) AS row_count, COUNT(*) FILTER (WHERE {still}) AS wrong_count FROM {query.newest} "
        f"WHERE {_concerned(entry, query)} GROUP BY 1 ORDER BY 1"
    )
    for row in scratch.arrow(text, **query.used(text)).to_pylist():
        if row["wrong_count"] < entry.still_wrong_share * row["row_count"]:
            raise QualityError(
                f"The known error {entry.id} of {entry.table} is gone: of {row['row_count']:,} rows written on {row['day']} only {row['wrong_count']:,} still show it. "
                "The source was mended, and to go on correcting would make right rows wrong, so the night was stopped and nothing was taken over. End the "
                f"entry in the list of known errors: valid_to, the last day on which rows were wrong (the day before {row['day']}, if all of that day are "
                "right). Then run the night again."
            )


def _dropped(scratch: Warehouse, entry: KnownError, query: _Query, raw: str) -> pa.Table:
    concerned = query.text(f"SELECT {ROW_NUMBER} FROM {query.newest} WHERE {_concerned(entry, query)}")
    text = f"SELECT * FROM {raw} WHERE {ROW_NUMBER} IN ({concerned}) ORDER BY {ROW_NUMBER}"
    found = scratch.arrow(text, **query.used(text))
    for name, value in (("known_error_id", entry.id), ("reason", entry.drop)):
        found = found.append_column(name, pa.array([value] * found.num_rows, pa.string()))
    return found


def _step(entry: KnownError, query: _Query) -> str:
    """The SELECT that gives the rows after an entry."""
    concerned = _concerned(entry, query)
    if entry.drop:
        return f"SELECT * FROM {query.newest} WHERE NOT {concerned}"
    changed = {column: f"CASE WHEN {concerned} THEN {new} ELSE {column} END" for column, new in _new(entry, query)}
    columns = ", ".join(f"{changed.get(name, name)} AS {name}" for name in query.columns)
    return f"SELECT {columns} FROM {query.newest}"


def _new(entry: KnownError, query: _Query) -> list[tuple[str, str]]:
    """The columns that an entry changes, with their new values as text; what is no amount stays as it is."""
    if entry.scale:
        factor = f"CAST({query.bind(str(entry.scale.factor))} AS {FACTOR_TYPE})"
        return [
            (c, f"COALESCE(CAST(TRY_CAST({c} AS {AMOUNT_TYPE}) * {factor} AS VARCHAR), {c})")
            for c in entry.scale.columns
        ]
    if entry.recode:
        column = entry.recode.column
        cases = [f"WHEN {query.bind(old)} THEN {query.bind(new)}" for old, new in entry.recode.values.items()]
        return [(column, f"CASE {column} {' '.join(cases)} ELSE {column} END")]
    return []


def _concerned(entry: KnownError, query: _Query) -> str:
    day = f"CAST(TRY_CAST({STAMP} AS TIMESTAMP) AS DATE)"
    written = [f"{day} >= {query.bind(entry.valid_from)}"]
    if entry.valid_to:
        written.append(f"{day} <= {query.bind(entry.valid_to)}")
    return f"COALESCE({' AND '.join(written)} AND {_all_of(entry.match, query)}, FALSE)"


def _all_of(tests: Conditions, query: _Query) -> str:
    conditions = [c for column, condition in tests.items() for c in _parts(column, condition, query)]
    return f"COALESCE({' AND '.join(['TRUE', *conditions])}, FALSE)"


def _parts(column: str, condition: Condition, query: _Query) -> list[str]:
    """A condition per part of a condition. Columns come from the list of the table's columns, values are bound."""
    amount, day = f"TRY_CAST({column} AS {AMOUNT_TYPE})", f"CAST(TRY_CAST({column} AS TIMESTAMP) AS DATE)"
    parts: list[tuple[object, str]] = [
        (condition.equals, f"{column} ="),
        (condition.day_from, f"{day} >="),
        (condition.day_to, f"{day} <="),
        (condition.at_least, f"{amount} >="),
        (condition.at_most, f"{amount} <="),
    ]
    conditions = [f"{told} {query.bind(value)}" for value, told in parts if value is not None]
    if condition.prefix is not None:
        conditions.append(f"SUBSTRING({column}, 1, {len(condition.prefix)}) = {query.bind(condition.prefix)}")
    if condition.one_of is not None:
        conditions.append(f"{column} IN ({', '.join(query.bind(value) for value in condition.one_of)})")
    if condition.is_whole is not None:
        conditions.append(f"{amount} {'=' if condition.is_whole else '<>'} ROUND({amount}, 0)")
    if condition.is_empty is not None:
        conditions.append(f"{column} IS {'' if condition.is_empty else 'NOT '}NULL")
    return conditions
