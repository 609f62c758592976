"""Protection by region and group, month by month and for the whole span: what funds paid, what was left, and what became of warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa

from monitoring.indicators.care import Months, derive_day, derive_population, derive_visits
from monitoring.indicators.protection_words import INDICATORS, Indicator
from monitoring.indicators.visit_results import SCHEMA, visit_results
from monitoring.participation.asked import AsOf, Dated, find_night, load_dated
from monitoring.policy.protection import Protection, ProtectionGoal, load_protection
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]
MONTH, SPAN = "month", "span"
SIX, FEN = Decimal("0.000001"), Decimal("0.01")
COUNTS = (
    *("insured_count", "over_person_count", "opened_count", "withdrawn_count", "lapsed_count"),
    *("answer_recognised_count", "answer_refused_count", "visited_count"),
    *("visit_recognised_count", "visit_refused_count"),
)


@dataclass(frozen=True)
class Period:
    """A month, or the whole span, as far as the night reaches."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True)
class Place:
    """Whose figures: a level, a region (none: all, or not known), the county of a township, and a group."""

    level: str
    region: str | None
    county: str | None
    group: str


@dataclass(frozen=True)
class Known:
    """What was read at all; where not, its figures are not known, never 0. `later`: payments outside settlements."""

    review: bool
    answers: bool
    later: bool


@dataclass(frozen=True)
class Sums:
    """The sums of a period, place and group: by column of `protection_count.sql`, and by care and column of `protection_care.sql`."""

    period: Period
    place: Place
    values: Mapping[str, Decimal]

    def get(self, name: str) -> Decimal:
        """A sum; 0 where nothing was there to be summed."""
        return self.values.get(name, Decimal(0))


@dataclass(frozen=True)
class Protected:
    """Sums by period and place, the names of regions, what was read, and the goals that they are compared with."""

    night: date
    sums: Sequence[Sums]
    region_names: Mapping[str, str]
    known: Known
    goals: Protection
    first_night: date
    """The first night of which events of warnings are known; of a period before it none are."""

    def knows(self, what: str, period: Period) -> bool:
        """Whether what an indicator needs is known of a period."""
        return period.last >= self.first_night if what == "warnings" else bool(getattr(self.known, what))


@dataclass(frozen=True)
class Figure:
    """An indicator of some sums. `value` is none where the denominator is 0, or where it is not known; shares have six digits, means two."""

    indicator: Indicator
    sums: Sums
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    goal: ProtectionGoal | None
    is_reached: bool | None


def protection_by_month(settings: Settings, months: Months) -> Protected:
    """Sums for each month, then for the whole span, all as known on one night. Raises NightError for months of which nothing is known."""
    dated = load_dated(settings)
    goals = load_goals(settings, dated)
    with open_warehouse(settings, read_only=True) as warehouse:
        night = find_night(warehouse, months.night)
        ends = list(months.ends(night))
        visits = visit_results(settings, night)
        warehouse.load("visit_result", SCHEMA.empty_table() if visits is None else visits)
        _derive_visits(warehouse, settings, dated, AsOf(ends[-1], night), months.first)
        sums = [
            one for period in _periods(months, ends) for one in _period_sums(warehouse, settings, dated, period, night)
        ]
        known = Known(visits is not None, *_read(warehouse, night))
        first_night = _first_night(warehouse)
    names = {region.code: region.name_zh for region in dated.thresholds.region_tree.by_code.values()}
    return Protected(night, sums, names, known, goals, first_night)


def load_goals(settings: Settings, dated: Dated) -> Protection:
    """Goals of `protection.yaml`. Raises ThresholdsError with all faults."""
    categories = frozenset(entry.category for entry in dated.thresholds.categories.value.categories)
    return load_protection(settings.thresholds, dated.thresholds.region_tree, categories)


def figures_of(found: Protected, sums: Sums, beside: Sequence[Sums]) -> Iterator[Figure]:
    """All indicators of some sums. `beside` are those of the same period and group: a figure over several counties has a goal only where theirs is the same."""
    for indicator in INDICATORS:
        yield figure_of(found, indicator, sums, beside)


