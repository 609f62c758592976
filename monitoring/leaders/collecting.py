"""Everything a report tells of, read from warehouse, thresholds and review as known on one night; nothing is withheld yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.benefits.due import AskedDue, benefits_of, derive_due, outstanding_sums, outstanding_total
from monitoring.benefits.load import line_id
from monitoring.indicators.care import Months
from monitoring.indicators.protection import MONTH, SPAN, Period, Protected, Sums, protection_by_month
from monitoring.leaders.asked import Asked
from monitoring.participation.asked import AsOf, find_night
from monitoring.participation.rates import rates_on
from monitoring.policy import Policy
from monitoring.reports.lexicon import Said
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse

Row = dict[str, object]
EVERYBODY, LISTED = "*", "listed"
RESTS_ON = (
    "SELECT DISTINCT line_id, terms_en, terms_zh FROM benefit_due "
    "WHERE state = 'outstanding' AND $first <= visited_on AND visited_on <= $last ORDER BY ALL"
)
"""The lines behind what is outstanding, and how the ordinary insurance behind it is read."""
NEARLY_ALL = Decimal("0.9")
"""A county with a larger share of the persons is the deployment's own, and is told by township."""


@dataclass(frozen=True)
class Left:
    """Yuan outstanding of the visits of a period, and of all visits of its year up to its end, each with how many different persons they are owed to."""

    of_period: tuple[Decimal, int]
    of_year: tuple[Decimal, int]


@dataclass(frozen=True)
class Collected:
    """What is known of a period: its sums and those of the months before, rates of participation on its last day, and what is outstanding.

    `questions` are those that the texts leave open which the outstanding amounts rest on.
    """

    asked: Asked
    period: Period
    protected: Protected
    rates: Sequence[Row]
    outstanding: Sequence[Row]
    left: Left
    questions: Sequence[Said]
    categories: Mapping[str, Said]
    set_title: Said
    is_example: bool

    def of_period(self) -> list[Sums]:
        """The sums of the period itself."""
        return [sums for sums in self.protected.sums if sums.period == self.period]

    def months(self) -> list[Period]:
        """The months of the trend, in order."""
        return sorted({s.period for s in self.protected.sums if s.period.kind == MONTH}, key=lambda p: p.first)


def collect(settings: Settings, asked: Asked) -> Collected:
    """Read it all. Raises NightError where the period is not known, ThresholdsError, WarehouseError and ReviewError as they come."""
    with open_warehouse(settings, read_only=True) as warehouse:
        night = find_night(warehouse, asked.night)
    first, last = asked.months_until(night)
    protected = protection_by_month(settings, Months(first, last, night))
    period = Period(SPAN if asked.is_year else MONTH, asked.first, min(asked.last, night))
    policy, outstanding, left, questions = _outstanding(settings, period, night)
    return Collected(
        asked,
        period,
        protected,
        rates_on(settings, AsOf(period.last, night)),
        outstanding,
        left,
        questions,
        {entry.category: Said(entry.name.en, entry.name.zh) for entry in policy.thresholds.categories.value.categories},
        Said(policy.title.en, policy.title.zh),
        policy.is_example,
    )


def _outstanding(settings: Settings, period: Period, night: date) -> tuple[Policy, list[Row], Left, list[Said]]:
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        derive_due(warehouse, policy, benefits, AskedDue(period.first, night))
        rows = outstanding_sums(warehouse, period.first, period.last)
        year = date(period.first.year, 1, 1)
        left = Left(*(outstanding_total(warehouse, day, period.last) for day in (period.first, year)))
        rests = warehouse.arrow(RESTS_ON, first=year, last=period.last).to_pylist()
    used = {str(row["line_id"]) for row in rests}
    made_up = {str(row["terms_en"]): Said(row["terms_en"], row["terms_zh"]) for row in rests if row["terms_en"]}
    open_ones = made_up | {
        question.id: Said(question.question.en, question.question.zh)
        for file, line in benefits.lines()
        for question in file.uncertain
        if question.id in line.uncertain and line_id(file, line) in used
    }
    return policy, rows, left, list(open_ones.values())
