"""Whether a database refused what stands in a row, or failed."""

from __future__ import annotations

import psycopg
import sqlalchemy as sa

Failure = sa.exc.DBAPIError | psycopg.Error
FAILURES = (sa.exc.DBAPIError, psycopg.Error)
"""What a database raises; psycopg's own errors come from COPY, which goes past SQLAlchemy."""

POSTGRESQL_CLASSES = ("22", "23", "44", "P0")
"""Data that do not fit, a constraint, a view's check, an exception that a trigger raised."""
MYSQL_NUMBERS = frozenset({1048, 1062, 1136, 1216, 1264, 1265, 1292, 1364, 1366, 1406, 1452, 1644, 1690, 3819, 4025})
"""As above; 1644 is what a trigger signals, 3819 and 4025 a check of MySQL and of MariaDB."""
UNIQUE = frozenset({"23505", "1062", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"})


def error_code(error: Failure) -> str:
    """The database's own code of an error; never its words, which carry a person's values."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if isinstance(cause, psycopg.Error):
        return str(cause.sqlstate)
    named = getattr(cause, "sqlite_errorname", None)
    return str(named or (cause.args[0] if cause is not None and cause.args else type(cause).__name__))


def is_refusal(error: Failure) -> bool:
    """Whether the receiver's database did not want a row: other rows may be taken all the same."""
    code = error_code(error)
    if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
        return False
    if code.isdigit() and int(code) in MYSQL_NUMBERS:
        return True
    return code.startswith("SQLITE_CONSTRAINT") or (len(code) == 5 and code.startswith(POSTGRESQL_CLASSES))


def is_standing_already(error: Failure) -> bool:
    """Whether a row of this key is there."""
    return error_code(error) in UNIQUE


def is_passing(error: Failure) -> bool:
    """Whether waiting may help: the database went away, or somebody held a lock too long."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return isinstance(error, sa.exc.OperationalError) or isinstance(cause, psycopg.OperationalError)