def figure_of(found: Protected, indicator: Indicator, sums: Sums, beside: Sequence[Sums]) -> Figure:
    """One indicator of some sums, compared with its goal."""
    if indicator.needs and not found.knows(indicator.needs, sums.period):
        return Figure(indicator, sums, None, None, None, None, None)
    numerator = sums.get(indicator.numerator)
    if indicator.denominator is None:
        return Figure(indicator, sums, numerator, None, numerator, None, None)
    denominator = sums.get(indicator.denominator)
    if denominator == 0:
        return Figure(indicator, sums, numerator, denominator, None, None, None)
    digits = SIX if indicator.kind == "share" else FEN
    value = (numerator / denominator).quantize(digits, ROUND_HALF_UP)
    goal = _goal(found, indicator, sums, beside)
    # Compared before rounding: 74.99996 % is not 75 %.
    is_reached = None if goal is None else numerator >= goal.share * denominator
    return Figure(indicator, sums, numerator, denominator, value, goal, is_reached)


def _goal(found: Protected, indicator: Indicator, sums: Sums, beside: Sequence[Sums]) -> ProtectionGoal | None:
    if indicator.goal is None:
        return None
    place, period = sums.place, sums.period
    counties = {one.place.region for one in beside if one.place.level == "county"}
    # Persons whose place is not known are few, and are left to the goal of the others.
    regions = {place.region} if place.level != "all" else counties - {None}
    days = (period.first, period.last)
    goals = [
        found.goals.goal(indicator.goal, place.group, region, days, found.night) if region else None
        for region in sorted(regions, key=str)
    ]
    return goals[0] if goals and all(goal == goals[0] for goal in goals) else None


def _periods(months: Months, ends: Sequence[date]) -> Iterator[Period]:
    for end in ends:
        yield Period(MONTH, end.replace(day=1), end)
    yield Period(SPAN, months.first, ends[-1])


def _derive_visits(warehouse: Warehouse, settings: Settings, dated: Dated, as_of: AsOf, first: date) -> None:
    derive_day(warehouse, settings, dated, as_of)
    warehouse.derive("indicators", "followed_person")
    derive_visits(warehouse, dated, as_of.known_on, first)
    for name in ("visit_payment", "protected_visit"):
        warehouse.derive("indicators", name)


def _period_sums(warehouse: Warehouse, settings: Settings, dated: Dated, period: Period, night: date) -> Iterator[Sums]:
    derive_population(warehouse, settings, dated, AsOf(period.last, night))
    days = [{"period_type": period.kind, "first_on": period.first, "last_on": period.last}]
    warehouse.load("protection_period", pa.Table.from_pylist(days))
    values: dict[Place, dict[str, Decimal]] = {}
    for row in warehouse.select("indicators", "protection_count").to_pylist():
        values[_place(row)] = {name: Decimal(row[name]) for name in COUNTS}
    for row in warehouse.select("indicators", "protection_care").to_pylist():
        held = values.setdefault(_place(row), {})
        held |= {f"{row['care']}.{name}": Decimal(v) for name, v in row.items() if name.endswith(("_count", "_amount"))}
    for place in sorted(values, key=_order):
        yield Sums(period, place, values[place])


def _place(row: Row) -> Place:
    region, county = row["region_code"], row["county_code"]
    return Place(
        str(row["level_type"]),
        None if region is None else str(region),
        None if county is None else str(county),
        str(row["group_code"]),
    )


def _order(place: Place) -> tuple[object, ...]:
    return place.level, place.county or "", place.region is None, place.region or "", place.group


def _first_night(warehouse: Warehouse) -> date:
    """The first night that was applied, or that a back-fill told of."""
    query = """
        SELECT LEAST((SELECT MIN(night) FROM applied_night), (SELECT MIN(known_on) FROM warning_event)) AS first_night
        """
    first: date = warehouse.arrow(query).to_pylist()[0]["first_night"]
    return first


def _read(warehouse: Warehouse, night: date) -> tuple[bool, bool]:
    """Whether any answer, and any payment outside a settlement, is known on the night."""
    query = """
        SELECT
          (SELECT COUNT(*) FROM feedback WHERE read_on <= $night) AS answer_count,
          (SELECT COUNT(*) FROM assistance WHERE known_from <= $night) AS payment_count
        """
    row = warehouse.arrow(query, night=night).to_pylist()[0]
    return row["answer_count"] > 0, row["payment_count"] > 0
