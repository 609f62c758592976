"""Rows of an overview: the villages of one township, the townships of a scope, or the counties of a large one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from monitoring.review.access import Visitor, regions_of
from monitoring.review.fed_tables import review_region, review_region_within

MOST_TOWNSHIPS = 60
"""From more of them on rows are counties: a table of three counties' townships can still be read."""
ELSEWHERE = "-"
"""The row of cases of which only a larger region is known, or none."""


@dataclass(frozen=True)
class RowInQuery:
    """The row of a case worked out by the database: `code` is empty for those of no row."""

    code: sa.ColumnElement[Any]
    within: sa.FromClause

    def joined(self, cases: sa.Table) -> sa.Join:
        """Cases with their row."""
        return cases.outerjoin(self.within, self.within.c.region_code == cases.c.region_code)


@dataclass(frozen=True)
class Places:
    """The rows: level, names by code, and of each region within the scope the row it belongs to."""

    level: str
    names: Mapping[str, str]
    row_of: Mapping[str, str]

    def row(self, region_code: str | None) -> str:
        """The row of a case's region."""
        return self.row_of.get(region_code or "", ELSEWHERE)

    def row_in_query(self) -> RowInQuery:
        """The same for the database, so that it can add up by row."""
        table = review_region_within
        chosen = sa.select(table).where(table.c.within_code.in_(list(self.names))).subquery()
        return RowInQuery(chosen.c.within_code, chosen)


def read_places(connection: sa.Connection, visitor: Visitor, region: str = "") -> Places:
    """The rows for a visitor's scope, or for a region within it; raises LookupError for a region that is not."""
    scope: sa.Select[tuple[str]] = regions_of(visitor)
    if region:
        inside = sa.select(review_region_within.c.region_code).where(review_region_within.c.within_code == region)
        scope = scope.where(review_region_within.c.region_code.in_(inside))
        if not connection.execute(scope.where(review_region_within.c.region_code == region).limit(1)).first():
            raise LookupError
    query = sa.select(review_region).where(review_region.c.region_code.in_(scope))
    regions = {str(row.region_code): row for row in connection.execute(query.order_by(review_region.c.region_code))}
    level = _level([row.level_type for row in regions.values()])
    names = {code: row.name_zh for code, row in regions.items() if row.level_type == level}
    row_of: dict[str, str] = {}
    for code in regions:
        above = code
        while above in regions and above not in names:
            above = regions[above].parent_code or ""
        if above in names:
            row_of[code] = above
    return Places(level, names, row_of)


def _level(levels: list[str]) -> str:
    townships = levels.count("township")
    if townships > MOST_TOWNSHIPS:
        return "county"
    return "village" if townships <= 1 else "township"
