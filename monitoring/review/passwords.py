"""Passwords: how they are kept, what is too weak, and how guessing is slowed down."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monitoring.review.user_tables import review_attempt, review_user

LEAST_LENGTH = 12
MOST_LENGTH = 128
FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
FAILURES_OF_A_PLACE = 30
"""A township's office has one address for all its workers."""
PLACE_COUNTS_FOR = timedelta(minutes=15)
_COMMON = ("password", "12345678", "abcdefgh", "qwertyui", "mima", "admin")


@cache
def hasher() -> PasswordHasher:
    """Argon2id at the strength its library advises."""
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return hasher().hash("nobody has this password")


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one kept. It takes as long where there is no account, so that nobody learns which names exist."""
    try:
        return hasher().verify(password_hash or _nobodys_hash(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, login_name: str) -> str | None:
    """Why a password cannot be taken, as the key of a sentence; none if it can."""
    low = password.lower()
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        return "password.length"
    if login_name.lower() in low or any(low.startswith(common) for common in _COMMON):
        return "password.common"
    return "password.plain" if len(set(password)) < 6 else None


def is_locked(row: sa.RowMapping, now: datetime) -> bool:
    """Whether the account is locked after too many failures."""
    return row["locked_until"] is not None and row["locked_until"] > now


def note_failure(connection: sa.Connection, row: sa.RowMapping, now: datetime) -> None:
    """Count a failure of an account; the last one that is allowed locks it."""
    failed = row["failed_count"] + 1
    locked = now + LOCKED_FOR if failed >= FAILURES_BEFORE_LOCK else row["locked_until"]
    values = {"failed_count": 0 if locked and locked > now else failed, "locked_until": locked}
    connection.execute(review_user.update().where(review_user.c.user_id == row["user_id"]).values(values))


def forget_failures(connection: sa.Connection, user_id: int) -> None:
    """After a sign-in that succeeded."""
    cleared = {"failed_count": 0, "locked_until": None}
    connection.execute(review_user.update().where(review_user.c.user_id == user_id).values(cleared))


def is_place_blocked(connection: sa.Connection, address: str, now: datetime) -> bool:
    """Whether too many sign-ins have failed from a network address of late."""
    query = sa.select(review_attempt).where(review_attempt.c.place_hash == _place(address))
    row = connection.execute(query).mappings().first()
    return row is not None and row["since_at"] > now - PLACE_COUNTS_FOR and row["failed_count"] >= FAILURES_OF_A_PLACE


def note_failure_of_place(connection: sa.Connection, address: str, now: datetime) -> None:
    """Count a failure of a network address, from nothing again after a while."""
    place = review_attempt.c.place_hash == _place(address)
    connection.execute(review_attempt.delete().where(review_attempt.c.since_at <= now - PLACE_COUNTS_FOR))
    added = review_attempt.update().where(place).values(failed_count=review_attempt.c.failed_count + 1)
    if not connection.execute(added).rowcount:
        connection.execute(review_attempt.insert().values(place_hash=_place(address), failed_count=1, since_at=now))


def _place(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
