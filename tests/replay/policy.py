"""The rules of `thresholds/` once more, with every limit worked out by hand, for the reference."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tests.property.policy import NEW_YEAR_2023, POLICY, RELEASE_TOTAL
from tests.reference.model import FOREVER, LimitPeriod, Line, Rule

FOLDER = Path(__file__).with_name("thresholds")


def _half_of_income(rule_id: str, *, is_after: bool) -> Rule:
    poor, others = RELEASE_TOTAL.lines
    lines = (replace(poor, categories=frozenset({"out_of_poverty"})), others)
    return replace(RELEASE_TOTAL, rule_id=rule_id, is_after_assistance=is_after, lines=lines)


def _fixed(rule_id: str, measure: str, amount: str, *, is_inclusive: bool) -> Rule:
    period = LimitPeriod(NEW_YEAR_2023, FOREVER, Decimal(amount))
    line = Line("margin", frozenset({"allowance_margin"}), (period,))
    return replace(RELEASE_TOTAL, rule_id=rule_id, measure=measure, is_inclusive=is_inclusive, lines=(line,))


CASE_POLICY = replace(
    POLICY,
    rules=(
        _half_of_income("before-assistance", is_after=False),
        _half_of_income("after-assistance", is_after=True),
        _fixed("more-than", "total", "5000.00", is_inclusive=False),
        _fixed("at-least", "total", "5000.00", is_inclusive=True),
        _fixed("scope", "policy_scope", "6000.00", is_inclusive=False),
    ),
)
