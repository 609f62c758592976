"""What the rules miss, estimated from the samples of twelve months together, always with its interval."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Any

import sqlalchemy as sa

from monitoring.review.case_tables import review_sample
from monitoring.review.sample import STRATA

MONTHS = 12
CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
FOUND, CLEAR = "cause", "no_cause"
"""Outcomes of a check; who was unreachable says nothing and is counted apart."""


@dataclass(frozen=True)
class Estimate:
    """Persons that the rules miss, with the interval that holds the true number in 95 of 100 samples; empty where nobody was checked."""

    missed: float | None
    least: float | None
    most: float | None


@dataclass(frozen=True)
class StratumEstimate:
    """A stratum: how many persons it has (mean of the months), drawn, checked, found with cause, unreachable; and what follows."""

    stratum: str
    person_count: float
    drawn: int
    checked: int
    found: int
    unreachable: int
    estimate: Estimate


@dataclass(frozen=True)
class SampleEstimate:
    """All strata, and together those of which somebody was checked; `month_from` and `month_to` are the first days of the first and last month."""

    month_from: date
    month_to: date
    strata: tuple[StratumEstimate, ...]
    together: Estimate

    @property
    def left_out(self) -> tuple[str, ...]:
        """Strata with persons of whom nobody was checked: the whole says nothing about them."""
        return tuple(one.stratum for one in self.strata if one.estimate.missed is None and one.person_count)


def estimate(connection: sa.Connection, month_to: date) -> SampleEstimate:
    """Pool the samples of the 12 months that end with the month of `month_to`."""
    last = month_to.replace(day=1)
    number = last.year * 12 + last.month - MONTHS
    first = date(number // 12, number % 12 + 1, 1)
    query = sa.select(review_sample).where(review_sample.c.month_first_date.between(first, last))
    by_stratum: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        by_stratum[row.stratum].append(row)
    strata = tuple(_stratum(name, by_stratum[name]) for name in STRATA)
    return SampleEstimate(first, last, strata, together(strata))


def wilson(found: int, checked: int) -> tuple[float, float]:
    """The Wilson interval of a share; with nothing found it still has an upper end, and with nobody checked it is all from 0 to 1."""
    if not checked:
        return 0.0, 1.0
    share, square = found / checked, Z * Z
    middle = (share + square / (2 * checked)) / (1 + square / checked)
    half = Z / (1 + square / checked) * math.sqrt(share * (1 - share) / checked + square / (4 * checked * checked))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def together(strata: Iterable[StratumEstimate]) -> Estimate:
    """The sum of the strata, its interval from theirs (square-and-add; Newcombe 2001): with nothing found anywhere it is still wider than nothing."""
    known = [one for one in strata if one.estimate.missed is not None]
    if not known:
        return Estimate(None, None, None)
    parts = [(one.estimate.missed or 0.0, one.estimate.least or 0.0, one.estimate.most or 0.0) for one in known]
    missed = sum(middle for middle, _, _ in parts)
    below = math.sqrt(sum((middle - least) ** 2 for middle, least, _ in parts))
    above = math.sqrt(sum((most - middle) ** 2 for middle, _, most in parts))
    return Estimate(missed, max(missed - below, 0.0), missed + above)


def _stratum(name: str, rows: list[Any]) -> StratumEstimate:
    sizes: Mapping[date, int] = {row.month_first_date: row.stratum_person_count for row in rows}
    persons = sum(sizes.values()) / len(sizes) if sizes else 0.0
    found = sum(row.outcome == FOUND for row in rows)
    checked = found + sum(row.outcome == CLEAR for row in rows)
    unreachable = sum(row.outcome == "unreachable" for row in rows)
    return StratumEstimate(name, persons, len(rows), checked, found, unreachable, _estimate(persons, found, checked))


def _estimate(persons: float, found: int, checked: int) -> Estimate:
    if not checked:
        return Estimate(None, None, None)
    least, most = wilson(found, checked)
    return Estimate(persons * found / checked, persons * least, persons * most)
