"""The overview's figures: what became of the cases, by place and by rule, how old the open ones are, and how long a visit takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from monitoring.review.case_tables import review_case, review_case_event, review_identity_entered, review_visit
from monitoring.review.fed_tables import review_warning
from monitoring.review.places import ELSEWHERE, Places
from monitoring.review.states import ANSWERED, DISPATCHED, SCREENED_OUT, SCREENED_OUT_BECAUSE, SCREENING
from monitoring.review.suppression import TOTAL, Cell, Mark, Table, small_columns, suppress
from monitoring.workbooks.answers import OTHER_REFUSAL, REFUSALS

COLUMNS: Mapping[str, str | None] = {
    "warnings": None,
    "cases": None,
    "open": "cases",
    "screening": "open",
    "waiting": "open",
    "screened_out": "cases",
    "visited": "cases",
    "newly_recognised": "visited",
    "already_monitored": "visited",
    "not_recognised": "visited",
    "referred": "visited",
    "gone": "visited",
    "assisted": "newly_recognised",
    "not_assisted": "newly_recognised",
    **{f"because.{code}": "screened_out" for code in SCREENED_OUT_BECAUSE},
    **{f"refusal.{text}": "not_recognised" for text in REFUSALS},
}
"""What can be counted, each a part of the one named: `gone` is deceased and not found, `because` at the desk, `refusal` after a visit."""
REASONS = tuple(name for name in COLUMNS if "." in name)
_OF_PLACE_ALONE = ("screening", "waiting", "assisted", "not_assisted")
PLACE_COLUMNS = {name: parent for name, parent in COLUMNS.items() if name not in ("warnings", *REASONS)}
RULE_COLUMNS = {name: parent for name, parent in COLUMNS.items() if name not in _OF_PLACE_ALONE}
AGES = ((7, "0_7"), (15, "8_15"), (30, "16_30"), (90, "31_90"))
OLDER = "over_90"
AGE_COLUMNS: Mapping[str, str | None] = {"open": None, "screening": "open", "waiting": "open"}
NO_RULE = ELSEWHERE
"""The row of cases without a warning, which came by a sample."""
AMOUNTS = ("referral_amount", "verified_compliant_amount")
AMOUNT_OF = {"referral_amount": "referred", "verified_compliant_amount": "newly_recognised"}
"""An amount is told where the count of those that it belongs to is."""
FEWEST_DAYS = 5
"""Fewer waiting times have no median that says anything, or it says something of one household."""


@dataclass(frozen=True)
class Shown:
    """A table with what of it is withheld; `names` are its rows by key, in order."""

    names: Mapping[str, str]
    table: Table
    hidden: Mapping[Cell, Mark]

    @classmethod
    def of(
        cls, table: Table, groups: Sequence[Sequence[str]] | None, names: Mapping[str, str] = MappingProxyType({})
    ) -> Shown:
        """The table, its small numbers withheld where groups of columns are given; a row without a name has its key."""
        hidden = {} if groups is None else suppress(table, groups)
        return cls({key: names.get(key, key) for key in table.rows}, table, hidden)

    def cell(self, row: str, column: str) -> int | str:
        """The number, or what stands in its place."""
        mark = self.hidden.get((row, column))
        if mark is not None:
            return str(mark)
        return self.total[column] if row == TOTAL else self.table.rows[row][column]

    @property
    def total(self) -> Mapping[str, int]:
        """Sums of the columns."""
        return self.table.total


@dataclass(frozen=True)
class Waited:
    """Days from crossing the limit to the visit, over so many visits; none where there are too few to tell."""

    visit_count: int
    median: int | None
    ninetieth: int | None


@dataclass(frozen=True)
class Overview:
    """Everything on the page; amounts in yuan by row and name."""

    by_place: Shown
    by_rule: Shown
    by_age: Shown
    amounts: Mapping[Cell, Decimal]
    waited: Waited

    def pushed(self, row: str) -> int | str:
        """Cases that went to a township, visited or not yet."""
        parts = [self.by_place.cell(row, name) for name in ("waiting", "visited")]
        numbers = [part for part in parts if isinstance(part, int)]
        return sum(numbers) if len(numbers) == len(parts) else str(Mark.withheld)

    def amount(self, row: str, name: str) -> Decimal | str:
        """The amount, or what stands in its place."""
        mark = self.by_place.hidden.get((row, AMOUNT_OF[name]))
        return self.amounts.get((row, name), Decimal(0)) if mark is None else str(Mark.withheld)


def read_overview(
    connection: sa.Connection, counted: sa.ColumnElement[bool], places: Places, today: date, *, is_suppressed: bool
) -> Overview:
    """Count the cases that `counted` allows, as of a day."""
    mine = sa.and_(counted, is_of_review())
    by_place = _table(PLACE_COLUMNS, _by_place(connection, mine, places), places.names)
    by_rule = _table(RULE_COLUMNS, _by_rule(connection, mine))
    ages = _by_age(connection, mine, today)
    by_age = _table(AGE_COLUMNS, ages, ages)
    groups = small_columns(COLUMNS, by_rule.total | by_place.total) if is_suppressed else None
    return Overview(
        by_place=Shown.of(by_place, groups, places.names),
        by_rule=Shown.of(by_rule, groups),
        by_age=Shown.of(by_age, groups),
        amounts=_amounts(connection, mine, places),
        waited=_waited(connection, mine),
    )


def is_of_review() -> sa.ColumnElement[bool]:
    """Cases with a warning, and of those drawn into a sample the ones that were dispatched."""
    return sa.or_(review_case.c.origin_type != "sample", review_case.c.dispatched_on.is_not(None))


def _table(
    columns: Mapping[str, str | None], leaves: Mapping[str, Mapping[str, int]], names: Iterable[str] = ()
) -> Table:
    """The leaves by row, added up; rows that are named stand there without anything too."""
    keys = [*names, *sorted(leaves.keys() - set(names))]
    return Table(columns, {key: added_up(columns, leaves.get(key, {})) for key in keys})


def added_up(columns: Mapping[str, str | None], leaves: Mapping[str, int]) -> dict[str, int]:
    """A row of which the columns without parts are given."""
    parents = set(columns.values())
    found = {name: leaves.get(name, 0) for name in columns if name not in parents}
    # A column stands behind the one that it is a part of.
    for name in reversed(list(columns)):
        if name in parents:
            found[name] = sum(found[part] for part, parent in columns.items() if parent == name)
    return found


def _by_place(connection: sa.Connection, mine: sa.ColumnElement[bool], places: Places) -> dict[str, Counter[str]]:
    columns = (review_case.c.region_code, review_case.c.state, review_case.c.result)
    query = sa.select(*columns, sa.func.count()).where(mine).group_by(*columns)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for region, state, result, number in connection.execute(query):
        found[places.row(region)][_place_column(state, result)] += number
    for region, number in _assisted(connection, mine):
        found[places.row(region)]["assisted"] += number
        found[places.row(region)]["not_assisted"] -= number
    return found


def _place_column(state: str, result: str | None) -> str:
    if state != ANSWERED:
        return {SCREENING: "screening", SCREENED_OUT: "screened_out", DISPATCHED: "waiting"}[state]
    return "not_assisted" if result == "newly_recognised" else _result_column(result)


def _result_column(result: str | None) -> str:
    is_told = result in ("newly_recognised", "already_monitored", "not_recognised", "referred")
    return str(result) if is_told else "gone"


def newest_visit() -> sa.Subquery:
    """The visit of each case by which it stands."""
    newest = (
        sa.select(review_visit.c.case_id, sa.func.max(review_visit.c.case_version).label("case_version"))
        .group_by(review_visit.c.case_id)
        .subquery()
    )
    both = sa.and_(newest.c.case_id == review_visit.c.case_id, newest.c.case_version == review_visit.c.case_version)
    return sa.select(review_visit).join(newest, both).subquery()


def _assisted(connection: sa.Connection, mine: sa.ColumnElement[bool]) -> Sequence[sa.Row[str, int]]:
    """Recognised households that have been assisted, by region."""
    visit = newest_visit()
    query = (
        sa.select(review_case.c.region_code, sa.func.count())
        .join(visit, visit.c.case_id == review_case.c.case_id)
        .join(review_identity_entered, review_identity_entered.c.visit_id == visit.c.visit_id)
        .where(mine, review_case.c.state == ANSWERED, review_case.c.result == "newly_recognised")
        .where(review_identity_entered.c.is_assisted)
        .group_by(review_case.c.region_code)
    )
    return connection.execute(query).all()


def fen(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Sum of an amount in whole fen: exact on SQLite too, where amounts are text."""
    hundredfold = sa.type_coerce(column, sa.Numeric(16, 2)) * sa.literal_column("100")
    return sa.func.coalesce(sa.func.sum(sa.cast(sa.func.round(hundredfold), sa.BigInteger)), 0)


