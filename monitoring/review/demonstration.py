"""The page on the demo county: an account for each role with a password of this start, and a clock that stands on the day after the night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from monitoring.demo.show import MARK
from monitoring.errors import ReviewError
from monitoring.ledger import Clock, shanghai_now
from monitoring.review.accounts import NewAccount, make_account, new_password
from monitoring.review.database import open_review
from monitoring.review.fed_tables import review_feed, review_region
from monitoring.review.roles import Role
from monitoring.review.user_tables import review_user
from monitoring.settings import Settings

TOWNSHIPS_SHOWN = 2
NAMES = {
    "desk": ("医保局经办（示例）", Role.bureau_operator),
    "benefit": ("待遇救助岗（示例）", Role.benefit_officer),
    "county": ("县级督导（示例）", Role.county_supervisor),
    "audit": ("审计（示例）", Role.auditor),
    "admin": ("管理员（示例）", Role.administrator),
}
Shown = tuple[str, str, str]
"""Account, role, password."""


def prepare_demonstration(settings: Settings) -> tuple[date, list[Shown]]:
    """Make the accounts, or give those that are there new passwords; return the day to show and the accounts.

    Raises `ReviewError` for a home that no demo made: these passwords are printed.
    """
    if not (settings.home / MARK).exists():
        raise ReviewError(
            f"The folder {settings.home} (MONITORING_HOME) was not made by `monitoring demo`, and a demonstration prints passwords. Nothing was changed. Run `make demo` first, or use "
            "`monitoring review serve` with accounts of your own."
        )
    engine = open_review(settings)
    try:
        with engine.begin() as connection:
            night = connection.execute(sa.select(sa.func.max(review_feed.c.night))).scalar()
            if night is None:
                raise ReviewError("No night has filled the review database yet. Run `make demo` first.")
            shown = list(_accounts(connection, shanghai_now().replace(tzinfo=None, microsecond=0)))
            connection.execute(sa.update(review_user).values(must_change_password=False))
        return night + timedelta(days=1), shown
    finally:
        engine.dispose()


def _accounts(connection: sa.Connection, now: datetime) -> Iterator[Shown]:
    known = set(connection.execute(sa.select(review_user.c.login_name)).scalars())
    county = _regions(connection, "county", 1)
    for name, (said, role) in NAMES.items():
        account = NewAccount(name, said, role, county)
        yield name, role, _password(connection, account, known, now)
    for number, town in enumerate(_regions(connection, "township", TOWNSHIPS_SHOWN), start=1):
        account = NewAccount(f"town{number}", f"乡镇{number}（示例）", Role.township_worker, [town])
        yield account.login_name, account.role, _password(connection, account, known, now)


def _password(connection: sa.Connection, account: NewAccount, known: set[str], now: datetime) -> str:
    if account.login_name in known:
        return new_password(connection, account.login_name)
    return make_account(connection, account, now)


def _regions(connection: sa.Connection, level: str, most: int) -> list[str]:
    """The first regions of a level that have persons under review."""
    from monitoring.review.case_tables import review_case
    from monitoring.review.fed_tables import review_region_within

    used = sa.select(review_region_within.c.within_code).join(
        review_case, review_case.c.region_code == review_region_within.c.region_code
    )
    query = sa.select(review_region.c.region_code).where(
        review_region.c.level_type == level, review_region.c.region_code.in_(used)
    )
    return list(connection.execute(query.order_by(review_region.c.region_code).limit(most)).scalars())


def clock_on(day: date) -> Clock:
    """The time of day as it is, on another day."""

    def now() -> datetime:
        return datetime.combine(day, shanghai_now().timetz())

    return now
