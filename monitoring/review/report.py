"""The monthly report's figures: what came in, was visited, recognised and due in a month, by place and by category, returning and falling into poverty apart.

A report leaves the house, so small numbers are withheld in every one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from monitoring.review.case_tables import review_case, review_visit
from monitoring.review.overview import Shown, added_up, case_by_case, fen, is_of_review, plan_for_sums
from monitoring.review.places import ELSEWHERE, Places
from monitoring.review.suppression import TOTAL, Cell, Mark, Table, small_columns

COLUMNS: Mapping[str, str | None] = {
    "opened": None,
    "opened_return": "opened",
    "opened_fall": "opened",
    "dispatched": None,
    "visited": None,
    "recognised": "visited",
    "recognised_return": "recognised",
    "recognised_fall": "recognised",
    "already_monitored": "visited",
    "not_recognised": "visited",
    "referred": "visited",
    "gone": "visited",
    "due": None,
    "met": "due",
    "late": "due",
}
"""What is counted of a month, each a part of the one named; `return` and `fall` are the kinds of risk, `met` deadlines kept."""
AMOUNTS = {"referral_amount": "referred", "verified_compliant_amount": "recognised"}
"""Amounts, each with the count of those that it belongs to."""
NO_CATEGORY = ELSEWHERE


@dataclass(frozen=True)
class Month:
    """A month by its first day."""

    first: date

    @classmethod
    def parse(cls, text: str) -> Month:
        """From `2024-12`; raises ValueError for what is no month."""
        return cls(date.fromisoformat(f"{text}-01"))

    @property
    def after(self) -> date:
        """The first day of the next month."""
        months = self.first.year * 12 + self.first.month
        return date(months // 12, months % 12 + 1, 1)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    def holds(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Whether a day is in the month."""
        return sa.and_(column >= self.first, column < self.after)


@dataclass(frozen=True)
class Fact:
    """So many cases of a region and category are counted in a column without parts, or so many fen in an amount."""

    region_code: str | None
    category_code: str | None
    name: str
    number: int


@dataclass(frozen=True)
class Part:
    """One table of the report with its amounts in yuan by row and name."""

    shown: Shown
    amounts: Mapping[Cell, Decimal]

    def amount(self, row: str, name: str) -> Decimal | str:
        """The amount, or what stands in its place."""
        mark = self.shown.hidden.get((row, AMOUNTS[name]))
        return self.amounts.get((row, name), Decimal(0)) if mark is None else str(Mark.withheld)


@dataclass(frozen=True)
class Report:
    """The report of a month: the same columns by place and by category, with the same totals."""

    month: Month
    level: str
    by_place: Part
    by_category: Part

    @property
    def is_empty(self) -> bool:
        """Whether nothing came in, was done or was due in the month."""
        return not any(self.by_place.shown.total.values())


def make_report(month: Month, facts: Iterable[Fact], places: Places, categories: Mapping[str, str]) -> Report:
    """The report from its facts; every place and category that is named has its row."""
    found = list(facts)
    by_place = [(places.row(one.region_code), one) for one in found]
    by_category = [(one.category_code or NO_CATEGORY, one) for one in found]
    groups = small_columns(COLUMNS, _table(by_place, places.names).total)
    return Report(
        month,
        places.level,
        _part(by_place, places.names, groups),
        _part(by_category, categories, groups),
    )


def _part(facts: list[tuple[str, Fact]], names: Mapping[str, str], groups: list[list[str]]) -> Part:
    amounts: dict[Cell, Decimal] = defaultdict(Decimal)
    for key, one in facts:
        if one.name in AMOUNTS:
            for row in (key, TOTAL):
                amounts[row, one.name] += Decimal(one.number).scaleb(-2)
    return Part(Shown.of(_table(facts, names), groups, names), amounts)


def _table(facts: list[tuple[str, Fact]], names: Mapping[str, str]) -> Table:
    leaves: dict[str, Counter[str]] = {key: Counter() for key in names}
    for key, one in facts:
        leaves.setdefault(key, Counter())
        if one.name not in AMOUNTS:
            leaves[key][one.name] += one.number
    return Table(COLUMNS, {key: added_up(COLUMNS, row) for key, row in leaves.items()})


def read_facts(connection: sa.Connection, counted: sa.ColumnElement[bool], month: Month, today: date) -> list[Fact]:
    """The facts of a month about the cases that `counted` allows; a deadline after `today` is not due yet."""
    plan_for_sums(connection)
    mine = case_by_case(sa.and_(counted, is_of_review()))
    case = review_case.c
    kind = sa.case((case.risk_kind == "return_to_poverty", "return"), else_="fall").label("kind")
    due = sa.and_(month.holds(case.due_on), case.due_on <= today, case.dispatched_on.is_not(None))
    met = sa.case((case.visited_on <= case.due_on, "met"), else_="late").label("met")
    facts = [
        *_counted(connection, mine, month.holds(case.opened_on), kind, "opened_{}"),
        *_counted(connection, mine, month.holds(case.dispatched_on), sa.literal("dispatched").label("one"), "{}"),
        *_counted(connection, mine, due, met, "{}"),
    ]
    return [*facts, *_visited(connection, mine, month, kind)]


def _counted(
    connection: sa.Connection,
    mine: sa.ColumnElement[bool],
    condition: sa.ColumnElement[bool],
    name: sa.Label[str],
    pattern: str,
) -> list[Fact]:
    place = (review_case.c.region_code, review_case.c.category_code)
    query = sa.select(*place, name, sa.func.count()).where(mine, condition).group_by(*place, name)
    return [Fact(row[0], row[1], pattern.format(row[2]), row[3]) for row in connection.execute(query)]


def _visited(connection: sa.Connection, mine: sa.ColumnElement[bool], month: Month, kind: sa.Label[str]) -> list[Fact]:
    """Results of visits of the month that stand: a correction takes the place of what it corrects."""
    place = (review_case.c.region_code, review_case.c.category_code)
    by = (*place, review_visit.c.result, kind)
    query = (
        sa.select(*by, sa.func.count(), *(fen(review_visit.c[name]) for name in AMOUNTS))
        .join(review_case, review_case.c.case_id == review_visit.c.case_id)
        .where(mine, month.holds(review_visit.c.visited_on), stands())
        .group_by(*by)
    )
    facts = []
    for region, category, result, risk, number, *amounts in connection.execute(query):
        name = _result_name(result, risk)
        facts.append(Fact(region, category, name, number))
        for amount, fen_sum in zip(AMOUNTS, amounts, strict=True):
            if fen_sum and name.startswith(AMOUNTS[amount]):
                facts.append(Fact(region, category, amount, int(fen_sum)))
    return facts


def stands() -> sa.ColumnElement[bool]:
    """Whether a result was not corrected by another."""
    later = review_visit.alias("later")
    corrected = sa.select(sa.literal(1)).where(later.c.replaces_visit_id == review_visit.c.visit_id)
    in_case = later.c.case_id == review_visit.c.case_id
    return sa.not_(sa.exists(corrected.where(in_case).correlate(review_visit)))


def _result_name(result: str, risk: str) -> str:
    if result == "newly_recognised":
        return f"recognised_{risk}"
    return result if result in COLUMNS else "gone"
