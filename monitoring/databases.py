"""Tables of our own in databases that others run: bring them to this version's shape, or say who has to.

A database that others also use is never cleared or reflected over: only the tables of its `Schema` are looked at.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitoring.errors import MonitoringError

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_SECONDS = 60
"""How long one process waits while another migrates or pushes; a push of 100,000 rows takes seconds."""

ANY_HOST = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://", "mysql": "mysql+pymysql://"}
"""Addresses without a host, to spell SQL for a kind of database without opening one."""


@dataclass(frozen=True)
class Schema:
    """Tables with a history: `metadata` is their present shape, `migrations` the folder of steps that lead to it."""

    name: str
    setting: str
    metadata: sa.MetaData
    migrations: Path
    error: type[MonitoringError]
    written_in: str = ""
    """Folder of the steps as SQL text; `sql/` and the name, where nothing else is said."""

    @property
    def version_table(self) -> str:
        """Where the database keeps its version; a name of its own, for other programs may keep theirs beside it."""
        return f"{self.name}_version"


def connectable(url: str, schema: Schema) -> sa.Engine:
    """An engine for an address; raise the schema's error if the address cannot be used."""
    try:
        parsed = sa.make_url(url)
        is_file = parsed.get_backend_name() == "sqlite"
        if is_file and parsed.database and not parsed.database.startswith("file:"):
            _refuse_without_folder(Path(parsed.database).parent, schema)
        patience = {"timeout": LOCK_SECONDS} if is_file else {}
        return sa.create_engine(parsed, hide_parameters=True, connect_args=patience)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise schema.error(
            f"The address of the {schema.name} database ({schema.setting}) cannot be used: {type(error).__name__}. It must be a database "
            "address such as postgresql+psycopg://user@host/base or sqlite:///file. Correct it; the warehouse is unchanged."
        ) from None


def _refuse_without_folder(folder: Path, schema: Schema) -> None:
    """A file is made where it is missing, a folder is not: its path is more likely mistyped than meant."""
    if not folder.is_dir():
        raise schema.error(
            f"The {schema.name} database ({schema.setting}) is a file in {folder}, and there is no such folder. Nothing was made there, for a list in a mistyped "
            "place reaches nobody. Correct the address, or make the folder."
        )


@contextmanager
def alone(engine: sa.Engine, schema: Schema) -> Iterator[sa.Connection]:
    """A transaction that no other process of ours shares: who comes second waits, up to `LOCK_SECONDS`."""
    if engine.dialect.name == "mysql":
        with _alone_on_mysql(engine, schema) as connection:
            yield connection
        return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(zlib.crc32(schema.version_table.encode()))))
        elif engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def _alone_on_mysql(engine: sa.Engine, schema: Schema) -> Iterator[sa.Connection]:
    """Its lock belongs to the session, not to the transaction: kept by a pooled connection it would shut out the next one."""
    with engine.connect() as connection:
        name = _lock_name(connection, schema)
        is_mine = connection.execute(sa.select(sa.func.get_lock(name, LOCK_SECONDS))).scalar()
        connection.rollback()
        if not is_mine:
            fault = schema.error(
                f"Another process works on the {schema.name} database ({schema.setting}) for more than {LOCK_SECONDS} s. Nothing was written. Let it end, "
                "then try again."
            )
            fault.is_transient = True
            raise fault
        try:
            with connection.begin():
                yield connection
        finally:
            if not connection.invalidated:
                connection.execute(sa.select(sa.func.release_lock(name)))
                connection.rollback()


def _lock_name(connection: sa.Connection, schema: Schema) -> str:
    """Locks are the whole server's, so the database is part of the name; at most 64 characters."""
    return f"{schema.version_table}.{connection.engine.url.database}"[:64]


@contextmanager
def private_file(path: Path, metadata: sa.MetaData) -> Iterator[sa.Connection]:
    """A SQLite file of ours with these tables, in one transaction that no other process shares: all or nothing. Its owner alone can read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)
    engine = sa.create_engine(f"sqlite:///{path}", hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            metadata.create_all(connection)
            yield connection
    finally:
        engine.dispose()


def present_version(engine: sa.Engine, schema: Schema) -> str | None:
    """The version of the tables in the database; none if they were never made."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(schema.version_table):
            return None
        number: sa.ColumnClause[str] = sa.column("version_num")
        return connection.execute(sa.select(number).select_from(sa.table(schema.version_table))).scalar()


