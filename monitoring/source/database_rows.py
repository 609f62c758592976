"""Rows of a database as text, in pieces: by the fastest road that each server has within the transaction.

The server writes lines, which are parsed here two to four times as fast as a driver makes Python objects. Other readers (ADBC, connectorx) are
faster still, but have connections of their own and do not give up on a server that falls silent (docs/source.md has the figures).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import sqlalchemy as sa
from sqlalchemy.dialects.mysql import CHAR

from monitoring.errors import SourceError
from monitoring.source.silence import awaited

Columns = Sequence[sa.ColumnElement[Any]]
Road = Callable[[sa.Connection, sa.Select[Any], int, int], Iterator[Sequence[Any]]]
LARGEST_BLOCK = 8 << 20
"""Bytes that are parsed at once; no row is longer."""
_BARE = (sa.Numeric, sa.Integer, sa.Date, sa.DateTime)
"""Types whose text holds neither quotes nor delimiters."""
_UNKNOWN_STATES = ("42", "0A")
_UNKNOWN_CODES = frozenset({1064, 1115, 1128, 1235, 1305})


def text_pieces(
    connection: sa.Connection, columns: Columns, statement: sa.Select[Any], rows: int, seconds: int
) -> Iterator[pa.Table]:
    """The columns of a statement as text, so many rows at a time; each piece may take the server so many seconds."""
    names = [column.name for column in columns]
    with _wrapped(connection):
        read = _road(connection, seconds)
        for texts in read(connection, statement.with_only_columns(*columns), rows, seconds):
            yield pa.table(dict(zip(names, texts, strict=True)))


def _road(connection: sa.Connection, seconds: int) -> Road:
    """The fast road, if a trial shows that the server has it; relatives of PostgreSQL and MySQL do not have all that these have."""
    fast = FAST_ROADS.get(f"{connection.dialect.name}+{connection.dialect.driver}")
    return fast if fast is not None and _has(connection, fast, seconds) else _fetched


def _has(connection: sa.Connection, road: Road, seconds: int) -> bool:
    trial: sa.Select[Any] = sa.select(sa.literal_column("'1'").label("trial"))
    try:
        # A refusal would end the transaction otherwise, and with it the view of all tables as of one moment.
        with awaited(connection, seconds), connection.begin_nested():
            list(road(connection, trial, 1, seconds))
    except (sa.exc.DBAPIError, connection.dialect.loaded_dbapi.Error) as error:
        if not _is_unknown(getattr(error, "orig", error)):
            raise
        return False
    return True


def _is_unknown(error: BaseException) -> bool:
    """Whether the server does not know what it was asked to do, or does not do it."""
    state, code = getattr(error, "sqlstate", None) or "", error.args[0] if error.args else None
    return state.startswith(_UNKNOWN_STATES) or code in _UNKNOWN_CODES


def _copied(connection: sa.Connection, statement: sa.Select[Any], rows: int, seconds: int) -> Iterator[Sequence[Any]]:
    """PostgreSQL writes CSV."""
    driver: Any = connection.connection.driver_connection
    compiled = statement.compile(dialect=connection.dialect)
    command = f"COPY ({compiled}) TO STDOUT (FORMAT csv)"
    # The server's limit would be one of the whole table; each piece is watched from here.
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    with driver.cursor() as cursor, ExitStack() as copying:
        with awaited(connection, seconds):
            lines = iter(copying.enter_context(cursor.copy(command, compiled.params)))
        try:
            while True:
                with awaited(connection, seconds):
                    piece = list(islice(lines, rows))
                if not piece:
                    break
                yield _parsed(b"".join(piece), len(piece), len(statement.selected_columns))
        finally:
            # A reader that gives up half-way waits for the server to notice.
            with awaited(connection, seconds):
                copying.close()
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{seconds}s'")


def _lined(connection: sa.Connection, statement: sa.Select[Any], rows: int, seconds: int) -> Iterator[Sequence[Any]]:
    """MySQL and MariaDB write each row as one value, a line of CSV: its driver takes as long for a value as for a row."""
    columns = list(statement.selected_columns)
    cells = [_cell(column) for column in columns]
    line = sa.func.concat_ws(sa.literal_column("','"), *cells)
    for piece in _pieces(connection, statement.with_only_columns(line), rows, seconds):
        if any(row[0] is None for row in piece):
            raise SourceError(
                "A row of the source is longer than the database sends in one piece. Nothing was taken over. Raise max_allowed_packet of the server; then run the "
                "night again."
            )
        yield _parsed("\n".join(row[0] for row in piece).encode(), len(piece), len(columns))


def _cell(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    inner = column.element if isinstance(column, sa.Label) else column
    empty: sa.ColumnElement[Any] = sa.literal_column("''")
    if isinstance(inner, sa.Cast) and isinstance(inner.clause.type, _BARE):
        return sa.func.coalesce(inner, empty)
    quote: sa.ColumnElement[Any] = sa.literal_column("'\"'")
    twice: sa.ColumnElement[Any] = sa.literal_column("'\"\"'")
    text = sa.cast(inner, CHAR(charset="utf8mb4"))
    return sa.func.coalesce(sa.func.concat(quote, sa.func.replace(text, quote, twice), quote), empty)


def _fetched(connection: sa.Connection, statement: sa.Select[Any], rows: int, seconds: int) -> Iterator[Sequence[Any]]:
    """The driver's own values, for servers without another road."""
    for piece in _pieces(connection, statement, rows, seconds):
        yield [_text(values) for values in zip(*piece, strict=True)]


FAST_ROADS: dict[str, Road] = {"postgresql+psycopg": _copied, "mysql+pymysql": _lined, "mariadb+pymysql": _lined}
"""By dialect and driver; all others are read through the driver."""


def _pieces(
    connection: sa.Connection, statement: sa.Select[Any], rows: int, seconds: int
) -> Iterator[Sequence[Sequence[Any]]]:
    with awaited(connection, seconds):
        # A server-side cursor: the driver would otherwise hold all rows at once.
        pieces = connection.execute(statement, execution_options={"yield_per": rows}).partitions(rows)
    while True:
        with awaited(connection, seconds):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _parsed(text: bytes, rows: int, columns: int) -> Sequence[Any]:
    """The values of lines of CSV; raise `SourceError` if they are no text, or other rows than were sent."""
    names = [str(number) for number in range(columns)]
    try:
        table = pa_csv.read_csv(
            io.BytesIO(text),
            pa_csv.ReadOptions(column_names=names, block_size=LARGEST_BLOCK),
            pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        # The reader's own words carry the row.
        table = None
    if table is None or table.num_rows != rows:
        raise SourceError(
            "The source database sends text that is no UTF-8, or rows that cannot be told apart. Read on, values would be wrong, so nothing was taken over. "
            "Look at the encoding of the database."
        )
    return table.columns


def _text(values: tuple[object, ...]) -> pa.Array[Any]:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array([None if v is None else str(v) for v in values], pa.string())


@contextmanager
def _wrapped(connection: sa.Connection) -> Iterator[None]:
    """Errors of the driver as SQLAlchemy would raise them."""
    base = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        raise sa.exc.DBAPIError.instance(
            None, None, error, base, hide_parameters=True, dialect=connection.dialect
        ) from None
