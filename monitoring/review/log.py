"""The log of who did what: only added to, each entry chained to the one before by its hash, so that a changed byte is found."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


MISSING, CHANGED = "missing", "not what was written"


@dataclass(frozen=True)
class Fault:
    """The first entry that is not as it should be, and what is the matter: `MISSING` or `CHANGED`."""

    entry_no: int
    what: str


@dataclass(frozen=True)
class Verified:
    """Entries that are what was written, the hash of the last of them, and what comes after them if the log is damaged."""

    entry_count: int
    last_hash: str
    fault: Fault | None = None


def append(connection: sa.Connection, entry: Entry, now: datetime) -> None:
    """Add an entry, in the caller's transaction; who comes second waits until the first has ended his."""
    _wait_for_turn(connection)
    newest = sa.select(review_log.c.entry_no, review_log.c.entry_hash).order_by(review_log.c.entry_no.desc()).limit(1)
    last = connection.execute(newest).first()
    number, before = (last.entry_no + 1, last.entry_hash) if last else (1, FIRST_HASH)
    row = {"entry_no": number, "happened_at": now.replace(microsecond=0, tzinfo=None), **_cut(entry)}
    connection.execute(review_log.insert(), {**row, "previous_hash": before, "entry_hash": entry_hash(row, before)})


def _wait_for_turn(connection: sa.Connection) -> None:
    """Two that read the same newest entry would both write the next one."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    elif connection.dialect.name == "sqlite" and not _is_writing(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _is_writing(connection: sa.Connection) -> bool:
    """Whether the driver of an SQLite file has begun its transaction; it does so with the first change only."""
    driver = connection.connection.driver_connection
    return driver is not None and bool(driver.in_transaction)


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


def examine(connection: sa.Connection) -> Verified:
    """Go through the whole chain, up to the first entry that is not what was written or is missing."""
    number, before = 0, FIRST_HASH
    query = sa.select(*_as_stored(connection)).order_by(review_log.c.entry_no).execution_options(yield_per=_PIECE)
    try:
        with connection.execute(query) as found:
            for row in found.mappings():
                fault = _fault_of(row, number + 1, before)
                if fault:
                    return Verified(number, before, Fault(number + 1, fault))
                number, before = number + 1, str(row["entry_hash"])
    except sa.exc.OperationalError as error:
        # A byte that is no text any more is met by the driver before anything can be compared.
        if "decode" not in str(error.orig):
            raise
        return Verified(number, before, Fault(number + 1, CHANGED))
    return Verified(number, before)


def _as_stored(connection: sa.Connection) -> list[sa.ColumnElement[Any]]:
    """All columns; of SQLite the time as the text that it is, for several texts are read as the same time."""
    if connection.dialect.name != "sqlite":
        return list(review_log.c)
    as_text = sa.type_coerce(review_log.c.happened_at, sa.String).label("happened_at")
    return [*(one for one in review_log.c if one.name != "happened_at"), as_text]


def _fault_of(row: sa.RowMapping, number: int, before: str) -> str | None:
    if row["entry_no"] != number:
        return MISSING
    moment = row["happened_at"]
    written = {**row, "happened_at": moment.removesuffix(".000000") if isinstance(moment, str) else moment}
    is_same = row["previous_hash"] == before and row["entry_hash"] == entry_hash(written, before)
    return None if is_same else CHANGED


def verify(connection: sa.Connection) -> Verified:
    """Go through the whole chain; raise `ReviewError` naming the first entry that is not what was written or is missing."""
    found = examine(connection)
    if found.fault is not None:
        raise _broken(found.fault.entry_no, found.fault.what)
    return found


def require_noted(
    connection: sa.Connection,
    verified: Verified,
    *,
    at_least: int | None = None,
    entry_no: int | None = None,
    noted_hash: str | None = None,
) -> None:
    """Compare with what was noted elsewhere, for a log that was cut off or written anew is whole by itself; raise `ReviewError`."""
    if at_least is not None and verified.entry_count < at_least:
        raise _broken(verified.entry_count + 1, MISSING)
    if entry_no is None:
        return
    kept = sa.select(review_log.c.entry_hash).where(review_log.c.entry_no == entry_no)
    found = connection.execute(kept).scalar()
    if found != (noted_hash or "").strip().lower():
        raise _broken(entry_no, MISSING if found is None else CHANGED)


def _broken(number: int, fault: str) -> ReviewError:
    return ReviewError(
        f"The log of the review database is damaged: entry {number:,} is {fault}. Somebody has changed the table past the program, or a backup was put back in part, and what the log "
        "says from there on proves nothing. Keep the database as it is, compare it with the newest backup, and tell who answers for data protection."
    )