def wanted_version(schema: Schema) -> str:
    """The version that this program writes."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_configuration(schema)).get_current_head()
    assert head is not None  # noqa: S101 - every schema has a first step
    return head


def upgrade(engine: sa.Engine, schema: Schema) -> tuple[str | None, str]:
    """Bring the tables to this version; returns the versions before and after.

    Raises the schema's error, naming the command, if the account may not, if a newer program made the tables, or if
    tables of these names stand there that this program did not make.
    """
    before, wanted = present_version(engine, schema), wanted_version(schema)
    if before == wanted:
        return before, wanted
    _refuse_newer(schema, before)
    try:
        with alone(engine, schema) as connection:
            if before is None:
                _refuse_foreign(connection, schema)
            _migrate(connection, schema)
    except DBAPIError as error:
        raise _refusal(schema, before, wanted, error) from None
    return before, wanted


def written_out(schema: Schema, dialect: str) -> str:
    """All steps as SQL text for `postgresql`, `sqlite` or `mysql`, for an administrator who runs them by hand."""
    from alembic import command

    text = io.StringIO()
    configuration = _configuration(schema)
    configuration.output_buffer = text
    configuration.attributes["url"] = ANY_HOST[dialect]
    command.upgrade(configuration, "head", sql=True)
    return "\n".join(line.rstrip() for line in text.getvalue().strip().splitlines()) + "\n"


def run_steps(schema: Schema) -> None:
    """What a migrations folder's `env.py` calls: run the steps on the connection given, or write them out."""
    from alembic import context

    given, table = context.config.attributes, schema.version_table
    if "connection" in given:
        context.configure(connection=given["connection"], version_table=table)
        context.run_migrations()
        return
    context.configure(url=given["url"], literal_binds=True, transactional_ddl=True, version_table=table)
    with context.begin_transaction():
        context.run_migrations()


def _configuration(schema: Schema) -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(schema.migrations).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration


def _migrate(connection: sa.Connection, schema: Schema) -> None:
    from alembic import command

    configuration = _configuration(schema)
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")


def _refuse_newer(schema: Schema, before: str | None) -> None:
    from alembic.script import ScriptDirectory

    known = {step.revision for step in ScriptDirectory.from_config(_configuration(schema)).walk_revisions()}
    if before is not None and before not in known:
        raise schema.error(
            f"The tables of the {schema.name} database ({schema.setting}) are of version {before}, which this program does not know: a newer one made "
            "them. Writing to them could damage them, so nothing was written. Install the newer program here too."
        )


def _refuse_foreign(connection: sa.Connection, schema: Schema) -> None:
    inspector = sa.inspect(connection)
    for table in filter(lambda table: inspector.has_table(table.name), schema.metadata.sorted_tables):
        found = {str(column["name"]) for column in inspector.get_columns(table.name)}
        missing = [column.name for column in table.columns if column.name not in found]
        if missing:
            raise schema.error(
                f"The {schema.name} database ({schema.setting}) has a table {table.name} that this program did not make: it lacks {', '.join(missing[:5])}. "
                "Nothing was changed. Name a database or schema of its own, or rename that table."
            )


def _refusal(schema: Schema, before: str | None, wanted: str, error: DBAPIError) -> MonitoringError:
    has = f"of version {before}" if before else "not made yet"
    fault = schema.error(
        f"The tables of the {schema.name} database ({schema.setting}) are {has}, this program needs version {wanted}, and the database refused to change "
        f"them ({type(error.orig).__name__}): the account for pushing has no right to. Let an administrator run `monitoring {schema.name} upgrade` with "
        f"an account that owns the tables, or {schema.written_in or f'sql/{schema.name}'}/ by hand; then start again."
    )
    fault.is_transient = isinstance(error, sa.exc.OperationalError)
    return fault
