"""Read from the warehouse what a warning rests on: its rows, days, persons, identities, as known on its last night."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

from monitoring.assessment.assess import FOUND, TIMELINE
from monitoring.assessment.who import one_moment
from monitoring.policy import Policy
from monitoring.reports.adding import CountedRow
from monitoring.warehouse import Warehouse

Row = dict[str, object]


@dataclass(frozen=True)
class TimelineDay:
    """A run of days with one burden, one fee and one limit (yuan); no limit where no line matches or the rule does not cover."""

    day_from: date
    burden_amount: Decimal
    fee_amount: Decimal
    limit_id: str | None
    line_id: str | None
    limit_amount: Decimal | None
    category_code: str | None
    identity_rid: str | None
    step: Decimal | None
    is_over: bool


@dataclass(frozen=True)
class Member:
    """The person of a warning, or a member of its household; empty where the register and the settlements are silent."""

    psn_no: str
    is_living: bool
    is_head: bool
    insutype: str | None
    residence: str | None
    region_code: str | None
    region_name: str | None
    city_name: str | None
    province_name: str | None


@dataclass(frozen=True)
class IdentityRow:
    """An identity row with the category its code stands for; it holds from `valid_from` until the day before `valid_to`."""

    rid: str
    psn_idet_type: str
    valid_from: date
    valid_to: date
    first_known_on: date
    psn_no: str
    category_code: str | None


@dataclass(frozen=True)
class HeldRow:
    """A newer version of one of the rows, held in quarantine since a night; the older one stays in force."""

    source_table: str
    source_key: str
    rule_name: str
    night: date


@dataclass(frozen=True)
class RuleScope:
    """Whom and what a rule covers besides what is recorded of it; empty means no restriction.

    `is_of_own_income` says that a limit of it is taken of the household's own income.
    """

    insurance: tuple[str, ...]
    residence: tuple[str, ...]
    care: tuple[str, ...]
    counted_insurance: tuple[str, ...]
    place: tuple[str, ...]
    region_name: str | None
    is_of_own_income: bool = False


@dataclass(frozen=True)
class Evidence:
    """All that was read for one warning; `removed_on`: the night on which rows of it were removed, then there are neither rows nor days."""

    rows: tuple[CountedRow, ...]
    timeline: tuple[TimelineDay, ...]
    members: tuple[Member, ...]
    identities: tuple[IdentityRow, ...]
    held: tuple[HeldRow, ...]
    scope: RuleScope | None
    categories: dict[str, Row]
    region_names: dict[str, str]
    is_covered: bool
    removed_on: date | None = None


def read_evidence(warehouse: Warehouse, warning: Row, policy: Policy) -> Evidence:
    """Derive the assessment's own relations for the one moment and read them."""
    _rebuild(warehouse, warning, policy)
    warehouse.derive("reports", "explained_row")
    removed_on = _removed_on(warehouse, warning)
    rows = warehouse.arrow("SELECT * FROM explained_row").to_pylist()
    days = warehouse.select("reports", "explained_day").to_pylist()
    return Evidence(
        rows=() if removed_on else tuple(CountedRow(**row) for row in rows),
        timeline=() if removed_on else tuple(TimelineDay(**row) for row in days),
        removed_on=removed_on,
        members=tuple(Member(**row) for row in warehouse.select("reports", "explained_member").to_pylist()),
        identities=tuple(IdentityRow(**row) for row in warehouse.select("reports", "explained_identity").to_pylist()),
        held=_newer_held(warehouse.select("reports", "explained_held_row").to_pylist()),
        scope=_scope(warehouse),
        categories={str(row["category_code"]): row for row in warehouse.arrow("SELECT * FROM category").to_pylist()},
        region_names=dict(
            zip(*warehouse.arrow("SELECT region_code, name_zh FROM region").to_pydict().values(), strict=True)
        ),
        is_covered=warehouse.has_rows("covered_subject"),
    )


