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
from monitoring.review.places import ELSEWHERE, Places, RowInQuery
from monitoring.review.states import ANSWERED, DISPATCHED, SCREENED_OUT, SCREENED_OUT_BECAUSE, SCREENING
from monitoring.review.suppression import TOTAL, Cell, Mark, Table, small_columns, suppress
from monitoring.workbooks.answers import OTHER_REFUSAL, REFUSALS

HISTORY = "history"
"""Everything was over when the case came: nobody had to screen it."""
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
    **{f"because.{code}": "screened_out" for code in (*SCREENED_OUT_BECAUSE, HISTORY)},
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
    mine = case_by_case(sa.and_(counted, is_of_review()))
    plan_for_sums(connection)
    row = places.row_in_query()
    leaves = _Leaves()
    leaves.add_cases(connection, mine, row, today)
    leaves.add_visits(connection, mine, row)
    leaves.add_desk_reasons(connection, mine)
    by_place = _table(PLACE_COLUMNS, leaves.by_place, places.names)
    by_rule = _table(RULE_COLUMNS, leaves.by_rule)
    by_age = Table(
        AGE_COLUMNS, {name: added_up(AGE_COLUMNS, leaves.by_age[name]) for name in (*_younger(today), OLDER)}
    )
    groups = small_columns(COLUMNS, by_rule.total | by_place.total) if is_suppressed else None
    return Overview(
        by_place=Shown.of(by_place, groups, places.names),
        by_rule=Shown.of(by_rule, groups),
        by_age=Shown.of(by_age, groups),
        amounts=leaves.amounts,
        waited=_waited(connection, mine),
    )


