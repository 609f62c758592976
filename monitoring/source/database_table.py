"""Relations that are tables or views of a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.database_rows import text_pieces
from monitoring.source.engine import Engine
from monitoring.source.relation import CHUNK_ROWS, Wanted, clean, quoted
from monitoring.source.silence import awaited

SHANGHAI = "Asia/Shanghai"


@dataclass(frozen=True)
class DatabaseTable:
    """A table or view, read within the transaction of its connection."""

    connection: sa.Connection
    table: sa.Table
    place: str
    answer_seconds: int

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._columns)

    @property
    def inexact(self) -> frozenset[str]:
        return frozenset(name for name, column in self._columns.items() if isinstance(column.type, sa.Float))

    @property
    def local(self) -> frozenset[str]:
        """Moments of a type of their own, all turned into local ones by the server."""
        if self._is_sqlite:
            return frozenset()
        return frozenset(n for n, column in self._columns.items() if isinstance(column.type, sa.DateTime | sa.Date))

    @property
    def is_exclusive(self) -> bool:
        return True

    @property
    def files(self) -> int:
        return 1

    @property
    def _is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @property
    def _columns(self) -> dict[str, sa.Column[Any]]:
        return {column.name.lower(): column for column in self.table.columns}

    def scan(self, engine: Engine, columns: list[str], wanted: Wanted, native: frozenset[str]) -> str:
        """The rows that the server finds to be wanted."""
        schema = pa.schema([(name, pa.string()) for name in columns]).append(pa.field("source_row", pa.int64()))
        stream = engine.stream(schema, self._batches(engine, columns, wanted, schema))
        return f"SELECT {', '.join(f'{self._clean(c)} AS {quoted(c)}' for c in columns)}, source_row FROM {stream}"

    def refuse_broken(self) -> None:
        """What a server refuses is told by the stream itself."""

    def sums(self, stamp: str, interval: Interval, amounts: list[str]) -> list[tuple[str, int, list[int | None]]]:
        """Rows and sums in fen by day of a stamp, worked out by the server.

        A sum is missing where a column is no number, so that the server could not add it up.
        """
        column = self._moment(stamp)
        day = self._day(stamp)
        summed = [self._sum(name) for name in amounts]
        statement = (
            sa.select(day, sa.func.count(), *[s for s in summed if s is not None])
            .where(column >= _bound(column, interval.start), column < _bound(column, interval.end))
            .group_by(day)
        )
        return [(str(row[0]), int(row[1]), _in_fen(row[2:], summed, self._is_sqlite)) for row in self._all(statement)]

    def stamps_of(self, key: str, stamp: str, keys: list[str]) -> dict[str, str | None]:
        """The stamps, as text, of those of the keys that the table has."""
        column = self._columns[key]
        wanted = sa.type_coerce(column, sa.Text()) if self._is_sqlite else column
        statement = sa.select(self._as_text(column), self._as_text(self._columns[stamp])).where(wanted.in_(keys))
        return {str(row[0]).strip(): row[1] for row in self._all(statement)}

    def days(self, wanted: Wanted) -> list[tuple[str | None, int]]:
        """Rows by day of what is wanted, as written and as first written, worked out by the server; no day: no usable stamp.

        Without a stamp all rows are of no day.
        """
        if wanted.stamp is None:
            return [(None, self._count(sa.select(sa.func.count()).select_from(self.table)))]
        stamp, day = self._moment(wanted.stamp), self._day(wanted.stamp)
        own = sa.select(day, sa.func.count()).where(_lies_in(stamp, wanted.intervals)).group_by(day)
        lost = sa.select(sa.func.count()).select_from(self.table).where(sa.or_(*_unusable(stamp)))
        found = [(row[0], int(row[1])) for row in self._all(own)] + [(None, self._count(lost))]
        for first, condition in self._first_written(wanted):
            first_day = self._day(first)
            rebuilt = sa.select(first_day, sa.func.count()).where(condition).group_by(first_day)
            found += [(row[0], int(row[1])) for row in self._all(rebuilt)]
        return found

    def _batches(
        self, engine: Engine, columns: list[str], wanted: Wanted, schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        read = 0
        texts = [self._as_text(self._columns[name]).label(name) for name in columns]
        statement = self._select(wanted)
        for piece in text_pieces(self.connection, texts, statement, CHUNK_ROWS, self.answer_seconds):
            numbers = pa.array(np.arange(read, read + piece.num_rows))
            for batch in piece.append_column(schema.field("source_row"), numbers).combine_chunks().to_batches():
                yield batch.cast(schema)
            read += piece.num_rows
            engine.tell(f"{read:,} rows")

    def _clean(self, name: str) -> str:
        """SQL of a column as it came; what the server wrote of a number or a moment has no blanks."""
        kind = self._columns[name].type
        if self.connection.dialect.name == "postgresql" and isinstance(kind, sa.Date | sa.DateTime):
            return quoted(name)
        is_number = isinstance(kind, sa.Numeric | sa.Integer | sa.Boolean)
        return quoted(name) if is_number and not self._is_sqlite else clean(quoted(name))

    def _select(self, wanted: Wanted) -> sa.Select[Any]:
        statement = sa.select(self.table)
        if wanted.stamp is None:
            return statement
        stamp = self._moment(wanted.stamp)
        again = [condition for _, condition in self._first_written(wanted)]
        return statement.where(sa.or_(_lies_in(stamp, wanted.intervals), *_unusable(stamp), *again))

    def _first_written(self, wanted: Wanted) -> Iterator[tuple[str, sa.ColumnElement[bool]]]:
        """The columns that tell when a row was first written, and for which of the wanted rows each does."""
        if wanted.stamp is None:
            return
        before: list[sa.ColumnElement[bool]] = []
        if wanted.first_written:
            yield wanted.first_written, self._is_first(wanted.first_written, wanted)
            before.append(sa.or_(*_unusable(self._moment(wanted.first_written))))
        flag, moments = wanted.refunds or ("", ())
        if flag:
            said = sa.func.trim(self._as_text(self._columns[flag]))
            before += [said != "", said != "0"]
        for name in moments:
            yield name, sa.and_(*before, self._is_first(name, wanted))
            before.append(sa.or_(*_unusable(self._moment(name))))

    def _is_first(self, name: str, wanted: Wanted) -> sa.ColumnElement[bool]:
        """Whether a moment lies in an interval, on a day before that of a usable stamp."""
        stamp = self._moment(str(wanted.stamp))
        is_earlier = self._day(name) < self._day(str(wanted.stamp))
        return sa.and_(_lies_in(self._moment(name), wanted.intervals), is_earlier, sa.not_(sa.or_(*_unusable(stamp))))

    def _all(self, statement: sa.Select[*tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
        with awaited(self.connection, self.answer_seconds):
            return self.connection.execute(statement).all()

    def _count(self, statement: sa.Select[int]) -> int:
        return int(self._all(statement)[0][0])

    def _day(self, stamp: str) -> sa.ColumnElement[str]:
        column = self._columns[stamp]
        if self._is_sqlite or isinstance(column.type, sa.String):
            return sa.func.substr(self._moment(stamp), 1, 10)
        return sa.func.substr(self._as_text(column), 1, 10)

    def _sum(self, name: str) -> sa.ColumnElement[Any] | None:
        column = self._columns[name]
        if self._is_sqlite:
            # Text adds up as binary fractions there; whole fen stay whole.
            fen = sa.func.round(sa.type_coerce(column, sa.Float()) * 100)
            return sa.func.coalesce(sa.func.sum(sa.cast(fen, sa.Integer)), 0)
        is_exact = isinstance(column.type, sa.Numeric | sa.Integer) and not isinstance(column.type, sa.Float)
        return sa.func.coalesce(sa.func.sum(column), 0) if is_exact else None

    def _moment(self, name: str) -> sa.ColumnElement[Any]:
        column = self._columns[name]
        return sa.type_coerce(column, sa.Text()) if self._is_sqlite else column

    def _as_text(self, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
        """The server writes the text: exact for decimals and moments, and several times faster than Python objects."""
        if self._is_sqlite:
            # SQLite keeps whatever was written, whatever the column's type says; it is read as it stands.
            return sa.type_coerce(column, sa.Text())
        if isinstance(column.type, sa.String):
            return column
        if isinstance(column.type, sa.Boolean):
            return sa.cast(sa.cast(column, sa.Integer), sa.Text)
        if _has_zone(column):
            return sa.cast(sa.func.timezone(SHANGHAI, column), sa.Text)
        return sa.cast(column, sa.Text)


def _lies_in(moment: sa.ColumnElement[Any], intervals: Sequence[Interval]) -> sa.ColumnElement[bool]:
    within = [sa.and_(moment >= _bound(moment, i.start), moment < _bound(moment, i.end)) for i in intervals]
    return sa.or_(sa.false(), *within)


def _unusable(moment: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    """Rows that no interval would ever meet; they come each time, so that the check can hold them back and say so."""
    conditions = [moment.is_(None), moment < _bound(moment, BEGINNING), moment >= _bound(moment, END)]
    if isinstance(moment.type, sa.String):
        conditions.append(moment.not_like("____-__-__%"))
    return conditions


def _bound(column: sa.ColumnElement[Any], moment: datetime) -> object:
    if _has_zone(column):
        return moment.replace(tzinfo=ZoneInfo(SHANGHAI))
    return moment if isinstance(column.type, sa.DateTime | sa.Date) else moment.strftime("%Y-%m-%d %H:%M:%S")


def _has_zone(column: sa.ColumnElement[Any]) -> bool:
    """PostgreSQL's `timestamptz`; the TIMESTAMP of MySQL and MariaDB is local to the session, which is set to +08:00."""
    return isinstance(column.type, sa.DateTime) and bool(column.type.timezone)


def _in_fen(values: Sequence[Any], summed: list[sa.ColumnElement[Any] | None], is_in_fen: bool) -> list[int | None]:
    found = iter(values)
    unit = 1 if is_in_fen else 100
    return [None if s is None else int(next(found) * unit) for s in summed]
