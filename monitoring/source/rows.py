"""The rows of a table as one SELECT over a relation: mapped, moments made local, stamped, and those of the intervals kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.engine import Engine
from monitoring.source.expression import column_expression
from monitoring.source.relation import FILE_ROWS, Wanted, literal, may_lie_in
from monitoring.source.shape import Shape
from monitoring.source.tables import CREATED, MOMENTS, REBUILT, REFUNDED, SETTLED, STAMP, VALID

NUMBER = "pulled_row"
# The end of a moment with a zone. Moments of 10 or 19 characters are looked at first: without a zone they are written so.
_ZONED = r":[0-9]{2}([.][0-9]+)?\s*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
_UNZONED = "strlen({0}) = 10 OR (strlen({0}) = 19 AND {0}[17] = ':')"
LOST_DAY = date(1, 1, 1)
"""The day that rows under no period of a mapping are counted on."""
_LOST = -1


@dataclass(frozen=True)
class Rows:
    """The rows of the sections of one relation whose stamps lie in the intervals.

    When `is_rebuilding`, a row that was first written on a day before its stamp's is there a second time, as it may have been then.
    """

    shapes: tuple[Shape, ...]
    intervals: tuple[Interval, ...]
    is_rebuilding: bool = False

    def pulled(self, engine: Engine, number: int = 0, lost: int = -1) -> str:
        """A SELECT of all columns as text, of what was rebuilt, and of the row's number, counted from that of the first file.

        A row that falls under no period of the mapping has the number `lost`; it must not be lost in silence.
        """
        table = self.shapes[0].table
        steps = self._steps(engine, list(table.columns))
        taken = [f"{self._taken(name)} AS {name}" for name in table.columns]
        rebuilt = f"CASE WHEN is_rebuilt THEN CAST({STAMP} AS VARCHAR) END AS {REBUILT}"
        place = f"row_number + CAST(is_rebuilt AS BIGINT) + {number << FILE_ROWS}"
        if self.may_be_lost:
            place = f"CASE WHEN section = {_LOST} THEN {lost} ELSE {place} END"
        return f"{steps} SELECT {', '.join([*taken, rebuilt])}, {place} AS {NUMBER} FROM version"

    def days(self, engine: Engine) -> str:
        """A SELECT of rows by day of their stamp; those that every pull reads are under no day, those under no period under `LOST_DAY`."""
        steps = self._steps(engine, self._telling)
        moment = "CASE WHEN is_rebuilt THEN first_moment ELSE stamp_moment END"
        usable = (
            f"CASE WHEN {moment} >= {literal(BEGINNING)} AND {moment} < {literal(END)} THEN CAST({moment} AS DATE) END"
        )
        is_dated = self._by_section(["TRUE" if shape.is_dated else "FALSE" for shape in self.shapes])
        day = f"CASE WHEN {is_dated} THEN {usable} END"
        if self.may_be_lost:
            day = f"CASE WHEN section = {_LOST} THEN DATE '{LOST_DAY}' ELSE {day} END"
        return f"{steps} SELECT {day} AS day, COUNT(*) AS row_count FROM version GROUP BY 1"

    @property
    def numbers(self) -> int:
        """How many files' worth of numbers these rows take."""
        return self.shapes[0].relation.files * self._branches

    @property
    def _branches(self) -> int:
        return len(self.shapes) * (2 if self.is_rebuilding else 1)

    @cached_property
    def may_be_lost(self) -> bool:
        """Whether a row may fall under none of the periods."""
        return all(shape.placed.value.valid_by for shape in self.shapes)

    @cached_property
    def _telling(self) -> list[str]:
        """The columns that tell when rows are known, and were first written."""
        table = self.shapes[0].table
        wanted = {STAMP, *table.known_on, *((CREATED, REFUNDED, *SETTLED) if self.is_rebuilding else ())}
        return [name for name in table.columns if name in wanted]

    @cached_property
    def _native(self) -> frozenset[str]:
        """Columns of the relation that may come in their own type: moments that are read as they are and by one section."""
        if len(self.shapes) > 1:
            return frozenset()
        [shape] = self.shapes
        plain = {name: column for name in shape.filled if (column := shape.plain(name))}
        own = {column for name, column in plain.items() if name in MOMENTS} & shape.relation.local
        return frozenset(own - shape.columns(shape.filled.keys() - plain.keys()))

    def _steps(self, engine: Engine, names: list[str]) -> str:
        moments = [f"{self._local(name)} AS {name}" if name in MOMENTS else name for name in names]
        stamped = [f"{self._stamp} AS {name}" if name == STAMP else name for name in names]
        kept = ", ".join(["row_number", *(["section"] if self._is_sectioned else [])])
        return (
            f"WITH raw_row AS ({self._raw(engine, names)}), {self._sections}mapped AS ({self._mapped(names)}), "
            f"localised AS (SELECT {', '.join(moments)}, {kept} FROM mapped), stamped AS (SELECT {', '.join(stamped)}, {kept} FROM localised), "
            f"timed AS (SELECT *, TRY_CAST({STAMP} AS TIMESTAMP) AS stamp_moment, {self._first_written} AS first_moment FROM stamped), "
            f"version AS ({self._version})"
        )

    def _raw(self, engine: Engine, names: list[str]) -> str:
        relation = self.shapes[0].relation
        columns = sorted(set().union(*(shape.columns(names) for shape in self.shapes))) or [relation.columns[0]]
        return relation.scan(engine, columns, self.wanted, self._native)

    @property
    def _is_sectioned(self) -> bool:
        return len(self.shapes) > 1 or self.may_be_lost

    @property
    def _sections(self) -> str:
        """A row for each section that a raw row falls under, and for none of them."""
        if not self._is_sectioned:
            return ""
        found = [f"CASE WHEN {_condition(shape)} THEN {number} END" for number, shape in enumerate(self.shapes)]
        if self.may_be_lost:
            periods = " OR ".join(f"({_period(shape)})" for shape in self.shapes)
            found.append(f"CASE WHEN NOT COALESCE({periods}, FALSE) THEN {_LOST} END")
        return (
            f"chosen AS (SELECT *, UNNEST([{', '.join(found)}]) AS section FROM raw_row), "
            "section_row AS (SELECT * FROM chosen WHERE section IS NOT NULL), "
        )

    def _mapped(self, names: list[str]) -> str:
        mapped = [f"{self._by_section([_mapped(shape, name) for shape in self.shapes])} AS {name}" for name in names]
        steps = 2 if self.is_rebuilding else 1
        if self._is_sectioned:
            number = f"source_row * {self._branches} + section * {steps}"
            return f"SELECT {', '.join(mapped)}, {number} AS row_number, section FROM section_row"
        return (
            f"SELECT {', '.join(mapped)}, source_row * {steps} AS row_number FROM raw_row "
            f"WHERE {_condition(self.shapes[0])}"
        )

    def _local(self, name: str) -> str:
        if all(shape.plain(name) in shape.relation.local for shape in self.shapes):
            return name
        moved = f"CAST(TRY_CAST({name} AS TIMESTAMPTZ) AT TIME ZONE 'Asia/Shanghai' AS VARCHAR)"
        zoned = f"CASE WHEN regexp_matches({name}, '{_ZONED}') THEN COALESCE({moved}, {name}) ELSE {name} END"
        return f"CASE WHEN {_UNZONED.format(name)} THEN {name} ELSE {zoned} END"

    @property
    def _stamp(self) -> str:
        return self._by_section([_stamp(shape) for shape in self.shapes])

    @property
    def _first_written(self) -> str:
        """When a row was first written, as far as it says so; see docs/source.md."""
        if not self.is_rebuilding:
            return "CAST(NULL AS TIMESTAMP)"
        columns = self.shapes[0].table.columns
        found = [_usable(CREATED)] if CREATED in columns else []
        if REFUNDED in columns:
            settled = f"COALESCE({', '.join(map(_usable, SETTLED))})"
            found.append(f"CASE WHEN {REFUNDED} <> '0' THEN {settled} END")
        return f"COALESCE({', '.join(found)})"

    @property
    def _version(self) -> str:
        own = self._by_section([_is_own(shape, self.intervals) for shape in self.shapes], lost="TRUE")
        if not self.is_rebuilding:
            return f"SELECT *, FALSE AS is_rebuilt FROM timed WHERE {own}"
        again = self._by_section([_is_rebuilt(shape, self.intervals) for shape in self.shapes], lost="FALSE")
        versions = f"CASE WHEN NOT ({own}) THEN [TRUE] WHEN {again} THEN [FALSE, TRUE] ELSE [FALSE] END"
        return f"SELECT *, UNNEST({versions}) AS is_rebuilt FROM timed WHERE ({own}) OR ({again})"

    def _taken(self, name: str) -> str:
        if name == STAMP:
            return f"CASE WHEN is_rebuilt THEN CAST(first_moment AS VARCHAR) ELSE CAST({STAMP} AS VARCHAR) END"
        if name == VALID:
            return f"CASE WHEN is_rebuilt THEN '1' ELSE {VALID} END"
        return f"CAST({name} AS VARCHAR)"

    def _by_section(self, found: Sequence[str], lost: str = "NULL") -> str:
        """The SQL of the section that a row fell under."""
        if not self._is_sectioned:
            return found[0]
        cases = " ".join(f"WHEN {number} THEN {sql}" for number, sql in enumerate(found))
        return f"CASE section {cases} ELSE {lost} END"

    @property
    def wanted(self) -> Wanted:
        """What the relation may leave out: nothing, where it cannot tell what the mapping makes of its columns."""
        everything = Wanted(None, self.intervals)
        stamps = {shape.stamp_column for shape in self.shapes}
        if len(stamps) != 1 or None in stamps:
            return everything
        [stamp] = stamps
        if not self.is_rebuilding:
            return Wanted(stamp, self.intervals)
        columns = [name for name in (CREATED, REFUNDED, *SETTLED) if name in self.shapes[0].table.columns]
        if not all(self._is_told(name) for name in columns):
            return everything
        told = {name: self.shapes[0].plain(name) for name in columns}
        refunded, settled = told.get(REFUNDED), tuple(column for name in SETTLED if (column := told.get(name)))
        refunds = (refunded, settled) if refunded and settled else None
        return Wanted(stamp, self.intervals, told.get(CREATED), refunds)

    def _is_told(self, name: str) -> bool:
        """Whether all sections read a column as it is from the same place, or none reads it."""
        found = {shape.plain(name) if name in shape.filled else "" for shape in self.shapes}
        return len(found) == 1 and None not in found


