"""Poverty lines per person and day, in the money of the file (docs/indicators.md 5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from monitoring.indicators.survey_households import PARTS, Households, Real, Whole
from monitoring.indicators.survey_quantiles import quantile

SOCIETAL_FLOOR, SOCIETAL_BASE, SOCIETAL_SHARE = Decimal("2.15"), Decimal("1.15"), Decimal("0.5")
"""Societal poverty line in 2017 PPP dollars: 1.15 and half of the median, 2.15 at least."""


@dataclass(frozen=True)
class Line:
    """A poverty line: what it is called, and how much it is per person and day in the money of the file."""

    name: str
    amount: Decimal

    def of_households(self, households: Households, days: int) -> Whole:
        """The line of each household for the period, in parts of amounts, rounded up: below it is below the line, exactly."""
        per_person = self.amount * days * PARTS
        limits = [math.ceil(per_person * members) for members in range(int(households.member_count.max()) + 1)]
        return np.array(limits, dtype=np.int64)[households.member_count]


def per_person_day(households: Households, amount: Whole, days: int) -> Real:
    """An amount of the period per person and day, in money of the file."""
    spread: Real = amount / (households.member_count * (days * PARTS))
    return spread


def societal_line(households: Households, days: int, ppp: Decimal, *, has_health: bool) -> Line:
    """Societal poverty line from the survey's own median per person, with or without payments for health in it."""
    amount = households.consumption if has_health else households.consumption_without_health
    median = Decimal(quantile(per_person_day(households, amount, days), households.persons, 0.5))
    return Line("societal", max(SOCIETAL_FLOOR * ppp, SOCIETAL_BASE * ppp + SOCIETAL_SHARE * median))


def lines_of(dollars: Sequence[Decimal], local: Sequence[Decimal], ppp: Decimal | None) -> list[Line]:
    """Lines in PPP dollars and in the money of the file; those in dollars only where it is known what a dollar is."""
    converted = [] if ppp is None else [Line(f"PPP $ {line}", line * ppp) for line in dollars]
    return [*converted, *(Line(f"local {line}", line) for line in local)]
