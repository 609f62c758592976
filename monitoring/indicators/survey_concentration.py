"""Who is hit: fractional ranks, concentration index and rank-weighted means, each with its standard error (docs/indicators.md 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.indicators.survey_households import Real, Whole
from monitoring.indicators.survey_variance import UNKNOWN, Design, Estimate


@dataclass(frozen=True, eq=False)
class Ranking:
    """Households from the poorest to the richest; those that are equal share one rank, so the order of rows does not matter."""

    design: Design
    group: Whole
    group_count: int

    def below(self, values: Real) -> Real:
        """For each household the weighted sum over those poorer, and half of that over its equals."""
        sums = np.bincount(self.group, self.design.weight * values, self.group_count)
        reached: Real = np.cumsum(sums) - sums / 2
        return reached[self.group]

    @property
    def rank(self) -> Real:
        """Fractional rank, above 0 and below 1; its weighted mean is a half."""
        shares: Real = self.below(np.ones_like(self.design.weight)) / self.design.weight.sum()
        return shares


def rank_households(design: Design, by: Real) -> Ranking:
    """Rank households by how well off they are."""
    values, group = np.unique(by, return_inverse=True)
    return Ranking(design, group.reshape(-1), len(values))


def concentration(ranking: Ranking, values: Real) -> Estimate:
    """Concentration index, -1 (all with the poorest) to 1: twice the weighted sum of value times rank over that of values, less 1.

    Unknown where all values are 0.
    """
    weight = ranking.design.weight
    total, persons = float(weight @ values), float(weight.sum())
    if total == 0:
        return UNKNOWN
    rank = ranking.rank
    doubled = 2 * float(weight @ (values * rank)) / total
    tilt = 2 * (values * rank + (total - ranking.below(values)) / persons) / total
    influence = tilt - doubled * (1 / persons + values / total)
    return Estimate(doubled - 1, ranking.design.error(influence))


def rank_weighted(ranking: Ranking, values: Real) -> Estimate:
    """Mean in which the poorest counts almost twice and the richest almost nothing: weights 2 (1 - rank)."""
    weight, rank = ranking.design.weight, ranking.rank
    persons = float(weight.sum())
    numerator = float(weight @ (2 * (1 - rank) * values))
    total, ranked = float(weight @ values), float(weight @ (values * rank))
    shift = 2 * (values * rank + (total - ranking.below(values)) / persons) / persons - 4 * ranked / persons**2
    influence = 2 * (values - total / persons) / persons - shift
    return Estimate(numerator / persons, ranking.design.error(influence), numerator, persons)
