"""Whether the source's account may do more than read."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from monitoring.doctor.finding import Finding, fine, warning
from monitoring.errors import SourceError
from monitoring.settings import Settings
from monitoring.source.address import Source, source_of
from monitoring.source.database import open_database

SUBJECT = "source rights"
CURE = "Reading is enough. Let the administrator of the source make an account that may SELECT these tables and nothing else."
WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
GRANT_ALL = "ALL PRIVILEGES"


def look_at_source_rights(settings: Settings) -> Iterator[Finding]:
    """A warning if the account could change the source; files and SQLite have no accounts."""
    source = source_of(settings)
    kind = "files" if source.folder else source.url.partition(":")[0].partition("+")[0]
    if kind not in {"postgresql", "mysql", "mariadb"}:
        yield fine(SUBJECT, "files, opened for reading only; who else may write to them is up to their folder")
        return
    try:
        with open_database(source) as connection:
            may = _postgresql(connection, source) if kind == "postgresql" else _mysql(connection)
    except SourceError:
        yield warning(SUBJECT, "could not be read", "See what is said of the source.")
        return
    if may:
        yield warning(SUBJECT, f"the account may {', '.join(may)} as well", CURE)
    else:
        yield fine(SUBJECT, "the account may read and not write")


def _postgresql(connection: sa.Connection, source: Source) -> list[str]:
    tables = [name for name in source.names.values() if connection.execute(_exists(name)).scalar()]
    may = [
        f"{right} {table}" for table in tables for right in WRITING if connection.execute(_has(table, right)).scalar()
    ]
    is_superuser = connection.execute(sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar()
    return ["do anything (it is a superuser)"] if is_superuser else may


def _exists(table: str) -> sa.Select[tuple[bool]]:
    return sa.select(sa.func.to_regclass(table).is_not(None))


def _has(table: str, right: str) -> sa.Select[tuple[bool]]:
    return sa.select(sa.func.has_table_privilege(table, right))


def _mysql(connection: sa.Connection) -> list[str]:
    grants = " ".join(str(row[0]).split(" ON ")[0] for row in connection.execute(sa.text("SHOW GRANTS"))).upper()
    if GRANT_ALL in grants:
        return ["do anything (ALL PRIVILEGES)"]
    return [right for right in (*WRITING[:3], "DROP") if right in grants]
