"""Sessions: a random token in a cookie, its hash in the database, a new one with every sign-in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from monitoring.review.access import Visitor
from monitoring.review.roles import Role
from monitoring.review.user_tables import review_session, review_user

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
"""A working day."""
SEEN_EVERY = timedelta(minutes=1)
"""How often the time of last use is written down."""
TOKEN_BYTES = 32


def begin(connection: sa.Connection, user_id: int, now: datetime) -> str:
    """Open a session and return the token for the cookie; sessions that have ended go."""
    connection.execute(review_session.delete().where(_has_ended(now)))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"token_hash": _hash(token), "user_id": user_id, "form_key": secrets.token_hex(TOKEN_BYTES)}
    connection.execute(review_session.insert(), {**row, "created_at": now, "seen_at": now})
    return token


def find(connection: sa.Connection, token: str | None, now: datetime) -> Visitor | None:
    """Who the token stands for; none if the session has ended or the account is switched off."""
    if not token:
        return None
    query = (
        sa.select(review_session, review_user)
        .join(review_user, review_user.c.user_id == review_session.c.user_id)
        .where(review_session.c.token_hash == _hash(token), review_user.c.is_active, sa.not_(_has_ended(now)))
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    if row["seen_at"] < now - SEEN_EVERY:
        seen = review_session.update().where(review_session.c.token_hash == row["token_hash"])
        connection.execute(seen.values(seen_at=now))
    names = ("user_id", "login_name", "display_name", "language", "must_change_password", "token_hash", "form_key")
    return Visitor(role=Role(row["role"]), **{name: row[name] for name in names})


def end(connection: sa.Connection, visitor: Visitor) -> None:
    """Sign out."""
    connection.execute(review_session.delete().where(review_session.c.token_hash == visitor.token_hash))


def end_all(connection: sa.Connection, user_id: int) -> None:
    """Sign a user out everywhere: his password or his rights have changed."""
    connection.execute(review_session.delete().where(review_session.c.user_id == user_id))


def _has_ended(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(review_session.c.seen_at <= now - IDLE, review_session.c.created_at <= now - LONGEST)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
