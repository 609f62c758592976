"""Accounts: made, changed and switched off by an administrator, on the page or on the command line."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from monitoring.errors import ReviewError
from monitoring.review import passwords, sessions
from monitoring.review.fed_tables import review_region
from monitoring.review.roles import Role
from monitoring.review.user_tables import review_user, review_user_scope

LOGIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,59}")
FIRST_PASSWORD_BYTES = 12


@dataclass(frozen=True)
class NewAccount:
    """An account to be made; `regions` are codes, each with all that lies in it."""

    login_name: str
    display_name: str
    role: Role
    regions: Sequence[str] = ()
    unit_name: str | None = None
    language: str = "zh"
    oidc_subject: str | None = None


def make_account(connection: sa.Connection, account: NewAccount, now: datetime) -> str:
    """Make the account and return its first password, which has to be changed; raise `ReviewError` naming what is wrong."""
    if not LOGIN_NAME.fullmatch(account.login_name):
        raise ReviewError(
            "The account name may have letters, digits, dot, hyphen and underscore, 2 to 60 of them. No account was made. Choose another name."
        )
    taken = sa.select(review_user.c.user_id).where(review_user.c.login_name == account.login_name)
    if connection.execute(taken).first():
        raise ReviewError(
            f"There is an account {account.login_name} already. No account was made. Choose another name, or give the present one a new password."
        )
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    row = {"login_name": account.login_name, "display_name": account.display_name[:60], "role": account.role}
    more = {"unit_name": account.unit_name, "language": account.language, "oidc_subject": account.oidc_subject}
    fixed = {"is_active": True, "must_change_password": True, "failed_count": 0, "created_at": now}
    kept = {"password_hash": passwords.hasher().hash(password)}
    made = connection.execute(review_user.insert(), {**row, **more, **fixed, **kept})
    key = made.inserted_primary_key
    assert key is not None  # noqa: S101 - the table has one
    set_scope(connection, int(key[0]), account.regions)
    return password


def set_scope(connection: sa.Connection, user_id: int, regions: Sequence[str]) -> None:
    """Say which regions an account sees; raise `ReviewError` for a code that the tree does not have."""
    known = set(connection.execute(sa.select(review_region.c.region_code)).scalars())
    unknown = sorted(set(regions) - known)
    if unknown:
        why = (
            "no night has filled the review database yet (`monitoring review feed`)"
            if not known
            else "they are not in regions.csv"
        )
        raise ReviewError(
            f"Unknown regions: {', '.join(unknown)}; {why}. The account would see nothing, so nothing was changed. Correct the codes."
        )
    connection.execute(review_user_scope.delete().where(review_user_scope.c.user_id == user_id))
    rows = [{"user_id": user_id, "region_code": code} for code in dict.fromkeys(regions)]
    if rows:
        connection.execute(review_user_scope.insert(), rows)


def new_password(connection: sa.Connection, login_name: str) -> str:
    """Give an account a new first password, open it if it was locked, and sign it out everywhere."""
    user_id = user_id_of(connection, login_name)
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    values = {"password_hash": passwords.hasher().hash(password), "must_change_password": True, "failed_count": 0}
    connection.execute(review_user.update().where(review_user.c.user_id == user_id).values(**values, locked_until=None))
    sessions.end_all(connection, user_id)
    return password


def switch(connection: sa.Connection, login_name: str, *, is_active: bool) -> None:
    """Switch an account off or on; off ends its sessions."""
    user_id = user_id_of(connection, login_name)
    connection.execute(review_user.update().where(review_user.c.user_id == user_id).values(is_active=is_active))
    if not is_active:
        sessions.end_all(connection, user_id)


def user_id_of(connection: sa.Connection, login_name: str) -> int:
    """The number of an account; raise `ReviewError` if there is none."""
    found = connection.execute(sa.select(review_user.c.user_id).where(review_user.c.login_name == login_name)).scalar()
    if found is None:
        raise ReviewError(
            f"There is no account {login_name}. Nothing was changed. `monitoring review accounts` lists them."
        )
    return int(found)