def _amounts(connection: sa.Connection, mine: sa.ColumnElement[bool], places: Places) -> dict[Cell, Decimal]:
    """Help by others for the referred, and compliant self-paid expense of the newly recognised."""
    visit = newest_visit()
    found: dict[Cell, Decimal] = defaultdict(Decimal)
    for name in AMOUNTS:
        query = (
            sa.select(review_case.c.region_code, fen(visit.c[name]))
            .join(visit, visit.c.case_id == review_case.c.case_id)
            .where(mine, review_case.c.state == ANSWERED, review_case.c.result == AMOUNT_OF[name])
            .where(visit.c.result == AMOUNT_OF[name])
            .group_by(review_case.c.region_code)
        )
        for region, amount in connection.execute(query):
            yuan = Decimal(int(amount)).scaleb(-2)
            found[places.row(region), name] += yuan
            found[TOTAL, name] += yuan
    return found


def _by_age(connection: sa.Connection, mine: sa.ColumnElement[bool], today: date) -> dict[str, Counter[str]]:
    """Open cases by days since they were opened; each age has its row, also without cases."""
    younger = {name: review_case.c.opened_on >= today - timedelta(days=days) for days, name in AGES}
    age = sa.case(*((condition, name) for name, condition in younger.items()), else_=OLDER).label("age")
    query = (
        sa.select(age, review_case.c.state, sa.func.count())
        .where(mine, review_case.c.state.in_((SCREENING, DISPATCHED)))
        .group_by(age, review_case.c.state)
    )
    found: dict[str, Counter[str]] = {name: Counter() for name in (*younger, OLDER)}
    for name, state, number in connection.execute(query):
        found[name]["screening" if state == SCREENING else "waiting"] += number
    return found