def _rebuild(warehouse: Warehouse, warning: Row, policy: Policy) -> None:
    window_from, night = warning["window_from"], warning["known_on"]
    assert isinstance(window_from, date) and isinstance(night, date)  # noqa: S101 - columns of type DATE
    first = warehouse.arrow("SELECT MIN(burden_date) AS day FROM settlement").to_pylist()[0]["day"] or window_from
    days = date(min(first, night).year, 1, 1), date(night.year, 12, 31)
    for name, table in policy.relations(*days, known_by=night).items():
        warehouse.load(name, table)
    # The other rules would be worked out for nothing.
    warehouse.load("rule", warehouse.arrow("SELECT * FROM rule WHERE rule_id = $rule", rule=warning["rule_id"]))
    explained = pa.table(
        {"night": [night], **{name: [warning[name]] for name in ("subject_key", "rule_id", "window_id")}}
    )
    warehouse.load("explained_warning", explained)
    subject_key = warning["subject_key"]
    assert isinstance(subject_key, int)  # noqa: S101 - a column of type BIGINT
    one_moment(warehouse, subject_key, night)
    for name in (*FOUND, *TIMELINE):
        warehouse.derive("assessment", name)


def _removed_on(warehouse: Warehouse, warning: Row) -> date | None:
    """When rows of the warning's persons were removed, if its window is one of those that were sealed then."""
    if warning["window_id"] == "rolling":
        return None
    query = (
        "SELECT MAX(removed_on) AS day FROM removed_settlement WHERE before_day > $window_from "
        "AND person_key IN (SELECT member_key FROM moment_member)"
    )
    day = warehouse.arrow(query, window_from=warning["window_from"])["day"][0].as_py()
    assert day is None or isinstance(day, date)  # noqa: S101 - a column of type DATE
    return day


def _newer_held(found: Sequence[Row]) -> tuple[HeldRow, ...]:
    """Those whose stamp is newer than that of the version in force, or cannot be read; a row once, on its first night."""
    newer: dict[tuple[str, str, str], HeldRow] = {}
    for row in found:
        stamp, text = row["updt_time"], str(row["row_text"])
        assert isinstance(stamp, datetime)  # noqa: S101 - a column of type TIMESTAMP
        if is_newer(text, stamp):
            held = HeldRow(*(row[name] for name in ("source_table", "source_key", "rule_name", "night")))  # type: ignore[arg-type]
            newer.setdefault((held.source_table, held.source_key, held.rule_name), held)
    return tuple(newer.values())


def is_newer(row_text: str, stamp: datetime) -> bool:
    """Whether a held row is stamped after the version in force; one whose stamp cannot be read may be."""
    try:
        return datetime.fromisoformat(str(json.loads(row_text).get("updt_time"))).replace(tzinfo=None) > stamp
    except ValueError:
        return True


def _scope(warehouse: Warehouse) -> RuleScope | None:
    rules = warehouse.arrow(
        "SELECT u.rule_id, r.name_zh FROM rule AS u LEFT JOIN region AS r ON r.region_code = u.region_code"
    ).to_pylist()
    if not rules:
        return None

    def values(table: str, column: str) -> tuple[str, ...]:
        query = f"SELECT DISTINCT {column} AS v FROM {table} WHERE rule_id = $rule AND {column} <> '*' ORDER BY v"
        return tuple(str(value) for value in warehouse.arrow(query, rule=rules[0]["rule_id"])["v"].to_pylist())

    return RuleScope(
        insurance=values("rule_person", "insutype"),
        residence=values("rule_person", "residence"),
        care=values("rule_care", "care_type"),
        counted_insurance=values("rule_insurance", "insutype"),
        place=values("rule_place", "place"),
        region_name=rules[0]["name_zh"],
        is_of_own_income=_is_of_own_income(warehouse, str(rules[0]["rule_id"])),
    )


def _is_of_own_income(warehouse: Warehouse, rule_id: str) -> bool:
    query = "SELECT COUNT(*) AS n FROM policy_limit WHERE rule_id = $rule AND income_share IS NOT NULL"
    return bool(warehouse.arrow(query, rule=rule_id)["n"][0].as_py())
