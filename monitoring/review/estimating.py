"""What the rules miss, estimated from the samples of a year together: always with its interval, also where nothing was found."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from monitoring.review.access import Visitor, visible_ids
from monitoring.review.case_tables import review_sample

MONTHS = 12
"""So many samples are taken together: one month alone says next to nothing."""
STRATA = ("no_settlement", "broken_off", "several_patients", "near_limit")
OUTCOMES = ("no_cause", "cause", "unreachable")
MISS = 0.025
"""How often the true share may lie beyond each end of the interval: 95 % lie between."""
HALVINGS = 50
"""Enough for all digits of a share."""


@dataclass(frozen=True)
class Stratum:
    """What was drawn of a stratum: persons in it (mean of the months), drawn, checked with an outcome that says something, with cause, unreachable."""

    name: str
    person_count: float
    drawn_count: int
    checked_count: int
    found_count: int
    unreachable_count: int


@dataclass(frozen=True)
class Missed:
    """Persons with cause whom no rule flagged: estimate, and the interval that holds the true number 95 times in 100."""

    estimated: float
    least: float
    most: float


@cache
def exact_interval(found: int, checked: int) -> tuple[float, float]:
    """The share's exact interval (Clopper and Pearson 1934): never too narrow, and with nothing found it still has an upper end."""
    if not checked:
        return 0.0, 1.0
    least = 0.0 if found == 0 else _solve(lambda share: 1 - _up_to(found - 1, checked, share) < MISS)
    most = 1.0 if found == checked else _solve(lambda share: _up_to(found, checked, share) > MISS)
    return least, most


def _solve(is_below: Callable[[float], bool]) -> float:
    """The share where the answer turns from yes to no."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _up_to(found: int, checked: int, share: float) -> float:
    """How probable it is to find so many or fewer."""
    logs = (
        math.lgamma(checked + 1)
        - math.lgamma(one + 1)
        - math.lgamma(checked - one + 1)
        + one * math.log(share)
        + (checked - one) * math.log1p(-share)
        for one in range(found + 1)
    )
    return math.fsum(map(math.exp, logs))


def missed_in(stratum: Stratum) -> Missed | None:
    """What the rules miss in a stratum; none where nobody was checked."""
    if not stratum.checked_count:
        return None
    least, most = exact_interval(stratum.found_count, stratum.checked_count)
    share = stratum.found_count / stratum.checked_count
    return Missed(*(stratum.person_count * one for one in (share, least, most)))


def missed_together(strata: Iterable[Stratum]) -> Missed | None:
    """The strata added up, of which somebody was checked; the distances to the ends add like squares (Zou and Donner 2008)."""
    parts = [missed for one in strata if (missed := missed_in(one))]
    if not parts:
        return None
    estimated = sum(one.estimated for one in parts)
    below = math.hypot(*(one.estimated - one.least for one in parts))
    above = math.hypot(*(one.most - one.estimated for one in parts))
    return Missed(estimated, max(estimated - below, 0.0), estimated + above)


def first_month(month_to: date) -> date:
    """The first of the months that are taken together."""
    months = month_to.year * 12 + month_to.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def read_strata(connection: sa.Connection, visitor: Visitor | None, month_to: date) -> Sequence[Stratum]:
    """The samples of the year that ends with a month, as far as the visitor sees their cases (None: all).

    Each drawn person stands for as many as his stratum had for each one drawn, so that a part of the country has its part of the stratum.
    """
    sample = review_sample.c
    in_year = sample.month_first_date.between(first_month(month_to), month_to.replace(day=1))
    drawn_months = sa.select(sample.stratum, sa.func.count(sa.distinct(sample.month_first_date))).where(in_year)
    months = {row[0]: row[1] for row in connection.execute(drawn_months.group_by(sample.stratum))}
    by = (sample.stratum, sample.outcome, sample.stratum_person_count, sample.drawn_count)
    seen = sa.true() if visitor is None else sample.case_id.in_(visible_ids(visitor))
    query = sa.select(*by, sa.func.count()).where(in_year, seen).group_by(*by)
    rows = [tuple(row) for row in connection.execute(query)]
    return [_stratum(name, [row for row in rows if row[0] == name], months.get(name, 0)) for name in STRATA]


def _stratum(name: str, rows: Sequence[tuple[object, ...]], months: int) -> Stratum:
    counts = dict.fromkeys(OUTCOMES, 0)
    persons, drawn = 0.0, 0
    for _, outcome, person_count, drawn_count, number in rows:
        assert isinstance(person_count, int) and isinstance(drawn_count, int) and isinstance(number, int)  # noqa: S101 - columns of counts
        persons += number * person_count / max(drawn_count, 1)
        drawn += number
        if outcome in counts:
            counts[str(outcome)] += number
    checked = counts["no_cause"] + counts["cause"]
    return Stratum(name, persons / max(months, 1), drawn, checked, counts["cause"], counts["unreachable"])
