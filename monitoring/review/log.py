"""The log of who did what: only added to, each entry chained to the one before by its hash, so that a changed byte is found."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from monitoring.errors import ReviewError
from monitoring.review.user_tables import review_log

FIRST_HASH = "0" * 64
COLUMNS = ("entry_no", "happened_at", "actor", "role", "action", "subject_type", "subject_id", "reason", "detail")
"""What the hash of an entry covers, besides the hash before it."""
_LOCK = zlib.crc32(b"review_log")
_PIECE = 5_000


@dataclass(frozen=True)
class Entry:
    """What is written down: never a name, number or answer of a person, but ids of cases, counts and filters."""

    actor: str
    action: str
    role: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    reason: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Verified:
    """Entries looked at, and the hash of the last."""

    entry_count: int
    last_hash: str


def begin(connection: sa.Connection) -> None:
    """Before entries of a transaction that has only read so far: of two at once on SQLite, the second waits instead of taking the same number."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and driver is not None and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def append(connection: sa.Connection, entry: Entry, now: datetime) -> None:
    """Add an entry, in the caller's transaction; who comes second waits until the first has ended his."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    newest = sa.select(review_log.c.entry_no, review_log.c.entry_hash).order_by(review_log.c.entry_no.desc()).limit(1)
    last = connection.execute(newest).first()
    number, before = (last.entry_no + 1, last.entry_hash) if last else (1, FIRST_HASH)
    row = {"entry_no": number, "happened_at": now.replace(microsecond=0, tzinfo=None), **_cut(entry)}
    connection.execute(review_log.insert(), {**row, "previous_hash": before, "entry_hash": entry_hash(row, before)})


def _cut(entry: Entry) -> dict[str, str | None]:
    """Free text is cut to what its column holds."""
    sizes = {column.name: column.type.length for column in review_log.columns if isinstance(column.type, sa.String)}
    values: dict[str, str | None] = vars(entry)
    return {name: value if value is None else value[: sizes[name]] for name, value in values.items()}


def entry_hash(row: dict[str, object] | sa.RowMapping, before: str) -> str:
    """SHA-256 over the entry's columns as JSON, in their order, and the hash before it."""
    values = [before, *(row[name] for name in COLUMNS)]
    text = json.dumps(values, ensure_ascii=False, default=lambda value: value.isoformat(sep=" "))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(connection: sa.Connection) -> Verified:
    """Go through the whole chain; raise `ReviewError` naming the first entry that is not what was written or is missing."""
    number, before = 0, FIRST_HASH
    rows = connection.execution_options(yield_per=_PIECE).execute(sa.select(review_log).order_by(review_log.c.entry_no))
    for row in rows.mappings():
        number += 1
        if row["entry_no"] != number:
            raise _broken(number, "is missing")
        if row["previous_hash"] != before or row["entry_hash"] != entry_hash(row, before):
            raise _broken(number, "is not what was written")
        before = str(row["entry_hash"])
    return Verified(number, before)


def _broken(number: int, fault: str) -> ReviewError:
    return ReviewError(
        f"The log of the review database is damaged: entry {number:,} {fault}. Somebody has changed the table past the program, or a backup was put back in part, and what the log "
        "says from there on proves nothing. Keep the database as it is, compare it with the newest backup, and tell who answers for data protection."
    )
