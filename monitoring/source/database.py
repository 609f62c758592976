"""Relations that are tables or views of a database, streamed as text in one read-only transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError

from monitoring.errors import SourceError
from monitoring.source.address import Source
from monitoring.source.coverage import BEGINNING, END, Interval
from monitoring.source.relation import CHUNK_ROWS, TextArray, trim
from monitoring.source.silence import awaited

SHANGHAI = "Asia/Shanghai"
# One transaction sees all tables as of one moment, and cannot write even where the account could.
_BEGIN = {
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        f"SET LOCAL TIME ZONE '{SHANGHAI}'",
        "SET LOCAL DateStyle = 'ISO, YMD'",
        "SET LOCAL statement_timeout = '{seconds}s'",
    ),
    "mysql": ("SET time_zone = '+08:00'", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"),
}
_BEGIN["mariadb"] = _BEGIN["mysql"]
# What waiting does not cure: no such account, base, table or right.
_REFUSAL_STATES = ("28", "3D", "42")
_REFUSAL_CODES = frozenset({1044, 1045, 1049, 1142, 1143, 1146, 1698})
_REFUSAL_WORDS = re.compile(
    r"authentication|password|role .* does not exist|database .* does not exist|pg_hba", re.DOTALL
)


@dataclass(frozen=True)
class DatabaseTable:
    """A table or view."""

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
    def _columns(self) -> dict[str, sa.Column[Any]]:
        return {column.name.lower(): column for column in self.table.columns}

    def pieces(self, columns: list[str], stamp: str | None, intervals: list[Interval]) -> Iterator[pa.Table]:
        """The rows whose stamp lies in an interval or is missing; all of them, where there is no stamp."""
        statement = sa.select(*[self._as_text(self._columns[name]) for name in columns])
        if stamp:
            statement = statement.where(_is_wanted(self._stamp(stamp), intervals))
        with self._run(statement) as result:
            partitions = iter(result.partitions(CHUNK_ROWS))
            while True:
                with awaited(self.connection, self.answer_seconds):
                    rows = next(partitions, None)
                if rows is None:
                    return
                yield pa.table([_text(values) for values in zip(*rows, strict=True)], names=columns)

    def sums(self, stamp: str, interval: Interval, amounts: list[str]) -> list[tuple[str, int, list[int | None]]]:
        """Rows and sums in fen by day of a stamp, worked out by the server.

        A sum is missing where a column is no number, so that the server could not add it up.
        """
        column = self._stamp(stamp)
        day = self._day(stamp)
        summed = [self._sum(name) for name in amounts]
        statement = (
            sa.select(day, sa.func.count(), *[s for s in summed if s is not None])
            .where(column >= _moment(column, interval.start), column < _moment(column, interval.end))
            .group_by(day)
        )
        with awaited(self.connection, self.answer_seconds):
            rows = self.connection.execute(statement).all()
        return [(str(row[0]), int(row[1]), _in_fen(row[2:], summed, self.connection.dialect.name)) for row in rows]

    def stamps_of(self, key: str, stamp: str, keys: list[str]) -> dict[str, str | None]:
        """The stamps, as text, of those of the keys that the table has."""
        column = self._columns[key]
        wanted = sa.type_coerce(column, sa.Text()) if self.connection.dialect.name == "sqlite" else column
        statement = sa.select(self._as_text(column), self._as_text(self._columns[stamp])).where(wanted.in_(keys))
        with awaited(self.connection, self.answer_seconds):
            return {str(row[0]).strip(): row[1] for row in self.connection.execute(statement)}

    def _day(self, stamp: str) -> sa.ColumnElement[str]:
        column = self._columns[stamp]
        if self.connection.dialect.name == "sqlite" or isinstance(column.type, sa.String):
            return sa.func.substr(self._stamp(stamp), 1, 10)
        return sa.func.substr(self._as_text(column), 1, 10)

    def _sum(self, name: str) -> sa.ColumnElement[Any] | None:
        column = self._columns[name]
        if self.connection.dialect.name == "sqlite":
            # Text adds up as binary fractions there; whole fen stay whole.
            fen = sa.func.round(sa.type_coerce(column, sa.Float()) * 100)
            return sa.func.coalesce(sa.func.sum(sa.cast(fen, sa.Integer)), 0)
        is_exact = isinstance(column.type, sa.Numeric | sa.Integer) and not isinstance(column.type, sa.Float)
        return sa.func.coalesce(sa.func.sum(column), 0) if is_exact else None

    def _run(self, statement: sa.Select[Any]) -> sa.Result[Any]:
        with awaited(self.connection, self.answer_seconds):
            # A server-side cursor: the driver would otherwise hold all rows at once.
            return self.connection.execute(statement, execution_options={"yield_per": CHUNK_ROWS})

    def _stamp(self, name: str) -> sa.ColumnElement[Any]:
        column = self._columns[name]
        return sa.type_coerce(column, sa.Text()) if self.connection.dialect.name == "sqlite" else column

    def _as_text(self, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
        """The server writes the text: exact for decimals and moments, and several times faster than Python objects."""
        if self.connection.dialect.name == "sqlite":
            # SQLite keeps whatever was written, whatever the column's type says; it is read as it stands.
            return sa.type_coerce(column, sa.Text())
        if isinstance(column.type, sa.String):
            return column
        if isinstance(column.type, sa.Boolean):
            return sa.cast(sa.cast(column, sa.Integer), sa.Text)
        if _has_zone(column):
            return sa.cast(sa.func.timezone(SHANGHAI, column), sa.Text)
        return sa.cast(column, sa.Text)


@contextmanager
def open_database(source: Source) -> Iterator[sa.Connection]:
    """A connection in a read-only transaction; whatever the database refuses becomes a `SourceError` without its words."""
    engine = _engine(source)
    try:
        with engine.connect() as connection:
            with awaited(connection, source.answer_seconds):
                for command in _BEGIN.get(connection.dialect.name, ()):
                    connection.exec_driver_sql(command.format(seconds=source.answer_seconds))
            yield connection
    except DBAPIError as error:
        raise _unreachable(error, source) from None
    finally:
        engine.dispose()


def find_table(connection: sa.Connection, name: str, source: Source) -> list[DatabaseTable] | None:
    """The table or view of that name, `schema.table` if not in the account's own; none if there is none to be seen."""
    schema, _, bare = name.rpartition(".")
    try:
        with awaited(connection, source.answer_seconds):
            table = sa.Table(bare, sa.MetaData(), schema=schema or None, autoload_with=connection, resolve_fks=False)
    except NoSuchTableError:
        return None
    return [DatabaseTable(connection, table, name, source.answer_seconds)]


