"""A review database with two counties in a city, and accounts for which names may or may not be written."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from monitoring.review.accounts import NewAccount, make_account, switch
from monitoring.review.database import open_review
from monitoring.review.fed_tables import review_region, review_region_within
from monitoring.review.roles import Role
from monitoring.review.user_tables import review_user
from monitoring.settings import Settings

CITY, COUNTY, OTHER_COUNTY = "140100", "140123", "140199"
OFFICERS = {"one_county": (COUNTY,), "nowhere": (), "off": (COUNTY,), "locked": (COUNTY,)}
LOCKED_MINUTES = 10


def plant_page(settings: Settings, now: datetime) -> None:
    """An account of each role, called by it, that sees the city; and those of `OFFICERS`."""
    engine = open_review(settings)
    with engine.begin() as connection:
        _plant_regions(connection)
        for role in Role:
            make_account(connection, NewAccount(role.value, role.value, role, (CITY,)), now)
        for name, regions in OFFICERS.items():
            make_account(connection, NewAccount(name, name, Role.benefit_officer, regions), now)
        switch(connection, "off", is_active=False)
        until = now + timedelta(minutes=LOCKED_MINUTES)
        is_locked = review_user.c.login_name == "locked"
        connection.execute(review_user.update().where(is_locked).values(locked_until=until))
    engine.dispose()


def _plant_regions(connection: sa.Connection) -> None:
    for code, parent in ((CITY, None), (COUNTY, CITY), (OTHER_COUNTY, CITY)):
        row = {"region_code": code, "parent_code": parent, "level_type": "county", "name_zh": code}
        connection.execute(review_region.insert(), row)
        within = [{"region_code": code, "within_code": one} for one in (code, parent) if one]
        connection.execute(review_region_within.insert(), within)
