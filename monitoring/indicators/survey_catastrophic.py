"""Catastrophic payments: how many pay more than a percentage of what they have, and by how much (docs/indicators.md 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.indicators.survey_concentration import Ranking, concentration, rank_weighted
from monitoring.indicators.survey_households import Flags, Real, Whole
from monitoring.indicators.survey_variance import Estimate, mean, ratio


@dataclass(frozen=True, eq=False)
class Base:
    """What payments are held against, in parts of amounts; `is_reached` counts those at the percentage too.

    Without `has_overshoot` there is only a headcount, since the base may be nothing or less.
    """

    name: str
    amount: Whole | Real
    ranking: Ranking
    is_reached: bool = False
    has_overshoot: bool = True

    def exceeds(self, payment: Whole, percent: int) -> Flags:
        """Who pays something, and more than the percentage; exact where the base is whole numbers."""
        paid, limit = payment * 100, self.amount * percent
        return (payment > 0) & ((paid >= limit) if self.is_reached else (paid > limit))


def catastrophic(base: Base, payment: Whole, percent: int) -> tuple[int, dict[str, Estimate]]:
    """Households of the sample that exceed, and the estimates by name."""
    design, exceeds = base.ranking.design, base.exceeds(payment, percent)
    hit = exceeds.astype(np.float64)
    estimates = {"headcount": mean(design, hit), **_by_rank("headcount", base.ranking, hit)}
    if base.has_overshoot:
        share = np.divide(payment, base.amount, out=np.zeros_like(hit), where=exceeds)
        over = np.where(exceeds, share - percent / 100, 0.0)
        estimates["overshoot"] = mean(design, over)
        estimates["mean_positive_overshoot"] = ratio(design, over, hit)
        estimates.update(_by_rank("overshoot", base.ranking, over))
    return int(exceeds.sum()), estimates


def large_not_impoverishing(base: Base, payment: Whole, large: int, impoverishing: int) -> tuple[int, Estimate]:
    """Who exceeds the lower percentage and not the higher."""
    between = base.exceeds(payment, large) & ~base.exceeds(payment, impoverishing)
    return int(between.sum()), mean(base.ranking.design, between.astype(np.float64))


def _by_rank(name: str, ranking: Ranking, values: Real) -> dict[str, Estimate]:
    return {
        f"concentration_{name}": concentration(ranking, values),
        f"rank_weighted_{name}": rank_weighted(ranking, values),
    }
