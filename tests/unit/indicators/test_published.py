"""The relations of the World Bank's tables of Vietnam 1998 hold for a survey that has their headcounts and gaps.

O'Donnell, van Doorslaer, Wagstaff, Lindelow: Analyzing Health Equity Using Household Survey Data (2008), chapter 18.
"""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.indicators.survey_measures import Measured
from tests.unit.indicators.surveys import estimate, households, measured

BASIS = "consumption_with_health"
HEADCOUNT = {5: 33.77, 10: 15.11, 15: 8.47, 25: 2.89}
OVERSHOOT = {5: 2.53, 10: 1.39, 15: 0.81, 25: 0.30}
MEAN_POSITIVE = {5: 7.48, 10: 9.18, 15: 9.58, 25: 10.46}
"""Percent."""


@pytest.fixture(scope="module")
def vietnam() -> Measured:
    """10,000 households; those between two percentages all pay the one share that gives each percentage its gap."""
    shares: list[float] = []
    for percent in sorted(HEADCOUNT, reverse=True):
        count = round(HEADCOUNT[percent] * 100)
        over = MEAN_POSITIVE[percent] * count - sum(share - percent for share in shares)
        between = count - len(shares)
        shares += [percent + over / between] * between
    shares += [0.0] * (10_000 - len(shares))
    consumption = np.random.default_rng(1998).uniform(100, 10_000, 10_000)
    return measured(households(consumption, consumption * np.array(shares) / 100))


@pytest.mark.parametrize("percent", HEADCOUNT)
def test_overshoot_is_headcount_times_mean_positive_overshoot(vietnam: Measured, percent: int) -> None:
    head, over, mean = (
        estimate(vietnam, BASIS, name, percent).value for name in ("headcount", "overshoot", "mean_positive_overshoot")
    )
    assert head is not None
    assert over is not None
    assert mean is not None
    assert over == pytest.approx(head * mean, rel=1e-12)
    assert [round(100 * value, 2) for value in (head, over, mean)] == [
        HEADCOUNT[percent],
        OVERSHOOT[percent],
        MEAN_POSITIVE[percent],
    ]


@pytest.mark.parametrize("percent", HEADCOUNT)
@pytest.mark.parametrize("name", ["headcount", "overshoot"])
def test_rank_weighted_is_one_less_the_index(vietnam: Measured, percent: int, name: str) -> None:
    plain, index, weighted = (
        estimate(vietnam, BASIS, f"{kind}{name}", percent).value for kind in ("", "concentration_", "rank_weighted_")
    )
    assert plain is not None
    assert index is not None
    assert weighted == pytest.approx(plain * (1 - index), rel=1e-12)
