"""What a user sees: one condition on cases, joined into every query, so that lists, counts, pages, exports and charts agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from monitoring.review.case_tables import review_case
from monitoring.review.fed_tables import review_region, review_region_within
from monitoring.review.roles import EVEN_WITHOUT_REGION, ONLY_DISPATCHED, May, Role, may
from monitoring.review.user_tables import review_user_scope

FEW_REGIONS = 1_000


@dataclass(frozen=True)
class Visitor:
    """Who is signed in, by which session; `form_key` is what every form of the session carries.

    `region_codes` are all regions within the scope where they were looked up beforehand (`with_regions`).
    """

    user_id: int
    login_name: str
    display_name: str
    role: Role
    language: str
    must_change_password: bool
    token_hash: str
    form_key: str
    region_codes: tuple[str, ...] | None = None

    def may(self, what: May) -> bool:
        """Whether the visitor's role may do this."""
        return may(self.role, what)


def _regions_within(visitor: Visitor) -> sa.Select[Any] | Sequence[str]:
    return regions_of(visitor) if visitor.region_codes is None else visitor.region_codes


def with_regions(connection: sa.Connection, visitor: Visitor) -> Visitor:
    """The visitor with the regions of the scope named, unless they are many: a database that knows them can tell how many cases lie in them, and goes the better way."""
    codes = connection.execute(regions_of(visitor).limit(FEW_REGIONS + 1)).scalars().all()
    return visitor if len(codes) > FEW_REGIONS else replace(visitor, region_codes=tuple(codes))


def regions_of(visitor: Visitor) -> sa.Select[Any]:
    """Codes of all regions within the visitor's scope."""
    scope = sa.select(review_user_scope.c.region_code).where(review_user_scope.c.user_id == visitor.user_id)
    return sa.select(review_region_within.c.region_code).where(review_region_within.c.within_code.in_(scope))


def is_visible(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The condition on `review_case` for this visitor; false for roles that read no cases."""
    if not visitor.may(May.read_cases):
        return sa.false()
    within: sa.ColumnElement[bool] = review_case.c.region_code.in_(_regions_within(visitor))
    if visitor.role in EVEN_WITHOUT_REGION:
        within = sa.or_(within, review_case.c.region_code.is_(None))
    if visitor.role in ONLY_DISPATCHED:
        return sa.and_(within, review_case.c.dispatched_on.is_not(None))
    return within


def is_counted(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The condition for sums without names: as `is_visible`, and for who may see the overview alone the whole of the scope."""
    if visitor.may(May.read_cases):
        return is_visible(visitor)
    return review_case.c.region_code.in_(_regions_within(visitor)) if visitor.may(May.overview) else sa.false()


def cases(visitor: Visitor, *columns: sa.ColumnElement[Any] | sa.Column[Any]) -> sa.Select[Any]:
    """A selection from the cases that the visitor may see."""
    chosen = columns or tuple(review_case.c)
    return sa.select(*chosen).select_from(review_case).where(is_visible(visitor))


def visible_ids(visitor: Visitor) -> sa.Select[Any]:
    """Ids of the cases that the visitor may see, for conditions on tables that name a case."""
    return cases(visitor, review_case.c.case_id)


def regions_seen(visitor: Visitor, level: str) -> sa.Select[Any]:
    """Code and name of the regions of a level within the scope, for filters."""
    return (
        sa.select(review_region.c.region_code, review_region.c.name_zh)
        .where(review_region.c.level_type == level, review_region.c.region_code.in_(regions_of(visitor)))
        .order_by(review_region.c.region_code)
    )