def _condition(shape: Shape) -> str:
    conditions = [f"({e})" for e in (shape.where.sql if shape.where else "", _period(shape)) if e]
    return " AND ".join(conditions) or "TRUE"


def _period(shape: Shape) -> str:
    section = shape.placed.value
    if not section.valid_by:
        return ""
    day = f"TRY_CAST({column_expression(section.valid_by).sql} AS DATE)"
    first = [f"{day} >= DATE '{section.valid_from}'"] if section.valid_from else []
    last = [f"{day} <= DATE '{section.valid_to}'"] if section.valid_to else []
    return " AND ".join([*first, *last])


def _mapped(shape: Shape, name: str) -> str:
    found = shape.filled.get(name)
    if not found:
        return "CAST(NULL AS VARCHAR)"
    # What is read as it is was cleaned when it was read.
    plain = {column_expression(column).sql for column in shape.relation.columns}
    texts = [e.sql if e.sql in plain else f"NULLIF(TRIM({e.text_sql}), '')" for e in found]
    return texts[0] if len(texts) == 1 else f"COALESCE({', '.join(texts)})"


def _stamp(shape: Shape) -> str:
    table = shape.table
    if STAMP in shape.filled:
        return STAMP
    if not table.known_on:
        return f"'{BEGINNING:%Y-%m-%d %H:%M:%S}'"
    days = ", ".join(f"TRY_CAST({name} AS TIMESTAMP)" for name in table.known_on)
    return f"CAST(CAST(COALESCE({days}) AS DATE) AS VARCHAR) || ' 23:59:59'"


def _is_own(shape: Shape, intervals: tuple[Interval, ...]) -> str:
    """What no interval ever meets comes each time, for the check to hold the row back and say so."""
    return may_lie_in("stamp_moment", intervals) if shape.is_dated else "TRUE"


def _is_rebuilt(shape: Shape, intervals: tuple[Interval, ...]) -> str:
    if STAMP not in shape.filled:
        return "FALSE"
    within = [f"(first_moment >= {literal(i.start)} AND first_moment < {literal(i.end)})" for i in intervals]
    later = f"CAST(first_moment AS DATE) < CAST(stamp_moment AS DATE) AND stamp_moment < {literal(END)}"
    return f"COALESCE(({' OR '.join(within) or 'FALSE'}) AND {later}, FALSE)"


def _usable(name: str) -> str:
    moment = f"TRY_CAST({name} AS TIMESTAMP)"
    return f"CASE WHEN {moment} >= {literal(BEGINNING)} AND {moment} < {literal(END)} THEN {moment} END"