def _by_rule(connection: sa.Connection, mine: sa.ColumnElement[bool]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for rule, number in _warnings(connection, mine):
        found[rule]["warnings"] += number
    columns = (review_case.c.rule_id, review_case.c.state, review_case.c.result)
    query = sa.select(*columns, sa.func.count()).where(mine).group_by(*columns)
    for rule, state, result, number in connection.execute(query):
        found[rule or NO_RULE][_rule_column(state, result)] += number
    for rule, leaf, name, number in _dismissed(connection, mine):
        found[rule or NO_RULE][leaf] -= number
        found[rule or NO_RULE][name] += number
    return found


def _rule_column(state: str, result: str | None) -> str:
    """A leaf; those without a known reason come under `other`."""
    if state == SCREENED_OUT:
        return "because.other"
    if state != ANSWERED:
        return "open"
    if result == "not_recognised":
        return f"refusal.{OTHER_REFUSAL}"
    return _result_column(result)


def _warnings(connection: sa.Connection, mine: sa.ColumnElement[bool]) -> Sequence[sa.Row[str, int]]:
    query = (
        sa.select(review_warning.c.rule_id, sa.func.count())
        .join(review_case, review_case.c.case_id == review_warning.c.case_id)
        .where(mine)
        .group_by(review_warning.c.rule_id)
    )
    return connection.execute(query).all()


def _dismissed(connection: sa.Connection, mine: sa.ColumnElement[bool]) -> list[tuple[str, str, str, int]]:
    """Rule, leaf that they are counted under so far, leaf of the reason, and how many."""
    event = review_case_event
    newest = (
        sa.select(event.c.case_id, sa.func.max(event.c.version).label("version"))
        .where(event.c.action == "screen_out")
        .group_by(event.c.case_id)
        .subquery()
    )
    at_desk = (
        sa.select(review_case.c.rule_id, event.c.reason_code, sa.func.count())
        .join(newest, newest.c.case_id == review_case.c.case_id)
        .join(event, sa.and_(event.c.case_id == newest.c.case_id, event.c.version == newest.c.version))
        .where(mine, review_case.c.state == SCREENED_OUT)
        .group_by(review_case.c.rule_id, event.c.reason_code)
    )
    visit = newest_visit()
    by_visit = (
        sa.select(review_case.c.rule_id, visit.c.refusal_reason, sa.func.count())
        .join(visit, visit.c.case_id == review_case.c.case_id)
        .where(mine, review_case.c.state == ANSWERED)
        .where(review_case.c.result == "not_recognised", visit.c.result == "not_recognised")
        .group_by(review_case.c.rule_id, visit.c.refusal_reason)
    )
    found = []
    for kind, query in (("because", at_desk), ("refusal", by_visit)):
        other = "because.other" if kind == "because" else f"refusal.{OTHER_REFUSAL}"
        for rule, reason, number in connection.execute(query):
            name = f"{kind}.{reason}"
            found.append((rule, other, name if name in RULE_COLUMNS else other, number))
    return found


def _waited(connection: sa.Connection, mine: sa.ColumnElement[bool]) -> Waited:
    columns = (review_case.c.crossed_on, review_case.c.visited_on)
    query = sa.select(*columns, sa.func.count()).where(mine, *(one.is_not(None) for one in columns)).group_by(*columns)
    days: Counter[int] = Counter()
    for crossed_on, visited_on, number in connection.execute(query):
        days[(visited_on - crossed_on).days] += number
    if days.total() < FEWEST_DAYS:
        return Waited(days.total(), None, None)
    return Waited(days.total(), quantile(days, 50), quantile(days, 90))


def quantile(days: Mapping[int, int], percent: int) -> int:
    """The least number of days within which so many of 100 were visited."""
    needed, seen = -(-sum(days.values()) * percent // 100), 0
    for one in sorted(days):
        seen += days[one]
        if seen >= needed:
            return one
    raise ValueError("nothing was counted")
