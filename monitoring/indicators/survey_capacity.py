"""Capacity to pay: what a household has beyond subsistence, by WHO's method (docs/indicators.md 4)."""

from __future__ import annotations

import numpy as np

from monitoring.indicators.survey_households import PARTS, Households, Real, Whole
from monitoring.indicators.survey_quantiles import quantile

SCALE = 0.56
"""Each doubling of a household raises what it needs by 47 %: estimated by WHO from surveys of 59 countries."""
FOOD_SHARES = (0.45, 0.55)
"""Households between these percentiles of the share of food say what subsistence costs."""


def capacity_to_pay(households: Households, food: Whole) -> Real:
    """Consumption less subsistence, or less food where a household eats for less than subsistence; in the parts of amounts."""
    need = subsistence(households, food) * PARTS * _equivalents(households)
    capacity: Real = households.consumption - np.minimum(need, food)
    return capacity


def subsistence(households: Households, food: Whole) -> float:
    """Mean food per equivalent person of the households in the middle of the food shares, in money of the file for the period."""
    share = food / households.consumption
    low, high = (quantile(share, households.weight, edge) for edge in FOOD_SHARES)
    middle = (share >= low) & (share <= high)
    weight = households.weight[middle]
    return float(weight @ (food / _equivalents(households))[middle] / weight.sum() / PARTS)


def _equivalents(households: Households) -> Real:
    return households.member_count.astype(np.float64) ** SCALE