def _engine(source: Source) -> sa.Engine:
    try:
        url = sa.make_url(source.url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            raise SourceError(
                "The source database file does not exist (MONITORING_SOURCE). Without it nothing can be pulled. "
                "Correct the address, or make the demo county with `monitoring demo`."
            )
        patience = {k: v for k, v in _patience(url, source).items() if k not in url.query}
        return sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool, connect_args=patience)
    except (SQLAlchemyError, NoSuchModuleError, ImportError) as error:
        raise SourceError(
            f"The address of the source (MONITORING_SOURCE) cannot be used: {type(error).__name__}. It must be a database address such as "
            "postgresql+psycopg://user@host/base, mysql+pymysql://user@host/base or sqlite:///file, or files:FOLDER. Correct it."
        ) from None


def _patience(url: sa.URL, source: Source) -> dict[str, int]:
    if url.get_driver_name() == "psycopg":
        return {"connect_timeout": source.connect_seconds}
    if url.get_driver_name() == "pymysql":
        return {
            "connect_timeout": source.connect_seconds,
            "read_timeout": source.answer_seconds,
            "write_timeout": source.answer_seconds,
        }
    return {}


def _unreachable(error: DBAPIError, source: Source) -> SourceError:
    fault = SourceError(
        f"The source database did not answer as it should ({type(error.orig).__name__}). Nothing was taken over. Check that it runs and answers "
        f"within {source.answer_seconds} s, that address and password in MONITORING_SOURCE are right and that the account may read the tables; "
        "then run the night again."
    )
    fault.is_transient = isinstance(error, sa.exc.OperationalError) and not _is_refusal(error.orig)
    return fault


def _is_refusal(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None) or ""
    code = error.args[0] if error and error.args else None
    return state.startswith(_REFUSAL_STATES) or code in _REFUSAL_CODES or bool(_REFUSAL_WORDS.search(str(error)))


def _is_wanted(stamp: sa.ColumnElement[Any], intervals: list[Interval]) -> sa.ColumnElement[bool]:
    within = [sa.and_(stamp >= _moment(stamp, i.start), stamp < _moment(stamp, i.end)) for i in intervals]
    return sa.or_(sa.false(), *within, *_unusable(stamp))


def _in_fen(values: Sequence[Any], summed: list[sa.ColumnElement[Any] | None], dialect: str) -> list[int | None]:
    found = iter(values)
    unit = 1 if dialect == "sqlite" else 100
    return [None if s is None else int(next(found) * unit) for s in summed]


def _unusable(stamp: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    """Rows that no interval would ever meet; they come each time, so that the check can hold them back and say so."""
    conditions = [stamp.is_(None), stamp < _moment(stamp, BEGINNING), stamp >= _moment(stamp, END)]
    if isinstance(stamp.type, sa.String):
        conditions.append(stamp.not_like("____-__-__%"))
    return conditions


def _moment(column: sa.ColumnElement[Any], moment: datetime) -> object:
    if _has_zone(column):
        return moment.replace(tzinfo=ZoneInfo(SHANGHAI))
    return moment if isinstance(column.type, sa.DateTime | sa.Date) else moment.strftime("%Y-%m-%d %H:%M:%S")


def _has_zone(column: sa.ColumnElement[Any]) -> bool:
    """PostgreSQL's `timestamptz`; the TIMESTAMP of MySQL and MariaDB is local to the session, which is set to +08:00."""
    return isinstance(column.type, sa.DateTime) and bool(column.type.timezone)


def _text(values: tuple[object, ...]) -> TextArray:
    try:
        text = pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        text = pa.array([None if v is None else str(v) for v in values], pa.string())
    return trim(text)
