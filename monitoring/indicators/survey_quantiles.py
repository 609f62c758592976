"""Weighted quantiles."""

from __future__ import annotations

import numpy as np

from monitoring.indicators.survey_households import Real

_NEAR = 1e-12
"""Sums of weights that differ by less are the same."""


def quantile(values: Real, weight: Real, share: float) -> float:
    """The value up to which the share of the weight lies; the middle of two where the share is reached exactly between them."""
    distinct, group = np.unique(values, return_inverse=True)
    reached = np.cumsum(np.bincount(group.reshape(-1), weight))
    wanted = share * reached[-1]
    low = int(np.searchsorted(reached, wanted * (1 - _NEAR)))
    is_between = abs(reached[low] - wanted) <= _NEAR * reached[-1] and low + 1 < len(distinct)
    return float((distinct[low] + distinct[low + 1]) / 2) if is_between else float(distinct[low])
