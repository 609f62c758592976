"""Who may receive names: an account of the page that is a benefit officer's, of the persons of its regions (docs/forecast.md 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from monitoring.databases import connectable, present_version
from monitoring.errors import PersonalDataError
from monitoring.review.accounts import Account, list_accounts
from monitoring.review.database import REVIEW, open_review, told_in_words
from monitoring.review.fed_tables import review_region_within
from monitoring.review.roles import Role
from monitoring.review.user_tables import review_user
from monitoring.settings import Settings

RECEIVES = frozenset({Role.benefit_officer})
"""The only role for which names of a forecast are written: of people who are under every legal limit."""


@dataclass(frozen=True)
class Receiver:
    """An account that may receive names, with the codes of all regions within its scope."""

    login_name: str
    region_codes: frozenset[str]


def find_receiver(settings: Settings, login_name: str | None, now: datetime) -> Receiver:
    """The account for which names are asked.

    Raises PersonalDataError where none is named, where it is unknown, switched off or locked, where its role or regions do not allow it, and where there is no
    review database; ReviewError where that cannot be reached.
    """
    if not login_name:
        raise _refusal("no account is named (--for ACCOUNT)")
    _refuse_without_database(settings)
    engine = open_review(settings)
    try:
        with told_in_words(), engine.connect() as connection:
            account = _find_account(connection, login_name, now)
            return Receiver(account.login_name, _regions_within(connection, account))
    finally:
        engine.dispose()


def _find_account(connection: sa.Connection, login_name: str, now: datetime) -> Account:
    found = list_accounts(connection, review_user.c.login_name == login_name)
    if not found:
        raise _refusal("there is no such account")
    [account] = found
    if account.role not in RECEIVES:
        raise _refusal(f"{login_name} is of the role {account.role}")
    if not account.is_active or (account.locked_until is not None and now < account.locked_until):
        raise _refusal(f"{login_name} is switched off or locked")
    if not account.regions:
        raise _refusal(f"{login_name} has no region")
    return account


def _regions_within(connection: sa.Connection, account: Account) -> frozenset[str]:
    within = review_region_within.c
    query = sa.select(within.region_code).where(within.within_code.in_(account.regions))
    return frozenset(connection.execute(query).scalars())


def _refuse_without_database(settings: Settings) -> None:
    """A look must not make a database where there is none."""
    address = sa.make_url(settings.review) if settings.review.startswith("sqlite") else None
    if address is not None and not (address.database and Path(address.database).exists()):
        raise _refusal("there is no review database (MONITORING_REVIEW), so nobody is known to be one")
    engine = connectable(settings.review, REVIEW)
    try:
        with told_in_words():
            version = present_version(engine, REVIEW)
    finally:
        engine.dispose()
    if version is None:
        raise _refusal("the review database (MONITORING_REVIEW) has no accounts yet")


def _refusal(why: str) -> PersonalDataError:
    return PersonalDataError(
        f"Names of a forecast are handed to a benefit officer alone, and {why}. They are of people who are under every limit, so nothing was scored or written. Name an active account of "
        "the role benefit_officer that has regions; `monitoring review accounts` lists them, and `monitoring review account add` makes one, also where nobody uses the page."
    )
