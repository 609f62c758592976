"""Limits worked out by hand from the incomes of `thresholds/`: 15,308, then 16,323, then 17,677 yuan a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.reference.model import FOREVER, LimitPeriod, Line

NEW_YEAR_2023, NEW_YEAR_2024 = date(2023, 1, 1), date(2024, 1, 1)
RELEASE_2023, RELEASE_2024 = date(2023, 2, 20), date(2024, 2, 22)
FIXED_DAY_2023, FIXED_DAY_2024 = date(2023, 2, 25), date(2024, 2, 25)
Periods = tuple[LimitPeriod, ...]


def period(first: date, end: date, amount: str, *, provisional: bool = False) -> LimitPeriod:
    return LimitPeriod(first, end, Decimal(amount), provisional)


def always(amount: str) -> Periods:
    """One amount from the beginning."""
    return (period(NEW_YEAR_2023, FOREVER, amount),)


def by_release(gap_2023: str, in_2023: str, from_2024: str) -> Periods:
    """The last figure is provisional from 1 January until the release."""
    return (
        period(NEW_YEAR_2023, RELEASE_2023, gap_2023, provisional=True),
        period(RELEASE_2023, NEW_YEAR_2024, in_2023),
        period(NEW_YEAR_2024, RELEASE_2024, in_2023, provisional=True),
        period(RELEASE_2024, FOREVER, from_2024),
    )


def by_january(in_2023: str, from_2024: str) -> Periods:
    """Effect backwards to 1 January, known on the release; nights before 2024 are not asked."""
    return (
        period(NEW_YEAR_2023, NEW_YEAR_2024, in_2023),
        LimitPeriod(NEW_YEAR_2024, FOREVER, Decimal(in_2023), is_provisional=True, known_to=RELEASE_2024),
        LimitPeriod(NEW_YEAR_2024, FOREVER, Decimal(from_2024), known_from=RELEASE_2024),
    )


def by_fixed_day(gap_2023: str, in_2023: str, from_2024: str) -> Periods:
    """A new figure each 25 February."""
    return (
        period(NEW_YEAR_2023, FIXED_DAY_2023, gap_2023),
        period(FIXED_DAY_2023, FIXED_DAY_2024, in_2023),
        period(FIXED_DAY_2024, FOREVER, from_2024),
    )


def replaced(amount: str, since: date, by: str, known: date, end: date = FOREVER) -> Periods:
    """An amount that gives way to another from a day on, as soon as that is known."""
    return (
        period(NEW_YEAR_2023, since, amount),
        LimitPeriod(since, end, Decimal(amount), known_to=known),
        LimitPeriod(since, end, Decimal(by), known_from=known),
    )


def own_income(share: str, kept_a_year: str = "0.00") -> Periods:
    """A share of the household's own income, less what each head keeps."""
    return (LimitPeriod(NEW_YEAR_2023, FOREVER, None, share=Decimal(share), kept=Decimal(kept_a_year)),)


def everyone(periods: Periods, line_id: str = "all") -> Line:
    return Line(line_id, None, periods)


def among(line_id: str, periods: Periods, *categories: str) -> Line:
    return Line(line_id, frozenset(categories), periods)
