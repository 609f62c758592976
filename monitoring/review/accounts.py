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
_FAULTS = {
    "users.fault_name": "The account name may have letters, digits, dot, hyphen and underscore, 2 to 60 of them. No account was made. Choose another name.",
    "users.fault_taken": "There is an account {name} already. No account was made. Choose another name, or give the present one a new password.",
    "users.fault_subject": "Another account has this subject of the unified sign-in. No account was made for {name}. Look at the subject again.",
}
"""Told on the command line; the page has sentences of its own. Unknown regions are told by name, by `set_scope`."""


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


@dataclass(frozen=True)
class Account:
    """An account as an administrator sees it; `is_elsewhere`: it is known to the unified sign-in."""

    user_id: int
    login_name: str
    display_name: str
    unit_name: str | None
    role: str
    language: str
    is_active: bool
    is_elsewhere: bool
    locked_until: datetime | None
    regions: Sequence[str] = ()


def list_accounts(
    connection: sa.Connection, *conditions: sa.ColumnElement[bool], first: int = 0, most: int | None = None
) -> list[Account]:
    """Accounts by name, with nothing secret of them; `most` of them, after the `first`."""
    plain = [review_user.c[one] for one in Account.__dataclass_fields__ if one in review_user.c]
    query = sa.select(*plain, review_user.c.oidc_subject.is_not(None).label("is_elsewhere")).where(*conditions)
    ordered = query.order_by(review_user.c.login_name).offset(first or None).limit(most)
    rows = connection.execute(ordered).mappings().all()
    scopes = regions_by_user(connection, [row["user_id"] for row in rows])
    return [Account(**row, regions=scopes.get(row["user_id"], ())) for row in rows]


def regions_by_user(connection: sa.Connection, user_ids: Sequence[int]) -> dict[int, list[str]]:
    """Codes of the regions of each account, without what lies in them."""
    scope = review_user_scope.c
    found: dict[int, list[str]] = {}
    query = sa.select(scope.user_id, scope.region_code).where(scope.user_id.in_(user_ids))
    for user_id, code in connection.execute(query.order_by(scope.region_code)):
        found.setdefault(user_id, []).append(code)
    return found


def fault_of(connection: sa.Connection, account: NewAccount) -> str | None:
    """Why an account cannot be made, as the key of a sentence; none if it can."""
    if not LOGIN_NAME.fullmatch(account.login_name):
        return "users.fault_name"
    if _exists(connection, review_user.c.login_name == account.login_name):
        return "users.fault_taken"
    if account.oidc_subject and _exists(connection, review_user.c.oidc_subject == account.oidc_subject):
        return "users.fault_subject"
    return "users.fault_regions" if unknown_regions(connection, account.regions) else None


def _exists(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> bool:
    return connection.execute(sa.select(review_user.c.user_id).where(condition)).first() is not None


def make_account(connection: sa.Connection, account: NewAccount, now: datetime) -> str:
    """Make the account and return its first password, which has to be changed; raise `ReviewError` naming what is wrong."""
    fault = fault_of(connection, account)
    if fault in _FAULTS:
        raise ReviewError(_FAULTS[fault].format(name=account.login_name))
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    row = {"login_name": account.login_name, "display_name": account.display_name[:60], "role": account.role}
    told = {"unit_name": (account.unit_name or "")[:100] or None, "oidc_subject": account.oidc_subject or None}
    fixed = {"is_active": True, "must_change_password": True, "failed_count": 0, "created_at": now}
    kept = {"password_hash": passwords.hasher().hash(password), "language": account.language}
    made = connection.execute(review_user.insert(), {**row, **told, **fixed, **kept})
    key = made.inserted_primary_key
    assert key is not None  # noqa: S101 - the table has one
    set_scope(connection, int(key[0]), account.regions)
    return password


def unknown_regions(connection: sa.Connection, regions: Sequence[str]) -> list[str]:
    """Codes that the tree does not have."""
    known = connection.execute(sa.select(review_region.c.region_code).where(review_region.c.region_code.in_(regions)))
    return sorted(set(regions) - set(known.scalars()))


def set_scope(connection: sa.Connection, user_id: int, regions: Sequence[str]) -> None:
    """Say which regions an account sees; raise `ReviewError` for a code that the tree does not have."""
    unknown = unknown_regions(connection, regions)
    if unknown:
        has_tree = connection.execute(sa.select(review_region.c.region_code).limit(1)).first() is not None
        why = (
            "they are not in regions.csv"
            if has_tree
            else "no night has filled the review database yet (`monitoring review feed`)"
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
    """Switch an account off or on; off ends its sessions. Raises `ReviewError` for the last active administrator."""
    user_id = user_id_of(connection, login_name)
    if not is_active and is_last_administrator(connection, user_id):
        raise ReviewError(
            f"{login_name} is the last active administrator: without it nobody could make accounts on the page. Nothing was changed. Make another administrator first."
        )
    connection.execute(review_user.update().where(review_user.c.user_id == user_id).values(is_active=is_active))
    if not is_active:
        sessions.end_all(connection, user_id)


def is_last_administrator(connection: sa.Connection, user_id: int) -> bool:
    """Whether no other administrator is active. Until the transaction ends nobody else switches one off."""
    administrators = (
        sa.select(review_user.c.user_id)
        .where(review_user.c.role == Role.administrator, review_user.c.is_active)
        .order_by(review_user.c.user_id)
        .with_for_update()
    )
    return list(connection.execute(administrators).scalars()) == [user_id]


@dataclass(frozen=True)
class Changes:
    """What an administrator may change of an account."""

    display_name: str
    role: Role
    regions: Sequence[str]
    unit_name: str | None
    language: str
    oidc_subject: str | None


def change_account(connection: sa.Connection, user_id: int, changes: Changes) -> None:
    """Keep the changes and sign the account out where its rights are others now. Role and subject were looked at by the caller."""
    present = connection.execute(sa.select(review_user.c.role).where(review_user.c.user_id == user_id)).scalar_one()
    before = regions_by_user(connection, [user_id]).get(user_id, [])
    values = {name: value for name, value in vars(changes).items() if name != "regions"}
    connection.execute(review_user.update().where(review_user.c.user_id == user_id).values(**values))
    set_scope(connection, user_id, changes.regions)
    if present != changes.role or sorted(set(changes.regions)) != before:
        sessions.end_all(connection, user_id)


def user_id_of(connection: sa.Connection, login_name: str) -> int:
    """The number of an account; raise `ReviewError` if there is none."""
    found = connection.execute(sa.select(review_user.c.user_id).where(review_user.c.login_name == login_name)).scalar()
    if found is None:
        raise ReviewError(
            f"There is no account {login_name}. Nothing was changed. `monitoring review accounts` lists them."
        )
    return int(found)
