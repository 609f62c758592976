"""The review database: its tables, their version, and how it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from monitoring.databases import Schema, connectable, upgrade
from monitoring.errors import ReviewError
from monitoring.review import case_tables, user_tables
from monitoring.review.fed_tables import metadata
from monitoring.settings import Settings

__all__ = ["REVIEW", "case_tables", "open_review", "told_in_words", "user_tables"]

REVIEW = Schema(
    name="review",
    setting="MONITORING_REVIEW",
    metadata=metadata,
    migrations=Path(__file__).parent / "migrations",
    error=ReviewError,
    written_in="sql/review_tables",
)


def open_review(settings: Settings) -> sa.Engine:
    """An engine on the review database, whose tables are brought to this version; raise `ReviewError` if that cannot be."""
    engine = connectable(settings.review, REVIEW)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_file)
    try:
        with told_in_words():
            upgrade(engine, REVIEW)
    except ReviewError:
        engine.dispose()
        raise
    return engine


@contextmanager
def told_in_words() -> Iterator[None]:
    """Tell a database that is away, busy or refuses as `ReviewError`; what was begun is undone."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise ReviewError(
            f"The review database (MONITORING_REVIEW) cannot be reached or used ({type(error).__name__}). Nothing was changed. Check that it runs, and "
            "address and rights of its account; then start again."
        ) from None


def _set_up_file(connection: DBAPIConnection, _record: object) -> None:
    """Readers do not wait for a writer, and a writer waits for another."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.close()
