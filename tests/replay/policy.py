"""The rules of `thresholds/` once more, with every limit worked out by hand, for the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.property.periods import NEW_YEAR_2023, NEW_YEAR_2024, always, everyone, own_income, period, replaced
from tests.property.policy import POLICY
from tests.property.rules import CITY, RELEASE_TOTAL
from tests.reference.model import FOREVER, Counts, LimitPeriod, Line, Rule

FOLDER = Path(__file__).with_name("thresholds")
COUNTIES = tuple(f"1403{n}" for n in range(21, 34))
"""Each of these has rules of its own, so that a case meets only what it is about."""


def _half_of_income(rule_id: str, *, is_after: bool) -> Rule:
    poor, others = RELEASE_TOTAL.lines
    lines = (replace(poor, categories=frozenset({"out_of_poverty"})), others)
    return replace(RELEASE_TOTAL, rule_id=rule_id, is_after_assistance=is_after, lines=lines)


def _fixed(rule_id: str, measure: str, amount: str, *, is_inclusive: bool) -> Rule:
    line = Line("margin", frozenset({"allowance_margin"}), always(amount))
    return replace(RELEASE_TOTAL, rule_id=rule_id, measure=measure, is_inclusive=is_inclusive, lines=(line,))


def _county(region: str, rule_id: str, *periods: LimitPeriod) -> Rule:
    """More than the limit, for everybody in a county, in a calendar year."""
    return replace(CITY, rule_id=rule_id, region=region, lines=(everyone(periods),))


RULES_OF_THE_CITY = (
    _half_of_income("before-assistance", is_after=False),
    _half_of_income("after-assistance", is_after=True),
    _fixed("more-than", "total", "5000.00", is_inclusive=False),
    _fixed("at-least", "total", "5000.00", is_inclusive=True),
    _fixed("scope", "policy_scope", "6000.00", is_inclusive=False),
)

RULES_OF_EVERY_SHAPE = (
    replace(_county("140321", "twelve-months", *always("5000.00")), window="rolling_12_months"),
    replace(
        _county("140322", "outpatient-month", *always("500.00")),
        window="calendar_month",
        is_inclusive=True,
        counts=Counts(care=frozenset({"outpatient", "outpatient_chronic"})),
    ),
    replace(
        _county(
            "140323",
            "one-admission",
            period(NEW_YEAR_2023, date(2024, 3, 1), "4000.00"),
            LimitPeriod(date(2024, 3, 1), FOREVER, Decimal("6000.00"), known_from=date(2024, 2, 20)),
        ),
        window="single_admission",
    ),
    replace(_county("140324", "household-sum", *always("8000.00")), unit="household"),
    replace(
        _county("140325", "household-head", *always("3000.00")), unit="household", is_per_head=True, is_inclusive=True
    ),
    replace(_county("140326", "own-income", *own_income("0.40")), unit="household"),
    replace(
        _county("140327", "badly-paid", *always("5000.00")),
        counts=Counts(care=frozenset({"inpatient"})),
        paid_share_below=Decimal("0.90"),
    ),
    _county("140328", "several-year", *always("5000.00")),
    replace(_county("140328", "several-month", *always("3000.00")), window="calendar_month", is_inclusive=True),
    replace(_county("140328", "several-rolling", *always("5000.00")), window="rolling_12_months"),
    replace(_county("140328", "several-admission", *always("3500.00")), window="single_admission"),
    _county("140329", "ends-in-june", period(NEW_YEAR_2023, date(2024, 7, 1), "5000.00")),
    _county(
        "140330",
        "begins-in-june",
        LimitPeriod(date(2024, 6, 1), FOREVER, Decimal("5000.00"), known_from=date(2024, 5, 20)),
    ),
    _county("140331", "lower-from-july", *replaced("5000.00", date(2024, 7, 1), "3000.00", date(2024, 6, 20))),
    _county("140332", "lower-backwards", *replaced("5000.00", NEW_YEAR_2024, "3000.00", date(2024, 8, 1))),
    _county("140333", "higher-backwards", *replaced("3000.00", NEW_YEAR_2024, "5000.00", date(2024, 8, 1))),
)

CASE_POLICY = replace(
    POLICY,
    rules=(*RULES_OF_THE_CITY, *RULES_OF_EVERY_SHAPE),
    parents={**POLICY.parents, "140300": "140000", **dict.fromkeys(COUNTIES, "140300")},
)