def case_by_case(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The same condition, asked of each case as it is read; as a join of cases with regions a million take PostgreSQL twice as long."""
    return sa.case((condition, sa.true()), else_=sa.false())


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


class _Leaves:
    """Counts by row and column without parts; each table of cases is read once, which with a million of them is what takes time."""

    def __init__(self) -> None:
        self.by_place: dict[str, Counter[str]] = defaultdict(Counter)
        self.by_rule: dict[str, Counter[str]] = defaultdict(Counter)
        self.by_age: dict[str, Counter[str]] = defaultdict(Counter)
        self.amounts: dict[Cell, Decimal] = defaultdict(Decimal)

    def add_cases(self, connection: sa.Connection, mine: sa.ColumnElement[bool], row: RowInQuery, today: date) -> None:
        """States, results, and ages of the open ones."""
        case = review_case.c
        age = sa.case(
            (case.state.in_((SCREENED_OUT, ANSWERED)), ""),
            *((condition, name) for name, condition in _younger(today).items()),
            else_=OLDER,
        ).label("age")
        by = (row.code, case.rule_id, case.state, case.result, age)
        warnings = sa.func.sum(case.warning_count)
        query = sa.select(*by, sa.func.count(), warnings).select_from(row.joined(review_case)).where(mine).group_by(*by)
        for place, rule, state, result, name, number, warning_count in connection.execute(query):
            self.by_place[place or ELSEWHERE][_place_column(state, result)] += number
            self.by_rule[rule or NO_RULE][_rule_column(state, result)] += number
            self.by_rule[rule or NO_RULE]["warnings"] += int(warning_count)
            if name:
                self.by_age[name]["screening" if state == SCREENING else "waiting"] += number

    def add_visits(self, connection: sa.Connection, mine: sa.ColumnElement[bool], row: RowInQuery) -> None:
        """Why it was not recognised, what was paid, and whether the recognised were assisted."""
        case, visit, entered = review_case.c, review_visit, review_identity_entered
        by = (row.code, case.rule_id, case.result, visit.c.result, visit.c.refusal_reason)
        assisted = sa.func.sum(sa.case((entered.c.is_assisted, 1), else_=0))
        query = (
            sa.select(*by, sa.func.count(), assisted, *(fen(visit.c[name]) for name in AMOUNTS))
            .select_from(row.joined(review_case))
            .join(visit, visit.c.case_id == case.case_id)
            .outerjoin(entered, entered.c.visit_id == visit.c.visit_id)
            .where(mine, case.state == ANSWERED, is_newest())
            .group_by(*by)
        )
        for place, rule, result, told, refusal, number, helped, *amounts in connection.execute(query):
            if told != result:
                continue
            if result == "not_recognised":
                self._tell_reason(rule, f"refusal.{refusal}", f"refusal.{OTHER_REFUSAL}", number)
            if result == "newly_recognised":
                self.by_place[place or ELSEWHERE]["assisted"] += int(helped)
                self.by_place[place or ELSEWHERE]["not_assisted"] -= int(helped)
            for name, amount in zip(AMOUNTS, amounts, strict=True):
                if AMOUNT_OF[name] == result:
                    for key in (place or ELSEWHERE, TOTAL):
                        self.amounts[key, name] += Decimal(int(amount)).scaleb(-2)

    def add_desk_reasons(self, connection: sa.Connection, mine: sa.ColumnElement[bool]) -> None:
        """Why the desk screened them out, the last time that it did."""
        event = review_case_event
        newest = (
            sa.select(event.c.case_id, sa.func.max(event.c.version).label("version"))
            .where(event.c.action == "screen_out")
            .group_by(event.c.case_id)
            .subquery()
        )
        query = (
            sa.select(review_case.c.rule_id, event.c.reason_code, sa.func.count())
            .join(newest, newest.c.case_id == review_case.c.case_id)
            .join(event, sa.and_(event.c.case_id == newest.c.case_id, event.c.version == newest.c.version))
            .where(mine, review_case.c.state == SCREENED_OUT)
            .group_by(review_case.c.rule_id, event.c.reason_code)
        )
        for rule, reason, number in connection.execute(query):
            self._tell_reason(rule, f"because.{reason}", f"because.{HISTORY}", number)

    def _tell_reason(self, rule: str | None, name: str, counted: str, number: int) -> None:
        """All were counted under `counted` so far: those without a reason of their own."""
        self.by_rule[rule or NO_RULE][counted] -= number
        self.by_rule[rule or NO_RULE][name if name in COLUMNS else counted] += number


def _younger(today: date) -> dict[str, sa.ColumnElement[bool]]:
    """The ages but the last, each with the condition that holds for it and all before it."""
    return {name: review_case.c.opened_on >= today - timedelta(days=days) for days, name in AGES}


def _place_column(state: str, result: str | None) -> str:
    if state != ANSWERED:
        return {SCREENING: "screening", SCREENED_OUT: "screened_out", DISPATCHED: "waiting"}[state]
    return "not_assisted" if result == "newly_recognised" else _result_column(result)


def _rule_column(state: str, result: str | None) -> str:
    """Reasons are not known yet: what is screened out is history unless the desk said why, a refusal `other`."""
    if state == SCREENED_OUT:
        return f"because.{HISTORY}"
    if state != ANSWERED:
        return "open"
    return f"refusal.{OTHER_REFUSAL}" if result == "not_recognised" else _result_column(result)


def _result_column(result: str | None) -> str:
    is_told = result in ("newly_recognised", "already_monitored", "not_recognised", "referred")
    return str(result) if is_told else "gone"


def is_newest() -> sa.ColumnElement[bool]:
    """Whether a visit is the one by which its case stands."""
    later = review_visit.alias("later")
    after = sa.select(sa.literal(1)).where(
        later.c.case_id == review_visit.c.case_id, later.c.case_version > review_visit.c.case_version
    )
    return sa.not_(sa.exists(after.correlate(review_visit)))


def plan_for_sums(connection: sa.Connection) -> None:
    """For this transaction let PostgreSQL read tables whole.

    It takes a scope for some five regions, whatever it holds, and a sum for a hundred times the groups it has: it would look up each case of a province by itself,
    sort them on disk, and leave the second processor idle.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL enable_nestloop = off"))
        connection.execute(sa.text("SET LOCAL work_mem = '128MB'"))
        connection.execute(sa.text("SET LOCAL parallel_tuple_cost = 0"))


def fen(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Sum of an amount in whole fen: exact on SQLite too, where amounts are text."""
    hundredfold = sa.type_coerce(column, sa.Numeric(16, 2)) * sa.literal_column("100")
    return sa.func.coalesce(sa.func.sum(sa.cast(sa.func.round(hundredfold), sa.BigInteger)), 0)


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
