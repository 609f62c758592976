"""A source that is a database: opened in one read-only transaction, its faults told without its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError

from monitoring.errors import SourceError
from monitoring.source.address import Source
from monitoring.source.database_table import SHANGHAI, DatabaseTable
from monitoring.source.silence import awaited

# One transaction sees all tables as of one moment, and cannot write even where the account could.
_BEGIN = {
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        f"SET LOCAL TIME ZONE '{SHANGHAI}'",
        "SET LOCAL DateStyle = 'ISO, YMD'",
        "SET LOCAL statement_timeout = '{seconds}s'",
        "SET LOCAL client_encoding = 'UTF8'",
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
